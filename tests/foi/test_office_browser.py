"""The disclosure office above in a real browser: what a hundred units owe, one of their clocks, and a complaint about one of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.desk.test_browser import faults
from tests.foi.cases import correction

from gongkai.foi import actions
from gongkai.foi.models import Remedy, Request
from gongkai.organs.models import Person
from gongkai.organs.queries import actor_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

UNITS, TODAY = 100, date(2026, 3, 20)


def tabbed_to(page: Any, words: str, most: int = 90) -> None:
    """With the keyboard alone, from where the page is."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.replace(/\\s+/g, '')").startswith(words):
            return
    raise AssertionError(f"{words} is not reached in {most} steps")


@pytest.fixture
def units(office: Any) -> list[Any]:
    """A hundred, every third with a request of this week; that of the first is overdue, that of the second ends today."""
    organs = [factories.organ(f"u{n:03}", parent=office.government, short_name=f"单位{n:03}") for n in range(UNITS)]
    above = actor_of(Person.objects.get(username="office"), TODAY)
    days = {0: date(2026, 2, 2), 1: date(2026, 2, 14)}
    for n, organ in [(n, organ) for n, organ in enumerate(organs) if n in days or n % 3 == 0]:
        day = days.get(n, date(2026, 3, 16))
        with office.on(day):
            actions.register(organ, office.application(), "in_person", day, by=above)
    return organs


@pytest.fixture
def turned(office: Any, posted: Any) -> Request:
    """Corrected, so that the count began again; then a shopkeeper was asked, and answered a week later."""
    request = office.received(date(2026, 2, 9))
    posted(request, "L02", date(2026, 2, 13), **correction())
    with office.on(date(2026, 2, 27)):
        actions.take_correction(request, date(2026, 2, 27), "东风路（1号至99号）征地补偿标准", by=office.clerk)
        actions.accept(request, by=office.clerk)
    with office.on(date(2026, 3, 4)):
        asked = actions.consult(request, "third_party", "东风路商户李某", "东风路9号", "门牌", by=office.clerk)
    letter = posted(request, "L05", date(2026, 3, 4), asked, content="门牌")
    with office.on(date(2026, 3, 13)):
        actions.serve_letter(letter, date(2026, 3, 6), by=office.clerk)
        actions.take_answer(asked, "yes", "", date(2026, 3, 13), by=office.clerk)
    request.refresh_from_db()
    return request


@pytest.fixture
def stuck(office: Any, posted: Any) -> Request:
    """The applicant let the time to correct it pass a week ago, and nobody has said what follows."""
    request = office.received(date(2026, 2, 25))
    posted(request, "L02", date(2026, 2, 27), **correction(until="2026-03-13"))
    return request


def test_the_office_sees_what_a_hundred_units_owe_and_reads_one_clock(
    office: Any, units: list[Any], turned: Request, stuck: Request, desk: Any, live_server: Any, sits: Any
) -> None:
    sits(TODAY)
    page = desk("office", 1280)
    page.goto(f"{live_server.url}{reverse('console:workbench')}")
    page.get_by_role("link", name="已逾期未答复 1").click()
    rows = page.locator(".foi-list tbody tr")
    assert rows.count() == 1 and "单位000" in rows.inner_text() and "逾期" in rows.inner_text()
    page.get_by_role("link", name="在办", exact=False).first.click()
    assert rows.count() == 25 and "单位000" in rows.first.inner_text()  # the nearest limit first
    page.get_by_label("状态").select_option("let_lapse")
    page.get_by_role("button", name="筛选").click()
    assert rows.count() == 1 and stuck.number in rows.inner_text() and "待补正" in rows.inner_text()
    page.get_by_label("状态").select_option("")
    page.get_by_label("答复期限").select_option("today")
    page.get_by_label("受理机关").select_option("u001")
    tabbed_to(page, "筛选")
    page.keyboard.press("Enter")
    page.wait_for_url("**due=today**")
    assert rows.count() == 1 and "单位001" in rows.inner_text()
    assert faults(page) == []
    with page.expect_download() as taking:
        page.get_by_role("link", name="CSV").click()
    told = Path(taking.value.path()).read_text("utf-8-sig").splitlines()
    assert len(told) == 2 and "2026-03-20" in told[1] and "欧阳明珠" not in told[1]
    rows.get_by_role("link", name="U001-Y2026").click()
    page.get_by_role("link", name="交办").first.click()
    page.get_by_label("交给").select_option("u001")
    page.get_by_label("要求反馈的日期").fill("2026-03-20")
    page.get_by_role("button", name="交办").click()
    assert "单位001" in page.locator("[aria-labelledby=case-handling]").inner_text()
    reads_the_clock(desk("office"), live_server.url, turned)


