"""Remedies from their file (remedies.yaml). A case that no row or two rows settle on some day, under some setting, is a load
error, as is an organ whose review nobody answers for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import chain, product
from typing import Annotated, Any, get_args

from msgspec import Meta, Struct, field

from gongkai.law.errors import RulebookError
from gongkai.law.remedies import (
    Case,
    Clause,
    CourtLevel,
    CourtRule,
    Dated,
    Limit,
    Online,
    RemedyBook,
    RemedyRefused,
    Respondent,
    Review,
    Route,
    Suit,
)
from gongkai.law.rulebook import Basis, Citation
from gongkai.rulebooks.clock_shapes import SettingFile
from gongkai.rulebooks.loader import instruments
from gongkai.rulebooks.reading import parse, shipped
from gongkai.rulebooks.shapes import CitationFile, Name, WithinFile

NAME = "remedies.yaml"
ALWAYS = ("review", "suit", "after_review")
"""Limits that every day has; those of an applicant who was not told are younger."""
Relation = Annotated[str, Meta(pattern=r"^[a-z_]+$")]
Names = Annotated[tuple[Name, ...], Meta(min_length=1)]


class DatedFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    starts: date | None = field(default=None, name="from")
    ends: date | None = field(default=None, name="to")

    def days(self) -> dict[str, Any]:
        return {"starts": self.starts, "ends": self.ends}


class LimitFile(DatedFile, frozen=True, kw_only=True):
    key: Name
    within: WithinFile
    citation: CitationFile


class ClauseFile(DatedFile, frozen=True, kw_only=True):
    case: Case | Annotated[tuple[Case, ...], Meta(min_length=1)]
    review: Review
    suit: Suit
    text: tuple[Name, ...]
    citations: tuple[CitationFile, ...] = ()
    when: dict[Name, Name] = {}
    basis: Basis = "statute"
    note: Name | None = None

    def __post_init__(self) -> None:
        if bool(self.text) != (self.review != "none"):
            raise ValueError("告知救济的写明 text，不告知的不写")
        if (self.review == "first") != (self.suit == "after"):
            raise ValueError("review: first 与 suit: after 须一并写明")


class RouteFile(DatedFile, frozen=True, kw_only=True):
    kinds: Names
    bodies: Annotated[tuple[Relation, ...], Meta(min_length=1)]
    citation: CitationFile
    levels: tuple[Name, ...] = ()
    also: tuple[Relation, ...] = ()
    adds: str = ""


class CourtFile(DatedFile, frozen=True, kw_only=True):
    kinds: Names
    court: CourtLevel
    citation: CitationFile
    levels: tuple[Name, ...] = ()


class OnlineFile(DatedFile, frozen=True, kw_only=True):
    text: Name
    citation: CitationFile


class File(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    title: Name
    checked: date
    settings: dict[Name, SettingFile]
    limits: tuple[LimitFile, ...]
    cases: tuple[ClauseFile, ...]
    relations: dict[Relation, Name]
    routes: tuple[RouteFile, ...]
    courts: tuple[CourtFile, ...]
    designated: CitationFile
    online: OnlineFile


@cache
def remedy_book() -> RemedyBook:
    """The shipped book. Raises RulebookError."""
    return remedies_of(shipped(NAME).read_text("utf-8"), NAME)


def remedies_of(text: str, name: str) -> RemedyBook:
    """The book of one file's text, checked for gaps and clashes on every day that something changes."""
    file = parse(text, File, name)
    book = RemedyBook(
        clauses=tuple(chain.from_iterable(_clauses(row, name) for row in file.cases)),
        limits=tuple(
            Limit(key=row.key, within=row.within.within(), citation=_cited(row.citation, name), **row.days())
            for row in file.limits
        ),
        relations=file.relations,
        routes=tuple(
            Route(bodies=row.bodies, also=row.also, adds=row.adds, **_for_kinds(row, name)) for row in file.routes
        ),
        courts=tuple(CourtRule(court=row.court, **_for_kinds(row, name)) for row in file.courts),
        designated=_cited(file.designated, name),
        online=Online(text=file.online.text, citation=_cited(file.online.citation, name), **file.online.days()),
        settings={key: row.setting() for key, row in file.settings.items()},
    )  # fmt: skip
    for said in (*_unknown(book), *_gaps(book)):
        raise RulebookError(name, said)
    return book


def _clauses(row: ClauseFile, name: str) -> Iterator[Clause]:
    """One for each case that the row names."""
    cited = tuple(_cited(one, name) for one in row.citations)
    same = {key: getattr(row, key) for key in ("review", "suit", "text", "when", "basis", "note")}
    cases: tuple[Case, ...] = row.case if isinstance(row.case, tuple) else (row.case,)
    return (Clause(case=case, citations=cited, **same, **row.days()) for case in cases)


def _for_kinds(row: RouteFile | CourtFile, name: str) -> dict[str, Any]:
    return {"kinds": row.kinds, "levels": row.levels, "citation": _cited(row.citation, name), **row.days()}


def _cited(row: CitationFile, name: str) -> Citation:
    try:
        return row.citation(instruments())
    except KeyError:
        raise RulebookError(name, f"依据“{row.instrument}”未列入 instruments.yaml，请先补上") from None


def _unknown(book: RemedyBook) -> Iterator[str]:
    known = {"itself", *Respondent.__dataclass_fields__}
    yield from (f"没有“{relation}”这一关系" for relation in book.relations if relation not in known)
    for route in book.routes:
        for relation in (*route.bodies, *route.also):
            if relation not in book.relations:
                yield f"复议机关“{relation}”不在 relations 中"
    for clause in book.clauses:
        for key, value in clause.when.items():
            if key not in book.settings or value not in book.settings[key].choices:
                yield f"情形{clause.case}：没有“{key}: {value}”这一口径"


def _gaps(book: RemedyBook) -> Iterator[str]:
    """On every day that something changes, each case, limit and kind of organ has its one row, under every setting."""
    dated: tuple[Dated, ...] = (*book.clauses, *book.limits, *book.routes, *book.courts)
    for day in sorted({date(2019, 5, 15), *(turn for row in dated for turn in _turns(row))}):
        for chosen, case in product(_settings(book), get_args(Case)):
            yield from _refused(chosen.clause, case, day)
        for key in ALWAYS:
            yield from _refused(book.limit, key, day)
        for organ in _organs(book):
            for rows in (book.routes, book.courts):
                found = [row for row in rows if row.concerns(organ) and row.in_force(day)]
                if len(found) != 1:
                    yield f"{day}“{organ.kind} {organ.level}”的{'复议机关' if rows is book.routes else '法院'}有{len(found)}条规定，应当恰有一条"


def _refused(look: Callable[[Any, date], object], key: str, day: date) -> Iterator[str]:
    try:
        look(key, day)
    except RemedyRefused as error:
        yield str(error)


def _turns(row: Dated) -> Iterator[date]:
    if row.starts:
        yield row.starts
    if row.ends:
        yield row.ends + timedelta(days=1)


def _settings(book: RemedyBook) -> Iterator[RemedyBook]:
    for values in product(*(setting.choices for setting in book.settings.values())):
        yield book.chosen(**dict(zip(book.settings, values, strict=True)))


def _organs(book: RemedyBook) -> list[Respondent]:
    pairs = {(kind, level) for row in book.routes for kind, level in product(row.kinds, row.levels or ("",))}
    pairs -= {("government", "town"), *((kind, level) for kind, level in pairs if kind == "town" and level != "town")}
    return [Respondent(name=kind, kind=kind, level=level) for kind, level in sorted(pairs)]
