"""Why a duty falls on its day: the clause, the events, the days counted and not counted, the limits that gave way, and what
else the verdict rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.clock import CHINA
from gongkai.desk.models import Event
from gongkai.law import duties as law
from gongkai.law.clock_reading import ClockReading
from gongkai.law.kinds import Completeness, Deadline, Limit, Quota, Ratio
from gongkai.law.limits import Grounds
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Rule, Within
from gongkai.law.trace import Step

from . import grounds, plain, rows, rules
from .grounds import Awaited, Elements, Exceptional, ShareTold, Ticking
from .models import Duty, State
from .standing import Standing, standing
from .strip import Strip, strip

#: What a fault of the data quotes of it; the public reads the fault without the words.
_QUOTED = re.compile(r"，实为“[^”]*”")
#: Kinds whose verdict rests on events that were counted or looked at.
COUNTING = (Quota.kind, Ratio.kind, Completeness.kind)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as the explanation tells it. For the public, a private event keeps its day and its kind alone."""

    seq: int
    title: str
    sentence: str
    at: datetime
    day: date
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Limited:
    """One of several limits of the same act; ``counts`` for the strictest, which the others gave way to."""

    rule: str
    title: str
    citation: str
    measure: str
    due: date | datetime | None
    due_text: str
    counts: bool


@dataclass(frozen=True)
class Why:
    """Everything ``duties/_why.html`` shows. ``derived`` is None when the stored duty no longer follows from the law and
    the ledger as they are: it awaits ``gongkai recompute``."""

    duty: Duty
    organ_name: str
    standing: Standing
    derived: law.Duty | None
    rule: Rule | None
    start: Happening | None
    end: Happening | None
    counted: tuple[Happening, ...] = ()
    released: Happening | None = None
    """What the duty awaited, once it has happened."""
    moves: tuple[Event, ...] = ()
    source: str = ""
    """The clause of the policy document that set the task, where the rule leaves it to the document."""
    public: bool = False
    now: datetime = field(default_factory=clock.now)

    @property
    def citation(self) -> str:
        return self.source or (str(self.rule.citation) if self.rule else "")

    @property
    def basis(self) -> str:
        return _(plain.BASES[self.rule.basis]) if self.rule else ""

    @property
    def due_text(self) -> str:
        return rows.due_text(self.duty)

    @property
    def began(self) -> str:
        """What began the count, in a sentence."""
        if self.start:
            return self.start.sentence
        if self.duty.kind in (Quota.kind, Ratio.kind):
            return _("%(period)s开始") % {"period": self.duty.about}
        return _("从这一天起承担") if self.duty.kind == Completeness.kind else ""

    @property
    def ticks_from(self) -> datetime | None:
        """The moment from which hours were counted; None where days were."""
        found, limit = self._grounds, self._limit
        if isinstance(found, ClockReading):
            return found.started_on if isinstance(found.started_on, datetime) else None
        if not (isinstance(found, Grounds) and found.own.moment and limit and limit.within):
            return None
        return found.own.moment - timedelta(hours=limit.within.n) if limit.within.unit is Unit.HOURS else None

    @property
    def restarted(self) -> date | None:
        """The day from which a clock counts anew, where that is not the day it first began."""
        began, again = self.start, self.duty.started_on
        clock_ran = isinstance(self._grounds, ClockReading) and began is not None
        return again if clock_ran and began and again and began.day < again else None

    @property
    def counts_events(self) -> bool:
        return self.duty.kind in COUNTING

    @property
    def problem(self) -> str:
        return self._told(self.duty.problem)

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(map(self._told, self.derived.trace.sentences)) if self.derived else ()

    def _told(self, sentence: str) -> str:
        return _QUOTED.sub("", sentence) if self.public else sentence

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.derived.trace.steps if self.derived else ()

    @property
    def limits(self) -> tuple[Limited, ...]:
        """Every limit of the same act, the strictest first; empty where there is only one."""
        if not (self.derived and self.derived.superseded):
            return ()
        return tuple(_limited(one, one is self.derived) for one in (self.derived, *self.derived.superseded))

    @cached_property
    def _grounds(self) -> object:
        return self.derived.grounds() if self.derived else None

    @property
    def _limit(self) -> Limit | None:
        """The rule's own, or that of the exception which applies."""
        exception = self._grounds.exception if isinstance(self._grounds, Grounds) else None
        return exception or (self.rule if isinstance(self.rule, Deadline) else None)

    @cached_property
    def share(self) -> ShareTold | None:
        return grounds.share(self.rule, self._grounds)

    @cached_property
    def elements(self) -> Elements | None:
        return grounds.elements(self.rule, self._grounds)

    @cached_property
    def exception(self) -> Exceptional | None:
        return grounds.exceptional(self.rule, self._grounds)

    @cached_property
    def awaited(self) -> Awaited | None:
        return grounds.awaited(self.rule, self._grounds, self.derived.due if self.derived else None)

    @cached_property
    def clock(self) -> Ticking | None:
        return grounds.ticking(self._grounds, self.now)

    @property
    def moved(self) -> bool:
        """The stored date is behind the law and the ledger."""
        return self.derived is None or self.derived.due != rows.due_of(self.duty)

    @property
    def dated(self) -> bool:
        """The limit was named as a date, not as a length."""
        return self._limit is not None and bool(self._limit.by or self._limit.by_field)

    @cached_property
    def strip(self) -> Strip | None:
        duty = self.duty
        if not (duty.started_on and duty.due_on):
            return None
        return strip(
            duty.started_on,
            duty.due_on,
            [step for step in self.steps if step.day > duty.started_on],
            rules.calendar(),
            met=duty.met_at.astimezone(CHINA).date() if duty.met_at else None,
            today=self.now.astimezone(CHINA).date(),
            ended=duty.state != State.OPEN,
        )

    @cached_property
    def measure(self) -> str:
        """The limit in a few words: 3个工作日, 每年不少于1次; empty when a date was named."""
        if isinstance(self.rule, Deadline):
            limit = self._limit
            within = limit.within if limit and limit.within else _counted_length(limit, self.derived)
            return plain.length(within) if within else ""
        return plain.measure(self.rule)


