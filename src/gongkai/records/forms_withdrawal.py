"""Forms of a withdrawal: asked for, decided, looked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form

from .models import Withdrawal


class WithdrawalForm(Form):
    kind = forms.ChoiceField(label=_("撤回原因"), choices=Withdrawal.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("向公众的说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("显示在原网址：为什么撤回，正确的信息在哪里或者何时公布。不要重复不应公开的内容。"),
    )

    def __init__(self, *args: Any, kinds: Iterable[Withdrawal.Kind] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kinds is not None:
            self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class DecisionForm(Form):
    note = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不同意的，写明理由。"),
    )


class WithdrawalFilter(Form):
    STATES = (
        ("", _("全部")),
        ("waiting", _("待决定")),
        ("confirming", _("待追认")),
        ("granted", _("同意撤回")),
        ("refused", _("不同意撤回")),
    )

    kind = forms.ChoiceField(label=_("撤回原因"), required=False, choices=[("", _("全部")), *Withdrawal.Kind.choices])
    state = forms.ChoiceField(label=_("办理情况"), required=False, choices=STATES)

    def narrowed(self, found: QuerySet[Withdrawal]) -> QuerySet[Withdrawal]:
        data = self.cleaned_data
        if data["kind"]:
            found = found.filter(kind=data["kind"])
        match data["state"]:
            case "waiting":
                return found.filter(decision="", urgent=False)
            case "confirming":
                return found.filter(decision="", urgent=True)
            case "":
                return found
        return found.filter(decision=data["state"])
