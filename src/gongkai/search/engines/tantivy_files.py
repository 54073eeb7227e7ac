"""The larger engine: files of tantivy beside the database, for ranked search among more than about 200,000 entries.

The database stays the truth. An entry that comes or goes leaves a ``SearchChange`` in its own transaction; right after the
commit whoever holds the lock of the folder writes the changes into the files, the others leave it to them, and ``gongkai tick``
finds whatever was left. Readers open the files anew when they changed. What is gone from the database is never shown, whatever
the files say, since a hit is read from there.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from gongkai.search.models import SearchChange, SearchEntry, SearchText
from gongkai.search.words import Term, tokens

from . import MOST_COUNTED, Answer, Asked, Ids, Question, Tallies, Tally, last_first
from .rank import by_date, entry_of, rank

try:
    import tantivy
    from tantivy import Occur, Order, Query
except ImportError as missing:  # the extra is not installed
    raise ImproperlyConfigured(
        "GONGKAI_SEARCH_ENGINE=tantivy needs the package tantivy: run “./run setup all”, or leave the setting out."
    ) from missing

#: The folder of the files; another layout of them is another folder.
_FILES = "files-2"
#: Stands between runs, and twice between title and text, across which no phrase goes.
_APART = "|"
_AT_ONCE = 2_000
_HEAP = 64_000_000
_FACETS = {"kind": "kind", "organ": "organ_label", "genre": "genre", "year": "year_label"}
_MOST_VALUES = 1_000
_BETWEEN = "\x1f"
#: Near misses are sorted to the end by the database; so many of those with most pairs are looked at.
_NEAREST = 500


class TantivyFiles:
    def add(self, entry: SearchEntry, words: SearchText) -> None:
        _note(entry)

    def forget(self, entry: SearchEntry, words: SearchText) -> None:
        _note(entry)

    def clear(self) -> None:
        with _locked(wait=True):
            for one in _folder().glob("files*"):
                shutil.rmtree(one, ignore_errors=True)

    def page(self, question: Question, first: int, most: int) -> list[int]:
        found: list[int] = []
        for query in _groups(question):
            found += _ranks(query, question, first + most - len(found))
            if len(found) >= first + most:
                break
        return [entry_of(one) for one in found[first:]]

    def answer(self, question: Question, first: int, most: int, asked: Sequence[Asked]) -> Answer:
        """Each pass over the files takes a processor of its own; one that tallies the whole question counts it by the way."""
        page = _passes().submit(self.page, question, first, most)
        apart = [(question, ())] if question not in (one for one, _ in asked) else []
        told = [_passes().submit(_tallied, one, names) for one, names in [*asked, *apart]]
        found = [one.result() for one in told]
        n = next(n for (one, _), (n, _) in zip([*asked, *apart], found, strict=True) if one == question)
        last = last_first(n, most)
        ids = page.result() if first <= last else self.page(question, last, most)
        return Answer(ids, n, [Tallies(tallies, whole=True) for _, tallies in found[: len(asked)]])

    def settle(self) -> None:
        flush()

    def newest(self, question: Question) -> Ids:
        found = _files().searcher.search(
            _query(question), limit=MOST_COUNTED, count=False, order_by_field="day", order=Order.Asc
        )
        ids = [entry_of(one) for one, _ in found.hits]
        return f"SELECT id FROM search_searchentry WHERE id IN ({','.join(map(str, ids)) or 'NULL'})", []  # noqa: S608 - whole numbers

    def near(self, pairs: Sequence[str], least: int, filters: Mapping[str, str | int], most: int) -> list[int]:
        anywhere = Query.boolean_query(
            [(Occur.Should, _once(_word("words", pair))) for pair in pairs],
            minimum_number_should_match=least,
        )
        titled = [(Occur.Should, Query.const_score_query(_word("title", pair), 0.01)) for pair in pairs]
        query = Query.boolean_query([(Occur.Must, anywhere), *titled, *_kept(filters)])
        searcher = _files().searcher
        hits = searcher.search(query, limit=_NEAREST, count=False).hits
        days = searcher.fast_field_values("day", [address for _, address in hits]) if hits else []
        ordered = sorted(zip(hits, days, strict=True), key=lambda one: (-round(one[0][0], 2), one[1]))
        return [entry_of(day) for _, day in ordered[:most]]


def flush() -> int:
    """Writes every change that waits into the files, unless another process is doing so; returns how many changes."""
    done = 0
    while SearchChange.objects.exists():
        with _locked(wait=False) as mine:
            if not mine:
                return done
            while written := _write():
                done += written
    return done


def _note(entry: SearchEntry) -> None:
    SearchChange.objects.create(entry_id=entry.pk)
    transaction.on_commit(flush, robust=True)


def _write() -> int:
    changes = list(SearchChange.objects.order_by("pk")[:_AT_ONCE])
    if not changes:
        return 0
    ids = {change.entry_id for change in changes}
    files = _files(make=True)
    writer = files.index.writer(heap_size=_HEAP, num_threads=1)
    for one in ids:
        writer.delete_documents_by_term("entry", one)
    for words in SearchText.objects.filter(pk__in=ids).select_related("entry"):
        writer.add_document(tantivy.Document.from_dict(_document(words.entry, words), _schema()))
    writer.commit()
    writer.wait_merging_threads()
    SearchChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return len(changes)


def _document(entry: SearchEntry, words: SearchText) -> dict[str, Any]:
    place = rank(entry)
    return {
        "entry": entry.pk,
        "rank": place,
        "day": by_date(place),
        "title": _spaced(words.title_runs),
        "words": f"{_spaced(words.title_runs)} {_APART} {_APART} {_spaced(words.runs)}",
        "kind": entry.kind,
        "organ": entry.organ,
        "organ_label": entry.organ + _BETWEEN + entry.organ_name,
        "genre": entry.genre,
        "year": str(entry.year or ""),
        "year_label": str(entry.year or ""),
        "number": entry.doc_key,
    }


def _spaced(runs: str) -> str:
    return f" {_APART} ".join(" ".join(tokens(run)) for run in runs.split(" "))


# the files


class _Files:
    """One opened index of this process; reads anew when another process has written."""

    def __init__(self, folder: Path) -> None:
        self._told = folder / "meta.json"
        self._read_at = 0
        self.index = tantivy.Index.open(str(folder))

    @property
    def searcher(self) -> Any:
        written_at = self._told.stat().st_mtime_ns
        if written_at != self._read_at:
            self.index.reload()
            self._read_at = written_at
        return self.index.searcher()


@cache
def _opened(folder: Path, made_at: int) -> _Files:
    return _Files(folder)


def _files(*, make: bool = False) -> _Files:
    folder = _folder() / _FILES
    if not (folder / "meta.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        tantivy.Index(_schema(), path=str(folder))
    return _opened(folder, folder.stat().st_ino)


def _folder() -> Path:
    return Path(settings.GONGKAI_SEARCH_FOLDER)


@contextmanager
def _locked(*, wait: bool) -> Iterator[bool]:
    _folder().mkdir(parents=True, exist_ok=True)
    with (_folder() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


@cache
def _schema() -> Any:
    build = tantivy.SchemaBuilder()
    build.add_unsigned_field("entry", indexed=True)
    build.add_unsigned_field("rank", fast=True)
    build.add_unsigned_field("day", fast=True)
    for name in ("title", "words"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("kind", "genre"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("organ", "year", "number"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("organ_label", "year_label"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return build.build()


# questions


@cache
def _passes() -> ThreadPoolExecutor:
    """Tantivy lets go of the interpreter while it searches."""
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="search")


def _tallied(question: Question, names: Sequence[str]) -> tuple[int, list[Tally]]:
    """How many entries, and the values of their filters; one pass."""
    asked: dict[str, Any] = {name: {"terms": {"field": _FACETS[name], "size": _MOST_VALUES}} for name in names}
    told = _files().searcher.aggregate(_query(question), {**asked, "": {"value_count": {"field": "rank"}}})
    counted: dict[tuple[str, str], tuple[str, int]] = {}
    for name in names:
        for bucket in told[name]["buckets"]:
            value, _, label = str(bucket["key"]).partition(_BETWEEN)
            before, n = counted.get((name, value), ("", 0))
            counted[name, value] = max(before, label or value), n + int(bucket["doc_count"])
    tallies = [(name, value, label, n) for (name, value), (label, n) in counted.items() if value]
    return int(told[""]["value"]), tallies


def _ranks(query: Any, question: Question, most: int) -> list[int]:
    by = "day" if question.order == "date" else "rank"
    return [
        one
        for one, _ in _files().searcher.search(query, limit=most, count=False, order_by_field=by, order=Order.Asc).hits
    ]


def _groups(question: Question) -> list[Any]:
    """Queries that share no entry, in the order in which they are read."""
    if question.order == "date" or not question.terms:
        return [_query(question)]
    kept = _kept(question.filters)
    numbered = [_word("number", question.number)] if question.number else []
    titled, anywhere = _every("title", question.terms), _query(question)
    return [
        *(Query.boolean_query([(Occur.Must, one), *kept]) for one in numbered),
        _but([(Occur.Must, titled), *kept], numbered),
        _but([(Occur.Must, anywhere)], [titled, *numbered]),
    ]


def _query(question: Question) -> Any:
    kept = _kept(question.filters)
    if not question.terms:
        return Query.boolean_query([(Occur.Must, Query.all_query()), *kept])
    held = _every("words", question.terms)
    found = _either(held, _word("number", question.number)) if question.number else held
    return Query.boolean_query([(Occur.Must, found), *kept])


def _every(field: str, terms: Sequence[Term]) -> Any:
    return Query.boolean_query([(Occur.Must, _phrase(field, term)) for term in terms])


def _phrase(field: str, term: Term) -> Any:
    placed = list(_placed(term.phrase.tokens))
    if term.phrase.prefix:
        # Letters, figures and characters alone: nothing in a pattern needs escaping.
        at, beginning = placed.pop()
        if not placed:
            return Query.regex_query(_schema(), field, f"{beginning}.?")
        return Query.regex_phrase_query(_schema(), field, [*placed, (at, f"{beginning}.?")])
    if len(placed) == 1:
        return _word(field, placed[0][1])
    return Query.phrase_query(_schema(), field, _enough(field, placed))


def _placed(tokens: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each token and where it stands: the last of a run has a place free behind it."""
    at = 0
    for token in tokens:
        yield at, token
        at += 1 if len(token) > 1 else 2


