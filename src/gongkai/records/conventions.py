"""What this house chose where no provision gives a figure: conventions.yaml."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from gongkai.schemas.reading import parse


class Urgent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes."""

    review: int
    approve: int
    publish: int
    concur: int


class Unusual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at_least: int
    chance: Decimal


class Coordination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    working_days: int


class Tips(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``shortest`` and ``longest`` count characters."""

    per_sender_hour: int
    open_per_record: int
    per_day: int
    kept_days: int
    shortest: int
    longest: int


class Broad(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    shortest: int
    longest: int
    share_percent: int
    of_at_least: int
    words: tuple[str, ...]


class Material(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Characters, signs and spaces aside."""

    shortest: int


class Withdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Characters, signs and spaces aside."""

    shortest: int
    different: int


class Conventions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    basis: str
    decided: date
    urgent: Urgent
    unusual: Unusual
    coordination: Coordination
    tips: Tips
    material: Material
    withdrawal: Withdrawal
    broad: Broad


@cache
def conventions() -> Conventions:
    file = Path(__file__).with_name("conventions.yaml")
    return parse(file.read_text(encoding="utf-8"), Conventions, f"records/{file.name}")
