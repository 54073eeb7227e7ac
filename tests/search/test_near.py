"""What is shown when no entry holds every word: other words for the same thing, then entries with half of the pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st
from tests.search.corpus import Document, plain
from tests.search.test_find import put
from tests.search.test_same_as_brute_force import BY_KEY, CORPUS, SHARED, asked, corpus

from gongkai.search import queries
from gongkai.search.synonyms import rewritten, table

__all__ = ["corpus"]
FILE = yaml.safe_load(Path(__file__).with_name("cases").joinpath("near.yaml").read_text("utf-8"))


@pytest.fixture
def site(db: None) -> None:
    for document in FILE["documents"]:
        put(**document)


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["says"])
def test_readers_are_shown_what_comes_near(site: None, case: dict[str, Any]) -> None:
    filters = {name: case[name] for name in ("organ", "year") if name in case}
    assert queries.find(case["asks"], **filters).total == 0
    found = queries.near(case["asks"], **filters)
    assert [hit.key for hit in found.hits] == case["finds"]
    assert (found.total, found.instead) == (len(case["finds"]), case.get("instead", ""))
    assert all("<mark>" in hit.title_html + hit.snippet_html for hit in found.hits)


def pairs_of(query: str) -> list[str]:
    """By reading: neighbours in a word of which at least one is a character; the first twelve different ones."""
    words = [run for part in query[:200].split() for run in plain(part).split()]
    neighbours = [a + b for word in words for a, b in pairwise(word)]
    return list(dict.fromkeys(pair for pair in neighbours if re.search("[㐀-鿿]", pair)))[:12]


def held(document: Document, pairs: Sequence[str], *, title: bool = False) -> int:
    rest = "\n\n".join([document.text, document.number, document.organ and f"{document.organ}-name"])
    return sum(pair in plain(document.title) or (not title and pair in plain(rest)) for pair in pairs)


def rank(document: Document, pairs: Sequence[str]) -> tuple[int, int, int]:
    day = document.day.toordinal() if document.day else 0
    return -held(document, pairs), -held(document, pairs, title=True), -day


@SHARED
@example(
    query="保的 20个工作日_青石镇 保_東湖區％陈小红（财政预算 保的 20个工作日_青石镇"
)  # said twice, a word counts where it came first
@given(query=asked)
def test_what_comes_near_holds_half_of_the_pairs_and_the_best_is_first(corpus: None, query: str) -> None:
    found = queries.near(query, most=len(CORPUS))
    if found.instead:
        assert found.hits == queries.find(found.instead, per_page=len(CORPUS)).hits
        return
    pairs = pairs_of(query)
    half = [document for document in CORPUS if pairs and 2 * held(document, pairs) >= len(pairs)]
    assert {hit.key for hit in found.hits} == {document.key for document in half}
    assert [rank(BY_KEY[hit.key], pairs) for hit in found.hits] == sorted(rank(document, pairs) for document in half)
    assert [hit.key for hit in queries.near(query, most=3).hits] == [hit.key for hit in found.hits[:3]]


@SHARED
@given(query=st.text(max_size=30))
def test_no_query_breaks_it(corpus: None, query: str) -> None:
    assert queries.near(query).total <= 20


def test_the_longest_question_costs_no_more_statements(site: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as short:
        queries.near("土地补偿款")
    with CaptureQueriesContext(connection) as long:
        queries.near("断水断电断气拆迁低保摇号罚款廉租房" + "".join(map(chr, range(0x5000, 0x5100))))
    assert len(short) <= 3
    assert len(long) <= 5
    with CaptureQueriesContext(connection) as groups:
        assert len(list(queries.akin("拆迁补偿摇号低保标准", known={("record", "house")}))) <= 3
    assert len(groups) <= 8


def test_what_is_known_is_not_shown_again_and_each_entry_once(site: None) -> None:
    put(key="two", title="拆迁安置说明：房屋征收", day=date(2026, 2, 2), organ="gov", text="征收的办法。")
    everything = list(queries.akin("拆迁"))
    shown = [hit.key for group in everything for hit in group.hits]
    assert sorted(shown) == ["house", "land-rules", "two"] and len(set(shown)) == 3
    assert [group.total for group in everything] == [len(group.hits) for group in everything]
    rest = [hit.key for group in queries.akin("拆迁", known={("record", "two")}) for hit in group.hits]
    assert sorted(rest) == ["house", "land-rules"]


def test_every_row_of_the_table_works_both_ways(db: None) -> None:
    for word, others in table().items():
        assert word not in others
        assert all(word in table()[other] for other in others)
        assert set(rewritten(word)) & set(others), f"{word}: find it by the other word, or take the row out"
