"""重点领域 whose columns the portal leads to (``key_areas.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec import Struct

from gongkai.rulebooks.reading import parse


class KeyArea(Struct, forbid_unknown_fields=True, frozen=True):
    key: str
    title: str
    en: str


@cache
def key_areas() -> dict[str, KeyArea]:
    """By key, in the order of the file."""
    file = Path(__file__).with_name("key_areas.yaml")
    return {
        one.key: one for one in parse(file.read_text(encoding="utf-8"), tuple[KeyArea, ...], f"channels/{file.name}")
    }
