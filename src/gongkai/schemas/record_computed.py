"""What a record type works out by itself: grades, indices, totals, shares, numbers of rows. Exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from gongkai.schemas.record_shapes import (
    AnyComputed,
    Band,
    Grade,
    Index,
    Number,
    RecordType,
    Share,
    Total,
    Values,
)
from gongkai.schemas.record_values import empty, holds, lines, number, plain


def computed(kind: RecordType, values: Mapping[str, Any]) -> Values:
    """What follows from the values of the record itself (not of its rows), by key; what cannot be worked out is left out."""
    known: Values = dict(values)
    found: Values = {}
    for one in kind.computed:
        if one.rows is None:
            told = _told(kind, one, known)
            known |= told
            found |= told
    return found


def computed_in_row(kind: RecordType, rows: str, row: Mapping[str, Any]) -> Values:
    """The same within one row of a table."""
    known: Values = dict(row)
    found: Values = {}
    for one in kind.computed:
        if one.rows == rows:
            told = _told(kind, one, known)
            known |= told
            found |= told
    return found


def complete(kind: RecordType, values: Mapping[str, Any]) -> Values:
    """The values with everything that is worked out, in place of whatever was typed there."""
    full: Values = dict(values)
    for table in kind.rows:
        if isinstance(full.get(table.key), list | tuple):
            full[table.key] = [{**row, **computed_in_row(kind, table.key, row)} for row in lines(full, table.key)]
    return {**full, **computed(kind, full)}


def added(kind: RecordType, names: Iterable[str], values: Mapping[str, Any]) -> Fraction | None:
    """The sum of attributes, `table.column` and -names. What is left empty is nought; None when all of them are, or one is
    not a figure."""
    figures = [figure for name in names for figure in _figures(name, values)]
    if not figures or None in figures:
        return None
    return sum((Fraction(figure) for figure in figures if figure is not None), Fraction(0))


def _figures(name: str, values: Mapping[str, Any]) -> list[Decimal | None]:
    """One or, for a column, as many as its rows; empty ones are left out."""
    sign = -1 if name.startswith("-") else 1
    table, _, column = name.removeprefix("-").rpartition(".")
    given = [row.get(column) for row in lines(values, table)] if table else [values.get(column)]
    figures = [number(value) for value in given if not empty(value)]
    return [None if figure is None else sign * figure for figure in figures]


def as_decimal(value: Fraction, places: int = 12) -> Decimal:
    """Half up where the fraction does not end."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if _long(exact, places) else exact


def _long(value: Decimal, places: int) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -exponent > places


def _told(kind: RecordType, one: AnyComputed, values: Mapping[str, Any]) -> Values:
    if isinstance(one, Grade):
        return _grade(one, values)
    if isinstance(one, Index):
        return _index(one, values)
    if isinstance(one, Number):
        return {one.gives: sum(1 for row in lines(values, one.of) if holds(one.where, row))}
    value = added(kind, one.of, values) if isinstance(one, Total) else _share(kind, one, values)
    return {} if value is None else {one.gives: _kept(kind, one, value)}


def _kept(kind: RecordType, one: Total | Share, value: Fraction) -> int | str:
    count = any(column.key == one.gives and column.type == "count" for column in kind.columns(one.rows))
    if isinstance(one, Share):
        return plain(as_decimal(value, one.places))
    return int(value) if count and value.denominator == 1 else plain(as_decimal(value))


def _grade(one: Grade, values: Mapping[str, Any]) -> Values:
    found = [code for band in one.bands for code in [_in_band(band, number(values.get(band.of)))] if code]
    return {one.gives: max(found, key=one.order.index)} if found else {}


def _in_band(band: Band, figure: Decimal | None) -> str | None:
    if figure is None:
        return None
    if band.at_least:
        return next((code for code, limit in band.at_least.items() if figure >= limit), band.otherwise)
    return next((code for code, limit in band.at_most.items() if figure <= limit), band.otherwise)


def _index(one: Index, values: Mapping[str, Any]) -> Values:
    parts = {key: _sub_index(one, key, number(values.get(key))) for key in one.breakpoints}
    known = {key: part for key, part in parts.items() if part is not None}
    if not known:
        return {}
    highest = max(known.values())
    leads = [key for key, part in known.items() if part == highest and highest > one.above]
    return {one.gives: highest, **({one.leads: leads} if one.leads and leads else {})}


def _sub_index(one: Index, key: str, concentration: Decimal | None) -> int | None:
    if concentration is None or concentration < 0:
        return None
    points = list(zip(one.breakpoints[key], one.index, strict=False))
    for (low, below), (high, above) in pairwise(points):
        if concentration <= high:
            exact = Fraction(above - below) / Fraction(high - low) * Fraction(concentration - low) + below
            return -(-exact.numerator // exact.denominator)
    return one.index[-1]


def _share(kind: RecordType, one: Share, values: Mapping[str, Any]) -> Fraction | None:
    part, whole = added(kind, (one.part,), values), added(kind, (one.whole,), values)
    if part is None or whole is None or whole == 0:
        return None
    return (part - whole if one.change else part) / abs(whole) * 100
