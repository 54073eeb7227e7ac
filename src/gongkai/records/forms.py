"""What staff type, as the actions want it. A form checks the shape alone; whether it may be done, the action says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.catalog.models import Item
from gongkai.catalog.queries import open_to
from gongkai.desk.forms import Form
from gongkai.desk.permissions import Actor
from gongkai.desk.words import named
from gongkai.organs.models import Organ
from gongkai.schemas import loader as schemas
from gongkai.schemas.record_shapes import RecordType

from .content import Content, five_open_of, relations_of
from .kinds import kind_of, serves, title_of
from .models import Attribute, Interpreter, Kind, Record, Referral, Relation, State, Verdict
from .models.relation import PARTIAL
from .queries import find_target
from .typed import names_of
from .typed_forms import DO, TypedForm

#: 望政发〔2020〕9号 第三条、第五条第二款
_PART = re.compile(r"^(?P<which>.+?)[\s\u3000]+(?P<articles>第[^\s\u3000]{1,8}条[^\n]{0,280})$")
#: Of a button that asks for the form of another type.
TYPE = "type:"
_BETWEEN = re.compile(r"[、，,；;\n]+")
_RELATIONS = (
    (Relation.Kind.INTERPRETS, _("解读的文件")),
    (Relation.Kind.AMENDS, _("修改的文件")),
    (Relation.Kind.REPEALS, _("废止的文件")),
    (Relation.Kind.REPLACES, _("代替的文件")),
)


def _choices(rows: Iterable[tuple[str, str]], empty: str) -> list[tuple[str, str]]:
    return [("", empty), *rows]


def genres() -> list[tuple[str, str]]:
    return _choices(((one.code, named(one)) for one in schemas.genres().values()), gettext("请选择"))


def subjects() -> list[tuple[str, Any]]:
    """The tree of 主题分类: a class by itself, then its children indented under it."""
    rows = ((one.code, f"{'　' if len(one.code) > 2 else ''}{named(one)}") for one in schemas.subjects().values())
    return _choices(rows, gettext("请选择"))


def five_opens() -> list[tuple[str, str]]:
    return _choices(((one.code, named(one)) for one in schemas.five_opens().values()), gettext("自动确定"))


def grounds() -> list[tuple[str, str]]:
    return _choices(
        ((one.code, f"{gettext(one.article)} {named(one)}") for one in schemas.grounds().values()), gettext("不适用")
    )


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ListField(forms.CharField):
    """Several words in one line, whatever stands between them."""

    def prepare_value(self, value: Any) -> Any:
        return "；".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return tuple(part.strip() for part in _BETWEEN.split(super().to_python(value)) if part.strip())


class RecordForm(Form):
    """A draft. ``revision`` is that of the content the editor opened."""

    organ = forms.ModelChoiceField(Organ.objects.none(), label=_("发布机构"), to_field_name="code", empty_label=None)
    title = forms.CharField(label=_("名称"), widget=forms.Textarea(attrs={"rows": 2}))
    attribute = forms.ChoiceField(
        label=_("公开属性"),
        choices=Attribute.choices,
        widget=forms.RadioSelect,
        initial=Attribute.OPEN,
        required=False,
        help_text=_("以公开为常态、不公开为例外。"),
    )
    attribute_ground = forms.ChoiceField(label=_("不予公开的法定依据"), choices=grounds, required=False)
    attribute_reason = forms.CharField(
        label=_("不予公开或者依申请公开的理由"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = forms.CharField(
        label=_("正文"), required=False, widget=forms.Textarea(attrs={"rows": 18, "data-editor": ""})
    )
    formed_on = forms.DateField(
        label=_("成文日期"),
        required=False,
        widget=Day,
        help_text=_("文件上的日期，或者信息形成的日期：公开时限从这天起算。"),
    )
    genre = forms.ChoiceField(label=_("体裁分类"), choices=genres, required=False)
    subject_class = forms.ChoiceField(label=_("主题分类"), choices=subjects, required=False)
    five_open = forms.ChoiceField(
        label=_("五公开"), choices=five_opens, required=False, help_text=_("不选，按公开事项和体裁确定。")
    )
    item = forms.ModelChoiceField(
        Item.objects.none(),
        label=_("公开事项"),
        required=False,
        empty_label=_("未对应"),
        help_text=_("决定适用的公开时限。"),
    )
    doc_number = forms.CharField(label=_("发文字号"), required=False)
    issuers = ListField(label=_("发文机关"), required=False, help_text=_("联合发文的，用顿号隔开。"))
    issued_on = forms.DateField(label=_("印发日期"), required=False, widget=Day)
    normative = forms.BooleanField(
        label=_("属于行政规范性文件"), required=False, help_text=_("须在印发后3个工作日内公开。")
    )
    needs_interpretation = forms.BooleanField(label=_("需要配套解读"), required=False)
    interpreter = forms.ChoiceField(
        label=_("解读人"),
        choices=[("", _("不是解读材料")), *Interpreter.choices],
        required=False,
        help_text=_("负责人每年解读的次数由此统计。"),
    )
    valid_from = forms.DateField(label=_("施行日期"), required=False, widget=Day)
    valid_until = forms.DateField(label=_("有效期至"), required=False, widget=Day)
    summary = forms.CharField(label=_("内容概述"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    keywords = ListField(label=_("主题词"), required=False)
    interprets, amends, repeals, replaces = (
        forms.CharField(
            label=title,
            required=False,
            help_text=_(
                "填写发文字号、索引号、名称或者编号，每行一个；只涉及部分条款的，空一格写条款，如“望政发〔2020〕9号 第三条、第五条”。"
            )
            if _kind in PARTIAL
            else _("填写发文字号、索引号、名称或者编号，每行一个。"),
            widget=forms.Textarea(attrs={"rows": 1}),
        )
        for _kind, title in _RELATIONS
    )
    correction_note = forms.CharField(
        label=_("更正说明"),
        required=False,
        help_text=_("向公众显示：更正了什么。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    withholds_previous = forms.BooleanField(
        label=_("更正发布后不再显示以前版本的内容"), required=False, help_text=_("用于收回不应公开的内容。")
    )
    type = forms.CharField(required=False, widget=forms.HiddenInput)
    answers = forms.CharField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, actor: Actor, organs: Iterable[Organ], record: Record | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and str(self.data.get(DO, "")).startswith(TYPE):
            self.data = self.data.copy()
            self.data["type"] = self.data[DO].removeprefix(TYPE)
        self.actor = actor
        shown = {kind for kind, _title in _RELATIONS}
        self.unshown = tuple(pair for pair in relations_of(record) if pair[0] not in shown) if record else ()
        choices = list(organs)
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=[organ.pk for organ in choices])  # type: ignore[attr-defined]
        if record is not None:
            del self.fields["organ"]
        elif len(choices) == 1:
            self.fields["organ"].initial = choices[0].code
        self.fields["item"].queryset = Item.objects.filter(  # type: ignore[attr-defined]
            pk__in=[pk for organ in choices for pk in open_to(organ).values_list("pk", flat=True)]
        )
        if record is None or record.corrects_id is None:
            del self.fields["correction_note"], self.fields["withholds_previous"]
        self.typed = self._typed(record)
        if self.typed:
            self._suit(self.typed.kind)

    def _typed(self, record: Record | None) -> TypedForm | None:
        """The part of the record's type: as it was posted, as it is kept, or still empty."""
        key = str(self.data.get("type", "") if self.is_bound else self.initial.get("type") or "")
        version = record.type_version if record and record.type == key else 0
        kind = kind_of(key, version)
        if kind is None:
            return None
        kept = record.values if record and record.type == key else {}
        keeper = names_of(record.organ) if record else ()
        if self.is_bound:
            return TypedForm.posted(kind, self.data, kept, keeper)
        return TypedForm(kind, kept, record.value_notes if record else {}, judged=bool(kept), keeper=keeper)

    def _suit(self, kind: RecordType) -> None:
        """What the type answers need not be asked: a title is made of the values, and its items come first."""
        self.fields["title"].required = False
        self.fields["title"].help_text = gettext("不填则按所填数据生成。")
        self.fields["title"].widget.attrs["rows"] = 1
        self.fields["body"].label = gettext("补充说明（可不填）")
        self.fields["body"].widget.attrs["rows"] = 4
        self.fields["genre"].initial = kind.genre
        fitting = [item for item in self.fields["item"].queryset if serves(kind, item)]  # type: ignore[attr-defined]
        if len(fitting) == 1:
            self.fields["item"].initial = fitting[0].pk
        if fitting:
            titles = "、".join(item.title for item in fitting[:3])
            self.fields["item"].help_text = gettext("适用于：%(titles)s") % {"titles": titles}

    @classmethod
    def starting_with(cls, record: Record) -> dict[str, Any]:
        """The initial values that show the record as it is."""
        content = Content.of(record)
        values = {name: getattr(content, name) for name in cls.base_fields if hasattr(content, name)}
        for kind, _title in _RELATIONS:
            parts = dict(content.articles) if kind in PARTIAL else {}
            lines = [f"{pk} {parts.get(pk, '')}".strip() for found, pk in content.relations if found == kind]
            values[kind.value] = "\n".join(lines)
        if content.five_open == five_open_of(content.item, content.genre):
            values["five_open"] = ""
        return values | {"revision": record.revision}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        named = [
            (kind.value, target.pk, articles)
            for kind, _title in _RELATIONS
            for target, articles in self._targets(kind.value, data.get(kind.value, ""))
        ]
        data["relations"] = (*((kind, pk) for kind, pk, _articles in named), *self.unshown)
        data["articles"] = tuple((pk, articles) for kind, pk, articles in named if articles and kind in PARTIAL)
        return data

    def _targets(self, name: str, words: str) -> Iterable[tuple[Record, str]]:
        for line in filter(None, map(str.strip, words.splitlines())):
            part = _PART.match(line) if name in PARTIAL else None
            found = find_target(part["which"] if part else line, self.actor)
            if len(found) == 1:
                yield found[0], part["articles"].strip() if part else ""
            elif found:
                self.add_error(
                    name, gettext("“%(line)s”对应多条信息，请改填编号：%(ids)s") % {"line": line, "ids": _ids(found)}
                )
            else:
                self.add_error(name, gettext("找不到“%(line)s”：请核对，或者改填编号。") % {"line": line})

    @property
    def content(self) -> Content:
        names = {field for field in Content.__dataclass_fields__ if field in self.cleaned_data}
        told = {name: self.cleaned_data[name] for name in names} | {"type": ""}
        if self.typed:
            kind, values = self.typed.kind, self.typed.values
            told |= {"type": kind.key, "type_version": kind.version, "values": values, "value_notes": self.typed.notes}
            told["title"] = told["title"].strip() or title_of(kind, values)
        return Content(**told)


