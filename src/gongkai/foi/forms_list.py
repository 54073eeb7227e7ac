"""What the list of requests is narrowed by; a value that is not offered narrows nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form
from gongkai.records.forms import Day
from gongkai.schemas.foi_outcomes import outcomes

from .models import ApplicantKind, Channel, State

ALL = ("", _("全部"))
STANDINGS = [
    ("", _("在办")),
    ("unaccepted", _("待审核")),
    ("handed_in", _("补正材料待确认")),
    ("let_lapse", _("申请人逾期待登记")),
    ("unserved", _("送达待登记")),
    *((state.value, state.label) for state in State),
    ("ended", _("已办结")),
    ("unfiled", _("已办结未归档")),
    ("sensitive", _("敏感申请")),
    ("asked", _("交我单位承办")),
    ("all", _("全部")),
]
DUE = [ALL, ("overdue", _("已逾期")), ("today", _("今天到期")), ("soon", _("临近到期")), ("week", _("本周内"))]


class RequestFilter(Form):
    number = forms.CharField(label=_("申请编号"), max_length=40, required=False)
    state = forms.ChoiceField(label=_("状态"), choices=STANDINGS, required=False)
    due = forms.ChoiceField(label=_("答复期限"), choices=DUE, required=False)
    channel = forms.ChoiceField(label=_("提交渠道"), choices=[ALL, *Channel.choices], required=False)
    kind = forms.ChoiceField(label=_("申请人类型"), choices=[ALL, *ApplicantKind.choices], required=False)
    since = forms.DateField(label=_("收到日期起"), widget=Day, required=False)
    until = forms.DateField(label=_("收到日期止"), widget=Day, required=False)
    like = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, organs: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        several = list(organs)
        titles = [(code, one.title) for code, one in outcomes().items()]
        self.fields["outcome"] = forms.ChoiceField(label=_("办理结果"), choices=[ALL, *titles], required=False)
        self.fields["organ"] = forms.ChoiceField(label=_("受理机关"), choices=[ALL, *several], required=False)
        if len(several) < 2:
            self.fields["organ"].widget = forms.HiddenInput()
        self.order_fields(["number", "state", "due", "organ", "channel", "kind", "outcome", "since", "until", "like"])

    def wanted(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or ""
