from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from gongkai.search.models import SearchEntry, SearchText
from gongkai.search.words import Term, tokens

from . import MOST_COUNTED, Answer, Asked, Ids, Question, Tally, one_after_another
from .rank import IN_FORCE, by_date, entry_of, rank

_ENTRY = f"rowid & {entry_of(-1)}"
#: Each pair of a near miss is followed no further than its newest entries: rare pairs whole, frequent ones in part.
_MOST_OF_A_PAIR = 5_000
_FILTERS = {"kind": "a", "organ": "b", "genre": "c", "year": "d"}
_NUMBER, _EVERY = "e", "z"


class SqliteFts5:
    """FTS5 without content of its own: pairs in, row numbers out.

    The row number is the ``rank``, so walking the index backwards is reading in order and a page costs the same however many
    are found. What may be filtered by is a word of the column ``marks``, so a filter is one more word to find. The ``ascii``
    tokenizer splits at our spaces alone, since runs hold nothing but letters and figures. Deleting repeats the words
    (``contentless_delete`` needs SQLite 3.43, newer than what Python 3.11 may come with).
    """

    def create(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE VIRTUAL TABLE search_index"
                " USING fts5(title, body, marks, content='', columnsize=0, tokenize='ascii')"
            )

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE search_index")

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index(search_index) VALUES('delete-all')")

    def add(self, entry: SearchEntry, words: SearchText) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_index(rowid, title, body, marks) VALUES(%s, %s, %s, %s)", _row(entry, words)
            )

    def forget(self, entry: SearchEntry, words: SearchText) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_index(search_index, rowid, title, body, marks) VALUES('delete', %s, %s, %s, %s)",
                _row(entry, words),
            )

    def page(self, question: Question, first: int, most: int) -> list[int]:
        ordered = _by_date if question.order == "date" else _by_relevance
        return [entry_of(found) for found in ordered(question, first + most)[first:]]

    def count(self, question: Question) -> int:
        sql = "SELECT COUNT(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH %s LIMIT %s)"
        with connection.cursor() as cursor:
            cursor.execute(sql, [_match(question), MOST_COUNTED + 1])
            return int(cursor.fetchone()[0])

    def tally(self, question: Question, names: Sequence[str]) -> list[Tally]:
        ids, given = self.newest(question)
        each = " UNION ALL ".join(
            f"SELECT '{name}', {name}, {'MAX(organ_name)' if name == 'organ' else name}, COUNT(*) FROM found GROUP BY {name}"  # noqa: S608 - our names
            for name in names
        )
        found = f"SELECT kind, organ, organ_name, genre, year FROM search_searchentry WHERE id IN ({ids})"  # noqa: S608 - our names
        with connection.cursor() as cursor:
            cursor.execute(f"WITH found AS MATERIALIZED ({found}) {each}", given)
            return [(name, str(value), str(label), n) for name, value, label, n in cursor.fetchall() if value]

    def answer(self, question: Question, first: int, most: int, asked: Sequence[Asked]) -> Answer:
        return one_after_another(self, question, first, most, asked)

    def newest(self, question: Question) -> Ids:
        sql = f"SELECT {_ENTRY} FROM search_index WHERE search_index MATCH %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608 - our names
        return sql, [_match(question), MOST_COUNTED]

    def near(self, pairs: Sequence[str], least: int, filters: Mapping[str, str | int], most: int) -> list[int]:
        # One walk along the list of each pair; nothing is read of the documents themselves.
        one = "SELECT * FROM (SELECT rowid AS rank, {} AS held, {} AS titled FROM search_index WHERE search_index MATCH %s ORDER BY rowid DESC LIMIT %s)"
        kept = _filtered(filters)
        anywhere = [_and(f'{{title body}} : "{pair}"', *kept) for pair in pairs]
        in_title = [_and(f'{{title}} : "{pair}"', *kept) for pair in pairs]
        each = " UNION ALL ".join([one.format(1, 0)] * len(pairs) + [one.format(0, 1)] * len(pairs))
        sql = (
            f"SELECT rank FROM ({each}) GROUP BY rank HAVING SUM(held) >= %s"  # noqa: S608 - our names
            f" ORDER BY SUM(held) DESC, SUM(titled) DESC, rank & {IN_FORCE - 1} DESC LIMIT %s"
        )
        walked = [part for match in (*anywhere, *in_title) for part in (match, _MOST_OF_A_PAIR)]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*walked, least, most])
            return [entry_of(found) for (found,) in cursor.fetchall()]