def _enough(field: str, placed: Sequence[tuple[int, str]]) -> list[str | tuple[int, str]]:
    """Of overlapping pairs those that prove the others, the least of them in sum, and the rarest.

    A pair may be left out where its neighbours stand two places apart: nothing stands between two runs, so they are of one.
    """
    searcher = _files().searcher
    often = [searcher.doc_freq(field, token) for _, token in placed]
    ways: list[tuple[int, tuple[int, ...]]] = [(often[0], (0,))]
    for n in range(1, len(placed)):
        from_here = [n - 1, n - 2] if n > 1 and len(placed[n - 1][1]) == len(placed[n - 2][1]) == 2 else [n - 1]
        ways.append(min((ways[one][0] + often[n], (*ways[one][1], n)) for one in from_here))
    chosen = {*ways[-1][1], often.index(min(often))}
    return [placed[n] for n in sorted(chosen)]


def _word(field: str, value: str | int) -> Any:
    return Query.term_query(_schema(), field, str(value), index_option="basic")


def _kept(filters: Mapping[str, str | int]) -> list[tuple[Any, Any]]:
    return [(Occur.Must, _once(_word(name, value))) for name, value in filters.items()]


def _once(query: Any) -> Any:
    return Query.const_score_query(query, 1.0)


def _either(*queries: Any) -> Any:
    return Query.boolean_query([(Occur.Should, one) for one in queries])


def _but(wanted: list[tuple[Any, Any]], others: Sequence[Any]) -> Any:
    return Query.boolean_query([*wanted, *((Occur.MustNot, one) for one in others)])
