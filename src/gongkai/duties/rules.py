"""The law in force at this installation: its profile's rules, its area's calendar, and when a duty calls for attention."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from msgspec import Struct

from gongkai.desk.clock import CHINA
from gongkai.law.calendars import Calendar
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.rulebook import Rulebook
from gongkai.rulebooks import calendars, loader
from gongkai.rulebooks.reading import parse

DAYS_OFF_IN_A_WEEK = 2


class Light(Struct, forbid_unknown_fields=True, frozen=True):
    """A colour of attention: lit when at most ``within`` working days are left; None is lit when overdue."""

    light: str
    label: str
    meaning: str
    within: int | None


class Lights(Struct, forbid_unknown_fields=True, frozen=True):
    basis: str
    decided: date
    soon: int
    lights: tuple[Light, ...]

    @property
    def by_strictness(self) -> list[Light]:
        """Overdue first, then the nearest limit."""
        return sorted(self.lights, key=lambda light: -1 if light.within is None else light.within)


def rulebook() -> Rulebook:
    return loader.load(settings.GONGKAI_PROFILE, settings.GONGKAI_RULES)


def calendar() -> Calendar:
    return calendars.calendar(settings.GONGKAI_AREA or None, settings.GONGKAI_RULES)


@cache
def lights() -> Lights:
    file = Path(__file__).with_name("lights.yaml")
    return parse(file.read_text(encoding="utf-8"), Lights, f"duties/{file.name}")


def last_instant(day: date) -> datetime:
    """24:00 of a day in China, as the last microsecond that is still that day."""
    return datetime.combine(day, time.max, CHINA)


def soon_until(now: datetime) -> datetime:
    """The last instant of what falls due soon: today and the ``soon`` working days after it."""
    return within_working_days(now, lights().soon)


def within_working_days(now: datetime, n: int) -> datetime:
    """24:00 of the ``n``-th working day after the day of ``now``; 0 is that day itself.

    Beyond the last official year it counts a weekend for every week begun: this draws attention and limits nobody.
    """
    day = now.astimezone(CHINA).date()
    if n == 0:
        return last_instant(day)
    try:
        return last_instant(calendar().add_working_days(day, n))
    except CalendarNotCovered:
        return last_instant(day + timedelta(days=n + DAYS_OFF_IN_A_WEEK))