def _row(entry: SearchEntry, words: SearchText) -> list[int | str]:
    return [rank(entry), _spaced(words.title_runs), _spaced(words.runs), _marks(entry)]


def _spaced(runs: str) -> str:
    return " ".join(tokens(runs))


def _marks(entry: SearchEntry) -> str:
    given = [(sign, getattr(entry, name)) for name, sign in _FILTERS.items()]
    marks = [_mark(sign, value) for sign, value in [*given, (_NUMBER, entry.doc_key)] if value]
    return " ".join([_EVERY, *marks])


def _mark(sign: str, value: str | int) -> str:
    """One word of letters and figures, whatever the value is written with."""
    return sign + str(value).encode().hex()


def _by_relevance(question: Question, most: int) -> list[int]:
    """Group after group, each in the order of the index, in one statement that stops when there are enough."""
    groups = _groups(question)
    one = "SELECT rowid FROM (SELECT rowid FROM search_index WHERE search_index MATCH %s ORDER BY rowid DESC LIMIT %s)"
    given: list[int | str] = [part for match in groups for part in (match, most)]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join([one] * len(groups))} LIMIT %s", [*given, most])
        return [found for (found,) in cursor.fetchall()]


def _by_date(question: Question, most: int) -> list[int]:
    match = _match(question)
    both = [*_walk(match, most, "rowid >= %s"), *_walk(match, most, "rowid < %s")]
    return sorted(both, key=by_date, reverse=True)[:most]


def _walk(match: str, most: int, part: str = "") -> Iterator[int]:
    where = f" AND {part}" if part else ""
    sql = f"SELECT rowid FROM search_index WHERE search_index MATCH %s{where} ORDER BY rowid DESC LIMIT %s"  # noqa: S608 - our names
    with connection.cursor() as cursor:
        cursor.execute(sql, [match, *([IN_FORCE] if part else []), most])
        yield from (found for (found,) in cursor.fetchall())


def _groups(question: Question) -> list[str]:
    """Matches that share no entry, in the order in which they are read."""
    if not question.terms:
        return [_match(question)]
    kept = _filtered(question.filters)
    number = [_numbered(question.number)] if question.number else []
    titled, anywhere = _holding("title", question.terms), _holding("title body", question.terms)
    return [
        *(_and(one, *kept) for one in number),
        _but(_and(titled, *kept), *number),
        _but(_and(anywhere, *kept), titled, *number),
    ]


def _match(question: Question) -> str:
    kept = _filtered(question.filters)
    if not question.terms:
        return _and(*kept) if kept else f"{{marks}} : {_EVERY}"
    anywhere = _holding("title body", question.terms)
    return _and(f"({anywhere} OR {_numbered(question.number)})" if question.number else anywhere, *kept)


def _filtered(filters: Mapping[str, str | int]) -> list[str]:
    return [f"{{marks}} : {_mark(_FILTERS[name], value)}" for name, value in filters.items()]


def _numbered(number: str) -> str:
    return f"{{marks}} : {_mark(_NUMBER, number)}"


def _holding(columns: str, terms: Sequence[Term]) -> str:
    return f"{{{columns}}} : ({' AND '.join(map(_quoted, terms))})"


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.phrase.tokens)}"' + (" *" if term.phrase.prefix else "")


def _and(*parts: str) -> str:
    return " AND ".join(f"({part})" for part in parts)


def _but(match: str, *others: str) -> str:
    return f"({match})" + "".join(f" NOT ({other})" for other in others)
