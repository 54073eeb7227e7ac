"""What a clock has become: its runs, each a row of periods with their pauses, and the arithmetic of their limits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from gongkai.law.calendars import Calendar
from gongkai.law.clocks import NOT_STARTED, Clock, Fact, SideLimit, Transition
from gongkai.law.pauses import Interval, Ruler, ruler, union
from gongkai.law.rulebook import Citation

IGNORED, NOTE = "ignored", "note"


@dataclass(frozen=True, slots=True)
class Flag:
    """What a reader must know beside the dates. `kind`: the value of Broken for a breached guard, or ignored, or note."""

    kind: str
    sentence: str
    event: str
    on: date
    citation: Citation | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A fact at its place in the order; `served` is the service that this or a later event tells of."""

    fact: Fact
    at: date
    dated: bool
    served: date | None = None

    def key(self, name: str | None) -> str | None:
        value = self.fact.data.get(name) if name else None
        return None if value is None or value == "" else str(value)


@dataclass
class Opened:
    """A side limit from the event that opened it."""

    limit: SideLimit
    by: Transition
    key: str
    begin: date | None
    answered_on: date | None = None


@dataclass
class Span:
    """A pause or a stop. `settled` once an event ended it; `end` alone when its time ran out in silence."""

    by: Transition
    act: Act
    key: str
    served: date | None = None
    limits: list[Opened] = field(default_factory=list)
    limit: Opened | None = None
    """The one at which it lapses."""
    end: date | None = None
    settled: bool = False


@dataclass
class Period:
    """From a start or a reset on."""

    by: Transition
    act: Act
    extended: int = 0
    set_on: date | None = None
    set_by: Transition | None = None
    pauses: list[Span] = field(default_factory=list)
    stop: Span | None = None
    made: Counter[str] = field(default_factory=Counter)

    @property
    def begin(self) -> date:
        return self.act.at


@dataclass
class Run:
    """From the first start to the end."""

    periods: list[Period] = field(default_factory=list)
    base: str = NOT_STARTED
    steps: list[tuple[Transition, Act]] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    limits: list[Opened] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    ended: tuple[Transition, Act] | None = None
    expired: date | None = None

    @property
    def period(self) -> Period | None:
        return self.periods[-1] if self.periods else None

    @property
    def paused(self) -> list[Span]:
        """Pauses still open."""
        return [span for span in self.period.pauses if span.end is None] if self.period else []

    @property
    def status(self) -> str:
        """The state of an open pause stands before the one beneath."""
        return next((span.by.target for span in self.paused if span.by.target), self.base)

    @property
    def over(self) -> bool:
        return self.ended is not None or self.expired is not None


@dataclass(frozen=True)
class Counting:
    """The arithmetic of one clock on one calendar. Raises CalendarNotCovered."""

    clock: Clock
    calendar: Calendar
    ruler: Ruler

    def lapse(self, span: Span) -> date | None:
        """When a pause ends by itself; None when it does not, or service is unknown."""
        return self.limit(span.limit) if span.limit else None

    def limit(self, opened: Opened) -> date | None:
        within = opened.limit.within
        if within is None or opened.begin is None:
            return opened.begin
        return ruler(within.unit, self.calendar).reach(opened.begin, within.n)

    def excluded(self, period: Period, *, settled: bool = False) -> list[tuple[date, date | None, Span]]:
        """The time each pause takes out. An open one lasts until it lapses; with `settled`, without end."""
        found = []
        for span in period.pauses:
            begin = span.served if self.clock.pauses_from_service else span.act.at
            if begin is not None:
                end = span.end if span.end or settled else self.lapse(span)
                found.append((begin, end, span))
        return found

    def union(self, period: Period, *, settled: bool = False) -> tuple[Interval, ...]:
        return union((begin, end) for begin, end, _ in self.excluded(period, settled=settled))

    def due(self, period: Period, *, settled: bool = False, extended: bool = True) -> date | None:
        """The limit; None while stopped, or while a pause is open whose end nobody knows."""
        if period.stop:
            return None
        if period.set_on and extended:
            return period.set_on
        n = self.clock.within.n + (period.extended if extended else 0)
        return self.ruler.reach(period.begin, n, self.union(period, settled=settled))


def counting(clock: Clock, calendar: Calendar) -> Counting:
    return Counting(clock, calendar, ruler(clock.within.unit, calendar))
