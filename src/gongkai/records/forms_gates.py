"""Forms of the screens about chains, emergencies, the negative list, reassessment, clean-up and coordination."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ, Person

from .actions.routing import LONGEST_TITLE, MOST_STEPS, SCOPE
from .forms import Day, genres, grounds
from .models import Attribute, Chain, Flaw, Negative, Record, Shift
from .typed_forms import types_offered


class SpanForm(Form):
    """Days of a statistic; at most five years."""

    first = forms.DateField(label=_("起"), widget=Day)
    last = forms.DateField(label=_("止"), widget=Day)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and not 0 <= (last - first).days <= 5 * 366:
            raise forms.ValidationError(_("起止日期有误：止不早于起，最多五年。"))
        return data


def organs_of(codes: Iterable[str]) -> Any:
    return Organ.objects.filter(code__in=list(codes)).order_by("position", "id")


def _people_of(organs: Any, *roles: Role) -> Any:
    held = {"posts__organ__in": organs, "posts__role__in": [role.value for role in roles]}
    return Person.objects.filter(is_active=True, **held).distinct().order_by("username")


class OrganForm(Form):
    organ = forms.ModelChoiceField(Organ.objects.none(), label=_("机关"), to_field_name="code", empty_label=None)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]


def _types() -> list[tuple[str, Any]]:
    return [("", gettext("全部")), *types_offered()]


class ChainForm(Form):
    """A chain: one line a step. ``people`` are picked below each title."""

    name = forms.CharField(label=_("流程名称"), max_length=60)
    genre = forms.ChoiceField(label=_("体裁分类"), choices=genres, required=False, help_text=_("不选，适用于全部。"))
    type = forms.ChoiceField(label=_("信息类型"), choices=_types, required=False, help_text=_("不选，适用于全部。"))
    attribute = forms.ChoiceField(label=_("公开属性"), choices=[("", _("全部")), *Attribute.choices], required=False)
    urgent = forms.BooleanField(label=_("用于紧急信息"), required=False)
    review_after = forms.IntegerField(
        label=_("审查前的环节数"),
        min_value=0,
        max_value=MOST_STEPS - 1,
        initial=0,
        help_text=_("例如“科室负责人”在保密审查之前签批，填1；填0表示先审查，后签批。"),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organ: Organ, chain: Chain | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _people_of([organ], Role.DRAFTER, Role.APPROVER)
        for place in range(1, MOST_STEPS + 1):
            self.fields[f"title_{place}"] = forms.CharField(
                label=gettext("环节%(n)d") % {"n": place}, max_length=LONGEST_TITLE, required=False
            )
            self.fields[f"people_{place}"] = forms.ModelMultipleChoiceField(
                people,
                label=gettext("环节%(n)d签批人") % {"n": place},
                to_field_name="username",
                required=False,
                help_text=_("不选，由岗位上的任何人签批；选了的，本人外出时由其代理人签批。") if place == 1 else "",
                widget=forms.SelectMultiple(attrs={"size": 3}),
            )
        if chain:
            for name in SCOPE:
                del self.fields[name]

    @property
    def steps(self) -> list[tuple[str, list[str]]]:
        data = self.cleaned_data
        named = [(data[f"title_{n}"].strip(), data[f"people_{n}"]) for n in range(1, MOST_STEPS + 1)]
        return [(title, [one.username for one in people]) for title, people in named if title]


class ShiftForm(Form):
    organ = forms.ModelChoiceField(Organ.objects.none(), label=_("机关"), to_field_name="code", empty_label=None)
    person = forms.ModelChoiceField(Person.objects.none(), label=_("值班人员"), to_field_name="username")
    role = forms.ChoiceField(label=_("岗位"), choices=Shift.ROLES)
    starts_at = forms.DateTimeField(label=_("开始时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("结束时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
        self.fields["person"].queryset = _people_of(organs, Role.REVIEWER, Role.APPROVER)  # type: ignore[attr-defined]


class HastenForm(Form):
    reason = forms.CharField(
        label=_("紧急事由"),
        help_text=_("审查和批准一个都不少；值班人员立即收到提醒，每一步计时。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TermsField(forms.CharField):
    """One word a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class NegativeForm(Form):
    organ = forms.ModelChoiceField(
        Organ.objects.none(),
        label=_("适用机关"),
        to_field_name="code",
        empty_label=None,
        help_text=_("及其以下各机关。"),
    )
    code = forms.CharField(label=_("编号"), max_length=20, help_text=_("例如 F-01；以后不能改。"))
    title = forms.CharField(label=_("事项"), max_length=120)
    danger = forms.ChoiceField(label=_("类别"), choices=Negative.Danger.choices)
    basis = forms.CharField(label=_("依据"), max_length=300, help_text=_("法律法规或者文件的名称和条款。"))
    terms = TermsField(
        label=_("识别用语"),
        help_text=_("每行一个，至少两个字。“…”代表不超过八个字，“#”代表数字，例如：弹药库…坐标。"),
    )
    starts_on = forms.DateField(label=_("生效日期"), widget=Day)
    ends_on = forms.DateField(label=_("失效日期"), widget=Day, required=False, help_text=_("不填，长期有效。"))
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organs: Any, entry: Negative | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
        if entry:
            del self.fields["organ"], self.fields["code"]


