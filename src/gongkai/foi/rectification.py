"""更正办理登记: what was entered of a request that did not happen, or on another day. Nothing is deleted: a later entry takes the
earlier one back, and the clock is read from those that stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.duties import rules
from gongkai.duties.derivation import as_law
from gongkai.facts import values
from gongkai.law.clock_reading import ClockReading, read
from gongkai.law.clock_run import IGNORED, Flag
from gongkai.law.history import standing
from gongkai.law.periods import local_day
from gongkai.rulebooks.vocabulary import EventKind, events

from .models import Request
from .reading import facts, reading, reply_clock

PROPOSED, RECTIFIED, REFUSED = "foi.rectification_proposed", "foi.rectified", "foi.rectification_refused"
NOT_ENTERED = frozenset({"foi.submitted", "foi.accepted"})
"""Of the sender's own making, and what has no day."""
NEXT = 2**62
"""Stands for the number that an entry not yet written will have: after all others."""


def rectifiable(request: Request) -> list[Event]:
    """Entries that moved the clock and stand, the newest first."""
    told = list(ledger.history(request.subject))
    stands = {one.id for one in standing(map(as_law, told))}
    return [one for one in reversed(told) if one.seq in stands and one.name in _kinds()]


def kind_of(entry: Event) -> EventKind:
    return events()[entry.name]


def day_of(entry: Event) -> date:
    return entry.at.astimezone(clock.CHINA).date()


def pending(request: Request) -> Event | None:
    """What was proposed last and is not settled."""
    told = ledger.history(request.subject).filter(name__in=(PROPOSED, RECTIFIED, REFUSED)).last()
    return told if told and told.name == PROPOSED else None


def all_pending(organs: frozenset[str]) -> QuerySet[Event]:
    settled = Event.objects.filter(subject=OuterRef("subject"), name__in=(RECTIFIED, REFUSED), seq__gt=OuterRef("seq"))
    return Event.objects.filter(name=PROPOSED, organ__in=organs).exclude(Exists(settled))


def entry_of(proposal: Event) -> Event:
    return Event.objects.get(seq=proposal.data["entry"])


def right_day(proposal: Event) -> date | None:
    """None where it did not happen at all."""
    value = proposal.data.get("right_on")
    return date.fromisoformat(value) if value else None


def after(request: Request, entry: Event, right_on: date | None) -> ClockReading:
    """The clock as it would be. Raises CalendarNotCovered."""
    history = list(ledger.history(request.subject))
    told = [one for one in history if one.seq != entry.seq]
    if right_on:
        kind, payload = kind_of(entry), ledger.canonical(moved(entry, right_on))
        at = values.happened(kind, {str(kind.on): right_on}, clock.now(), (one.at for one in history))
        told.append(Event(seq=NEXT, name=entry.name, subject=entry.subject, at=at, payload=payload))
    stated = facts(told)
    days = [local_day(one.on) for one in stated if one.name in ("foi.received", "foi.confirmed") and one.on]
    return read(reply_clock(days[0] if days else None), stated, rules.calendar(), clock.today())


def stranded(request: Request, entry: Event, right_on: date | None) -> list[Flag]:
    """Later entries that would have no effect any more because they rest on this one."""
    before = {(flag.id, flag.kind) for flag in reading(request).flags}
    flags = after(request, entry, right_on).flags
    new = [flag for flag in flags if flag.kind == IGNORED and (flag.id, flag.kind) not in before]
    return [flag for flag in new if flag.id != NEXT]


def moved(entry: Event, right_on: date) -> dict[str, Any]:
    """The data of the entry with the right day in them."""
    on = kind_of(entry).on
    assert on is not None  # what moves the clock has its day in its data
    own = {row.key for row in kind_of(entry).fields}
    return {**{key: value for key, value in entry.data.items() if key in own}, on: right_on.isoformat()}


def _kinds() -> frozenset[str]:
    return frozenset(one.name for one in events().values() if one.room == "foi" and one.about == "foi") - NOT_ENTERED
