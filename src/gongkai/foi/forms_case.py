"""What is typed about one request. ``revision`` is that of the request as the person saw it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.desk.permissions import Role
from gongkai.law.fees import yuan
from gongkai.organs.queries import posts_within, standing
from gongkai.records.forms import Day
from gongkai.text.matters import matters

from . import archiving, charging
from .actions.handling import LONGEST_OPINION, LONGEST_REASON
from .corrected_words import corrected_words
from .models import Assignment, Paper, Request
from .models.request import LONGEST_WANTED

MOST_PARTS_SHOWN = 12


class CaseForm(Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        self.case = case
        kwargs["initial"] = {"revision": case.revision, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class PlainForm(CaseForm):
    """Nothing but the click."""


class ArchiveForm(CaseForm):
    """Asks why the end is not told where it should be."""

    without = forms.CharField(
        label=_("不告知申请人的理由"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("例如：无法与申请人取得联系。不要写个人信息。"),
    )

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if not archiving.untold(case):
            del self.fields["without"]


class OnForm(CaseForm):
    on = forms.DateField(label=_("日期"), widget=Day, initial=clock.today)


class DespiteForm(OnForm):
    """``despite`` is offered once the clock shows a breach."""

    despite = forms.BooleanField(
        label=_("如实登记：确已这样办理，这一情况会留在记录里"), required=False, widget=forms.HiddenInput
    )

    def offer(self) -> None:
        self.fields["despite"].widget = forms.CheckboxInput()


class PaidForm(DespiteForm):
    on = forms.DateField(label=_("完成缴费的日期"), widget=Day, initial=clock.today)
    amount = forms.DecimalField(label=_("实缴金额（元）"), min_value=0, max_digits=12, decimal_places=2)
    receipt = forms.CharField(label=_("财政票据号"), max_length=40)
    field_order = ["on", "amount", "receipt", "despite", "revision"]

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if told := charging.noticed(case):
            text = gettext("通知应缴%(due)s元。") % {"due": yuan(told.amount)}
            self.fields["amount"].initial, self.fields["amount"].help_text = told.amount, text


class PaperedForm(OnForm):
    paper = forms.FileField(label=_("书面材料"), required=False)


class WithdrawForm(OnForm):
    on = forms.DateField(label=_("收到撤回的日期"), widget=Day, initial=clock.today)
    paper = forms.FileField(label=_("申请人撤回申请的书面材料"))


class CorrectedForm(PaperedForm):
    on = forms.DateField(
        label=_("收到补正的日期"),
        widget=Day,
        initial=clock.today,
        help_text=_("按补正材料的提交渠道确定，规则与收到申请之日相同。"),
    )
    wanted = forms.CharField(
        label=_("补正后的申请内容"),
        max_length=LONGEST_WANTED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("不改的留空。"),
    )

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if words := corrected_words(case):
            text = gettext("已填入原来的申请和申请人在网上提交的补正内容：请核对，合成完整的内容。")
            self.fields["wanted"].initial, self.fields["wanted"].help_text = f"{case.wanted}\n{words}", text


class ContactForm(CaseForm):
    result = forms.CharField(
        label=_("怎样联系的，结果如何"),
        max_length=200,
        help_text=_("这句话留在办理记录里，不要写姓名、电话等个人信息。例如：按所留电话联系两次，无人接听。"),
    )


class AcceptForm(CaseForm):
    matters = forms.IntegerField(
        label=_("这份申请有几个事项"),
        min_value=1,
        max_value=50,
        help_text=_("一事一申请：有几个事项的，先分拆或者告知补正。"),
    )

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        kwargs["initial"] = {"matters": len(matters(case.wanted))}
        super().__init__(*args, case=case, **kwargs)


class ToField(forms.ChoiceField):
    """An organ, or a person in it: ``water`` or ``water:clerk``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: _addressees(), **kwargs)

    @staticmethod
    def parts(value: str) -> tuple[str, str]:
        organ, _colon, person = value.partition(":")
        return organ, person


