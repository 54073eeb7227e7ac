"""Workbooks (xlsx): sheets as lines with tabs between the cells."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from gongkai.text.grids import Grid, grids
from gongkai.text.webtables import LONGEST_REPEATED

_EXACT = 1e15
"""A spreadsheet keeps 15 figures and shows zeros for the rest."""


class Sheet(NamedTuple):
    name: str
    hidden: bool
    text: str
    origin: tuple[int, int] = (0, 0)
    """Row and column of the first cell, from 0: empty columns on the left are left out."""


def sheets(data: bytes, merged: bool = False) -> Iterator[Sheet]:
    """Every sheet in order. With `merged`, a cell that spans several says its words in the first column of each row."""
    for grid in grids(data):
        rows = [[cell_words(value) for value in row] for row in grid.rows]
        words = "\n".join(map("\t".join, _filled(rows, grid) if merged else rows))
        yield Sheet(grid.name, grid.hidden, words, (0, grid.left))


def text_of(data: bytes) -> str:
    """The visible sheets below each other, rows without words left out, a row of one cell without tabs."""
    lines = (line for sheet in sheets(data, merged=True) if not sheet.hidden for line in sheet.text.split("\n"))
    return "\n".join(_line(line) for line in lines if line.strip()) + "\n"


def _line(line: str) -> str:
    said = [cell for cell in line.split("\t") if cell]
    return said[0] if len(said) == 1 else line


def _filled(rows: list[list[str]], grid: Grid) -> list[list[str]]:
    """Cells merged over several rows say the same in each."""
    for (first, column), (last, _) in grid.merged:
        column -= grid.left
        for row in rows[first + 1 : last + 1]:
            said = rows[first][column] if 0 <= column < len(row) else ""
            if said and not row[column] and len(said) <= LONGEST_REPEATED:
                row[column] = said
    return rows


def cell_words(value: object) -> str:
    """A number typed into a cell is read back as a float; people see its figures."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < _EXACT else str(int(Decimal(f"{value:.14e}")))
    return re.sub(r"[\t\n\r]+", " ", str(value))
