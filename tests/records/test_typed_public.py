"""What the public gets of typed records, on every path: masks, counts, charts, files, and nothing after the display."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.cache import cache
from tests.records import story
from tests.records.typed_cases import content_of

from gongkai.records import actions, datasets, queries
from gongkai.records.models import Record
from gongkai.schemas.record_types import record_type

ON_DISPLAY = {"shown_from": "2026-03-02", "shown_to": "2099-12-31"}
CANARIES = ("小满", "春分", "210323197001010019", "6222020200112230", "13900000000", "柳河村二组", "慢性肾病", "因病")


@pytest.fixture
def listed(house: story.House) -> Record:
    record = actions.draft(house.organ, content_of("assistance-list", values=ON_DISPLAY), by=house.drafter)
    return house.pass_all(record)


def read(client, url: str, status: int = 200) -> str:
    cache.clear()
    response = client.get(url)
    assert response.status_code == status, url
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")


def test_protected_values_are_on_no_public_path(client, house: story.House, listed: Record) -> None:
    correction = actions.correct(listed, "更正月救助金额的小数", by=house.drafter)
    changed = content_of(
        "assistance-list", values=ON_DISPLAY | {"phone": "0412-7820007"}, correction_note="更正电话号码"
    )
    actions.edit(correction, changed, revision=correction.revision, by=house.drafter)
    house.pass_all(correction)
    pk = listed.pk
    paths = [
        f"/records/{pk}/", f"/records/{pk}/versions/1/", f"/records/{pk}/versions/2/", f"/en/records/{pk}/",
        "/types/", "/types/assistance-list/", "/types/assistance-list/?organ=x&order=name&name=x",
        "/types/assistance-list.csv?table=list", "/types/assistance-list.json", f"/records/{pk}/data.csv?table=list",
        f"/records/{pk}/data.json", f"/api/v1/records/{pk}", "/api/v1/records", "/feeds/all.atom", "/feeds/all.json",
        "/search/?q=农村最低生活保障", "/sitemap-1.xml", "/",
    ]  # fmt: skip
    for path in paths:
        shown = read(client, path)
        assert not [word for word in CANARIES if word in shown], path
    assert listed.title not in read(client, "/search/?q=赵小满") and listed.title in read(
        client, "/search/?q=农村最低生活保障"
    )
    assert "赵**" in read(client, f"/records/{pk}/") and "0412-7820007" in read(client, f"/records/{pk}/versions/2/")
    assert "赵**" in read(client, f"/records/{pk}/data.csv?table=list")
    assert json.loads(read(client, f"/records/{pk}/data.json"))[0]["list"][0]["name"] == "赵**"


def test_a_list_leaves_every_path_when_its_display_is_over(client, listed: Record) -> None:
    Record.objects.filter(pk=listed.pk).update(shown_until=date(2026, 3, 11))
    assert "公示期已满" in (page := read(client, f"/records/{listed.pk}/", 410)) and "赵" not in page
    for path in (f"/records/{listed.pk}/versions/1/", f"/records/{listed.pk}/data.csv"):
        read(client, path, 410 if "versions" in path else 404)
    for path in (
        "/types/assistance-list/",
        "/types/assistance-list.csv?table=list",
        "/api/v1/records",
        "/feeds/all.atom",
    ):
        assert listed.title not in read(client, path) and "赵" not in read(client, path)
    assert list(queries.displays_to_end()) == [listed]


def test_a_long_table_is_turned_ordered_and_searched_without_script(client, house: story.House) -> None:
    base = content_of("assistance-list").values["list"][0]
    people = [base | {"name": f"李{n}", "resident_id": _id(n), "monthly": str(100 + n), "people": 1} for n in range(60)]
    total = {"list": people, "households": 60, "people": 60, "monthly": str(sum(100 + n for n in range(60)))}
    record = actions.draft(house.organ, content_of("assistance-list", values=ON_DISPLAY | total), by=house.drafter)
    house.pass_all(record)
    url = f"/records/{record.pk}/"
    assert "第1页，共2页" in read(client, url) and "合计" in read(client, url)
    assert "第2页，共2页" in read(client, f"{url}?list-page=2")
    falling = read(client, f"{url}?list-order=-monthly")
    assert falling.index("159元") < falling.index("158元")
    assert "找到1行" in read(client, f"{url}?list-find=159元")


def _id(n: int) -> str:
    from gongkai.law.identifiers import IDENTITY_CHECKS, IDENTITY_WEIGHTS

    body = f"21032319700101{n + 1:03d}"
    return body + IDENTITY_CHECKS[sum(int(c) * w for c, w in zip(body, IDENTITY_WEIGHTS, strict=True)) % 11]


def test_a_list_page_filters_orders_draws_and_asks_few_questions(client, house, django_assert_max_num_queries) -> None:
    for month in ("01", "02", "03"):
        told = content_of("monthly-fiscal", title=f"2026年{month}月财政收支", values={"month": f"2026-{month}"})
        house.pass_all(actions.draft(house.organ, told, by=house.drafter))
    cache.clear()
    with django_assert_max_num_queries(20):
        page = client.get("/types/monthly-fiscal/").content.decode()
    assert 'class="chart"' in page and "2026年03月财政收支" in page
    assert page.index("2026年03月财政收支") < page.index("2026年01月财政收支")
    assert "没有符合条件的信息" in read(client, "/types/monthly-fiscal/?year=1999")
    found = list(csv.reader(io.StringIO(read(client, "/types/monthly-fiscal.csv").removeprefix("\ufeff"))))
    assert len(found) == 4


def test_penalties_go_out_in_the_official_columns(client, house: story.House) -> None:
    told = content_of("penalty", values={"shown_to": "2099-12-31", "valid_to": "2099-12-31", "organ": house.organ.name})
    house.pass_all(actions.draft(house.organ, told, by=house.drafter))
    found = list(csv.reader(io.StringIO(read(client, "/types/penalty.csv?columns=codes").removeprefix("\ufeff"))))
    head, row = found
    assert head[0] == "CF_XDR_MC" and "CF_NR_FK" in head and not {"CF_XDR_ZJHM", "CF_FR_ZJHM"} & set(head)
    assert "/" in row[head.index("CF_JDRQ")]


def test_dataset_filters_by_public_code_lists_alone(house: story.House, listed: Record) -> None:
    kind = record_type("assistance-list")
    hit = datasets.records(kind, datasets.Asked(codes={"kind": "minimum-rural"}))
    assert list(hit) == [listed]
    assert not datasets.records(kind, datasets.Asked(codes={"kind": "elsewhere"}))
    assert datasets.records(kind, datasets.Asked(codes={"name": "赵小满"})).count() == 1


def test_days_of_the_air_are_drawn_on_the_page_of_the_list(client, house: story.House) -> None:
    for day in ("2026-03-01", "2026-03-02"):
        house.pass_all(actions.draft(house.organ, content_of("air-quality", values={"day": day}), by=house.drafter))
    page = read(client, "/types/air-quality/")
    assert page.count("<svg") == 3 and all(title in page for title in ("每日空气质量指数", "各级天数", "颗粒物浓度"))
