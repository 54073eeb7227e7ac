"""How requests were handled in a year: in time or late, after how many working days, by which channel they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count

from gongkai.duties import rules
from gongkai.law.errors import CalendarNotCovered

from .figures import kept, overdue
from .models import Channel, Request, State


@dataclass(slots=True)
class Handled:
    """``overdue`` were received and are unanswered after their limit. ``days`` are working days from the day of receipt to the
    reply, of the ``timed`` replies whose years have a calendar;
    time that was not counted lies within them."""

    received: int = 0
    ended: int = 0
    replied: int = 0
    in_time: int = 0
    late: int = 0
    overdue: int = 0
    days: int = 0
    timed: int = 0

    @property
    def share(self) -> str:
        """按期率."""
        return kept(self.in_time, self.late, self.overdue)

    @property
    def mean(self) -> Decimal | None:
        return _ratio(self.days, self.timed)

    def add(self, other: Handled) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(slots=True)
class Year:
    whole: Handled = field(default_factory=Handled)
    by_channel: dict[str, Handled] = field(default_factory=lambda: defaultdict(Handled))


def of_year(organs: Collection[str], year: int) -> Year:
    """Three queries, whose rows are days and not requests."""
    span = (date(year, 1, 1), date(year, 12, 31))
    found = Request.objects.filter(organ__code__in=organs).order_by()
    told = Year()
    received = found.filter(new_on__range=span).values_list("channel").annotate(n=Count("pk"))
    for channel, n in received:
        told.by_channel[channel].received += n
    unanswered = found.filter(overdue(year)).values_list("channel").annotate(n=Count("pk"))
    for channel, n in unanswered:
        told.by_channel[channel].overdue += n
    columns = ("channel", "counted_state", "counted_in_time", "received_on", "counted_closed_on")
    ended = list(
        found.filter(ended_on__range=span, received_on__isnull=False, counted_closed_on__isnull=False)
        .values_list(*columns)
        .annotate(n=Count("pk"))
    )
    at = _counted_days(day for row in ended for day in row[3:5])
    for channel, state, in_time, first, last, n in ended:
        told.by_channel[channel].add(_ended(state, in_time, at[first], at[last], n))
    for one in told.by_channel.values():
        told.whole.add(one)
    return told


def channels(told: Year) -> list[tuple[str, str, Handled]]:
    """Key, name and figures of every channel, in the order of the law."""
    return [(one.value, str(one.label), told.by_channel.get(one.value, Handled())) for one in Channel]


def _ended(state: str, in_time: bool | None, first: int | None, last: int | None, n: int) -> Handled:
    if state != State.REPLIED:
        return Handled(ended=n)
    told = Handled(ended=n, replied=n, in_time=n * (in_time is True), late=n * (in_time is False))
    return told if first is None or last is None else replace(told, days=(last - first) * n, timed=n)


def _counted_days(days: Iterable[date]) -> dict[date, int | None]:
    """Day → its number among the working days since the earliest; None where no calendar reaches."""
    wanted = set(days)
    start = min(wanted, default=None)
    return {day: _working_days(start, day) for day in wanted if start}


def _working_days(first: date, last: date) -> int | None:
    try:
        return rules.calendar().working_days_between(first, last)
    except CalendarNotCovered:
        return None


def _ratio(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.1")) if whole else None
