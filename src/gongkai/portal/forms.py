"""The editor's form of a column: what it lists is ticked, not typed."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from gongkai.catalog.models import Field
from gongkai.catalog.queries import of_organ
from gongkai.desk import clock
from gongkai.organs.queries import standing
from gongkai.schemas import loader

Choices = list[tuple[str, str]]


def genres() -> Choices:
    return [(genre.code, genre.zh) for genre in loader.genres().values()]


def fields() -> Choices:
    return [(field.code, f"{field.code} {field.name_zh}") for field in Field.objects.all()]


def organs() -> Choices:
    return [(organ.code, organ.name) for organ in standing(clock.today())]


def subjects() -> Choices:
    return [(one.code, one.title if len(one.code) == 2 else f"　{one.zh}") for one in loader.subjects().values()]


def items() -> Choices:
    return [(item.code, f"{item.field.name_zh}：{item.title}") for item in of_organ(None)]


def _ticked(label: object, choices: object, help_text: object = "") -> forms.MultipleChoiceField:
    box = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=choices, widget=box, required=False, label=label, help_text=help_text)  # type: ignore[arg-type]


def _picked(label: object, choices: object) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices,  # type: ignore[arg-type]
        widget=forms.SelectMultiple(attrs={"size": 10}),
        required=False,
        label=label,  # type: ignore[arg-type]
        help_text=_("按住Ctrl键可以多选；一个都不选，就不按这一项筛选。"),
    )


class ColumnForm(WagtailAdminPageForm):
    """Values of one kind are alternatives, kinds narrow each other. A code that is no longer offered is kept."""

    genres = _ticked(_("体裁分类"), genres, _("一个都不选，就不按这一项筛选；几项都选了的，要同时符合。"))
    fields = _ticked(_("领域"), fields)
    organs = _picked(_("发布机构"), organs)
    subjects = _picked(_("主题分类"), subjects)
    items = _picked(_("公开事项"), items)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in ("genres", "fields", "organs", "subjects", "items"):
            self.fields[name].choices = _with(self.fields[name].choices, getattr(self.instance, name))


def _with(choices: Iterable[tuple[str, str]], chosen: Iterable[str]) -> Choices:
    offered = list(choices)
    known = {code for code, _label in offered}
    return [*offered, *((code, code) for code in chosen if code not in known)]
