"""Forms of what follows an answer: remedies, corrections, topics, suggestions, the public register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.records.forms import Day, subjects

from .applications import ID_KINDS
from .forms_list import ALL
from .models import Letter, RecordCorrection, Remedy, Topic
from .retraction import WHAT
from .topics import GATHERED

COURSE = {
    "review.extended": _("延长复议期限"),
    "review.suspended": _("中止"),
    "review.resumed": _("恢复审理"),
    "review.terminated": _("终止"),
}
PROCEDURES = [("", _("未写明")), *Remedy.Procedure.choices]


UNCHOSEN = ("", _("请选择"))
"""First of the choices that have effects: nobody makes them by overlooking them."""


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=Day, initial=clock.today)


def words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def organ_field(label: Any, **more: Any) -> Any:
    more = {"empty_label": UNCHOSEN[1], **more}
    return forms.ModelChoiceField(Organ.objects.none(), label=label, to_field_name="code", **more)


class OfOrgans(Form):
    """Has a choice of the organs that the person handles requests for, and maybe of all organs."""

    def __init__(self, *args: Any, organs: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = organs if name == "organ" else standing(clock.today())


# lists


class OrganFilter(Form):
    """``organs`` are pairs of code and name."""

    def __init__(self, data: Any, organs: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["organ"] = forms.ChoiceField(label=_("机关"), choices=[ALL, *organs], required=False)
        if len(organs) < 2:
            self.fields["organ"].widget = forms.HiddenInput()

    def chosen(self, name: str) -> str:
        """What was chosen, if it is among what is offered."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class RemedyFilter(OrganFilter):
    kind = forms.ChoiceField(label=_("类型"), choices=[ALL, *Remedy.Kind.choices], required=False)
    result = forms.ChoiceField(
        label=_("结果"),
        choices=[ALL, ("pending", _("尚未审结")), *Remedy.Result.choices, *Remedy.Finding.choices],
        required=False,
    )
    waiting = forms.ChoiceField(
        label=_("待办"),
        choices=[
            ALL,
            ("answer", _("书面答复、答辩临近到期或者逾期")),
            ("complaint", _("待处理的投诉举报")),
            ("retraction", _("待批准的撤销")),
        ],
        required=False,
    )


class CorrectionFilter(OrganFilter):
    state = forms.ChoiceField(label=_("状态"), choices=[ALL, *RecordCorrection.State.choices], required=False)


class TopicFilter(OrganFilter):
    decision = forms.ChoiceField(
        label=_("研判结论"),
        choices=[ALL, (GATHERED, _("达到集中标准，待研判")), *Topic.Decision.choices],
        required=False,
    )


class SuggestionFilter(OrganFilter):
    answered = forms.ChoiceField(
        label=_("答复"), choices=[ALL, ("no", _("待答复")), ("yes", _("已答复"))], required=False
    )


# remedies


