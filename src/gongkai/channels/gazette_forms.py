"""Forms of the gazette's staff screens. What is wrong with the values, the actions say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.desk.words import named
from gongkai.organs.models import Organ
from gongkai.records.forms import Day
from gongkai.schemas.gazette import places, sections

from .actions.gazette import Masthead
from .actions.gazette_copies import Place
from .gazette_queries import next_numbers
from .models import Issue, IssueOrigin, Recipient


class MastheadForm(Form):
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    year = forms.IntegerField(label=_("年份"), min_value=1949, max_value=9999)
    number = forms.IntegerField(label=_("期号"), min_value=1, max_value=999)
    total = forms.IntegerField(label=_("总期号"), min_value=1, max_value=99_999)
    dated_on = forms.DateField(label=_("刊期日期"), widget=Day)
    print_on = forms.DateField(label=_("计划出版日期"), widget=Day, help_text=_("公报应当同步上网：上网不晚于出版。"))
    two_columns = forms.BooleanField(label=_("双栏排版"), required=False)
    privacy_note = forms.CharField(
        label=_("保留个人信息的理由"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("只用于数字化的旧公报：文中确需保留的个人信息，说明理由。"),
    )

    def __init__(self, *args: Any, digitised: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not digitised:
            del self.fields["privacy_note"]

    @property
    def told(self) -> Masthead:
        return Masthead(**{name: self.cleaned_data[name] for name in MASTHEAD if name in self.fields})

    @classmethod
    def of(cls, issue: Issue) -> dict[str, Any]:
        return {"revision": issue.revision, **{name: getattr(issue, name) for name in MASTHEAD}}


MASTHEAD = tuple(Masthead.__dataclass_fields__)


class OpenForm(MastheadForm):
    organ = forms.ModelChoiceField(Organ.objects.none(), label=_("主办机关"), empty_label=None)
    origin = forms.ChoiceField(
        label=_("怎么做"),
        choices=[
            (IssueOrigin.COMPOSED, _("编排新一期：从已公开的文件选入")),
            (IssueOrigin.DIGITISED, _("数字化旧公报：上传扫描件识别")),
        ],
        widget=forms.RadioSelect,
        initial=IssueOrigin.COMPOSED,
    )
    field_order = ("organ", "origin", "year", "number", "total", "dated_on", "print_on", "two_columns")

    def __init__(self, *args: Any, organs: QuerySet[Organ], **kwargs: Any) -> None:
        today, first = clock.today(), organs.first()
        number, total = next_numbers(first, today.year) if first else (1, 1)
        begun = {"organ": first, "year": today.year, "number": number, "total": total, "dated_on": today}
        super().__init__(*args, initial={**begun, "print_on": today}, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
        del self.fields["revision"]


class WordsForm(Form):
    """A reviewer's or approver's word about exactly what was shown."""

    content_hash = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("意见"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class WhyForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PrintForm(Form):
    on = forms.DateField(label=_("出版日期"), widget=Day)
    lateness = forms.CharField(
        label=_("晚于出版上网的原因"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("标题或者文号"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )


class RecipientForm(Form):
    kind = forms.ChoiceField(label=_("类别"))
    name = forms.CharField(label=_("名称"), max_length=80)
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    copies = forms.IntegerField(label=_("每期份数"), min_value=1, max_value=2000, initial=1)
    active = forms.BooleanField(label=_("赠送中"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.code, named(one)) for one in places().values()]  # type: ignore[attr-defined]

    @property
    def told(self) -> Place:
        return Place(**{name: self.cleaned_data[name] for name in Place.__dataclass_fields__})

    @classmethod
    def of(cls, recipient: Recipient) -> dict[str, Any]:
        return {name: getattr(recipient, name) for name in Place.__dataclass_fields__}


class DeliveredForm(Form):
    """One row of the list of receipts; a row without a day says nothing."""

    on = forms.DateField(label=_("送达日期"), required=False, widget=Day)
    copies = forms.IntegerField(label=_("份数"), required=False, min_value=1, max_value=2000)
    signed_by = forms.CharField(label=_("签收单位"), required=False, max_length=80)


class ScanForm(Form):
    scan = forms.FileField(
        label=_("扫描件"),
        help_text=_("PDF、PNG或者JPG，200至300点每英寸；按页码顺序逐个上传，同一个文件只收一次。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


def section_choices() -> list[tuple[str, str]]:
    return [(one.code, named(one)) for one in sections().values()]
