from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from gongkai.search.models import SearchEntry, SearchText
from gongkai.search.words import Term, tokens

from . import MOST_COUNTED, Answer, Asked, Ids, Question, Tallies, Tally, last_first

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

    def add(self, entry: SearchEntry, words: SearchText) -> None:
        found = {token for runs in (words.title_runs, words.runs) for token in (*tokens(runs), *runs)} - {" "}
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_index(entry_id, tokens) VALUES(%s, %s)"
                " ON CONFLICT (entry_id) DO UPDATE SET tokens = EXCLUDED.tokens",
                [entry.pk, sorted(found)],
            )

    def forget(self, entry: SearchEntry, words: SearchText) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index WHERE entry_id = %s", [entry.pk])

    def page(self, question: Question, first: int, most: int) -> list[int]:
        return list(_ordered(question).values_list("pk", flat=True)[first : first + most])

    def answer(self, question: Question, first: int, most: int, asked: Sequence[Asked]) -> Answer:
        n = _found(question)[: MOST_COUNTED + 1].count()
        ids = self.page(question, min(first, last_first(n, most)), most) if n else []
        return Answer(ids, n, [Tallies(self._tallied(one, names), whole=True) for one, names in asked])

    def settle(self) -> None:
        pass

    def _tallied(self, question: Question, names: Sequence[str]) -> list[Tally]:
        sql, given = _found(question).values("kind", "organ", "organ_name", "genre", "year").query.sql_with_params()
        each = " UNION ALL ".join(
            f"SELECT '{name}', CAST({name} AS text), {'MAX(organ_name)' if name == 'organ' else f'CAST({name} AS text)'}, COUNT(*)"  # noqa: S608 - our names
            f" FROM found GROUP BY {name}"
            for name in names
        )
        with connection.cursor() as cursor:
            cursor.execute(f"WITH found AS MATERIALIZED ({sql}) {each}", given)
            return [(name, value, label, n) for name, value, label, n in cursor.fetchall() if value]

    def newest(self, question: Question) -> Ids:
        sql, given = _newest_first(_found(question)).values("pk")[:MOST_COUNTED].query.sql_with_params()
        return sql, list(given)

    def near(self, pairs: Sequence[str], least: int, filters: Mapping[str, str | int], most: int) -> list[int]:
        each = " UNION ALL ".join(["SELECT entry_id FROM search_index WHERE tokens @> %s::text[]"] * len(pairs))
        where = " AND ".join(["1 = 1", *(f"{key} = %s" for key in filters)])
        # The inner LIMIT is no limit but a fence: without it a planner whose figures are old compares every entry with every other.
        near = f"SELECT e.*, held, titled FROM ({_HOLDING.format(each=each)}) near JOIN search_searchentry e ON e.id = near.id LIMIT 1000000000"  # noqa: S608 - our names
        order = "held DESC, titled DESC, published_on IS NULL, published_on DESC, id DESC"
        sql = f"SELECT id FROM ({near}) entry WHERE {where} ORDER BY {order} LIMIT %s"  # noqa: S608 - our names
        with connection.cursor() as cursor:
            cursor.execute(sql, [*([pair] for pair in pairs), least, list(pairs), *filters.values(), most])
            return [entry for (entry,) in cursor.fetchall()]


def _found(question: Question) -> QuerySet[SearchEntry]:
    entries = SearchEntry.objects.filter(**question.filters)
    if not question.terms:
        return entries
    sql, given = _matching(question.terms)
    if question.number:
        sql += " UNION SELECT id FROM search_searchentry WHERE doc_key = %s"
        given = [*given, question.number]
    return entries.filter(pk__in=RawSQL(sql, given))  # noqa: S611 - words travel as parameters


def _ordered(question: Question) -> QuerySet[SearchEntry]:
    found = _found(question)
    if question.order == "date":
        return _newest_first(found)
    places: dict[str, Q] = {}
    numbered = Q(doc_key=question.number) if question.number else None
    if numbered:
        places["exact"] = numbered
    if question.terms:
        titled = Q(pk__in=RawSQL(*_matching(question.terms, title_only=True)))  # noqa: S611 - words travel as parameters
        places["titled"] = titled | numbered if numbered else titled
    places["standing"] = Q(status="")
    return found.alias(**{name: _first(condition) for name, condition in places.items()}).order_by(
        *places, F("published_on").desc(nulls_last=True), "-pk"
    )


def _newest_first(entries: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
    return entries.order_by(F("published_on").desc(nulls_last=True), "-pk")


def _first(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1))


def _matching(terms: Sequence[Term], *, title_only: bool = False) -> Ids:
    wanted = sorted({token for term in terms for token in term.phrase.tokens})
    where = "strpos(t.title_runs, %s) > 0" if title_only else "(strpos(t.title_runs, %s) > 0 OR strpos(t.runs, %s) > 0)"
    # One pair, or one character, is proved by the array itself; only its place in the title is not.
    doubtful = [term for term in terms if title_only or len(term.phrase.tokens) > 1]
    recheck = "".join(f" AND {where}" for _ in doubtful)
    places = 1 if title_only else 2
    return _MATCH.format(recheck=recheck), [wanted, *(term.runs for term in doubtful for _ in range(places))]
