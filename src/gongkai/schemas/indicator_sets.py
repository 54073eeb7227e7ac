"""Score sheets from files (indicators/*.yaml), as law.indicators. A sheet whose points do not add up is refused.

Editions of one sheet have the same id and follow each other without a gap; a file is named by id and year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import chain, pairwise
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from gongkai.law.indicators import Bonus, Condition, Floor, Indicator, IndicatorSet, Kind, Veto, WhenAbsent
from gongkai.law.weights import WeightRule
from gongkai.schemas.reading import DataError, data_file, once, parse, read

Name = Annotated[str, Meta(min_length=1)]
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$")]
FOLDER = ("schemas", "indicators")


class ConditionRow(Struct, forbid_unknown_fields=True, frozen=True):
    id: Id
    zh: Name
    en: Name
    points: Decimal | None = None

    def condition(self) -> Condition:
        return Condition(self.id, self.zh, _exact(self.points))


class Row(Struct, forbid_unknown_fields=True, frozen=True):
    id: Id
    zh: Name
    en: Name
    kind: Literal["deduct", "earn"] = "deduct"
    points: Decimal | None = None
    children: tuple[Row, ...] = ()
    conditions: tuple[ConditionRow, ...] = ()

    def __post_init__(self) -> None:
        if self.points is not None and self.points <= 0:
            raise ValueError(f"{self.id}: points must be above 0")
        if self.children and (self.conditions or self.kind == "earn"):
            raise ValueError(f"{self.id}: conditions and kind belong to the lowest indicators")
        if self.kind == "earn" and (self.points is None or self.conditions):
            raise ValueError(f"{self.id}: what is earned needs points and has no conditions")

    def walk(self) -> Iterator[Row]:
        yield self
        for child in self.children:
            yield from child.walk()

    def indicator(self) -> Indicator:
        kind: Kind = "group" if self.children else self.kind
        children = tuple(child.indicator() for child in self.children)
        conditions = tuple(row.condition() for row in self.conditions)
        return Indicator(self.id, self.zh, kind, _exact(self.points), children, conditions)


class VetoRow(Struct, forbid_unknown_fields=True, frozen=True):
    id: Id
    zh: Name
    en: Name
    not_for: tuple[Id, ...] = ()
    confirmed: bool = True


class FloorRow(Struct, forbid_unknown_fields=True, frozen=True):
    of: Annotated[tuple[Id, ...], Meta(min_length=1)]
    below: Decimal


class ExemptRow(Struct, forbid_unknown_fields=True, frozen=True):
    """`factor` is what the text multiplies by; it must be what the points give."""

    kind: Id
    group: Id
    factor: str


class BonusRow(Struct, forbid_unknown_fields=True, frozen=True):
    points: Decimal
    above: Decimal | None = None
    at_least: Decimal | None = None
    of: tuple[Id, ...] = ()
    only_for: tuple[Id, ...] = ()

    def __post_init__(self) -> None:
        if (self.above is None) == (self.at_least is None):
            raise ValueError("a bonus has exactly one of above and at_least")

    def bonus(self) -> Bonus:
        return Bonus(Fraction(self.points), _exact(self.above), _exact(self.at_least), self.of, self.only_for)


class Sheet(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    id: Id
    zh: Name
    en: Name
    citation: Name
    checked: date
    total: Decimal
    starts: date | None = field(default=None, name="from")
    ends: date | None = field(default=None, name="to")
    kinds: tuple[Id, ...] = ()
    pass_below: Decimal | None = None
    exempt: tuple[ExemptRow, ...] = ()
    floors: tuple[FloorRow, ...] = ()
    bonus: BonusRow | None = None
    absent: WhenAbsent = "redistribute"
    vetoes: tuple[VetoRow, ...] = ()
    tree: tuple[Row, ...] = ()

    def walk(self) -> Iterator[Row]:
        return chain.from_iterable(top.walk() for top in self.tree)

    def indicator_set(self) -> IndicatorSet:
        return IndicatorSet(
            id=self.id,
            title=self.zh,
            citation=self.citation,
            starts=self.starts,
            ends=self.ends,
            total=Fraction(self.total),
            tree=tuple(top.indicator() for top in self.tree),
            vetoes=tuple(Veto(row.id, row.zh, row.not_for) for row in self.vetoes),
            kinds=self.kinds,
            exempt=tuple((row.kind, row.group) for row in self.exempt),
            pass_below=_exact(self.pass_below),
            floors=tuple(Floor(row.of, Fraction(row.below)) for row in self.floors),
            bonus=self.bonus.bonus() if self.bonus else None,
            absent=self.absent,
            unconfirmed=tuple(_unconfirmed(self)),
        )


class WeightRow(Struct, forbid_unknown_fields=True, frozen=True):
    id: Id
    zh: Name
    en: Name
    counts: Annotated[tuple[Id, ...], Meta(min_length=1)]
    at_least: Decimal
    citation: Name


@cache
def indicator_sets() -> tuple[IndicatorSet, ...]:
    """Every shipped edition. Raises DataError."""
    return tuple(sheet.indicator_set() for sheet in sheets().values())


def indicator_set(id_: str, day: date) -> IndicatorSet | None:
    """The edition that holds on `day`, if there is one."""
    return next((found for found in indicator_sets() if found.id == id_ and found.in_force(day)), None)


@cache
def sheets() -> Mapping[str, Sheet]:
    """File stem → sheet with its names in both languages."""
    names = sorted(entry.name for entry in data_file(*FOLDER).iterdir() if entry.name.endswith(".yaml"))
    found = {name.removesuffix(".yaml"): sheet_of(data_file(*FOLDER, name).read_text("utf-8"), name) for name in names}
    check_editions(found.values())
    return found


def sheet_of(text: str, name: str) -> Sheet:
    """One file's sheet, checked. Raises DataError, which begins with its name."""
    sheet = parse(text, Sheet, f"{'/'.join(FOLDER)}/{name}")
    for fault in _faults(sheet):
        raise DataError(f"{'/'.join(FOLDER)}/{name}: {fault}")
    return sheet


