"""What a subject such as ``record:12`` is called and where its page is. A room registers the kinds it owns.

Upstream rooms (duties, the audit page) show things of rooms they may not import; they ask here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """``url`` is the staff page, ``public_url`` the page anyone may open; empty where there is none."""

    title: str
    url: str = ""
    public_url: str = ""


#: Given the ids of one kind, the subjects found, by id: one query however many ids.
Lookup = Callable[[Sequence[str]], Mapping[str, Subject]]
_DIGITS = 18
_lookups: dict[str, Lookup] = {}


def register(kind: str, lookup: Lookup) -> None:
    """``register("record", …)`` answers for ``record:12``; call it in the room's ``ready``."""
    _lookups[kind] = lookup


def numbers(ids: Iterable[str]) -> list[int]:
    """Those of the ids that can be a row's number at all: what people type may be anything."""
    return [int(key) for key in ids if key.isascii() and key.isdecimal() and len(key) <= _DIGITS]


def named(subjects: Iterable[str]) -> dict[str, Subject]:
    """The subjects that some room can name: one query a kind."""
    ids: dict[str, list[str]] = defaultdict(list)
    for subject in sorted(set(subjects)):
        kind, _, key = subject.partition(":")
        ids[kind].append(key)
    return {
        f"{kind}:{key}": subject
        for kind, keys in ids.items()
        if kind in _lookups
        for key, subject in _lookups[kind](keys).items()
    }
