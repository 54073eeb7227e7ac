"""The one question: which public things hold these words, and if none does, which come near."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.safestring import SafeString

from gongkai.desk.clock import today

from .engines import MOST_COUNTED, Asked, Question, Tallies, engine
from .highlight import excerpt, marked
from .models import SearchEntry
from .synonyms import rewritten
from .words import Term, number_key, pairs, terms

FACETS = ("kind", "organ", "genre", "year")
#: Nobody reads further; the way to the rest is a narrower question.
LAST_PAGE = 500
#: Hits fetched together where somebody takes all of them.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """``title_html`` and ``snippet_html`` are safe HTML with ``<mark>`` around what was found.

    ``exact``: the query is this document's own number.
    """

    kind: str
    key: str
    url: str
    title: str
    title_html: SafeString
    snippet_html: SafeString
    organ: str
    organ_name: str
    genre: str
    published_on: date | None
    doc_number: str
    status: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter value and how many hits it would leave, the other filters standing; with ``more`` there may be more."""

    value: str
    label: str
    count: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. ``total`` counts every page; with ``more`` there are more than it says. ``facets`` has a list
    for each of those asked for, which may count the best known ``MOST_COUNTED`` alone where there are more.

    ``instead``: the question that was answered in place of the one asked, an official word for an everyday one; else empty.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Facet, ...]]
    seconds: float
    page: int
    pages: int
    more: bool = False
    instead: str = ""


