from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk.forms import Form
from gongkai.desk.spreadsheet import MOST_BYTES
from gongkai.desk.words import named
from gongkai.organs.models import Organ
from gongkai.schemas.loader import channels, five_opens

from .cells import codes
from .content import FIELDS, Content
from .models import Audience, Field, Guide, Item, Mode
from .models.guide import PARTS, demand
from .models.item import LEVELS

COMMON = _("共性事项目录")


class LinesField(forms.CharField):
    """Several things, one a line."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        lines = (" ".join(line.split()) for line in (value or "").splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


def _text(field: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=Item._meta.get_field(field).verbose_name, required=False, **kwargs)  # type: ignore[union-attr]


class ItemForm(Form):
    """One row of a catalogue. What is missing is told by the action, all at once, with the clause that asks for it."""

    level1 = _text("level1")
    level2 = _text("level2")
    level3 = _text("level3")
    elements = LinesField(label=_("公开内容（要素）"), help_text=_("一行一项；可选的以○开头"), rows=6)
    basis = LinesField(label=_("公开依据"), help_text=_("一行一部法律法规或者文件，写明文号"))
    limit_text = _text("limit_text", help_text=_("例如：自信息形成或者变更之日起20个工作日内"))
    subject_organ = _text("subject_organ")
    channels = LinesField(label=_("公开渠道和载体"), help_text=_("一行一个，如政府网站；可选的以□开头"))
    audience = forms.ChoiceField(
        label=_("公开对象"), choices=Audience.choices, required=False, widget=forms.RadioSelect, initial=Audience.ALL
    )
    audience_group = _text("audience_group", help_text=_("选择特定群体时写明，如村集体成员"))
    mode = forms.ChoiceField(
        label=_("公开方式"), choices=Mode.choices, required=False, widget=forms.RadioSelect, initial=Mode.ACTIVE
    )
    levels = forms.MultipleChoiceField(
        label=_("公开层级"), choices=list(LEVELS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    five_open = forms.ChoiceField(label=_("五公开"), required=False)
    cycle = _text("cycle", help_text=_("例如：每季度更新"))
    format = _text("format")
    powers = LinesField(
        label=_("权责清单和公共服务事项"),
        help_text=_("本事项公开的职权或者服务，一行一个编码，如 210323SJ-XK-0001"),
        rows=2,
    )
    judgement = forms.CharField(
        label=_("时限不宽于上级的说明"),
        required=False,
        max_length=300,
        help_text=_("只在公开时限与上级的不能直接比较时填写，例如：批复当日即为形成之日"),
    )
    why = forms.CharField(
        label=_("修改的理由"), required=False, max_length=300, help_text=_("随变更记录对外公布，例如：依据已更新")
    )
    genre = forms.CharField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, upper: Content | None = None, published: bool = False, **kwargs: Any) -> None:
        """``upper`` is the row above, told beside each field; a ``published`` row is changed with a reason."""
        super().__init__(*args, **kwargs)
        kinds = [("", "—"), *((code, named(row)) for code, row in five_opens().items())]
        self.fields["five_open"].choices = kinds  # type: ignore[attr-defined]
        if not published:
            del self.fields["why"]
        if upper is None:
            del self.fields["judgement"]
        else:
            self._tell(upper)

    def _tell(self, upper: Content) -> None:
        for name, above in upper.told.items():
            if above and name in self.fields:
                said = gettext("上级：%(above)s") % {"above": above}
                hint = self.fields[name].help_text
                self.fields[name].help_text = f"{hint}。{said}" if hint else said

    def clean_powers(self) -> tuple[str, ...]:
        return codes("\n".join(self.cleaned_data["powers"]))

    @property
    def content(self) -> Content:
        typed = {name: self.cleaned_data[name] for name in FIELDS}
        return Content(**{**typed, "levels": tuple(typed["levels"])})

    @property
    def channel_names(self) -> list[str]:
        return [row.zh for row in channels().values()]


class NewItemForm(ItemForm):
    """With the place where the row goes."""

    organ = forms.ModelChoiceField(None, label=_("目录"), required=False, empty_label=COMMON)
    field = forms.ModelChoiceField(Field.objects.all(), label=_("领域"), empty_label=None)
    field_order = ["organ", "field"]

    def __init__(self, *args: Any, organs: QuerySet[Organ], common: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place_choices(self, organs, common)


class FieldForm(Form):
    """地方领域."""

    name = forms.CharField(label=_("领域名称"), max_length=60, help_text=_("例如：交通运输、旅游、统计。"))
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    why = forms.CharField(label=_("依据或者理由"), max_length=300)


class GuideForm(Form):
    """The parts of a guide, as the model has them; what is missing is told by the action."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        must = demand().must
        for name in PARTS:
            part = Guide._meta.get_field(name).formfield()  # type: ignore[union-attr]
            part.required = False
            part.help_text = _HINTS.get(name, "")
            if name in must:
                part.help_text = format_lazy("{hint}{must}", hint=part.help_text, must=_("（第十二条要求）"))
            if isinstance(part.widget, forms.Textarea):
                part.widget.attrs["rows"] = 4
            self.fields[name] = part

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in PARTS}