def explain(
    duty: Duty,
    derived: Iterable[law.Duty],
    events: Sequence[Event],
    organ_name: str,
    *,
    moves: tuple[Event, ...] = (),
    public: bool = False,
    names: Mapping[str, str] | None = None,
) -> Why:
    """Puts together what ``queries.explain`` fetched; no query of its own. ``names`` are those of the actors."""
    found = next((one for one in derived if one.id == duty.key), None)
    by_seq = {event.seq: event for event in events}
    started, ended = (found.started_by, found.ended_by or found.met_by) if found else (duty.started_by, duty.met_by)
    rest = [seq for seq in found.events if duty.kind in COUNTING and seq != started] if found else []
    now = clock.now()
    return Why(
        duty=duty,
        organ_name=organ_name,
        standing=standing(duty, now),
        derived=found,
        rule=found.source if found else _latest(duty.rule),
        start=_happening(by_seq, started, public, names),
        end=_happening(by_seq, ended, public, names),
        counted=tuple(one for seq in rest if (one := _happening(by_seq, seq, public))),
        released=_happening(by_seq, _release(found), public),
        moves=moves,
        source=_policy_clause(by_seq[started].data) if started in by_seq else "",
        public=public,
        now=now,
    )


def _release(found: law.Duty | None) -> int | None:
    told = found.grounds() if found else None
    return told.release if isinstance(told, Grounds) else None


def _happening(
    by_seq: Mapping[int, Event], seq: int | None, public: bool, names: Mapping[str, str] | None = None
) -> Happening | None:
    event = by_seq.get(seq) if seq else None
    if event is None:
        return None
    told = event.type.public or not public
    at = event.at.astimezone(CHINA)
    return Happening(
        seq=event.seq,
        title=_(event.type.title),
        sentence=event.sentence if told else _(event.type.title),
        at=at,
        day=at.date(),
        actor="" if public else (names or {}).get(event.actor, event.actor),
    )


def _policy_clause(data: Mapping[str, object]) -> str:
    if not data.get("policy_title"):
        return ""
    number = f"（{data['doc_number']}）" if data.get("doc_number") else ""
    return f"《{data['policy_title']}》{number}{data.get('clause') or ''}"


def _latest(rule_id: str) -> Rule | None:
    versions = rules.rulebook().versions(rule_id)
    return versions[-1] if versions else None


def _limited(one: law.Duty, counts: bool) -> Limited:
    return Limited(
        one.rule, one.title, one.citation, plain.measure(one.source), one.due, grounds.moment(one.due), counts
    )


def _counted_length(limit: Limit | None, derived: law.Duty | None) -> Within | None:
    """The length that the start event carried, read back from the count."""
    if limit is None or not limit.within_field or derived is None:
        return None
    steps = derived.trace.steps
    numbers = [step.number for step in steps if step.number]
    unit = Unit.CALENDAR_DAYS if any(step.why.startswith("自然日") for step in steps) else Unit.WORKING_DAYS
    return Within(max(numbers), unit) if numbers else None
