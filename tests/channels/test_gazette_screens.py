"""What the staff and the public see of the gazette; nothing of an issue under preparation is anywhere public."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from tests.channels.gazette_story import Press, press
from tests.channels.test_gazette_scans import TOLD, blank, lines, machine

from gongkai.channels.actions import gazette as actions
from gongkai.channels.actions import gazette_copies as copies
from gongkai.channels.actions import gazette_scans as scans
from gongkai.channels.models import Issue
from gongkai.desk import clock
from gongkai.organs.models import Person

PUBLIC = ("/gazette/", "/gazette/?q=停车", "/gazette/?year=2026", "/feeds/gazette.atom", "/en/gazette/")


@pytest.fixture
def city(db) -> Press:
    with clock.pinned(datetime(2026, 6, 10, 9, tzinfo=clock.CHINA)):
        yield press()


def at_work(actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=actor.username))
    return client


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"console:{name}", args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def seen_by_public(*addresses: str) -> str:
    client = Client()
    answers = [client.get(address) for address in addresses]
    return "".join(
        (b"".join(one.streaming_content) if one.streaming else one.content).decode("utf-8", "replace")
        for one in answers
    )


def test_the_screens_of_an_issue_composed(city, django_assert_max_num_queries):
    record = city.document()
    client = at_work(city.editor)
    made = client.post(
        reverse("console:gazette-new"),
        {
            "organ": city.government.pk,
            "origin": "composed",
            "year": 2026,
            "number": 1,
            "total": 101,
            "dated_on": "2026-06-01",
            "print_on": "2026-06-30",
        },
    )
    issue = Issue.objects.get()
    assert made.url == reverse("console:gazette-issue", args=[issue.pk])
    assert record.title in page(client, "gazette-include", issue.pk)
    sent = {"revision": issue.revision, "record": record.pk, f"section-{record.pk}": "department"}
    assert client.post(reverse("console:gazette-include", args=[issue.pk]), {**sent, "revision": 9}).status_code == 409
    client.post(reverse("console:gazette-include", args=[issue.pk]), sent)
    issue.refresh_from_db()
    article = issue.articles.get()
    turn = reverse("console:gazette-article", args=[issue.pk, article.pk, "up"])
    assert client.post(turn, {"revision": issue.revision}).status_code == 302
    issue.refresh_from_db()
    arranged = {"revision": issue.revision, "order": f"{article.pk}:office"}
    assert client.post(reverse("console:gazette-arrange", args=[issue.pk]), arranged).status_code == 302
    assert "与文件一致" in page(client, "gazette-issue", issue.pk)
    assert page(client, "gazette-proof", issue.pk)
    for verb, who, extra in (
        ("submit", city.editor, {}),
        ("review", city.reviewer, {}),
        ("approve", city.approver, {}),
        ("release", city.editor, {}),
    ):
        issue.refresh_from_db()
        url = reverse("console:gazette-do", args=[issue.pk, verb])
        assert at_work(city.house.stranger).post(url).status_code == 404
        answer = at_work(who).post(url, {"content_hash": issue.content_hash, **extra})
        assert answer.status_code == 302, (verb, answer.content.decode()[:2000])
    issue.refresh_from_db()
    late = client.post(reverse("console:gazette-do", args=[issue.pk, "print"]), {"on": "2026-06-09"})
    assert late.status_code == 409 and "同步上网" in late.content.decode()
    copies.keep_recipient(city.government, copies.Place(kind="towns", name="一镇"), by=city.editor)
    told = page(client, "gazette-copies", issue.pk)
    assert "还有1个赠阅点没有签收" in told and "公共图书馆" in told
    one = issue.organ.gazette_recipients.get()
    client.post(
        reverse("console:gazette-copies", args=[issue.pk]), {f"{one.pk}-on": "2026-06-09", f"{one.pk}-copies": "3"}
    )
    assert "各赠阅点都已签收" in page(client, "gazette-copies", issue.pk)
    assert "一镇" in page(client, "gazette-recipients") and page(client, "gazette-edition", issue.pk, 1)
    city.online(city.document(title="另一件", doc_number=""), number=4, total=104)
    with django_assert_max_num_queries(40):
        told = page(client, "gazette")
    assert "第2–3期" in told and "总第102–103期" in told


def test_the_screens_of_an_old_issue(city, monkeypatch, tmp_path):
    issue = actions.open_issue(city.government, TOLD, origin="digitised", by=city.editor)
    client = at_work(city.editor)
    file = io.BytesIO(blank())
    file.name = "1.png"
    assert client.post(reverse("console:gazette-pages", args=[issue.pk]), {"scan": file}).status_code == 302
    bad = io.BytesIO(b"<html>")
    bad.name = "x.html"
    assert client.post(reverse("console:gazette-pages", args=[issue.pk]), {"scan": bad}).status_code == 409
    assert client.get(reverse("console:gazette-picture", args=[issue.pk, 1])).status_code == 404
    machine(monkeypatch, lines("关于停车管琕的通知", "一二三", "5"))
    list(scans.read_waiting())
    shown = client.get(reverse("console:gazette-picture", args=[issue.pk, 1]))
    assert shown["Content-Type"] == "image/png" and shown["X-Content-Type-Options"] == "nosniff"
    told = page(client, "gazette-page", issue.pk, 1)
    assert "<mark>一</mark>二三" in told and 'data-doubt="0"' in told and "sheet__line--doubt" in told
    sent = {
        "revision": 2,
        "line": ["关于停车管理的通知", "一二三", "5"],
        "begins": ["0", "1"],
        "furniture": ["2"],
        "deed": "next",
    }
    url = reverse("console:gazette-page", args=[issue.pk, 1])
    assert client.post(url, sent).status_code == 302
    again = at_work(city.colleague).post(url, {**sent, "line": ["别的", "一二三", "5"]})
    assert again.status_code == 409 and "别的" in again.content.decode() and "刚刚改过" in again.content.decode()
    client.post(reverse("console:gazette-sample", args=[issue.pk]))
    assert "核对第1页" in page(at_work(city.colleague), "gazette-page", issue.pk, 1)
    page_now = issue.pages.get()
    at_work(city.colleague).post(url, {**sent, "revision": page_now.revision})
    assert "校对后差错字数" in page(client, "gazette-pages", issue.pk)
    issue.refresh_from_db()
    assert "像标题" in page(client, "gazette-split", issue.pk)
    split = reverse("console:gazette-split", args=[issue.pk])
    client.post(split, {"revision": issue.revision, "start": "1-0", "deed": "split"})
    issue.refresh_from_db()
    key = issue.articles.get().pk
    assert "关于停车管理的通知" in page(client, "gazette-split", issue.pk)
    client.post(
        split,
        {
            "revision": issue.revision,
            "deed": "describe",
            f"title-{key}": "停车通知",
            f"number-{key}": "",
            f"section-{key}": "office",
            f"record-{key}": "",
        },
    )
    assert issue.articles.get().own_title == "停车通知" and page(client, "gazette-issue", issue.pk)
    again = client.post(reverse("console:gazette-again", args=[issue.pk, 1]))
    assert again.status_code == 302 and issue.pages.get().state == "waiting"


def test_the_public_reads_and_downloads(city):
    record = city.document()
    issue = city.online(record)
    article = issue.articles.get()
    told = seen_by_public(
        *PUBLIC, f"/gazette/{issue.pk}/", f"/gazette/{issue.pk}/{article.pk}/", f"/en/gazette/{issue.pk}/"
    )
    assert told.count(record.title) >= 6 and "停车秩序" in told and record.content_hash[:16] in told
    client = Client()
    pdf = client.get(f"/gazette/{issue.pk}.pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF") and pdf["Content-Disposition"].startswith("attachment")
    feed = feedparser.parse(client.get("/feeds/gazette.atom").content)
    assert not feed.bozo and record.title in feed.entries[0].summary
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/gazette/{issue.pk}.epub").content))
    _valid_epub(book)
    chapter = book.read(f"book/article-{article.pk}.xhtml").decode()
    assert "每小时3元" in chapter and record.title in book.read("book/nav.xhtml").decode()
    assert client.get(f"/gazette/{issue.pk}/{article.pk + 99}/").status_code == 404


def _valid_epub(book: zipfile.ZipFile) -> None:
    """As EPUB 3.3 and its container ask: the type first and bare, every page well-formed, everything listed and there."""
    first = book.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED) and not first.extra
    assert book.read("mimetype") == b"application/epub+zip"
    spaces = {
        "o": "http://www.idpf.org/2007/opf",
        "c": "urn:oasis:names:tc:opendocument:xmlns:container",
        "d": "http://purl.org/dc/elements/1.1/",
    }
    container = etree.fromstring(book.read("META-INF/container.xml"))
    (root,) = container.xpath("//c:rootfile/@full-path", namespaces=spaces)
    package = etree.fromstring(book.read(root))
    for name in ("identifier", "title", "language"):
        assert package.xpath(f"//d:{name}/text()", namespaces=spaces)
    assert package.xpath("//o:meta[@property='dcterms:modified']/text()", namespaces=spaces)
    hrefs = package.xpath("//o:item/@href", namespaces=spaces)
    assert {f"book/{href}" for href in hrefs} | {"mimetype", "META-INF/container.xml", root} == set(book.namelist())
    items = set(package.xpath("//o:item/@id", namespaces=spaces))
    assert set(package.xpath("//o:itemref/@idref", namespaces=spaces)) <= items
    for name in book.namelist():
        if name.endswith((".xhtml", ".opf", ".xml")):
            etree.fromstring(book.read(name))
    (nav,) = package.xpath("//o:item[@properties='nav']/@href", namespaces=spaces)
    links = etree.fromstring(book.read(f"book/{nav}")).xpath("//*[local-name()='a']/@href")
    assert links and all(f"book/{link}" in book.namelist() for link in links)


def test_nothing_of_an_issue_under_preparation_is_public(city):
    """Its contents are public documents, but that they will be carried, and in what issue, is not."""
    record = city.document(title="zqxtitle办法")
    issue = city.draft(record, number=7, total=13579)
    article = issue.articles.get()
    ways = [
        lambda: actions.submit(issue, by=city.editor),
        lambda: actions.review(issue, content_hash=issue.content_hash, by=city.reviewer),
        lambda: actions.send_back(issue, "zqxreason", by=city.reviewer),
        lambda: actions.discard(issue, by=city.editor),
    ]
    own = (
        f"/gazette/{issue.pk}/",
        f"/gazette/{issue.pk}/{article.pk}/",
        f"/gazette/{issue.pk}.pdf",
        f"/gazette/{issue.pk}.epub",
    )
    for step in [lambda: None, *ways]:
        step()
        told = seen_by_public(*PUBLIC)
        assert "13579" not in told and "zqx" not in told and "第7期" not in told
        assert [Client().get(address).status_code for address in own] == [404] * 4
        assert "13579" not in seen_by_public(f"/records/{record.pk}/", "/search/?q=zqxtitle", "/", "/sitemap-pages.xml")


def test_what_was_withdrawn_or_recalled_says_so_and_no_more(city, django_capture_on_commit_callbacks):
    record, other = city.document(title="zqx办法"), city.document(title="留下的办法", doc_number="")
    issue = city.online(record, other)
    gone = issue.articles.get(record=record)
    client = Client()
    with django_capture_on_commit_callbacks(execute=True):
        city.house.withdraw(record, "重复发布")
        told = seen_by_public(*PUBLIC, f"/gazette/{issue.pk}/", f"/gazette/{issue.pk}.pdf")
        assert "zqx" not in told and "重新排版" in told
    answer = client.get(f"/gazette/{issue.pk}/{gone.pk}/")
    assert answer.status_code == 410 and "重复发布" in answer.content.decode() and "zqx" not in answer.content.decode()
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/gazette/{issue.pk}.epub").content))
    assert "zqx" not in "".join(book.read(name).decode() for name in book.namelist())
    assert client.get(f"/gazette/{issue.pk}.pdf").status_code == 200
    actions.recall(issue, "期号有误", by=city.approver)
    answer = client.get(f"/gazette/{issue.pk}/")
    assert answer.status_code == 410 and "期号有误" in answer.content.decode()
    assert "留下的办法" not in seen_by_public(*PUBLIC)
    assert [client.get(f"/gazette/{issue.pk}{end}").status_code for end in (".pdf", ".epub")] == [404, 404]
