"""Forms of plans, pilots, systems and drafts of rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form
from gongkai.organs.models import Organ

from . import drafting
from .actions.editing import LONGEST_REASON
from .drafting import Offer, Wanted
from .forms import DocumentField, OrgansField, day_field
from .models import Adoption, Policy, SystemReview
from .models.pilot import Conclusion, PilotKind, StageKind

#: Of ``rulebooks.system_shapes``.
GROUPS = {
    "basic": _("基本制度"),
    "further": _("逐步健全的制度"),
    "site": _("网站管理制度"),
    "openness": _("公开工作制度"),
    "standard": _("地方标准"),
}
ACCEPTED = ".txt,.html,.htm,.docx,.pdf"


def words(rows: int = 3, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("max_length", 2000)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def document(**kwargs: Any) -> forms.FileField:
    kwargs.setdefault("help_text", _("txt、html、docx 或者有文字层的 pdf。"))
    return forms.FileField(widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}), **kwargs)


class OrganField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Organ.objects.none(), to_field_name="code", **kwargs)


def among(form: forms.Form, **querysets: Any) -> None:
    """Sets what the choices are taken from; a choice of one is made already."""
    for name, found in querysets.items():
        form.fields[name].queryset = found  # type: ignore[attr-defined]
        if isinstance(form.fields[name], OrganField) and form.fields[name].required and len(found) == 1:
            form.fields[name].empty_label = None  # type: ignore[attr-defined]


class PlanForm(Form):
    organ = OrganField(label=_("制定单位"))
    partners = OrgansField(
        label=_("共同制定单位"), required=False, help_text=_("几个单位共用一份方案的，在这里列明；没有的不选。")
    )
    title = forms.CharField(label=_("方案名称"), max_length=200)
    made_on = day_field(label=_("制定日期"))
    file = document(label=_("方案文件"))
    note = forms.CharField(
        label=_("说明"),
        max_length=300,
        required=False,
        help_text=_("没有识别出措施、责任单位或者上级文件名称时，写明在方案第几条。"),
    )

    def __init__(self, *args: Any, organs: Any, roster: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among(self, organ=organs, partners=roster)


class PublicationForm(Form):
    url = forms.URLField(label=_("公开网址"), required=False, max_length=500, assume_scheme="https")
    on = day_field(label=_("公开日期"), required=False, help_text=_("填写网址的，写网上公开的日期。"))
    record = forms.CharField(
        label=_("或者：在本平台公开的信息编号"),
        required=False,
        max_length=20,
        help_text=_("信息页面网址末尾的数字；公开日期由台账带出。"),
    )

    def clean_record(self) -> str:
        given = str(self.cleaned_data["record"]).strip().removeprefix("record:")
        return f"record:{given}" if given else ""


class CorrectionForm(PublicationForm):
    reason = forms.CharField(label=_("更正理由"), max_length=LONGEST_REASON)


class ReasonForm(Form):
    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON)


class StageDays(Form):
    """The last day of each stage that a pilot has."""

    def __init__(self, *args: Any, kinds: Iterable[StageKind] = StageKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            text = _("%(stage)s：计划完成日期")
            self.fields[kind.value] = day_field(label=text % {"stage": kind.label}, required=False)
        self.order_fields(self.field_order)

    @property
    def stages(self) -> dict[StageKind, date]:
        return {kind: self.cleaned_data[kind.value] for kind in StageKind if self.cleaned_data.get(kind.value)}


class PilotForm(StageDays):
    title = forms.CharField(label=_("试点名称"), max_length=200)
    kind = forms.ChoiceField(label=_("试点类别"), choices=[("", "—"), *PilotKind.choices])
    organ = OrganField(label=_("牵头单位"))
    units = OrgansField(label=_("试点单位"))
    policy = forms.ModelChoiceField(None, label=_("依据文件"), required=False)
    scope = words(label=_("试点内容"), required=False)

    def __init__(self, *args: Any, organs: Any, units: Any, policies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among(self, organ=organs, units=units, policy=policies)


class StagePlanForm(StageDays, ReasonForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    field_order = (*StageKind.values, "reason")


class KindForm(Form):
    kind = forms.ChoiceField(label=_("试点类别"), choices=PilotKind.choices, widget=forms.RadioSelect)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class StandardForm(Form):
    standard = words(label=_("验收标准"))
    on = day_field(label=_("标准确定日期"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class StageForm(Form):
    on = day_field(label=_("完成日期"))
    evidence = words(2, label=_("依据材料"), help_text=_("文件名称、文号，或者已公开信息的编号（record:12）。"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class AcceptanceForm(StageForm):
    conclusion = forms.ChoiceField(label=_("验收结论"), choices=Conclusion.choices, widget=forms.RadioSelect)
    opinion = words(label=_("验收意见"))
    judges = OrgansField(label=_("验收单位"), help_text=_("至少有一个没有参加试点的单位。"))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among(self, judges=units)


class OutcomeForm(Form):
    kind = forms.ChoiceField(label=_("类别"), choices=Adoption.Kind.choices)
    organ = OrganField(label=_("单位"), required=False)
    city = forms.ChoiceField(label=_("国家试点市"), required=False)
    place = forms.CharField(
        label=_("其他地方"), max_length=120, required=False, help_text=_("单位、国家试点市、其他地方只填一项。")
    )
    on = day_field(label=_("日期"))
    words = words(label=_("做法或者成效"), max_length=500)
    evidence = forms.CharField(label=_("依据材料"), max_length=300)

    def __init__(self, *args: Any, units: Any, cities: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among(self, organ=units)
        self.fields["city"].choices = [("", "—"), *cities.items()]  # type: ignore[attr-defined]


class GapFilter(Form):
    group = forms.ChoiceField(label=_("类别"), required=False)
    day = day_field(label=_("截至"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("全部")), *GROUPS.items()]  # type: ignore[attr-defined]


class VersionForm(Form):
    title = forms.CharField(label=_("文件名称"), max_length=200)
    doc_number = forms.CharField(label=_("发文字号"), max_length=80, required=False)
    article = forms.CharField(
        label=_("所在条款"), max_length=80, required=False, help_text=_("一份文件规定几项制度的，写明这一项在哪一条。")
    )
    effective_on = day_field(
        label=_("施行日期"), required=False, help_text=_("可以是今后的日期：到那一天才算建立，原来的文件同日失效。")
    )
    draft = forms.BooleanField(label=_("草案，还没有发布（不算建立）"), required=False)
    file = document(label=_("文件"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(ReasonForm):
    on = day_field(label=_("失效日期"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReviewPlanForm(Form):
    due_on = day_field(label=_("清理期限"))


class ReviewForm(ReasonForm):
    outcome = forms.ChoiceField(label=_("清理结论"), choices=SystemReview.Outcome.choices, widget=forms.RadioSelect)
    on = day_field(label=_("结论日期"))
    ends_on = day_field(label=_("失效日期"), required=False, help_text=_("废止的填写；不填的以结论日期为准。"))
    amend_by = day_field(label=_("新文件登记期限"), required=False, help_text=_("修改的填写；新文件已经登记的不填。"))
    field_order = ("outcome", "on", "ends_on", "amend_by", "reason")


class RuleForm(Form):
    """A demand of a document as a draft rule."""

    title = forms.CharField(label=_("规则名称"), max_length=200)
    event = forms.ChoiceField(label=_("以什么办结"))
    n = forms.IntegerField(label=_("时长或者次数"), min_value=1, max_value=1000)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(offer), **kwargs)
        events = [(kind.name, kind.title) for kind in drafting.events_for(offer.demand.kind)]
        self.fields["event"].choices = [("", _("请选择")), *events]  # type: ignore[attr-defined]
        if offer.demand.kind == "deadline":
            self.fields["unit"] = forms.ChoiceField(label=_("单位"), choices=_UNITS)
            self.fields["starts_on"] = forms.ChoiceField(label=_("起算"), choices=_STARTS)
        else:
            self.fields["period"] = forms.ChoiceField(label=_("周期"), choices=_PERIODS)
            self.fields["applies"] = forms.MultipleChoiceField(
                label=_("适用于"), choices=drafting.organ_kinds(), widget=forms.CheckboxSelectMultiple
            )

    @property
    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)


_UNITS = [("working-days", _("个工作日")), ("calendar-days", _("日")), ("months", _("个月"))]
_STARTS = [("issued_on", _("印发日期")), ("published_on", _("公布日期"))]
_PERIODS = [("year", _("每年")), ("quarter", _("每季度")), ("month", _("每月"))]


def _initial(offer: Offer) -> dict[str, Any]:
    demand = offer.demand
    return {
        "title": demand.words[-80:],
        "event": offer.event,
        "n": demand.n,
        "unit": demand.unit,
        "period": demand.period,
        "starts_on": "published_on" if demand.published else "issued_on",
        "applies": list(drafting.KINDS),
    }


class ObligationFilter(Form):
    organ = OrganField(label=_("单位"), required=False, empty_label=_("全部"))
    policy = DocumentField(queryset=None, label=_("文件"), required=False, empty_label=_("全部"))
    q = forms.CharField(label=_("条款中的词"), required=False, max_length=60)

    def __init__(self, *args: Any, organs: Any, policies: QuerySet[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among(self, organ=organs, policy=policies.select_related("organ"))
