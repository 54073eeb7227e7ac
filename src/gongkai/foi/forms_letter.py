"""What a clerk fills in for a letter: the fields of its template, rows one after the other; how and when it is sent and served."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.records.forms import Day
from gongkai.schemas.foi_letter_shapes import Field

from . import composing
from .actions.lettering import LONGEST_REASON, ways_of
from .models import Letter

MOST_ROWS = 200
LONGEST = 5000
LONG: frozenset[str] = frozenset({"text", "paragraphs"})
Row = dict[str, str]


@dataclass
class Entry:
    """One field with what stands in it: a text, or rows by column."""

    field: Field
    value: str = ""
    rows: list[Row] = dataclasses.field(default_factory=list)
    derived: bool = False
    """From the other fields; nobody types it."""

    @property
    def long(self) -> bool:
        return self.field.type in LONG

    @property
    def cells(self) -> list[tuple[int, list[tuple[str, Any, str]]]]:
        """For every row its number and, by column, the name of the box, the column and what stands in it."""
        key, columns = self.field.key, self.field.columns
        return [
            (n, [(f"{key}-{n}-{column.key}", column, row.get(column.key, "")) for column in columns])
            for n, row in enumerate(self.rows)
        ]

    @property
    def told(self) -> Any:
        """As a letter keeps it; rows without a word in them are none."""
        if not self.field.columns:
            return self.value.strip()
        return [row for row in self.rows if any(cell.strip() for cell in row.values())]


class Fields:
    """The fields of a letter as a form: ``given`` is what stands in them, ``typed`` what a person sent."""

    def __init__(
        self, fields: Sequence[Field], given: Mapping[str, Any], typed: MultiValueDict[str, Any] | None = None
    ) -> None:
        self.entries = [_typed(one, typed) if typed is not None else _given(one, given.get(one.key)) for one in fields]

    @property
    def told(self) -> dict[str, Any]:
        return {one.field.key: one.told for one in self.entries if one.told}

    def derive(self, told: Mapping[str, str]) -> None:
        """What these fields make of others."""
        for one in self.entries:
            if one.field.key in told:
                one.value, one.derived = told[one.field.key], True

    def add_row(self, key: str) -> None:
        for one in self.entries:
            if one.field.key == key and len(one.rows) < MOST_ROWS:
                one.rows.append({})

    def drop_row(self, place: str) -> None:
        """``items:2``"""
        key, _colon, n = place.partition(":")
        for one in self.entries:
            if one.field.key == key and n.isdecimal() and int(n) < len(one.rows):
                del one.rows[int(n)]


def _typed(one: Field, typed: MultiValueDict[str, Any]) -> Entry:
    if not one.columns:
        return Entry(one, str(typed.get(one.key, "")).replace("\r\n", "\n")[:LONGEST])
    rows = []
    for n in range(MOST_ROWS):
        names = {column.key: f"{one.key}-{n}-{column.key}" for column in one.columns}
        if not any(name in typed for name in names.values()):
            break
        rows.append({key: str(typed.get(name, ""))[:LONGEST] for key, name in names.items()})
    return Entry(one, rows=rows or [{}])


def _given(one: Field, value: Any) -> Entry:
    if not one.columns:
        return Entry(one, "" if value is None else str(value))
    first = one.columns[0].key
    rows = [
        {key: str(cell) for key, cell in row.items()} if isinstance(row, Mapping) else {first: str(row)}
        for row in value or ()
    ]
    return Entry(one, rows=rows or [{}])


class SendForm(Form):
    way = forms.ChoiceField(
        label=_("送达方式"),
        choices=Letter.Way.choices,
        widget=forms.RadioSelect,
        help_text=_("邮寄以交邮之日为准，直接送达和委托送达以签收之日为准，电子送达以发出之日为准。"),
    )
    on = forms.DateField(label=_("发出日期"), widget=Day, initial=clock.today)
    mail_number = forms.CharField(
        label=_("邮件号"),
        max_length=60,
        required=False,
        help_text=_("邮寄必填，须由邮政企业寄送。邮政的邮件号是13位，如 XA12345678933，EMS 也是13位。"),
    )
    unheard = forms.CharField(
        label=_("不待征求意见的结果即答复的理由"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("理由留在办理记录里；不要写姓名、电话等个人信息。"),
    )
    despite = forms.BooleanField(label=_("如实登记：确已这样办理，这一情况会留在记录里"), required=False)

    def __init__(self, *args: Any, breach: bool, unheard: bool, letter: Letter, **kwargs: Any) -> None:
        """``despite`` is offered only where the clock shows a breach, ``unheard`` where somebody who was asked may still answer.
        What goes to the applicant begins with the way that the applicant chose."""
        if letter.consultation_id is None:
            kwargs["initial"] = {"way": ways_of(letter.request)[0], **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if not breach:
            del self.fields["despite"]
        if not unheard:
            del self.fields["unheard"]


class ServeForm(Form):
    on = forms.DateField(label=_("送达日期"), widget=Day, initial=clock.today)
    despite = forms.BooleanField(label=_("如实登记：确已这样办理，这一情况会留在记录里"), required=False)

    def __init__(self, *args: Any, breach: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not breach:
            del self.fields["despite"]


class LetterFilter(Form):
    """A value that is not offered narrows nothing."""

    q = forms.CharField(label=_("文号、申请编号或者核对码"), max_length=80, required=False)
    sent_since = forms.DateField(label=_("发出日期起"), widget=Day, required=False)
    sent_until = forms.DateField(label=_("发出日期止"), widget=Day, required=False)

    def __init__(self, data: Any, organs: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        every = ("", _("全部"))
        kinds = [(code, f"{code} {composing.title_of(code)}") for code in composing.codes()]
        self.fields["code"] = forms.ChoiceField(label=_("文书种类"), choices=[every, *kinds], required=False)
        self.fields["state"] = forms.ChoiceField(
            label=_("状态"), choices=[every, *Letter.State.choices], required=False
        )
        self.fields["organ"] = forms.ChoiceField(label=_("机关"), choices=[every, *organs], required=False)
        if len(organs) < 2:
            self.fields["organ"].widget = forms.HiddenInput()
        self.order_fields(["q", "code", "state", "organ", "sent_since", "sent_until"])

    def wanted(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or ""
