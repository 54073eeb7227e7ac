"""Figures and vocabularies of normative documents, their clean-up and their interpretation (normative.yaml)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from gongkai.schemas.reading import once, read


class _Sourced(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    basis: Literal["policy", "convention"]
    source: str
    checked: date


class Terms(_Sourced, frozen=True, kw_only=True):
    """How long a document holds that does not say; ``remind_months`` before the end it is shown as ending."""

    years: int
    trial_years: int
    remind_months: tuple[int, ...]


class Cleanup(_Sourced, frozen=True, kw_only=True):
    every_years: int


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A content element of a material; ``words`` in a heading show it."""

    code: str
    zh: str
    en: str
    words: tuple[str, ...]
    only_if_old: bool = False


class Interpreting(_Sourced, frozen=True, kw_only=True):
    """``copied_over`` in percent; ``stretch`` in characters."""

    copied_over: int
    stretch: int
    points: tuple[Point, ...]

    @property
    def by_code(self) -> dict[str, Point]:
        return once(self.points, "code", "normative.yaml")


class AppearanceKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``counts`` toward the yearly number of interpretations."""

    code: str
    zh: str
    en: str
    counts: bool


class Appearing(_Sourced, frozen=True, kw_only=True):
    leaver: Literal["office", "person"]
    kinds: tuple[AppearanceKind, ...]

    @property
    def by_code(self) -> dict[str, AppearanceKind]:
        return once(self.kinds, "code", "normative.yaml")


class Normative(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    validity: Terms
    cleanup: Cleanup
    interpretation: Interpreting
    appearances: Appearing


@cache
def normative() -> Normative:
    return read(Normative, "schemas", "normative.yaml")
