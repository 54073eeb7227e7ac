"""Exact figures in words. Rounding is for the eye alone, and never across a limit that the figure does not reach."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

DECIMALS = 2
LONGEST = 6
"""Decimals of a percentage that does not end; the rest is cut off, so that 3.9999…% is not shown as 4%."""

LONGEST_SHOWN = 60


def points(value: Fraction) -> str:
    """With two decimals, half upwards, as scores are published."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_UP))


def plain(value: Fraction) -> str:
    """Exactly where it ends: 0.5, 3; cut off where it does not: 33.333333…"""
    scaled, rest = divmod(value.numerator * 10**LONGEST, value.denominator)
    text = format(Decimal(scaled).scaleb(-LONGEST), f".{LONGEST}f").rstrip("0").rstrip(".")
    return f"{text}…" if rest else text


def as_written(value: Any) -> str:
    """What somebody entered, as they wrote it: text bare, the rest as JSON has it and not as Python would."""
    if isinstance(value, Decimal) and value.is_finite():
        value = format(value.normalize(), "f")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text


def percent(part: Fraction) -> str:
    return f"{plain(part * 100)}%"