class AssignForm(CaseForm):
    part = forms.ChoiceField(label=_("分工"), choices=Assignment.Part.choices, widget=forms.RadioSelect)
    to = ToField(label=_("交给"))
    asked = forms.CharField(
        label=_("请对方做什么"),
        max_length=LONGEST_OPINION,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("其他单位只看到这里写的内容，看不到申请人。"),
    )
    wanted_by = forms.DateField(label=_("要求反馈的日期"), widget=Day, required=False)

    def __init__(self, *args: Any, case: Request, **kwargs: Any) -> None:
        led = case.assignments.filter(part=Assignment.Part.LEAD, ended_at__isnull=True).exists()
        part = Assignment.Part.JOINT if led else Assignment.Part.LEAD
        kwargs["initial"] = {"part": part, "asked": gettext("请核实：%(wanted)s") % {"wanted": case.wanted}}
        super().__init__(*args, case=case, **kwargs)


class ReassignForm(CaseForm):
    to = ToField(label=_("改交给"), required=False, help_text=_("不选，只收回。"))
    asked = forms.CharField(
        label=_("请对方做什么"),
        max_length=LONGEST_OPINION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("留空，沿用原来的交办意见。"),
    )


class OpinionForm(Form):
    stance = forms.ChoiceField(label=_("对公开的意见"), choices=Assignment.Stance.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=_("理由和依据"),
        max_length=LONGEST_OPINION,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("是否由本单位制作或者保存；部分公开的，写明哪些不能公开；不同意的，写明适用的条款。"),
    )


class MarkForm(CaseForm):
    reason = forms.CharField(label=_("涉及什么敏感问题"), max_length=200)
    talked_on = forms.DateField(label=_("与申请人沟通的日期"), widget=Day, initial=clock.today)
    talk = forms.CharField(
        label=_("怎样沟通的，结果如何"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("先沟通，后标记。标记不改变答复期限；不要写姓名、电话等个人信息。"),
    )


class UnmarkForm(CaseForm):
    reason = forms.CharField(
        label=_("撤销标记的理由"),
        max_length=LONGEST_REASON,
        help_text=_("理由留在办理记录里；不要写姓名、电话等个人信息。"),
    )


class PaperForm(Form):
    kind = forms.ChoiceField(label=_("材料种类"), choices=Paper.Kind.choices)
    paper = forms.FileField(label=_("文件"))


class RevealForm(Form):
    reason = forms.CharField(label=_("为什么要看"), max_length=100, help_text=_("理由留在办理记录里。"))


class SplitForm(CaseForm):
    """A field for each part; the last ones are for parts that nobody thought of."""

    def __init__(self, *args: Any, case: Request, parts: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        given = [name for name in (args[0] or {}) if name.startswith("part_")] if args else []
        n = max(min(len(parts) + 2, MOST_PARTS_SHOWN), len(given), 4)
        for place in range(1, n + 1):
            self.fields[f"part_{place}"] = forms.CharField(
                label=gettext("事项%(n)d") % {"n": place},
                max_length=LONGEST_WANTED,
                required=False,
                initial=parts[place - 1] if place <= len(parts) else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def parts(self) -> list[str]:
        named = [(name, value) for name, value in self.cleaned_data.items() if name.startswith("part_")]
        return [value for _name, value in named if value.strip()]


def _addressees() -> list[tuple[str, Any]]:
    """Every standing organ by itself, and under it those who draft or sign for it."""
    today = clock.today()
    organs = list(standing(today).order_by("position", "id"))
    people: dict[str, list[tuple[str, str]]] = defaultdict(list)
    roles = [Role.DRAFTER.value, Role.APPROVER.value]
    posts = posts_within([organ.code for organ in organs], today).filter(role__in=roles, person__is_active=True)
    for post in posts.order_by("person__username"):
        entry = (f"{post.organ.code}:{post.person.username}", f"{post.organ.short_name} · {post.person.name}")
        if entry not in people[post.organ.code]:
            people[post.organ.code].append(entry)
    unit = [(one, (one.code, gettext("%(organ)s（不指定人）") % {"organ": one.short_name})) for one in organs]
    return [("", gettext("请选择")), *((one.name, [whole, *people[one.code]]) for one, whole in unit)]
