"""A year's report in a real browser: drafted, reviewed, signed and published by different people; sent back and put right."""

from __future__ import annotations

import json
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse
from tests import factories as make
from tests.desk.test_browser import faults
from tests.law import annual_sheet

from gongkai.desk import clock
from gongkai.desk.permissions import Role
from gongkai.duties.actions import open_quotas
from gongkai.duties.models import Duty
from gongkai.foi import actions as foi
from gongkai.foi.applications import Application
from gongkai.records import actions as records
from gongkai.records.content import Content
from gongkai.reports import actions, output
from gongkai.reports.models import Report

from .story import NOW, TEXTS, build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
APPLICANT = {"name": "欧阳明珠", "id_kind": "resident", "id_number": "11010519491231002X", "phone": "13800001234", "address": "测试县东风路8号2单元301室"}  # fmt: skip


def asked(house: Any, day: datetime, wanted: str) -> Any:
    with clock.pinned(day):
        told = Application(kind="natural", applicant=APPLICANT, wanted=wanted, form="paper", route="post")
        return foi.register(house.organ, told, "in_person", day.date(), by=house.drafter)[0]


@pytest.fixture
def january(transactional_db: None, monkeypatch: Any) -> Any:
    """A department in January, for the server too, with two requests of the year before: one withdrawn, one open."""
    monkeypatch.setattr(clock, "_pinned", ContextVar("gongkai_now", default=NOW))
    house = build()
    with clock.pinned(NOW.replace(year=2025, month=7)):  # who has no past owes nothing for the year before
        records.draft(house.organ, Content(title="旧稿"), by=house.drafter)
    first = asked(house, datetime(2025, 11, 3, 9, tzinfo=clock.CHINA), "养老机构补贴的发放标准")
    asked(house, datetime(2025, 12, 30, 9, tzinfo=clock.CHINA), "低保金的审核办法")
    with clock.pinned(datetime(2025, 11, 6, 9, tzinfo=clock.CHINA)):
        foi.take_withdrawal(first, clock.today(), by=house.drafter)
    return house


def county_has_handed_in(house: Any, monkeypatch: Any) -> Report:
    """A government below with its office, whose report of the year is signed."""
    county = make.government("county", name="测试县人民政府", parent=house.government, uscc="11990123609902001H")
    office = make.organ(parent=county, kind="office", is_disclosure_office=True, name="测试县人民政府办公室", uscc="11990123609902052R")  # fmt: skip
    by = make.actor(office, Role.DISCLOSURE_OFFICE, Role.DRAFTER)
    report: Report = house.ready(organ=office, by=by, scope="government")
    report = actions.note(report, "missing", "另行补报。", revision=report.revision, by=by)
    with monkeypatch.context() as less:
        less.setattr(output, "MEDIA", {"json": output.MEDIA["json"]})
        return house.signed(actions.submit(report, revision=report.revision, by=by))


def at(live_server: Any, name: str, *args: Any) -> str:
    return str(live_server.url + reverse(f"console:{name}", args=args))


def with_script(page: Any, url: str) -> Any:
    """The same page where the accessibility check can run."""
    page.goto(url)
    return page


