"""What the law's clock says of a request: read from the ledger, as it is or as it would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.duties import rules
from gongkai.duties.derivation import as_law
from gongkai.law.clock_reading import ClockReading, readings
from gongkai.law.clock_run import Flag
from gongkai.law.clock_trace import STOP
from gongkai.law.clocks import Clock, Fact
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.history import standing
from gongkai.law.periods import local_day
from gongkai.text.matters import matters

from .models import Request

RULE = "foi.reply"
ACCEPTED, CORRECTED = "foi.accepted", "foi.corrected"
CORRECTION_ASKED = "foi.correction_asked"
ORDERED, REPLIED = "foi.reply_ordered", "foi.replied"
RECEIVED = ("foi.received", "foi.confirmed")
REFERRALS = REFERRED, RULED = "foi.secrecy_referred", "foi.secrecy_ruled"
ENDS = {"foi.correction_lapsed": "correction_lapsed", "foi.fee_lapsed": "fee_lapsed", "foi.withdrawn": "withdrawn"}
"""Ends that no letter decides, and their outcomes."""


def reply_clock(on: date | None) -> Clock:
    """The clock in force on the day of receipt, with the readings that this place chose; today's for one not received."""
    versions = [one for one in rules.rulebook().versions(RULE) if isinstance(one, Clock)]
    held = [one for one in versions if one.in_force(on or clock.today())]
    return held[-1] if held else versions[-1]


def longest_extension(on: date | None) -> int:
    """Working days by which an answer may be put off (条例 第三十三条第二款)."""
    found = reply_clock(on).matching("foi.extended", {})
    return max((guard.at_most or 0 for transition in found for guard in transition.guards), default=0)


def facts(events: Iterable[Event]) -> list[Fact]:
    """Those of the ledger's events that stand; each on the day that it happened."""
    return [Fact(one.name, one.at.astimezone(clock.CHINA), one.data, one.id) for one in standing(map(as_law, events))]


def happened(request: Request, name: str) -> bool:
    """Whether the ledger has it and it was not taken back."""
    return any(one.name == name for one in facts(ledger.history(request.subject)))


def referred(request: Request) -> bool:
    """Whether what was referred last is still to be ruled on."""
    told = [one.name for one in facts(ledger.history(request.subject)) if one.name in REFERRALS]
    return bool(told) and told[-1] == REFERRED


def answered(request: Request) -> bool:
    """Whether the request was answered in this round, and that was not taken back."""
    told = of_round(facts(ledger.history(request.subject)), request.round)
    return any(one.name == REPLIED for one in told)


def accepted(request: Request, told: Iterable[Fact] | None = None) -> bool:
    """Whether it was examined and found to be one matter. Corrected since so that it seems to hold several, it is examined anew."""
    names = [one.name for one in (facts(ledger.history(request.subject)) if told is None else told)]
    if ACCEPTED not in names:
        return False
    after = names[len(names) - names[::-1].index(ACCEPTED) :]
    return CORRECTED not in after or len(matters(request.wanted)) <= 1


def stopped_since(read: ClockReading) -> date | None:
    """From which day nothing counts until the applicant acts; None while the clock runs, and once it is over."""
    stops = [one.first for one in read.segments if one.effect == STOP] if read.stopped else []
    return stops[-1] if stops else None


def overdue_by(request: Request, on: date) -> bool:
    """Whether the limit of the answer lies before that day, whatever happens on it. Where no calendar tells, it does not."""
    try:
        due = reading(request, now=on).due
        return due is not None and local_day(due.value) < on
    except CalendarNotCovered:
        return False


def asked_when_overdue(request: Request) -> bool:
    """Whether the correction was asked for when the answer was overdue: then the limit stays as it was (``late`` in the event)."""
    told = [one for one in facts(ledger.history(request.subject)) if one.name == CORRECTION_ASKED]
    return bool(told) and told[-1].data.get("late") is True


def after_asking(request: Request) -> dict[str, bool]:
    """What the event of a correction received says of that."""
    return {"late": True} if asked_when_overdue(request) else {}


def of_round(told: Sequence[Fact], number: int) -> list[Fact]:
    """What happened in one round of answering: from the order that began it (the first: from receipt) to the next."""
    begins = [0, *(place for place, one in enumerate(told) if one.name == ORDERED), len(told)]
    return list(told[begins[number - 1] : begins[number]]) if number < len(begins) else []


def rounds(request: Request, *more: Fact, now: date | None = None) -> list[ClockReading]:
    """The clock of every round: the first from receipt, each further one from an order to answer anew, with ``more`` as if it
    had happened too. Raises CalendarNotCovered."""
    return rounds_of([*facts(ledger.history(request.subject)), *more], now)


def rounds_of(told: Sequence[Fact], now: date | None = None) -> list[ClockReading]:
    """The same of facts, by the law of the day of receipt."""
    day = next((local_day(one.on) for one in told if one.name in RECEIVED and one.on), None)
    return list(readings(reply_clock(day), told, rules.calendar(), now or clock.today()))


def reading(request: Request, *more: Fact, now: date | None = None) -> ClockReading:
    """The clock of the present round as it stands ``now`` (today). Raises CalendarNotCovered."""
    return rounds(request, *more, now=now)[-1]


def uncovered(read: ClockReading) -> str:
    """Which year's calendar is missing to tell the limit, in a sentence; empty where it can be told."""
    try:
        read.due  # noqa: B018 counted when asked for
    except CalendarNotCovered as error:
        return str(error)
    return ""


def foreseen(request: Request, name: str, on: date, data: Mapping[str, Any]) -> tuple[Flag, ...]:
    """What the clock would object to if this happened on that day: the flags that it does not raise already."""
    before = {_same(flag) for flag in flags_of(rounds(request))}
    after = flags_of(rounds(request, Fact(name, on, data, None)))
    return tuple(flag for flag in after if _same(flag) not in before)


def flags_of(found: Iterable[ClockReading]) -> list[Flag]:
    return [flag for one in found for flag in one.flags]


def _same(flag: Flag) -> tuple[str, str, date]:
    return flag.kind, flag.sentence, flag.on
