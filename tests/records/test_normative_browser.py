"""A clerk drafts document, plan and material together, all goes out, a later document repeals it: the reader sees the mark."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from gongkai.desk import clock
from gongkai.organs.models import Person
from gongkai.records import actions
from gongkai.records.models import Record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY = "<p>城乡特困人员供养按月发放，由镇人民政府审核。</p>"


def test_from_draft_to_repeal(house, chromium, client, live_server) -> None:
    client.force_login(Person.objects.get(username=house.drafter.username))
    context = chromium.new_context(locale="zh-CN", java_script_enabled=False)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    document = house.draft(title="供养办法", body=BODY, needs_interpretation=True)
    page.goto(f"{live_server.url}/console/records/{document.pk}/")
    page.get_by_role("button", name="送审").first.click()
    assert page.get_by_text("没有解读方案").is_visible() and page.get_by_text("没有解读材料").is_visible()
    page.goto(f"{live_server.url}/console/records/{document.pk}/interpretation/")
    assert page.get_by_text("还缺", exact=True).count() == 2
    page.get_by_label("解读人和职务").fill("测试市民政局局长")
    page.get_by_label("政策问答").check()
    page.get_by_label("政府网站").check()
    page.get_by_role("button", name="报送解读方案").click()
    page.get_by_role("link", name="起草解读材料").click()
    page.locator("[name=genre]").select_option("interpretation")
    page.locator("[name=subject_class]").select_option("1704")
    page.locator("[name=formed_on]").fill("2026-05-20")
    page.locator("[name=body]").fill("待写问答")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/console/records/\d+/$"))
    material = Record.objects.get(title="《供养办法》政策解读")
    page.goto(f"{live_server.url}/console/records/{material.pk}/questions/")
    page.get_by_label("问题1", exact=True).fill("谁来审核？")
    page.get_by_label("回答1", exact=True).fill(
        "由镇人民政府审核。收到申请后十个工作日内提出意见，报县民政部门确认，并在村、居民委员会张榜公示七日，没有异议的发给证书。"
    )
    page.get_by_role("button", name="保存").click()
    page.goto(f"{live_server.url}/console/records/{material.pk}/points/")
    for name in ("背景依据", "目标任务", "主要内容", "涉及范围", "执行口径"):
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="保存").click()
    page.goto(f"{live_server.url}/console/records/{document.pk}/interpretation/")
    page.get_by_role("button", name="文件和材料一并送审").click()
    assert page.get_by_text("已一并送审").is_visible()
    for pk in (document.pk, material.pk):
        record = Record.objects.get(pk=pk)
        actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer)
        actions.publish(house.approve(record), by=house.drafter)
    page.goto(f"{live_server.url}/records/{document.pk}/")
    page.get_by_role("link", name="《供养办法》政策解读").first.click()
    assert page.get_by_text("由镇人民政府审核。").first.is_visible() and page.locator("details.asked").count() == 1
    page.get_by_role("link", name="供养办法", exact=True).first.click()
    assert page.get_by_text("已废止").count() == 0
    house.published(title="新供养办法", relations=(("repeals", document.pk),))
    page.goto(f"{live_server.url}/records/{document.pk}/")
    mark = page.locator(".standing")
    assert (
        "已废止" in mark.inner_text() and "新供养办法" in mark.inner_text() and str(clock.today()) in mark.inner_text()
    )
    page.goto(f"{live_server.url}/normative/?standing=已废止")
    assert page.get_by_role("heading", name="规范性文件库").is_visible()
    page.goto(f"{live_server.url}/search/?q=供养办法")
    assert page.get_by_text("已废止").first.is_visible()
    context.close()
