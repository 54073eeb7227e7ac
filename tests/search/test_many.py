"""Where there are many: what the screen says stays true, pieces are brought together, pairs left out of a question change nothing;
and an index that lay otherwise is laid anew."""

from __future__ import annotations

import importlib
from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from tests.search.test_find import put

from gongkai.search import queries
from gongkai.search.engines import sqlite_fts5, tantivy_files
from gongkai.search.words import terms

COUNTED = 6
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="the index of SQLite")


@pytest.fixture
def many(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (queries, sqlite_fts5):
        monkeypatch.setattr(module, "MOST_COUNTED", COUNTED)
    for n in range(10):
        status = "已废止" if n % 4 == 3 else ""
        organ = "edu" if n < 3 else "fin"
        put(f"{n}", title="公告", text="预算公开", organ=organ, day=date(2020 + n % 2, 1, 1 + n), status=status)


def keys(**asked: Any) -> list[str]:
    return [hit.key for hit in queries.find("预算", per_page=4, **asked).hits]


def test_by_date_the_newest_come_first_however_many_there_are(many: None) -> None:
    newest = [*"97531", *"86420"]
    assert keys(order="date") + keys(order="date", page=2) == newest[:8]
    assert keys(order="date", organ="edu") == [*"120"]
    assert keys() == [*"9518"]


@on_sqlite
def test_a_filter_that_was_counted_in_part_says_at_least(many: None) -> None:
    found = queries.find("预算")
    assert (found.total, found.more) == (COUNTED, True)
    assert {(one.value, one.count, one.more) for one in found.facets["organ"]} == {("fin", 5, True), ("edu", 1, True)}
    assert sum(one.count for one in found.facets["year"]) == COUNTED
    few = queries.find("预算", organ="edu")
    assert (few.total, few.more) == (3, False)
    assert Counter({one.value: one.count for one in few.facets["year"]}) == {"2020": 2, "2021": 1}
    assert not any(one.more for one in few.facets["year"]) and all(one.more for one in few.facets["organ"])


@on_sqlite
def test_an_index_of_before_is_laid_anew_and_finds_the_same(many: None) -> None:
    before = keys()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_index")
        cursor.execute("DROP TABLE search_filters")
        cursor.execute("CREATE VIRTUAL TABLE search_index USING fts5(title, body, marks, content='', columnsize=0)")
    migration = importlib.import_module("gongkai.search.migrations.0002_one_column")
    migration.lay_anew(apps, SimpleNamespace(connection=connection))
    assert keys() == before


@on_sqlite
def test_an_index_in_many_pieces_is_brought_together(many: None) -> None:
    def pieces() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(DISTINCT segid) FROM search_index_idx")
            return int(cursor.fetchone()[0])

    before, several = keys(), pieces()
    sqlite_fts5.SqliteFts5().settle()
    assert (several > 1, pieces(), keys()) == (True, 1, before)


def test_a_pair_left_out_of_a_question_is_still_asked_for(db: None, settings: Any, tmp_path: Path) -> None:
    """The larger engine asks for the pairs that prove the others; what stands on two sides of a sign is no pair."""
    settings.GONGKAI_SEARCH_ENGINE, settings.GONGKAI_SEARCH_FOLDER = "tantivy", tmp_path
    for key, text in {
        "whole": "政务公开条例",
        "apart": "政务，公开条例",
        "gap": "政务的公开条例",
        "9": "务公",
        "8": "务公开",
    }.items():
        put(key, title="无题", text=text)
        put(f"{key}-title", title=text)
    tantivy_files.flush()
    asked = next(iter(terms("政务公开条例")))
    assert len(tantivy_files._enough("words", list(tantivy_files._placed(asked.phrase.tokens)))) == 3
    assert {hit.key for hit in queries.find("政务公开条例").hits} == {"whole", "whole-title"}
    assert {hit.key for hit in queries.find("政务,公开条例").hits} == {"apart", "apart-title"}
