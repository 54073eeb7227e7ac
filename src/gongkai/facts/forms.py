"""Forms of the room. The form of a fact is made from the vocabulary: nothing in it knows an event by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock, files
from gongkai.desk.actions import Refused
from gongkai.desk.forms import Form
from gongkai.desk.words import english
from gongkai.organs.models import Organ
from gongkai.rulebooks.vocabulary import EventKind, Field

from . import values
from .evidence import Evidence
from .models import Fact

VALUE = "value_"
CHINESE = "zh-Hans"
FEW = 6
A_DAY = 24 * 3600
_SALT = "facts.evidence"
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"]
_DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]


class LinesField(forms.CharField):
    """Several things, one a line; each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = (" ".join(line.split()) for line in (value or "").replace("；", "\n").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class MomentField(forms.DateTimeField):
    """A day alone is no moment: nobody may take it for midnight."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and ":" not in value:
            raise forms.ValidationError(_("请填写到分钟，如2026-03-01 09:30。"), code="invalid")
        return super().to_python(value)


class LengthWidget(forms.MultiWidget):
    def decompress(self, value: Any) -> list[Any]:
        return [value["n"], value["unit"]] if value else [None, None]


class LengthField(forms.MultiValueField):
    """A number and its unit; without the number nothing was said."""

    def __init__(self, **kwargs: Any) -> None:
        units = [(unit, gettext_lazy(word)) for unit, word in values.UNITS.items()]
        number = forms.NumberInput(attrs={"min": 1, "aria-label": gettext("数")})
        unit = forms.Select(choices=units, attrs={"aria-label": gettext("单位")})
        parts = [forms.IntegerField(min_value=1, required=False), forms.ChoiceField(choices=units, required=False)]
        super().__init__(parts, require_all_fields=False, widget=LengthWidget([number, unit]), **kwargs)

    def compress(self, data_list: list[Any]) -> dict[str, Any] | None:
        if data_list and data_list[0]:
            return {"n": data_list[0], "unit": data_list[1]}
        if self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return None


def _text(row: Field, **kwargs: Any) -> forms.Field:
    return forms.CharField(max_length=values.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


def _date(row: Field, **kwargs: Any) -> forms.Field:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=_DAYS, **kwargs
    )


def _moment(row: Field, **kwargs: Any) -> forms.Field:
    """In China time, whatever the browser's own zone is."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return MomentField(widget=widget, input_formats=_MOMENTS, help_text=_("北京时间"), **kwargs)


def _count(row: Field, **kwargs: Any) -> forms.Field:
    return forms.IntegerField(min_value=0, max_value=values.MOST, **kwargs)


def _amount(row: Field, **kwargs: Any) -> forms.Field:
    return forms.DecimalField(min_value=0, max_digits=19, decimal_places=values.PLACES, **kwargs)


def _choice(row: Field, **kwargs: Any) -> forms.Field:
    return _one_of(row.choices, forms.ChoiceField, lang=CHINESE, **kwargs)


def _choices(row: Field, **kwargs: Any) -> forms.Field:
    return forms.MultipleChoiceField(choices=_lying_open(row.choices), widget=forms.CheckboxSelectMultiple, **kwargs)


def _yes_no(row: Field, **kwargs: Any) -> forms.Field:
    return _one_of({"yes": gettext("是"), "no": gettext("否")}, _YesNoField, **kwargs)


def _list(row: Field, **kwargs: Any) -> forms.Field:
    return LinesField(help_text=_("一行一项"), **kwargs)


def _within(row: Field, **kwargs: Any) -> forms.Field:
    return LengthField(**kwargs)


class _YesNoField(forms.ChoiceField):
    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))


def _one_of(
    choices: Mapping[str, str], kind: type[forms.ChoiceField], *, required: bool, lang: str = "", **more: Any
) -> forms.Field:
    """Few that must be chosen from lie open; what may be left out has an empty line."""
    if required and len(choices) <= FEW:
        shown = _lying_open(choices) if lang else list(choices.items())
        return kind(choices=shown, widget=forms.RadioSelect, required=True, **more)
    widget = forms.Select(attrs={"lang": lang} if lang else {})
    return kind(choices=[("", "—"), *choices.items()], widget=widget, required=required, **more)


