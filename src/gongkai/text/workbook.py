"""Workbooks (xlsx): sheets as lines with tabs between the cells."""

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import python_calamine as calamine

from gongkai.text.errors import Unreadable
from gongkai.text.webtables import LONGEST_REPEATED

_EXACT = 1e15
"""A spreadsheet keeps 15 figures and shows zeros for the rest."""
MAX_CELLS = 2_000_000
_DAMAGED = "表格文件已损坏或无法读取：请在编辑软件里另存为 xlsx 后再上传。"


class Sheet(NamedTuple):
    name: str
    hidden: bool
    text: str
    origin: tuple[int, int] = (0, 0)
    """Row and column of the first cell, from 0: the reader leaves out empty columns on the left."""


def sheets(data: bytes, merged: bool = False) -> Iterator[Sheet]:
    """Every sheet in order. With `merged`, a cell that spans several says its words in the first column of each row."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata:
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            sheet = book.get_sheet_by_name(meta.name)
            rows = _rows(sheet)
            words = "\n".join(map("\t".join, _filled(rows, sheet) if merged else rows))
            yield Sheet(meta.name, hidden, words, (0, (sheet.start or (0, 0))[1]))
    except Unreadable:
        raise
    except Exception as error:  # the reader has a dozen kinds of its own for damaged books
        raise Unreadable(_DAMAGED) from error


def text_of(data: bytes) -> str:
    """The visible sheets below each other, rows without words left out, a row of one cell without tabs."""
    lines = (line for sheet in sheets(data, merged=True) if not sheet.hidden for line in sheet.text.split("\n"))
    return "\n".join(_line(line) for line in lines if line.strip()) + "\n"


def _line(line: str) -> str:
    said = [cell for cell in line.split("\t") if cell]
    return said[0] if len(said) == 1 else line


def _rows(sheet: calamine.CalamineSheet) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    for row in sheet.iter_rows():
        cells += len(row)
        if cells > MAX_CELLS:
            raise Unreadable(_DAMAGED)
        rows.append([cell_words(value) for value in row])
    return rows


def _filled(rows: list[list[str]], sheet: calamine.CalamineSheet) -> list[list[str]]:
    """Cells merged over several rows say the same in each."""
    top, left = sheet.start or (0, 0)
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        column -= left
        for row in rows[first - top + 1 : last - top + 1]:
            said = rows[first - top][column] if 0 <= column < len(row) and 0 <= first - top < len(rows) else ""
            if said and not row[column] and len(said) <= LONGEST_REPEATED:
                row[column] = said
    return rows


def cell_words(value: object) -> str:
    """A number typed into a cell is read back as a float; people see its figures."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < _EXACT else str(int(Decimal(f"{value:.14e}")))
    return re.sub(r"[\t\n\r]+", " ", str(value))
