"""Feeds in three forms, read back by a feed reader; pages that name them; what the sweep does by itself."""

from __future__ import annotations

import feedparser
import pytest
from django.core import mail
from tests import factories as make
from tests.channels.test_pure import RSS
from tests.channels.test_subscriptions import subscribed

from gongkai.channels import actions, sweep
from gongkai.channels.fetching import Unreachable
from gongkai.channels.models import UpperItem, UpperSource


def test_every_feed_reads_back(house, client):
    item = make.item(house.organ)
    mine = house.published(title="供水 <公告> & 说明\x0b", item=item)
    other = house.published(title="另一件事", genre="notice")
    shelves = {
        "all": {mine, other},
        f"organs/{house.organ.code}": {mine, other},
        f"fields/{item.field.code}": {mine},
        "genres/notice": {other},
        "genres/announcement": {mine},
    }
    for shelf, wanted in shelves.items():
        for form in ("rss", "atom"):
            read = feedparser.parse(client.get(f"/feeds/{shelf}.{form}").content)
            assert not read.bozo and read.version == {"rss": "rss20", "atom": "atom10"}[form]
            links = {one.link.rsplit("/records/")[1].strip("/") for one in read.entries}
            assert links == {str(record.pk) for record in wanted}, (shelf, form)
            assert all(one.published_parsed and one.id and one.author == "测试市民政局" for one in read.entries)
            assert read.feed.title and any(link.rel == "self" for link in read.feed.links)
        told = client.get(f"/feeds/{shelf}.json").json()
        assert {one["url"].rsplit("/records/")[1].strip("/") for one in told["items"]} == {
            str(one.pk) for one in wanted
        }
    for nowhere in ("organs/x.rss", "fields/x.atom", "genres/x.json", "shelves/x.rss", "types/x.rss", "organs/x.exe"):
        assert client.get(f"/feeds/{nowhere}").status_code == 404, nowhere


@pytest.mark.parametrize("path", ["/", "/organs/{organ}/", "/notices/", "/catalogue/fields/19/"])
def test_pages_name_their_feeds(house, client, path):
    page = client.get(path.format(organ=house.organ.code)).content.decode()
    assert page.count('type="application/rss+xml"') >= 1 and 'type="application/atom+xml"' in page


def test_the_sweep_reads_matches_and_writes_once(house, at):
    with at(9, days=400):
        good = actions.keep_source(
            None, by=house.disclosure, name="省政府", origin="province", feed="https://up.example.com/feed", active=True
        )
        actions.keep_source(
            None, by=house.disclosure, name="坏地址", origin="city", feed="https://down.example.com/", active=True
        )
        actions.keep_source(
            None, by=house.disclosure, name="怪内容", origin="city", feed="https://a.odd.example.com/", active=True
        )
        subscribed()
        mail.outbox.clear()

    def read(url: str) -> bytes:
        if "down" in url:
            raise Unreachable("对方网站没有及时答复，下次再试。")
        if "odd" in url:
            raise RecursionError
        return RSS.encode()

    with at(10, days=400):
        house.published()
        done = sweep.sweep(read)
        assert (done["upper_taken_in"], done["upper_unread"], done["subscribers_written"]) == (4, 2, 1)
        assert UpperSource.objects.get(name="坏地址").problem and not UpperSource.objects.get(pk=good.pk).problem
        assert UpperSource.objects.get(name="怪内容").problem
        again = sweep.sweep(read)
        assert not any(again.values()) and UpperItem.objects.count() == 4 and len(mail.outbox) == 1
