"""Journeys: urgent information through the fast path, a hit cleared by somebody else, a return seen in the figures."""

from __future__ import annotations

import pytest
from tests import factories
from tests.axe import violations

from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ
from gongkai.records import actions
from gongkai.records.models import Emergency, State

from .test_browser import desk  # noqa: F401  the fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_emergency_a_hit_and_a_return_are_seen_through(desk, house):  # noqa: F811
    office = Organ.objects.get(is_disclosure_office=True)
    entry = {"title": "值守安排", "danger": "public_security", "basis": "某清单第三条", "terms": ["值守…时段"]}
    actions.add_negative(office.parent, "F-03", starts_on="2020-01-01", **entry, by=house.disclosure)
    record = house.submitted(body="<p>大桥即刻封闭，值守时段另行通知。</p>", title="关于封闭大桥的公告")
    actions.send_back(record, "content_error", "请写明绕行路线", by=house.reviewer)

    page = desk(f"/console/records/{record.pk}/edit/", script=False)
    page.locator("[name=body]").fill("大桥即刻封闭，请绕行二桥，值守时段另行通知。")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="转为紧急办理").click()
    page.get_by_label("紧急事由").fill("桥面出现险情，须立即告知")
    page.get_by_role("button", name="转为紧急办理并通知值班人员").click()
    assert "还有" in page.locator(".note--warning").inner_text()

    page = desk("/console/", "reviewer")
    page.get_by_role("link", name="关于封闭大桥的公告").first.click()
    page.get_by_role("link", name="审查", exact=True).click()
    page.get_by_text("通过", exact=True).click()
    page.get_by_role("button", name="提交结论").click()
    assert "F-03" in page.locator(".reasons").inner_text()
    page.get_by_text("不属于这一事项的").click()
    page.get_by_label("排除理由").fill("仅预告通知，不涉及值守安排")
    page.get_by_role("button", name="排除这一命中").click()
    page.get_by_text("通过", exact=True).click()
    page.get_by_role("button", name="提交结论").click()

    page = desk(f"/console/records/{record.pk}/", "approver")
    page.get_by_role("button", name="批准这份内容").click()
    page = desk(f"/console/records/{record.pk}/")
    page.get_by_role("button", name="公开", exact=True).click()
    record.refresh_from_db()
    assert record.state == State.PUBLISHED
    page.get_by_role("link", name="办理报告").click()
    assert "保密审查（通过）" in page.locator("table").inner_text()
    assert Emergency.objects.get().ended_at is not None

    page = desk("/console/returns/", "disclosure")
    page.get_by_role("link", name="内容有差错").click()
    row = page.locator("tbody tr").inner_text()
    assert "关于封闭大桥的公告" in row and "正文" in row
    assert page.wrong == []


def test_every_screen_of_the_gates_can_be_read_by_everybody(desk, house):  # noqa: F811
    """No fault for a screen reader, nothing wider than a narrow phone; each page with something on it."""
    record = house.published(title="四十个字的名称" * 6)
    keeper = factories.actor(house.organ.parent, Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE)
    flaw = actions.register_flaw(house.organ, "outdated", "联系电话已经更换", record=record, by=house.drafter)
    actions.send_tip(record, "false", "电话打不通了")
    actions.set_chain(house.organ, "两级签批", [("分管领导", []), ("主要负责人", [])], by=keeper)
    urgent = actions.hasten(house.draft(title="急件", body="<p>机密★1年</p>"), "桥面出现险情", by=house.drafter)
    actions.involve(urgent, house.organ.parent, by=house.drafter)
    pages = {
        "reviewer": [f"records/{urgent.pk}/", "emergencies/", f"emergencies/{urgent.emergency.pk}/", "negatives/"],
        "approver": ["flaws/", f"flaws/{flaw.pk}/", "flaws/candidates/", "flaws/tips/", "chains/", "absences/"],
        "disclosure": ["returns/", "attributes/", "withheld/", "negatives/new/"],
    }  # fmt: skip
    for who, paths in pages.items():
        page = desk(f"/console/{paths[0]}", who)
        start = page.url.removesuffix(paths[0])
        page.set_viewport_size({"width": 320, "height": 800})
        for path in paths:
            page.goto(start + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            assert violations(page) == [], path
        assert page.wrong == [], who
