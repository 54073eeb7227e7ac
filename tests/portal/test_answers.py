"""How public pages are answered: alike for everyone, kept exactly as long as they are true, whatever is asked."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core.cache import caches
from tests import factories

from gongkai.desk import clock, ledger
from gongkai.desk.permissions import Role
from gongkai.desk.vocabulary import vocabulary
from gongkai.duties import rules
from gongkai.duties.models import Duty
from gongkai.law import rulebook as law
from gongkai.portal.http import etag
from gongkai.portal.press import touches
from gongkai.rulebooks.vocabulary import events as events_of_rules

RULE = "bazhong.normative-document.three-days"
PAGES = [
    "/", "/notices/", "/openness/", "/search/", "/search/?q=公告", "/catalogue/", "/catalogue/fields/19/", "/organs/",
    "/score/", "/policies/", "/help/", "/accessibility/", "/statutory/budgets/", "/feeds/all.atom", "/feeds/notices.json",
    "/api/v1/records", "/sitemap.xml", "/sitemap-pages.xml", "/zh-hant/", "/en/", "/en/notices/",
]  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_shared_by_all(client, house, url) -> None:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert not answer.cookies
    assert "cookie" not in answer.headers.get("Vary", "").lower()


def test_staff_read_the_same_page_as_anyone(client, house) -> None:
    anonymous = client.get("/").content
    client.force_login(factories.staff(house.organ, Role.DRAFTER))
    assert client.get("/").content == anonymous


def test_an_unchanged_page_is_not_sent_twice(client, house) -> None:
    tag = client.get("/notices/").headers["ETag"]
    again = client.get("/notices/", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)


def test_a_kept_page_costs_one_query(client, house, django_assert_num_queries) -> None:
    client.get("/")
    with django_assert_num_queries(1):
        client.get("/")


def test_publishing_and_withdrawing_show_at_once(client, house) -> None:
    before = client.get("/notices/")
    record = house.published(title="刚刚公开的公告")
    shown = client.get("/notices/")
    house.withdraw(record, "重复发布")
    after = client.get("/notices/")
    told = [answer.content.decode().count("刚刚公开的公告") for answer in (before, shown, after)]
    assert told[0] == told[2] == 0 < told[1]
    assert len({answer.headers["ETag"] for answer in (before, shown, after)}) == 3


def test_the_day_makes_a_page_new(client, house) -> None:
    house.published(title="来年失效", valid_until=clock.today() + timedelta(days=30))
    now = client.get("/notices/")
    with clock.pinned(datetime.combine(clock.today() + timedelta(days=31), datetime.min.time(), clock.CHINA)):
        later = client.get("/notices/")
    assert "失效" in later.content.decode().replace("来年失效", "")
    assert "失效" not in now.content.decode().replace("来年失效", "")


def test_a_record_is_asked_for_anew_each_time(client, house) -> None:
    record = house.published()
    assert client.get(record.get_absolute_url()).headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_take_nothing(client, house, method) -> None:
    assert getattr(client, method)("/notices/").status_code == 405


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=99999999999999999999", "page=x", "organ='%22", "organ=%00", "genre=..%2f..", "year=20x6",
     "year=99999999", "order=price", "q=%00", "q=" + "长" * 400, "q=%E4%B8", "q=%2A%20OR%20%22", "q=(", "size=huge"],
)  # fmt: skip
def test_nonsense_in_an_address_is_no_error(client, house, query) -> None:
    for path in ("/search/", "/notices/", "/score/organ/"):
        assert client.get(f"{path}?{query}").status_code in (200, 404)
    assert client.get(f"/api/v1/records?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "mark", ["x", "garbage", "2026-01-01~1", "2026-01-01T00:00:00+08:00~x", "9999-99-99T00:00:00Z~1", "~"]
)
def test_a_wrong_mark_is_refused_and_does_not_begin_at_the_beginning(client, house, mark) -> None:
    house.published()
    answer = client.get("/api/v1/records", {"after": mark})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "after")


def test_numbers_too_large_for_a_database_do_not_exist(client, house) -> None:
    for path in (
        "/records/{}/",
        "/records/1/versions/{}/",
        "/catalogue/items/{}/",
        "/duties/{}/",
        "/policies/{}/",
        "/api/v1/records/{}",
    ):
        assert client.get(path.format(10**30)).status_code == 404


@pytest.fixture
def by_the_hour(house) -> datetime:
    """The moment at which a duty of the public record falls due, in the middle of a day."""
    record, moment = house.published(), datetime(2026, 11, 26, 14, 30, tzinfo=clock.CHINA)
    Duty.objects.create(
        key="hours",
        rule=RULE,
        title="义务",
        subject=f"record:{record.pk}",
        organ=record.organ.code,
        state="open",
        due_on=moment.date(),
        due_at=moment,
        closes_at=moment,
    )
    return moment


@pytest.mark.parametrize(
    "url", ["/score/", "/score/{organ}/", "/api/v1/rules/{rule}", "/rules/{rule}/", "/duties/{duty}/"]
)
def test_a_limit_that_passes_within_the_day_makes_a_page_new(client, by_the_hour, url) -> None:
    duty = Duty.objects.get(key="hours")
    url = url.format(rule=RULE, duty=duty.pk, organ=duty.organ)
    with clock.pinned(by_the_hour):
        before = client.get(url)
        same = client.get(url, headers={"If-None-Match": before.headers["ETag"]})
    with clock.pinned(by_the_hour + timedelta(microseconds=1)):
        after = client.get(url, headers={"If-None-Match": before.headers["ETag"]})
        kept = client.get(url)
    assert (before.status_code, same.status_code, after.status_code) == (200, 304, 200)
    assert before.content != after.content == kept.content


def test_hours_that_are_left_are_told_anew_within_a_minute(client, by_the_hour) -> None:
    url = f"/duties/{Duty.objects.get(key='hours').pk}/"
    told = []
    for left in (timedelta(hours=3), timedelta(hours=2, minutes=59), timedelta(hours=1, minutes=59)):
        with clock.pinned(by_the_hour - left):
            told.append(re.findall("还有[0-9]+小时", client.get(url).content.decode())[0])
    assert told == ["还有3小时", "还有2小时", "还有1小时"]


def test_a_page_without_hours_stays_as_it_is_while_no_limit_passes(
    client, by_the_hour, django_assert_num_queries
) -> None:
    with clock.pinned(by_the_hour - timedelta(hours=2)):
        tag = client.get("/score/").headers["ETag"]
    with clock.pinned(by_the_hour), django_assert_num_queries(1):
        assert client.get("/score/", headers={"If-None-Match": tag}).status_code == 304


def test_a_file_is_made_for_the_parameters_it_knows_alone_and_never_kept(client, house) -> None:
    record = house.published()
    official = f"/records/{record.pk}/official.docx"
    caches["pages"].clear()
    for path in (official, "/data/records.json", f"/organs/{house.organ.code}/catalogue.xlsx", "/types/penalty.csv?table=x&organ=y",
                 f"/records/{record.pk}/data.csv?table=x", "/records/999999/official.pdf", "/data/catalog.jsonld"):  # fmt: skip
        answer = client.get(path + ("&" if "?" in path else "?") + "zz=1")
        assert answer.status_code == 400 and answer.json()["parameter"] == "zz", path
    assert client.get("/types/penalty.csv?year=2026&year=2025").status_code == 400
    assert client.get("/types/penalty.csv?year=2026").status_code == client.get(official).status_code == 200
    assert not caches["pages"]._cache


def test_the_tag_moves_with_all_that_may_show_and_with_nothing_else(house, rf, django_assert_num_queries) -> None:
    request = rf.get("/notices/")
    tags = [etag(request)]
    for name in sorted(vocabulary()):
        ledger.write(name, "record:1", organ=house.organ.code)
        with django_assert_num_queries(1):
            tags.append(etag(request))
        assert (tags[-1] == tags[-2]) == (name in touches.unheard()), name
    ledger.write("record.published", "record:1")
    heard = etag(request)
    ledger.write("person.signed_in", "person:x")
    assert etag(request) == heard != tags[-1]


def test_what_the_tag_passes_over_is_told_nobody(db) -> None:
    unheard, known = touches.unheard(), vocabulary()
    assert {"person.signed_in", "person.sign_in_failed", "post.given", "mail.wished"} <= unheard
    assert not [name for name in unheard if known[name].public]
    assert not unheard & (law.vocabulary(rules.rulebook()) | set(events_of_rules()))
    assert not [
        name for name in unheard if name.startswith(("record.", "organ.", "duty.", "column.", "item.", "fact."))
    ]


def test_a_sign_in_leaves_every_page_as_it_was(client, house) -> None:
    house.published()
    tag = client.get("/notices/").headers["ETag"]
    client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    ledger.write("person.signed_in", "person:x")
    assert client.get("/notices/", headers={"If-None-Match": tag}).status_code == 304
    dated = client.get("/data/catalog.jsonld").content
    with clock.pinned(clock.now() + timedelta(seconds=2)):
        ledger.write("person.signed_in", "person:x")
        caches["pages"].clear()
        assert client.get("/data/catalog.jsonld").content == dated
