"""What this room chose where no provision gives a figure: conventions.yaml."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from gongkai.schemas.reading import parse


class Within(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    n: int
    unit: Literal["working-days", "calendar-days", "months"]


class Topics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``applicants`` different ones within ``days``."""

    applicants: int
    days: int
    alike_percent: int
    within: Within


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    working_days: int | None


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``longest`` counts characters."""

    longest: int


class Conventions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    basis: str
    decided: date
    topics: Topics
    correction: Correction
    register: Register


@cache
def conventions() -> Conventions:
    file = Path(__file__).with_name("conventions.yaml")
    return parse(file.read_text(encoding="utf-8"), Conventions, f"foi/{file.name}")
