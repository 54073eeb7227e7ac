"""What a page says of one rule, for staff and for everyone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from msgspec import to_builtins

from gongkai.desk.permissions import Actor
from gongkai.law.clocks import Clock
from gongkai.law.rulebook import Rule, Rulebook
from gongkai.rulebooks.fields import fields

from . import browsing, clauses, examples
from .browsing import Entry
from .clauses import Document
from .demands import Demand, demand
from .examples import Example
from .queries import Counts


@dataclass(frozen=True, slots=True)
class Version:
    """One version beside the others."""

    rule: Rule
    demand: Demand
    shown: bool


@dataclass(frozen=True)
class Told:
    """``actor`` None: what anyone may read."""

    entry: Entry
    book: Rulebook
    actor: Actor | None = None

    @property
    def rule(self) -> Rule:
        return self.entry.rule

    @property
    def owes(self) -> bool:
        """Whether it makes duties: neither a gate does, nor a clock that somebody outside must keep."""
        return self.rule.owed and not (isinstance(self.rule, Clock) and self.rule.whose)

    @cached_property
    def demand(self) -> Demand:
        return demand(self.rule)

    @cached_property
    def documents(self) -> list[Document]:
        return clauses.documents(self.rule.citation, self.actor)

    @property
    def field(self) -> str:
        return browsing.field_title(self.rule.field)

    @cached_property
    def before(self) -> Demand | None:
        """What the rule demands in its own file, where the profile set other figures."""
        found = browsing.untailored(self.rule)
        return demand(found) if found else None

    @cached_property
    def versions(self) -> list[Version]:
        return [Version(rule, demand(rule), rule is self.rule) for rule in self.entry.versions]

    @cached_property
    def examples(self) -> list[Example]:
        return examples.of_rule(self.rule.id)

    @cached_property
    def rivals(self) -> list[Rule]:
        return browsing.rivals(self.rule, self.book, self.entry.day)


def versions_data(entry: Entry) -> list[dict[str, Any]]:
    """Every version for machines, the one that the page shows marked. Without requirement numbers, which are the staff's."""
    return [_data(rule) | {"shown": rule is entry.rule} for rule in entry.versions]


def fields_data() -> list[dict[str, Any]]:
    return [to_builtins(one) for one in fields().values()]


def counts_data(counts: Counts) -> dict[str, int]:
    return asdict(counts)


def _data(rule: Rule) -> dict[str, Any]:
    told = demand(rule)
    return {
        "id": rule.id,
        "kind": rule.kind,
        "field": rule.field,
        "title": rule.title,
        "citation": asdict(rule.citation),
        "locality": rule.locality,
        "basis": rule.basis,
        "best_effort": rule.best_effort,
        "from": rule.starts.isoformat() if rule.starts else None,
        "to": rule.ends.isoformat() if rule.ends else None,
        "checked": rule.checked.isoformat() if rule.checked else None,
        "note": rule.note,
        "tailored": rule.tailored,
        "demand": told.sentence,
        "details": [{"title": part.title, "lines": list(part.lines)} for part in told.parts],
    }
