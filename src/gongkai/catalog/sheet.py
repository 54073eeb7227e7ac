"""A catalogue as a spreadsheet in the official column layout, which ``reading`` reads back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongkai.schemas.loader import five_opens

from .models import Audience, Item, Mode
from .reading import Column, columns

#: Text columns that stand for groups of tick columns are read, not written.
_READ_ONLY = {"audience", "mode", "levels"}
_WIDTHS = {"serial": 6, "elements": 40, "basis": 36, "limit": 24, "channels": 28, "subject": 18}
_TITLE, _GROUP, _HEADING, _FIRST = 0, 1, 2, 3


def workbook(items: Iterable[Item], title: str) -> bytes:
    """An xlsx file, one row an item. Cells are always text: nothing a spreadsheet program would run as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    head = book.add_format({"text_wrap": True, "align": "center", "valign": "vcenter", "border": 1, "bold": True})
    sheet = book.add_worksheet("目录")
    shown = [column for column in columns() if column.key not in _READ_ONLY]
    sheet.merge_range(_TITLE, 0, _TITLE, len(shown) - 1, title, head)
    _headings(sheet, shown, head)
    for place, column in enumerate(shown):
        sheet.set_column(place, place, _WIDTHS.get(column.key, 12 if not column.tick else 8))
    for number, item in enumerate(items, start=1):
        written = _cells(item, number)
        for place, column in enumerate(shown):
            sheet.write(_FIRST + number - 1, place, written.get(column.key, ""), cell)
    sheet.freeze_panes(_FIRST, 0)
    book.close()
    return out.getvalue()


def table(items: Iterable[Item]) -> Iterator[list[str]]:
    """The same as lines of text, the headings first."""
    shown = [column for column in columns() if column.key not in _READ_ONLY]
    yield [column.title for column in shown]
    for number, item in enumerate(items, start=1):
        written = _cells(item, number)
        yield [str(written.get(column.key, "")) for column in shown]


def _headings(sheet: Worksheet, shown: Sequence[Column], head: Format) -> None:
    placed = list(enumerate(shown))
    for group, run in groupby(placed, key=lambda pair: pair[1].group or pair[1].title):
        places = [place for place, _ in run]
        if not shown[places[0]].group:
            sheet.merge_range(_GROUP, places[0], _HEADING, places[0], group, head)
            continue
        if len(places) > 1:
            sheet.merge_range(_GROUP, places[0], _GROUP, places[-1], group, head)
        else:
            sheet.write(_GROUP, places[0], group, head)
        for place in places:
            sheet.write(_HEADING, place, shown[place].title, head)


def _cells(item: Item, number: int) -> dict[str, str | int]:
    return {
        "serial": number,
        "level1": item.level1,
        "level2": item.level2,
        "level3": item.level3,
        "elements": _numbered(item.elements),
        "basis": _numbered(item.basis),
        "limit": item.limit_text,
        "subject": item.subject_organ,
        "channels": "\n".join(name if name.startswith("□") else f"■{name}" for name in item.channels),
        "all": _tick(item.audience == Audience.ALL),
        "group": (item.audience_group or "√") if item.audience == Audience.GROUP else "",
        "active": _tick(item.mode in (Mode.ACTIVE, Mode.BOTH)),
        "on_request": _tick(item.mode in (Mode.ON_REQUEST, Mode.BOTH)),
        **{level: _tick(level in item.levels) for level in ("province", "city", "county", "town")},
        "field": item.field.name_zh,
        "cycle": item.cycle,
        "five_open": five_opens()[item.five_open].zh if item.five_open in five_opens() else item.five_open,
    }


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{n}.{line}" for n, line in enumerate(lines, start=1)) if len(lines) > 1 else "".join(lines)


def _tick(yes: bool) -> str:
    return "√" if yes else ""
