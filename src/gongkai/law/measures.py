"""Figures taken from events: how many, how much, how many different, how many again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from itertools import chain

from gongkai.law.data import number_in, values_in
from gongkai.law.errors import FieldMissing
from gongkai.law.kinds import Measure, Of
from gongkai.law.rulebook import Event, Pattern, holds

COUNTS: tuple[Of, ...] = ("count", "size", "distinct", "repeated", "again")
"""Those that are whole numbers of things."""


def measured(measure: Measure, observed: Pattern, pool: Sequence[Event]) -> Fraction:
    """`pool` is in its order. Raises FieldMissing when what is asked for is not there."""
    pattern = measure.pattern(observed)
    events = [event for event in pool if pattern.matches(event) and holds(measure.where, event.data)]
    return Fraction(_MEASURES[measure.of](events, measure.key or ""))


def _count(events: Sequence[Event], key: str) -> int:
    return len(events)


def _sum(events: Sequence[Event], key: str) -> Fraction:
    return sum((number_in(event, key) for event in events), Fraction(0))


def _latest(events: Sequence[Event], key: str) -> Fraction:
    return number_in(_last(events, key), key)


def _size(events: Sequence[Event], key: str) -> int:
    return len(values_in(_last(events, key), key))


def _distinct(events: Sequence[Event], key: str) -> int:
    return len(_each(events, key))


def _repeated(events: Sequence[Event], key: str) -> int:
    return sum(times > 1 for times in _each(events, key).values())


def _again(events: Sequence[Event], key: str) -> int:
    if not events:
        return 0
    *earlier, latest = events
    return len(set(values_in(latest, key)) & _each(earlier, key).keys())


def _each(events: Sequence[Event], key: str) -> Counter[Hashable]:
    """Every value with the number of events that have it."""
    return Counter(chain.from_iterable(set(values_in(event, key)) for event in events))


def _last(events: Sequence[Event], key: str) -> Event:
    if not events:
        raise FieldMissing(f"没有载明 {key} 的事件，不能计算。")
    return events[-1]


_MEASURES: dict[Of, Callable[[Sequence[Event], str], Fraction | int]] = {
    "count": _count,
    "sum": _sum,
    "latest": _latest,
    "size": _size,
    "distinct": _distinct,
    "repeated": _repeated,
    "again": _again,
}
