"""Forms of the ledger of work: evidence, claims, reports due, bulletins, the overview."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form
from gongkai.organs.models import Organ

from .actions.bulletins import LONGEST_LEAD
from .actions.calls import CallText
from .actions.editing import LONGEST_REASON
from .actions.reporting import WORDS
from .actions.work import LONGEST_REPORT, Upload
from .forms import DocumentField, FilterForm, NamesField, OrgansField, day_field
from .models import DueReport, Frequency, HandBack
from .models.work import DutyRole

ACCEPTED = ".pdf,.docx,.xlsx,.doc,.xls,.wps,.et,.ofd,.txt,.csv,.png,.jpg,.jpeg"
MOST_FILES = 5


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files up to MOST_FILES, as pairs of name and content."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesInput(attrs={"multiple": True, "accept": ACCEPTED}))
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files = [super(FilesField, self).clean(one, initial) for one in data or []]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("一次最多上传%(n)s个文件，请合并或者分次上传。") % {"n": MOST_FILES})
        return [(one.name, one.read()) for one in files]


class ProgressForm(Form):
    text = forms.CharField(
        label=_("进展情况"),
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("会记入台账，请不要写个人信息。"),
        error_messages={"required": _("请写明进展情况。")},
    )
    files = FilesField(label=_("佐证材料"))


class CompletionForm(Form):
    evidence = forms.CharField(
        label=_("完成依据"),
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("做了什么、在哪里可以看到，并附材料；已在本平台公开的，只写信息编号，如 record:12。"),
        error_messages={"required": _("请提供完成依据：写明做了什么、在哪里可以看到。")},
    )
    files = FilesField(label=_("佐证材料"))


class ReasonForm(Form):
    reason = forms.CharField(label=_("理由"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(Form):
    reason = forms.CharField(
        label=_("理由"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不少于四个字，对方可以看到；会记入台账，请不要写个人信息"),
    )


class AskBackForm(AnswerForm):
    suggested = forms.ModelChoiceField(
        None,
        label=_("建议承担单位"),
        to_field_name="code",
        required=False,
        empty_label=_("不指定"),
        help_text=_("知道应当由谁承担的，请指出"),
    )

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("写明为什么不是本单位的职责，不少于四个字；会记入台账，请不要写个人信息")
        self.fields["suggested"].queryset = organs  # type: ignore[attr-defined]


class HandBackForm(AnswerForm):
    """``revision`` is the application that the page showed, 0 for none."""

    organ = forms.ModelChoiceField(
        None,
        label=_("改派单位"),
        to_field_name="code",
        required=False,
        empty_label=_("不改派，只撤回"),
    )
    role = forms.ChoiceField(label=_("职责"), choices=DutyRole.choices)
    due_on = day_field(
        label=_("完成期限"), required=False, help_text=_("改派时填写；原期限没有过的可以不变，新单位自改派之日起承担")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organs: Any, asked: HandBack | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
        if asked:
            self.fields["organ"].empty_label = _("不改派，只退回")  # type: ignore[attr-defined]
            self.fields["reason"].required = False
            self.fields["reason"].help_text = _("可以不填，不填的以申请的理由为准")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        return data | {"revision": data.get("revision") or 0}


class ReturnForm(ReasonForm):
    again_by = day_field(
        label=_("重报期限"), help_text=_("当日二十四时前重报为按时；第一版是否按时不因退回改变，逾期未重报的另计")
    )


class SettleForm(Form):
    lead = forms.ModelChoiceField(None, label=_("牵头单位"), to_field_name="code", empty_label=_("请选择"))
    cooperating = OrgansField(
        label=_("配合单位"), required=False, help_text=_("选为牵头的不用去掉；申请牵头而不要它承担的，去掉勾选")
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("有争议、无人认领、认领期未满或者另定配合单位的，须说明"),
    )

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = organs  # type: ignore[attr-defined]
        self.fields["cooperating"].queryset = organs  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever leads does not help as well."""
        data: dict[str, Any] = super().clean() or {}
        return data | {"cooperating": [one for one in data.get("cooperating", ()) if one != data.get("lead")]}


