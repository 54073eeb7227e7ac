"""The privacy gate: personal data stays in until it is masked, or out only with a reason that another person passed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.desk import files, ledger
from gongkai.desk.actions import Refused
from gongkai.records import actions
from gongkai.records.content import Content
from gongkai.records.models import PrivacyFinding, State
from gongkai.records.privacy import open_findings

from .story import codes

# Made-up numbers with valid check digits.
ID = "11010519491231002X"
MOBILE = "13912345678"
CARD = "6222020200112230"


@pytest.mark.parametrize("value", [ID, MOBILE, CARD])
@pytest.mark.parametrize("field", ["title", "summary", "body"])
def test_it_bars_the_way_wherever_it_stands(house, value, field):
    record = house.draft(**{field: f"发放对象张三，账号 {value}，已核对"})
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert codes(refused) == {"privacy"}
    actions.mask(record, open_findings(record), revision=record.revision, by=house.drafter)
    assert value not in getattr(record, field) and "张三" in getattr(record, field)
    assert actions.submit(record, by=house.drafter).state == State.IN_REVIEW


def test_hidden_in_markup_and_links_it_is_found_as_well(house):
    record = house.draft(body=f'<p>139<b>1234</b>5678</p><p><a href="tel:{MOBILE}">电话</a></p>')
    assert [finding.count for finding in open_findings(record)] == [2]
    actions.mask(record, open_findings(record), revision=record.revision, by=house.drafter)
    assert not open_findings(record) and "5678" in record.body and MOBILE not in record.body


def test_in_keywords_it_must_go_by_hand(house):
    record = house.draft(keywords=(MOBILE,))
    actions.mask(record, open_findings(record), revision=record.revision, by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert codes(refused) == {"privacy"}


def test_in_an_attachment_it_must_be_replaced_or_justified(house):
    record = house.draft()
    stored = files.keep(f"姓名,身份证号\n张三,{ID}\n".encode(), "名单.csv")
    attachment = actions.attach(record, stored, "名单.csv", revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    assert [finding.type for finding in open_findings(record)] == ["ID_CARD"]
    with pytest.raises(Refused):
        actions.submit(record, by=house.drafter)
    record = actions.detach(attachment, revision=record.revision, by=house.drafter)
    assert actions.submit(record, by=house.drafter).state == State.IN_REVIEW


def test_a_file_that_no_program_can_read_is_looked_at_by_a_person(house):
    record = house.draft()
    stored = files.keep(b"\x89PNG\r\n\x1a\n" + b"0" * 100, "扫描件.png")
    actions.attach(record, stored, "扫描件.png", revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert codes(refused) == {"privacy"}
    actions.justify(open_findings(record)[0], "已人工查看，无个人信息", by=house.drafter)
    assert actions.submit(record, by=house.drafter).state == State.IN_REVIEW


def test_a_justified_finding_needs_a_privacy_review_by_another_person(house):
    record = house.draft(body=f"<p>经办人张三，{MOBILE}。</p>")
    finding = open_findings(record)[0]
    with pytest.raises(Refused) as refused:
        actions.justify(finding, "无", by=house.drafter)
    assert codes(refused) == {"no_justification"}
    actions.justify(finding, "经办人办公手机，本人同意公布", by=house.drafter)
    actions.submit(record, by=house.drafter)
    seen = record.content_hash
    actions.review(record, "secrecy", passed=True, content_hash=seen, by=house.reviewer)
    assert record.state == State.IN_REVIEW
    actions.review(record, "privacy", passed=True, content_hash=seen, by=house.reviewer)
    assert record.state == State.REVIEWED


def test_a_reason_stays_with_the_value_when_other_words_change(house):
    record = house.draft(body=f"<p>经办人张三，{MOBILE}。</p>")
    actions.justify(open_findings(record)[0], "经办人办公手机", by=house.drafter)
    content = replace(Content.of(record), body=f"<p>经办人张三，{MOBILE}；另一人李四，13800138000。</p>")
    actions.edit(record, content, revision=record.revision, by=house.drafter)
    assert [finding.masked[-4:] for finding in open_findings(record)] == ["8000"]


def test_what_is_not_to_be_public_is_not_held_up(house):
    record = house.draft(body=f"<p>{MOBILE}</p>", attribute="on_request", attribute_reason="供特定申请人使用")
    assert actions.submit(record, by=house.drafter).state == State.IN_REVIEW


def test_the_value_is_kept_nowhere_but_in_the_draft(house):
    record = house.draft(body=f"<p>张三 {ID}</p>")
    finding = open_findings(record)[0]
    actions.justify(finding, "测试保留理由", by=house.drafter)
    row = PrivacyFinding.objects.values().get()
    assert ID not in str(row)
    assert all(ID not in event.payload for event in ledger.history(record.subject))


def test_a_public_reason_holds_no_personal_data_either(house):
    record = house.published()
    with pytest.raises(Refused) as refused:
        house.withdraw(record, f"应张三（{MOBILE}）要求撤回，另行公布")
    assert codes(refused) == {"reason_privacy"}
