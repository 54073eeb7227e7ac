"""The shapes of rule files, and their turning into law.rulebook. A file that does not fit is refused whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
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
    Step,
    Unsatisfiable,
)
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Basis, Citation, Pattern, Period, Rule, Values, Within

Count = Annotated[int, Meta(ge=1)]
Name = Annotated[str, Meta(min_length=1)]
Percent = Annotated[str, Meta(pattern=r"^\d{1,3}(\.\d+)?$")] | Annotated[float, Meta(ge=0, le=1000)]
DayOfYear = Annotated[str, Meta(pattern=r"^\d\d-\d\d$")]
Scalar = str | int | bool | None
Where = dict[str, Scalar | tuple[Scalar, ...]]
FILLED = "filled"
"""As a value under `carries`: anything that is not empty."""
COMMON_YEAR = 2001


class InstrumentFile(Struct, forbid_unknown_fields=True, frozen=True):
    title: Name
    number: str | None = None
    issued: date | None = None


Instruments = Mapping[str, InstrumentFile]


class CitationFile(Struct, forbid_unknown_fields=True, frozen=True):
    instrument: Name
    article: Name

    def citation(self, instruments: Instruments) -> Citation:
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
    field: str | None = None
    note: str | None = None

    def common(self, instruments: Instruments, locality: str | None) -> dict[str, Any]:
        """Raises KeyError when the instrument is not among those entered."""
        same = ("id", "title", "requirement", "starts", "ends", "basis", "checked", "best_effort", "field", "note")
        cited = {"citation": self.citation.citation(instruments), "locality": locality}
        return {key: getattr(self, key) for key in same} | cited

    def rule(self, instruments: Instruments, locality: str | None) -> Rule:
        raise NotImplementedError


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
            after_release=_within(self.after_release),
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
    return as_written | {"within": _within(row.within), "ahead": _within(row.ahead)}


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
        day_of_year(self.closes)

    def rule(self, instruments: Instruments, locality: str | None) -> Rule:
        return Quota(
            **self.common(instruments, locality),
            counts=self.counts.pattern(),
            period=self.period,
            rolling=self.rolling.within() if self.rolling else None,
            at_least=self.at_least,
            sum=self.sum,
            distinct=self.distinct,
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


PERCENTS = ("at_least", "at_most", "exactly", "below", "above")
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

    def step(self) -> Step:
        return Step(self.pattern(), self.title)


class CompletenessFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="completeness"):
    of: PatternFile
    elements: dict[Name, Name] = field(default_factory=dict)
    inside: str | None = field(default=None, name="in")
    steps: tuple[StepFile, ...] = ()
    at_least: Count | None = None
    optional: dict[Name, Where] = field(default_factory=dict)
    union: Literal["subject", "organ"] | None = None
    charged: PatternFile | None = None
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
    unless: Where = field(default_factory=dict)
    carries: dict[Name, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.event is None and not self.carries:
            raise ValueError("要求应写明 event（此前须有的事件）或者 carries（本次须附的内容）")
        past = (self.where, self.holds, self.voided_by, self.distinct_from, self.elapsed)
        if self.event is None and any(past):
            raise ValueError("where、holds、voided_by、distinct_from、elapsed 说的是此前的事件，请写明 event")

    def requirement(self) -> Requirement:
        names = (self.event,) if isinstance(self.event, str) else self.event
        return Requirement(
            Pattern(names, values(self.where)) if names else None,
            self.sentence,
            values(self.holds),
            self.voided_by,
            self.distinct_from,
            self.distinct_sentence,
            _within(self.elapsed),
            values(self.unless),
            {key: None if asked == FILLED else one_or_several(asked) for key, asked in self.carries.items()},
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


class Import(Struct, forbid_unknown_fields=True, frozen=True):
    """What a profile takes from a file (national/* is every national file): every rule, or those selected by rule id or
    requirement id."""

    book: Name
    select: tuple[Name, ...] | None = None


class Tailor(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a place sets for itself, with the reason it gives; shown in every trace."""

    rule: Name
    reason: Name
    within: WithinFile | None = None
    at_least: Count | Percent | None = None
    at_most: Percent | None = None
    exactly: Percent | None = None
    below: Percent | None = None
    above: Percent | None = None
    best_effort: bool | None = None
    reading: Name | None = None
    closes: DayOfYear | None = None
    settings: dict[Name, Name] | None = None
    """Of a clock: which way it reads what its law leaves open."""

    def __post_init__(self) -> None:
        day_of_year(self.closes)

    def set_here(self) -> dict[str, Any]:
        """What it sets, as written."""
        named = {key: getattr(self, key) for key in self.__struct_fields__ if key not in ("rule", "reason")}
        return {key: value for key, value in named.items() if value is not None}


class Profile(Struct, forbid_unknown_fields=True, frozen=True):
    title: Name
    imports: Annotated[tuple[Import, ...], Meta(min_length=1)]
    tailor: tuple[Tailor, ...] = ()


def values(where: Where) -> Values:
    return {key: one_or_several(allowed) for key, allowed in where.items()}


def one_or_several(value: Scalar | tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def percent(written: str | float | None) -> Fraction | None:
    """4, 4.5 and "33.3" exactly as written."""
    return None if written is None else Fraction(Decimal(str(written)))


def day_of_year(written: str | None) -> tuple[int, int] | None:
    """Month and day; 02-29 is refused, since most years have none."""
    if written is None:
        return None
    try:
        day = date.fromisoformat(f"{COMMON_YEAR}-{written}")
    except ValueError:
        raise ValueError(f"closes {written} 不是每年都有的日子") from None
    return day.month, day.day


def _within(written: WithinFile | None) -> Within | None:
    return written.within() if written else None
