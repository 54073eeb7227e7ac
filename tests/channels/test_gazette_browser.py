"""From the contents to a phone: an editor puts an issue together, two people pass it, a villager reads and downloads it."""

from __future__ import annotations

import pypdfium2
import pytest
from django.conf import settings
from tests.axe import violations
from tests.channels.gazette_story import press

from gongkai.channels.actions import gazette as actions
from gongkai.channels.models import Issue
from gongkai.organs.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(chromium, client, live_server):
    opened = []

    def open_at(path: str, actor=None, width: int = 1280):
        context = chromium.new_context(locale="zh-CN", viewport={"width": width, "height": 800})
        opened.append(context)
        if actor:
            client.force_login(Person.objects.get(username=actor.username))
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


def test_from_contents_to_a_phone(desk, tmp_path):
    city = press()
    one, two = city.document(title="停车管理办法"), city.document(title="养犬规定", doc_number="测民发〔2026〕8号")
    issue = actions.open_issue(city.government, _today(), by=city.editor)
    page = desk(f"/console/gazette/{issue.pk}/include/", city.editor)
    for record in (one, two):
        page.get_by_label(record.title).check()
    page.get_by_role("button", name="选入所选文件").click()
    first, last = page.locator(".toc__row").nth(0), page.locator(".toc__row").nth(1)
    moved = last.inner_text().split("\n")[0]
    last.drag_to(first, target_position={"x": 20, "y": 4})
    page.get_by_role("button", name="保存顺序").click()
    assert moved.split()[-1] in page.locator(".toc__row").nth(0).inner_text()
    page.get_by_role("button", name="送审").click()
    assert page.wrong == []
    page = desk(f"/console/gazette/{issue.pk}/", city.reviewer)
    page.get_by_role("button", name="审核通过").click()
    page = desk(f"/console/gazette/{issue.pk}/", city.approver)
    page.get_by_role("button", name="批准上网").click()
    page.get_by_role("button", name="上网", exact=True).click()
    assert Issue.objects.get(pk=issue.pk).is_public

    phone = desk("/gazette/", width=375)
    phone.get_by_role("link", name="看目录").click()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with phone.expect_download() as downloading:
        phone.get_by_role("link", name="下载PDF").click()
    downloading.value.save_as(tmp_path / "gazette.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "gazette.pdf")
    words = "".join("".join(leaf.get_textpage().get_text_bounded().split()) for leaf in document)
    assert all(record.title in words for record in (one, two)) and "结合本市实际" in words
    assert b"/FontFile3" in (tmp_path / "gazette.pdf").read_bytes()
    phone.get_by_role("link", name="养犬规定").click()
    assert "停车秩序" in phone.locator(".doc").inner_text()
    assert violations(phone) == [] and phone.wrong == []


def _today() -> actions.Masthead:
    from gongkai.desk import clock

    today = clock.today()
    return actions.Masthead(year=today.year, number=1, total=1, dated_on=today, print_on=today)
