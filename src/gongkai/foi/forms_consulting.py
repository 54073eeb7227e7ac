"""What is typed about a consultation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.records.forms import Day

from .actions.consulting import LONGEST
from .forms_case import CaseForm
from .models import Consultation


class ConsultForm(CaseForm):
    kind = forms.ChoiceField(label=_("征求谁的意见"), choices=Consultation.Kind.choices, widget=forms.RadioSelect)
    party = forms.CharField(label=_("名称"), max_length=200, help_text=_("姓名、单位或者机关的全称，写在文书抬头。"))
    contact = forms.CharField(label=_("送达用的地址或者联系方式"), max_length=300)
    content = forms.CharField(
        label=_("拟公开的内容"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("只写涉及对方的内容；对方会读到。"),
    )


class AmendForm(ConsultForm):
    """Of what was entered and not sent; who is asked stays a third party or an organ as it was."""

    def __init__(self, *args: Any, one: Consultation, **kwargs: Any) -> None:
        kwargs["initial"] = {"party": one.party, "contact": one.contact, "content": one.content}
        super().__init__(*args, auto_id=f"a{one.key}_%s", **kwargs)
        del self.fields["kind"]


class AnswerForm(Form):
    answer = forms.ChoiceField(label=_("答复"), choices=Consultation.Answer.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("意见和理由"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不同意或者部分同意的必填。"),
    )
    on = forms.DateField(label=_("收到答复的日期"), widget=Day, initial=clock.today)
    paper = forms.FileField(label=_("对方的书面答复"), required=False)
    despite = forms.BooleanField(label=_("如实登记：答复确于这一天收到，由此而来的后果留在记录里"), required=False)

    def __init__(self, *args: Any, breach: bool = False, **kwargs: Any) -> None:
        """``despite`` is offered only where the day undoes what was done before."""
        super().__init__(*args, **kwargs)
        if not breach:
            del self.fields["despite"]
