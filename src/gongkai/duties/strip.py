"""The calendar strip of the explanation: weeks from the start to the limit, every day with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from gongkai.desk.words import english
from gongkai.law.calendars import Calendar
from gongkai.law.trace import Step

from . import days

MOST_WEEKS = 14
KEPT_AT_EACH_END = 5
MOST_DAYS_OVER = 14
DAYS_A_WEEK = 7
SATURDAY = 5
#: How ``law.clock_trace`` says of a day that the clock stood still.
HALTED = re.compile("不计入|停止计算|原计算作废")


@dataclass(frozen=True, slots=True)
class Cell:
    """One day. ``tone``: start, counted, makeup, off, halted (a clock stands still), over (past the limit), or plain.

    ``number`` is its place among the counted days, or among the working days past the limit; ``why`` reads as a
    sentence; ``mark`` is the short word shown in the cell; ``ends`` lists what else falls on the day: due, met, today.
    """

    day: date
    tone: str
    why: str
    number: int | None = None
    mark: str = ""
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday; None where the day lies outside the strip. ``month`` is set where a month begins or the strip."""

    monday: date
    month: date | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Weeks left out of the middle of a long strip; the table lists their days."""

    weeks: int


@dataclass(frozen=True, slots=True)
class Strip:
    weeks: tuple[Week | Gap, ...]
    counted: int
    skipped: int
    over: int
    halted: int
    """Days on which a clock stood still, among those skipped."""
    cut: bool
    """Days past the limit go on beyond what is shown."""


def strip(
    start: date, due: date, steps: Sequence[Step], calendar: Calendar, *, met: date | None, today: date, ended: bool
) -> Strip | None:
    """None when the limit was not counted day by day. ``ended``: nothing more can run late (met or cancelled)."""
    if not any(step.number for step in steps):
        return None
    reached = met or (due if ended else today)
    last = max(due, min(reached, due + timedelta(days=MOST_DAYS_OVER)))
    last = min(last, _last_covered(calendar, last))
    cells = {cell.day: cell for cell in _cells(start, due, last, steps, calendar, _ends(due, met, today, ended))}
    weeks = tuple(_weeks(start, last, cells))
    return Strip(
        weeks=_folded(weeks),
        counted=sum(step.number is not None for step in steps),
        skipped=sum(not step.counts for step in steps),
        halted=sum(cell.tone == "halted" for cell in cells.values()),
        over=max((cell.number or 0 for cell in cells.values() if cell.tone == "over"), default=0),
        cut=reached > last,
    )


def _ends(due: date, met: date | None, today: date, ended: bool) -> dict[date, tuple[str, ...]]:
    named = [(due, "due"), *([(met, "met")] if met else []), *([] if ended else [(today, "today")])]
    return {day: tuple(name for other, name in named if other == day) for day, _name in named}


def _cells(
    start: date, due: date, last: date, steps: Sequence[Step], calendar: Calendar, ends: dict[date, tuple[str, ...]]
) -> Iterator[Cell]:
    yield Cell(start, "start", _("起算日，当日不计"), mark=_("起"), ends=ends.get(start, ()))
    for step in steps:
        yield _counted(step, ends.get(step.day, ()))
    over = 0
    for day in _days(due + timedelta(days=1), last):
        reason = calendar.why(day)
        over += reason.counts
        said = days.reason(reason.text)
        why = _("%(why)s，逾期第%(n)d个工作日") % {"why": said, "n": over} if reason.counts else said
        number = over if reason.counts else None
        yield Cell(day, "over" if reason.counts else "off", why, number, short(reason.text), ends.get(day, ()))


def _counted(step: Step, ends: tuple[str, ...]) -> Cell:
    if not step.counts and HALTED.search(step.why):
        return Cell(step.day, "halted", step.why, mark=_("停"), ends=ends)
    if not step.counts:
        return Cell(step.day, "off", days.reason(step.why), mark=short(step.why), ends=ends)
    makeup = step.number is not None and "调休" in step.why
    tone = "makeup" if makeup else "counted"
    return Cell(step.day, tone, days.reason(step.why), step.number, _("班") if makeup else "", ends)


def short(why: str) -> str:
    """What fits a cell: the festival's name where it is short; a weekend is told by its column, a working day by its number."""
    if "假期" in why:
        return _("休") if english() else why.partition("假期")[0]
    if "假日" in why:
        return _("休") if english() else why.partition("（")[0]
    return _("休") if why.startswith(("周六", "周日")) else ""


def _weeks(first: date, last: date, cells: dict[date, Cell]) -> Iterator[Week]:
    monday = first - timedelta(days=first.weekday())
    shown: date | None = None
    while monday <= last:
        seven = [monday + timedelta(days=i) for i in range(DAYS_A_WEEK)]
        inside = [day for day in seven if first <= day <= last]
        month = next(
            (day for day in inside if shown is None or (day.year, day.month) != (shown.year, shown.month)), None
        )
        shown = inside[-1]
        yield Week(monday, month, tuple(cells.get(day) for day in seven))
        monday += timedelta(days=DAYS_A_WEEK)


def _folded(weeks: tuple[Week, ...]) -> tuple[Week | Gap, ...]:
    if len(weeks) <= MOST_WEEKS:
        return weeks
    gap = Gap(len(weeks) - 2 * KEPT_AT_EACH_END)
    return (*weeks[:KEPT_AT_EACH_END], gap, *weeks[-KEPT_AT_EACH_END:])


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def _last_covered(calendar: Calendar, day: date) -> date:
    return day if calendar.covers(day.year) else date(calendar.years[-1].year, 12, 31)
