"""What an applicant writes who suggests that information be published, and what the organ answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions.wishing import LONGEST_ANSWER, LONGEST_WORDS
from .forms_after import OrganFilter, words
from .forms_case import CaseForm
from .forms_list import ALL
from .forms_public import PublicForm, Words
from .models import Request, Wish


class WishForm(PublicForm):
    ground = forms.ChoiceField(
        label=_("为什么应当让公众知道"),
        choices=Wish.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择为什么应当让公众知道。")},
    )
    words = Words(
        label=_("说明"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可以不写。"),
    )


class AnswerWishForm(CaseForm):
    state = forms.ChoiceField(
        label=_("答复"), choices=[one for one in Wish.State.choices if one[0] != "waiting"], widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("信息主题"),
        max_length=120,
        required=False,
        help_text=_("纳入主动公开的填写，用于拟稿公开；只写信息的名称，不写个人信息。"),
    )
    answer = words(_("答复的理由"), max_length=LONGEST_ANSWER, help_text=_("申请人会看到这些文字。"))

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if case.topic_id:
            del self.fields["title"]


class WishFilter(OrganFilter):
    state = forms.ChoiceField(label=_("答复"), choices=[ALL, *Wish.State.choices], required=False)
