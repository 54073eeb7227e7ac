"""Counting with time taken out: the n-th unit after a start that no excluded interval covers.

An interval (begin, end] takes out what lies after its begin, up to and including its end; an end of None is still open.
Overlapping intervals are counted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gongkai.law.calendars import Calendar
from gongkai.law.periods import Unit

Interval = tuple[date, date | None]
SECONDS = 3600


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Disjoint and in order; empty ones vanish."""
    merged: list[Interval] = []
    for begin, end in sorted((one for one in intervals if one[1] is None or one[1] > one[0]), key=_begin):
        if merged and (merged[-1][1] is None or begin <= merged[-1][1]):
            last_begin, last_end = merged[-1]
            merged[-1] = (last_begin, None if end is None or last_end is None else max(end, last_end))
        else:
            merged.append((begin, end))
    return tuple(merged)


@dataclass(frozen=True)
class Ruler:
    """How one unit is laid along the calendar. `between` counts what lies in (a, b], 0 where b is not later; `advance`
    finds the n-th after; `scale` is how many of what they count make one unit."""

    unit: Unit
    between: Callable[[date, date], int]
    advance: Callable[[date, int], date]
    calendar: Calendar
    scale: int = 1

    def reach(self, start: date, n: int, excluded: Sequence[Interval] = ()) -> date | None:
        """The n-th unit; None when an open interval begins before it. Raises CalendarNotCovered, OverflowError."""
        nominal = self.nominal(start, n, excluded)
        return nominal and (self.calendar.next_workday(nominal) if self.unit is Unit.CALENDAR_DAYS else nominal)

    def nominal(self, start: date, n: int, excluded: Sequence[Interval] = ()) -> date | None:
        """The same, before a last day of rest moves on (民法典 第二百零三条)."""
        at, left = start, n * self.scale
        for begin, end in excluded:
            begin = max(begin, at)
            used = self._used(at, begin)
            if used is None or used >= left:
                break
            if end is None:
                return None
            left, at = left - used, max(at, end)
        return self.advance(at, left)

    def elapsed(self, start: date, until: date, excluded: Sequence[Interval] = ()) -> int:
        """Whole units counted up to `until`."""
        at, used = start, 0
        for begin, end in excluded:
            begin = min(max(begin, at), until)
            used += self.between(at, begin)
            at = until if end is None else max(begin, min(end, until))
        return (used + self.between(at, until)) // self.scale

    def _used(self, at: date, begin: date) -> int | None:
        """None when an interval begins in a year without a calendar: a limit that can be told lies before it."""
        if self.unit is Unit.WORKING_DAYS and not self.calendar.covers(begin.year):
            return None
        return self.between(at, begin)


def ruler(unit: Unit, calendar: Calendar) -> Ruler:
    if unit is Unit.WORKING_DAYS:
        return Ruler(unit, calendar.working_days_between, calendar.add_working_days, calendar)
    if unit is Unit.CALENDAR_DAYS:
        return Ruler(unit, _days_between, lambda start, n: start + timedelta(days=n), calendar)
    if unit is Unit.HOURS:
        return Ruler(unit, _seconds_between, _add_seconds, calendar, SECONDS)
    raise ValueError(f"no clock counts in {unit}")


def _begin(interval: Interval) -> date:
    return interval[0]


def _days_between(begin: date, end: date) -> int:
    return max(0, (end - begin).days)


def _seconds_between(begin: date, end: date) -> int:
    assert isinstance(begin, datetime) and isinstance(end, datetime)
    return max(0, int((end - begin).total_seconds()))


def _add_seconds(start: date, n: int) -> datetime:
    """Through UTC: in a zone with summer time, wall-clock addition would gain or lose an hour."""
    assert isinstance(start, datetime)
    return (start.astimezone(UTC) + timedelta(seconds=n)).astimezone(start.tzinfo)
