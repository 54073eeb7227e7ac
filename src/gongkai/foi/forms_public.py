"""The application as anybody fills it in, and what an applicant adds later. What it must hold, ``applications.faults`` knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk.actions import Reason
from gongkai.desk.forms import Form as HouseForm

from .applications import APPLICANT, ID_KINDS, Application, faults, plain
from .models import ApplicantKind, Form, Route

LONGEST_WORDS = 3000
MOST_PARTS = 10
"""Requests that may be handed in at one go."""
#: Where a reason is shown that names no field of the form.
SHOWN_AT = {"contact": "phone"}
_COMPLETES = {
    "name": "name",
    "phone": "tel",
    "email": "email",
    "address": "street-address",
    "postcode": "postal-code",
}
_KEYS = {"phone": "tel", "email": "email", "postcode": "numeric"}


class Words(forms.CharField):
    """Without signs that nobody sees; how long it may be is said with everything else that is wrong."""

    def to_python(self, value: Any) -> str:
        return plain(str(super().to_python(value) or ""))


class PublicForm(HouseForm):
    """Its fields stand in the order of the page. What is wrong is said at its field, by whoever knows what must not be missing."""

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Each reason at its field, in words that say what to do; the clause behind most of them stands once at the foot."""
        for reason in reasons:
            name = SHOWN_AT.get(reason.code, reason.code)
            name = "id_kind" if name == "id_number" and not self.cleaned_data.get("id_kind") else name
            self.add_error(name if name in self.fields else None, reason.text)

    @property
    def to_correct(self) -> Iterator[tuple[str, str]]:
        """For each field that is wrong the id of its first control, and one sentence."""
        for bound in self:
            if bound.errors:
                first = f"{bound.auto_id}_0" if bound.widget_type == "radioselect" else bound.auto_id
                yield first, str(bound.errors[0])


class ApplicationForm(PublicForm):
    """No purpose is asked for (条例 第二十七条)."""

    wanted = Words(
        label=_("需要什么信息"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写名称，或者时间、地点、项目、哪个部门作出等便于查找的特征。一份申请写一个事项；不用说明用途。"),
    )
    doc_number = Words(label=_("文号"), required=False, help_text=_("知道就写，例如：测政发〔2024〕3号。"))
    form = forms.ChoiceField(label=_("要什么形式"), choices=Form.choices, required=False, widget=forms.RadioSelect)
    route = forms.ChoiceField(label=_("怎样取得"), choices=Route.choices, required=False, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("申请人类型"), choices=ApplicantKind.choices, required=False, widget=forms.RadioSelect
    )
    name = Words(label=APPLICANT["name"][0], required=False, help_text=_("与证件上的一致；单位写全称。"))
    id_kind = forms.ChoiceField(
        label=APPLICANT["id_kind"][0], choices=[("", _("请选择")), *ID_KINDS.items()], required=False
    )
    id_number = Words(
        label=APPLICANT["id_number"][0],
        required=False,
        help_text=_("个人用身份证等证件，单位用统一社会信用代码。"),
    )
    representative = Words(
        label=_("法定代表人或者负责人"), required=False, help_text=_("单位可以填写，便于确认申请；个人不用填。")
    )
    agent = Words(
        label=APPLICANT["agent"][0],
        required=False,
        help_text=_("委托别人办理的填写，并上传授权委托书。"),
    )
    phone = Words(label=APPLICANT["phone"][0], required=False, help_text=_("机关要用它与您确认收到了申请。"))
    email = Words(label=APPLICANT["email"][0], required=False)
    address = Words(label=APPLICANT["address"][0], required=False, help_text=_("要邮寄的，写到门牌号。"))
    postcode = Words(label=APPLICANT["postcode"][0], required=False)
    fax = Words(label=APPLICANT["fax"][0], required=False)
    website = forms.CharField(required=False)
    """A trap: people do not see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in _COMPLETES:
                field.widget.attrs["autocomplete"] = _COMPLETES[name]
            if name in _KEYS:
                field.widget.attrs["inputmode"] = _KEYS[name]

    @property
    def application(self) -> Application:
        """As it was told; of a form that was looked through."""
        told = self.cleaned_data
        return Application(
            kind=told.get("kind", ""),
            applicant={key: told.get(key, "") for key in APPLICANT},
            wanted=told.get("wanted", ""),
            form=told.get("form", ""),
            route=told.get("route", ""),
            doc_number=told.get("doc_number", ""),
        ).tidy()

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Everything that was filled in, with the name of its field; what is wanted, whoever asks tells by itself."""
        told = self.cleaned_data
        words = {name: _said(self.fields[name], told.get(name, "")) for name in self.fields if name != "wanted"}
        return [(str(self.fields[name].label), value) for name, value in words.items() if value]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.refuse(faults(self.application))
        return data


def _said(field: forms.Field, value: str) -> str:
    """In the words of the page."""
    return str(dict(field.widget.choices).get(value, "")) if value and isinstance(field, forms.ChoiceField) else value


class AddedForm(HouseForm):
    """What an applicant hands in later: words, files or both."""

    words = Words(
        label=_("内容"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("可以只写文字，也可以只交文件。"),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        if len(words) > LONGEST_WORDS:
            text = gettext("请控制在%(most)s字以内，更多的内容请放在文件里上传。")
            raise forms.ValidationError(text % {"most": LONGEST_WORDS})
        return words


class CodeForm(HouseForm):
    """The two things that open the page of a request."""

    number = Words(label=_("申请编号"), widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
    code = Words(
        label=_("查询码"),
        help_text=_("提交时给您的10位数字和字母，不分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
