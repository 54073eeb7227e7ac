from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form

from .actions import LONGEST

PERIODS = [("year", _("今年")), ("quarter", _("本季度")), ("all", _("全部"))]
GROUPS = [("organ", _("按机关")), ("rule", _("按规则")), ("field", _("按工作领域"))]
ANY = "any"

Choices = Iterable[tuple[str, Any]]


class BoardFilters(forms.Form):
    """What a board is narrowed by; the tab stays."""

    by = forms.CharField(widget=forms.HiddenInput, required=False)
    period = forms.ChoiceField(label=_("时间范围"), choices=PERIODS, required=False)

    def __init__(self, data: Any, organs: Choices, rules: Choices, fields: Choices) -> None:
        super().__init__(data)
        for name, label, everything, choices in (
            ("organ", _("机关"), ("", _("全部机关")), organs),
            ("rule", _("规则"), ("", _("全部规则")), rules),
            ("field", _("工作领域"), (ANY, _("全部领域")), fields),
        ):
            self.fields[name] = forms.ChoiceField(label=label, choices=[everything, *choices], required=False)
        self.order_fields(["organ", "rule", "field", "period"])


class RemindForm(Form):
    text = forms.CharField(
        label=_("催办内容"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一句话：催办什么、希望何时办好。写入台账，不能删除；不要写个人信息。"),
    )


class FeedForm(Form):
    organ = forms.ChoiceField(label=_("机关"))
    label = forms.CharField(
        label=_("用在哪里"), max_length=60, required=False, help_text=_("例如“办公室电脑的日历”，方便以后认出来撤销。")
    )
    names = forms.BooleanField(
        label=_("写明事项名称"),
        required=False,
        help_text=_("不选时日历里只有规则和日期。名称会存到您所用的日历软件的服务器上，请只在本单位内部的日历里选用。"),
    )

    def __init__(self, data: Any, organs: Choices) -> None:
        super().__init__(data)
        self.fields["organ"].choices = list(organs)  # type: ignore[attr-defined]


class AgendaFilters(forms.Form):
    month = forms.CharField(widget=forms.HiddenInput, required=False)
    view = forms.CharField(widget=forms.HiddenInput, required=False)
    settled = forms.BooleanField(label=_("含已完成的"), required=False)

    def __init__(self, data: Any, organs: Choices) -> None:
        super().__init__(data)
        self.fields["organ"] = forms.ChoiceField(
            label=_("机关"), choices=[("", _("全部机关")), *organs], required=False
        )
        self.order_fields(["organ", "settled"])
