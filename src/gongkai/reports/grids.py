"""The three tables laid out as the format prints them: rows of cells with their spans, for a page, a Word file, a workbook or paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from gongkai.law.annual import COLUMNS
from gongkai.law.annual_outline import (
    BLOCKS,
    COLUMN_KEYS,
    DEPTH,
    ENDS,
    LAWSUITS,
    LITIGATION,
    ORGANISATIONS,
    RULE_OF_TABLE_3,
    TABLE_2,
    lines,
)
from gongkai.law.annual_tables import Number, Tables

from .figures import DISPUTES, PROACTIVE, REQUESTS, Key


@dataclass(frozen=True, slots=True)
class Cell:
    """``key`` (table, row, column) where a figure stands, else a heading: of columns (``col``) or of a row (``row``)."""

    text: str
    down: int = 1
    across: int = 1
    heads: str = ""
    key: Key | None = None
    value: Number | None = None


Grid = list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Laid:
    """``heads`` is the number of rows at the top that head columns; ``wide`` the number of columns."""

    table: str
    rows: Grid
    heads: int
    wide: int


def laid_out(tables: Tables) -> tuple[Laid, Laid, Laid]:
    """Table 2, Table 3, Table 4."""
    return (
        Laid(PROACTIVE, list(_two(tables)), 0, 4),
        Laid(REQUESTS, list(_three(tables)), 3, DEPTH + len(COLUMNS)),
        Laid(DISPUTES, list(_four(tables)), 3, len(BLOCKS) * len(ENDS)),
    )


def written(value: Number) -> str:
    """A count, or an amount without zeros at its end."""
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize(), "f")
    return str(value)


def _figure(table: str, row: str, column: str, value: Number, across: int = 1) -> Cell:
    return Cell(written(value), 1, across, key=(table, row, column), value=value)


def _two(tables: Tables) -> Iterator[list[Cell]]:
    for item, rows in groupby(TABLE_2, key=lambda one: one.item):
        listed = list(rows)
        columns = listed[0].columns
        across = 3 // len(columns)
        yield [Cell(item, across=4, heads="col")]
        yield [Cell("信息内容", heads="col"), *(Cell(title, across=across, heads="col") for title in columns.values())]
        for row in listed:
            told = zip(columns, tables.proactive[row.key], strict=True)
            yield [Cell(row.label, heads="row"), *(_figure(PROACTIVE, row.key, key, n, across) for key, n in told)]


def _three(tables: Tables) -> Iterator[list[Cell]]:
    yield [Cell(f"（{RULE_OF_TABLE_3}）", 3, DEPTH, "col"), Cell("申请人情况", 1, len(COLUMNS), "col")]
    middle = Cell("法人或其他组织", 1, len(ORGANISATIONS), "col")
    yield [Cell(COLUMNS[0], 2, 1, "col"), middle, Cell(COLUMNS[-1], 2, 1, "col")]
    yield [Cell(name, heads="col") for name in ORGANISATIONS]
    for heads, key in lines():
        told = zip(COLUMN_KEYS, tables.requests[key], strict=True)
        yield [
            *(Cell(one.label, one.down, one.across, "row") for one in heads),
            *(_figure(REQUESTS, key, column, n) for column, n in told),
        ]


def _four(tables: Tables) -> Iterator[list[Cell]]:
    wide = len(ENDS)
    yield [Cell(BLOCKS["review"], 1, wide, "col"), Cell(LITIGATION, 1, wide * len(LAWSUITS), "col")]
    ends = list(ENDS.values())
    yield [*(Cell(end, 2, 1, "col") for end in ends), *(Cell(BLOCKS[one], 1, wide, "col") for one in LAWSUITS)]
    yield [Cell(end, heads="col") for _block in LAWSUITS for end in ends]
    yield [
        _figure(DISPUTES, block, end, n)
        for block in BLOCKS
        for end, n in zip(ENDS, tables.disputes[block], strict=True)
    ]
