"""What a government gazette is made of, and who gets it: sections, kinds of places, and the measures of digitisation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from gongkai.schemas.reading import DataError, once, read

Issuer = Literal["government", "office", "department"]
_FILE = "schemas/gazette.yaml"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of an issue; what it takes of itself is said by its conditions, of which every one must hold."""

    code: str
    title: str
    en: str
    genres: tuple[str, ...] = ()
    by: Issuer | None = None
    words: tuple[str, ...] = ()

    def takes(self, title: str, genre: str, issuer: Issuer) -> bool:
        if not (self.genres or self.by or self.words):
            return False
        of_genre = not self.genres or genre in self.genres
        named = not self.words or any(word in title for word in self.words)
        return of_genre and named and self.by in (None, issuer)


class PlaceKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of place that gets the gazette free of charge."""

    code: str
    title: str
    en: str


class Gazette(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    sections: tuple[Section, ...]
    order: tuple[str, ...]
    also: tuple[str, ...]
    places: tuple[PlaceKind, ...]
    errors_per_ten_thousand: float
    sample_percent: int
    sure_from: float


@cache
def gazette() -> Gazette:
    found = read(Gazette, "schemas", "gazette.yaml")
    if sorted(found.order) != sorted(section.code for section in found.sections):
        raise DataError(f"{_FILE}: order must name every section once")
    return found


@cache
def sections() -> Mapping[str, Section]:
    """By code, as they stand in an issue."""
    known = once(gazette().sections, "code", _FILE)
    return {code: known[code] for code in gazette().order}


@cache
def places() -> Mapping[str, PlaceKind]:
    return once(gazette().places, "code", _FILE)


def section_of(title: str, genre: str, issuer: Issuer) -> str:
    """Where a document belongs that nobody has placed yet; empty when no section takes it."""
    return next((one.code for one in gazette().sections if one.takes(title, genre, issuer)), "")