def find(
    q: str,
    *,
    organ: str | None = None,
    genre: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    order: Literal["relevance", "date"] = "relevance",
    page: int = 1,
    per_page: int = 20,
    facets: Sequence[str] = FACETS,
) -> Results:
    """Entries that hold every word of ``q`` (words are set apart by spaces), in either script and any width or case.

    A query that is a document number, in whatever brackets, has the documents of that number first. Then titles that hold every word,
    then what is in force, then the newest; ``order="date"`` is by date alone. Signs alone find nothing; an empty query gives all
    entries, for browsing by filter. The number of statements does not depend on what is found.
    """
    began = time.perf_counter()
    asked, number = terms(q), number_key(q)
    if q.strip() and not asked:
        return Results(0, (), dict.fromkeys(facets, ()), time.perf_counter() - began, 1, 1)
    question = Question(asked, number, _filters(kind=kind, organ=organ, genre=genre, year=year), order)
    alike, page = _alike(question, facets), min(max(1, page), LAST_PAGE)
    found = engine().answer(question, (page - 1) * per_page, per_page, alike)
    total = min(found.count, MOST_COUNTED)
    pages = max(1, min(LAST_PAGE, -(-total // per_page)))
    told = _facets(alike, found.tallies)
    hits, more = _hits(found.ids, asked, number) if found.ids else (), found.count > MOST_COUNTED
    return Results(total, hits, told, time.perf_counter() - began, min(page, pages), pages, more=more)


def every(
    q: str,
    most: int,
    *,
    organ: str | None = None,
    genre: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    order: Literal["relevance", "date"] = "relevance",
) -> Iterator[Hit]:
    """What ``find`` has on all its pages, in the same order, at most ``most``; nothing is asked before the first is taken."""
    asked, number = terms(q), number_key(q)
    if q.strip() and not asked:
        return
    question = Question(asked, number, _filters(kind=kind, organ=organ, genre=genre, year=year), order)
    for first in range(0, most, AT_ONCE):
        ids = engine().page(question, first, min(AT_ONCE, most - first))
        yield from _hits(ids, asked, number)
        if len(ids) < AT_ONCE:
            return


def near(
    q: str,
    *,
    organ: str | None = None,
    genre: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    most: int = 20,
) -> Results:
    """The first of what ``akin`` has for ``q``; nothing on one page where it has nothing."""
    found = akin(q, organ=organ, genre=genre, year=year, kind=kind, most=most)
    return next(found, Results(0, (), dict.fromkeys(FACETS, ()), 0.0, 1, 1))


def akin(
    q: str,
    *,
    known: Collection[tuple[str, str]] = (),
    organ: str | None = None,
    genre: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    most: int = 20,
) -> Iterator[Results]:
    """What to show where ``find`` has nothing or little: groups of at most ``most`` entries, each on one page, none of them
    shown before or among the ``known`` (kind, key).

    With a synonym in place of a word of ``q`` the whole question is asked again, once for each; ``instead`` is its wording.
    Where none of these finds anything else, entries that hold at least half (rounded up) of the pairs of ``q``, of which the first
    12 count: most pairs first, then most of them in the title, then the newest. ``total`` counts these, without facets.
    """
    began, seen, rest = time.perf_counter(), set(known), True
    for other in rewritten(q):
        found = find(other, organ=organ, genre=genre, year=year, kind=kind, per_page=most, facets=())
        fresh = tuple(hit for hit in found.hits if (hit.kind, hit.key) not in seen)
        if fresh:
            seen.update((hit.kind, hit.key) for hit in fresh)
            total, rest = found.total - len(found.hits) + len(fresh), False
            yield replace(found, hits=fresh, total=total, facets=dict.fromkeys(FACETS, ()), instead=other)
    held, filters = pairs(terms(q)), _filters(kind=kind, organ=organ, genre=genre, year=year)
    if not rest or not held:
        return
    best = engine().near(held, -(-len(held) // 2), filters, most + len(known))
    hits = tuple(hit for hit in _hits(best, terms(" ".join(held)), "") if (hit.kind, hit.key) not in seen)[:most]
    if hits:
        yield Results(len(hits), hits, dict.fromkeys(FACETS, ()), time.perf_counter() - began, 1, 1)


def keys(q: str, kind: str) -> QuerySet[SearchEntry, str]:
    """Keys of the entries of one kind that ``find`` would find, unordered: for a room that narrows its own list by words.
    Of more than ``MOST_COUNTED`` entries, the newest."""
    asked = terms(q)
    if not asked:
        return SearchEntry.objects.none().values_list("key", flat=True)
    sql, given = engine().newest(Question(asked, number_key(q), {"kind": kind}))
    return _on_display().filter(pk__in=RawSQL(sql, given)).values_list("key", flat=True)  # noqa: S611 - words travel as parameters


_SHOWN = (
    "kind", "key", "url", "title", "organ", "organ_name", "genre", "published_on", "doc_number", "doc_key", "status", "words__text",
)  # fmt: skip


def _filters(*, year: int | None, **names: str | None) -> dict[str, str | int]:
    """Filters that are set. A value that no entry can have stays a filter that leaves nothing."""
    chosen: dict[str, str | int] = {name: value.replace("\0", "\ufffd") for name, value in names.items() if value}
    return chosen | ({"year": year if 0 < year < 10_000 else -1} if year else {})


def _alike(question: Question, names: Sequence[str]) -> list[tuple[Question, list[str]]]:
    """Each facet leaves its own filter out; those whose filters stand alike are counted together."""
    told: dict[str, list[str]] = {}
    for name in names:
        told.setdefault(name if name in question.filters else "", []).append(name)
    return [(question.without(left_out), together) for left_out, together in told.items()]


def _facets(alike: Sequence[Asked], tallies: Sequence[Tallies]) -> dict[str, tuple[Facet, ...]]:
    told: dict[str, tuple[Facet, ...]] = {}
    for (_, together), counted in zip(alike, tallies, strict=True):
        for name in together:
            told[name] = _sorted(
                [
                    Facet(value, label or value, n, not counted.whole)
                    for one, value, label, n in counted.values
                    if one == name
                ]
            )
    if "year" in told:
        told["year"] = tuple(sorted(told["year"], key=lambda facet: facet.value, reverse=True))
    return told


def _sorted(facets: Sequence[Facet]) -> tuple[Facet, ...]:
    return tuple(sorted(facets, key=lambda facet: (-facet.count, facet.value)))


def _on_display() -> QuerySet[SearchEntry]:
    return SearchEntry.objects.exclude(shown_until__lt=today())


def _hits(ids: Iterable[int], asked: Sequence[Term], number: str) -> tuple[Hit, ...]:
    """In the order of ``ids``. What an index beside the database still names, and is gone, is passed over."""
    ids = list(ids)
    rows = {row.pop("pk"): row for row in _on_display().filter(pk__in=ids).values("pk", *_SHOWN)}
    return tuple(_hit(rows[entry], asked, number) for entry in ids if entry in rows)


def _hit(row: dict[str, Any], asked: Sequence[Term], number: str) -> Hit:
    text, key = row.pop("words__text"), row.pop("doc_key")
    return Hit(
        **row,
        title_html=marked(row["title"], asked),
        snippet_html=excerpt(text, asked),
        exact=bool(number) and key == number,
    )
