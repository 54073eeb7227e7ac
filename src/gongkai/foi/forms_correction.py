"""Asking for the correction of a record about oneself (条例 第四十一条), as anybody fills it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing

from .applications import APPLICANT, ID_KINDS
from .forms_public import PublicForm, Words

ABOUT = ("record", "wrong", "evidence")
WHO = ("name", "id_kind", "id_number", "phone", "email", "address")


class AskCorrectionForm(PublicForm):
    """What is missing, the action says; here every field may be empty, so that everything wrong is said at once."""

    organ = forms.ModelChoiceField(
        Organ.objects.none(), label=_("哪个机关的记录"), to_field_name="code", required=False, empty_label=_("请选择")
    )
    record = Words(
        label=_("要求更正哪一条记录"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写清是什么登记、证照或者档案里的哪一项。"),
    )
    wrong = Words(label=_("哪里不准确，应当是什么"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = Words(
        label=_("有什么证据"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明证据的名称，并把它们上传。"),
    )
    name = Words(label=APPLICANT["name"][0], required=False, help_text=_("与证件上的一致；单位写全称。"))
    id_kind = forms.ChoiceField(
        label=APPLICANT["id_kind"][0], choices=[("", _("请选择")), *ID_KINDS.items()], required=False
    )
    id_number = Words(label=APPLICANT["id_number"][0], required=False)
    phone = Words(label=APPLICANT["phone"][0], required=False)
    email = Words(label=APPLICANT["email"][0], required=False)
    address = Words(label=APPLICANT["address"][0], required=False)
    website = forms.CharField(required=False)
    """A trap: people do not see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = standing(clock.today()).order_by("position", "id")  # type: ignore[attr-defined]

    @property
    def applicant(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in WHO}

    @property
    def about(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in ABOUT}
