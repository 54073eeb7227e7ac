"""The shapes of the kinds of rules in a file, and their turning into law.kinds; `clock` has a module of its own."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from gongkai.law.kinds import (
    Completeness,
    Deadline,
    Gate,
    Measure,
    NamedException,
    Of,
    Quota,
    Ratio,
    Reading,
    Requirement,
    Stage,
    Unsatisfiable,
)
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Basis, Pattern, Period, Rule, Within
from gongkai.rulebooks.shapes import (
    PERCENTS,
    CitationFile,
    Count,
    DayOfYear,
    Instruments,
    Name,
    PatternFile,
    Percent,
    RuleFile,
    Scalar,
    Where,
    WithinFile,
    day_of_year,
    length,
    one_or_several,
    percent,
    values,
)

FILLED = "filled"
"""As a value under `carries`: anything that is not empty."""


class StartFile(PatternFile, forbid_unknown_fields=True, frozen=True):
    on: str | None = None


class ExceptionFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    name: Name
    where: Annotated[Where, Meta(min_length=1)]
    within: WithinFile | None = None
    by: date | None = None
    by_field: str | None = None
    within_field: str | None = None
    ahead: WithinFile | None = None
    none: Literal[True] | None = None
    citation: CitationFile | None = None
    basis: Basis | None = None

    def __post_init__(self) -> None:
        _check_limit(self, self.none)

    def exception(self, instruments: Instruments) -> NamedException:
        citation = self.citation.citation(instruments) if self.citation else None
        where = values(self.where)
        return NamedException(name=self.name, where=where, citation=citation, basis=self.basis, **_limit(self))


class DeadlineFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="deadline"):
    start: StartFile
    met: PatternFile
    cancelled: tuple[PatternFile, ...] = ()
    within: WithinFile | None = None
    by: date | None = None
    by_field: str | None = None
    within_field: str | None = None
    ahead: WithinFile | None = None
    link: str | None = None
    restarts: bool = False
    per_organ: bool = False
    awaits: PatternFile | None = None
    after_release: WithinFile | None = None
    exceptions: tuple[ExceptionFile, ...] = ()
    duty: str | None = None

    def __post_init__(self) -> None:
        _check_limit(self)
        if self.after_release and not self.awaits:
            raise ValueError("after_release 自 awaits 所等的事件起算，请写明 awaits")

    def rule(self, instruments: Instruments, locality: str | None) -> Rule:
        return Deadline(
            **self.common(instruments, locality),
            **_limit(self),
            start=self.start.pattern(),
            start_on=self.start.on,
            met=self.met.pattern(),
            cancelled=tuple(item.pattern() for item in self.cancelled),
            link=self.link,
            restarts=self.restarts,
            per_organ=self.per_organ,
            awaits=self.awaits.pattern() if self.awaits else None,
            after_release=length(self.after_release),
            exceptions=tuple(item.exception(instruments) for item in self.exceptions),
            duty=self.duty,
        )


def _check_limit(row: DeadlineFile | ExceptionFile, *other: object) -> None:
    limits = (row.within, row.by, row.by_field, row.within_field, *other)
    if sum(limit is not None for limit in limits) != 1:
        raise ValueError(f"期限应且只应写明 within、by、by_field、within_field{'、none' if other else ''} 之一")
    if row.ahead and not row.by_field:
        raise ValueError("ahead 从 by_field 所指的日期向前推算，请写明 by_field")


def _limit(row: DeadlineFile | ExceptionFile) -> dict[str, Any]:
    as_written = {"by": row.by, "by_field": row.by_field, "within_field": row.within_field}
    return as_written | {"within": length(row.within), "ahead": length(row.ahead)}


class RollingFile(Struct, forbid_unknown_fields=True, frozen=True):
    n: Count
    unit: Literal["months", "years"]

    def within(self) -> Within:
        return Within(self.n, Unit(self.unit))


class QuotaFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="quota"):
    counts: PatternFile
    period: Period | None = None
    rolling: RollingFile | None = None
    at_least: Count
    sum: str | None = None
    distinct: str | None = None
    opens: DayOfYear | None = None
    closes: DayOfYear | None = None
    charged: PatternFile | None = None
    applies: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        if (self.period is None) == (self.rolling is None):
            raise ValueError("频次应且只应写明 period、rolling 之一")
        if self.closes and self.period != "year":
            raise ValueError("closes 是一年中的某日，只能与 period: year 同用")
        if self.sum and self.distinct:
            raise ValueError("sum 与 distinct 只能写一个")
        if self.rolling and (self.sum or self.distinct):
            raise ValueError("rolling 按次数计，不能与 sum、distinct 同用")
        if self.opens and not self.closes:
            raise ValueError("opens 是可以计入的第一日，请同时写明 closes")
        opens, closes = day_of_year(self.opens, "opens"), day_of_year(self.closes)
        if opens and closes and opens > closes:
            raise ValueError(f"opens {self.opens} 晚于 closes {self.closes}")

    def rule(self, instruments: Instruments, locality: str | None) -> Rule:
        return Quota(
            **self.common(instruments, locality),
            counts=self.counts.pattern(),
            period=self.period,
            rolling=self.rolling.within() if self.rolling else None,
            at_least=self.at_least,
            sum=self.sum,
            distinct=self.distinct,
            opens=day_of_year(self.opens),
            closes=day_of_year(self.closes),
            charged=self.charged.pattern() if self.charged else None,
            applies=self.applies,
        )


class MeasureFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    of: Of
    key: str | None = None
    event: Name | tuple[Name, ...] = ()
    where: Where = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.key is None) != (self.of == "count"):
            raise ValueError("count 不写 key，其余的量都要写明 key")

    def measure(self) -> Measure:
        names = (self.event,) if isinstance(self.event, str) else self.event
        return Measure(of=self.of, key=self.key, events=names, where=values(self.where))


RatioPeriod = Literal["event", "month", "quarter", "year"]


class ReadingFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    name: Name
    title: Name
    period: RatioPeriod | None = None
    numerator: MeasureFile | None = None
    denominator: MeasureFile | None = None

    def reading(self) -> Reading:
        return Reading(
            name=self.name,
            title=self.title,
            period=self.period,
            numerator=self.numerator.measure() if self.numerator else None,
            denominator=self.denominator.measure() if self.denominator else None,
        )


class UnsatisfiableFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    sentence: Name
    denominator_below: Count | None = None
    measure: MeasureFile | None = None
    below: Count | None = None

    def __post_init__(self) -> None:
        if (self.measure is None) != (self.below is None) or (self.below is None) == (self.denominator_below is None):
            raise ValueError("unsatisfiable 应写明 denominator_below，或者写明 measure 和 below")

    def unsatisfiable(self) -> Unsatisfiable:
        measure = self.measure.measure() if self.measure else None
        return Unsatisfiable(measure, self.below or self.denominator_below or 1, self.sentence)


class RatioFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="ratio"):
    observes: PatternFile
    period: RatioPeriod
    numerator: MeasureFile
    denominator: MeasureFile
    at_least: Percent | None = None
    at_most: Percent | None = None
    exactly: Percent | None = None
    below: Percent | None = None
    above: Percent | None = None
    applies: tuple[Name, ...] = ()
    readings: tuple[ReadingFile, ...] = ()
    reading: str | None = None
    unsatisfiable: UnsatisfiableFile | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, key) is not None for key in PERCENTS) != 1:
            raise ValueError(f"比例应且只应写明 {'、'.join(PERCENTS)} 之一")

    def rule(self, instruments: Instruments, locality: str | None) -> Rule:
        return Ratio(
            **self.common(instruments, locality),
            observes=self.observes.pattern(),
            period=self.period,
            numerator=self.numerator.measure(),
            denominator=self.denominator.measure(),
            at_least=percent(self.at_least),
            at_most=percent(self.at_most),
            exactly=percent(self.exactly),
            below=percent(self.below),
            above=percent(self.above),
            applies=self.applies,
            readings=tuple(item.reading() for item in self.readings),
            reading=self.reading,
            unsatisfiable=self.unsatisfiable.unsatisfiable() if self.unsatisfiable else None,
        )


class StepFile(PatternFile, forbid_unknown_fields=True, frozen=True, kw_only=True):
    title: Name

    def step(self) -> Stage:
        return Stage(self.pattern(), self.title)


class CompletenessFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="completeness"):
    of: PatternFile
    elements: dict[Name, Name] = field(default_factory=dict)
    inside: str | None = field(default=None, name="in")
    steps: tuple[StepFile, ...] = ()
    at_least: Count | None = None
    optional: dict[Name, Where] = field(default_factory=dict)
    union: Literal["subject", "organ"] | None = None
    charged: PatternFile | None = None
    lost: PatternFile | None = None
    each: bool = False
    per_organ: bool = False
    by: date | None = None
    applies: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.elements) == bool(self.steps):
            raise ValueError("应且只应写明 elements、steps 之一")
        if self.steps and (self.inside or self.optional or self.union):
            raise ValueError("in、optional、union 说的是 elements，不能与 steps 同用")
        if self.each and self.union:
            raise ValueError("each 逐次判断，union 累计，只能写一个")
        if self.per_organ and self.union == "organ":
            raise ValueError("per_organ 在同一事项内分机关，union: organ 跨事项累计，只能写一个")
        if self.charged and self.union != "organ":
            raise ValueError("charged 说的是哪个机关承担，只能与 union: organ 同用")
        if self.lost and self.union != "organ":
            raise ValueError("lost 说的是累计以后又失去的要素，只能与 union: organ 同用")
        if unknown := self.optional.keys() - self.elements.keys():
            raise ValueError(f"optional 的“{min(unknown)}”不在 elements 中")
        if self.at_least and self.at_least > len(self.elements or self.steps):
            raise ValueError(f"at_least {self.at_least} 多于所列的项数")

    def rule(self, instruments: Instruments, locality: str | None) -> Rule:
        return Completeness(
            **self.common(instruments, locality),
            of=self.of.pattern(),
            elements=self.elements,
            inside=self.inside,
            steps=tuple(item.step() for item in self.steps),
            at_least=self.at_least,
            optional={key: values(where) for key, where in self.optional.items()},
            union=self.union,
            charged=self.charged.pattern() if self.charged else None,
            lost=self.lost.pattern() if self.lost else None,
            each=self.each,
            per_organ=self.per_organ,
            by=self.by,
            applies=self.applies,
        )


class RequirementFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    event: Name | tuple[Name, ...] | None = None
    where: Where = field(default_factory=dict)
    sentence: Name
    holds: Where = field(default_factory=dict)
    voided_by: tuple[Name, ...] = ()
    distinct_from: tuple[Name, ...] = ()
    distinct_sentence: str | None = None
    elapsed: WithinFile | None = None
    reached: Name | None = None
    unless: Where = field(default_factory=dict)
    carries: dict[Name, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.event is None and not self.carries:
            raise ValueError("要求应写明 event（此前须有的事件）或者 carries（本次须附的内容）")
        past = (self.where, self.holds, self.voided_by, self.distinct_from, self.elapsed, self.reached)
        if self.event is None and any(past):
            raise ValueError("where、holds、voided_by、distinct_from、elapsed、reached 说的是此前的事件，请写明 event")

    def requirement(self) -> Requirement:
        names = (self.event,) if isinstance(self.event, str) else self.event
        return Requirement(
            Pattern(names, values(self.where)) if names else None,
            self.sentence,
            values(self.holds),
            self.voided_by,
            self.distinct_from,
            self.distinct_sentence,
            length(self.elapsed),
            values(self.unless),
            {key: None if asked == FILLED else one_or_several(asked) for key, asked in self.carries.items()},
            self.reached,
        )


class GateFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="gate"):
    before: PatternFile
    require: tuple[RequirementFile, ...] = ()
    forbid: Name | None = None
    version: str | None = None

    def __post_init__(self) -> None:
        if bool(self.require) == bool(self.forbid):
            raise ValueError("前置程序应且只应写明 require、forbid 之一")

    def rule(self, instruments: Instruments, locality: str | None) -> Rule:
        return Gate(
            **self.common(instruments, locality),
            before=self.before.pattern(),
            require=tuple(item.requirement() for item in self.require),
            forbid=self.forbid,
            version=self.version,
        )
