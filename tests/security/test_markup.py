"""Markup typed into any field comes out as words, in every language and on every page; feeds survive any sign."""

from __future__ import annotations

import json
import re
from http import HTTPStatus

import pytest
from django.test import Client
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from tests import factories as make
from tests.policies.town import DOCUMENT

from gongkai.desk.permissions import Role
from gongkai.organs import actions as organs
from gongkai.policies import actions as policies
from gongkai.records import actions, privacy

from .routes import addresses

pytestmark = pytest.mark.django_db
EVIL = "\"'><x-pwn onx=1>国&lt;x-pwn&gt;{{7*7}}"
EVIL_BODY = (
    f'<p>{EVIL}</p><p><img src="/a.png" alt="<table><x-pwn onx=1>" title="{EVIL}"><a href="java&#10;script:alert(1)" title="</table><x-pwn>">'
    "x</a></p><table><tr><td>&lt;table onclick=x-pwn&gt;</td></tr></table><svg><style><x-pwn></style></svg><math><mtext><x-pwn>"
)


def came_through(page: str) -> list[str]:
    """What of the markup a browser would take for markup."""
    tree = LexborHTMLParser(page)
    found = tree.css("x-pwn, [onx], [onclick], [onmouseover]")
    links = [node for node in tree.css("[href], [src], [action]") if _runs(node.attributes)]
    return [str(node.html)[:80] for node in (*found, *links)] + re.findall(r"\{49\}|>49<", page)


def _runs(attributes: dict[str, str | None]) -> bool:
    targets = (attributes.get(name) or "" for name in ("href", "src", "action"))
    return any(re.sub(r"[\s\x00-\x1f]", "", target).lower().startswith("javascript:") for target in targets)


@pytest.fixture
def poisoned(house, officer, city):
    """The same markup in everything that people type; and somebody who sees all of it."""
    house.organ.refresh_from_db()
    keeper = make.actor(house.organ.parent, Role.SYSTEM_ADMIN)
    organs.change_organ(
        house.organ,
        by=keeper,
        revision=1,
        short_name=EVIL[:50],
        address=EVIL,
        phone=EVIL[:30],
        hours=EVIL,
        name_en=EVIL,
    )
    item = make.item(house.organ, level1=EVIL, elements=(EVIL,), basis=(EVIL,), channels=(EVIL,), subject_organ=EVIL)
    told = {
        "title": f"公开{EVIL}",
        "body": EVIL_BODY,
        "summary": EVIL,
        "keywords": (EVIL,),
        "issuers": (EVIL,),
        "doc_number": EVIL,
        "item": item,
    }
    public = house.published(**told)
    interpretation = house.published(**{**told, "title": f"解读{EVIL}"}, relations=(("interprets", public.pk),))
    correction = actions.correct(public, EVIL, by=house.drafter)
    draft = house.draft(**{**told, "title": f"草稿{EVIL}", "body": "<p>电话13800138000</p>" + EVIL_BODY})
    actions.justify(privacy.open_findings(draft)[0], EVIL, by=house.drafter)
    actions.submit(draft, by=house.drafter)
    actions.review(
        draft, "secrecy", passed=False, content_hash=draft.content_hash, basis=EVIL, opinion=EVIL, by=house.reviewer
    )
    actions.send_back(draft, "content_error", EVIL, by=house.reviewer)
    text = DOCUMENT.replace("公布学区划分", f"公布学区划分{EVIL}").replace(
        "便民信息公开的通知", f"便民{EVIL}信息公开的通知"
    )
    document = policies.take_in(text.encode(), f"{EVIL}.txt".replace("/", ""), organ=city, by=officer)
    work = make.work(house.organ)
    policies.report_progress(work, EVIL, by=house.drafter)
    holder = make.staff(house.organ, *(role for role in Role if not role.endswith("admin")), username="all")
    for role in (Role.DISCLOSURE_OFFICE, Role.SUPERVISOR):
        make.post(holder, city, role)
        make.post(holder, house.organ.parent, role)
    client = Client(raise_request_exception=False)
    client.force_login(holder)
    numbers = {one.pk for one in (public, interpretation, correction, draft, item, document, work)}
    return client, numbers


