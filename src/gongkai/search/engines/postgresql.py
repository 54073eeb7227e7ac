from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from gongkai.search.words import Term, tokens

from . import Ids

# No foreign key: Django does not know the table and could not empty the one it would point to.
_CREATE = """
CREATE TABLE search_index (
    entry_id bigint PRIMARY KEY,
    tokens text[] NOT NULL
);
CREATE INDEX search_index_tokens ON search_index USING gin (tokens);
"""
# MATERIALIZED: else ORDER BY … LIMIT makes the planner walk all entries by date and test each against a rare word.
_MATCH = (
    "WITH found AS MATERIALIZED ("
    "SELECT i.entry_id FROM search_index i JOIN search_searchtext t ON t.entry_id = i.entry_id"
    " WHERE i.tokens @> %s::text[]{recheck}) SELECT entry_id FROM found"
)
_HOLDING = (
    "WITH enough AS MATERIALIZED (SELECT entry_id, COUNT(*) AS held FROM ({each}) one GROUP BY entry_id HAVING COUNT(*) >= %s)"
    " SELECT enough.entry_id AS id, held,"
    " (SELECT COUNT(*) FROM unnest(%s::text[]) AS pair WHERE strpos(t.title_runs, pair) > 0) AS titled"
    " FROM enough JOIN search_searchtext t ON t.entry_id = enough.entry_id"
)


class PostgresqlBigrams:
    """The set of pairs and characters of each entry under GIN, then the words themselves looked at in the rows that remain.

    An array, not ``tsvector``: that one forgets positions beyond 16,383, and long documents would lose phrases.
    """

    def create(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_CREATE)

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE search_index")

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index")

    def add(self, entry: int, title_runs: str, runs: str) -> None:
        found = {*tokens(title_runs), *title_runs, *tokens(runs), *runs} - {" "}
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_index(entry_id, tokens) VALUES(%s, %s)"
                " ON CONFLICT (entry_id) DO UPDATE SET tokens = EXCLUDED.tokens",
                [entry, sorted(found)],
            )

    def forget(self, entry: int, title_runs: str, runs: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index WHERE entry_id = %s", [entry])

    def matching(self, terms: Sequence[Term], *, title_only: bool = False) -> Ids:
        wanted = sorted({token for term in terms for token in term.phrase.tokens})
        where = (
            "strpos(t.title_runs, %s) > 0" if title_only else "(strpos(t.title_runs, %s) > 0 OR strpos(t.runs, %s) > 0)"
        )
        # One pair, or one character, is proved by the array itself; only its place in the title is not.
        doubtful = [term for term in terms if title_only or len(term.phrase.tokens) > 1]
        recheck = "".join(f" AND {where}" for _ in doubtful)
        places = 1 if title_only else 2
        return _MATCH.format(recheck=recheck), [wanted, *(term.runs for term in doubtful for _ in range(places))]

    def holding(self, pairs: Sequence[str], least: int) -> Ids:
        each = " UNION ALL ".join(["SELECT entry_id FROM search_index WHERE tokens @> %s::text[]"] * len(pairs))
        return _HOLDING.format(each=each), [*([pair] for pair in pairs), least, list(pairs)]
