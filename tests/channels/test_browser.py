"""In a real browser: a board that goes on without its server; from a subscription to its end without script; a reprint by one click."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from tests.channels.test_boards import SIGNED, complete

from gongkai.channels import actions, letters
from gongkai.channels.models import Screen, Subscription
from gongkai.desk import clock
from gongkai.organs.models import Person
from gongkai.records.models import Record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(chromium, live_server):
    made = []

    def open_at(path: str, *, script: bool = True, cookies=(), **more):
        context = chromium.new_context(java_script_enabled=script, locale="zh-CN", **more)
        made.append(context)
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield open_at
    for context in made:
        context.close()


def until(page, condition: str) -> None:
    """The policy of the page allows no evaluation of its own, so it is asked from outside until it is so."""
    deadline = time.monotonic() + 30
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def test_a_board_goes_on_without_its_server(house, opened, live_server):
    complete(house)
    house.published(title="供水抢修公告")
    screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
    page = opened(f"/screens/{screen.slug}/?beat=0.3", viewport={"width": 1280, "height": 720})
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('screen-1').then(kept => kept.keys()).then(all => all.length >= 4)")
    assert page.locator(".leaf[data-now]").count() == 1
    screen.refresh_from_db()
    assert screen.seen_at and screen.shown == screen.version
    actions.change_profile(house.organ, revision=1, by=house.drafter, complaint="监督电话0980-5550188")
    until(page, "document.body.textContent.includes('5550188')")
    page.context.set_offline(True)
    until(page, "!document.getElementById('line').hidden")
    page.reload()
    assert "江望" in page.content() and "5550188" in page.content()
    until(page, "document.getElementById('board') && !document.getElementById('line').hidden")
    page.context.set_offline(False)
    until(page, "document.getElementById('line').hidden")
    assert Screen.objects.get(pk=screen.pk).shown == Screen.objects.get(pk=screen.pk).version


def test_a_board_tells_the_time_of_china_whatever_its_own_clock_says(house, opened):
    complete(house)
    screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
    page = opened(f"/screens/{screen.slug}/?beat=0.3", timezone_id="America/New_York")

    def told() -> set[str]:
        """What the clock of the wall says, and what it said just before."""
        return {f"{at.month}月{at.day}日 {at:%H:%M}" for at in (clock.now(), clock.now() - timedelta(seconds=5))}

    assert page.locator("#time").text_content() in told()
    page.add_init_script("const now = Date.now; Date.now = () => now() - 7777777777")
    page.reload()
    deadline = time.monotonic() + 30
    while (said := page.locator("#time").text_content()) not in told():
        assert time.monotonic() < deadline, said
        page.wait_for_timeout(100)


def test_subscribe_confirm_read_and_leave_without_script(house, opened, live_server):
    page = opened(f"/subscribe/?organ={house.organ.code}", script=False, viewport={"width": 375, "height": 800})
    page.get_by_role("textbox", name="邮箱").fill("reader@example.com")
    page.get_by_label("公开后随即发送").check()
    page.get_by_role("button", name="发送确认邮件").click()
    assert page.get_by_role("heading", name="请查收邮件").count() == 1
    page.goto(live_server.url + re.search(r"(/subscribe/confirm/\S+)", mail.outbox[-1].body)[1])
    page.get_by_role("button", name="确认订阅").click()
    assert Subscription.objects.count() == 1
    house.published(title="供水抢修公告")
    assert letters.send_due().sent == 1
    body = mail.outbox[-1].body
    page.goto(live_server.url + re.search(r"(/records/\d+/)", body)[1])
    assert page.get_by_role("heading", name="供水抢修公告").count() == 1
    page.goto(live_server.url + re.search(r"(/subscribe/leave/\S+/)", body)[1])
    page.get_by_role("button", name="退订并删除邮箱").click()
    assert page.get_by_role("heading", name="已退订").count() == 1 and not Subscription.objects.exists()


def test_a_reprint_by_one_click(house, opened, client):
    source = actions.keep_source(None, by=house.disclosure, name="省政府", origin="province", feed="", active=True)
    item = actions.enter_item(
        source, "关于冬季救助的通知", "https://up.example.com/1", "今冬气温偏低，请逐户走访。" * 6,
        clock.now() - timedelta(hours=2), by=house.disclosure,
    )  # fmt: skip
    actions.judge(item, True, [house.organ], by=house.disclosure)
    client.force_login(Person.objects.get(username=house.drafter.username))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = opened("/console/reprints/", script=False, cookies=[(settings.SESSION_COOKIE_NAME, session)])
    page.get_by_role("link", name=item.title).first.click()
    page.get_by_role("button", name="一键转载").click()
    page.locator("[name=subject_class]").select_option("1704")
    page.get_by_role("button", name="保存").first.click()
    page.get_by_role("button", name="送审").click()
    record = Record.objects.get()
    assert record.state == "in_review" and item.url in record.body and record.genre == "notice"
