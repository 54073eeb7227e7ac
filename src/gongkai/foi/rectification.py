"""更正办理登记: what was entered of a request that did not happen, or on another day. Nothing is deleted: a later entry takes the
earlier one back, and the clock is read from those that stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.duties.derivation import as_law
from gongkai.facts import values
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clock_run import IGNORED, Flag
from gongkai.law.history import standing
from gongkai.rulebooks.vocabulary import EventKind, events

from .day_rules import signed_for
from .effects import late
from .models import Letter, Paper, Request
from .reading import CORRECTED, CORRECTION_ASKED, ORDERED, REPLIED, facts, flags_of, rounds, rounds_of

PROPOSED, RECTIFIED, REFUSED = "foi.rectification_proposed", "foi.rectified", "foi.rectification_refused"
REPLACED, RESTORED = "foi.words_replaced", "foi.words_restored"
"""What was asked for was written anew by a correction; and is again as it was before it."""
NOT_ENTERED = frozenset({"foi.submitted", "foi.accepted", ORDERED})
"""Of the sender's own making, what has no day, and what goes with the remedy that told it."""
RECEIVED = "foi.reply_received"
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


def together(request: Request, entry: Event) -> list[Event]:
    """The entry with what stands and falls with it, in their order: an answer that goes by hand is given by being signed for."""
    if entry.name not in (REPLIED, RECEIVED):
        return [entry]
    letter = reply_of(request, entry)
    if letter is None or not signed_for(letter.way):
        return [entry]
    told = {one.seq: one for one in rectifiable(request) if one.name in (REPLIED, RECEIVED)}
    first = told.get(letter.seq or 0)
    signed = next((told[seq] for seq in sorted(told) if first and seq > first.seq and told[seq].name == RECEIVED), None)
    return [one for one in (first, signed) if one] if entry in (first, signed) else [entry]


def reply_of(request: Request, entry: Event) -> Letter | None:
    """The letter that gave the answer which an entry tells of, or whose receipt."""
    given = [one.seq for one in rectifiable(request) if one.name == REPLIED and one.seq <= entry.seq]
    return request.letters.filter(seq=max(given)).first() if given else None


def paper_before(request: Request, correction: Event) -> Paper | None:
    """What was asked for before that correction wrote it anew; None where the words stayed."""
    later = ledger.history(request.subject).filter(seq__gt=correction.seq, name__in=(CORRECTED, REPLACED))
    first = later.order_by("seq").first()
    return request.papers.get(pk=first.data["paper"]) if first and first.name == REPLACED else None


def round_of(request: Request, entry: Event) -> int:
    """In which round of answering it was entered."""
    stands = standing(map(as_law, ledger.history(request.subject)))
    return 1 + sum(one.name == ORDERED and one.id < entry.seq for one in stands)


def after(request: Request, entry: Event, right_on: date | None) -> ClockReading:
    """The clock as it would be. Raises CalendarNotCovered."""
    return _without(request, together(request, entry), right_on)[-1]


def stranded(request: Request, entry: Event, right_on: date | None) -> list[Flag]:
    """Later entries that would have no effect any more because they rest on this one."""
    before = {(flag.id, flag.kind) for flag in flags_of(rounds(request))}
    flags = flags_of(_without(request, together(request, entry), right_on))
    new = [flag for flag in flags if flag.kind == IGNORED and (flag.id, flag.kind) not in before]
    return [flag for flag in new if flag.id is None or flag.id < NEXT]


def _without(request: Request, entries: Sequence[Event], right_on: date | None) -> list[ClockReading]:
    history = list(ledger.history(request.subject))
    gone = {one.seq for one in entries}
    told = [one for one in history if one.seq not in gone]
    for place, entry in enumerate(entries if right_on else ()):
        kind, payload = kind_of(entry), ledger.canonical(moved(request, entry, right_on))  # type: ignore[arg-type]
        at = values.happened(kind, {str(kind.on): right_on}, clock.now(), (one.at for one in history))
        told.append(Event(seq=NEXT + place, name=entry.name, subject=entry.subject, at=at, payload=payload))
    return rounds_of(facts(told))


def moved(request: Request, entry: Event, right_on: date) -> dict[str, Any]:
    """The data of the entry with the right day in them, and whether a correction was asked for too late by that day."""
    on = kind_of(entry).on
    assert on is not None  # what moves the clock has its day in its data
    own = {row.key for row in kind_of(entry).fields}
    data = {**{key: value for key, value in entry.data.items() if key in own}, on: right_on.isoformat()}
    if entry.name == CORRECTION_ASKED:
        data.pop("late", None)
        data |= late(request, right_on)
    return data


def _kinds() -> frozenset[str]:
    return frozenset(one.name for one in events().values() if one.room == "foi" and one.about == "foi") - NOT_ENTERED
