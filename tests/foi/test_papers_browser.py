"""One request in a real browser without script: questions, a masked file, review, approval, letter and post, by three people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from tests.desk.test_browser import faults
from tests.foi.cases import PROVIDING
from tests.foi.test_deciding import handed_out

from gongkai.foi import actions

DAY = date(2026, 3, 19)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_clerk_a_reviewer_and_the_head_bring_a_reply_on_its_way(
    office: Any, desk: Any, live_server: Any, sits: Any, tmp_path: Any
) -> None:
    request = office.received(DAY)
    sits(DAY, 15)
    actions.accept(request, by=office.clerk)
    begun = {key: value for key, value in PROVIDING.items() if key not in ("withheld", "already", "form")}
    actions.propose(request, begun, {}, by=office.clerk)
    file = tmp_path / "补偿标准.txt"
    file.write_text("每亩五万元。经办人电话13912345678。")
    case = live_server.url + reverse("console:foi-request", args=[request.pk])

    clerk = desk("clerk", java_script_enabled=False)
    clerk.goto(f"{case}release/")
    clerk.locator("input[type=file]").set_input_files(file)
    clerk.get_by_role("button", name="放入", exact=True).click()
    clerk.get_by_role("button", name="换成遮盖后的副本").click()
    clerk.goto(f"{case}decision/")
    for answer in ("没有", "没有", "按申请人要求的形式"):
        clerk.get_by_label(answer, exact=True).check()
        clerk.get_by_role("button", name="下一步").last.click()
    clerk.get_by_label("提供的方式、途径和时间").fill("邮寄纸质复印件")
    clerk.get_by_role("button", name="保存并送保密审查").click()

    reviewer = desk("reviewer", java_script_enabled=False)
    reviewer.goto(f"{case}decision/")
    assert reviewer.get_by_text("补偿标准（遮盖后）.txt", exact=True).is_visible()
    assert reviewer.get_by_text("附件：补偿标准（遮盖后）.txt", exact=True).is_visible()
    reviewer.get_by_role("button", name="审查通过").click()

    head = desk("head", java_script_enabled=False)
    head.goto(f"{case}decision/")
    head.get_by_role("button", name="批准", exact=True).click()
    clerk.goto(f"{case}decision/")
    clerk.get_by_role("link", name="起草《").click()
    clerk.get_by_role("button", name="起草", exact=True).click()
    clerk.get_by_role("button", name="送批").click()
    head.goto(clerk.url)
    head.get_by_role("button", name="批准", exact=True).click()
    clerk.goto(head.url)
    clerk.get_by_label("邮寄送达").check()
    clerk.get_by_label("邮件号").fill("XA12345678933")
    clerk.get_by_role("button", name="登记发出").click()
    clerk.goto(case)
    assert clerk.get_by_text("已答复").first.is_visible()
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("REPLIED", "provided")


def test_the_pages_have_no_accessibility_fault(office: Any, desk: Any, live_server: Any, sits: Any) -> None:
    request = office.received(DAY)
    sits(DAY, 15)
    actions.accept(request, by=office.clerk)
    handed_out(office, request)
    actions.propose(request, PROVIDING, {"delivery": "邮寄"}, by=office.clerk)
    asked = actions.consult(request, "third_party", "东风路商户李某", "东风路9号", "门牌", by=office.clerk)
    letter = actions.draft_letter(request, "L05", {"content": "门牌"}, consultation=asked, by=office.clerk)
    page, found = desk("clerk"), {}
    for name, args in (
        ("foi-decision", [request.pk]), ("foi-release", [request.pk]), ("foi-consult", [request.pk]),
        ("foi-letter", [letter.pk]), ("foi-letter-words", [letter.pk]),
    ):  # fmt: skip
        page.goto(live_server.url + reverse(f"console:{name}", args=args))
        found[name] = faults(page)
    assert {name: trouble for name, trouble in found.items() if trouble} == {}