def check_editions(found: Iterable[Sheet]) -> None:
    by_id: dict[str, list[Sheet]] = {}
    for sheet in found:
        by_id.setdefault(sheet.id, []).append(sheet)
    for editions in by_id.values():
        for before, after in pairwise(sorted(editions, key=lambda sheet: sheet.starts or date.min)):
            if before.ends is None or after.starts is None or after.starts <= before.ends:
                raise DataError(f"indicators {after.id}: two editions hold on one day; write from and to")
            if after.starts != before.ends + timedelta(days=1):
                raise DataError(f"indicators {after.id}: no edition holds between {before.ends} and {after.starts}")


@cache
def weight_rules() -> tuple[WeightRule, ...]:
    rows = once(
        read(tuple[WeightRow, ...], "schemas", "assessment_weights.yaml"), "id", "schemas/assessment_weights.yaml"
    )
    return tuple(
        WeightRule(row.id, row.zh, row.counts, Fraction(row.at_least) / 100, row.citation) for row in rows.values()
    )


def _faults(sheet: Sheet) -> Iterator[str]:
    yield from _twice((*(row.id for row in sheet.walk()), *(row.id for row in sheet.vetoes)), "id")
    for row in sheet.walk():
        yield from _twice((condition.id for condition in row.conditions), f"{row.id} condition")
        if row.children:
            yield from _sum(row.id, row.points, row.children)
    if sheet.tree:
        yield from _sum("the whole", sheet.total, sheet.tree)
    elif not sheet.vetoes:
        yield "neither indicators nor vetoes"
    if sheet.starts and sheet.ends and sheet.starts > sheet.ends:
        yield f"from {sheet.starts} is after to {sheet.ends}"
    yield from _dangling(sheet)


def _sum(name: str, whole: Decimal | None, parts: Iterable[Row]) -> Iterator[str]:
    parts = tuple(parts)
    known = sum((row.points for row in parts if row.points is not None), Decimal(0))
    if whole is None:
        return
    if all(row.points is not None for row in parts) and known != whole:
        yield f"the parts of {name} add up to {known}, not to {whole}"
    if known > whole or (known == whole and any(row.points is None for row in parts)):
        yield f"the parts of {name} leave nothing of its {whole} for those without points"


def _dangling(sheet: Sheet) -> Iterator[str]:
    """Names that lead nowhere, and a factor that is not what the points give."""
    points = {row.id: row.points for row in sheet.walk()}
    bonus = sheet.bonus.of if sheet.bonus else ()
    named = chain(*(row.of for row in sheet.floors), bonus, (row.group for row in sheet.exempt))
    for id_ in named:
        if points.get(id_) is None:
            yield f"{id_} is no indicator with points of its own"
            return
    only_for = sheet.bonus.only_for if sheet.bonus else ()
    for kind in chain(only_for, (row.kind for row in sheet.exempt), *(row.not_for for row in sheet.vetoes)):
        if kind not in sheet.kinds:
            yield f"{kind} is not among kinds"
    tops = {row.id: row.points for row in sheet.tree}
    for exempt in sheet.exempt:
        left_out = tops.get(exempt.group)
        if left_out is None or Fraction(sheet.total) / Fraction(sheet.total - left_out) != Fraction(exempt.factor):
            yield f"without {exempt.group} the rest is not scaled by {exempt.factor}"


def _twice(ids: Iterable[str], what: str) -> Iterator[str]:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            yield f"{what} {id_} is given twice"
        seen.add(id_)


def _unconfirmed(sheet: Sheet) -> Iterator[str]:
    for row in sheet.walk():
        if row.points is None:
            yield row.id
        yield from (f"{row.id}/{condition.id}" for condition in row.conditions if condition.points is None)
    yield from (row.id for row in sheet.vetoes if not row.confirmed)


def _exact(points: Decimal | None) -> Fraction | None:
    return None if points is None else Fraction(points)
