"""The values of a record as a page lays them out: lines, tables that can be turned, ordered and searched without a script,
charts with the figures beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from gongkai.desk import charts
from gongkai.schemas.record_figures import Figure, figures
from gongkai.schemas.record_pages import Grid, Line
from gongkai.schemas.record_shapes import NUMBERS, Attribute, Audience, RecordType, Rows
from gongkai.schemas.record_values import number
from gongkai.schemas.record_views import may_see

from . import typed
from .kinds import kind_of
from .models import Record

PER_PAGE = 50
LONGEST_ASKED = 60
_FIGURE = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Head:
    """``order`` is what a click on it asks for; ``now``: ascending or descending where the table stands in its order."""

    title: str
    order: str
    now: str = ""
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``groups``: titles over so many columns (empty title: over none). ``rows`` are those of one page; cells come with the
    title of their column, for narrow screens. ``total`` is how many rows there are, ``found`` how many were asked for."""

    key: str
    title: str
    groups: tuple[tuple[str, int], ...]
    heads: tuple[Head, ...]
    rows: tuple[tuple[tuple[Head, str], ...], ...]
    foot: tuple[tuple[Head, str], ...]
    withheld: int
    total: int
    found: int
    page: int
    pages: int
    asked: str

    @property
    def long(self) -> bool:
        return self.total > PER_PAGE or bool(self.asked)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stand together, or a table."""

    lines: tuple[Line, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    figure: Figure
    svg: SafeString
    rows: tuple[tuple[str, ...], ...]


def parts(request: HttpRequest, record: Record, audience: Audience = "public") -> list[Part]:
    """What that audience may see of a record's values, in the order of its type."""
    kind = typed.type_of(record)
    return _laid_out(request, kind, typed.parts(record, audience), audience) if kind else []


def parts_of(request: HttpRequest, content: dict[str, Any]) -> list[Part]:
    """The same of a version."""
    kind = kind_of(content.get("type") or "", content.get("type_version") or 0)
    return _laid_out(request, kind, typed.told(content), "public") if kind else []


def drawings(found: Iterable[Figure]) -> list[Drawing]:
    drawn = ((figure, charts.draw(figure)) for figure in found)
    return [Drawing(figure, svg, charts.table(figure)) for figure, svg in drawn if svg]


def drawings_of(record: Record) -> list[Drawing]:
    """Charts over the rows of one record."""
    kind = typed.type_of(record)
    return drawings(figures(kind, typed.seen(record))) if kind else []


def _laid_out(request: HttpRequest, kind: RecordType, told: Iterable[Line | Grid], audience: Audience) -> list[Part]:
    laid: list[Part] = []
    for is_line, group in groupby(told, lambda one: isinstance(one, Line)):
        if is_line:
            laid.append(Part(lines=tuple(group)))  # type: ignore[arg-type]
            continue
        for grid in group:
            table = kind.table(grid.key)  # type: ignore[union-attr]
            laid += [Part(table=_table(request, table, grid, audience))] if table else []  # type: ignore[arg-type]
    return laid


def _table(request: HttpRequest, table: Rows, grid: Grid, audience: Audience) -> Table:
    columns = shown_columns(table, audience)
    asked = request.GET.get(f"{grid.key}-find", "").strip()[:LONGEST_ASKED]
    order = request.GET.get(f"{grid.key}-order", "")
    heads = tuple(
        Head(title, _turned(one.key, order), _now(one.key, order), one.type in NUMBERS)
        for title, one in zip(grid.headings, columns, strict=True)
    )
    rows = [row for row in grid.rows if not asked or any(asked in cell for cell in row)]
    at = next((n for n, one in enumerate(columns) if one.key == order.removeprefix("-")), None)
    if at is not None:
        rows.sort(key=lambda row: _rank(row[at]), reverse=order.startswith("-"))
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(max(_number(request.GET.get(f"{grid.key}-page")), 1), pages)
    shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Table(
        grid.key,
        grid.title,
        groups([one.key for one in columns], grid),
        heads,
        tuple(tuple(zip(heads, row, strict=True)) for row in shown),
        tuple(zip(heads, grid.foot, strict=True)) if grid.foot else (),
        grid.withheld,
        len(grid.rows),
        len(rows),
        page,
        pages,
        asked,
    )


def shown_columns(table: Rows, audience: Audience) -> list[Attribute]:
    return [one for one in table.columns if may_see(one, audience) or one.mask]


def groups(keys: Sequence[str], grid: Grid) -> tuple[tuple[str, int], ...]:
    """Titles that stand over several columns, and so many; an empty one over the columns between."""
    over = {key: heading.title for heading in grid.over for key in heading.over}
    if not over:
        return ()
    groups: list[tuple[str, int]] = []
    for key in keys:
        title = over.get(key, "")
        if groups and groups[-1][0] == title:
            groups[-1] = (title, groups[-1][1] + 1)
        else:
            groups.append((title, 1))
    return tuple(groups)


def _turned(key: str, order: str) -> str:
    return f"-{key}" if order == key else key


def _now(key: str, order: str) -> str:
    return {key: "ascending", f"-{key}": "descending"}.get(order, "")


def _rank(cell: str) -> tuple[int, Decimal, str]:
    """Figures by their size, then words; what is empty comes last when it rises."""
    found = _FIGURE.match(cell)
    figure = number(found[0].replace(",", "").lstrip("0") or "0") if found else None
    return (0, figure, "") if figure is not None else (1 if cell else 2, Decimal(0), cell)


def _number(words: str | None) -> int:
    return int(words) if words and words.isdecimal() and len(words) < 6 else 1
