"""Duties: who owes what, by when, whether it was done, and why. A pure function of rules and events.

A duty is open until its limit, then missed; answered in time it is met, answered after the limit late. A rule of best
effort (力争) sets a target and is never late; one that awaits something (待前置) is waiting and never missed before that
has happened, as is one whose clock stands still. What cannot be computed is undetermined and says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain

from gongkai.law.calendars import Calendar
from gongkai.law.clock_duties import derive_clocks
from gongkai.law.completeness import derive_completeness
from gongkai.law.deadlines import deadlines_touched, derive_deadlines
from gongkai.law.duty import Duty, State
from gongkai.law.history import History, taken_back
from gongkai.law.quotas import derive_quotas
from gongkai.law.ratios import derive_ratios
from gongkai.law.rulebook import Event, Organ, Rule

__all__ = ["ORGAN", "Duty", "Event", "Organ", "State", "derive", "derive_for", "touched"]

ORGAN = "organ:"
"""What the subject of an organ's own duties begins with; its code follows."""


def derive(
    rules: Iterable[Rule],
    events: Iterable[Event],
    calendar: Calendar,
    organs: Iterable[Organ],
    now: datetime,
    kinds: Mapping[str, str] | None = None,
) -> tuple[Duty, ...]:
    """All duties, in the order of their ids. The order of rules, events and organs does not matter; `now` is aware.

    `organs` are those whose own duties are asked for; `kinds` tells what kind the others are that events name.
    """
    rules, history, organs = tuple(rules), History.of(events), tuple(organs)
    duties = (
        *derive_deadlines(rules, history, calendar, now),
        *derive_quotas(rules, history, organs, now),
        *derive_ratios(rules, history, organs, now, kinds),
        *derive_completeness(rules, history, organs, now, kinds),
        *derive_clocks(rules, history, calendar, now),
    )
    return tuple(sorted(duties, key=lambda duty: duty.id))


def derive_for(
    rules: Iterable[Rule],
    subject: str,
    events: Iterable[Event],
    calendar: Calendar,
    now: datetime,
    organs: Iterable[Organ] = (),
    kinds: Mapping[str, str] | None = None,
) -> tuple[Duty, ...]:
    """The duties of one subject. `events` must hold its own events and those that touch it; more do no harm."""
    return tuple(duty for duty in derive(rules, events, calendar, organs, now, kinds) if duty.subject == subject)


def touched(rules: Iterable[Rule], event: Event, past: Iterable[Event] = ()) -> frozenset[str]:
    """The subjects whose duties an event may change: its own, those it answers by a link, its organ where that is
    counted; and all that was touched by the events it takes back, or lets stand again, found among `past`."""
    rules, told = tuple(rules), (event, *_concerned(event, past))
    return frozenset(chain.from_iterable((*deadlines_touched(rules, one), *_organs(rules, one)) for one in told))


def _concerned(event: Event, past: Iterable[Event]) -> Iterator[Event]:
    """What it takes back, and what stands again because that had taken it back."""
    void = taken_back(event)
    if void:
        for other in sorted(past, key=lambda one: one.id, reverse=True):
            if other.id in void and other.subject == event.subject:
                void |= taken_back(other)
                yield other


def _organs(rules: Iterable[Rule], event: Event) -> Iterator[str]:
    if event.organ and any(rule.counts_by_organ(event) for rule in rules):
        yield ORGAN + event.organ
