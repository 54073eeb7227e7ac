"""The one question: which public things hold these words, and if none does, which come near."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.safestring import SafeString

from .engines import engine_for
from .highlight import excerpt, marked
from .models import SearchEntry
from .synonyms import rewritten
from .words import Term, number_key, pairs, terms

FACETS = ("kind", "organ", "genre", "year")
#: Nobody reads further; the way to the rest is a narrower question.
LAST_PAGE = 500


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
    """A filter value and how many hits it would leave, the other filters standing."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. ``total`` counts every page; ``facets`` has a list for each of ``FACETS``.

    ``instead``: the question that was answered in place of the one asked, an official word for an everyday one; else empty.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Facet, ...]]
    seconds: float
    page: int
    pages: int
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
) -> Results:
    """Entries that hold every word of ``q`` (words are set apart by spaces), in either script and any width or case.

    A query that is a document number, in whatever brackets, has the documents of that number first. Then titles that hold every word,
    then what is in force, then the newest; ``order="date"`` is by date alone. Signs alone find nothing; an empty query gives all
    entries, for browsing by filter. Two statements whatever the number of entries.
    """
    began = time.perf_counter()
    asked, number = terms(q), number_key(q)
    if q.strip() and not asked:
        return Results(0, (), dict.fromkeys(FACETS, ()), time.perf_counter() - began, 1, 1)
    filters = _filters(kind=kind, organ=organ, genre=genre, year=year)
    found = _matching(asked, number) if asked else SearchEntry.objects.all()
    facets, total = _counted(found, filters)
    pages = max(1, min(LAST_PAGE, -(-total // per_page)))
    page = min(max(1, page), pages)
    ordered = _ordered(found.filter(**filters), asked, number, order)
    rows = ordered.values(*_SHOWN)[(page - 1) * per_page : page * per_page] if total else ()
    hits = tuple(_hit(row, asked, number) for row in rows)
    return Results(total, hits, facets, time.perf_counter() - began, page, pages)


def near(
    q: str,
    *,
    organ: str | None = None,
    genre: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    most: int = 20,
) -> Results:
    """What to show when ``find`` has nothing: the first ``most`` entries that come near, on one page.

    With a synonym in place of a word of ``q`` the whole question is asked again; the first that finds something is the answer,
    and ``instead`` is its wording. Else entries that hold at least half (rounded up) of the pairs of ``q``, of which the first 12
    count: most pairs first, then most of them in the title, then the newest. ``total`` counts these, without facets.
    """
    began = time.perf_counter()
    for other in rewritten(q):
        found = find(other, organ=organ, genre=genre, year=year, kind=kind, per_page=most)
        if found.total:
            return replace(found, instead=other)
    held = pairs(terms(q))
    hits = _nearest(held, _filters(kind=kind, organ=organ, genre=genre, year=year), most) if held else ()
    return Results(len(hits), hits, dict.fromkeys(FACETS, ()), time.perf_counter() - began, 1, 1)


def _nearest(held: Sequence[str], filters: dict[str, str | int], most: int) -> tuple[Hit, ...]:
    ids, parameters = engine_for(connection.vendor).holding(held, -(-len(held) // 2))
    where = " AND ".join(["1 = 1", *(f"{key} = %s" for key in filters)])
    # The inner LIMIT is no limit but a fence: without it a planner whose figures are old compares every entry with every other.
    joined = f"SELECT e.*, held, titled FROM ({ids}) near JOIN search_searchentry e ON e.id = near.id LIMIT 1000000000"  # noqa: S608 - our names
    order = "held DESC, titled DESC, published_on IS NULL, published_on DESC, id DESC"
    sql = f"SELECT id FROM ({joined}) entry WHERE {where} ORDER BY {order} LIMIT %s"  # noqa: S608 - our names
    given: list[Any] = [*parameters, *filters.values(), most]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        best = [entry for (entry,) in cursor.fetchall()]
    rows = {row.pop("pk"): row for row in SearchEntry.objects.filter(pk__in=best).values("pk", *_SHOWN)}
    return tuple(_hit(rows[entry], terms(" ".join(held)), "") for entry in best if entry in rows)


def keys(q: str, kind: str) -> QuerySet[SearchEntry, str]:
    """Keys of the entries of one kind that ``find`` would find, unordered: for a room that narrows its own list by words."""
    asked, number = terms(q), number_key(q)
    found = _matching(asked, number) if asked else SearchEntry.objects.none()
    return found.filter(kind=kind).values_list("key", flat=True)


_SHOWN = (
    "kind", "key", "url", "title", "organ", "organ_name", "genre", "published_on", "doc_number", "doc_key", "status", "words__text",
)  # fmt: skip


def _filters(*, year: int | None, **names: str | None) -> dict[str, str | int]:
    """Filters that are set. A value that no entry can have stays a filter that leaves nothing."""
    chosen: dict[str, str | int] = {name: value.replace("\0", "\ufffd") for name, value in names.items() if value}
    return chosen | ({"year": year if 0 < year < 10_000 else -1} if year else {})


def _matching(asked: Sequence[Term], number: str) -> QuerySet[SearchEntry]:
    sql, parameters = engine_for(connection.vendor).matching(asked)
    if number:
        sql += " UNION SELECT id FROM search_searchentry WHERE doc_key = %s"
        parameters = [*parameters, number]
    return SearchEntry.objects.filter(pk__in=RawSQL(sql, parameters))  # noqa: S611 - words travel as parameters


def _counted(found: QuerySet[SearchEntry], filters: dict[str, str | int]) -> tuple[dict[str, tuple[Facet, ...]], int]:
    """Facets and the total in one statement: the match is made once, and each facet leaves its own filter out."""
    sql, parameters = found.order_by().values(*FACETS, "organ_name").query.sql_with_params()
    parts, given = [], list(parameters)
    for name in (*FACETS, None):
        standing = {key: value for key, value in filters.items() if key != name}
        where = " AND ".join(["1 = 1", *(f"{key} = %s" for key in standing)])
        value = f"CAST({name} AS text)" if name else "''"
        label = "MAX(organ_name)" if name == "organ" else value
        group = f" GROUP BY {name}" if name else ""
        parts.append(f"SELECT '{name or ''}', {value}, {label}, COUNT(*) FROM found WHERE {where}{group}")  # noqa: S608 - our names
        given += standing.values()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS ({sql}) {' UNION ALL '.join(parts)}", given)
        rows = cursor.fetchall()
    facets = {
        name: _sorted([Facet(v, label or v, n) for key, v, label, n in rows if key == name and v]) for name in FACETS
    }
    facets["year"] = tuple(sorted(facets["year"], key=lambda facet: facet.value, reverse=True))
    return facets, next(n for key, _, _, n in rows if key == "")


def _sorted(facets: Sequence[Facet]) -> tuple[Facet, ...]:
    return tuple(sorted(facets, key=lambda facet: (-facet.count, facet.value)))


def _ordered(entries: QuerySet[SearchEntry], asked: Sequence[Term], number: str, order: str) -> QuerySet[SearchEntry]:
    newest = (F("published_on").desc(nulls_last=True), "-pk")
    if order == "date" or not asked:
        return entries.order_by(*newest)
    sql, parameters = engine_for(connection.vendor).matching(asked, title_only=True)
    titled = Q(pk__in=RawSQL(sql, parameters))  # noqa: S611 - words travel as parameters
    return entries.alias(
        exact=_first(Q(doc_key=number) if number else Q(pk__in=[])),
        titled=_first(titled),
        standing=_first(Q(status="")),
    ).order_by("exact", "titled", "-boost", "standing", *newest)


def _first(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1))


def _hit(row: dict[str, Any], asked: Sequence[Term], number: str) -> Hit:
    text, key = row.pop("words__text"), row.pop("doc_key")
    return Hit(
        **row,
        title_html=marked(row["title"], asked),
        snippet_html=excerpt(text, asked),
        exact=bool(number) and key == number,
    )
