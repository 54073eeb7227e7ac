from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form
from gongkai.organs.models import Organ

from .actions import Facts, TaskText
from .intake import LONGEST_TEXT
from .models import Policy, Task

_LIST = re.compile(r"[\n;；]+")


class NamesField(forms.CharField):
    """A list of names, one a line."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        self.widget.attrs["rows"] = max(len(value), 2)
        return "\n".join(value)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        names = (name.strip()[:120] for name in _LIST.split(value or ""))
        return list(dict.fromkeys(name for name in names if name))


class OrgansField(forms.ModelMultipleChoiceField):
    """Any number of organs, each with a box to tick: a phone has no Ctrl key."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.CheckboxSelectMultiple(attrs={"class": "ticks"})
        super().__init__(Organ.objects.none(), to_field_name="code", widget=widget, **kwargs)


class DocumentField(forms.ModelChoiceField):
    """One document; one that was taken over from above bears the name of the government that took it over."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.organ.short_name}）" if obj.upper_id else str(obj)


def day_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class UploadForm(Form):
    file = forms.FileField(
        label=_("政策文件"),
        help_text=_(
            "txt、html、docx、有文字层的 pdf，或分工表 xlsx；简体、繁体均可，编码自动识别。正文不超过%(n)s万字。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.html,.htm,.docx,.xlsx,.pdf"}),
        error_messages={
            "required": _("请选择要上传的文件。"),
            "empty": _("文件是空的：请确认选对了文件，重新上传。"),
            "missing": _("没有收到文件，请重新选择后上传。"),
        },
        allow_empty_file=True,
    )
    organ = forms.ModelChoiceField(None, label=_("由哪一级政府办理"), empty_label=None)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = self.fields["file"].help_text % {"n": LONGEST_TEXT // 10_000}
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
        if len(organs) == 1:
            self.fields["organ"].widget = forms.HiddenInput()
            self.fields["organ"].initial = organs[0]


class FactsForm(Form):
    title = forms.CharField(label=_("标题"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    doc_number = forms.CharField(label=_("发文字号"), max_length=80, required=False)
    issuers = NamesField(label=_("发文机关"), help_text=_("一行一个"), required=True)
    addressees = NamesField(label=_("主送机关"), help_text=_("一行一个"), rows=3)
    written_on = day_field(label=_("成文日期"), required=False)
    issued_on = day_field(
        label=_("印发日期"), required=False, help_text=_("版记中的日期；不填的，从印发起算的期限按成文日期推算")
    )
    published_on = day_field(label=_("公布日期"), required=False, help_text=_("文件向社会公布的日期，没有公布的不填"))
    received_on = day_field(label=_("收文日期"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, policy: Policy) -> FactsForm:
        form = cls(initial={name: getattr(policy, name) for name in cls.base_fields}, auto_id="facts_%s")
        if shown := policy.reading.get("published_at"):
            form.fields["published_on"].help_text = _("网页标注发布于%(day)s，请核对是否即公布日期") % {
                "day": shown[:10]
            }
        return form

    @property
    def facts(self) -> Facts:
        values = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return Facts(**values | {"title": " ".join(values["title"].split())})


class TaskForm(Form):
    title = forms.CharField(label=_("任务"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    lead = NamesField(label=_("牵头单位"), help_text=_("一行一个"))
    responsible = NamesField(label=_("责任单位"), help_text=_("一行一个"))
    cooperating = NamesField(label=_("配合单位"), help_text=_("一行一个"))
    deadline = day_field(label=_("完成期限"), required=False, help_text=_("不填的，期限原文从印发起算时自动推算"))
    deadline_text = forms.CharField(label=_("期限原文"), max_length=200, required=False)
    best_effort = forms.BooleanField(label=_("力争目标，不计逾期"), required=False)
    frequency_text = forms.CharField(label=_("频次原文"), max_length=200, required=False)
    precondition = forms.CharField(label=_("前置条件"), max_length=300, required=False)
    clause = forms.CharField(label=_("条款"), max_length=80, required=False)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, task: Task) -> TaskForm:
        return cls(initial={name: getattr(task, name) for name in cls.base_fields}, auto_id=f"task{task.pk}_%s")

    @classmethod
    def blank(cls) -> TaskForm:
        return cls(auto_id="new_%s")

    @property
    def text(self) -> TaskText:
        values = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return TaskText(**values | {"start": values["start"] or 0, "end": values["end"] or 0})


class FilterForm(Form):
    """A filter above a list: what it does not know is said (``policies/_unknown.html``), and the rest filters all the same."""

    @property
    def known(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class WorkFilter(FilterForm):
    """What the list of work shows; every field may be left out."""

    STATES = [
        ("", _("全部")),
        ("open", _("未完成")),
        ("not_started", _("未启动")),
        ("in_progress", _("进行中")),
        ("overdue", _("逾期")),
        ("soon", _("十天内到期")),
        ("waiting", _("待前置")),
        ("done", _("已完成")),
        ("ended", _("单位已撤销")),
        ("asked", _("申请退回")),
        ("handed_back", _("已退回")),
    ]
    state = forms.ChoiceField(label=_("状态"), choices=STATES, required=False)
    policy = DocumentField(queryset=None, label=_("文件"), required=False, empty_label=_("全部"))
    organ = forms.ModelChoiceField(None, label=_("单位"), required=False, empty_label=_("全部"), to_field_name="code")

    def __init__(self, *args: Any, policies: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = policies.select_related("organ")  # type: ignore[attr-defined]
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]


class PreconditionForm(Form):
    on = day_field(label=_("具备日期"))
