"""What is typed to take back a wrong entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form
from gongkai.records.forms import Day

from .actions.rectifying import LONGEST_REASON
from .forms_case import CaseForm
from .models import Request
from .rectification import day_of, kind_of, rectifiable


class RectifyForm(CaseForm):
    entry = forms.ChoiceField(label=_("要更正的登记"), widget=forms.RadioSelect)
    right_on = forms.DateField(
        label=_("正确的日期"), widget=Day, required=False, help_text=_("这件事没有发生、登记错了的，留空：只撤销。")
    )
    reason = forms.CharField(
        label=_("错在哪里，依据什么更正"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("理由留在办理记录里；不要写姓名、电话等个人信息。"),
    )

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        choices = [(str(one.seq), f"{day_of(one)} {kind_of(one).title} №{one.seq}") for one in rectifiable(case)]
        self.fields["entry"].choices = choices  # type: ignore[attr-defined]


class ApproveForm(Form):
    """The proposal that stood on the page."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)
