"""What this room chose where no provision gives a figure (conventions.yaml), with what the place chose instead: the section
``foi`` of its file of rules (docs/adding-a-locality.md)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from django.conf import settings

from gongkai.law.remedies import RemedyBook
from gongkai.rulebooks import loader
from gongkai.rulebooks.foi_choices import FoiChoices
from gongkai.rulebooks.remedies import remedy_book
from gongkai.schemas.reading import parse

SECTIONS = ("topics", "supplement", "correction", "register")


class Within(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    n: int
    unit: Literal["working-days", "calendar-days", "months"]


class Topics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``applicants`` different ones within ``days``."""

    applicants: int
    days: int
    alike_percent: int
    within: Within


class Supplement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least that an applicant is left to correct a request; None: the clerk decides."""

    working_days: int | None


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    working_days: int | None


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``longest`` counts characters."""

    longest: int


class Conventions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``basis`` is the place's own document where it chose anything."""

    basis: str
    decided: date
    topics: Topics
    supplement: Supplement
    correction: Correction
    register: Register


def conventions() -> Conventions:
    """Raises RulebookError for a place's file that cannot be read."""
    return _of(settings.GONGKAI_PROFILE, settings.GONGKAI_RULES)


def remedies_here() -> RemedyBook:
    """The law of review and suit, with the readings that this place chose. Raises RulebookError."""
    return _remedies(settings.GONGKAI_PROFILE, settings.GONGKAI_RULES)


@cache
def _of(profile: str, folder: Path | None) -> Conventions:
    shipped, chosen = _shipped(), loader.foi_choices(profile, folder)
    if chosen is None:
        return shipped
    own: dict[str, Any] = {name: _with(getattr(shipped, name), chosen, name) for name in SECTIONS}
    return msgspec.structs.replace(shipped, basis=chosen.reason, **own)


def _with(section: Any, chosen: FoiChoices, name: str) -> Any:
    """The figures that the place wrote, and the shipped ones where it left them out."""
    written = getattr(chosen, name)
    if written is None:
        return section
    told = {key: value for key, value in msgspec.to_builtins(written).items() if value is not None}
    return msgspec.convert({**msgspec.to_builtins(section), **told}, type(section))


@cache
def _remedies(profile: str, folder: Path | None) -> RemedyBook:
    chosen = loader.foi_choices(profile, folder)
    written = msgspec.to_builtins(chosen.remedies) if chosen and chosen.remedies else {}
    return remedy_book().chosen(**{key: value for key, value in written.items() if value})


@cache
def _shipped() -> Conventions:
    file = Path(__file__).with_name("conventions.yaml")
    return parse(file.read_text(encoding="utf-8"), Conventions, f"foi/{file.name}")