def reads_the_clock(page: Any, address: str, request: Request) -> None:
    page.goto(address + reverse("console:foi-request", args=[request.pk]))
    assert faults(page) == []
    page.get_by_role("link", name="日历", exact=True).click()
    days = {tone: page.locator(f"a.foi-day--{tone}").count() for tone in ("void", "pause", "counted", "start")}
    assert all(days.values()) and page.locator("a.foi-day--due").count() == 1
    assert request.due_on.isoformat() in page.locator("a.foi-day--due").get_attribute("href")
    assert page.locator("#clock-pending ~ ul li").first.is_visible()
    page.locator("#id_extend-on").fill("2026-03-20")
    page.locator("#id_extend-n").fill("5")
    tabbed_to(page, "试算：延期")
    page.keyboard.press("Enter")
    said = page.locator(".note--warning")
    said.wait_for()
    assert "延长5个工作日（没有保存）" in said.inner_text() and str(request.due_on) in said.inner_text()
    assert page.get_by_role("heading", name="假设的日历").is_visible() and faults(page) == []
    request.refresh_from_db()
    assert request.extended == 0


def test_a_complaint_goes_above_the_organ_complained_of_and_comes_back_put_right(
    office: Any, desk: Any, live_server: Any, sits: Any, refused: Any
) -> None:
    request = office.received(date(2026, 3, 2))
    refused(request, date(2026, 3, 16))
    sits(TODAY)
    clerk = desk("clerk")
    clerk.goto(live_server.url + reverse("console:foi-request", args=[request.pk]))
    clerk.get_by_role("link", name="登记复议或者诉讼").click()
    clerk.get_by_label("类型").select_option("complaint")
    clerk.get_by_label("受理机关", exact=True).select_option("water")
    clerk.get_by_role("button", name="保存").click()
    assert "不由被投诉的机关处理" in clerk.locator("main").inner_text()  # never by itself
    clerk.get_by_label("受理机关", exact=True).select_option("gov")
    clerk.get_by_role("button", name="保存").click()
    complaint = Remedy.objects.get()
    assert clerk.get_by_role("button", name="处理结果").count() == 0
    clerk.get_by_role("button", name="提出书面说明").click()

    above = desk("office")
    above.goto(f"{live_server.url}{reverse('console:workbench')}")
    above.get_by_role("link", name="待处理的投诉举报 1").click()
    above.get_by_role("link", name=request.number).first.click()
    assert above.get_by_role("button", name="提出书面说明").count() == 0
    above.get_by_role("button", name="受理").click()
    above.get_by_label("处理结果").select_option("urged")
    above.get_by_label("整改期限").fill("2026-04-03")
    above.get_by_label("处理意见摘要").fill("说明的理由不充分，请重新核对后书面说明")
    above.get_by_label("处理意见摘要").focus()
    tabbed_to(above, "处理结果")
    above.keyboard.press("Enter")
    above.get_by_text("督促整改").first.wait_for()
    assert faults(above) == []

    sits(date(2026, 3, 27))
    clerk.goto(live_server.url + reverse("console:foi-request", args=[request.pk]))
    assert clerk.get_by_text("2026-04-03前履行").is_visible()
    clerk.get_by_role("link", name="投诉举报").click()
    clerk.get_by_label("履行方式和证明材料").fill("已重新核对并书面说明，见回证")
    clerk.get_by_role("button", name="完成整改").click()
    assert clerk.get_by_text("已重新核对并书面说明，见回证").first.is_visible() and faults(clerk) == []
    complaint.refresh_from_db()
    assert (complaint.result, complaint.complied_on, complaint.running) == ("urged", date(2026, 3, 27), False)
