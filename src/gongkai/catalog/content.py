"""What a row of the catalogue says, before it is an item: its parts, and why it may not stand as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from gongkai.desk.actions import Reason, unless
from gongkai.schemas.limits import Limit, UnknownLimit, parse_limit
from gongkai.schemas.loader import five_opens
from gongkai.text.normalise import normalise
from gongkai.text.script import fold

from .limits import limit_among
from .models import Audience, Item, Mode
from .models.item import LEVELS

#: 公开事项目录至少应包括的要素: the document that asks for the eight.
EIGHT = "岫政办发〔2020〕37号二（一）1"
_LONGEST_LIST, _LONGEST_LINE, _LONGEST_CODE = 60, 300, 40
_CODE = re.compile(rf"(?=.{{4,{_LONGEST_CODE}}}$)[0-9A-Z]+(-[0-9A-Z]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Lists hold one thing each. Elements that begin with ○ and channels that begin with □ are optional.
    ``powers``: codes of the entries of the 权责清单 and of public services that the row is about."""

    level1: str = ""
    level2: str = ""
    level3: str = ""
    elements: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    limit_text: str = ""
    subject_organ: str = ""
    channels: tuple[str, ...] = ()
    audience: str = ""
    audience_group: str = ""
    mode: str = ""
    levels: tuple[str, ...] = ()
    cycle: str = ""
    five_open: str = ""
    genre: str = ""
    format: str = ""
    powers: tuple[str, ...] = ()

    @classmethod
    def kept(cls, values: Mapping[str, Any]) -> Content:
        """From plain JSON, as ``plain`` gives it; what it does not name is empty."""
        return cls(**{name: _firm(values[name]) for name in FIELDS if name in values})

    @property
    def plain(self) -> dict[str, Any]:
        return {name: _soft(getattr(self, name)) for name in FIELDS}

    @property
    def told(self) -> dict[str, str]:
        """Each part as a person reads it: lists joined, choices by their names."""
        return {name: told(name, getattr(self, name)) for name in FIELDS}

    @property
    def title(self) -> str:
        return " · ".join(part for part in (self.level1, self.level2, self.level3) if part)

    @property
    def name_key(self) -> str:
        """Two items whose names differ in script, width, spaces or punctuation alone have the same key."""
        return "/".join(re.sub(r"[\W_]+", "", normalise(part)) for part in (self.level1, self.level2, self.level3))

    @property
    def values(self) -> dict[str, Any]:
        """Fields of ``Item``: this content, and what its time limit was read as."""
        limit = read_limit(self.limit_text) or Limit("none")
        return {
            **self.plain,
            "name_key": self.name_key,
            "limit_kind": limit.kind,
            "limit_amount": limit.amount,
            "limit_unit": limit.unit or "",
            "limit_anchor": limit.anchor,
        }


FIELDS = tuple(Content.__dataclass_fields__)


def title_of(name: str) -> str:
    """What a person calls the part of a row."""
    return str(Item._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def of_item(item: Item) -> Content:
    return Content.kept({name: getattr(item, name) for name in FIELDS})


def told(name: str, value: Any) -> str:
    """A part as a person reads it."""
    choices: Mapping[str, Any] = _CHOICES.get(name, {})
    if isinstance(value, tuple):
        return ("、" if name in ("levels", "channels", "powers") else "；").join(
            str(choices.get(one, one)) for one in value
        )
    return str(choices.get(value, value))


_CHOICES: dict[str, Mapping[str, Any]] = {
    "levels": LEVELS,
    "audience": dict(Audience.choices),
    "mode": dict(Mode.choices),
    "five_open": {code: row.zh for code, row in five_opens().items()},
}


def _firm(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _soft(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def faults(content: Content) -> list[Reason | None]:
    """Every reason against publishing a row, taken by itself: an element missing, a limit nobody can read, a name too long."""
    return [*absences(content), *misshapes(content)]


def absences(content: Content) -> list[Reason | None]:
    """The elements of the eight that are not there; a draft may still lack them."""
    required = [channel for channel in content.channels if not channel.startswith("□")]
    return [
        _missing(content.elements, "elements", gettext("内容"), gettext("请列出要公开的要素")),
        _missing(content.basis, "basis", gettext("依据"), gettext("请写明法律法规或者文件")),
        _missing(content.limit_text, "limit_text", gettext("时限"), gettext("请填写公开时限")),
        _missing(content.subject_organ, "subject_organ", gettext("主体"), gettext("请写明由谁公开")),
        _missing(content.mode in Mode.values, "mode", gettext("方式"), gettext("请选择主动或者依申请")),
        _missing(required, "channels", gettext("渠道"), gettext("请至少列出一个必选渠道")),
        _missing(
            content.audience in Audience.values, "audience", gettext("公开对象"), gettext("请选择全社会或者特定群体")
        ),
    ]


def misshapes(content: Content) -> list[Reason | None]:
    """What may not even stand in a draft: no name, a limit nobody can read, a word outside its list, a text too long."""
    return [
        _missing(content.level1, "level1", gettext("名称"), gettext("请填写一级事项")),
        unless(content.level2 or not content.level3, "level2", gettext("有三级事项而没有二级事项：请补上二级事项。")),
        _limit_fault(content.limit_text),
        unless(
            set(content.levels) <= set(LEVELS),
            "levels",
            gettext("公开层级只能是%(levels)s。") % {"levels": "、".join(map(str, LEVELS.values()))},
        ),
        unless(
            content.five_open in ("", *five_opens()),
            "five_open",
            gettext("五公开类别“%(five_open)s”不在分类中。") % {"five_open": content.five_open},
        ),
        *(
            unless(
                _CODE.fullmatch(code),
                "powers",
                gettext("“%(code)s”不是事项编码：请用权责清单或者办事指南上的编码，一行一个，如 210323SJ-XK-0001。")
                % {"code": code[:_LONGEST_CODE]},
            )
            for code in content.powers
        ),
        *_too_long(content),
    ]


def read_limit(text: str) -> Limit | None:
    """The strictest limit of a cell that can be missed, or the first of its limits; None when it cannot be read."""
    return limit_among(text, "")


def _missing(value: object, code: str, element: str, todo: str) -> Reason | None:
    return unless(value, code, gettext("缺少%(element)s：%(todo)s。") % {"element": element, "todo": todo}, EIGHT)


def _limit_fault(text: str) -> Reason | None:
    if text:
        try:
            parse_limit(fold(text))
        except UnknownLimit as error:
            return Reason("limit_text", str(error))
    return None


def _too_long(content: Content) -> Iterator[Reason]:
    for name in FIELDS:
        value = getattr(content, name)
        if isinstance(value, tuple):
            if len(value) > _LONGEST_LIST or any(len(line) > _LONGEST_LINE for line in value):
                yield Reason(
                    name,
                    gettext("%(name)s过长：至多%(lines)s条，每条至多%(signs)s字。")
                    % {"name": title_of(name), "lines": _LONGEST_LIST, "signs": _LONGEST_LINE},
                )
        elif len(value) > (most := Item._meta.get_field(name).max_length or 0):  # type: ignore[union-attr]
            yield Reason(
                name,
                gettext("%(name)s过长：至多%(most)s字，现有%(length)s字。")
                % {"name": title_of(name), "most": most, "length": len(value)},
            )
