"""After an answer, in a real browser: answering anew by order of a review, what was entered wrongly taken back by two people, and a record set right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from tests.desk.test_browser import faults
from tests.foi.cases import REFUSAL
from tests.foi.test_office_browser import tabbed_to

from gongkai.foi import actions
from gongkai.foi.models import RecordCorrection, Remedy, Request

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REPLIED, FILED, DECIDED, DUE, SENT = (
    date(2025, 10, 29), date(2025, 11, 10), date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 12),
)  # fmt: skip


def page_of(address: str, name: str, pk: int) -> str:
    return address + reverse(f"console:{name}", args=[pk])


def test_a_review_orders_another_answer_and_its_service_is_the_compliance(
    office: Any, refused: Any, desk: Any, live_server: Any, sits: Any
) -> None:
    request = office.received(date(2025, 9, 25))
    refused(request, REPLIED)
    with office.on(FILED):
        review = actions.file_remedy(request, "review", FILED, "", reviewer=office.government, by=office.clerk)
    sits(DECIDED)
    clerk, head = desk("clerk"), desk("head", java_script_enabled=False)
    clerk.goto(page_of(live_server.url, "foi-remedy", review.pk))
    clerk.locator("#decide_result").select_option("corrected")
    clerk.get_by_label("决定要求").select_option("decide")
    clerk.get_by_label("指明的履行期限").fill(DUE.isoformat())
    clerk.get_by_label("决定主文摘要").fill("撤销原答复，责令重新答复")
    tabbed_to(clerk, "审结")
    clerk.keyboard.press("Enter")
    clerk.get_by_text("纠正").first.wait_for()
    assert faults(clerk) == [] and clerk.get_by_role("button", name="以其他方式履行").is_visible()

    clerk.get_by_role("link", name=request.number).click()
    case = clerk.url
    ordered = clerk.get_by_label("责令重新答复")
    assert "第2轮答复" in ordered.inner_text() and DUE.isoformat() in clerk.locator(".foi-head").inner_text()
    clerk.get_by_role("link", name="日历", exact=True).first.click()
    assert DUE.isoformat() in clerk.locator("a.foi-day--due").get_attribute("href")
    clerk.get_by_role("link", name="第1轮").click()
    assert REPLIED.isoformat() in clerk.locator(".foi-head").inner_text() and faults(clerk) == []

    sits(SENT)
    answers(clerk, f"{case}decision/")
    head.goto(f"{case}decision/")
    head.get_by_role("button", name="批准", exact=True).click()
    clerk.goto(f"{case}decision/")
    clerk.get_by_role("link", name="起草《").click()
    clerk.get_by_role("button", name="起草", exact=True).click()
    letter = clerk.locator("main").inner_text()
    assert "责令重新答复" in letter and "测试市人民政府于2026年3月2日作出行政复议决定" in letter
    clerk.get_by_role("button", name="送批").click()
    assert clerk.get_by_role("button", name="批准").count() == 0
    head.goto(clerk.url)
    head.get_by_role("button", name="批准", exact=True).click()
    clerk.goto(head.url)
    clerk.get_by_label("直接送达").check()
    clerk.get_by_role("button", name="登记发出").click()
    assert Remedy.objects.get().running  # signed for, not written, is the compliance
    clerk.get_by_role("button", name="登记送达").click()
    clerk.goto(page_of(live_server.url, "foi-remedy", review.pk))
    assert SENT.isoformat() in clerk.locator("main").inner_text()
    assert clerk.get_by_role("button", name="以其他方式履行").count() == 0
    review.refresh_from_db()
    request.refresh_from_db()
    assert (request.round, request.state, request.in_time, review.complied_on) == (2, "REPLIED", True, SENT)


def answers(page: Any, address: str) -> None:
    """Withheld once more, for another reason than before; through the questions in the order in which they come."""
    told = {"facts": "所申请的信息是讨论记录", "listed_kind": "讨论记录", "discretion_reason": "公开会影响讨论"}
    page.goto(address)
    for _question in range(20):
        for key, words in {**told, "reason": "补充核实后仍在讨论"}.items():
            if (box := page.locator(f"#e-{key}")).count():
                box.fill(words)
        asked = page.locator("input[name=question]")
        if not asked.count():
            break
        said = REFUSAL[asked.input_value()]
        for value in [said] if isinstance(said, str) else said:
            page.locator(f"input[name=answer][value={value}]").check()
        page.get_by_role("button", name="下一步").last.click()
    page.get_by_role("button", name="保存并送批").click()


def test_what_was_entered_wrongly_is_taken_back_by_two_people(
    office: Any, refused: Any, desk: Any, live_server: Any, sits: Any
) -> None:
    """A review that nobody applied for; and then a signature that was another request's, which takes the answer along."""
    request = office.received(date(2025, 9, 25))
    letter = refused(request, date(2025, 10, 13), "hand")
    with office.on(date(2025, 10, 15)):
        actions.serve_letter(letter, date(2025, 10, 15), by=office.clerk)
        review = actions.file_remedy(
            request, "review", date(2025, 10, 15), "", reviewer=office.government, by=office.clerk
        )
    sits(date(2025, 10, 16))
    clerk, head = desk("clerk"), desk("head")
    clerk.goto(page_of(live_server.url, "foi-remedy", review.pk))
    clerk.get_by_label("撤销哪一项").select_option("whole")
    clerk.get_by_label("错在哪里、依据什么撤销").fill("登记到了另一件申请上")
    clerk.get_by_role("button", name="登记错了：提出撤销").click()
    assert clerk.get_by_role("button", name="批准撤销").count() == 0
    head.goto(f"{live_server.url}{reverse('console:workbench')}")
    head.get_by_role("link", name="待我批准的救济登记撤销 1").click()
    head.get_by_role("link", name=request.number).first.click()
    assert "登记到了另一件申请上" in head.locator("main").inner_text() and faults(head) == []
    tabbed_to(head, "批准撤销")
    head.keyboard.press("Enter")
    head.get_by_text("登记已撤销").first.wait_for()

    clerk.goto(page_of(live_server.url, "foi-request", request.pk))
    clerk.get_by_role("link", name="更正办理登记").click()
    clerk.get_by_label("收到答复").check()
    clerk.get_by_label("错在哪里，依据什么更正").fill("送达回证是另一件的")
    clerk.get_by_role("button", name="送批").click()
    head.goto(page_of(live_server.url, "foi-request", request.pk))
    head.get_by_role("link", name="批准登记更正").click()
    effect = head.locator("[aria-labelledby=rectify-effect]").inner_text()
    assert "一并更正" in head.locator("[aria-labelledby=rectify-what]").inner_text()
    assert "已答复" in effect and "2025-10-29" in effect and faults(head) == []
    head.get_by_role("button", name="批准", exact=True).click()
    assert "2025-10-29" in head.locator(".foi-head").inner_text()
    request.refresh_from_db()
    letter.refresh_from_db()
    review.refresh_from_db()
    assert (request.state, request.closed_on, letter.state, letter.received_on) == ("RUNNING", None, "sent", None)
    assert review.taken_back_on == date(2025, 10, 16)
    clerk.goto(page_of(live_server.url, "foi-letter", letter.pk))
    clerk.get_by_role("button", name="登记送达").click()
    assert Request.objects.get().state == "REPLIED"