def test_markup_is_words_everywhere(poisoned, house):
    client, numbers = poisoned
    seen = 0
    for address in sorted({a for number in numbers for a in addresses(number=number, word=house.organ.code)}):
        for prefix in ("",) if address.startswith("/console") else ("", "/zh-hant", "/en"):
            response = client.get(f"{prefix}{address}?q=国")
            if response.get("Content-Type", "").startswith("text/html"):
                page = response.content.decode()
                seen += "x-pwn" in page
                assert not came_through(page), f"{prefix}{address}"
            if response.status_code == HTTPStatus.NOT_FOUND:
                break
    assert seen > 20


def test_what_was_typed_into_a_refused_form_comes_back_as_words(poisoned, house):
    client, numbers = poisoned
    forms = {"title": EVIL, "body": EVIL, "q": EVIL, "reason": EVIL, "note": EVIL, "opinion": EVIL, "cause": EVIL, "doc_number": EVIL,
             "issuers": EVIL, "keywords": EVIL, "interprets": EVIL, "text": EVIL, "evidence": EVIL, "answers": EVIL, "level1": EVIL}  # fmt: skip
    for address in sorted(
        {a for number in numbers for a in addresses(under="console/", number=number, word="correct")}
    ):
        response = client.post(address, forms)
        assert response.status_code < 500, address
        assert not came_through(response.content.decode(errors="replace")), address
    for query in (EVIL, f"{EVIL} onx=1"):
        assert not came_through(client.get("/search/", {"q": query, "organ": query, "order": query}).content.decode())


def test_a_way_of_writing_the_address_leads_nowhere_else(client):
    for path in ("//evil.invalid/", "/%5Cevil.invalid/", "/en//evil.invalid/", "/zh-hant/%5C%5Cevil.invalid/"):
        page = client.get(path).content.decode()
        assert not re.search(r"(?:href|action|src)=[\"'](?:/|\\){2}", page), path


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1f", "￾"])
def test_no_sign_in_a_title_takes_the_feed_away(house, client, sign):
    house.published(title=f"公告{sign}一则", summary=f"概述{sign}", keywords=(f"词{sign}",))
    for path in ("/feeds/all.atom", "/feeds/all.json", "/api/v1/records", "/sitemap.xml", "/search/?q=公告"):
        assert client.get(path).status_code == 200
    etree.fromstring(client.get("/feeds/all.atom").content)
    json.loads(client.get("/feeds/all.json").content)


def test_the_house_own_words_are_the_same_for_every_visitor(house, client):
    """Nothing of a request but its path and its query reaches a page that others get as well."""
    house.published()
    for address in (
        "/",
        "/search/?q=标准",
        f"/organs/{house.organ.code}/",
        "/feeds/all.atom",
        "/sitemap-pages.xml",
        "/api/v1/records",
    ):
        plain = client.get(address)
        forged = Client(HTTP_X_FORWARDED_HOST="evil.invalid", HTTP_ACCEPT_LANGUAGE="en", HTTP_X_FORWARDED_PROTO="evil", HTTP_COOKIE="django_language=en",
                        HTTP_X_ORIGINAL_URL="/console/", HTTP_REFERER="http://evil.invalid/", HTTP_USER_AGENT="<x-pwn>").get(address)  # fmt: skip
        assert forged.content == plain.content and "evil" not in forged.content.decode()
        assert "Set-Cookie" not in forged and not forged.cookies
    assert Client(HTTP_HOST="evil.invalid", raise_request_exception=False).get("/").status_code == 400


def test_the_sample_markup_would_be_seen_if_it_came_through():
    for page in (f"<p>{EVIL}</p>", '<a href="java&#10;script:x">', EVIL_BODY):
        assert came_through(page)
    assert not came_through("&lt;x-pwn onx=1&gt;")
