"""What rules are made of. A rule is data: an identity, a citation, the days it holds, and the parameters of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeVar

from gongkai.law.periods import TITLES, Unit
from gongkai.law.trace import titled

Basis = Literal["statute", "policy", "convention"]
Period = Literal["month", "quarter", "year"]
Values = Mapping[str, tuple[Any, ...]]
R = TypeVar("R", bound="Rule")


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
        return f"{titled(self.instrument)}{number}{self.article}"


Read = tuple[tuple[str, ...], str]
"""Names of events, and a key that the data of at least one of them carries: what a rule reads."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which events are meant: one of the names, with data that has one of the listed values under every key."""

    events: tuple[str, ...]
    where: Values = field(default_factory=dict)

    def matches(self, event: Event) -> bool:
        return event.name in self.events and holds(self.where, event.data)

    def reads(self, *keys: str | None) -> Iterator[Read]:
        """What of the data is looked at: the keys of `where`, and those named; None names none."""
        return ((self.events, key) for key in (*self.where, *filter(None, keys)))


def holds(where: Values, data: Mapping[str, Any]) -> bool:
    """Whether data has, under every key, one of the listed values; a list in the data needs one in common."""
    return all(_holds(allowed, data.get(key)) for key, allowed in where.items())


def _holds(allowed: tuple[Any, ...], value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(item in allowed for item in value)
    return value in allowed


@dataclass(frozen=True, slots=True)
class Within:
    """`rolls`: a last day that is a rest day moves to the first day after it (民法典 第二百零三条); working days and hours never do."""

    n: int
    unit: Unit
    rolls: bool = True

    def __str__(self) -> str:
        return f"{self.n}{TITLES[self.unit]}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Common to all kinds. `starts` and `ends` are the first and last day it holds (None: open)."""

    kind: ClassVar[str] = "rule"
    owed: ClassVar[bool] = True
    """Whether the kind raises duties; a gate refuses instead."""

    id: str
    title: str
    citation: Citation
    requirement: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    basis: Basis = "statute"
    checked: date | None = None
    locality: str | None = None
    field: str | None = None
    """The area of work it belongs to, a key of fields.yaml."""
    note: str | None = None
    """An open reading of the text, shown with whatever the rule says."""
    best_effort: bool = False
    tailored: str | None = None
    """Why a profile set other figures than the source, if it did."""

    def in_force(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

    def events(self) -> frozenset[str]:
        """Every event name the rule listens to."""
        return frozenset()

    def reads(self) -> Iterator[Read]:
        """Every key of an event's data that the rule looks at."""
        return iter(())

    def reaching(self) -> frozenset[str]:
        """Names of the events that may bear on another subject than their own."""
        return frozenset()

    def counts_by_organ(self, event: Event) -> bool:
        """Whether the event bears on what its organ owes as such, rather than on its subject alone."""
        return False


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

    def of(self, kind: type[R]) -> tuple[R, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, kind))

    @cached_property
    def owing(self) -> tuple[Rule, ...]:
        """The rules that raise duties."""
        return tuple(rule for rule in self.rules if rule.owed)

    @cached_property
    def heard(self) -> frozenset[str]:
        """Names of the events that can start, meet, cancel or count towards a duty."""
        return vocabulary(self.owing)


def vocabulary(rules: Iterable[Rule]) -> frozenset[str]:
    """Every event name that rules listen to; what must be in the ledger's vocabulary."""
    return frozenset().union(*(rule.events() for rule in rules))