def test_a_record_about_a_person_is_set_right_by_a_letter_of_two_people(
    office: Any, desk: Any, live_server: Any, sits: Any
) -> None:
    """条例 第四十一条, at the counter."""
    sits(date(2026, 3, 20))
    clerk, head = desk("clerk"), desk("head")
    clerk.goto(f"{live_server.url}{reverse('console:foi-corrections')}")
    clerk.get_by_role("link", name="登记更正申请").first.click()
    for label, words in (
        ("姓名或者名称", "欧阳明珠"), ("证件号码", "E12345678"), ("联系电话", "13800001234"),
        ("要求更正的信息", "取水许可登记"), ("不准确之处", "门牌号登记为18号，应为8号"), ("证据材料", "不动产权证书"),
    ):  # fmt: skip
        clerk.get_by_label(label).fill(words)
    clerk.get_by_label("证件类型").select_option("passport")
    assert faults(clerk) == []
    clerk.get_by_role("button", name="保存").click()
    assert len(clerk.locator(".foi-code").inner_text()) >= 10 and "欧阳明珠" not in clerk.locator("main").inner_text()
    page = clerk.url
    clerk.get_by_label("办理结果").select_option("corrected")
    clerk.get_by_label("核实情况和理由").fill("已按不动产权证书更正。")
    tabbed_to(clerk, "拟办")
    clerk.keyboard.press("Enter")
    clerk.get_by_role("link", name="改文字").wait_for()
    head.goto(page)
    assert "已按不动产权证书更正。" in head.locator("main").inner_text() and faults(head) == []
    head.get_by_role("button", name="批准告知书").click()
    clerk.goto(page)
    clerk.get_by_label("直接送达").check()
    clerk.get_by_role("button", name="发出告知书").click()
    told = RecordCorrection.objects.get()
    assert (told.state, told.told_on, told.approved_by) == ("corrected", date(2026, 3, 20), "head")
    assert clerk.get_by_text(told.letter_number).first.is_visible() and faults(clerk) == []
