"""A clerk brings in a list with errors, mends it and sends it up; others review it; everybody reads table and chart on a phone."""

from __future__ import annotations

import csv
import io

import pytest
from django.conf import settings
from tests.records.test_batches import permits
from tests.records.typed_cases import content_of

from gongkai.organs.models import Person
from gongkai.records import actions
from gongkai.records.models import Record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 375, "height": 740}


@pytest.fixture
def desk(house, chromium, client, live_server):
    opened = []

    def open_at(path: str, who: str = "", **options):
        context = chromium.new_context(locale="zh-CN", **options)
        opened.append(context)
        if who:
            client.force_login(Person.objects.get(username=getattr(house, who).username))
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.wrong = []
        page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_at
    for context in opened:
        context.close()


def test_from_a_file_with_errors_to_a_phone(desk, house, tmp_path) -> None:
    file = tmp_path / "许可.csv"
    file.write_bytes(permits(3, uscc={1: "91350100M000100Y44"}))
    clerk = desk("/console/batches/new/?type=permit", "drafter", java_script_enabled=False)
    clerk.get_by_label("文件").set_input_files(file)
    clerk.get_by_role("button", name="上传并对应各列").click()
    clerk.get_by_label("主题分类").select_option("1704")
    clerk.get_by_role("button", name="检查每一行").click()
    assert "统一社会信用代码" in clerk.get_by_role("region", name="各行").inner_text()
    clerk.get_by_role("button", name="导入2条草稿").click()
    clerk.get_by_role("button", name="把2条草稿送审").click()
    reviewer = desk(clerk.url.removeprefix(clerk.url[: clerk.url.index("/console")]) + "review/", "reviewer")
    for box in reviewer.get_by_role("checkbox").all():
        box.check()
    reviewer.get_by_role("button", name="提交勾选的结论").click()
    assert reviewer.wrong == [] and "没有等您办理的信息" in reviewer.content()
    for record in Record.objects.filter(state="reviewed"):
        actions.publish(house.approve(record), by=house.drafter)
    phone = desk("/types/permit/", viewport=PHONE)
    assert phone.locator("svg.chart").count() >= 1 and phone.get_by_role("row").count() >= 3
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_text("看数字").first.click()
    phone.locator("tbody th a").first.click()
    said = phone.content()
    assert "行政相对人名称" in said and "210323198506120031" not in said and phone.wrong == []
    rows = list(csv.reader(io.StringIO(phone.request.get(phone.url.split("/records")[0] + "/types/permit.csv").text())))
    assert len(rows) == 3


def test_rows_pasted_from_a_spreadsheet(desk, house) -> None:
    record = actions.draft(house.organ, content_of("assistance-list"), by=house.drafter)
    page = desk(f"/console/records/{record.pk}/edit/", "drafter")
    cell = page.locator("[name=v-list-1-name]")
    cell.evaluate(
        """(cell) => {
            const data = new DataTransfer();
            data.setData("text/plain", "孙谷雨\\t210323196609300052\\n李清明\\t210323197001010019");
            cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    assert page.locator("[name=v-list-2-name]").input_value() == "李清明"
    page.get_by_role("button", name="保存", exact=True).last.click()
    page.get_by_text("已保存").first.wait_for()
    record.refresh_from_db()
    assert [row["name"] for row in record.values["list"]] == ["赵小满", "孙谷雨", "李清明"]
