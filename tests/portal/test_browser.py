"""The public site as a reader's browser sees it: the sample city in a real Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from tests.axe import by_day_and_by_night

pytestmark = pytest.mark.browser

PAGES = [
    "/", "/notices/", "/openness/", "/search/?q=低保", "/search/?q=没有这个词", "/catalogue/", "/catalogue/fields/03/",
    "/catalogue/items/1/", "/organs/", "/organs/wc-education/", "/score/", "/score/wc-education/", "/policies/",
    "/policies/1/", "/help/", "/accessibility/", "/nowhere/", "/rules/", "/rules/?field=proactive",
    "/rules/cn.proactive.twenty-days/", "/apply/", "/apply/to/wc-land/",
]  # fmt: skip


@pytest.fixture
def open_page(city, chromium):
    """Opens pages in a context of its own; whatever a page complains of or asks elsewhere is collected."""
    contexts, complaints = [], []

    def go(path: str, **options: object):
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: complaints.append(asked.url) if not _ours(asked.url, city.url) else None)
        page.goto(city.url + path, wait_until="load")
        page.complaints = complaints
        return page

    yield go
    for context in contexts:
        context.close()


def _ours(asked: str, site: str) -> bool:
    return asked.startswith((site, "data:"))


@pytest.fixture(scope="module")
def found(city) -> dict[str, str]:
    """Addresses in the sample city: a document with a table, one with a mark, a duty."""

    def ask(path: str) -> str:
        with urlopen(city.url + path) as answer:
            return answer.read().decode()

    budgets = json.loads(ask("/api/v1/records?genre=budget"))["records"]
    budget = next(one for one in budgets if "<table" in json.loads(ask(f"/api/v1/records/{one['id']}"))["content_html"])
    repealed = next(one for one in _records(ask) if one["is_abolished"])
    duty = re.search(r'"(/duties/\d+/)"', ask("/score/wc-market/"))
    return {"table": f"/records/{budget['id']}/", "repealed": f"/records/{repealed['id']}/", "duty": duty[1]}


def _records(ask: Callable[[str], str]) -> Iterator[dict[str, object]]:
    path = "/api/v1/records"
    while path:
        part = json.loads(ask(path))
        yield from part["records"]
        path = part["next"] and path.split("?")[0] + "?" + part["next"].split("?")[1]


def test_axe_finds_nothing_by_day_and_by_night(open_page, found) -> None:
    page = open_page("/", color_scheme="light")
    site, said = page.url.rstrip("/"), {}
    for path in [*PAGES, *found.values(), f"/zh-hant{found['repealed']}", "/en/", f"/en{found['table']}"]:
        page.goto(site + path)
        if wrong := by_day_and_by_night(page):
            said[path] = wrong
    assert said == {}


@pytest.mark.parametrize(("width", "size"), [(1440, ""), (375, ""), (375, "?size=large"), (320, "")])
def test_nothing_runs_over_the_edge(open_page, found, width, size) -> None:
    page = open_page("/", viewport={"width": width, "height": 800})
    site, over = page.url.rstrip("/"), []
    for path in [*PAGES, *found.values(), "/en/", "/en/score/"]:
        page.goto(site + path + (size if "?" not in path else size.replace("?", "&")))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            over.append(path)
    assert over == []


def test_zoomed_to_200_percent_nothing_is_lost(open_page, found) -> None:
    """Zoom halves the width that the page has: 1280 px become 640, and every heading, link and field stays in sight."""
    for path in ("/", found["table"], "/search/?q=低保"):
        page = open_page(path, viewport={"width": 640, "height": 400}, device_scale_factor=2)
        lost = page.evaluate(
            """() => [...document.querySelectorAll('h1, h2, main a, main input, main button')].filter(one => {
            const box = one.getBoundingClientRect(); return one.checkVisibility() && !one.closest('.sr, details:not([open])')
            && !one.classList.contains('sr') && (box.left < -1 || box.right > innerWidth + 1); }).map(one => one.outerHTML)"""
        )
        assert lost == []


def test_pages_ask_nobody_else_and_complain_of_nothing(open_page, found) -> None:
    page = open_page("/")
    site = page.url.rstrip("/")
    for path in [*(path for path in PAGES if path != "/nowhere/"), *found.values(), "/en/", "/zh-hant/"]:
        page.goto(site + path)
    assert page.complaints == []


def test_the_keyboard_reaches_text_search_and_every_link(open_page) -> None:
    page = open_page("/notices/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.locator("#q").focus()
    page.keyboard.type("低保")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator(".hits > li").count() > 0


def test_focus_can_be_seen_everywhere(open_page) -> None:
    page = open_page("/")
    for _ in range(40):
        page.keyboard.press("Tab")
        shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert shown == "solid", page.evaluate("document.activeElement.outerHTML")


def test_large_print_stays_from_page_to_page(open_page) -> None:
    page = open_page("/")
    usual = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.get_by_role("button", name="大字版").click()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= usual * 1.2
    page.get_by_role("link", name="机关", exact=True).first.click()
    page.wait_for_load_state()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= usual * 1.2
    page.get_by_role("button", name="标准字号").click()
    page.reload()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == usual


def test_the_dark_scheme_is_chosen_and_kept(open_page) -> None:
    page = open_page("/")
    page.locator("#scheme").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"


def test_without_script_one_reads_searches_and_enlarges(open_page, found) -> None:
    page = open_page("/", java_script_enabled=False)
    page.locator("#q").fill("低保")
    page.locator(".find button").click()
    page.locator(".hits a").first.click()
    assert page.locator(".doc").inner_text()
    page.get_by_role("link", name="大字版").click()
    assert "size=large" in page.url
    assert page.locator("html").get_attribute("data-size") == "large"
    page.get_by_role("link", name="深色").click()
    page.get_by_role("link", name="机关", exact=True).first.click()
    chosen = page.locator("html")
    assert (chosen.get_attribute("data-size"), chosen.get_attribute("data-scheme")) == ("large", "dark")
    assert not page.locator("#print").is_visible()


def test_what_was_chosen_in_the_address_can_be_taken_back_with_script(open_page) -> None:
    page = open_page("/?size=large&scheme=dark")
    page.get_by_role("button", name="标准字号").click()
    page.get_by_role("button", name="浅色").click()
    page.get_by_role("link", name="机关", exact=True).first.click()
    page.wait_for_url("**/organs/")
    shown = page.evaluate("({...document.documentElement.dataset})")
    assert (shown.get("size"), shown.get("scheme")) == (None, "light")


@pytest.mark.parametrize("width", [375, 1440])
def test_nothing_jumps_while_a_page_opens(open_page, found, width) -> None:
    page = open_page("/help/", viewport={"width": width, "height": 800})
    page.evaluate("localStorage.setItem('size', 'large')")
    site = page.url.split("/help")[0]
    for path in ("/", found["table"], "/search/?q=低保"):
        page.goto(site + path)
        moved = page.evaluate(
            """() => new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())
            sum += entry.value; }).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300); })"""
        )
        assert moved < 0.01, path


def test_a_printed_record_is_the_document_alone(open_page, found) -> None:
    page = open_page(found["table"])
    page.emulate_media(media="print")
    assert page.locator(".doc").is_visible() and page.locator(".meta").is_visible()
    for gone in (".nav", ".tools", ".share", ".crumbs"):
        assert not page.locator(gone).first.is_visible()


def test_the_code_to_photograph_leads_to_the_record(open_page, found) -> None:
    page = open_page(found["table"])
    page.locator(".share summary").click()
    assert page.locator(".share svg.qr").is_visible()
    assert re.search(r"/records/\d+/$", page.locator(".share__address code").inner_text())
