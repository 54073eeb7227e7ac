"""What the law's clock says of a request: read from the ledger, as it is or as it would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.duties import rules
from gongkai.duties.derivation import as_law
from gongkai.law.clock_reading import ClockReading, read
from gongkai.law.clock_run import Flag
from gongkai.law.clocks import Clock, Fact
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.history import standing
from gongkai.text.matters import matters

from .models import Request

RULE = "foi.reply"
ACCEPTED, CORRECTED = "foi.accepted", "foi.corrected"


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


def accepted(request: Request, told: Iterable[Fact] | None = None) -> bool:
    """Whether it was examined and found to be one matter. Corrected since so that it seems to hold several, it is examined anew."""
    names = [one.name for one in (facts(ledger.history(request.subject)) if told is None else told)]
    if ACCEPTED not in names:
        return False
    after = names[len(names) - names[::-1].index(ACCEPTED) :]
    return CORRECTED not in after or len(matters(request.wanted)) <= 1


def reading(request: Request, *more: Fact, now: date | None = None) -> ClockReading:
    """The clock as it stands ``now`` (today), with ``more`` as if it had happened too. Raises CalendarNotCovered."""
    told = [*facts(ledger.history(request.subject)), *more]
    return read(reply_clock(request.received_on), told, rules.calendar(), now or clock.today())


def uncovered(read: ClockReading) -> str:
    """Which year's calendar is missing to tell the limit, in a sentence; empty where it can be told."""
    try:
        read.due  # noqa: B018 counted when asked for
    except CalendarNotCovered as error:
        return str(error)
    return ""


def foreseen(request: Request, name: str, on: date, data: Mapping[str, Any]) -> tuple[Flag, ...]:
    """What the clock would object to if this happened on that day: the flags that it does not raise already."""
    before = {_same(flag) for flag in reading(request).flags}
    after = reading(request, Fact(name, on, data, None)).flags
    return tuple(flag for flag in after if _same(flag) not in before)


def _same(flag: Flag) -> tuple[str, str, date]:
    return flag.kind, flag.sentence, flag.on
