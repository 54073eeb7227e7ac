from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction

from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.ledger import NotInTransaction
from gongkai.search import actions, queries

FILE = yaml.safe_load(Path(__file__).with_name("cases").joinpath("find.yaml").read_text("utf-8"))


def put(key: str, **given: Any) -> None:
    organ = given.pop("organ", "")
    actions.put(
        "record",
        key,
        title=given.pop("title", "无题"),
        text=given.pop("text", ""),
        url=f"/records/{key}",
        organ=organ,
        organ_name=organ and f"{organ}-name",
        published_on=given.pop("day", None),
        doc_number=given.pop("number", ""),
        **given,
    )


@pytest.fixture
def site(db: None) -> None:
    for document in FILE["documents"]:
        put(**document)


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["says"])
def test_readers_find(site: None, case: dict[str, Any]) -> None:
    asked = {name: case[name] for name in ("organ", "year", "order") if name in case}
    found = queries.find(case["asks"], **asked)
    assert [hit.key for hit in found.hits] == case["finds"]
    assert found.total == len(case["finds"])


def test_the_number_asked_for_is_told_from_those_that_cite_it(site: None) -> None:
    first, second = queries.find("望政办发〔2020〕12号").hits
    assert (first.exact, second.exact) == (True, False)


def test_a_withdrawn_document_is_gone_with_the_change_that_withdrew_it(site: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.drop("record", "school")
        assert queries.find("义务教育").total == 0
        raise ZeroDivisionError
    assert queries.find("义务教育").total == 1
    actions.drop("record", "school")
    assert queries.find("义务教育").total == queries.find("望教字〔2021〕3号").total == 0
    assert queries.find("", organ="edu").total == 1


def test_a_corrected_document_is_found_by_its_new_words_alone(site: None) -> None:
    put("rules", title="政务公开办法", text="新的正文")
    assert queries.find("政务公开规定").total == 0
    assert [hit.key for hit in queries.find("政务公开办法").hits] == ["rules"]


def test_what_was_never_there_can_be_dropped(site: None) -> None:
    actions.drop("record", "nobody")
    assert queries.find("").total == len(FILE["documents"])


@pytest.mark.django_db(transaction=True)
def test_the_index_is_never_changed_outside_the_transaction_of_the_change() -> None:
    with pytest.raises(NotInTransaction):
        put("loose")


def test_keywords_are_found_but_not_shown(db: None) -> None:
    put("a", title="办事指南", text="材料清单", keywords=["低保", "最低生活保障"])
    (hit,) = queries.find("最低生活").hits
    assert "最低" not in hit.title_html + hit.snippet_html


def test_pages_neither_repeat_nor_lose_anything(db: None) -> None:
    for n in range(23):
        put(str(n), title="公告", day=date(2024, 1, 1 + n % 3))
    pages = [queries.find("公告", page=page, per_page=10) for page in (1, 2, 3)]
    keys = [hit.key for page in pages for hit in page.hits]
    assert sorted(keys, key=int) == [str(n) for n in range(23)]
    assert {page.pages for page in pages} == {3}
    assert queries.find("公告", page=99, per_page=10).page == 3
    assert queries.find("公告", page=-1, per_page=10).page == 1


def test_the_number_of_statements_does_not_grow(db: None, django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        put(str(n), title=f"公告{n}", text="望川市", number=f"望政发〔2020〕{n + 1}号", organ=f"organ{n}")
    counted_read_shown_tallied = 4
    with django_assert_max_num_queries(counted_read_shown_tallied):
        assert queries.find("公告", year=None).total == 30
    with django_assert_max_num_queries(counted_read_shown_tallied):
        assert queries.find("望政发〔2020〕3号").total == 1


def test_rare_bytes_are_no_trouble(db: None) -> None:
    put("a", title="标题\x00甲", text="正文\x00乙\ud800丙\u0301")
    assert queries.find("甲").hits[0].key == "a"
    assert queries.find("丙\x00").total == 1
    assert queries.find("甲", organ="\x00").total == 0


def test_a_very_long_query_is_cut_not_refused(site: None) -> None:
    assert queries.find("政务公开 " * 500).total == queries.find("政务公开").total
    assert queries.find("政" * 10_000).total == 0


def test_rebuilding_changes_nothing(site: None) -> None:
    before = [hit.key for hit in queries.find("政务公开").hits]
    assert actions.rebuild() == len(FILE["documents"])
    assert [hit.key for hit in queries.find("政务公开").hits] == before


def test_what_is_no_longer_on_display_is_shown_to_nobody_though_nobody_took_it_out(db: None) -> None:
    put("list", title="供养对象名单", text="供养", shown_until=date(2026, 3, 9))
    for moment, found in ((datetime(2026, 3, 9, 23, 59, tzinfo=CHINA), 1), (datetime(2026, 3, 10, tzinfo=CHINA), 0)):
        with pinned(moment):
            assert len(queries.find("供养").hits) == len(list(queries.every("供养", 10))) == found
            assert queries.keys("供养", "record").count() == found
            assert len(queries.near("供养对象名册").hits) == found
