"""A catalogue in a spreadsheet: which columns are which, which field it is about, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import msgspec
from django.utils.translation import gettext

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.spreadsheet import Table, read_tables, trimmed
from gongkai.schemas.loader import fields as standard_fields
from gongkai.schemas.reading import read
from gongkai.text.errors import Unreadable

from .cells import content, plain
from .content import Content
from .models import Field, Item
from .models.item import LEVELS

_HEADING_WITHIN = 15
_ENOUGH = 4


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A column of the official layout; ``must`` columns have to be there before any row is read."""

    key: str
    title: str
    group: str = ""
    tick: bool = False
    must: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read; ``field`` is None when the file does not say which field it belongs to. ``untold``: parts of the
    content for which the file has no column."""

    sheet: str
    line: int
    field: Field | None
    field_name: str
    content: Content
    untold: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[int, str]:
        """Field and name; 0 for a row of no field."""
        return (self.field.pk if self.field else 0, self.content.name_key)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot stand, with every reason."""

    sheet: str
    line: int
    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A row that says something else of an item in force than the catalogue does. ``parts``: name, before, after, as people read them."""

    row: Row
    item: Item
    content: Content
    parts: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do. ``accepted`` are new rows, ``changed`` items that are there, ``same`` says how many rows
    told nothing new. ``lookalikes``: accepted rows that list the same things as another item, and its name. ``absent``: items of
    the fields told that no row names, where the table is to change what is there; they stay as they are."""

    name: str
    accepted: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    refused: list[Refusal] = field(default_factory=list)
    lookalikes: list[tuple[Row, str]] = field(default_factory=list)
    absent: list[Item] = field(default_factory=list)


@cache
def columns() -> tuple[Column, ...]:
    return read(tuple[Column, ...], "catalog", "columns.yaml")


def read_rows(data: bytes, name: str, fallback: Field | None = None) -> list[Row]:
    """Every row of every sheet that is a catalogue.

    Raises ``Refused`` when no sheet is one, naming the columns that are not there. A blank 一级事项 repeats the one above, as
    in merged cells; other cells are never filled in.
    """
    try:
        tables = read_tables(data, name)
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    fields = _fields_by_name()
    found = [(table, *_headings(table)) for table in tables]
    good = [(table, line, places) for table, line, places in found if not _absent(places)]
    if not good:
        raise Refused(_no_catalogue(max((places for _, _, places in found), key=len, default={})))
    return [row for table, line, places in good for row in _rows(table, line, places, fields, fallback)]


def _rows(
    table: Table, first: int, places: Mapping[str, int], fields: Mapping[str, Field], fallback: Field | None
) -> Iterator[Row]:
    said = " ".join([table.name, *(cell for row in table.rows[:first] for cell in row)])
    of_table = _named_in(table.name.lstrip("0123456789 "), fields) or _named_in(said, fields) or fallback
    above, untold = "", _untold(places)
    for line, row in enumerate(table.rows[first:], start=first + 1):
        cells = {key: row[place] for key, place in places.items() if place < len(row)}
        filled = [cells[key] for key in cells if key != "serial" and (line - 1, places[key]) not in table.merged]
        if not trimmed(filled) or _is_remark(filled):
            continue
        above = cells["level1"] = cells.get("level1") or above
        own = cells.get("field", "")
        yield Row(table.name, line, _named_in(own, fields) if own else of_table, own, content(cells), untold)


def _untold(places: Mapping[str, int]) -> tuple[str, ...]:
    """Parts that a catalogue in the official layout may leave out; the genre never stands in one."""
    optional = ("cycle", "five_open", "format", "powers", *([] if {"levels", *LEVELS} & set(places) else ["levels"]))
    return ("genre", *(name for name in optional if name not in places))


def _is_remark(filled: Sequence[str]) -> bool:
    """A note below the table, alone in its row."""
    words = [cell for cell in filled if cell]
    return len(words) == 1 and words[0].startswith(("注", "备注", "说明", "填表说明"))


def _headings(table: Table) -> tuple[int, dict[str, int]]:
    """The line below the headings, and the place of each column; headings may take two lines."""
    best: tuple[int, dict[str, int]] = (0, {})
    for index in range(min(len(table.rows), _HEADING_WITHIN)):
        upper = table.rows[index]
        lower = table.rows[index + 1] if index + 1 < len(table.rows) else []
        for height, places in ((1, _places(upper, [])), (2, _places(upper, lower))):
            if len(places) >= _ENOUGH and len(places) > len(best[1]):
                best = (index + height, places)
    return best


def _places(upper: Sequence[str], lower: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    group = ""
    for place in range(max(len(upper), len(lower))):
        top = upper[place] if place < len(upper) else ""
        bottom = lower[place] if place < len(lower) else ""
        group = top or (group if bottom else "")
        key = _column(bottom if lower and plain(bottom) != plain(top) and bottom else group)
        if key and key not in places and (bottom or top):
            places[key] = place
    return places


def _column(heading: str) -> str | None:
    return _column_names().get(plain(heading)) if heading else None


@cache
def _column_names() -> dict[str, str]:
    return {plain(name): column.key for column in columns() for name in (*column.aliases, column.title)}


def _absent(places: Mapping[str, int]) -> list[str]:
    absent = [column.title for column in columns() if column.must and column.key not in places]
    absent += [] if {"audience", "all", "group"} & set(places) else ["公开对象"]
    return absent + ([] if {"mode", "active", "on_request"} & set(places) else ["公开方式"])


def _no_catalogue(places: Mapping[str, int]) -> Reason:
    if not places:
        return Reason(
            "no_heading",
            gettext("没有找到目录的表头：表格开头应有“公开事项、公开内容（要素）、公开依据、公开时限……”各列。"),
        )
    return Reason(
        "columns",
        gettext("表格缺少%(columns)s列：请按标准目录的格式补上后再上传。") % {"columns": "、".join(_absent(places))},
    )


def _fields_by_name() -> dict[str, Field]:
    stored = {field.code: field for field in Field.objects.all()}
    aliases = {
        plain(alias): stored[code] for code, row in standard_fields().items() if code in stored for alias in row.aliases
    }
    return aliases | {plain(name): one for one in stored.values() for name in (one.name_zh, one.code)}


def _named_in(text: str, fields: Mapping[str, Field]) -> Field | None:
    """The field whose name is the text, else the one with the longest name that stands in it."""
    said = plain(text)
    if said in fields:
        return fields[said]
    inside = [name for name in fields if (len(name) > 2 and name in said) or f"{name}领域" in said]
    return fields[max(inside, key=len)] if inside else None
