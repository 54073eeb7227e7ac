"""What the shapes of rule files have in common, and the shape of a profile. A file that does not fit is refused whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from gongkai.law.periods import ROLLING, Unit
from gongkai.law.rulebook import Basis, Citation, Pattern, Rule, Values, Within
from gongkai.rulebooks.foi_choices import FoiChoices

Count = Annotated[int, Meta(ge=1)]
Name = Annotated[str, Meta(min_length=1)]
Percent = Annotated[str, Meta(pattern=r"^\d{1,3}(\.\d+)?$")] | Annotated[float, Meta(ge=0, le=1000)]
DayOfYear = Annotated[str, Meta(pattern=r"^\d\d-\d\d$")]
Scalar = str | int | bool | None
Where = dict[str, Scalar | tuple[Scalar, ...]]
COMMON_YEAR = 2001
PERCENTS = ("at_least", "at_most", "exactly", "below", "above")


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


class WithinFile(Struct, forbid_unknown_fields=True, frozen=True):
    n: Count
    unit: Unit
    rolls: bool = True

    def __post_init__(self) -> None:
        if not self.rolls and self.unit not in ROLLING:
            raise ValueError("rolls 说的是末日逢休假日是否顺延，只能与 calendar-days、months、years 同用")

    def within(self) -> Within:
        return Within(self.n, self.unit, self.rolls)


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


class Import(Struct, forbid_unknown_fields=True, frozen=True):
    """What a profile takes from a file (national/* is every national file): every rule, or those selected by rule id or
    requirement id."""

    book: Name
    select: tuple[Name, ...] | None = None


class Tailor(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a place sets for itself from a day on, with the reason it gives; shown in every trace. Without a day, from
    the first day of the place's own rules."""

    rule: Name
    reason: Name
    starts: date | None = field(default=None, name="from")
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
        named = {key: getattr(self, key) for key in self.__struct_fields__ if key not in ("rule", "reason", "starts")}
        return {key: value for key, value in named.items() if value is not None}


class Profile(Struct, forbid_unknown_fields=True, frozen=True):
    title: Name
    imports: Annotated[tuple[Import, ...], Meta(min_length=1)]
    tailor: tuple[Tailor, ...] = ()
    foi: FoiChoices | None = None


def values(where: Where) -> Values:
    return {key: one_or_several(allowed) for key, allowed in where.items()}


def one_or_several(value: Scalar | tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def percent(written: str | float | None) -> Fraction | None:
    """4, 4.5 and "33.3" exactly as written."""
    return None if written is None else Fraction(Decimal(str(written)))


def day_of_year(written: str | None, key: str = "closes") -> tuple[int, int] | None:
    """Month and day; 02-29 is refused, since most years have none."""
    if written is None:
        return None
    try:
        day = date.fromisoformat(f"{COMMON_YEAR}-{written}")
    except ValueError:
        raise ValueError(f"{key} {written} 不是每年都有的日子") from None
    return day.month, day.day


def length(written: WithinFile | None) -> Within | None:
    return written.within() if written else None
