"""Where the house itself holds the document that a rule cites. Rooms downstream register how they look for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gongkai.desk.permissions import Actor
from gongkai.law.rulebook import Citation


@dataclass(frozen=True, slots=True)
class Document:
    """``passage`` is the cited clause in the document's own words; empty where it was not found, or may not be shown."""

    title: str
    number: str
    url: str
    passage: str = ""


#: Given what is cited and who asks (None: anyone), the documents that are it.
Lookup = Callable[[Citation, Actor | None], Iterable[Document]]
_lookups: list[Lookup] = []


def register(lookup: Lookup) -> None:
    """Call it in the room's ``ready``."""
    _lookups.append(lookup)


def documents(citation: Citation, actor: Actor | None = None) -> list[Document]:
    """Those with the clause's words first; a query or two a room."""
    found = [document for lookup in _lookups for document in lookup(citation, actor)]
    return sorted(found, key=lambda document: not document.passage)
