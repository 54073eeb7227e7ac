"""The index finds exactly what reading every document would find, in the same order: of the database (run on SQLite and on
PostgreSQL, this makes them equal too) and of the larger engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.search.corpus import Document, documents, holds

from gongkai.law.identifiers import document_key
from gongkai.search import actions, queries
from gongkai.search.engines import tantivy_files
from gongkai.search.queries import Hit
from gongkai.text.script import fold

SHARED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CORPUS = documents(150, seed=20)
BY_KEY = {document.key: document for document in CORPUS}

pieces = st.builds(
    lambda document, part, start, length: getattr(document, part)[start : start + length],
    st.sampled_from(CORPUS),
    st.sampled_from(["title", "text", "number"]),
    st.integers(0, 40),
    st.integers(1, 14),
)
loose = st.text(st.sampled_from("政务公开条例和服产品的一2019年号〔〕[]（） \n，_aApPw㎡①①國辦發开開"), max_size=8)
asked = st.lists(st.one_of(pieces, pieces, loose), min_size=1, max_size=3).map(" ".join)


@pytest.fixture(params=["database", "tantivy"])
def corpus(db: None, request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_SEARCH_ENGINE, settings.GONGKAI_SEARCH_FOLDER = request.param, tmp_path
    for document in CORPUS:
        document.put()
    if request.param == "tantivy":
        tantivy_files.flush()


def every_hit(query: str, **filters: object) -> Iterator[Hit]:
    page = 1
    while page <= (found := queries.find(query, page=page, per_page=50, **filters)).pages:  # type: ignore[arg-type]
        yield from found.hits
        page += 1


def expected(query: str) -> set[str]:
    key = document_key(fold(query))
    numbered = {d.key for d in CORPUS if key and d.number and document_key(fold(d.number)) == key}
    return numbered | {document.key for document in CORPUS if holds(document, query)}


@SHARED
@given(query=asked)
def test_the_same_documents(corpus: None, query: str) -> None:
    if query.strip():
        assert {hit.key for hit in every_hit(query)} == expected(query)


def place(document: Document, query: str, order: str) -> tuple[int, ...]:
    """Where a document comes: its own number, its title, then the newest, then the latest put."""
    newest = (-(document.day.toordinal() if document.day else 0), -int(document.key))
    if order == "date":
        return newest
    key = document_key(fold(query))
    numbered = bool(key) and bool(document.number) and document_key(fold(document.number)) == key
    return (not numbered, not (numbered or holds(Document("", document.title, ""), query)), *newest)


@SHARED
@given(query=asked, order=st.sampled_from(["relevance", "date"]))
def test_the_same_order(corpus: None, query: str, order: str) -> None:
    if query.strip():
        found = [hit.key for hit in every_hit(query, order=order)]
        assert found == sorted(found, key=lambda one: place(BY_KEY[one], query, order))


@SHARED
@given(query=asked, organ=st.sampled_from(["", "gov", "edu"]), year=st.sampled_from([None, 2019, 2020]))
def test_filters_and_facets_are_counted_right(corpus: None, query: str, organ: str, year: int | None) -> None:
    if not query.strip():
        return
    matching = [BY_KEY[key] for key in expected(query)]

    def kept(document: Document, *, but: str = "") -> bool:
        right_organ = but == "organ" or not organ or document.organ == organ
        return right_organ and (but == "year" or not year or (document.day is not None and document.day.year == year))

    found = queries.find(query, organ=organ, year=year)
    assert found.total == sum(map(kept, matching))
    assert {hit.key for hit in every_hit(query, organ=organ, year=year)} == {d.key for d in matching if kept(d)}
    organs = Counter(d.organ for d in matching if d.organ and kept(d, but="organ"))
    assert {facet.value: facet.count for facet in found.facets["organ"]} == organs
    years = Counter(str(d.day.year) for d in matching if d.day and kept(d, but="year"))
    assert {facet.value: facet.count for facet in found.facets["year"]} == years


@SHARED
@given(query=asked)
def test_what_was_found_is_marked(corpus: None, query: str) -> None:
    for hit in queries.find(query).hits if query.strip() else ():
        document = BY_KEY[hit.key]
        shown = Document(document.key, document.title, document.text)
        if holds(shown, query):
            assert "<mark>" in hit.title_html + hit.snippet_html


@SHARED
@given(query=st.text(max_size=30))
def test_no_query_breaks_it(corpus: None, query: str) -> None:
    if query.strip():
        assert {hit.key for hit in every_hit(query)} == expected(query)


@settings(SHARED, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 7), st.sampled_from([None, *CORPUS[:40]])), max_size=25), asked)
def test_the_index_keeps_step(db: None, steps: list[tuple[int, Document | None]], query: str) -> None:
    """After any order of puts, replacements and drops, only what stands now is found."""
    standing: dict[str, Document] = {}
    with transaction.atomic():
        for slot, document in steps:
            key = f"slot-{slot}"
            if document is None:
                actions.drop("record", key)
                standing.pop(key, None)
            else:
                standing[key] = Document(key, document.title, document.text, document.number, document.organ)
                standing[key].put()
        if query.strip() and not document_key(fold(query)):
            now = {key for key, document in standing.items() if holds(document, query)}
            assert {hit.key for hit in every_hit(query)} == now
            actions.rebuild()
            assert {hit.key for hit in every_hit(query)} == now
        transaction.set_rollback(True)
