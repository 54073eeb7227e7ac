"""Forms of the room's staff screens. What is wrong with the values, the actions say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.desk.words import named
from gongkai.law.annual_text import Place, figure
from gongkai.organs.models import Organ
from gongkai.records.content import digest
from gongkai.records.forms import Day

from .actions import LONGEST_NOTE, LONGEST_SOURCE, LONGEST_TEXT, tidy
from .content import HEADS, SECTIONS
from .models import Report, Scope
from .queries import EARLIEST_YEAR, scopes_of

ELSEWHERE = "elsewhere"
"""In place of a scope: a lower government's sum that is made in another system."""
TABLES_OF_PLACES = {"1": _("公开情况"), "2": _("表二"), "3": _("表三"), "4": _("表四"), "6": _("收费台账")}


class BeginForm(Form):
    who = forms.ChoiceField(label=_("机关"))
    year = forms.IntegerField(label=_("报告年度"), min_value=EARLIEST_YEAR, max_value=9999)
    provisional = forms.BooleanField(
        label=_("年度未结束"), required=False, help_text=_("可以先看今年到现在的数；年度结束以前不能提交。")
    )

    def __init__(self, *args: Any, organs: Iterable[Organ], lower: Iterable[Organ] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organs, self.lower = {organ.code: organ for organ in organs}, {organ.code: organ for organ in lower}
        self.fields["who"].choices = list(self._choices())  # type: ignore[attr-defined]
        self.fields["year"].initial = clock.today().year - 1

    def _choices(self) -> Iterator[tuple[str, str]]:
        for code, organ in self.organs.items():
            for scope in scopes_of(organ):
                government = scope == Scope.GOVERNMENT and organ.parent
                yield f"{code}:{scope}", named(organ.parent) if government else named(organ)
        for code, organ in self.lower.items():
            government = organ if organ.kind == "government" else organ.parent or organ
            yield f"{code}:{ELSEWHERE}", gettext("%(government)s（在别处汇总）") % {"government": named(government)}

    @property
    def organ(self) -> Organ:
        code, _colon, scope = self.cleaned_data["who"].partition(":")
        return (self.lower if scope == ELSEWHERE else self.organs)[code]

    @property
    def how(self) -> dict[str, Any]:
        """As the action wants it."""
        scope, elsewhere = self.cleaned_data["who"].partition(":")[2], False
        if scope == ELSEWHERE:
            scope, elsewhere = Scope.GOVERNMENT.value, True
        return {"scope": scope, "elsewhere": elsewhere, "provisional": self.cleaned_data["provisional"]}


class Revised(Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(Revised):
    check_name = forms.CharField(max_length=120, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("说明"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )


class EnterForm(Revised):
    value = forms.DecimalField(label=_("数"), min_value=0, max_digits=18, decimal_places=6)
    source = forms.CharField(
        label=_("数据来源"), max_length=LONGEST_SOURCE, help_text=_("从哪里得来，如“执法办案系统2025年统计”。")
    )


class SheetForm(Revised):
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("xlsx、docx 或 html，表三须完整；2019年试行格式也可以。与系统内的数不同的格会记为手工填报。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx,.html,.htm"}),
    )


class ReceiptForm(Revised):
    received_on = forms.DateField(label=_("收到日期"), widget=Day)
    source = forms.CharField(
        label=_("在哪里提交"),
        max_length=LONGEST_SOURCE,
        help_text=_("怎样查到原件，如“纸质，收文2026年第12号”、“省统一平台，编号×××”。"),
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class TextForm(Revised):
    """A field for each stretch of text, and beside it by what mark the stored text was known when the page was opened."""

    def __init__(self, *args: Any, report: Report, known: dict[str, Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("revision", report.revision)
        for head in HEADS:
            name = field_of(head.key)
            self.fields[f"seen_{name}"] = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
            self.initial.setdefault(f"seen_{name}", mark(report.text(head.key)))
            self.fields[name] = forms.CharField(
                label=head.label,
                required=False,
                max_length=LONGEST_TEXT,
                help_text=head.hint,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
            self.initial.setdefault(name, report.text(head.key))
        self.fields["place"] = forms.ChoiceField(label=_("要插入的数"), required=False, choices=list(_grouped(known)))
        into = [(head.key, f"{SECTIONS[head.section].partition('、')[0]} · {head.label}") for head in HEADS]
        self.fields["into"] = forms.ChoiceField(label=_("插入到"), required=False, choices=into)

    @property
    def texts(self) -> dict[str, str]:
        return {head.key: self.cleaned_data[field_of(head.key)] for head in HEADS}

    @property
    def seen(self) -> dict[str, str]:
        """As it was sent, to be sent again."""
        names = ["revision", *(f"seen_{field_of(head.key)}" for head in HEADS)]
        return {name: self.cleaned_data[name] for name in names}

    def beside(self, report: Report) -> dict[str, str]:
        """After somebody else wrote: texts that only they changed are taken over, those that only the writer changed stay. Gives the
        stored text of each that both changed, by its key."""
        told: dict[str, Any] = {"revision": report.revision}
        both: dict[str, str] = {}
        for head in HEADS:
            name, stored = field_of(head.key), report.text(head.key)
            seen, typed = self.cleaned_data[f"seen_{name}"], tidy(self.cleaned_data[name])
            if seen == mark(typed):
                told[name] = stored
            elif seen != mark(stored) and typed != stored:
                both[head.key] = stored
            told[f"seen_{name}"] = mark(stored)
        self.data = {**self.data.dict(), **told}  # type: ignore[attr-defined]  # of a request
        return both

    def with_place(self) -> dict[str, str]:
        """The typed texts with the chosen place at the end of the chosen one: for readers without script."""
        told = self.texts
        key, place = self.cleaned_data["into"], self.cleaned_data["place"]
        if key in told and place:
            told[key] = f"{told[key]}{{{{{place}}}}}"
        return told


def field_of(key: str) -> str:
    """Name of the field of a stretch of text."""
    return key.replace(".", "_")


def mark(text: str) -> str:
    return digest({"text": text})


def _grouped(known: dict[str, Place]) -> Iterator[tuple[str, Any]]:
    yield "", "—"
    for number, title in TABLES_OF_PLACES.items():
        rows = [
            (place.key, f"{place.label}：{figure(place.value)}")
            for place in known.values()
            if place.key.startswith(f"{number}.")
        ]
        if rows:
            yield str(title), rows
