"""A duty as lists show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .models import Duty
from .standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Line:
    duty: Duty
    standing: Standing
    organ_name: str


def lines(rows: Iterable[Duty], names: Mapping[str, str], now: datetime) -> list[Line]:
    """``names`` are short names of organs by code; a code without a name stands for itself."""
    return [Line(row, standing(row, now), names.get(row.organ, row.organ)) for row in rows]
