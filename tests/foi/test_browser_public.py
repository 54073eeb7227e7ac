"""An old phone without script: apply with a photo, first with something wrong, get the receipt, see how far it is."""

from __future__ import annotations

import pytest
from tests.axe import violations

pytestmark = pytest.mark.browser

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
EXE = {"name": "x.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
PHOTO = {"name": "身份证.png", "mimeType": "image/png", "buffer": PNG}


def test_applying_and_tracking_on_a_phone_without_script(city, chromium) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{city.url}/organs/wc-land/")
    page.get_by_role("link", name="向本机关申请信息").click()
    page.fill("#id_wanted", "青石桥加固工程的设计批复")
    page.set_input_files("#id_identity", [PHOTO, EXE])
    page.locator(".apply__end button[value=send]").click()
    assert "处要改" in page.locator(":focus").inner_text()
    page.get_by_role("link", name="请填写姓名或者名称。").click()
    assert page.locator("#id_name:focus").is_visible() and page.locator(".apply__files li").count() == 1
    assert page.input_value("#id_wanted") == "青石桥加固工程的设计批复"
    page.get_by_label("自然人").check()
    page.fill("#id_name", "欧阳明珠")
    page.select_option("#id_id_kind", "resident")
    page.fill("#id_id_number", "11010519491231002X")
    page.fill("#id_phone", "13800001234")
    page.get_by_label("电子数据").check()
    page.get_by_label("网上查看").check()
    page.locator(".apply__end button[value=send]").click()
    assert page.locator("h1:focus").inner_text() == "核对后提交"
    page.get_by_role("button", name="确认提交").click()
    number, code = page.locator(".apply__keys dd").all_inner_texts()
    page.get_by_role("link", name="查询办理情况", exact=True).first.click()
    page.fill("#id_number", number)
    page.fill("#id_code", code)
    page.get_by_role("button", name="查询", exact=True).click()
    assert "还没有经双方确认收到" in page.locator("#state").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
    told(city, chromium, number, code)


def told(city, chromium, number: str, code: str) -> None:
    """The same page with script, for the checks that need one: nothing wrong, no cookie of ours, nothing asked elsewhere."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{city.url}/apply/track/")
    page.fill("#id_number", number)
    page.fill("#id_code", code)
    page.get_by_role("button", name="查询", exact=True).click()
    assert violations(page) == [] and context.cookies() == []
    assert all(url.startswith((city.url, "data:")) and code.split()[0] not in url for url in asked)
    context.close()
