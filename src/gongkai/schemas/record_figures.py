"""Figures for charts, from public values only: what is not public is in no chart either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongkai.schemas.record_cells import write_cell
from gongkai.schemas.record_shapes import Attribute, Chart, RecordType, Values
from gongkai.schemas.record_values import lines, number
from gongkai.schemas.record_views import public_view

COUNT = "数量"


@dataclass(frozen=True, slots=True)
class Series:
    title: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """`labels` along the axis, one value of each series for each; None where nothing is known: it is never drawn as nought."""

    kind: str
    title: str
    unit: str | None
    axis: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]


def figures(kind: RecordType, values: Mapping[str, Any]) -> tuple[Figure, ...]:
    """The charts over the rows of one record; one without rows is left out."""
    told = public_view(kind, values)
    drawn = ((chart, lines(told, chart.rows)) for chart in kind.chart if chart.rows)
    return tuple(_figure(kind, chart, rows) for chart, rows in drawn if rows)


def figures_over(kind: RecordType, records: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """The charts over many records of a type, in the order of their labels where those are days."""
    told: list[Mapping[str, Any]] = [row for row in (public_view(kind, values) for values in records) if row]
    return tuple(_figure(kind, chart, told) for chart in kind.chart if not chart.rows and told)


def sums(kind: RecordType, rows: str, values: Mapping[str, Any]) -> Values:
    """Column → exact sum for the foot of a table, of the columns that the type adds up."""
    table = kind.table(rows)
    wanted = table.sums if table else ()
    found = {key: [number(row.get(key)) for row in lines(values, rows)] for key in wanted}
    known = {key: [figure for figure in row if figure is not None] for key, row in found.items()}
    return {key: sum(row, Decimal(0)) for key, row in known.items() if row}


def _figure(kind: RecordType, chart: Chart, rows: list[Mapping[str, Any]]) -> Figure:
    columns = {one.key: one for one in kind.columns(chart.rows)}
    axis = columns[chart.x]
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in _in_order(axis, rows):
        if axis.key in row:
            grouped.setdefault(write_cell(axis, row[axis.key]), []).append(row)
    series = [Series(columns[key].title, tuple(_added(key, group) for group in grouped.values())) for key in chart.y]
    if not chart.y:
        series = [Series(COUNT, tuple(Decimal(len(group)) for group in grouped.values()))]
    unit = chart.unit or next((_unit(columns[key]) for key in chart.y), None)
    return Figure(chart.kind, chart.title, unit, axis.title, tuple(grouped), tuple(series))


def _unit(one: Attribute) -> str | None:
    return "%" if one.type == "percent" else one.unit


def _in_order(axis: Attribute, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    if axis.type not in ("date", "moment", "month", "quarter", "year"):
        return rows
    return sorted((row for row in rows if axis.key in row), key=lambda row: str(row[axis.key]))


def _added(key: str, group: list[Mapping[str, Any]]) -> Decimal | None:
    known = [figure for figure in (number(row.get(key)) for row in group) if figure is not None]
    return sum(known, Decimal(0)) if known else None
