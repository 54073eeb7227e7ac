"""The shapes of rules. A rule is data: an identity, a citation, the days it holds, and its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from gongkai.law.periods import Unit

Basis = Literal["statute", "policy", "convention"]
Period = Literal["month", "quarter", "year"]
Values = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as the ledger keeps it. `at` is aware; `data["actor"]` names who did it."""

    id: int
    name: str
    subject: str
    organ: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Organ:
    """What a quota must know of an authority. `since` is the first day its events are in the ledger."""

    code: str
    kind: str
    since: date


@dataclass(frozen=True, slots=True)
class Citation:
    instrument: str
    article: str
    number: str | None = None

    def __str__(self) -> str:
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.instrument}》{number}{self.article}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which events are meant: one of the names, with data that has one of the listed values under every key."""

    events: tuple[str, ...]
    where: Values = field(default_factory=dict)

    def matches(self, event: Event) -> bool:
        return event.name in self.events and holds(self.where, event.data)


def holds(where: Values, data: Mapping[str, Any]) -> bool:
    """Whether data has, under every key, one of the listed values; a list in the data needs one in common."""
    return all(_holds(allowed, data.get(key)) for key, allowed in where.items())


def _holds(allowed: tuple[Any, ...], value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(item in allowed for item in value)
    return value in allowed


@dataclass(frozen=True, slots=True)
class Within:
    n: int
    unit: Unit


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Common to all kinds. `starts` and `ends` are the first and last day it holds (None: open)."""

    kind: ClassVar[str] = "rule"

    id: str
    title: str
    citation: Citation
    requirement: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    basis: Basis = "statute"
    checked: date | None = None
    locality: str | None = None
    best_effort: bool = False
    tailored: str | None = None
    """Why a profile set other figures than the source, if it did."""

    def in_force(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

    def events(self) -> frozenset[str]:
        """Every event name the rule listens to."""
        return frozenset()


@dataclass(frozen=True, kw_only=True)
class Deadline(Rule):
    """After `start`, `met` is owed in time. Exactly one of the four limits is set.

    `start_on` names a date in the start event's data from which to count, where the day of the fact differs from the
    day it was entered; while the data holds none, the fact has not happened and nothing starts. `link` names the key of the met event's data that holds
    the start's subject (or several), for an answer that is a thing of its own, as an interpretation is.
    """

    kind: ClassVar[str] = "deadline"

    start: Pattern
    met: Pattern
    start_on: str | None = None
    cancelled: tuple[Pattern, ...] = ()
    within: Within | None = None
    by: date | None = None
    by_field: str | None = None
    within_field: str | None = None
    link: str | None = None
    restarts: bool = False
    """A later start while the duty is open replaces the earlier one; otherwise the earlier one stands."""
    duty: str | None = None
    """Rules with the same key limit the same act: of one subject's limits only the strictest is owed."""

    def events(self) -> frozenset[str]:
        return frozenset(name for pattern in (self.start, self.met, *self.cancelled) for name in pattern.events)

    def answers(self, event: Event) -> tuple[str, ...]:
        """The subjects an answering event speaks to: those its data links to, or its own when it links to none."""
        linked = event.data.get(self.link) if self.link else None
        return tuple(linked) if isinstance(linked, (list, tuple)) else (linked or event.subject,)


@dataclass(frozen=True, kw_only=True)
class Quota(Rule):
    """`counts` must happen `at_least` times a `period` in every organ of the kinds in `applies` (empty: every organ)."""

    kind: ClassVar[str] = "quota"

    counts: Pattern
    period: Period
    at_least: int
    applies: tuple[str, ...] = ()

    def events(self) -> frozenset[str]:
        return frozenset(self.counts.events)

    def binds(self, organ: Organ) -> bool:
        return not self.applies or organ.kind in self.applies


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a gate asks for. The latest event that `pattern` selects must satisfy `holds`, must not be followed by
    one of `voided_by`, and must be the act of another person than whoever did any of the `distinct_from` events."""

    pattern: Pattern
    sentence: str
    holds: Values = field(default_factory=dict)
    voided_by: tuple[str, ...] = ()
    distinct_from: tuple[str, ...] = ()
    distinct_sentence: str | None = None


@dataclass(frozen=True, kw_only=True)
class Gate(Rule):
    """`before` is refused unless every requirement was met on the same subject and the same `version`: the key of the
    data that must be equal in both, such as a content hash. None binds all versions."""

    kind: ClassVar[str] = "gate"

    before: Pattern
    require: tuple[Requirement, ...]
    version: str | None = None

    def events(self) -> frozenset[str]:
        required = (
            name for item in self.require for name in (*item.pattern.events, *item.voided_by, *item.distinct_from)
        )
        return frozenset((*self.before.events, *required))


@dataclass(frozen=True)
class Rulebook:
    """The rules of one place. The same id may hold several versions whose days do not overlap."""

    id: str
    title: str
    rules: tuple[Rule, ...]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def versions(self, rule_id: str) -> tuple[Rule, ...]:
        found = (rule for rule in self.rules if rule.id == rule_id)
        return tuple(sorted(found, key=lambda rule: rule.starts or date.min))

    def rule(self, rule_id: str, on: date) -> Rule | None:
        return next((rule for rule in self.versions(rule_id) if rule.in_force(on)), None)

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, Deadline))

    @property
    def quotas(self) -> tuple[Quota, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, Quota))

    @property
    def gates(self) -> tuple[Gate, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, Gate))


def vocabulary(rules: Iterable[Rule]) -> frozenset[str]:
    """Every event name that rules listen to; what must be in the ledger's vocabulary."""
    return frozenset().union(*(rule.events() for rule in rules))
