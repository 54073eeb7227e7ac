"""The working side of a document in a browser: claimed twice, settled, handed back, given on, reported with evidence, done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests import factories

from gongkai.organs.models import Organ
from gongkai.policies import actions
from gongkai.policies.actions import Claiming
from gongkai.policies.models import WorkItem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: The pages are served by the clock on the wall.
LATER = date.today() + timedelta(days=200)


@pytest.fixture
def seat(chromium, live_server):
    """A page at the desk of a person, on a phone; ``page.faults`` tells what broke or was wider than the screen."""
    opened = []

    def of(person):
        client = Client()
        client.force_login(person)
        context = chromium.new_context(viewport={"width": 375, "height": 800}, base_url=live_server.url)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("load", lambda: page.faults.extend(_wide(page)))
        return page

    yield of
    for context in opened:
        context.close()


def _wide(page):
    return [page.url] if page.evaluate("document.documentElement.scrollWidth") > 375 else []


def press(page, name, key="Enter"):
    """The button or link of that name, by keys alone."""
    follow(page, page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first, key)


def follow(page, link, key="Enter"):
    link.focus()
    with page.expect_navigation():
        page.keyboard.press(key)


def test_two_want_a_task_one_gets_it_hands_it_back_and_the_other_does_it(seat, confirmed, officer, officer_person):
    task = confirmed.tasks.get(clause="二")
    claiming = Claiming(frozenset({task.pk}), LATER)
    names = {"宏图数据公司": "outside"}
    actions.issue(confirmed, names, revision=confirmed.revision, by=officer, claiming=claiming)
    office = seat(officer_person)
    schools, police = (
        seat(factories.staff(Organ.objects.get(code=code), "drafter", username=code))
        for code in ("wc-education", "wc-police")
    )
    for page, name in ((schools, "市教育局认领"), (police, "市公安局认领")):
        page.goto(reverse("console:claims"))
        page.locator("summary", has_text="文件要求").first.press("Enter")
        assert page.locator("blockquote").first.is_visible()
        press(page, name)
        assert "已认领。" in page.locator("main").inner_text()

    office.goto(reverse("console:workbench"))
    follow(office, office.locator(f"a[href='{reverse('console:claim-settle', args=[task.pk])}']"))
    assert "文件要求" in office.locator("main").inner_text()
    ticked = office.locator("[name=cooperating]:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    assert ticked == [box.get_attribute("value") for box in office.locator("[name=cooperating]").all()[:2]]
    lead, helpers = office.get_by_role("searchbox", name="查找").all()
    lead.fill("公安")
    assert office.get_by_label("牵头单位").input_value() == "wc-police"
    helpers.fill("民政局")
    shown = office.locator(".ticks > div:visible").all_inner_texts()
    assert [name.strip() for name in shown] == ["望川市教育局", "望川市公安局", "望川市民政局"], "what is ticked stays"
    office.get_by_label("理由").fill("由执法单位牵头")
    press(office, "确定牵头单位")
    assert "牵头单位已确定" in office.locator("main").inner_text()
    led = WorkItem.objects.get(task=task, organ__code="wc-police")
    helps = WorkItem.objects.get(task=task, organ__code="wc-education")
    assert (led.role, helps.role) == ("lead", "cooperating")

    police.goto(reverse("console:work", args=[led.pk]))
    press(police, "申请退回")
    police.get_by_label("理由").fill("这是教育部门的职责")
    police.get_by_label("建议承担单位").select_option("wc-education")
    press(police, "申请退回")
    assert "已申请退回" in police.locator("main").inner_text()

    office.goto(reverse("console:workbench"))
    follow(office, office.locator(f"a[href='{reverse('console:work', args=[led.pk])}']"))
    press(office, "同意退回")
    assert office.get_by_label("改派单位").input_value() == "wc-education"
    office.get_by_label("完成期限").fill(str(LATER))
    press(office, "同意退回")
    assert "不再由原单位承担" in office.locator("main").inner_text()
    helps.refresh_from_db()
    assert helps.role == "lead"

    schools.goto(reverse("console:work", args=[helps.pk]))
    schools.get_by_label("进展情况").focus()
    schools.keyboard.type("目录已经编好")
    schools.keyboard.press("Tab")
    assert schools.evaluate("document.activeElement.type") == "file"
    schools.locator("#progress_files").set_input_files(
        {"name": "目录.txt", "mimeType": "text/plain", "buffer": "目录".encode()}
    )
    press(schools, "报送进展")
    assert "目录.txt" in schools.locator("main").inner_text()
    schools.get_by_label("完成依据").fill("目录已在网站公开，材料附后")
    press(schools, "完成", key="Space")
    assert "这项工作已完成" in schools.locator("main").inner_text()
    helps.refresh_from_db()
    assert helps.done
    assert [page.faults for page in (office, schools, police)] == [[], [], []]
