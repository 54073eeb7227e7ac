"""Duties: who owes what, by when, whether it was done, and why. A pure function of rules and events.

A duty is open until its limit, then missed; answered in time it is met, answered after the limit late. A rule of best
effort (力争) sets a target and is never late. What cannot be computed is undetermined and says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gongkai.law.calendars import Calendar
from gongkai.law.deadlines import derive_deadlines, derive_for, touched
from gongkai.law.duty import Duty, State
from gongkai.law.quotas import derive_quotas
from gongkai.law.rulebook import Event, Organ, Rule

__all__ = ["Duty", "Event", "Organ", "State", "derive", "derive_deadlines", "derive_for", "derive_quotas", "touched"]


def derive(
    rules: Iterable[Rule], events: Iterable[Event], calendar: Calendar, organs: Iterable[Organ], now: datetime
) -> tuple[Duty, ...]:
    """All duties, in the order of their ids. The order of rules, events and organs does not matter; `now` is aware."""
    rules, events = tuple(rules), tuple(events)
    duties = (*derive_deadlines(rules, events, calendar, now), *derive_quotas(rules, events, organs, now))
    return tuple(sorted(duties, key=lambda duty: duty.id))
