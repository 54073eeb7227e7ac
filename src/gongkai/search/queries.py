"""The one question: which public things hold these words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.db.models import Case, Count, F, Max, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.safestring import SafeString

from .engines import engine_for
from .highlight import excerpt, marked
from .models import SearchEntry
from .words import Term, number_key, terms

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
    """One page of what was found. ``total`` counts every page; ``facets`` has a list for each of ``FACETS``."""

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Facet, ...]]
    seconds: float
    page: int
    pages: int


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
    filters = {"kind": kind or None, "organ": organ or None, "genre": genre or None, "year": year or None}
    found = _matching(asked, number) if q.strip() else SearchEntry.objects.all()
    facets, total = _facets(found, filters)
    pages = max(1, min(LAST_PAGE, -(-total // per_page)))
    page = min(max(1, page), pages)
    ordered = _ordered(_filtered(found, filters), asked, number, order)
    rows = ordered.values(*_SHOWN)[(page - 1) * per_page : page * per_page] if total else ()
    hits = tuple(_hit(row, asked, number) for row in rows)
    return Results(total, hits, facets, time.perf_counter() - began, page, pages)


_SHOWN = (
    "kind", "key", "url", "title", "organ", "organ_name", "genre", "published_on", "doc_number", "doc_key", "status", "words__text",
)  # fmt: skip


def _matching(asked: Sequence[Term], number: str) -> QuerySet[SearchEntry]:
    if not asked:
        return SearchEntry.objects.none()
    sql, parameters = engine_for(connection.vendor).matching(asked)
    if number:
        sql += " UNION SELECT id FROM search_searchentry WHERE doc_key = %s"
        parameters = [*parameters, number]
    return SearchEntry.objects.filter(pk__in=RawSQL(sql, parameters))  # noqa: S611 - words travel as parameters


def _filtered(entries: QuerySet[SearchEntry], filters: dict[str, Any]) -> QuerySet[SearchEntry]:
    return entries.filter(**{name: value for name, value in filters.items() if value is not None})


def _facets(found: QuerySet[SearchEntry], filters: dict[str, Any]) -> tuple[dict[str, tuple[Facet, ...]], int]:
    """Counted from one table of combinations, since each facet leaves its own filter out."""
    rows = list(found.order_by().values(*FACETS).annotate(n=Count("pk"), label=Max("organ_name")))
    counts = {name: Counter[Any]() for name in FACETS}
    labels: dict[str, str] = {}
    total = 0
    for row in rows:
        labels[row["organ"]] = row["label"]
        missed = [name for name, value in filters.items() if value is not None and row[name] != value]
        total += row["n"] * (not missed)
        for name in FACETS:
            if row[name] and set(missed) <= {name}:
                counts[name][row[name]] += row["n"]
    return {name: _sorted(name, counts[name], labels) for name in FACETS}, total


def _sorted(name: str, counts: Counter[Any], labels: dict[str, str]) -> tuple[Facet, ...]:
    if name == "year":
        return tuple(Facet(str(year), str(year), n) for year, n in sorted(counts.items(), reverse=True))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, labels.get(value) or value if name == "organ" else value, n) for value, n in ranked)


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
