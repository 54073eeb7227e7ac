from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from gongkai.search.models import SearchEntry, SearchText
from gongkai.search.words import Term, tokens

from . import MOST_COUNTED, Answer, Asked, Ids, Question, Tallies, Tally, last_first
from .rank import NO_LONGER, by_date, entry_of, rank

_INDEX = """
CREATE VIRTUAL TABLE search_index USING fts5(words, content='', columnsize=0, tokenize="ascii tokenchars '._'");
"""
_FILTERS = """
CREATE TABLE search_filters (place INTEGER PRIMARY KEY, kind TEXT, organ TEXT, organ_name TEXT, genre TEXT, year INTEGER);
"""
_ENTRY = f"{entry_of(0)} - (rowid & {entry_of(0)})"
_DATED = f"place & {NO_LONGER - 1}"
_WALK = "SELECT rowid FROM (SELECT rowid FROM search_index WHERE search_index MATCH %s {} ORDER BY rowid LIMIT %s)"
_FOUND = (
    "SELECT filters.* FROM search_index CROSS JOIN search_filters filters ON place = search_index.rowid"
    " WHERE search_index MATCH %s ORDER BY search_index.rowid LIMIT %s"
)
_TALLY = (
    "SELECT '{name}', {name}, {label}, COUNT(*) FROM (SELECT {name}, organ_name FROM found LIMIT %s) GROUP BY {name}"
)
_NEWEST = f"SELECT '', place, '', 0 FROM (SELECT place FROM found ORDER BY {_DATED} LIMIT %s)"  # noqa: S608 - a number of ours
#: Each pair of a near miss is followed no further than its newest entries: rare pairs whole, frequent ones in part.
_MOST_OF_A_PAIR = 5_000
#: Pages of the index merged at once while others wait to write.
_MERGED_AT_ONCE = 2_000
_SIGNS = {"kind": "a", "organ": "b", "genre": "c", "year": "d", "number": "e"}
_NUMBER = "number"
_TITLE, _MARK = ".", "_"


class SqliteFts5:
    """FTS5 without content of its own: pairs in, row numbers out.

    The row number is the ``rank``, so walking the index is reading in order and a page costs the same however many are found.
    One column holds the title's pairs behind a sign of their own, what may be filtered by as words behind another, and all
    pairs: a title or a filter is one more word to find. What is tallied lies beside it in the same order, narrow. The ``ascii``
    tokenizer splits at our spaces alone, since runs hold nothing but letters and figures. Deleting repeats the words
    (``contentless_delete`` needs SQLite 3.43, newer than what Python 3.11 may come with).
    """

    def create(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_INDEX)
            cursor.execute(_FILTERS)

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS search_index")
            cursor.execute("DROP TABLE IF EXISTS search_filters")

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index(search_index) VALUES('delete-all')")
            cursor.execute("DELETE FROM search_filters")

    def add(self, entry: SearchEntry, words: SearchText) -> None:
        place = rank(entry)
        filters = (entry.kind, entry.organ, entry.organ_name, entry.genre, entry.year)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index(rowid, words) VALUES(%s, %s)", [place, _words(entry, words)])
            cursor.execute("INSERT INTO search_filters VALUES(%s, %s, %s, %s, %s, %s)", (place, *filters))

    def forget(self, entry: SearchEntry, words: SearchText) -> None:
        place = rank(entry)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_index(search_index, rowid, words) VALUES('delete', %s, %s)",
                (place, _words(entry, words)),
            )
            cursor.execute("DELETE FROM search_filters WHERE place = %s", [place])

    def settle(self) -> None:
        pages, changes = -_MERGED_AT_ONCE, 2
        while changes > 1:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT total_changes()")
                (before,) = cursor.fetchone()
                cursor.execute("INSERT INTO search_index(search_index, rank) VALUES('merge', %s)", [pages])
                cursor.execute("SELECT total_changes()")
                pages, changes = _MERGED_AT_ONCE, cursor.fetchone()[0] - before

    def page(self, question: Question, first: int, most: int) -> list[int]:
        ordered = _by_date if question.order == "date" else _by_relevance
        return [entry_of(found) for found in ordered(question, first + most)[first:]]

    def answer(self, question: Question, first: int, most: int, asked: Sequence[Asked]) -> Answer:
        """What is counted is walked once: tallied by the way, and where that was all, a page by date is taken from it."""
        dated = first + most if question.order == "date" else 0
        read = [_read(one, names, dated if one == question else 0) for one, names in asked]
        n, _, places = next((found for (one, _), found in zip(asked, read, strict=True) if one == question), None) or (
            _counted(question),
            [],
            [],
        )
        first = min(first, last_first(n, most))
        if places and n <= MOST_COUNTED:
            ids = [entry_of(place) for place in places[first : first + most]]
        else:
            ids = self.page(question, first, most) if n else []
        return Answer(ids, n, [Tallies(found, whole=counted <= MOST_COUNTED) for counted, found, _ in read])

    def newest(self, question: Question) -> Ids:
        sql = f"SELECT {_ENTRY} FROM search_index WHERE search_index MATCH %s ORDER BY rowid LIMIT %s"  # noqa: S608 - our names
        return sql, [_match(question), MOST_COUNTED]

    def near(self, pairs: Sequence[str], least: int, filters: Mapping[str, str | int], most: int) -> list[int]:
        # One walk along the list of each pair; nothing is read of the documents themselves.
        one = "SELECT * FROM (SELECT rowid AS place, {} AS held, {} AS titled FROM search_index WHERE search_index MATCH %s ORDER BY rowid LIMIT %s)"
        kept = _filtered(filters)
        anywhere = [_and(f'"{pair}"', *kept) for pair in pairs]
        in_title = [_and(f'"{_TITLE}{pair}"', *kept) for pair in pairs]
        each = " UNION ALL ".join([one.format(1, 0)] * len(pairs) + [one.format(0, 1)] * len(pairs))
        sql = (
            f"SELECT place FROM ({each}) GROUP BY place HAVING SUM(held) >= %s"  # noqa: S608 - our names
            f" ORDER BY SUM(held) DESC, SUM(titled) DESC, {_DATED} LIMIT %s"
        )
        walked = [part for match in (*anywhere, *in_title) for part in (match, _MOST_OF_A_PAIR)]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*walked, least, most])
            return [entry_of(found) for (found,) in cursor.fetchall()]


