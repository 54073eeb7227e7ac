"""Disclosure items (公开事项): the national floor for the 26 fields, and the basic items of the 条例 for every authority."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from gongkai.schemas.limits import Limit, parse_limit, parse_limits
from gongkai.schemas.reading import DataError, data_file, once, parse, read

BASIC = "00"
"""Stands where a field code does for the items every authority owes: the 主动公开基本目录."""


class ItemChannels(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Codes of channels: ■ 必选 and □ 可选."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of a standard catalogue, with the eight elements: 名称, 内容, 依据, 时限, 主体, 方式, 渠道, 公开对象.

    `optional` holds the ○ elements. `group` names the 特定群体: what is owed to a group alone does not belong on the open web.
    `source`: read in published catalogues, partly so, or written from the law cited. `genre` is what such information
    usually is.
    """

    code: str
    level1: str
    level2: str
    level3: str | None = None
    contents: tuple[str, ...]
    optional: tuple[str, ...] = ()
    basis: tuple[str, ...]
    limit: str
    subject: tuple[str, ...]
    channels: ItemChannels = ItemChannels(required=("website",))
    audience: Literal["all", "group"] = "all"
    group: str | None = None
    mode: tuple[Literal["proactive", "on_request"], ...] = ("proactive",)
    levels: tuple[Literal["county", "town"], ...] = ("county",)
    five_open: Literal["decision", "execution", "management", "service", "result"]
    genre: str
    cycle: str | None = None
    format: str | None = None
    source: Literal["catalogue", "partly", "law"] = "catalogue"

    @property
    def title(self) -> str:
        return "—".join(part for part in (self.level1, self.level2, self.level3) if part)

    @property
    def field(self) -> str:
        """The code of the field; BASIC for a basic item."""
        return self.code[:2] if self.code[:2].isdecimal() else BASIC

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Every limit of the cell; a deadline and a display time may stand together."""
        return parse_limits(self.limit)

    @property
    def deadline(self) -> Limit | None:
        """The limit that can be missed, None for 及时公开, display times and cycles."""
        limit = parse_limit(self.limit)
        return limit if limit.kind == "deadline" else None


@cache
def national_items() -> Mapping[str, Item]:
    """Code → item of the 26 fields, in the order of fields. An unreadable row or a code of another field is a DataError."""
    folder = data_file("schemas", "catalogue")
    rows = tuple(row for file in sorted(entry.name for entry in folder.iterdir()) for row in _of_field(file))
    return once(rows, "code", "schemas/catalogue")


@cache
def basic_items() -> Mapping[str, Item]:
    """Code → item of 条例 第十二条, 第二十条, 第二十一条, 第五十条, owed by every authority whatever its field."""
    return once(read(tuple[Item, ...], "schemas", "basic.yaml"), "code", "schemas/basic.yaml")


def _of_field(file: str) -> tuple[Item, ...]:
    """Rows of one file, whose name begins with the code of their field."""
    name = f"schemas/catalogue/{file}"
    rows = parse(data_file("schemas", "catalogue", file).read_text("utf-8"), tuple[Item, ...], name)
    foreign = [row.code for row in rows if row.field != file[:2]]
    if foreign:
        raise DataError(f"{name}: {', '.join(foreign)} must begin with {file[:2]}-")
    return rows
