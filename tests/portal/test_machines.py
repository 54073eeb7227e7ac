"""What other programs read: feeds, sitemap, robots, the open interface."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from lxml import etree
from tests.records.story import House

from gongkai.desk import clock
from gongkai.portal.views import feeds, robots
from gongkai.records import actions
from gongkai.records.content import Content
from gongkai.records.queries import public

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _some(house: House, n: int) -> None:
    for number in range(n):
        house.published(title=f"公告{number}")


def test_atom_has_what_the_standard_asks(client, house) -> None:
    _some(house, 3)
    feed = etree.fromstring(client.get("/feeds/notices.atom").content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["公告2", "公告1", "公告0"]
    for entry in entries:
        assert entry.findtext(f"{ATOM}id") and datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
        assert entry.find(f"{ATOM}author/{ATOM}name").text == "测试市民政局"
        assert entry.find(f"{ATOM}link").get("href").startswith(settings.SITE_URL)
    assert any(link.get("rel") == "self" for link in feed.findall(f"{ATOM}link"))


def test_json_feed_has_what_the_standard_asks(client, house) -> None:
    _some(house, 2)
    answer = client.get("/feeds/all.json")
    assert answer.headers["Content-Type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"]
    for item in feed["items"]:
        assert item["id"] == item["url"] and item["content_text"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo


def test_what_a_feed_calls_changed_is_what_the_public_saw_change(client, house) -> None:
    with at(9):
        record = house.approved(summary="", body="<p>" + "自九月一日起按月发放。" * 40 + "</p>")
    with at(10):
        record = actions.publish(record, by=house.drafter)
    first = _item(client)
    assert datetime.fromisoformat(first["date_modified"]) == datetime.fromisoformat(first["date_published"])
    assert first["content_text"].startswith("自九月一日起") and len(first["content_text"]) == feeds.BEGINNING + len("…")
    with at(11):
        correction = actions.correct(record, "更正日期", by=house.drafter)
    with at(12):
        house.pass_all(correction_of(correction, house))
    corrected = _item(client)
    with at(13):
        actions.repeal(record, "《新办法》", by=house.approver)
    marked = _item(client)
    told = [datetime.fromisoformat(one["date_modified"]) for one in (first, corrected, marked)]
    assert [moment.astimezone(clock.CHINA).hour for moment in told] == [10, 12, 13]
    entry = etree.fromstring(client.get("/feeds/all.atom").content).find(f"{ATOM}entry")
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == told[-1]
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}published")) == told[0]


def test_a_feed_tells_the_summary_or_how_the_text_begins(client, house) -> None:
    house.published(title="有概述", summary="调整标准")
    assert _item(client)["content_text"] == "调整标准"
    house.published(title="没有概述", summary="", body="<p>自九月一日起<strong>按月</strong>发放。</p>")
    assert _item(client)["content_text"] == "自九月一日起按月发放。"
    entry = etree.fromstring(client.get("/feeds/all.atom").content).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == "自九月一日起按月发放。"


def test_feeds_and_icon_are_found_by_hand(client, house) -> None:
    page = client.get("/feeds/", follow=True)
    assert page.status_code == 200 and b"/feeds/notices.atom" in page.content
    assert client.get("/favicon.ico").headers["Location"].endswith(".svg")


def _item(client) -> dict[str, str]:
    return client.get("/feeds/all.json").json()["items"][0]


def at(hour: int):
    return clock.pinned(datetime(2026, 6, 1, hour, tzinfo=clock.CHINA))


def correction_of(correction, house: House):
    content = replace(Content.of(correction), body="<p>自十月一日起按月发放。</p>")
    return actions.edit(correction, content, revision=correction.revision, by=house.drafter)


def test_a_feed_of_no_column_does_not_exist(client, house) -> None:
    assert client.get("/feeds/nothing.atom").status_code == client.get("/feeds/nothing.json").status_code == 404


def test_the_sitemap_lists_every_record_in_pages_that_do_not_grow(client, house, monkeypatch) -> None:
    monkeypatch.setattr(robots, "RANGE", 3)
    _some(house, 7)
    index = etree.fromstring(client.get("/sitemap.xml").content)
    pages = [urlsplit(one.text).path for one in index.iter(f"{MAP}loc")]
    listed = []
    for page in pages:
        addresses = [one.text for one in etree.fromstring(client.get(page).content).iter(f"{MAP}loc")]
        listed += [address for address in addresses if "/records/" in address]
        assert page == "/sitemap-pages.xml" or len(addresses) <= 3
    expected = {settings.SITE_URL + record.get_absolute_url() for record in public()}
    assert set(listed) == expected and len(listed) == len(expected)


def test_every_fixed_page_of_the_sitemap_answers(client, house) -> None:
    found = etree.fromstring(client.get("/sitemap-pages.xml").content)
    for one in found.iter(f"{MAP}loc"):
        assert client.get(urlsplit(one.text).path).status_code == 200


def test_robots_keep_out_of_the_staff_side(client, db) -> None:
    text = client.get("/robots.txt").content.decode()
    assert (
        "Disallow: /console/" in text
        and "Disallow: /*format=" in text
        and f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    )
