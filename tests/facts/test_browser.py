"""The pages in a real browser: no accessibility fault, no sideways scrolling, everything by keyboard and without script."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.axe import by_day_and_by_night, violations

from gongkai.desk import clock
from gongkai.facts import actions
from gongkai.facts.models import Fact, Matter
from gongkai.organs.models import Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def url(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


@pytest.fixture
def enter(chromium, live_server, drafter):
    """Opens the site as the drafter of the education bureau, without script unless told otherwise."""
    opened = []

    def new(*, width: int = 1440, scheme: str = "light", javascript: bool = False):
        client = Client()
        client.force_login(
            Person.objects.get(username=drafter.username), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        context = chromium.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            base_url=live_server.url,
            locale="zh-CN",
            color_scheme=scheme,
            bypass_csp=javascript,
        )
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
        return page

    yield new
    for context in opened:
        context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1440])
def test_pages_have_no_accessibility_fault_and_fit(enter, storm, tell, at, drafter, width):
    tell("storm.noticed", storm, noticed_at=at(1), level="major")
    fact = tell("storm.answered", storm, answered_at=at(2), channel="很长的渠道名称" * 9)
    tell("ledger_test.filled", words="说明" * 60, lines=["一", "二"])
    actions.retract(tell("gathering.held", people=3, held_on=at(1).date()), "没有开成", by=drafter)
    page, found = enter(width=width, javascript=True), []
    addresses = [
        url("facts"),
        url("facts") + "?q=nothing",
        url("matter-new"),
        url("matter", storm.pk),
        url("matter-record", storm.pk, "storm.noticed"),
        url("organ-facts"),
        url("organ-record", "ledger_test.filled"),
        url("fact-retract", fact.pk),
    ]
    for address in addresses:
        assert page.goto(address).status == 200
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += [f"{address}: {fault}" for fault in by_day_and_by_night(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{address} is wider than {width}")
    page.goto(url("organ-record", "ledger_test.filled"))
    page.get_by_label("数量").fill("-1")
    page.get_by_role("button", name="登记").click()
    page.wait_for_selector(".field__error")
    found += violations(page)
    assert found == [] and page.faults == [message for message in page.faults if "422" in message]


@pytest.mark.slow
def test_a_matter_is_told_by_keyboard_alone_without_script(enter, county):
    page = enter(width=375)
    page.goto(url("facts"))
    page.get_by_role("link", name="建立事项").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("类别").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("七月风暴")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="七月风暴").wait_for()
    matter = Matter.objects.get()
    page.get_by_role("link", name="发现风暴").focus()
    page.keyboard.press("Enter")
    noticed = datetime.now(clock.CHINA).replace(minute=0, second=0, microsecond=0)  # the served pages' own day
    page.get_by_label("发现时间").fill(f"{noticed:%Y-%m-%dT%H:%M}")
    page.get_by_label("重大").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text(f"已登记：发现风暴 {noticed.date()}。").wait_for()
    assert Fact.objects.get().data == {"noticed_at": noticed.isoformat(), "level": "major"}
    page.get_by_role("link", name="撤销").focus()
    page.keyboard.press("Enter")
    page.get_by_label("撤销理由").focus()
    page.keyboard.type("时间登错了")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("登记已撤销").wait_for()
    assert not matter.facts.get().standing
    assert page.faults == []
