"""The port behind which an engine stands. All share ``words``, so the same query finds the same entries on each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from gongkai.search.words import Term

#: A query that yields entry ids, and its parameters.
Ids = tuple[str, list[object]]


class Engine(Protocol):
    """An index living in the content's own database, so that it is changed, and rolled back, together with it."""

    def create(self, connection: BaseDatabaseWrapper) -> None:
        """Makes the empty index."""

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Takes the index away."""

    def clear(self) -> None:
        """Empties the index."""

    def add(self, entry: int, title_runs: str, runs: str) -> None:
        """Indexes an entry that is not in the index."""

    def forget(self, entry: int, title_runs: str, runs: str) -> None:
        """Undoes ``add``, called with the same words."""

    def matching(self, terms: Sequence[Term], *, title_only: bool = False) -> Ids:
        """Entries that hold every term (at least one is given), wherever they stand or in the title alone."""

    def holding(self, pairs: Sequence[str], least: int) -> Ids:
        """Entries that hold at least ``least`` of the different pairs: rows of ``id``, ``held`` and ``titled``, the numbers of
        pairs in the entry and in its title."""


def engine_for(vendor: str) -> Engine:
    """The engine of a database: ``sqlite`` or ``postgresql``."""
    if vendor == "postgresql":
        from .postgresql import PostgresqlBigrams

        return PostgresqlBigrams()
    from .sqlite_fts5 import SqliteFts5

    return SqliteFts5()
