"""What a clerk types when a request comes in. The shape alone; what is wrong with an application, ``applications`` says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.records.forms import Day

from .applications import APPLICANT, ID_KINDS, Application
from .models import ApplicantKind, Channel, Request, Route
from .models import Form as GivenAs
from .models.request import LONGEST_WANTED

CHOOSE = ("", _("请选择"))
#: How the clerk knows who applies.
PROOFS = [
    ("seen", _("已当面核对原件")),
    ("file", _("有复印件或者扫描件，随本表上传")),
    ("missing", _("没有提供或者号码有误，登记后告知补正")),
]
#: Why somebody cannot write it (条例 第二十九条、第四十三条).
HELPED = [
    CHOOSE,
    ("writing", _("书写确有困难")),
    ("reading", _("阅读有困难")),
    ("sight", _("视力障碍")),
    ("hearing", _("听力或者言语障碍")),
    ("other", _("其他情形")),
]
WHO = ("kind", "name", "id_kind", "id_number", "representative", "agent")
REACH = ("phone", "email", "fax", "address", "postcode")


def _line(key: str, **more: Any) -> forms.CharField:
    title, most = APPLICANT[key]
    return forms.CharField(label=title, max_length=most, required=False, **more)


class ApplicationForm(Form):
    """Who applies, for what, and how it is to be received. Nobody is asked what for (条例 第二十七条)."""

    kind = forms.ChoiceField(
        label=_("申请人类型"),
        choices=[CHOOSE, *ApplicantKind.choices],
        help_text=_("年度报告按这一项统计，事后无法补查，请问清楚。"),
    )
    name = _line("name")
    id_kind = forms.ChoiceField(label=APPLICANT["id_kind"][0], choices=[CHOOSE, *ID_KINDS.items()], required=False)
    id_number = _line("id_number")
    representative = _line("representative", help_text=_("法人或者其他组织填写。"))
    agent = _line("agent", help_text=_("委托他人申请的填写，并上传委托书。"))
    phone = _line("phone")
    email = _line("email")
    fax = _line("fax")
    address = _line("address")
    postcode = _line("postcode")
    wanted = forms.CharField(
        label=_("所需信息"),
        max_length=LONGEST_WANTED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("名称、文号或者便于查找的特征；一份申请写一个事项。不必写用途。"),
    )
    doc_number = forms.CharField(label=_("文号"), max_length=120, required=False)
    form = forms.ChoiceField(label=_("提供形式"), choices=[CHOOSE, *GivenAs.choices])
    route = forms.ChoiceField(label=_("获取途径"), choices=[CHOOSE, *Route.choices])

    @property
    def told(self) -> Application:
        data = self.cleaned_data
        return Application(
            kind=data["kind"],
            applicant={key: data[key] for key in APPLICANT if data.get(key)},
            wanted=data["wanted"],
            form=data["form"],
            route=data["route"],
            doc_number=data["doc_number"],
        )


class IntakeForm(ApplicationForm):
    channel = forms.ChoiceField(label=_("提交渠道"), choices=Channel.choices, widget=forms.RadioSelect)
    arrived_on = forms.DateField(label=_("日期"), widget=Day, initial=clock.today)
    arrived_at = forms.TimeField(
        label=_("时刻"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("当面提交的写明交来的时刻；不写的只记日期。"),
    )
    mail_number = forms.CharField(label=_("邮件号"), max_length=60, required=False)
    proof = forms.ChoiceField(label=_("身份证明"), choices=PROOFS, widget=forms.RadioSelect)
    helped = forms.ChoiceField(label=_("为什么代为填写"), choices=HELPED, required=False)
    read_back = forms.BooleanField(
        label=_("已按申请人的意思填写，念给（听力障碍的，写给）申请人核对无误，申请人已签名、盖章或者按手印"),
        required=False,
    )
    known = forms.IntegerField(widget=forms.HiddenInput, required=False)
    """The newest of the like requests that the clerk was shown."""

    def __init__(self, *args: Any, organs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        choices = list(organs)
        self.fields["organ"] = forms.ChoiceField(label=_("受理机关"), choices=choices, initial=choices[0][0])
        self.fields["read_back"].widget = forms.CheckboxInput()
        if len(choices) == 1:
            self.fields["organ"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Who cannot write is helped, and signs what was written for them."""
        data = dict(super().clean() or self.cleaned_data)
        if data.get("channel") == Channel.ORAL:
            if not data.get("helped"):
                self.add_error("helped", _("请选择为什么代为填写。"))
            if not data.get("read_back"):
                self.add_error("read_back", _("请念给申请人核对，由申请人签名、盖章或者按手印，再勾选。"))
        return data


class AmendForm(ApplicationForm):
    """What is left empty of the applicant stays as it is: the page shows it masked."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept = dict(case.applicant or {})

    @property
    def told(self) -> Application:
        given = {key: self.cleaned_data[key] for key in APPLICANT if self.cleaned_data.get(key)}
        data = self.cleaned_data
        plain = {key: data[key] for key in ("kind", "wanted", "form", "route", "doc_number")}
        return Application(applicant={**self._kept, **given}, **plain)