def _ids(found: Iterable[Record]) -> str:
    return "、".join(f"{record.pk}《{record.title}》" for record in found)


class ReviewForm(Form):
    """Conclusions on what is on the screen: ``content_hash`` says what that was."""

    content_hash = forms.CharField(widget=forms.HiddenInput)
    kinds = forms.MultipleChoiceField(label=_("审查内容"), widget=forms.CheckboxSelectMultiple)
    conclusion = forms.ChoiceField(label=_("结论"), choices=Verdict.choices, widget=forms.RadioSelect)
    basis = forms.CharField(
        label=_("审查依据"),
        required=False,
        max_length=300,
        help_text=_("哪部法律法规、哪份保密事项范围或者文件的哪一条。结论不是通过的必须填写。"),
    )
    opinion = forms.CharField(
        label=_("审查意见"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("部分公开的，写明要删去或者遮盖的内容，随即退回拟稿人。"),
    )
    refer_to = forms.CharField(
        label=_("送往何机关确定"),
        required=False,
        max_length=120,
        help_text=_("送定密机关或者保密行政管理部门确定的填写；登记答复以前不能继续办理。"),
    )

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind, Kind(kind).label) for kind in kinds]  # type: ignore[attr-defined]


class DetermineForm(Form):
    answer = forms.ChoiceField(label=_("答复"), choices=Referral.Answer.choices, widget=forms.RadioSelect)
    number = forms.CharField(label=_("答复文号"), max_length=80)
    on = forms.DateField(label=_("答复日期"), widget=Day)


