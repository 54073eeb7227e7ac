"""What a column lists, and how far it counts."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.records import story

from gongkai.desk import paging
from gongkai.portal import listing, statutory
from gongkai.portal.listing import Wanted, leaf

pytestmark = pytest.mark.django_db


def test_a_subject_brings_its_children_and_not_its_neighbours() -> None:
    house = story.build()
    titles = {
        code: house.published(title=f"类{code}", subject_class=code).title for code in ("17", "1704", "1801", "1602")
    }
    found = {record.title for record in Wanted(subjects=["17"]).records()}
    assert found == {titles["17"], titles["1704"]}
    assert {record.title for record in Wanted(subjects=["1704", "18"]).records()} == {titles["1704"], titles["1801"]}


def test_a_list_is_counted_no_further_than_its_last_page() -> None:
    house = story.build()
    for number in range(5):
        house.published(title=f"第{number}件")
    with patch.object(listing, "PER_PAGE", 1), patch.object(paging, "LAST_PAGE", 3):
        page = leaf(Wanted().records(), "99")
    assert (page.number, page.paginator.num_pages, page.paginator.count) == (3, 3, 3)


def test_the_statutory_items_are_counted_as_their_own_lists_are(django_assert_num_queries) -> None:
    house = story.build()
    items = [factories.item(house.organ, field) for field in ("19", "20", "02")]
    for number, genre in enumerate(("plan", "plan", "plan", "licence", "budget", "notice")):
        house.published(title=f"第{number}件", genre=genre, item=items[number % 3])
    house.published(title="许可", genre="service-guide")
    house.withdraw(house.published(title="撤回的规划", genre="plan"), "重复发布")
    house.draft(title="没有公开的规划", genre="plan")
    with django_assert_num_queries(1):
        counted = statutory.counted()
    told = {entry.key: n for entry, n, _more in counted}
    assert told == {entry.key: entry.wanted.records().count() for entry, _n, _more in counted}
    assert (told["plans"], told["licences"], told["budgets"], told["welfare"], told["procurement"]) == (3, 2, 1, 2, 2)
    assert not any(more for _entry, _n, more in counted)
    with patch.object(statutory, "PER_PAGE", 1), patch.object(statutory, "LAST_PAGE", 2):
        capped = {entry.key: (n, more) for entry, n, more in statutory.counted()}
    assert (capped["plans"], capped["licences"], capped["budgets"]) == ((2, True), (2, False), (1, False))


def test_the_newest_are_those_of_the_whole_list() -> None:
    house = story.build()
    items = [factories.item(house.organ, field) for field in ("03", "03", "04")]
    for number in range(6):
        genre = ("announcement", "notice", "proclamation")[number % 3]
        house.published(title=f"第{number}件", genre=genre, item=items[number % 3], subject_class="1704")
    for wanted in (
        Wanted(genres=["announcement", "notice"]),
        Wanted(genres=["reply"]),
        Wanted(organs=[house.organ.code, "nobody"]),
        Wanted(fields=["03", "99"]),
        Wanted(items=[items[0].code, items[2].code]),
        Wanted(subjects=["17"], genres=["notice"]),
        Wanted(),
    ):
        assert wanted.newest(3) == list(wanted.records()[:3])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite how it goes about a query")
@pytest.mark.parametrize("wanted", [{"genres": ["announcement", "notice"]}, {"fields": ["03", "04"]}, {"organs": [""]}])
def test_the_newest_are_found_without_walking_or_sorting_all(wanted: dict[str, list[str]]) -> None:
    house = story.build()
    house.published(item=factories.item(house.organ, "03"))
    with CaptureQueriesContext(connection) as asked:
        Wanted(**wanted | ({"organs": [house.organ.code]} if "organs" in wanted else {})).newest(5)
    plans = [" ".join(steps_of(query["sql"])) for query in asked if "records_record" in query["sql"]]
    assert plans
    for plan in plans:
        looked = re.findall(r"SEARCH (?:records_record|U0) USING .*?\((\w+)=\?", plan)
        assert looked and set(looked) <= {"genre", "organ_id", "item_id", "rowid"}, plan
        assert "TEMP B-TREE" not in plan or looked == ["rowid"] or "catalog_item" in plan, plan


def steps_of(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]
