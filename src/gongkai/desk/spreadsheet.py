"""Spreadsheets from strangers: bytes to tables of text, merged cells filled, whatever a clerk's program wrote."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from django.utils.translation import gettext, gettext_noop

from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable
from gongkai.text.grids import Cell, Damaged, Grid, grids

MOST_BYTES = 3 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5_000, 60, 4_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WHICH = gettext_noop("请上传 xlsx、xls 或 csv 表格。")
_DAMAGED = gettext_noop("表格打不开，可能已损坏或者设有密码：请在表格软件里打开，去掉密码，另存为 xlsx 后再上传。")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; ``rows[0]`` is line 1 of the sheet. ``merged`` are the cells that only repeat the one they are merged with."""

    name: str
    rows: list[list[str]]
    merged: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def read_tables(data: bytes, name: str, *, most_bytes: int = MOST_BYTES, most_rows: int = MOST_ROWS) -> list[Table]:
    """Every visible sheet. Raises ``Unreadable`` with a sentence that says what to do."""
    if not data.strip():
        raise Unreadable(gettext("文件“%(name)s”是空的。%(which)s") % {"name": name[:60], "which": gettext(_WHICH)})
    if len(data) > most_bytes:
        raise Unreadable(
            gettext("文件超过%(most)sMB：表格不应有这么大，请删去图片或者分开上传。")
            % {"most": most_bytes // 1024 // 1024}
        )
    if data.startswith((_ZIP, _OLE)):
        return _workbook(data, most_rows)
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return [Table("", _bounded(_csv(decode(data).text), most_rows))]
    raise Unreadable(gettext("不认识文件“%(name)s”。%(which)s") % {"name": name[:60], "which": gettext(_WHICH)})


def _workbook(data: bytes, most_rows: int) -> list[Table]:
    try:
        return [_sheet(grid, most_rows) for grid in grids(data) if not grid.hidden]
    except Damaged as error:
        raise Unreadable(gettext(_DAMAGED)) from error


def _sheet(grid: Grid, most_rows: int) -> Table:
    _refuse_size(grid.height, grid.width, most_rows)
    rows = [[""] * grid.left + [_text(cell) for cell in row] for row in grid.rows]
    merged = set()
    for (top, left), (bottom, right) in grid.merged:
        for y in range(top, min(bottom + 1, len(rows))):
            for x in range(left, min(right + 1, len(rows[y]))):
                if (y, x) != (top, left):
                    rows[y][x] = rows[top][left]
                    merged.add((y, x))
    return Table(grid.name, rows, frozenset(merged))


def _csv(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    separator = max("\t,;，", key=first.count)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise Unreadable(gettext("表格的引号没有成对，读不出各列：请在表格软件里另存为 xlsx 后再上传。")) from error


def _bounded(rows: list[list[str]], most_rows: int) -> list[list[str]]:
    _refuse_size(len(rows), max(map(len, rows), default=0), most_rows)
    return [[cell[:LONGEST_CELL] for cell in row] for row in rows]


def _refuse_size(rows: int, columns: int, most_rows: int) -> None:
    if rows > most_rows or columns > MOST_COLUMNS:
        raise Unreadable(
            gettext(
                "表格有%(rows)s行、%(columns)s列，至多%(most_rows)s行、%(most_columns)s列：请删去多余的行列，或者分开上传。"
            )
            % {"rows": rows, "columns": columns, "most_rows": most_rows, "most_columns": MOST_COLUMNS}
        )


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "是" if cell else ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell).strip()[:LONGEST_CELL]


def trimmed(row: Sequence[str]) -> bool:
    """Whether a row has anything in it."""
    return any(cell for cell in row)
