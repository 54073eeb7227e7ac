"""Forms that say what to do in the house's own sentences, where Django would say what is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CHOOSE = _("请从列出的各项中选择。")
SENTENCES: dict[str, Any] = {
    "required": _("请填写这一项。"),
    "max_length": _("请控制在%(limit_value)d字以内，现在有%(show_value)d字。"),
    "min_length": _("请至少写%(limit_value)d字，现在有%(show_value)d字。"),
    "max_value": _("请填写不大于%(limit_value)s的数。"),
    "min_value": _("请填写不小于%(limit_value)s的数。"),
    "max_digits": _("请控制在%(max)s位数字以内。"),
    "max_whole_digits": _("小数点以前请控制在%(max)s位以内。"),
    "max_decimal_places": _("请最多写%(max)s位小数。"),
    "invalid_choice": CHOOSE,
    "invalid_list": CHOOSE,
}
#: Of these a model speaks in the words of its validators.
LENGTHS = ("max_length", "min_length", "max_value", "min_value")
INVALID: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.DateTimeField, _("请填写日期和时刻，如2026-03-01 09:30。")),
    (forms.DateField, _("请填写日期，如2026-03-01。")),
    (forms.IntegerField, _("请填写数字。")),
)


def said(error: ValidationError) -> str:
    """A single error, in the sentence of the house where there is one for it."""
    words = SENTENCES.get(error.code or "") if error.code in LENGTHS else None
    return str(words % error.params) if words and error.params else str(error.messages[0])


class Form(forms.Form):
    """A sentence that a field brings itself stays."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            _reword(field)
        super().full_clean()


def _reword(field: forms.Field) -> None:
    stock: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            stock |= getattr(kind, "default_error_messages", {})
    said = dict(SENTENCES)
    if isinstance(field, forms.ChoiceField):
        said["required"] = CHOOSE
    if invalid := next((words for kind, words in INVALID if isinstance(field, kind)), None):
        said["invalid"] = invalid
    for code, words in said.items():
        if code not in field.error_messages or field.error_messages[code] == stock.get(code):
            field.error_messages[code] = words
