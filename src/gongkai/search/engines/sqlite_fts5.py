from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from gongkai.search.words import Term, tokens

from . import Ids


class SqliteFts5:
    """FTS5 without content of its own: pairs in, row numbers out.

    The ``ascii`` tokenizer splits at our spaces alone, since runs hold nothing but letters and figures. Deleting repeats the words
    (``contentless_delete`` needs SQLite 3.43, newer than what Python 3.11 may come with).
    """

    def create(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE VIRTUAL TABLE search_index USING fts5(title, body, content='', columnsize=0, tokenize='ascii')"
            )

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE search_index")

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index(search_index) VALUES('delete-all')")

    def add(self, entry: int, title_runs: str, runs: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_index(rowid, title, body) VALUES(%s, %s, %s)",
                [entry, _spaced(title_runs), _spaced(runs)],
            )

    def forget(self, entry: int, title_runs: str, runs: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_index(search_index, rowid, title, body) VALUES('delete', %s, %s, %s)",
                [entry, _spaced(title_runs), _spaced(runs)],
            )

    def matching(self, terms: Sequence[Term], *, title_only: bool = False) -> Ids:
        asked = " AND ".join(_quoted(term) for term in terms)
        return "SELECT rowid FROM search_index WHERE search_index MATCH %s", [
            f"{{title}} : ({asked})" if title_only else asked
        ]

    def holding(self, pairs: Sequence[str], least: int) -> Ids:
        # One walk along the list of each pair; nothing is read of the documents themselves.
        quoted = [f'"{pair}"' for pair in pairs]
        anywhere = ["SELECT rowid AS id, 1 AS held, 0 AS titled FROM search_index WHERE search_index MATCH %s"] * len(
            pairs
        )
        in_title = ["SELECT rowid, 0, 1 FROM search_index WHERE search_index MATCH %s"] * len(pairs)
        return (
            f"SELECT id, SUM(held) AS held, SUM(titled) AS titled FROM ({' UNION ALL '.join([*anywhere, *in_title])})"  # noqa: S608 - our words
            " GROUP BY id HAVING SUM(held) >= %s"
        ), [*quoted, *(f"{{title}} : {pair}" for pair in quoted), least]


def _spaced(runs: str) -> str:
    return " ".join(tokens(runs))


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.phrase.tokens)}"' + (" *" if term.phrase.prefix else "")