def _words(entry: SearchEntry, words: SearchText) -> str:
    titled = tokens(words.title_runs)
    return " ".join([*(_TITLE + pair for pair in titled), *_marks(entry), *titled, _MARK, *tokens(words.runs)])


def _marks(entry: SearchEntry) -> list[str]:
    given = [*((name, getattr(entry, name)) for name in _SIGNS if name != _NUMBER), (_NUMBER, entry.doc_key)]
    return [_MARK, *(_mark(name, value) for name, value in given if value)]


def _mark(name: str, value: str | int) -> str:
    """One word of letters and figures, whatever the value is written with."""
    return _MARK + _SIGNS[name] + str(value).encode().hex()


def _counted(question: Question) -> int:
    sql = "SELECT COUNT(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH %s LIMIT %s)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [_match(question), MOST_COUNTED + 1])
        return int(cursor.fetchone()[0])


def _read(question: Question, names: Sequence[str], dated: int) -> tuple[int, list[Tally], list[int]]:
    """How many; the values of their filters, and the places of the newest ``dated``, among the best known ``MOST_COUNTED``."""
    parts: list[tuple[str, list[int]]] = [("SELECT '', '', '', COUNT(*) FROM found", [])]
    for name in names:
        label = "MAX(organ_name)" if name == "organ" else name
        parts.append((_TALLY.format(name=name, label=label), [MOST_COUNTED]))
    if dated:
        parts.append((_NEWEST, [dated]))
    sql = f"WITH found AS MATERIALIZED ({_FOUND}) {' UNION ALL '.join(part for part, _ in parts)}"
    given: list[str | int] = [_match(question), MOST_COUNTED + 1, *(one for _, limits in parts for one in limits)]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        (_, _, _, n), *rows = cursor.fetchall()
    told = [(name, str(value), str(label), many) for name, value, label, many in rows if name and value]
    return n, told, [place for name, place, _, _ in rows if not name]


def _by_relevance(question: Question, most: int) -> list[int]:
    """Group after group, each in the order of the index, in one statement that stops when there are enough."""
    groups = _groups(question)
    given = [part for match in groups for part in (match, most)]
    return _walked(f"{' UNION ALL '.join([_WALK.format('')] * len(groups))} LIMIT %s", [*given, most])


def _by_date(question: Question, most: int) -> list[int]:
    parts = [_WALK.format(f"AND rowid {side} {NO_LONGER}") for side in ("<", ">=")]
    return sorted(_walked(" UNION ALL ".join(parts), [_match(question), most] * 2), key=by_date)[:most]


def _walked(sql: str, given: Sequence[str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [place for (place,) in cursor.fetchall()]


def _groups(question: Question) -> list[str]:
    """Matches that share no entry, in the order in which they are read."""
    if not question.terms:
        return [_match(question)]
    kept = _filtered(question.filters)
    number = [_quoted_mark(_NUMBER, question.number)] if question.number else []
    titled, anywhere = _holding(question.terms, _TITLE), _holding(question.terms)
    return [
        *(_and(one, *kept) for one in number),
        _but(_and(titled, *kept), *number),
        _but(_and(anywhere, *kept), titled, *number),
    ]


def _match(question: Question) -> str:
    kept = _filtered(question.filters)
    if not question.terms:
        return _and(*kept) if kept else f'"{_MARK}"'
    anywhere = _holding(question.terms)
    return _and(f"({anywhere} OR {_quoted_mark(_NUMBER, question.number)})" if question.number else anywhere, *kept)


def _filtered(filters: Mapping[str, str | int]) -> list[str]:
    return [_quoted_mark(name, value) for name, value in filters.items()]


def _quoted_mark(name: str, value: str | int) -> str:
    return f'"{_mark(name, value)}"'


def _holding(terms: Sequence[Term], sign: str = "") -> str:
    return f"({' AND '.join(_quoted(term, sign) for term in terms)})"


def _quoted(term: Term, sign: str) -> str:
    return f'"{" ".join(sign + token for token in term.phrase.tokens)}"' + (" *" if term.phrase.prefix else "")


def _and(*parts: str) -> str:
    return " AND ".join(f"({part})" for part in parts)


def _but(match: str, *others: str) -> str:
    return f"({match})" + "".join(f" NOT ({other})" for other in others)
