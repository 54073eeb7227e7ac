"""How a request for information may end (foi/outcomes.yaml): the row it is counted in, the letter it is told by, the
remedies it opens, and what must be in the file and in the letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Literal

import msgspec

from gongkai.law.annual import OUTCOMES
from gongkai.schemas.foi_citations import Cited
from gongkai.schemas.reading import DataError, once, parse, read

RemedyCase = Literal["A", "B", "C", "D", "E"]
Scalar = str | int | bool
Condition = dict[str, tuple[Scalar, ...]]
ANY = "*"
WITHHOLDING = (14, 15, 16)
DISCRETION = 16
_FILE = "schemas/foi/outcomes.yaml"


def holds(condition: Mapping[str, tuple[Scalar, ...]], view: Mapping[str, Any]) -> bool:
    """Whether, under every key, the view has one of the listed values; `*` is any value that says something."""
    return all(_says(allowed, view.get(key)) for key, allowed in condition.items())


def _says(allowed: tuple[Scalar, ...], value: Any) -> bool:
    if ANY in allowed and value:
        return True
    values = value if isinstance(value, (list, tuple, set, frozenset)) else (value,)
    return any(_same(one, other) for one in values for other in allowed)


def _same(one: Any, other: Scalar) -> bool:
    return type(one) is type(other) and one == other


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is kept in the file of a case to prove an outcome."""

    key: str
    title: str
    en: str


class Needed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key that is needed where the condition holds."""

    key: str
    when: Condition = {}


class CitedWhere(Cited, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An article that an outcome rests on where the condition holds."""

    when: Condition = {}

    @property
    def plain(self) -> Cited:
        return Cited(instrument=self.instrument, article=self.article, paragraph=self.paragraph, item=self.item)


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`discretion`: the law says may, so that a reason for using it belongs to the file (条例 第十六条)."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+$")]
    title: str
    en: str
    row: str
    letter: Annotated[str, msgspec.Meta(pattern=r"^L\d\d$")]
    remedies: RemedyCase
    citations: Annotated[tuple[CitedWhere, ...], msgspec.Meta(min_length=1)]
    basis: Literal["statute", "convention"] = "statute"
    note: str = ""
    ground: bool = False
    discretion: bool = False
    needs: tuple[str | Needed, ...] = ()
    fields: tuple[str | Needed, ...] = ()

    @property
    def row_title(self) -> str:
        """As Table 3 of the annual report has it."""
        return OUTCOMES[self.row]

    def evidence(self, view: Mapping[str, Any]) -> tuple[Evidence, ...]:
        """What the file must hold, given answers and facts."""
        return tuple(evidence()[key] for key in _needed(self.needs, view))

    def cited(self, view: Mapping[str, Any]) -> tuple[Cited, ...]:
        """What it rests on, given answers and facts."""
        return tuple(one.plain for one in self.citations if holds(one.when, view))

    @property
    def cites_by_case(self) -> bool:
        """Whether what it rests on depends on answers and facts."""
        return any(one.when for one in self.citations)

    @property
    def field_keys(self) -> tuple[str, ...]:
        """Every letter field that it may need."""
        return tuple(_spelled_out(row).key for row in self.fields)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        rows = map(_spelled_out, (*self.needs, *self.fields))
        return (*(row.when for row in rows), *(one.when for one in self.citations))

    def required(self, view: Mapping[str, Any]) -> tuple[str, ...]:
        """Keys of the letter's fields that must be filled in, given answers and facts."""
        return _needed(self.fields, view)


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    evidence: tuple[Evidence, ...]
    outcomes: tuple[Outcome, ...]


def _needed(rows: Iterable[str | Needed], view: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row.key for row in map(_spelled_out, rows) if holds(row.when, view))


def _spelled_out(row: str | Needed) -> Needed:
    return Needed(key=row) if isinstance(row, str) else row


@cache
def _shipped() -> File:
    return checked(read(File, "schemas", "foi", "outcomes.yaml"), _FILE)


def outcomes_of(text: str, name: str) -> Mapping[str, Outcome]:
    """The outcomes of one file's text. Raises DataError."""
    return once(checked(parse(text, File, name), name).outcomes, "code", name)


@cache
def outcomes() -> Mapping[str, Outcome]:
    """By code, in the order of Table 3."""
    return once(_shipped().outcomes, "code", _FILE)


@cache
def evidence() -> Mapping[str, Evidence]:
    return once(_shipped().evidence, "key", _FILE)


@cache
def grounds() -> Mapping[str, Outcome]:
    """The outcomes that articles 14 to 16 know, which may also withhold a part."""
    return {code: outcome for code, outcome in outcomes().items() if outcome.ground}


def checked(file: File, name: str) -> File:
    """The file, if it contradicts neither Table 3 nor the articles it cites. Raises DataError."""
    known = once(file.evidence, "key", name)
    for outcome in file.outcomes:
        for said in _faults(outcome, known):
            raise DataError(f"{name}: {outcome.code}: {said}")
    if missing := [row for row in OUTCOMES if row not in {outcome.row for outcome in file.outcomes}]:
        raise DataError(f"{name}: no outcome is counted in {', '.join(missing)}")
    return file


def _faults(outcome: Outcome, known: Mapping[str, Evidence]) -> Iterable[str]:
    articles = {cited.article for cited in outcome.citations if cited.instrument == "条例"}
    withheld = bool(articles & set(WITHHOLDING))
    if outcome.row not in OUTCOMES:
        yield f"there is no row {outcome.row} in Table 3"
    if unknown := [key for key in map(_spelled_out, outcome.needs) if key.key not in known]:
        yield f"no evidence is called {unknown[0].key}"
    if outcome.ground != withheld:
        yield "a ground cites article 14, 15 or 16, and nothing else does"
    if (outcome.remedies == "A") != (outcome.ground or outcome.row == "partial"):
        yield "remedies A belong to what articles 14 to 16 withhold, whole or in part, and to nothing else"
    if outcome.discretion != (DISCRETION in articles):
        yield "article 16 is a discretion, and nothing else is"
    if outcome.discretion and "discretion_reason" not in outcome.needs:
        yield "a discretion needs its reason (discretion_reason)"