class ClearForm(Form):
    """Of one hit, on exactly what is on the screen."""

    code = forms.CharField(widget=forms.HiddenInput)
    content_hash = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("排除理由"), widget=forms.Textarea(attrs={"rows": 2}))


class ReassessForm(Form):
    attribute = forms.ChoiceField(label=_("评估结论"), choices=Attribute.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("法定依据"), choices=grounds, required=False, help_text=_("继续不予公开的须选择。")
    )
    reason = forms.CharField(label=_("评估理由"), widget=forms.Textarea(attrs={"rows": 3}))


class InvolveForm(Form):
    organ = forms.ModelChoiceField(
        Organ.objects.none(), label=_("有关机关"), to_field_name="code", empty_label=_("请选择")
    )

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organ.objects.filter(ended_on=None).exclude(pk=record.organ_id)
        asked = record.concurrences.values("organ")
        self.fields["organ"].queryset = others.exclude(pk__in=asked)  # type: ignore[attr-defined]


class AnswerForm(Form):
    content_hash = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("答复"), choices=[("agreed", _("同意公开")), ("objected", _("不同意"))], widget=forms.RadioSelect
    )
    opinion = forms.CharField(label=_("意见"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class OverruleForm(Form):
    content_hash = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("协调经过和理由"), widget=forms.Textarea(attrs={"rows": 3}))


class FlawForm(Form):
    """登记: an own record by its number, or where something goes about."""

    organ = forms.ModelChoiceField(Organ.objects.none(), label=_("责任机关"), to_field_name="code", empty_label=None)
    record = forms.IntegerField(
        label=_("信息编号"), required=False, min_value=1, help_text=_("本机关已公开的信息；流传在别处的不填。")
    )
    place = forms.CharField(
        label=_("流传位置"), required=False, max_length=300, help_text=_("例如某网站、某平台账号及网址。")
    )
    kind = forms.ChoiceField(label=_("类型"), choices=Flaw.Kind.choices)
    words = forms.CharField(label=_("问题说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    rule = forms.CharField(required=False, widget=forms.HiddenInput)
    tip = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]


class AssignForm(Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("承办人"), to_field_name="username")
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = _people_of([organ], Role.DRAFTER, Role.REVIEWER, Role.APPROVER)  # type: ignore[attr-defined]


class SettleForm(Form):
    outcome = forms.ChoiceField(label=_("处理结果"), choices=Flaw.Outcome.choices, widget=forms.RadioSelect)
    clarification = forms.IntegerField(
        label=_("澄清信息编号"), required=False, min_value=1, help_text=_("澄清稿经审查批准公开后，填它的编号。")
    )
    reason = forms.CharField(label=_("处理说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class TipForm(Form):
    """公众纠错. ``website`` is a trap for programs that fill in whatever they find; people never see it."""

    kind = forms.ChoiceField(label=_("问题类型"), choices=Flaw.Kind.choices)
    words = forms.CharField(
        label=_("哪里有误"),
        max_length=500,
        help_text=_("请勿填写姓名、电话、住址等个人信息。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
