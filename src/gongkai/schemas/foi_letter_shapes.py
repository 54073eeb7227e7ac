"""What a letter of a request is made of (foi/letters): its fields, the places in its text, the elements it must have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Annotated, Any, Literal

import msgspec

from gongkai.schemas.foi_citations import Cited

Kind = Literal["line", "text", "date", "money", "count", "rows", "paragraphs"]
Role = Literal["title", "number", "addressee", "body", "organ", "date"]
Addressee = Literal["applicant", "third_party", "co_maker"]
Clock = Literal["none", "starts", "stops", "pauses", "extends", "replaces", "ends", "own"]
Says = Literal["yes", "no", "by_outcome"]

BASIS, REMEDIES = "basis", "remedies"
ALONE: tuple[Kind, ...] = ("rows", "paragraphs")
"""Kinds that stand in a paragraph of their own and may fill several."""
IN_FRAME = ("recipient", "organ", "date")
PLACE = re.compile(r"\{([a-z_]+)\}")


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: str
    title: str
    en: str


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a clerk fills in. `rows` of a field of that type are mappings by column, each printed as `row` says; a field with
    `for` belongs to those outcomes alone."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+$")]
    title: str
    en: str
    type: Kind
    required: bool = False
    columns: tuple[Column, ...] = ()
    row: str = ""
    outcomes: tuple[str, ...] = msgspec.field(name="for", default=())

    def __post_init__(self) -> None:
        if (self.type == "rows") != bool(self.columns and self.row):
            raise ValueError(f"{self.key}: rows have columns and a row, nothing else has")
        if unknown := set(PLACE.findall(self.row)) - {column.key for column in self.columns}:
            raise ValueError(f"{self.key}: the row names {min(unknown)}, which is no column")


class Saying(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sentence that the law wants said; a template places it and cannot change it."""

    title: str
    text: str


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a letter must say. With `where_given` it must say it only where the field is filled in."""

    place: str
    outcomes: tuple[str, ...] = msgspec.field(name="for", default=())
    where_given: bool = False


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    text: str
    role: Role = "body"
    outcomes: tuple[str, ...] = msgspec.field(name="for", default=())

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(PLACE.findall(self.text))


class LetterFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(pattern=r"^L\d\d$")]
    title: str
    en: str
    to: Addressee
    clock: Clock
    remedies: Says
    fields: tuple[Field, ...]
    elements: tuple[str | Element, ...]
    text: tuple[str | Line, ...]
    basis: tuple[Cited, ...] = ()
    titles: dict[str, str] = {}
    says: dict[str, Saying] = {}
    unnumbered: bool = False


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a city may set for itself: the title, further fields, and the text."""

    code: str
    text: tuple[str | Line, ...]
    title: str | None = None
    fields: tuple[Field, ...] = ()


class ComputedPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    type: Kind
    default: str = ""


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all letters share. A city's own frame may leave out `places`."""

    head: tuple[Line, ...]
    foot: tuple[Line, ...]
    fragments: dict[str, str]
    places: dict[str, ComputedPlace] = {}


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    title: str
    type: Kind
    always: bool
    """Whether no letter can be written without it."""
    default: str = ""
    field: Field | None = None

    def needed(self, *outcomes: str | None) -> bool:
        """Whether a letter that tells one of these cannot be written without it."""
        return self.always or bool(self.field and self.field.required and concerns(self.field.outcomes, *outcomes))


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter with the text in use. `outcomes` are those it may tell; empty for a paper of procedure."""

    file: LetterFile
    lines: tuple[Line, ...]
    places: Mapping[str, Place]
    outcomes: tuple[str, ...]
    own_title: str | None = None
    also: tuple[str, ...] = ()
    """Further grounds of a refusal: what is said of them stands in the letter too."""
    view: Mapping[str, Any] = dataclass_field(default_factory=dict)
    """Answers and facts of the case: some articles are cited only where they say so."""

    @property
    def code(self) -> str:
        return self.file.code

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(place.field for place in self.places.values() if place.field)

    def title(self, outcome: str | None = None) -> str:
        return self.file.titles.get(outcome or "") or self.own_title or self.file.title

    def fields_for(self, outcome: str | None = None) -> tuple[Field, ...]:
        """What a clerk fills in when the letter tells this outcome."""
        return tuple(field for field in self.fields if concerns(field.outcomes, outcome, *self.also))

    def elements(self, outcome: str | None = None) -> tuple[str, ...]:
        """Keys of the places that must stand in the letter when it tells this outcome."""
        spelled_out = (Element(place=one) if isinstance(one, str) else one for one in self.file.elements)
        own = (one.place for one in spelled_out if concerns(one.outcomes, outcome, *self.also))
        number = () if self.file.unnumbered else ("number",)
        remedies = () if self.file.remedies == "no" else (REMEDIES,)
        return tuple(dict.fromkeys((*own, *IN_FRAME, BASIS, *number, *remedies)))

    @property
    def where_given(self) -> frozenset[str]:
        """Keys of the elements that stand only where they are filled in."""
        found = (one for one in self.file.elements if isinstance(one, Element))
        return frozenset(one.place for one in found if one.where_given)

    def lines_for(self, outcome: str | None) -> Iterator[Line]:
        return (line for line in self.lines if concerns(line.outcomes, outcome, *self.also))


def concerns(codes: tuple[str, ...], *outcomes: str | None) -> bool:
    return not codes or any(one in codes for one in outcomes)
