"""The staff side in a real browser: no accessibility fault, no sideways scrolling, everything by keyboard and without script."""

from __future__ import annotations

import pytest
from tests import factories as make
from tests.axe import by_day_and_by_night, violations

from gongkai.desk.permissions import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "Wangchuan-2026"
PAGES = [
    (Role.DRAFTER, "/console/"),
    (Role.DRAFTER, "/console/organs/"),
    (Role.DRAFTER, "/console/organs/gov/"),
    (Role.DRAFTER, "/console/nowhere/"),
    (Role.DRAFTER, "/accounts/password/change/"),
    (Role.DRAFTER, "/accounts/2fa/"),
    (Role.SYSTEM_ADMIN, "/console/organs/gov/edit/"),
    (Role.SYSTEM_ADMIN, "/console/people/"),
    (Role.SECURITY_ADMIN, "/console/people/drafter/"),
    (Role.SECURITY_ADMIN, "/console/posts/new/"),
    (Role.AUDIT_ADMIN, "/console/audit/"),
]


@pytest.fixture
def people():
    gov = make.government()
    for role in {role for role, _ in PAGES}:
        holder = make.staff(gov, role, username=role.value)
        holder.set_password(PASSWORD)
        holder.save()


def enter(page, address: str, username: str) -> None:
    """Signs in with the keyboard alone."""
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("用户名").focus()
    page.keyboard.type(username)
    page.get_by_label("密码").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/")


def faults(page, *, dark: bool = False) -> list[str]:
    """What is wrong with the page at hand as it stands; with ``dark`` in both schemes."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return (by_day_and_by_night(page) if dark else violations(page)) + ["scrolls sideways"] * wide


@pytest.mark.slow
def test_pages_have_no_accessibility_fault_at_any_width(chromium, live_server, people):
    context = chromium.new_context(locale="zh-CN")
    page, found, who = context.new_page(), {}, None
    for role, path in PAGES:
        if role != who:
            context.clear_cookies()
            enter(page, live_server.url, role.value)
            who = role
        for width in (375, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + path)
            if trouble := faults(page, dark=True):
                found[f"{path} {width}"] = trouble
    context.close()
    assert found == {}


@pytest.mark.slow
def test_the_frame_works_without_script_and_by_keyboard(chromium, live_server, people):
    context = chromium.new_context(locale="zh-CN", java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = context.new_page()
    enter(page, live_server.url, "drafter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "跳到正文"
    page.locator(".side summary").focus()
    page.keyboard.press("Enter")
    page.locator(".side__fold").get_by_role("link", name="机关").click()
    page.get_by_role("link", name="测试市人民政府").click()
    assert page.get_by_role("heading", level=1).inner_text() == "测试市人民政府"
    page.locator(".who summary").click()
    page.get_by_role("button", name="退出登录").click()
    assert "/accounts/login/" in page.url
    context.close()


@pytest.mark.slow
def test_no_page_asks_another_host_or_breaks_its_own_policy(chromium, live_server, people):
    context = chromium.new_context(locale="zh-CN")
    page, asked, complaints = context.new_page(), set(), []
    page.on("request", lambda request: asked.add(request.url.split("/")[2] if "//" in request.url else "data"))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    enter(page, live_server.url, "audit_admin")
    page.goto(f"{live_server.url}/console/audit/")
    context.close()
    assert asked == {live_server.url.split("/")[2]} and complaints == []