class CallForm(Form):
    title = forms.CharField(label=_("报送内容"), max_length=200)
    organs = OrgansField(label=_("报送单位"))
    receiver = forms.ModelChoiceField(None, label=_("报送对象"), to_field_name="code", empty_label=_("请选择"))
    frequency = forms.ChoiceField(label=_("频次"), choices=Frequency.choices)
    due_on = day_field(label=_("截止日期"), required=False, help_text=_("只报一次的填写；当日二十四时前报送为按时"))
    day = forms.IntegerField(
        label=_("每期截止日"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=_("按月填当月几日，按季填季末月几日；31即月末"),
    )
    starts_on = day_field(label=_("起始日期"))
    ends_on = day_field(label=_("终止日期"), required=False)
    parts = NamesField(label=_("必备内容"), rows=4, help_text=_("一行一项；缺一项即不予收下"))
    precondition = forms.CharField(
        label=_("前置条件"), max_length=300, required=False, help_text=_("具备以前待前置，不计逾期")
    )

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = organs  # type: ignore[attr-defined]
        self.fields["organs"].queryset = organs  # type: ignore[attr-defined]

    @staticmethod
    def text(data: dict[str, Any]) -> CallText:
        parts = {f"part{n}": title for n, title in enumerate(data["parts"], 1)}
        return CallText(**data | {"parts": parts, "organs": list(data["organs"])})


class ReportForm(Form):
    """One field for each required part, or one for free words."""

    def __init__(self, *args: Any, due: DueReport, receivers: Iterable[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = [tuple(part) for part in due.call.parts] or [(WORDS, _("报送内容"))]
        for key, title in self.parts:
            area = forms.Textarea(attrs={"rows": 3})
            self.fields[f"part-{key}"] = forms.CharField(label=title, required=False, max_length=20_000, widget=area)
        self.fields["file"] = forms.FileField(label=_("报告文件"), required=False, allow_empty_file=True)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED
        self.fields["receiver"] = forms.ModelChoiceField(
            receivers, label=_("报送对象"), to_field_name="code", empty_label=None, initial=due.call.receiver.code
        )
        self.fields["dated"] = day_field(label=_("落款日期"), required=False)

    def told(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"part-{key}"] for key, _title in self.parts}

    def upload(self) -> Upload | None:
        file = self.cleaned_data["file"]
        return (file.name, file.read()) if file else None


class PeriodForm(Form):
    organ = forms.ModelChoiceField(None, label=_("由哪一级政府印发"), to_field_name="code", empty_label=None)
    first = day_field(label=_("起始日期"))
    last = day_field(label=_("截止日期"))

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
        if len(organs) == 1:
            self.fields["organ"].widget = forms.HiddenInput()
            self.fields["organ"].initial = organs[0].code


class LeadForm(Form):
    lead = forms.CharField(
        label=_("导语"),
        max_length=LONGEST_LEAD,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一两句话：总体情况、要求。数字由台账自动写在后面。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class OverviewFilter(FilterForm):
    policy = DocumentField(queryset=None, label=_("文件"), required=False, empty_label=_("全部"))
    organ = forms.ModelChoiceField(None, label=_("单位"), required=False, empty_label=_("全部"), to_field_name="code")
    first = day_field(label=_("到期起"), required=False)
    last = day_field(label=_("到期止"), required=False)

    def __init__(self, *args: Any, policies: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = policies.select_related("organ")  # type: ignore[attr-defined]
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]


class ReportFilter(FilterForm):
    STATES = [
        ("", _("全部")),
        ("open", _("未报送")),
        ("overdue", _("逾期未报")),
        ("waiting", _("待前置")),
        ("returned", _("退回重报")),
        ("sent", _("已报送")),
        ("late", _("逾期报送")),
    ]
    state = forms.ChoiceField(label=_("状态"), choices=STATES, required=False)
    organ = forms.ModelChoiceField(None, label=_("单位"), required=False, empty_label=_("全部"), to_field_name="code")

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
