"""What staff type about normative documents, their clean-up, their interpretation and those who explain them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import (
    BooleanField,
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    DateField,
    FileField,
    HiddenInput,
    IntegerField,
    ModelChoiceField,
    MultipleChoiceField,
    Textarea,
    URLField,
)
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.desk.words import named
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.schemas import loader as schemas
from gongkai.schemas.normative import normative
from gongkai.schemas.record_types import code_lists

from .forms import Day
from .interpreting import FORMS
from .models import Conclusion, Official, Plan, Rank, Record
from .normative import IN_FORCE, Verdict


def form_choices() -> list[tuple[str, str]]:
    return [(one.code, gettext(one.title)) for one in code_lists()[FORMS].codes]


def channel_choices() -> list[tuple[str, str]]:
    return [(one.code, named(one)) for one in schemas.channels().values() if not one.fields]


def kind_choices() -> list[tuple[str, str]]:
    return [(one.code, named(one)) for one in normative().appearances.kinds]


class _OrganField(ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Organ.objects.none(), to_field_name="code", **kwargs)


class PlanForm(Form):
    """解读方案."""

    lead = _OrganField(label=_("牵头解读单位"), empty_label=None, help_text=_("谁起草谁解读；联合发文由牵头机关解读。"))
    people = CharField(label=_("解读人和职务"), max_length=200)
    forms = MultipleChoiceField(label=_("解读形式"), choices=form_choices, widget=CheckboxSelectMultiple)
    channels = MultipleChoiceField(label=_("发布渠道"), choices=channel_choices, widget=CheckboxSelectMultiple)
    organised_on = DateField(label=_("同步组织日期"), widget=Day, help_text=_("与文件起草同步安排解读的日期。"))
    publish_on = DateField(label=_("拟发布日期"), widget=Day, help_text=_("解读材料须在文件公开后3个工作日内发布。"))
    outline = CharField(label=_("解读提纲"), required=False, max_length=4000, widget=Textarea(attrs={"rows": 4}))
    revision = IntegerField(widget=HiddenInput, required=False)

    def __init__(self, *args: Any, record: Record, plan: Plan | None, **kwargs: Any) -> None:
        today = clock.today()
        start = {"lead": record.organ.code, "organised_on": today, "publish_on": today, "revision": 0}
        if plan:
            start = {
                **{name: getattr(plan, name) for name in ("people", "forms", "channels", "organised_on", "publish_on")},
                "outline": plan.outline,
                "lead": plan.lead.code,
                "revision": plan.revision,
            }
        super().__init__(*args, initial=start, **kwargs)
        self.fields["lead"].queryset = standing(today)  # type: ignore[attr-defined]


class PointsForm(Form):
    """解读要点: each element ticked, or why it is not there. Fields ``omit_<code>`` hold the reasons."""

    forms = MultipleChoiceField(label=_("解读形式"), choices=form_choices, widget=CheckboxSelectMultiple)
    points = MultipleChoiceField(label=_("材料写明了"), choices=(), required=False, widget=CheckboxSelectMultiple)
    speaker = ModelChoiceField(
        Official.objects.none(),
        label=_("解读的负责人"),
        required=False,
        empty_label=_("不由负责人解读"),
        help_text=_("由主要负责人或者分管负责人署名的填写，计入其年度解读次数。"),
    )

    def __init__(self, *args: Any, record: Record, old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = [one for one in normative().interpretation.points if old or not one.only_if_old]
        self.fields["points"].choices = [(one.code, named(one)) for one in self.wanted]  # type: ignore[attr-defined]
        self.fields["speaker"].queryset = Official.objects.filter(organ=record.organ, ends_on=None)  # type: ignore[attr-defined]
        for one in self.wanted:
            self.fields[f"omit_{one.code}"] = CharField(
                label=gettext("不写“%(point)s”的理由") % {"point": named(one)}, required=False, max_length=200
            )

    @property
    def omitted(self) -> dict[str, str]:
        return {one.code: self.cleaned_data.get(f"omit_{one.code}", "") for one in self.wanted}


class AltForm(Form):
    alt = CharField(
        label=_("图片的文字说明"),
        required=False,
        max_length=1000,
        widget=Textarea(attrs={"rows": 3}),
        help_text=_("写出图中的内容：文字、数字和它们的关系。"),
    )


class QuestionsForm(Form):
    """政策问答: an introduction and as many pairs as there are, with room for more."""

    before = CharField(label=_("导语"), required=False, widget=Textarea(attrs={"rows": 3}))
    revision = IntegerField(widget=HiddenInput)
    ROOM = 3

    def __init__(self, *args: Any, pairs: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = range(pairs + self.ROOM)
        for n in self.places:
            self.fields[f"q{n}"] = CharField(label=gettext("问题%(n)d") % {"n": n + 1}, required=False, max_length=200)
            self.fields[f"a{n}"] = CharField(
                label=gettext("回答%(n)d") % {"n": n + 1}, required=False, widget=Textarea(attrs={"rows": 3})
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"q{n}"], self[f"a{n}"]) for n in self.places]

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [(self.cleaned_data[f"q{n}"], self.cleaned_data[f"a{n}"]) for n in self.places]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for n in self.places:
            if data.get(f"a{n}", "").strip() and not data.get(f"q{n}", "").strip():
                self.add_error(f"q{n}", gettext("请填写问题。"))
            if data.get(f"q{n}", "").strip() and not data.get(f"a{n}", "").strip():
                self.add_error(f"a{n}", gettext("请填写回答。"))
        return data


class NormativeFilter(Form):
    q = CharField(label=_("名称或者字号"), required=False, max_length=100)
    organ = _OrganField(label=_("制定机关"), required=False, empty_label=_("全部"))
    year = IntegerField(label=_("年份"), required=False, min_value=1949, max_value=2100)
    subject = ChoiceField(label=_("主题分类"), required=False)
    standing = ChoiceField(label=_("有效性"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = standing(clock.today())  # type: ignore[attr-defined]
        self.fields["subject"].choices = [  # type: ignore[attr-defined]
            ("", gettext("全部")),
            *((one.code, named(one)) for one in schemas.subjects().values() if len(one.code) == 2),
        ]
        self.fields["standing"].choices = [  # type: ignore[attr-defined]
            ("", gettext("全部")),
            *((mark, gettext(mark)) for mark in (IN_FORCE, "已修改", "尚未施行", "失效", "已废止")),
        ]


class EvaluationForm(Form):
    conclusion = ChoiceField(label=_("评估结论"), choices=[("", _("请选择")), *Verdict.choices])
    reason = CharField(
        label=_("评估情况"),
        max_length=500,
        widget=Textarea(attrs={"rows": 4}),
        help_text=_("实施效果、存在问题、听取意见的情况，以及得出结论的理由。"),
    )


class CampaignForm(Form):
    organ = _OrganField(label=_("组织清理的机关"), empty_label=None)
    title = CharField(label=_("清理名称"), max_length=120, help_text=_("例如：2026年行政规范性文件清理"))
    scope = CharField(label=_("清理范围"), max_length=500, widget=Textarea(attrs={"rows": 3}))
    until = DateField(label=_("清理截至该日公布的文件"), widget=Day)
    due_on = DateField(label=_("各单位完成期限"), widget=Day)

    def __init__(self, *args: Any, organs: Iterable[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=[one.pk for one in organs])  # type: ignore[attr-defined]


class ConclusionForm(Form):
    conclusion = ChoiceField(label=_("清理结论"), choices=[("", _("请选择")), *Conclusion.choices])
    reason = CharField(label=_("理由"), max_length=300, widget=Textarea(attrs={"rows": 2}))
    revision = IntegerField(widget=HiddenInput)


class OfficialForm(Form):
    organ = _OrganField(label=_("机关"), empty_label=None)
    name = CharField(label=_("姓名"), max_length=60)
    title = CharField(label=_("职务"), max_length=80)
    rank = ChoiceField(label=_("类别"), choices=Rank.choices)
    starts_on = DateField(label=_("任职日期"), widget=Day)

    def __init__(self, *args: Any, organs: Iterable[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=[one.pk for one in organs])  # type: ignore[attr-defined]


class LeaveForm(Form):
    on = DateField(label=_("离任日期"), widget=Day)


class AppearanceForm(Form):
    organ = _OrganField(label=_("机关"), empty_label=None)
    kind = ChoiceField(label=_("形式"), choices=kind_choices)
    title = CharField(label=_("活动名称"), max_length=120)
    on = DateField(label=_("日期"), widget=Day)
    official = ModelChoiceField(
        Official.objects.none(),
        label=_("计入的负责人"),
        required=False,
        empty_label=_("不计入"),
        help_text=_("一次活动只计一人；其他人写在下面。"),
    )
    policy = CharField(label=_("解读的政策"), required=False, help_text=_("填写发文字号、索引号、名称或者编号。"))
    important = BooleanField(label=_("重要政策措施"), required=False)
    others = CharField(label=_("其他出席人员"), required=False, max_length=200)
    link = URLField(label=_("证明网址"), required=False, max_length=300, assume_scheme="https")
    file = FileField(label=_("证明材料"), required=False)

    def __init__(self, *args: Any, organs: Iterable[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [one.pk for one in organs]
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        self.fields["official"].queryset = Official.objects.filter(organ__in=ids).select_related("organ")  # type: ignore[attr-defined]


class ReasonOnlyForm(Form):
    reason = CharField(label=_("撤销原因"), max_length=300, widget=Textarea(attrs={"rows": 2}))
