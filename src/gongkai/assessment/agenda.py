"""What falls due on which day, for the organs a person works for or watches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from gongkai.desk import clock
from gongkai.duties import queries as duties
from gongkai.duties.lines import Line, lines
from gongkai.duties.models import State
from gongkai.duties.models.duty import DutyQuerySet

PENDING = (State.OPEN, State.TARGET, State.WAITING)
SETTLED = (State.MET, State.LATE)
A_DAY = 12


@dataclass(frozen=True, slots=True)
class Agenda:
    """One day: how many duties fall due, and the first of them."""

    day: date
    total: int
    lines: list[Line]

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


def falling_due(organs: Collection[str], *, settled: bool = False) -> DutyQuerySet:
    """Duties with a date that are still to be done; with ``settled`` also those that were."""
    states = (*PENDING, *SETTLED) if settled else PENDING
    return duties.of_organs(organs).filter(state__in=states, due_on__isnull=False)


def agenda(found: DutyQuerySet, first: date, last: date, *, a_day: int = A_DAY) -> dict[date, Agenda]:
    """The days from ``first`` to ``last`` on which something falls due; three queries however many duties."""
    found = found.filter(due_on__gte=first, due_on__lte=last)
    totals = dict(found.order_by().values("due_on").annotate(n=Count("id")).values_list("due_on", "n"))
    place = Window(RowNumber(), partition_by=F("due_on"), order_by=["closes_at", "id"])
    rows = list(found.annotate(place=place).filter(place__lte=a_day).order_by("closes_at", "id")) if totals else []
    names = duties.organ_names(row.organ for row in rows)
    by_day: dict[date, list[Line]] = {}
    for line in lines(rows, names, clock.now()):
        assert line.duty.due_on
        by_day.setdefault(line.duty.due_on, []).append(line)
    return {day: Agenda(day, totals[day], by_day[day]) for day in sorted(totals)}
