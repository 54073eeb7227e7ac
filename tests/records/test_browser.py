"""The draft page in a real browser: its editor, a paste from Word, no script, and no fault for a screen reader."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.axe import violations

from gongkai.organs.models import Person
from gongkai.records.models import Record

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><!--StartFragment-->"
    "<p class=MsoNormal style='mso-margin-top-alt:auto'><b>加粗</b>的一段<o:p></o:p></p><!--EndFragment--></body></html>"
)


@pytest.fixture
def desk(house, chromium, client, live_server):
    """A page of the drafter's browser, and everything that went wrong on it."""
    opened = []

    def open_at(path: str, who: str = "drafter", script: bool = True):
        client.force_login(Person.objects.get(username=getattr(house, who).username))
        context = chromium.new_context(java_script_enabled=script, locale="zh-CN")
        opened.append(context)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.wrong = []
        page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((live_server.url, "data:", "blob:")) else page.wrong.append(request.url)
            ),
        )
        page.goto(live_server.url + path)
        return page

    yield open_at
    for context in opened:
        context.close()


def fill_in(page) -> None:
    page.get_by_label("名称", exact=False).first.fill("公告")
    page.locator("[name=formed_on]").fill("2026-05-20")
    page.locator("[name=genre]").select_option("announcement")
    page.locator("[name=subject_class]").select_option("1704")


def test_writing_and_pasting_in_the_editor(desk):
    page = desk("/console/records/new/")
    fill_in(page)
    area = page.locator(".jodit-wysiwyg")
    area.click()
    page.keyboard.type("typed ")
    area.evaluate(
        """(area, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "加粗的一段");
            area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        WORD,
    )
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/console/records/*/")
    body = Record.objects.get().body
    assert "typed" in body and "加粗" in body and "Mso" not in body and "style" not in body
    assert page.wrong == []


def test_without_script_the_plain_field_does(desk):
    page = desk("/console/records/new/", script=False)
    fill_in(page)
    page.locator("[name=body]").fill("第一段\n第二段")
    page.get_by_role("button", name="保存").click()
    assert Record.objects.get().body == "<p>第一段</p><p>第二段</p>"


@pytest.mark.parametrize("name", ["new", "edit", "record", "review", "reason"])
def test_no_fault_for_a_screen_reader(desk, house, name):
    record = house.submitted()
    who = "reviewer" if name == "review" else "drafter"
    if name == "reason":
        record = house.published(title="另一件")
    paths = {
        "new": "new/",
        "edit": f"{record.pk}/edit/",
        "record": f"{record.pk}/",
        "review": f"{record.pk}/review/",
        "reason": f"{record.pk}/reason/correct/",
    }
    page = desk(f"/console/records/{paths[name]}", who)
    assert violations(page, but=".jodit-container") == []
    assert page.wrong == []


def test_from_a_hidden_sheet_to_a_clean_submission(desk, house, tmp_path):
    """A clerk adds a workbook with a hidden sheet of identity numbers, sees where they are, masks all, and submits."""
    from tests.records.test_masking import ID, MOBILE, hidden_list

    from gongkai.records.models import State

    record = house.draft(body=f"<p>联系人张三，电话{MOBILE}，2024年2月30日</p>")
    workbook = tmp_path / "名单.xlsx"
    workbook.write_bytes(hidden_list())
    page = desk(f"/console/records/{record.pk}/", script=False)
    page.locator("input[type=file]").set_input_files(workbook)
    page.get_by_role("button", name="添加附件").click()
    assert page.get_by_text("工作表“底稿”（隐藏）!B2").count() == 1
    assert page.get_by_role("link", name="2024年2月30日").count() == 1
    page.get_by_role("link", name="一键遮盖（正文和附件）").click()
    assert page.locator("mark", has_text=ID).count() == 1
    page.get_by_role("button", name="按所选方式处理").click()
    assert page.get_by_text("没有未处理的疑似个人信息").count() == 1
    page.get_by_role("link", name="2024年2月30日").click()
    assert page.locator("mark#w1").inner_text() == "2024年2月30日"
    page.go_back()
    page.get_by_role("button", name="送审").click()
    record.refresh_from_db()
    assert record.state == State.IN_REVIEW and MOBILE not in record.body
    assert page.wrong == []
