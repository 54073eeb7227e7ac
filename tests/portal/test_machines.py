"""What other programs read: feeds, sitemap, robots, the open interface."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from lxml import etree
from tests.records.story import House

from gongkai.portal.views import api, robots
from gongkai.records import actions
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


def test_a_feed_of_no_column_does_not_exist(client, house) -> None:
    assert client.get("/feeds/nothing.atom").status_code == client.get("/feeds/nothing.json").status_code == 404


def test_the_interface_walks_every_record_once(client, house, monkeypatch) -> None:
    monkeypatch.setattr(api, "PER_PAGE", 3)
    _some(house, 8)
    public().update(published_at=public().last().published_at)  # the same moment: the id decides
    walked, url = [], "/api/records?genre=announcement"
    while url:
        body = client.get(url).json()
        walked += [one["id"] for one in body["records"]]
        address = urlsplit(body["next"] or "")
        url = f"{address.path}?{address.query}" if body["next"] else ""
    assert walked == list(public().values_list("pk", flat=True))


def test_a_record_has_the_exchanged_fields(client, house) -> None:
    record = house.published(doc_number="测民〔2026〕7号", keywords=("供养",))
    found = client.get(f"/api/records/{record.pk}").json()
    exchanged = {
        "identifier", "document_number", "publisher", "date", "display_publish_time", "classify_main_name",
        "classify_genre_name", "classify_theme_name", "keywords", "abstract", "relation", "attachment", "is_expired",
        "is_abolished",
    }  # fmt: skip
    assert exchanged <= set(found)
    assert (found["identifier"], found["classify_genre_name"]) == (record.index_number, "公告")
    assert found["content_sha256"] == record.content_hash


def test_the_interface_says_what_is_no_longer_valid(client, house) -> None:
    record = house.published()
    actions.repeal(record, "《新办法》", by=house.approver)
    found = client.get(f"/api/records/{record.pk}").json()
    assert (found["is_abolished"], found["validity"], found["validity_basis"]) == (True, "已废止", "《新办法》")


def test_other_sites_may_ask_the_interface_on_a_first_and_on_a_kept_answer(client, house) -> None:
    answers = [client.get("/api/records") for _ in range(2)]
    assert [answer.headers["Access-Control-Allow-Origin"] for answer in answers] == ["*", "*"]


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
    assert "Disallow: /console/" in text and f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
