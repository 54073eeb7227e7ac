"""Working days as the State Council's yearly notices make them.

A working day is a Monday to Friday that no notice takes off, or a weekend day that a notice calls in
(国务院关于职工工作时间的规定 第七条; 全国年节及纪念日放假办法; the notice of the year).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from gongkai.law.errors import CalendarNotCovered
from gongkai.law.trace import titled

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SATURDAY = 5
WORKING_HOURS = "国务院关于职工工作时间的规定第七条"


@dataclass(frozen=True, slots=True)
class Notice:
    """An official arrangement of holidays. `number` is None where it could not be confirmed."""

    title: str
    issuer: str
    number: str | None = None
    issued: date | None = None

    @property
    def citation(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else f"{self.issuer}{titled(self.title)}"


@dataclass(frozen=True, slots=True)
class Year:
    """What the notices of one year set. A few days may lie in the neighbouring year (29 December 2007 by the 2008
    notice), so `off` and `work` map the day to its festival and the notice that moved it."""

    year: int
    off: Mapping[date, tuple[str, Notice]]
    work: Mapping[date, tuple[str, Notice]]


@dataclass(frozen=True, slots=True)
class LocalHolidays:
    """Festivals of an autonomous area (放假办法 第四条), laid over the national calendar."""

    area: str
    name: str
    off: Mapping[date, tuple[str, str]]
    work: Mapping[date, tuple[str, str]]
    unentered: Mapping[int, str]
    """Years whose local days nobody has entered, with the sentence that says so."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a day counts or not, with the notice behind it; ordinary days cite the rule on working time."""

    counts: bool
    text: str
    citation: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Calendar:
    """Consecutive official years, optionally with an area's own festivals. Refuses every other year."""

    years: tuple[Year, ...]
    local: LocalHolidays | None = None
    _first: int = field(init=False, repr=False)
    _last: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.years, key=lambda year: year.year))
        if not ordered:
            raise ValueError("a calendar needs at least one year")
        for before, after in pairwise(ordered):
            if after.year != before.year + 1:
                raise CalendarNotCovered(before.year + 1)
        object.__setattr__(self, "years", ordered)
        object.__setattr__(self, "_first", ordered[0].year)
        object.__setattr__(self, "_last", ordered[-1].year)

    def covers(self, year: int) -> bool:
        return self._first <= year <= self._last

    def is_workday(self, day: date) -> bool:
        """Raises CalendarNotCovered outside the official years."""
        self._require(day.year)
        return self._is_workday(day)

    def why(self, day: date) -> Reason:
        """The short Chinese reason for a day, with its citation. Raises CalendarNotCovered."""
        self._require(day.year)
        if local := self._local(day):
            return local
        if off := self._off.get(day):
            return Reason(False, f"{off[0]}假期", off[1].citation)
        if work := self._work.get(day):
            return Reason(True, f"{work[0]}调休上班", work[1].citation)
        return Reason(self._is_workday(day), self._ordinary(day), WORKING_HOURS)

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day (n >= 1) after `start`: the day after `start` is the first that may count
        (民法典 第二百零一条). O(log days). Raises CalendarNotCovered when the count leaves the official years."""
        self._require((start + timedelta(days=1)).year)
        place = bisect_right(self._workdays, start.toordinal()) + n - 1
        if place >= len(self._workdays):
            raise CalendarNotCovered(self._last + 1)
        return date.fromordinal(self._workdays[place])

    def subtract_working_days(self, end: date, n: int) -> date:
        """The n-th working day (n >= 1) before `end`, which does not count itself. Raises CalendarNotCovered."""
        self._require((end - timedelta(days=1)).year)
        place = bisect_left(self._workdays, end.toordinal()) - n
        if place < 0:
            raise CalendarNotCovered(self._first - 1)
        return date.fromordinal(self._workdays[place])

    def next_workday(self, day: date) -> date:
        """`day` itself when it is a working day, else the first one after it."""
        return day if self.is_workday(day) else self.add_working_days(day, 1)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`; 0 when `end` is not later."""
        if end <= start:
            return 0
        self._require((start + timedelta(days=1)).year)
        self._require(end.year)
        return bisect_right(self._workdays, end.toordinal()) - bisect_right(self._workdays, start.toordinal())

    def notes(self, start: date, end: date) -> tuple[str, ...]:
        """Sentences on local days nobody entered for the years touched: they were counted by the national calendar."""
        if self.local is None:
            return ()
        return tuple(text for year, text in sorted(self.local.unentered.items()) if start.year <= year <= end.year)

    def with_local(self, local: LocalHolidays | None) -> Calendar:
        return Calendar(self.years, local)

    @cached_property
    def _off(self) -> dict[date, tuple[str, Notice]]:
        return {day: entry for year in self.years for day, entry in year.off.items()}

    @cached_property
    def _work(self) -> dict[date, tuple[str, Notice]]:
        return {day: entry for year in self.years for day, entry in year.work.items()}

    @cached_property
    def _workdays(self) -> list[int]:
        first, last = date(self._first, 1, 1).toordinal(), date(self._last, 12, 31).toordinal()
        return [ordinal for ordinal in range(first, last + 1) if self._is_workday(date.fromordinal(ordinal))]

    def _is_workday(self, day: date) -> bool:
        if local := self._local(day):
            return local.counts
        if day in self._off:
            return False
        return day in self._work or day.weekday() < SATURDAY

    def _local(self, day: date) -> Reason | None:
        if self.local is None:
            return None
        if off := self.local.off.get(day):
            return Reason(False, f"{off[0]}（地方假日）", off[1])
        if work := self.local.work.get(day):
            return Reason(True, f"{work[0]}（地方调休）上班", work[1])
        return None

    def _ordinary(self, day: date) -> str:
        return "工作日" if day.weekday() < SATURDAY else WEEKDAYS[day.weekday()]

    def _require(self, year: int) -> None:
        if not self.covers(year):
            raise CalendarNotCovered(year)
