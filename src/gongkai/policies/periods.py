"""For which periods a report is owed, and by which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from gongkai.law.fixed import bounds, called, period_of

from .models import Frequency, ReportCall

_LENGTHS = {Frequency.MONTHLY: "month", Frequency.QUARTERLY: "quarter"}
LAST = 31


def owed(call: ReportCall, day: date) -> Iterator[tuple[str, date]]:
    """Name and last day of every period that has begun by ``day``; a single report has no name.

    A period whose last day for reporting lies before the call or after its end is not owed.
    """
    if call.frequency == Frequency.ONCE:
        if call.due_on:
            yield "", call.due_on
        return
    length = _LENGTHS[Frequency(call.frequency)]
    at = call.starts_on
    until = min(day, call.ends_on or day)
    while at <= until:
        name = period_of(at, length)
        last = bounds(name)[1]
        due = last.replace(day=min(call.day or LAST, last.day))
        if call.starts_on <= due and (call.ends_on is None or due <= call.ends_on):
            yield name, due
        at = last + timedelta(days=1)


def title(period: str) -> str:
    """2026年6月 for 2026-06; nothing for a single report."""
    return called(period) if period else ""
