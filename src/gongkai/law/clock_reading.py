"""Reading a clock: the limit as it stands, the state, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from gongkai.law.calendars import Calendar
from gongkai.law.clock_run import IGNORED, Counting, Flag, Opened, Run, counting
from gongkai.law.clock_trace import Segment, readings_chosen, segments, sentences, walk
from gongkai.law.clocks import Broken, Clock, Fact, Setting, Transition
from gongkai.law.clockwork import run
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.periods import Due, local_day
from gongkai.law.rulebook import Citation
from gongkai.law.trace import Step


@dataclass(frozen=True, slots=True)
class SideDue:
    """A limit beside the clock's own. `due` is None while its beginning is unknown, or with a `problem`; `of` is the key of
    the pause it belongs to."""

    key: str
    title: str
    whose: str
    of: str
    due: date | None
    answered_on: date | None
    passed: bool
    silence: str | None
    citation: str | None
    problem: str = ""

    @property
    def in_time(self) -> bool | None:
        return None if self.answered_on is None or self.due is None else self.answered_on <= self.due


@dataclass(frozen=True)
class ClockReading:
    """One run of a clock, read at `asof`. Whatever counts days is computed when asked for, and may then raise
    CalendarNotCovered."""

    clock: Clock
    status: str
    asof: date | None
    _run: Run
    _counted: Counting

    @property
    def flags(self) -> tuple[Flag, ...]:
        return tuple(self._run.flags)

    @property
    def started_on(self) -> date | None:
        """Day 0 of the period that runs, or ran last."""
        return self._run.period.begin if self._run.period else None

    @property
    def started_by(self) -> Fact | None:
        return self._run.periods[0].act.fact if self._run.periods else None

    @property
    def owed(self) -> str:
        """What is owed by this run."""
        started = self._run.periods[0].by.owed if self._run.periods else ""
        return started or self.clock.title

    @property
    def basis(self) -> Citation | None:
        """The clause by which this run is owed."""
        started = self._run.periods[0].by if self._run.periods else None
        return started.citation if started and started.owed else self.clock.citation

    @property
    def steps(self) -> tuple[Fact, ...]:
        """The facts that took effect, in order."""
        return tuple(act.fact for _, act in self._run.steps)

    @property
    def ended_by(self) -> tuple[Transition, Fact] | None:
        return (self._run.ended[0], self._run.ended[1].fact) if self._run.ended else None

    @property
    def ended_on(self) -> date | None:
        """None as well where the event that ended it told no day."""
        return self._run.ended[1].at if self._run.ended and self._run.ended[1].dated else None

    @property
    def answered(self) -> bool:
        return self._run.ended is not None and self._run.ended[0].answers

    @property
    def stopped(self) -> bool:
        return bool(self._run.period and self._run.period.stop) and not self._run.over

    @property
    def expired(self) -> date | None:
        return self._run.expired

    @property
    def effective_on(self) -> date | None:
        """The day as of which silence took effect."""
        expiry = self.clock.expiry
        if not (expiry and self._run.expired):
            return None
        return self.started_on if expiry.from_start else self._run.expired

    @property
    def extended(self) -> int:
        return self._run.period.extended if self._run.period else 0

    @cached_property
    def due(self) -> Due | None:
        """The limit that applies or applied; None before the start, while stopped, and while a pause is open whose end
        nobody knows."""
        period = self._run.period
        found = self._counted.due(period) if period else None
        if found is None or period is None:
            return None
        if isinstance(found, datetime):
            return Due(local_day(found), found, _walk=lambda: self.trace)
        return Due(found, notes=self._counted.calendar.notes(period.begin, found), _walk=lambda: self.trace)

    @cached_property
    def provisional(self) -> bool:
        """Whether the limit holds only if the pauses still open end by lapse."""
        return self.due is not None and bool(self._run.paused) and self._settled() is None

    @cached_property
    def in_time(self) -> bool | None:
        """Of an answer: whether it came within the limit; a stopped clock has none to miss."""
        if not self.answered or self.ended_on is None:
            return None
        return self.due is None or self.ended_on <= self.due.value

    @cached_property
    def overdue(self) -> bool:
        if self._run.ended:
            return self.in_time is False
        return self.due is not None and self.asof is not None and self.asof > self.due.value

    @cached_property
    def remaining(self) -> int | None:
        """Units left of the period at `asof`, none when it has passed; None where there is no count."""
        period = self._run.period
        if period is None or period.stop or period.set_on or self._run.over or self.asof is None:
            return None
        used = self._counted.ruler.elapsed(period.begin, self.asof, self._counted.union(period))
        return max(0, self.clock.within.n + period.extended - used)

    @cached_property
    def limits(self) -> tuple[SideDue, ...]:
        """In the order they were opened; one that was never named is none."""
        told = (one for one in self._run.limits if one.begin is not None or not one.limit.named)
        return tuple(self._limit(one) for one in told)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return segments(self._run, self._counted)

    @cached_property
    def trace(self) -> tuple[Step, ...]:
        return walk(self._run, self._counted)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return tuple(sentences(self._run, self._counted))

    @cached_property
    def conventions(self) -> tuple[Setting, ...]:
        return readings_chosen(self._run, self._counted)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Flags in one word each: EXTENDED, OVERDUE, PROVISIONAL, BREACH, IGNORED."""
        kinds = {flag.kind for flag in self.flags}
        told = {
            "EXTENDED": self.extended > 0,
            "OVERDUE": self.overdue,
            "PROVISIONAL": self.provisional,
            "BREACH": bool(kinds & set(Broken)),
            "IGNORED": IGNORED in kinds,
        }
        return tuple(mark for mark, holds in told.items() if holds)

    def _settled(self) -> date | None:
        return self._counted.due(self._run.period, settled=True) if self._run.period else None

    def _limit(self, opened: Opened) -> SideDue:
        limit, problem = opened.limit, ""
        try:
            due = self._counted.limit(opened)
        except CalendarNotCovered as error:
            due, problem = None, str(error)
        citation = limit.citation or opened.by.citation
        passed = due is not None and self.asof is not None and self.asof > due and opened.answered_on is None
        return SideDue(
            limit.key,
            limit.title,
            limit.whose,
            opened.key,
            due,
            opened.answered_on,
            passed,
            limit.silence,
            str(citation) if citation else None,
            problem,
        )


def read(clock: Clock, facts: Iterable[Fact], calendar: Calendar, now: date | None = None) -> ClockReading:
    """The last run that the facts make. Without `now` the clock is read on the day of the last fact.

    Raises CalendarNotCovered where an act must be judged in a year without a calendar, FieldMissing for data that is no
    date and no number.
    """
    return list(readings(clock, facts, calendar, now))[-1]


def readings(
    clock: Clock, facts: Iterable[Fact], calendar: Calendar, now: date | None = None
) -> Iterator[ClockReading]:
    """Every run: an end may be followed by another start."""
    counted = counting(clock, calendar)
    runs, asof = run(counted, facts, now)
    return (ClockReading(clock, one.status, asof, one, counted) for one in runs)
