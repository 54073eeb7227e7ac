"""Years whose figures an organ has signed in its annual report: they stand, and what is entered afterwards counts in the year in which
it is entered. The day itself, by which the limits run, stays what it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gongkai.desk import clock

Closed = Callable[[str, int], bool]
askers: list[Closed] = []
"""Rooms that know of signed figures: by the code of an organ and a year."""


def closed(organ: str, year: int) -> bool:
    """Whether the figures of the organ for that year were signed. The present year never is."""
    return year < clock.today().year and any(asks(organ, year) for asks in askers)


def counted(organ: str, day: date | None, before: date | None) -> date | None:
    """On which day something of ``day`` counts in the annual figures; ``before`` is the day on which it counted so far.

    What a signed year counts stays there, also where the day is corrected or taken back; what would come to a signed year
    afterwards counts from today.
    """
    if before and day and before.year == day.year:
        return day
    if before and closed(organ, before.year):
        return before
    if day and closed(organ, day.year):
        return before if before and before > day else clock.today()
    return day
