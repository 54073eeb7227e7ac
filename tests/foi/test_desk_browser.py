"""A clerk's morning in a browser, without script: takes a request in, confirms it, hands it on, reads its clock, asks what if."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from tests.axe import violations

from gongkai.desk import clock
from gongkai.foi.models import Request
from gongkai.organs.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_clerk_takes_in_confirms_hands_on_and_reads_the_clock(office, chromium, client, live_server):
    client.force_login(Person.objects.get(username="clerk"))
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN", viewport={"width": 360, "height": 800})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/console/foi/")
    page.get_by_role("link", name="登记一件申请").first.click()
    page.get_by_label("电子邮件").check()
    assert page.locator(".foi-rule--email").get_by_text("双方确认之日才是收到申请之日").first.is_visible()
    page.get_by_label("所需信息").fill("2024年东风路改造工程征地补偿标准文件")
    for label, value in (("提供形式", "electronic"), ("获取途径", "email"), ("申请人类型", "natural")):
        page.get_by_label(label).select_option(value)
    page.get_by_label("姓名或者名称").fill("欧阳明珠")
    page.get_by_label("证件类型").select_option("resident")
    page.get_by_label("证件号码").fill("11010519491231002X")
    page.get_by_label("电子邮箱").fill("pearl@example.cn")
    page.get_by_label("已当面核对原件").check()
    page.get_by_role("button", name="登记", exact=True).click()
    assert len(page.locator(".foi-code").inner_text()) == 10
    page.get_by_role("link", name="确认收到").click()
    page.get_by_role("button", name="确认收到").click()
    page.get_by_role("link", name="审核受理").click()
    page.get_by_role("button", name="审核受理").click()
    page.get_by_role("link", name="交办").first.click()
    page.get_by_label("交给").select_option("water:clerk")
    page.get_by_role("button", name="交办").click()
    assert "水务局 · 用户clerk" in page.locator("[aria-labelledby=case-handling]").inner_text()
    page.get_by_role("link", name="日历", exact=True).click()
    request, today = Request.objects.get(), clock.today()
    tomorrow = (today + timedelta(days=1)).isoformat()
    page.locator("a.foi-day").first.click()
    assert page.url.endswith(f"#d-{today}") and page.locator(f"#d-{today}").is_visible()
    page.locator("#id_extend-on").fill(tomorrow)
    page.locator("#id_extend-n").fill("2")
    page.locator("form:has(#id_extend-n) button").click()
    said = page.locator(".note--warning").inner_text()
    assert "延长2个工作日（没有保存）" in said and str(request.due_on) in said
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    request.refresh_from_db()
    assert request.extended == 0 and request.received_on == today
    context.close()

    sighted = chromium.new_context(viewport={"width": 1280, "height": 900})
    sighted.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = sighted.new_page()
    for path in ("new/", f"{request.pk}/", f"{request.pk}/clock/"):
        page.goto(f"{live_server.url}/console/foi/{path}")
        assert violations(page) == [], path
    sighted.close()
