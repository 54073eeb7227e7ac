"""The port behind which an engine stands. All share ``words``, so the same question finds the same entries, in the same
order, on each; tests hold every engine against reading every document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, Protocol

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from gongkai.search.models import SearchEntry, SearchText
from gongkai.search.words import Term

#: Nobody reads further: pages end here, and an engine for which counting is work counts no further.
MOST_COUNTED = 10_000
#: A query that yields entry ids, and its parameters.
Ids = tuple[str, list[Any]]
#: Facet, value, what the value is called, how many.
Tally = tuple[str, str, str, int]


#: A question and the filters of it that are to be tallied.
Asked = tuple["Question", Sequence[str]]


class Tallies(NamedTuple):
    values: list[Tally]
    #: Else of the best known ``MOST_COUNTED`` alone.
    whole: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """``count``: ``MOST_COUNTED`` + 1 may stand for any larger number."""

    ids: list[int]
    count: int
    tallies: list[Tallies]


@dataclass(frozen=True, slots=True)
class Question:
    """Entries that hold every term (none: all entries) or whose document number has the key ``number``; and that have the values
    of ``filters``, which name ``kind``, ``organ``, ``genre`` or ``year``."""

    terms: Sequence[Term]
    number: str
    filters: Mapping[str, str | int]
    order: Literal["relevance", "date"] = "relevance"

    def without(self, name: str) -> Question:
        return replace(self, filters={key: value for key, value in self.filters.items() if key != name})


class Engine(Protocol):
    """Order by relevance: the number asked for, then titles that hold every term, then what is in force, then the newest."""

    def add(self, entry: SearchEntry, words: SearchText) -> None:
        """Indexes an entry that is not in the index, in the transaction of the change."""

    def forget(self, entry: SearchEntry, words: SearchText) -> None:
        """Undoes ``add``, called with the same entry and words."""

    def clear(self) -> None:
        """Empties the index."""

    def page(self, question: Question, first: int, most: int) -> list[int]:
        """Ids of the entries from place ``first`` (0: the best) on, in order, at most ``most``."""

    def near(self, pairs: Sequence[str], least: int, filters: Mapping[str, str | int], most: int) -> list[int]:
        """Entries that hold at least ``least`` of the pairs: most pairs first, then most in the title, then the newest."""

    def newest(self, question: Question) -> Ids:
        """The newest ``MOST_COUNTED`` ids, unordered, as a part of another query."""

    def answer(self, question: Question, first: int, most: int, asked: Sequence[Asked]) -> Answer:
        """``page``, how many there are and the tallies asked for, in whatever order or at once; beyond the last page, that."""

    def settle(self) -> None:
        """Brings together what many changes left in pieces; a little at a time, so that others may write between."""


class InDatabase(Engine, Protocol):
    """An index living in the content's own database, so that it is changed, and rolled back, together with it."""

    def create(self, connection: BaseDatabaseWrapper) -> None:
        """Makes the empty index."""

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Takes the index away."""


def last_first(n: int, most: int) -> int:
    """The first place of the last page of ``n`` entries."""
    return max(0, (min(n, MOST_COUNTED) - 1) // most * most)


def engine() -> Engine:
    """The engine in use: of the database, or the larger one beside it (``GONGKAI_SEARCH_ENGINE``)."""
    if settings.GONGKAI_SEARCH_ENGINE == "tantivy":
        from .tantivy_files import TantivyFiles

        return TantivyFiles()
    return engine_for(connection.vendor)


def engine_for(vendor: str) -> InDatabase:
    """The engine of a database: ``sqlite`` or ``postgresql``."""
    if vendor == "postgresql":
        from .postgresql import PostgresqlBigrams

        return PostgresqlBigrams()
    from .sqlite_fts5 import SqliteFts5

    return SqliteFts5()
