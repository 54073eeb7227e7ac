"""A month of the statutory calendar: every day with whether people work, and why. For the console and the public site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from gongkai.desk.words import english
from gongkai.duties.days import reason
from gongkai.law.calendars import SATURDAY, Calendar

DAYS_A_WEEK = 7
MONTHS_A_YEAR = 12
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Day:
    """``tone``: work, off (weekend), holiday, makeup, local (an area's own) or unknown (no notice for the year yet).

    ``mark`` is the short word for a cell, ``why`` the reason as a sentence, ``citation`` the notice or rule behind it.
    """

    day: date
    tone: str
    why: str
    mark: str = ""
    citation: str = ""

    @property
    def works(self) -> bool:
        return self.tone in ("work", "makeup")

    @property
    def special(self) -> bool:
        """Not what the day of the week alone would say."""
        return self.tone in ("holiday", "makeup", "local")


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks`` run from Monday to Sunday; None stands for days of the neighbouring months."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    covered: bool

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day]

    @property
    def last(self) -> date:
        return self.days[-1].day

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def works(self) -> int:
        """Working days in it."""
        return sum(day.works for day in self.days)

    @property
    def special(self) -> list[Day]:
        return [day for day in self.days if day.special]

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.last + timedelta(days=1):%Y-%m}"


def month_named(text: str) -> date | None:
    """The first day of ``2026-11``; None for anything else, and for years no calendar needs."""
    try:
        first = date.fromisoformat(f"{text}-01") if len(text) == len("2026-11") else None
    except ValueError:
        return None
    return first if first and FIRST_YEAR <= first.year <= LAST_YEAR else None


def month(first: date, calendar: Calendar) -> Month:
    days = [day_of(day, calendar) for day in _days(first)]
    return Month(first, tuple(_weeks(days)), calendar.covers(first.year))


def year(number: int, calendar: Calendar) -> list[Month]:
    return [month(date(number, place, 1), calendar) for place in range(1, MONTHS_A_YEAR + 1)]


def runs(days: Iterable[Day]) -> list[tuple[Day, Day]]:
    """First and last of days that follow each other for the same reason."""
    found: list[tuple[Day, Day]] = []
    for day in days:
        if found and found[-1][1].day == day.day - timedelta(days=1) and found[-1][1].why == day.why:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def day_of(day: date, calendar: Calendar) -> Day:
    if not calendar.covers(day.year):
        weekend = day.weekday() >= SATURDAY
        return Day(day, "unknown", _("放假安排尚未公布，是否上班不能断定"), _("休?") if weekend else "")
    why = calendar.why(day)
    tone, mark = _tone(why.text, why.counts)
    return Day(day, tone, reason(why.text), mark, why.citation)


def _tone(text: str, counts: bool) -> tuple[str, str]:
    if "（地方" in text:
        return ("makeup", _("班")) if counts else ("local", _("休") if english() else text.partition("（")[0])
    if text.endswith("调休上班"):
        return "makeup", _("班")
    if text.endswith("假期"):
        return "holiday", _("休") if english() else text.removesuffix("假期")
    return ("work", "") if counts else ("off", "")


def _days(first: date) -> Iterator[date]:
    day = first
    while day.month == first.month:
        yield day
        day += timedelta(days=1)


def _weeks(days: list[Day]) -> Iterator[tuple[Day | None, ...]]:
    cells: list[Day | None] = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % DAYS_A_WEEK)
    return (tuple(cells[start : start + DAYS_A_WEEK]) for start in range(0, len(cells), DAYS_A_WEEK))
