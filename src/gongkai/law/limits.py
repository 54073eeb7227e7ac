"""From a start to its limit: the base rule's, or a named exception's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongkai.law.calendars import Calendar
from gongkai.law.data import day_in, length_in, time_in
from gongkai.law.errors import LawError
from gongkai.law.kinds import Deadline, Limit, NamedException
from gongkai.law.periods import Due, Unit, before, due, fixed, local_day, unmoved
from gongkai.law.rulebook import Event, Within, holds
from gongkai.law.trace import titled


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A limit, and the exception it comes from, if it does."""

    due: Due
    exception: NamedException | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """How a deadline came to its limit. `base` is what the rule itself would give where an exception applies; `release` is
    the id of the event it awaited, `own` the limit without the time left after that."""

    own: Due
    exception: NamedException | None = None
    base: Due | None = None
    release: int | None = None


def base(rule: Deadline, start: Event, calendar: Calendar) -> Due | None:
    """The limit without exceptions; None where it cannot be told."""
    try:
        return _limit(rule, rule, start, calendar)
    except LawError:
        return None


def reckoned(rule: Deadline, start: Event, calendar: Calendar) -> Reckoned | None:
    """None where nothing is owed by a date: an exception says so, or the event does not carry the limit it should.

    Of several exceptions that hold, the strictest counts. Raises LawError.
    """
    holding = [exception for exception in rule.exceptions if holds(exception.where, start.data)]
    if not holding:
        limit = _limit(rule, rule, start, calendar)
        return Reckoned(limit) if limit else None
    limits = ((exception, _limit(rule, exception, start, calendar)) for exception in holding)
    found = [Reckoned(limit, exception) for exception, limit in limits if limit]
    return min(found, key=lambda one: one.due.closes, default=None)


def has_started(rule: Deadline, event: Event) -> bool:
    return rule.start_on is None or bool(event.data.get(rule.start_on))


def start_day(rule: Deadline, start: Event) -> date:
    """The day from which it counts; that of the entry where the data names none that can be read."""
    try:
        named = day_in(start, rule.start_on) if rule.start_on else None
    except LawError:  # reckoned() meets the same fault and reports it
        named = None
    return named or local_day(start.at)


def counted_from(begin: date | datetime, within: Within, calendar: Calendar) -> Due:
    """Raises LawError."""
    if not within.rolls:
        return unmoved(begin, within.n, within.unit)
    return due(begin, within.n, within.unit, calendar)


def counted(rule: Deadline, exception: NamedException | None) -> bool:
    """Whether the limit is a length counted from the start, rather than a date."""
    limit: Limit = exception or rule
    return bool(limit.within or limit.within_field)


def _limit(rule: Deadline, limit: Limit, start: Event, calendar: Calendar) -> Due | None:
    if limit.by:
        return fixed(limit.by, f"{titled(rule.title)}规定的日期")
    if limit.by_field:
        return _in_field(limit.by_field, limit.ahead, start, calendar)
    within = length_in(start, limit.within_field) if limit.within_field else limit.within
    return counted_from(_begin(rule, start, within), within, calendar) if within else None


def _in_field(key: str, ahead: Within | None, start: Event, calendar: Calendar) -> Due | None:
    named = time_in(start, key)
    if named is None:
        return None
    if ahead:
        return before(named, ahead.n, ahead.unit, calendar)
    return fixed(named, f"事件{start.id}载明的期限")


def _begin(rule: Deadline, start: Event, within: Within) -> date | datetime:
    """Hours need a moment: the one named, else that of the entry."""
    named = time_in(start, rule.start_on) if rule.start_on else None
    if within.unit is Unit.HOURS:
        return named if isinstance(named, datetime) else start.at
    return local_day(named or start.at)