def bytes_of(page: Any, name: str) -> bytes:
    """What the link of that name downloads."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).first.click()
    return bytes(download.value.path().read_bytes())


def test_four_people_bring_a_report_to_the_public_in_time(
    january: Any, desk: Any, live_server: Any, monkeypatch: Any
) -> None:
    county_has_handed_in(january, monkeypatch)
    drafter = desk(january.drafter.username, java_script_enabled=False)
    drafter.goto(at(live_server, "reports"))
    drafter.get_by_role("link", name="开始编制").click()
    drafter.get_by_label("机关").select_option(label="测试市民政局")
    drafter.get_by_role("button", name="取数").click()
    report = Report.objects.get(organ=january.organ)
    # a figure opens to the cases behind it
    cell = drafter.locator("#requests-new-total a")
    assert cell.inner_text() == "2"
    cell.click()
    cases = drafter.locator("section[aria-labelledby=behind-requests] li")
    assert cases.count() == 2
    drafter.goto(at(live_server, "report", report.pk))
    assert drafter.locator("#requests-other_other-total").inner_text() == "1"
    assert drafter.get_by_role("button", name="送审").count() == 0  # nothing is written yet
    drafter.get_by_role("link", name="写文字").first.click()
    for key, words in TEXTS.items():
        drafter.locator(f"#id_{key.replace('.', '_')}").fill("新收申请" if key == "overview.requests" else words)
    drafter.get_by_label("要插入的数").select_option("3.new.total")
    drafter.get_by_label("插入到").select_option("overview.requests")
    drafter.get_by_role("button", name="插入").click()
    drafter.get_by_role("button", name="保存").click()
    assert drafter.get_by_text("新收申请2").count() == 1
    drafter.get_by_role("link", name="返回报告").click()
    drafter.get_by_role("button", name="送审").focus()
    drafter.keyboard.press("Enter")
    drafter.get_by_text("正在由他人审查、批准").wait_for()

    reviewer = desk(january.reviewer.username, java_script_enabled=False)
    reviewer.goto(drafter.url)
    reviewer.get_by_role("link", name="看待审查的信息").click()
    reviewer.get_by_role("link", name="审查").first.click()
    for one in reviewer.get_by_role("radio", name="通过", exact=True).all():
        one.check()
    reviewer.get_by_role("button", name="提交结论").click()
    reviewer.get_by_text("已审查").first.wait_for()

    head = desk(january.approver.username, java_script_enabled=False)
    head.goto(drafter.url)
    head.get_by_role("link", name="看待审查的信息").click()
    head.get_by_role("button", name="批准这份内容").click()
    head.get_by_text("已批准").first.wait_for()
    drafter.reload()
    assert "2026-01-20" in drafter.locator(".signed").inner_text()
    drafter.get_by_role("link", name="看待公开的信息").click()
    drafter.get_by_role("button", name="公开", exact=True).click()
    drafter.get_by_text("已公开").first.wait_for()

    open_quotas()
    owed = Duty.objects.filter(organ=january.organ.code, rule__contains="annual-report", due_on="2026-01-31")
    assert set(owed.values_list("state", flat=True)) == {"met"}
    report.refresh_from_db()
    public = desk(accept_downloads=True)
    public.goto(live_server.url + report.record.get_absolute_url())
    assert public.get_by_text("新收申请2").count() == 1
    assert faults(public) == []
    told = {ending: bytes_of(public, f"{report}.{ending}") for ending in ("docx", "pdf", "json")}
    assert told["docx"].startswith(b"PK") and told["pdf"].startswith(b"%PDF-")
    assert json.loads(told["json"])["rows"][0]["values"][-1] == 2

    # the disclosure office adds up what was handed in, and sees by name who has not
    office = desk(january.disclosure.username, java_script_enabled=False)
    office.goto(at(live_server, "report-roll-up", january.government.code, 2025))
    assert "测试市教育局" in office.locator(".note--warning").inner_text()
    office.get_by_role("link", name="编制本级政府的报告").click()
    office.get_by_role("button", name="取数").click()
    assert office.locator("#requests-new-total").inner_text() == "2"
    parts = office.locator("section[aria-labelledby=parts]").inner_text()
    assert "测试县人民政府 已汇总" in parts and "测试市民政局 已汇总" in parts and "测试市教育局 没有提交" in parts


def test_what_is_wrong_is_named_at_its_place_and_a_report_sent_back_is_put_right(
    january: Any, desk: Any, live_server: Any, monkeypatch: Any, tmp_path: Any
) -> None:
    monkeypatch.setattr(output, "MEDIA", {"json": output.MEDIA["json"]})
    report = january.ready(organ=january.organ)
    drafter = desk(january.drafter.username, java_script_enabled=False)
    # a number typed instead of chosen
    drafter.goto(at(live_server, "report-text", report.pk))
    drafter.locator("#id_overview_requests").fill("新收申请999件。")
    drafter.get_by_role("button", name="保存").click()
    assert "写“新收申请999件”，表中一、本年新收" in drafter.locator(".words__marks").inner_text()
    drafter.get_by_role("link", name="返回报告").click()
    assert drafter.get_by_text("请说明").count() and not drafter.get_by_role("button", name="送审").count()
    drafter.get_by_role("link", name="写文字").first.click()
    drafter.locator("#id_overview_requests").fill("新收申请{{3.new.total}}件。")
    drafter.get_by_role("button", name="保存").click()
    # a sheet with cells that hold no figure, then one whose sums do not come out
    rows = annual_sheet.requests()
    file = tmp_path / "表三.html"

    def upload(told: dict[str, list[int]], beside: dict[tuple[str, int], str]) -> None:
        file.write_text(annual_sheet.html(told, beside=beside))
        drafter.goto(at(live_server, "report", report.pk))
        drafter.get_by_text("从文件读入各表", exact=True).click()
        drafter.locator("input[type=file]").set_input_files(file)
        drafter.get_by_role("button", name="读入").click()

    upload(rows, {("np_repeat", 1): "若干", ("granted", 0): "约三十"})
    refused = drafter.get_by_role("alert").inner_text()
    assert "“重复申请”的商业企业栏读不出数" in refused and "“予以公开”的自然人栏读不出数" in refused
    upload({**rows, "granted": [*rows["granted"][:6], rows["granted"][6] + 2]}, {})
    checks = drafter.locator("section[aria-labelledby=checks]")
    assert "总计栏“予以公开”应为5548，表中为5550" in checks.inner_text()
    checks.get_by_role("link", name="总计栏“予以公开”").first.click()
    assert drafter.url.endswith("#requests-granted-total")
    assert "不符" in drafter.locator("#requests-granted-total").inner_text()
    assert faults(with_script(desk(january.drafter.username), drafter.url)) == []
    upload(rows, {})
    for box in checks.locator("textarea:visible").all():
        box.fill("以台账为准。")
        checks.get_by_role("button", name="保存说明").first.click()
    drafter.get_by_role("button", name="送审").click()
    drafter.get_by_text("正在由他人审查、批准").wait_for()

    reviewer = desk(january.reviewer.username, java_script_enabled=False)
    reviewer.goto(drafter.url)
    reviewer.get_by_role("link", name="看待审查的信息").click()
    reviewer.get_by_role("link", name="审查").first.click()
    back = reviewer.locator("section[aria-labelledby=return-title]")
    back.locator("select").select_option("content_error")
    back.locator("textarea").fill("第五部分请写明改进措施")
    back.get_by_role("button", name="退文").click()

    drafter.reload()
    assert "第五部分请写明改进措施" in drafter.locator(".note--error").inner_text()
    drafter.get_by_role("link", name="写文字").first.click()
    drafter.locator("#id_problems").fill("解读还不够及时，已要求与文件一并报审。")
    drafter.get_by_role("button", name="保存").click()
    drafter.get_by_role("link", name="返回报告").click()
    drafter.get_by_role("button", name="送审").click()
    reviewer.goto(drafter.url)
    reviewer.get_by_role("link", name="看待审查的信息").click()
    assert reviewer.get_by_text("已要求与文件一并报审").count()
