"""Figures of the room that are conventions and not law (``thresholds.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec import Struct

from gongkai.rulebooks.reading import parse


class Threshold(Struct, forbid_unknown_fields=True, frozen=True):
    n: int
    unit: str
    basis: str
    note: str


@cache
def thresholds() -> dict[str, Threshold]:
    file = Path(__file__).with_name("thresholds.yaml")
    return parse(file.read_text(encoding="utf-8"), dict[str, Threshold], f"channels/{file.name}")


def figure(name: str) -> int:
    return thresholds()[name].n
