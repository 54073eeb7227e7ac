"""A log in which each record holds the hash of the one before: what was said cannot be changed, only added to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.law.frozen import canonical, sha256

VERSION = "draw-log/v1"


class Chain:
    """Grows from `start`, the hash that everyone knew first."""

    def __init__(self, start: str) -> None:
        self._head = start
        self._records: list[Mapping[str, Any]] = []

    @property
    def records(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self._records)

    def add(self, what: str, **facts: Any) -> None:
        said = {"number": len(self._records) + 1, "what": what, **facts}
        head = sha256(f"{VERSION}\n{self._head}\n{canonical(said)}\n")
        self._records.append({**said, "previous": self._head, "hash": head})
        self._head = head


def continues(earlier: Iterable[Mapping[str, Any]], later: Iterable[Mapping[str, Any]]) -> bool:
    """Whether `later` says all that `earlier` said, in the same order, and perhaps more."""
    earlier, later = list(earlier), list(later)
    return later[: len(earlier)] == earlier
