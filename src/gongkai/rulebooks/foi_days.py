"""Days of receipt and of service from their file (foi_days.yaml)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from gongkai.law.errors import RulebookError
from gongkai.law.foi_days import By, DayBook, DayRule, Unlawful
from gongkai.law.rulebook import Basis, Citation
from gongkai.rulebooks.loader import instruments
from gongkai.rulebooks.reading import parse, shipped
from gongkai.rulebooks.shapes import CitationFile, Name

NAME = "foi_days.yaml"


class RuleFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    key: Name
    title: Name
    by: By
    citation: CitationFile
    basis: Basis = "statute"
    same_day: bool = False


class UnlawfulFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    key: Name
    title: Name
    sentence: Name
    citation: CitationFile


class File(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    title: Name
    checked: date
    channels: tuple[RuleFile, ...]
    ways: tuple[RuleFile, ...]
    unlawful: tuple[UnlawfulFile, ...]
    dates: dict[By, Name]


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


@cache
def foi_days() -> DayBook:
    """The shipped book. Raises RulebookError."""
    return days_of(shipped(NAME).read_text("utf-8"), NAME)


def days_of(text: str, name: str) -> DayBook:
    """The book of one file's text. Raises RulebookError."""
    file = parse(text, File, name)
    if unnamed := {row.by for row in (*file.channels, *file.ways)} - file.dates.keys():
        raise RulebookError(name, f"dates 没有写明“{min(unnamed)}”是什么日期")
    return DayBook(
        channels=_by_key((_rule(row, name) for row in file.channels), name),
        ways=_by_key((_rule(row, name) for row in file.ways), name),
        unlawful=_by_key((_unlawful(row, name) for row in file.unlawful), name),
        dates=file.dates,
    )


def _rule(row: RuleFile, name: str) -> DayRule:
    return DayRule(citation=_cited(row.citation, name), **_same(row, "key", "title", "by", "basis", "same_day"))


def _unlawful(row: UnlawfulFile, name: str) -> Unlawful:
    return Unlawful(citation=_cited(row.citation, name), **_same(row, "key", "title", "sentence"))


def _same(row: Struct, *keys: str) -> dict[str, Any]:
    return {key: getattr(row, key) for key in keys}


def _cited(row: CitationFile, name: str) -> Citation:
    try:
        return row.citation(instruments())
    except KeyError:
        raise RulebookError(name, f"依据“{row.instrument}”未列入 instruments.yaml，请先补上") from None


def _by_key(rows: Iterable[K], name: str) -> dict[str, K]:
    found: dict[str, K] = {}
    for row in rows:
        if row.key in found:
            raise RulebookError(name, f"“{row.key}”写了两次，请只保留一个")
        found[row.key] = row
    return found
