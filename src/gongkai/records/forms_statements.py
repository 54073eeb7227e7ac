"""Forms of what a drafter says about a draft that departs from the ordinary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form
from gongkai.desk.permissions import Actor

from .models import Record, Statement
from .queries import find_target


class StatementForm(Form):
    kind = forms.ChoiceField(label=_("说明事项"), choices=Statement.Kind.choices, widget=forms.RadioSelect)
    about = forms.CharField(
        label=_("由哪一份解读覆盖"),
        required=False,
        help_text=_("只在“已有解读覆盖”时填写：该解读材料的名称、索引号或者编号。"),
    )
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("8至300字，由审查人员或者政务公开办确认。"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_about(self) -> Record | None:
        words = self.cleaned_data["about"].strip()
        if not words:
            return None
        found = find_target(words, self.actor)
        if len(found) != 1:
            raise forms.ValidationError(gettext("找不到“%(line)s”：请核对，或者改填编号。") % {"line": words})
        return found[0]


class StatementFilter(Form):
    WAITING = (("", _("全部")), ("yes", _("待确认")), ("no", _("已确认")))

    kind = forms.ChoiceField(label=_("说明事项"), required=False, choices=[("", _("全部")), *Statement.Kind.choices])
    waiting = forms.ChoiceField(label=_("确认"), required=False, choices=WAITING)

    def narrowed(self, found: QuerySet[Statement]) -> QuerySet[Statement]:
        data = self.cleaned_data
        if data["kind"]:
            found = found.filter(kind=data["kind"])
        confirmed = {"confirmed_hash": F("record__content_hash")}
        return {"yes": found.exclude(**confirmed), "no": found.filter(**confirmed)}.get(data["waiting"], found)
