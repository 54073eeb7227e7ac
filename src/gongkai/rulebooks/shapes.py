"""The shapes of rule files, and their turning into law.rulebook. A file that does not fit is refused whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from gongkai.law.periods import Unit
from gongkai.law.rulebook import (
    Basis,
    Citation,
    Deadline,
    Gate,
    Pattern,
    Period,
    Quota,
    Requirement,
    Rule,
    Values,
    Within,
)

Count = Annotated[int, Meta(ge=1)]
Name = Annotated[str, Meta(min_length=1)]
Scalar = str | int | bool | None
Where = dict[str, Scalar | tuple[Scalar, ...]]


class InstrumentFile(Struct, forbid_unknown_fields=True, frozen=True):
    title: Name
    number: str | None = None
    issued: date | None = None


class CitationFile(Struct, forbid_unknown_fields=True, frozen=True):
    instrument: Name
    article: Name

    def citation(self, instruments: dict[str, InstrumentFile]) -> Citation:
        """Raises KeyError when the instrument is not among those entered."""
        instrument = instruments[self.instrument]
        return Citation(instrument.title, self.article, instrument.number)


class PatternFile(Struct, forbid_unknown_fields=True, frozen=True):
    event: Name | tuple[Name, ...]
    where: Where = field(default_factory=dict)

    def pattern(self) -> Pattern:
        names = (self.event,) if isinstance(self.event, str) else self.event
        return Pattern(names, values(self.where))


class StartFile(PatternFile, forbid_unknown_fields=True, frozen=True):
    on: str | None = None


class WithinFile(Struct, forbid_unknown_fields=True, frozen=True):
    n: Count
    unit: Unit

    def within(self) -> Within:
        return Within(self.n, self.unit)


class RequirementFile(PatternFile, forbid_unknown_fields=True, frozen=True, kw_only=True):
    sentence: Name
    holds: Where = field(default_factory=dict)
    voided_by: tuple[Name, ...] = ()
    distinct_from: tuple[Name, ...] = ()
    distinct_sentence: str | None = None

    def requirement(self) -> Requirement:
        return Requirement(
            self.pattern(),
            self.sentence,
            values(self.holds),
            self.voided_by,
            self.distinct_from,
            self.distinct_sentence,
        )


class RuleFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, tag_field="kind"):
    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
    title: Name
    citation: CitationFile
    requirement: tuple[Name, ...] = ()
    starts: date | None = field(default=None, name="from")
    ends: date | None = field(default=None, name="to")
    basis: Basis
    checked: date
    best_effort: bool = False

    def common(self, citation: Citation, locality: str | None, tailored: str | None) -> dict[str, Any]:
        same = ("id", "title", "requirement", "starts", "ends", "basis", "checked", "best_effort")
        return {key: getattr(self, key) for key in same} | {
            "citation": citation,
            "locality": locality,
            "tailored": tailored,
        }


class DeadlineFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="deadline"):
    start: StartFile
    met: PatternFile
    cancelled: tuple[PatternFile, ...] = ()
    within: WithinFile | None = None
    by: date | None = None
    by_field: str | None = None
    within_field: str | None = None
    link: str | None = None
    restarts: bool = False
    duty: str | None = None

    def __post_init__(self) -> None:
        limits = (self.within, self.by, self.by_field, self.within_field)
        if sum(limit is not None for limit in limits) != 1:
            raise ValueError("期限应且只应写明 within、by、by_field、within_field 之一")

    def rule(self, common: dict[str, Any]) -> Rule:
        return Deadline(
            **common,
            start=self.start.pattern(),
            start_on=self.start.on,
            met=self.met.pattern(),
            cancelled=tuple(item.pattern() for item in self.cancelled),
            within=self.within.within() if self.within else None,
            by=self.by,
            by_field=self.by_field,
            within_field=self.within_field,
            link=self.link,
            restarts=self.restarts,
            duty=self.duty,
        )


class QuotaFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="quota"):
    counts: PatternFile
    period: Period
    at_least: Count
    applies: tuple[Name, ...] = ()

    def rule(self, common: dict[str, Any]) -> Rule:
        return Quota(
            **common, counts=self.counts.pattern(), period=self.period, at_least=self.at_least, applies=self.applies
        )


class GateFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="gate"):
    before: PatternFile
    require: Annotated[tuple[RequirementFile, ...], Meta(min_length=1)]
    version: str | None = None

    def rule(self, common: dict[str, Any]) -> Rule:
        required = tuple(item.requirement() for item in self.require)
        return Gate(**common, before=self.before.pattern(), require=required, version=self.version)


AnyRule = DeadlineFile | QuotaFile | GateFile


class Book(Struct, forbid_unknown_fields=True, frozen=True):
    """A file of rules. `locality` names the place whose policy document it is; the nation has none."""

    title: Name
    rules: tuple[AnyRule, ...]
    locality: str | None = None


class Import(Struct, forbid_unknown_fields=True, frozen=True):
    """What a profile takes from a file: every rule, or those selected by rule id or requirement id."""

    book: Name
    select: tuple[Name, ...] | None = None


class Tailor(Struct, forbid_unknown_fields=True, frozen=True):
    """Figures a place sets for itself, with the reason it gives; shown in every trace."""

    rule: Name
    reason: Name
    within: WithinFile | None = None
    at_least: Count | None = None
    best_effort: bool | None = None

    def figures(self) -> dict[str, Any]:
        named = {"within": self.within, "at_least": self.at_least, "best_effort": self.best_effort}
        return {key: value for key, value in named.items() if value is not None}


class Profile(Struct, forbid_unknown_fields=True, frozen=True):
    title: Name
    imports: Annotated[tuple[Import, ...], Meta(min_length=1)]
    tailor: tuple[Tailor, ...] = ()


def values(where: Where) -> Values:
    return {key: allowed if isinstance(allowed, tuple) else (allowed,) for key, allowed in where.items()}