_HINTS = {
    "classes": _("主动公开的信息分哪些类，例如：机构职能、政策文件、财政信息"),
    "arrangement": _("目录怎样编排、索引号怎样组成"),
    "access": _("在哪里看到主动公开的信息，怎样提出公开申请"),
    "internet": _("网址或者电子邮箱"),
    "supervision": _("向谁投诉举报，怎样申请行政复议、提起行政诉讼"),
}


class ImportForm(Form):
    file = forms.FileField(
        label=_("目录表格"),
        help_text=_("xlsx、xls 或 csv，列名与标准目录一致；上传后先核对，再导入。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        allow_empty_file=True,
        error_messages={"required": _("请选择要上传的表格。"), "missing": _("没有收到文件，请重新选择后上传。")},
    )
    organ = forms.ModelChoiceField(None, label=_("导入到"), required=False, empty_label=COMMON)
    field = forms.ModelChoiceField(
        Field.objects.all(), label=_("领域"), required=False, empty_label=_("按表格中写明的领域")
    )
    update = forms.BooleanField(
        label=_("目录里已有的事项按表格修改"), required=False, help_text=_("不选，与已有事项同名的行不导入。")
    )
    why = forms.CharField(
        label=_("修改的理由"),
        required=False,
        max_length=300,
        help_text=_("修改已公布的事项时填写，随变更记录对外公布，例如：依据已更新"),
    )

    def __init__(self, *args: Any, organs: QuerySet[Organ], common: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place_choices(self, organs, common)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("表格太大：目录表格不应有这么大，请删去图片或者分开上传。"))
        return file


class FormedForm(Form):
    organ = forms.ModelChoiceField(None, label=_("机关"), empty_label=None)
    formed_on = forms.DateField(
        label=_("形成或者变更的日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("形成了什么"), max_length=200, help_text=_("一句话，例如：2026年部门预算"))

    def __init__(self, *args: Any, organs: QuerySet[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place_choices(self, organs, common=False)


class RetireForm(Form):
    reason = forms.CharField(
        label=_("停用的理由"), required=False, max_length=300, help_text=_("会对外公布，例如：依据已废止")
    )


class CatalogFilter(Form):
    organ = forms.ModelChoiceField(
        Organ.objects.all(), label=_("目录"), required=False, empty_label=_("全部"), to_field_name="code"
    )
    field = forms.ModelChoiceField(
        Field.objects.all(), label=_("领域"), required=False, empty_label=_("全部"), to_field_name="code"
    )
    q = forms.CharField(label=_("事项"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("有效")),
            ("draft", _("未公布")),
            ("published", _("已公布")),
            ("common", _("共性事项")),
            ("retired", _("已停用")),
        ],
    )


def place_choices(form: forms.Form, organs: QuerySet[Organ], common: bool) -> None:
    """Offers the organs the person may act for; a single one needs no choosing."""
    field = form.fields["organ"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = organs
    if not common:
        field.required = True
        field.empty_label = None
    if not field.initial and not common:
        field.initial = organs.first()