class FileRemedyForm(OfOrgans):
    kind = forms.ChoiceField(label=_("类型"), choices=[UNCHOSEN, *Remedy.Kind.choices])
    filed_on = day(_("提出日期"))
    reviewer = organ_field(
        _("受理机关"), required=False, help_text=_("复议、投诉举报的机关在机构名录里的，从这里选择。")
    )
    body = forms.CharField(
        label=_("受理机关或者法院名称"), max_length=120, required=False, help_text=_("不在名录里的机关、法院写全称。")
    )
    number = forms.CharField(label=_("案号"), max_length=60, required=False)
    after_review = forms.BooleanField(label=_("复议后起诉"), required=False)
    despite = forms.BooleanField(
        label=_("如实登记"),
        required=False,
        help_text=_("应当先申请行政复议而直接起诉，或者由告知以外的机关受理复议的，核对法院、复议机关的通知以后勾选。"),
    )

    def __init__(self, *args: Any, handling: list[str], kinds: list[Remedy.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [UNCHOSEN, *((kind.value, kind.label) for kind in kinds)]  # type: ignore[attr-defined]
        text = _("复议、投诉举报的机关在机构名录里的，从这里选择；投诉举报由上级机关或者主管部门处理：%(who)s。")
        self.fields["reviewer"].help_text = text % {"who": "、".join(handling) or "—"}


class AcceptForm(Form):
    on = day(_("受理日期"))
    procedure = forms.ChoiceField(label=_("审理程序"), choices=PROCEDURES, required=False)


class SuitCopyForm(Form):
    on = forms.DateField(
        label=_("收到副本日期"), widget=Day, initial=clock.today, help_text=_("自次日起15日内提交答辩状和证据。")
    )


class CopyForm(Form):
    on = day(_("收到副本日期"))
    procedure = forms.ChoiceField(
        label=_("审理程序"), choices=PROCEDURES, required=False, help_text=_("普通程序10个工作日内答复，简易程序5个。")
    )


class OnForm(Form):
    on = day(_("日期"))


class CourseForm(Form):
    name = forms.ChoiceField(label=_("进展"), choices=[UNCHOSEN, *COURSE.items()])
    on = day(_("日期"))
    days = forms.IntegerField(label=_("延长日数"), min_value=0, max_value=30, initial=0, required=False)


class DecideRemedyForm(Form):
    on = day(_("审结日期"))
    result = forms.ChoiceField(label=_("结果"), choices=[UNCHOSEN, *Remedy.Result.choices])
    orders = forms.ChoiceField(
        label=_("决定要求"),
        choices=Remedy.Orders.choices,
        help_text=_("责令重新答复、责令公开的，这件申请另起一轮办理，有自己的期限。"),
    )
    effective_on = forms.DateField(
        label=_("送达本机关或者判决生效之日"),
        widget=Day,
        required=False,
        help_text=_("期限自次日起算；不填的，按审结日期。"),
    )
    comply_by = forms.DateField(
        label=_("指明的履行期限"),
        widget=Day,
        required=False,
        help_text=_("决定或者判决没有指明的，留空：自送达或者生效的次日起20个工作日。"),
    )
    words = words(_("决定主文摘要"), required=False)


class SettleComplaintForm(Form):
    on = day(_("处理日期"))
    result = forms.ChoiceField(label=_("处理结果"), choices=[UNCHOSEN, *Remedy.Finding.choices])
    comply_by = forms.DateField(
        label=_("整改期限"),
        widget=Day,
        required=False,
        help_text=_("督促整改的，写明最后日期。机关还没有答复的，作出答复就是整改，随答复登记。"),
    )
    words = words(_("处理意见摘要"), required=False)


class ComplyForm(Form):
    on = day(_("履行日期"))
    how = words(
        _("履行方式和证明材料"),
        help_text=_("例如向社会公开的网址、交付的回证、整改的通报。作出答复的，不在这里登记：答复送达就是履行。"),
    )


class RetractForm(Form):
    what = forms.ChoiceField(label=_("撤销哪一项"), choices=[UNCHOSEN, *WHAT.items()])
    reason = words(_("错在哪里、依据什么撤销"))


class ApproveRetractionForm(Form):
    proposal = forms.IntegerField(widget=forms.HiddenInput)


# corrections


class CorrectionForm(OfOrgans):
    organ = organ_field(_("受理机关"), empty_label=None)
    received_on = day(_("收到日期"))
    name = forms.CharField(label=_("姓名或者名称"), max_length=120)
    id_kind = forms.ChoiceField(label=_("证件类型"), choices=list(ID_KINDS.items()))
    id_number = forms.CharField(label=_("证件号码"), max_length=40)
    phone = forms.CharField(label=_("联系电话"), max_length=40, required=False)
    address = forms.CharField(label=_("通信地址"), max_length=200, required=False)
    record = words(_("要求更正的信息"), help_text=_("本机关哪一条与申请人自身相关的政府信息。"))
    wrong = words(_("不准确之处"))
    evidence = words(_("证据材料"))

    @property
    def applicant(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in ("name", "id_kind", "id_number", "phone", "address")}


class ProposeCorrectionForm(Form):
    result = forms.ChoiceField(
        label=_("办理结果"),
        choices=[UNCHOSEN, *(one for one in RecordCorrection.State.choices if one[0] != "open")],
    )
    reason = words(_("核实情况和理由"), help_text=_("写进告知书。"))
    to_organ = forms.CharField(
        label=_("有权更正的机关"), max_length=120, required=False, help_text=_("转送或者告知另向有权机关提出的，必填。")
    )

    keep_words = forms.BooleanField(
        label=_("保留改过的文字"),
        required=False,
        help_text=_("不勾选的，告知书按模板重新生成，手工改过的文字不保留。"),
    )

    def __init__(self, *args: Any, proposed: dict[str, str], written: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {**kwargs.get("initial", {}), **proposed}
        super().__init__(*args, **kwargs)
        if not written:
            del self.fields["keep_words"]


class ApproveForm(Form):
    """``shown`` is the hash of the words on the screen."""

    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, shown: str, **kwargs: Any) -> None:
        kwargs["initial"] = {**kwargs.get("initial", {}), "shown": shown}
        super().__init__(*args, **kwargs)


class PlainForm(Form):
    """Nothing but the click."""


class TellCorrectionForm(Form):
    way = forms.ChoiceField(
        label=_("送达方式"),
        choices=Letter.Way.choices,
        widget=forms.RadioSelect,
        help_text=_("选择电子送达的，申请人凭编号和查询码下载。"),
    )
    on = day(_("告知日期"))
    mail_number = forms.CharField(label=_("邮件号"), max_length=60, required=False, help_text=_("邮寄的必填。"))


class RevealForm(Form):
    reason = forms.CharField(label=_("查看的理由"), max_length=100)


# topics


class TopicForm(OfOrgans):
    organ = organ_field(_("机关"), empty_label=None)
    title = forms.CharField(label=_("信息主题"), max_length=120, help_text=_("只写信息名称，不写申请人。"))
    numbers = words(_("申请编号"), required=False, help_text=_("一行一个。"))


class GroupForm(Form):
    numbers = words(_("申请编号"), help_text=_("一行一个。"))


class UngroupForm(Form):
    number = forms.CharField(label=_("申请编号"), max_length=40)


class DecideTopicForm(Form):
    decision = forms.ChoiceField(
        label=_("研判结论"), choices=[UNCHOSEN, *(one for one in Topic.Decision.choices if one[0] != "waiting")]
    )
    reason = words(_("研判理由"))


# suggestions, register


class SuggestionForm(OfOrgans):
    organ = organ_field(_("提出机关"), empty_label=None)
    to_organ = organ_field(_("相关单位"))
    number = forms.CharField(label=_("申请编号"), max_length=40, required=False)
    problem = words(_("发现的问题"), help_text=_("不写申请人的任何信息。"))
    advice = words(_("工作建议"))


class AnswerForm(Form):
    answer = words(_("答复"))


class ShowForm(Form):
    asked = words(_("申请的信息"), help_text=_("只写信息本身，不写申请人、地址、用途等个人情况。"))
    answer = words(_("答复要点"))
    subject_class = forms.ChoiceField(label=_("主题分类"), choices=subjects, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
