"""The public score board: how each authority keeps its duties, recounted from the duties themselves; lights and reminders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.duties import queries as duties
from gongkai.duties.models import Duty
from gongkai.duties.queries import Counts, Row, percent
from gongkai.duties.rules import Light, lights, within_working_days
from gongkai.organs.queries import names_by_username

PERIODS = ("year", "quarter", "all")
MONTHS_IN_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Score:
    """``rank`` is shared by equals; None for an organ of whose duties none has an outcome yet."""

    row: Row
    rank: int | None

    @property
    def counts(self) -> Counts:
        return self.row.counts

    @property
    def percent(self) -> str:
        return percent(self.counts)


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """``since`` is None when every duty counts; ``longest`` is the largest number of duties of one organ."""

    scores: tuple[Score, ...]
    total: Counts
    period: str
    since: date | None
    as_of: date

    @property
    def longest(self) -> int:
        return max((counted(score.counts) for score in self.scores), default=0)


def scoreboard(period: str = "year") -> Scoreboard:
    """Every organ that owes something, the best first; ``period`` is one of PERIODS and counts duties due in it."""
    today = clock.today()
    begin = since(period, today)
    rows = [row for row in duties.board(since=begin) if row.counts != Counts()]
    return Scoreboard(tuple(_ranked(rows)), _sum(row.counts for row in rows), period, begin, today)


def reminders(duty: Duty) -> list[Event]:
    """How often the duty was urged, the latest first; one query, by the index on subjects."""
    found = ledger.history(duty.subject).filter(name="duty.reminded").order_by("-seq")
    return [event for event in found if event.data.get("duty") == duty.key]


def told_by(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Each with the name of whoever did it; one query."""
    events = list(events)
    names = names_by_username(event.actor for event in events)
    return [(event, names.get(event.actor, event.actor)) for event in events]


def reminded_today(duties: Iterable[Duty]) -> frozenset[str]:
    """Keys of those that were urged today; one query."""
    subjects, midnight = {duty.subject for duty in duties}, datetime.combine(clock.today(), time(), clock.CHINA)
    found = Event.objects.filter(name="duty.reminded", subject__in=subjects, at__gte=midnight)
    return frozenset(str(event.data.get("duty")) for event in found)


def counted(counts: Counts) -> int:
    """Duties that a board shows: with an outcome, or still open."""
    return counts.ended + counts.open


def burning(now: datetime) -> Iterator[tuple[Light, Q]]:
    """Each light with the limits under it and under no stricter one."""
    after = now - timedelta(microseconds=1)
    for light in lights().by_strictness:
        if light.within is None:
            yield light, Q(closes_at__lt=now)
        else:
            until = within_working_days(now, light.within)
            yield light, Q(closes_at__gt=after, closes_at__lte=until)
            after = until


def since(period: str, today: date) -> date | None:
    """The first day of the period; None when every duty counts."""
    if period == "quarter":
        return date(today.year, (today.month - 1) // MONTHS_IN_A_QUARTER * MONTHS_IN_A_QUARTER + 1, 1)
    return None if period == "all" else date(today.year, 1, 1)


def _ranked(rows: list[Row]) -> list[Score]:
    scored = sorted((row for row in rows if row.counts.rate is not None), key=_order)
    rates = [row.counts.rate for row in scored]
    ranked = [Score(row, rates.index(row.counts.rate) + 1) for row in scored]
    return [*ranked, *(Score(row, None) for row in rows if row.counts.rate is None)]


def _order(row: Row) -> tuple[float, int]:
    """The best first; of equals, who had more to do."""
    return -(row.counts.rate or 0), -row.counts.ended


def _sum(rows: Iterable[Counts]) -> Counts:
    total = Counts()
    for row in rows:
        total = Counts(
            total.overdue + row.overdue,
            total.open + row.open,
            total.soon + row.soon,
            total.met + row.met,
            total.late + row.late,
            total.undetermined + row.undetermined,
        )
    return total
