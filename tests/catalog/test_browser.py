"""A clerk makes a catalogue out of the one above, and a reader finds it: in a real browser."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests import factories
from tests.axe import violations

from gongkai.catalog import queries
from gongkai.desk.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GUIDE = {
    "政府信息的分类": "机构职能、政策文件", "编排体系": "按索引号编排", "获取方式": "网站公布，或者向本局申请",
    "公开工作机构名称": "局办公室", "办公地址": "书院街16号", "办公时间": "工作日 8:30-17:30", "联系电话": "0980-5550112",
    "传真号码": "0980-5560112", "互联网联系方式": "https://edu.example/",
}  # fmt: skip


@pytest.fixture
def page(chromium, client, live_server):
    """A page at 320 px of somebody who drafts for 教育局; what went wrong on it is collected."""
    organ = factories.organ("edu", name="教育局", short_name="教育局")
    client.force_login(factories.staff(organ, Role.DRAFTER))
    context = chromium.new_context(locale="zh-CN", viewport={"width": 320, "height": 800})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.organ, page.site = organ, live_server.url
    yield page
    context.close()


def fits(page) -> None:
    """No page is wider than the window, and a screen reader finds nothing to complain of."""
    wide, told = page.evaluate("[document.documentElement.scrollWidth, document.title]")
    assert wide <= 320, told
    assert violations(page) == [], told


def test_adopt_refine_publish_and_be_read(page) -> None:
    factories.item(None, "23", level1="招生管理", level2="招生政策", limit_text="自信息形成之日起20个工作日内")
    page.goto(f"{page.site}/console/catalog/organ/edu/")
    page.get_by_label("义务教育（1项）").check()
    page.get_by_role("button", name="承接", exact=True).click()
    fits(page)
    page.get_by_role("link", name="招生管理 · 招生政策").click()
    page.get_by_role("link", name="修改").click()
    page.get_by_label("公开时限").fill("自信息形成之日起30个工作日内")
    page.get_by_label("公开内容（要素）").fill("名称\n正文\n咨询电话")
    page.get_by_role("button", name="保存", exact=True).click()
    assert "不能宽于共性事项目录 “招生管理 · 招生政策”（23-001）" in page.inner_text("main")
    assert page.get_by_label("公开内容（要素）").input_value().endswith("咨询电话"), "what was typed is still there"
    fits(page)
    page.get_by_label("公开时限").fill("自信息形成之日起10个工作日内")
    page.get_by_role("button", name="保存", exact=True).click()
    assert "自信息形成之日起20个工作日内" in page.inner_text("main"), "the page shows what is above beside it"
    assert queries.coverage(page.organ).covered == 0
    page.get_by_role("button", name="公布").click()
    page.goto(f"{page.site}/console/catalog/coverage/")
    assert "1/26" in page.inner_text("main")
    fits(page)
    page.goto(f"{page.site}/console/catalog/organ/edu/")
    fits(page)

    page.goto(f"{page.site}/console/guides/edu/")
    for label, text in list(GUIDE.items())[:-1]:
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="保存并公布").click()
    assert "还缺少互联网联系方式" in page.inner_text("main")
    page.get_by_label("互联网联系方式", exact=True).fill(GUIDE["互联网联系方式"])
    fits(page)
    page.get_by_role("button", name="保存并公布").click()
    page.context.clear_cookies()
    for address, words in [
        ("/organs/edu/guide/", "0980-5560112"),
        ("/organs/edu/catalogue/", "招生政策"),
        ("/organs/edu/catalogue/changes/", "教育局公布公开事项"),
        ("/catalogue/coverage/", "1/26"),
    ]:
        page.goto(page.site + address)
        assert words in page.inner_text("main")
        fits(page)
    assert page.wrong == []
