from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import State

ACTIVE = "active"
STANDINGS = [
    (ACTIVE, _("要办的（未了结）")),
    ("overdue", _("已逾期")),
    ("soon", _("临近到期")),
    ("open", _("未到期")),
    (State.MET, State.MET.label),
    (State.LATE, State.LATE.label),
    (State.TARGET, State.TARGET.label),
    (State.UNDETERMINED, State.UNDETERMINED.label),
    (State.CANCELLED, State.CANCELLED.label),
    ("all", _("全部")),
]


class Filters(forms.Form):
    """What a list of duties is narrowed by; a value that is not offered narrows nothing."""

    (State.WAITING, State.WAITING.label),
    state = forms.ChoiceField(label=_("状态"), choices=STANDINGS, required=False)
    q = forms.CharField(label=_("事项"), max_length=60, required=False)

    def __init__(self, data: Any, organs: Iterable[tuple[str, str]], rules: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["organ"] = _choice(_("机关"), [("", _("全部机关")), *organs])
        self.fields["rule"] = _choice(_("规则"), [("", _("全部规则")), *rules])
        self.order_fields(["organ", "state", "rule", "q"])

    def wanted(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name) or ""


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)
