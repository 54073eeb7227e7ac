"""Why a duty falls on its day: the clause, the events, the days counted and not counted, and the limits that gave way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk import clock
from gongkai.desk.clock import CHINA
from gongkai.desk.models import Event
from gongkai.law import duties as law
from gongkai.law.kinds import Deadline, Quota
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Rule, Within
from gongkai.law.trace import Step

from . import rows, rules
from .models import Duty, State
from .standing import Standing, standing
from .strip import Strip, strip

BASIS = {
    "statute": gettext_noop("法律法规规章"),
    "policy": gettext_noop("政策文件"),
    "convention": gettext_noop("约定口径"),
}
UNITS = {
    Unit.WORKING_DAYS: gettext_noop("%(n)d个工作日"),
    Unit.CALENDAR_DAYS: gettext_noop("%(n)d日"),
    Unit.HOURS: gettext_noop("%(n)d小时"),
    Unit.MONTHS: gettext_noop("%(n)d个月"),
    Unit.YEARS: gettext_noop("%(n)d年"),
}
PERIODS = {
    "month": gettext_noop("每月不少于%(n)d次"),
    "quarter": gettext_noop("每季度不少于%(n)d次"),
    "year": gettext_noop("每年不少于%(n)d次"),
}


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
class Laxer:
    """Another limit of the same act, which the strictest absorbed."""

    title: str
    citation: str
    due: date | datetime | None


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
        return _(BASIS[self.rule.basis]) if self.rule else ""

    @property
    def due_text(self) -> str:
        return rows.due_text(self.duty)

    @property
    def sentences(self) -> tuple[str, ...]:
        return self.derived.trace.sentences if self.derived else ()

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.derived.trace.steps if self.derived else ()

    @property
    def laxer(self) -> tuple[Laxer, ...]:
        others = self.derived.superseded if self.derived else ()
        return tuple(Laxer(other.title, other.citation, other.due) for other in others)

    @property
    def moved(self) -> bool:
        """The stored date is behind the law and the ledger."""
        return self.derived is None or self.derived.due != rows.due_of(self.duty)

    @property
    def dated(self) -> bool:
        """The limit was named as a date, not as a length."""
        return isinstance(self.rule, Deadline) and bool(self.rule.by or self.rule.by_field)

    @cached_property
    def strip(self) -> Strip | None:
        duty = self.duty
        if not (duty.started_on and duty.due_on):
            return None
        return strip(
            duty.started_on,
            duty.due_on,
            self.steps,
            rules.calendar(),
            met=duty.met_at.astimezone(CHINA).date() if duty.met_at else None,
            today=self.now.astimezone(CHINA).date(),
            ended=duty.state != State.OPEN,
        )

    @cached_property
    def measure(self) -> str:
        """The length of the limit in words: 3个工作日, 每年不少于1次; empty when a date was named."""
        return _measure(self.rule, self.derived)


def explain(
    duty: Duty,
    derived: Iterable[law.Duty],
    events: Sequence[Event],
    organ_name: str,
    *,
    moves: tuple[Event, ...] = (),
    public: bool = False,
) -> Why:
    """Puts together what ``queries.explain`` fetched; no query of its own."""
    found = next((one for one in derived if one.id == duty.key), None)
    by_seq = {event.seq: event for event in events}
    started, ended = (found.started_by, found.ended_by) if found else (duty.started_by, duty.met_by)
    rest = [seq for seq in found.events if duty.kind == Quota.kind] if found else []
    now = clock.now()
    return Why(
        duty=duty,
        organ_name=organ_name,
        standing=standing(duty, now),
        derived=found,
        rule=found.source if found else _latest(duty.rule),
        start=_happening(by_seq, started, public),
        end=_happening(by_seq, ended, public),
        counted=tuple(one for seq in rest if (one := _happening(by_seq, seq, public))),
        moves=moves,
        source=_policy_clause(by_seq[started].data) if started in by_seq else "",
        public=public,
        now=now,
    )


def _happening(by_seq: Mapping[int, Event], seq: int | None, public: bool) -> Happening | None:
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
        actor="" if public else event.actor,
    )


def _policy_clause(data: Mapping[str, object]) -> str:
    if not data.get("policy_title"):
        return ""
    number = f"（{data['doc_number']}）" if data.get("doc_number") else ""
    return f"《{data['policy_title']}》{number}{data.get('clause') or ''}"


def _latest(rule_id: str) -> Rule | None:
    versions = rules.rulebook().versions(rule_id)
    return versions[-1] if versions else None


def _measure(rule: Rule | None, derived: law.Duty | None) -> str:
    if isinstance(rule, Quota) and rule.period:
        return _(PERIODS[rule.period]) % {"n": rule.at_least}
    if isinstance(rule, Deadline) and (within := rule.within or _counted_length(rule, derived)):
        return _(UNITS[within.unit]) % {"n": within.n}
    return ""


def _counted_length(rule: Deadline, derived: law.Duty | None) -> Within | None:
    """The length that the start event carried, read back from the count."""
    if not rule.within_field or derived is None:
        return None
    steps = derived.trace.steps
    numbers = [step.number for step in steps if step.number]
    unit = Unit.CALENDAR_DAYS if any(step.why.startswith("自然日") for step in steps) else Unit.WORKING_DAYS
    return Within(max(numbers), unit) if numbers else None
