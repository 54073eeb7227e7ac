"""The staff pages: every step by its form, refusals with all reasons and nothing typed lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.desk import ledger
from gongkai.desk.console import frame
from gongkai.organs.models import Person
from gongkai.records import actions
from gongkai.records.content import Content
from gongkai.records.models import Record, State

from .story import CONTENT

TYPED = {
    "title": CONTENT.title,
    "body": "<p class=MsoNormal>关于<o:p></o:p>供养标准的公告。</p><script>alert(1)</script>",
    "attribute": "open",
    "genre": "announcement",
    "subject_class": "1704",
    "formed_on": "2026-05-20",
}
PHONE = "<p>联系张三，13912345678。</p>"


@pytest.fixture
def enter(client, house):
    """Logs one of the house in: ``enter("drafter")``."""

    def login(who: str):
        client.force_login(Person.objects.get(username=getattr(house, who).username))
        return client

    return login


def url(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


def test_the_whole_journey_by_forms(house, enter):
    client = enter("drafter")
    assert client.get(url("record-new")).status_code == 200
    answer = client.post(url("record-new"), {**TYPED, "organ": house.organ.code})
    record = Record.objects.get()
    assert answer.url == url("record", record.pk)
    assert record.body == "<p>关于供养标准的公告。</p>"
    client.post(url("record-do", record.pk, "submit"))
    client = enter("reviewer")
    page = client.get(url("record-review", record.pk)).content.decode()
    assert record.content_hash in page and "关于供养标准的公告" in page and "国家秘密" in page
    client.post(
        url("record-review", record.pk),
        {"content_hash": record.content_hash, "kinds": ["secrecy"], "conclusion": "passed", "opinion": "不涉密"},
    )
    client = enter("approver")
    assert "批准这份内容" in client.get(url("record", record.pk)).content.decode()
    client.post(url("record-approve", record.pk), {"content_hash": record.content_hash, "opinion": "同意"})
    client = enter("drafter")
    assert client.post(url("record-do", record.pk, "publish")).status_code == 302
    record.refresh_from_db()
    assert record.state == State.PUBLISHED


def test_a_second_press_of_a_button_shows_what_the_first_one_did(house, enter):
    record = house.submitted()
    review = {"content_hash": record.content_hash, "kinds": ["secrecy"], "conclusion": "passed", "opinion": "不涉密"}
    approval, publish = {"content_hash": record.content_hash, "opinion": "同意"}, url("record-do", record.pk, "publish")
    presses = [
        ("drafter", url("record-do", record.pk, "submit"), {}, "已送审。"),
        ("reviewer", url("record-review", record.pk), review, "已记录审查结论。"),
        ("approver", url("record-approve", record.pk), approval, "已批准。"),
        ("drafter", publish, {}, "已公开。"),
    ]
    for who, where, data, said in presses:
        client = enter(who)
        for _press in range(2):
            answer = client.post(where, data, follow=True)
            page = answer.content.decode()
            assert (answer.status_code, answer.redirect_chain[0][1]) == (200, 302)
            assert said in page and "处需要处理" not in page
    assert (record.reviews.count(), record.approvals.count(), record.versions.count()) == (1, 1, 1)
    assert ledger.history(record.subject).filter(name="record.published").count() == 1


def test_what_somebody_else_did_or_what_has_changed_since_is_still_refused(house, enter):
    public = house.published()
    assert enter("colleague").post(url("record-do", public.pk, "publish")).status_code == 409
    stale = {"content_hash": "0" * 64, "opinion": "同意"}
    approved = house.approved(title="另一份公告")
    assert enter("approver").post(url("record-approve", approved.pk), stale).status_code == 409
    kept = {"content_hash": approved.content_hash, "kinds": ["secrecy"], "conclusion": "failed", "opinion": "涉密"}
    assert enter("reviewer").post(url("record-review", approved.pk), kept).status_code == 409
    house.withdraw(public)
    assert enter("drafter").post(url("record-do", public.pk, "publish")).status_code == 409


def test_a_second_press_on_a_correction_leads_to_what_it_corrected(house, enter):
    record = house.published()
    correction = actions.correct(record, "更正发放日期", by=house.drafter)
    correction = actions.edit(correction, replace(Content.of(correction), body="<p>十月起发放。</p>"), revision=correction.revision, by=house.drafter)  # fmt: skip
    house.pass_all(correction)
    assert enter("drafter").post(url("record-do", correction.pk, "publish")).url == url("record", record.pk)
    assert enter("colleague").post(url("record-do", correction.pk, "publish")).status_code == 409


def test_a_refusal_shows_every_reason_and_keeps_what_was_typed(house, enter):
    client = enter("drafter")
    answer = client.post(
        url("record-new"),
        {**TYPED, "organ": house.organ.code, "title": "长" * 301, "formed_on": "2099-01-01", "summary": "打好的概述"},
    )
    page = answer.content.decode()
    assert answer.status_code == 409 and not Record.objects.exists()
    assert page.count("<li>") >= 2 and "成文日期不能晚于今天" in page and "名称过长：" in page and "打好的概述" in page


def test_a_stale_edit_names_who_was_quicker_and_keeps_the_text(house, enter):
    record = house.draft()
    client = enter("drafter")
    actions.edit(record, Content(title="同事改的"), revision=record.revision, by=house.colleague)
    answer = client.post(url("record-edit", record.pk), {**TYPED, "title": "我打了很久的名称", "revision": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409 and house.colleague.name in page and "我打了很久的名称" in page
    assert Record.objects.get().title == "同事改的" and "同事改的" in page
    again = client.post(url("record-edit", record.pk), {**TYPED, "title": "合并后的名称", "revision": _revision(page)})
    assert again.status_code == 302 and Record.objects.get().title == "合并后的名称"


def _revision(page: str) -> str:
    return re.search(r'name="revision" value="(\d+)"', page)[1]


def test_personal_data_is_masked_or_justified_on_the_page(house, enter):
    record = house.draft(body=PHONE)
    client = enter("drafter")
    assert "139****5678" in client.get(url("record", record.pk)).content.decode()
    blocked = client.post(url("record-do", record.pk, "submit"))
    assert blocked.status_code == 409 and "疑似个人信息" in blocked.content.decode()
    finding = record.findings.get()
    client.post(url("record-findings", record.pk, "mask"), {"finding": finding.pk, "revision": record.revision})
    record.refresh_from_db()
    assert record.body == "<p>联系张三，139****5678。</p>"
    assert client.post(url("record-do", record.pk, "submit")).status_code == 302


def test_a_correction_by_forms(house, enter):
    record = house.published()
    client = enter("drafter")
    answer = client.post(url("record-reason", record.pk, "correct"), {"reason": "更正发放日期"})
    correction = record.corrections.get()
    assert answer.url == url("record-edit", correction.pk)
    assert "更正发放日期" in client.get(answer.url).content.decode()


def test_withdrawal_needs_a_reason(house, enter):
    record = house.published()
    client = enter("drafter")
    where = url("record-ask-withdrawal", record.pk)
    answer = client.post(where, {"kind": "wrong", "words": "有误"})
    assert answer.status_code == 409 and "向公众说明的话" in answer.content.decode()
    assert "有误</textarea>" in answer.content.decode()
    client.post(where, {"kind": "wrong", "words": "标准数字有误，撤回后另行公布。"})
    record.refresh_from_db()
    assert record.state == State.PUBLISHED
    client = enter("approver")
    assert record.title in client.get(url("workbench")).content.decode()
    assert "标准数字有误" in client.get(url("record", record.pk)).content.decode()
    client.post(url("record-decide-withdrawal", record.pk), {"decision": "granted"})
    record.refresh_from_db()
    assert record.state == State.WITHDRAWN


def test_attachments_are_inspected_and_only_staff_of_the_organ_read_them_before(house, enter):
    record = house.draft()
    client = enter("drafter")
    where = url("record-attach", record.pk)
    page = SimpleUploadedFile("清单.txt", b"<html><script>alert(1)</script></html>")
    refused = client.post(where, {"file": page, "revision": record.revision})
    assert refused.status_code == 409 and not record.attachments.exists()
    client.post(where, {"file": SimpleUploadedFile("清单.txt", "序号 名称".encode()), "revision": record.revision})
    one = record.attachments.get()
    answer = client.get(url("record-file", record.pk, one.pk))
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Disposition"].startswith("attachment")
    assert enter("stranger").get(url("record-file", record.pk, one.pk)).status_code == 404


@pytest.mark.parametrize("name", ["record", "record-edit", "record-review", "record-versions"])
def test_other_organs_pages_are_not_there(house, enter, name):
    record = house.draft()
    assert enter("stranger").get(url(name, record.pk)).status_code == 404


def test_versions_are_compared(house, enter):
    record = house.published()
    correction = actions.correct(record, "更正月份", by=house.drafter)
    content = replace(Content.of(correction), body="<p>自十月一日起调整特困人员供养标准，按月发放。</p>")
    actions.edit(correction, content, revision=correction.revision, by=house.drafter)
    house.pass_all(correction)
    page = enter("drafter").get(url("record-versions", record.pk)).content.decode()
    assert "<del>九</del>" in page and "<ins>十</ins>" in page


def test_the_list_costs_the_same_for_one_and_for_many(house, enter, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(frame, "menu", [])  # counts of all rooms on every page
    client = enter("drafter")
    client.get(url("records"))
    for n in range(12):
        house.draft(title=f"第{n}件")
    with django_assert_max_num_queries(16):
        page = client.get(url("records")).content.decode()
    assert "第11件" in page
    assert "第3件" in client.get(url("records") + "?q=第3件&state=draft").content.decode()


def test_the_workbench_says_what_waits_for_whom(house, enter):
    house.submitted(title="等着审查的")
    house.reviewed(title="等着批准的")
    returned = house.submitted(title="被退回的")
    actions.send_back(returned, "content_error", by=house.reviewer)
    for who, title in (("reviewer", "等着审查的"), ("approver", "等着批准的"), ("drafter", "被退回的")):
        assert title in enter(who).get(url("workbench")).content.decode(), who


def test_a_task_is_answered_by_a_draft(house, enter):
    page = enter("drafter").get(url("record-new") + "?answers=work:7&title=公布清单").content.decode()
    assert 'value="work:7"' in page and "公布清单" in page


def test_related_documents_are_found_by_number_or_refused_with_a_sentence(house, enter):
    target = house.published(doc_number="望民发〔2026〕3号")
    client = enter("drafter")
    typed = {**TYPED, "organ": house.organ.code, "title": "解读", "genre": "interpretation"}
    wrong = client.post(url("record-new"), {**typed, "interprets": "望民发〔1999〕1号"})
    assert wrong.status_code == 422 and "找不到" in wrong.content.decode()
    client.post(url("record-new"), {**typed, "interprets": "望民发[2026]3号"})
    assert Record.objects.get(title="解读").relations.get().target == target