class ApprovalForm(Form):
    content_hash = forms.CharField(widget=forms.HiddenInput)
    opinion = forms.CharField(label=_("审批意见"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReturnForm(Form):
    cause = forms.ChoiceField(
        label=_("退文原因"),
        choices=lambda: _choices(((c.code, named(c)) for c in schemas.return_causes().values()), gettext("请选择")),
    )
    note = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(Form):
    """A reason that the public will read."""

    reason = forms.CharField(label=_("原因（向公众显示）"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    on = forms.DateField(label=_("废止日期"), required=False, widget=Day)
    withhold = forms.BooleanField(
        label=_("更正发布后不再显示以前版本的内容"), required=False, help_text=_("用于收回不应公开的内容。")
    )

    def __init__(self, *args: Any, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {"repeal": {"on"}, "correct": {"withhold"}}.get(verb, set())
        for name in {"on", "withhold"} - wanted:
            del self.fields[name]


class AttachmentForm(Form):
    file = forms.FileField(label=_("附件"))
    name = forms.CharField(label=_("显示名称"), required=False, help_text=_("不填则用文件名。"))
    transcript = forms.CharField(
        label=_("音视频的文字内容"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("附件是mp3、mp4的，写下说了什么、画面上有什么；可以添加以后再补，送审时不能缺。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class TranscriptForm(Form):
    """What is said, to be read; and the same in step with the recording, whence the first is made where it is empty."""

    captions = forms.FileField(
        label=_("字幕文件（WebVTT）"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=_("剪辑软件导出的.vtt文件，随音视频逐句显示；下面没有填写的，文字内容由字幕生成。"),
    )
    uncaptioned = forms.BooleanField(label=_("不再使用现有的字幕"), required=False)
    transcript = forms.CharField(
        label=_("音视频的文字内容"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写下说了什么、画面上有什么，供听不到或者看不到的人使用。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, captioned: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not captioned:
            del self.fields["uncaptioned"]


class FindingsForm(Form):
    """Which findings to mask, or the one to justify and why."""

    finding = forms.ModelMultipleChoiceField(None, required=False)
    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    revision = forms.IntegerField(required=False)

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].queryset = record.findings.filter(content_hash=record.content_hash)  # type: ignore[attr-defined]


class RecordFilter(Form):
    q = forms.CharField(label=_("名称或者字号"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *State.choices])
    attribute = forms.ChoiceField(label=_("公开属性"), required=False, choices=[("", _("全部")), *Attribute.choices])
    organ = forms.ModelChoiceField(
        Organ.objects.none(), label=_("机构"), required=False, to_field_name="code", empty_label=_("全部")
    )

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]