def _lying_open(choices: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, chinese(word)) for key, word in choices.items()]


def chinese(word: str) -> str:
    """A word of the rules, which stays in Chinese: on an English page marked as such."""
    return format_html('<span lang="{}">{}</span>', CHINESE, word) if english() else word


_MAKERS: dict[str, Callable[..., forms.Field]] = {
    "text": _text,
    "date": _date,
    "moment": _moment,
    "count": _count,
    "amount": _amount,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "list": _list,
    "within": _within,
}


_WORDS = {"required": _("请填写这一项。"), "invalid_choice": _("请从列出的选项中选择。")}


class ValuesForm(Form):
    """The fields of one event, and nothing beside: for a page, and for a row of a spreadsheet."""

    def __init__(self, kind: EventKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for row in kind.fields:
            made = _MAKERS[row.type](row, label=chinese(row.title), required=row.required, error_messages=_WORDS)
            if row.key == kind.on:
                now = clock.now()
                made.widget.attrs["max"] = f"{now:%Y-%m-%d}" if row.type == "date" else f"{now:%Y-%m-%dT%H:%M}"
            self.fields[VALUE + row.key] = made

    def clean(self) -> Mapping[str, Any] | None:
        """What the vocabulary says of the values, at the field that it concerns."""
        cleaned = super().clean()
        for reason in values.faults(self.kind, self.values, clock.now()):
            name = VALUE + reason.code.partition(":")[2]
            row = next((row for row in self.kind.fields if VALUE + row.key == name), None)
            if row and name not in self.errors:
                self.add_error(name, reason.text.removeprefix(f"{row.title}："))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        given = {row.key: self.cleaned_data.get(VALUE + row.key) for row in self.kind.fields}
        return {key: value for key, value in given.items() if not values.empty(value)}


class FactForm(ValuesForm):
    """With the organ where there are several, the evidence, and what makes sending it twice or too late harmless.

    A file that was uploaded with a faulty form waits, a day at most, so that it need not be chosen again: ``kept`` is its ticket,
    signed for the person who sent it.
    """

    def __init__(self, kind: EventKind, *args: Any, organs: QuerySet[Organ], username: str, **kwargs: Any) -> None:
        super().__init__(kind, *args, **kwargs)
        self.username = username
        organ = forms.ModelChoiceField(
            organs, label=_("机关"), empty_label=_("请选择"), to_field_name="code", error_messages=_WORDS
        )
        choices = list(organs)
        if len(choices) == 1:
            organ.widget, organ.initial = forms.HiddenInput(), choices[0].code
            self.fields["organ"] = organ
        else:
            self.fields = {"organ": organ, **self.fields}
        self.fields["evidence"] = forms.FileField(
            label=_("佐证材料"),
            required=False,
            allow_empty_file=True,
            help_text=_("通知、照片、网页截图等；不得含有个人信息。"),
            widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in sorted(files.ATTACHMENTS))}),
        )
        self.fields["evidence_reason"] = forms.CharField(
            label=_("佐证材料保留理由"), required=False, max_length=values.LONGEST_LINE, widget=forms.HiddenInput
        )
        self.fields["kept"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["seen"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.fields["token"] = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
        self.fields["token"].initial = uuid4().hex
        self.paper: Evidence | None = None
        self.ticket = ""

    def clean_evidence(self) -> Any:
        upload = self.cleaned_data["evidence"]
        if upload:
            try:
                data = upload.read()
                files.inspect(data, upload.name)
                self._lay_by(Evidence(upload.name, data))
            except Refused as refused:
                raise forms.ValidationError([reason.text for reason in refused.reasons]) from refused
        return upload

    def clean_kept(self) -> str:
        """Comes after ``evidence``: a new file replaces the one that was kept."""
        if self.paper is None and (ticket := self.cleaned_data["kept"]):
            self._redeem(ticket)
        return ""

    def clean(self) -> Mapping[str, Any] | None:
        cleaned = super().clean()
        if self.paper is None:
            return cleaned
        self.paper = replace(self.paper, reason=" ".join(self.cleaned_data.get("evidence_reason", "").split()))
        for reason in filter(None, self.paper.faults()):
            self.fields["evidence_reason"].widget = forms.Textarea(attrs={"rows": 2})
            self.add_error("evidence_reason", reason.text)
        return cleaned

    def recorded(self) -> None:
        """The file has become part of the fact: nothing waits any more."""
        if self.ticket:
            files.drop(self.ticket)

    def again(self, **hidden: object) -> FactForm:
        """To be shown once more as typed, with other hidden values."""
        data = self.data.copy()
        data.update({name: str(value) for name, value in hidden.items()})
        self.data = data
        return self

    def _lay_by(self, evidence: Evidence) -> None:
        self.paper, self.ticket = evidence, files.set_aside(evidence.data)
        told = {"file": self.ticket, "name": evidence.name, "by": self.username}
        self.again(kept=signing.dumps(told, salt=_SALT))

    def _redeem(self, ticket: str) -> None:
        try:
            told = signing.loads(ticket, salt=_SALT, max_age=A_DAY)
        except signing.BadSignature:
            return
        if told["by"] == self.username and (data := files.waiting(told["file"])):
            self.paper, self.ticket = Evidence(told["name"], data), told["file"]


def initial_of(fact: Fact) -> dict[str, Any]:
    """What a form begins with that says the same as ``fact``."""
    rows = fact.kind.fields if fact.kind else ()
    return {VALUE + row.key: values.read(row, fact.data[row.key]) for row in rows if row.key in fact.data}


class MatterForm(Form):
    kind = forms.ChoiceField(label=_("类别"), widget=forms.Select(attrs={"lang": CHINESE}))
    title = forms.CharField(
        label=_("名称"), max_length=200, help_text=_("一句话说清是哪件事，不写个人姓名；会记入台账，写入后无法删除。")
    )
    organ = forms.ModelChoiceField(None, label=_("机关"), empty_label=None, to_field_name="code")

    def __init__(self, *args: Any, kinds: Iterable[Any], organs: QuerySet[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
        if len(organs) > 1:
            self.fields["organ"].empty_label = _("请选择")  # type: ignore[attr-defined]


class RetractForm(Form):
    reason = forms.CharField(
        label=_("撤销理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("会记入台账，请不要写个人信息。"),
    )


class MatterFilter(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), required=False, widget=forms.Select(attrs={"lang": CHINESE}))
    organ = forms.ChoiceField(label=_("机关"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), ("open", _("未办结")), ("closed", _("已办结"))]
    )
    q = forms.CharField(label=_("名称"), required=False, max_length=60)

    def __init__(self, *args: Any, kinds: Iterable[Any], organs: Iterable[tuple[str, str]]) -> None:
        super().__init__(*args)
        self.fields["kind"].choices = [("", _("全部")), *kinds]  # type: ignore[attr-defined]
        self.fields["organ"].choices = [("", _("全部")), *organs]  # type: ignore[attr-defined]


class ChooseForm(Form):
    event = forms.ChoiceField(label=_("登记"), widget=forms.Select(attrs={"lang": CHINESE}))

    def __init__(self, *args: Any, kinds: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = list(kinds)  # type: ignore[attr-defined]


class FactFilter(forms.Form):
    event = forms.ChoiceField(label=_("登记内容"), required=False, widget=forms.Select(attrs={"lang": CHINESE}))
    organ = forms.ChoiceField(label=_("机关"), required=False)
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1949, max_value=2999)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), ("standing", _("有效")), ("retracted", _("已撤销"))]
    )

    def __init__(self, *args: Any, kinds: Iterable[Any], organs: Iterable[tuple[str, str]]) -> None:
        super().__init__(*args)
        self.fields["event"].choices = [("", _("全部")), *kinds]  # type: ignore[attr-defined]
        self.fields["organ"].choices = [("", _("全部")), *organs]  # type: ignore[attr-defined]
