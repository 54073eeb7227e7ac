"""A catalogue as a spreadsheet in the official column layout, which ``reading`` reads back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongkai.schemas.loader import five_opens

from .models import Audience, Field, Item, Mode
from .reading import Column, columns

#: Text columns that stand for groups of tick columns are read, not written; a sheet says its field in its title.
_READ_ONLY = {"audience", "mode", "levels"}
_TABLE_ONLY = {"field"}
#: Columns of local editions are printed where some row fills them.
_LOCAL = {"level3", "cycle", "five_open", "format", "powers", "province", "city"}
_WIDTHS = {
    "serial": 5, "level1": 13, "level2": 16, "level3": 14, "elements": 34, "basis": 32, "limit": 18, "subject": 14,
    "channels": 24, "group": 10, "cycle": 10, "five_open": 8, "format": 16, "powers": 20,
}  # fmt: skip
_TITLE, _GROUP, _HEADING, _FIRST = 0, 1, 2, 3
_A3 = 8
_LONGEST_NAME = 31
_LINE = (
    15  # points a line of text takes; xlsxwriter cannot measure, spreadsheet programs do not open rows of merged cells
)


def workbook(items: Iterable[Item], title: str) -> bytes:
    """An xlsx file as counties print it, a sheet a field, on A3 across with the headings on every page.

    Cells are always text: nothing a spreadsheet program would run as a formula. ``title`` names the organ or the whole; each
    sheet adds its field.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    look = _Look.of(book)
    grouped = [(field, list(rows)) for field, rows in groupby(items, key=lambda item: item.field)]
    for field, rows in grouped:
        sheet = book.add_worksheet(_name(field, len(grouped)))
        _fill(sheet, rows, f"{title}{field.name_zh}领域基层政务公开标准目录", look)
    if not grouped:
        _fill(book.add_worksheet("目录"), [], f"{title}基层政务公开标准目录", look)
    book.close()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Look:
    title: Format
    head: Format
    text: Format
    tick: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> _Look:
        framed = {"text_wrap": True, "border": 1, "valign": "vcenter"}
        middle = {**framed, "align": "center"}
        return cls(
            book.add_format({"align": "center", "valign": "vcenter", "bold": True, "font_size": 18}),
            book.add_format({**middle, "bold": True, "font_size": 11}),
            book.add_format({**framed, "font_size": 10}),
            book.add_format({**middle, "font_size": 10}),
        )


def _name(field: Field, sheets: int) -> str:
    """A sheet's name, without the signs that spreadsheet programs refuse."""
    name = re.sub(r"[\[\]:*?/\\']", " ", f"{field.code} {field.name_zh}" if sheets > 1 else field.name_zh)
    return name[:_LONGEST_NAME]


def _fill(sheet: Worksheet, items: Sequence[Item], title: str, look: _Look) -> None:
    written = [_cells(item, number) for number, item in enumerate(items, start=1)]
    shown = [column for column in columns() if column.key not in _READ_ONLY | _TABLE_ONLY]
    shown = [column for column in shown if column.key not in _LOCAL or any(row[column.key] for row in written)]
    sheet.merge_range(_TITLE, 0, _TITLE, len(shown) - 1, title, look.title)
    sheet.set_row(_TITLE, 36)
    _headings(sheet, shown, look.head)
    for place, column in enumerate(shown):
        sheet.set_column(place, place, _WIDTHS.get(column.key, 6))
        narrow = column.tick or column.key == "serial"
        for line, row in enumerate(written, start=_FIRST):
            sheet.write(line, place, row[column.key], look.tick if narrow else look.text)
    for line, row in enumerate(written, start=_FIRST):
        sheet.set_row(line, _LINE * _height(row))
    _merge(sheet, shown, written, look.text)
    _page(sheet, len(shown), len(written))


def _merge(sheet: Worksheet, shown: Sequence[Column], written: Sequence[Mapping[str, str | int]], look: Format) -> None:
    """一级事项 stands once over all of its rows."""
    place = next(n for n, column in enumerate(shown) if column.key == "level1")
    first = _FIRST
    for level1, run in groupby(written, key=lambda row: row["level1"]):
        height = len(list(run))
        if height > 1:
            sheet.merge_range(first, place, first + height - 1, place, level1, look)
        first += height


def _height(row: Mapping[str, str | int]) -> int:
    """Lines that the tallest cell takes: Chinese signs are two columns wide."""
    lines = [
        sum(max(1, -(-2 * len(line) // _WIDTHS.get(key, 6))) for line in str(cell).split("\n"))
        for key, cell in row.items()
        if key not in ("level1", "field")
    ]
    return min(max(lines), 27)


def _page(sheet: Worksheet, wide: int, rows: int) -> None:
    sheet.freeze_panes(_FIRST, 0)
    sheet.set_paper(_A3)
    sheet.set_landscape()
    sheet.repeat_rows(_GROUP, _HEADING)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第&P页，共&N页")
    sheet.print_area(_TITLE, 0, max(_FIRST + rows - 1, _HEADING), wide - 1)


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
        "format": item.format,
        "powers": "\n".join(item.powers),
        "five_open": five_opens()[item.five_open].zh if item.five_open in five_opens() else item.five_open,
    }


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{n}.{line}" for n, line in enumerate(lines, start=1)) if len(lines) > 1 else "".join(lines)


def _tick(yes: bool) -> str:
    return "√" if yes else ""
