"""From the answers of the tree to what goes out: what the file proves is not asked again, and nothing goes out that was not reviewed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.foi.cases import PROVIDING, REFUSAL, correction

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.foi import actions, composing, releasing, vault
from gongkai.foi.actions import lettering
from gongkai.foi.actions.deciding import hash_of
from gongkai.foi.case_facts import PRIVACY_KEPT
from gongkai.foi.leading import lead
from gongkai.foi.models import Letter, Paper
from gongkai.records.models import Negative

DAY = date(2026, 3, 3)
TELEPHONE = "13912345678"
CONTENT = f"东风路改造工程征地补偿标准：每亩五万元。经办人李四，电话{TELEPHONE}。"


def proposed(office: Any, request: Any, answers: dict[str, Any], **evidence: str) -> Any:
    return actions.propose(request, answers, evidence, by=office.clerk)


def handed_out(office: Any, request: Any, words: str = CONTENT, name: str = "补偿标准.txt") -> Paper:
    actions.hand_out(request, name, vault.keep(words.encode(), name), by=office.clerk)
    return request.papers.filter(kind=Paper.Kind.RELEASE).last()


def decided(office: Any, decision: Any) -> Any:
    """Submitted, reviewed where something is handed out, and approved, by three people."""
    decision = actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
    if decision.state == "in_review":
        decision = actions.review_decision(decision, hash_of(decision), passes=True, by=office.reviewer)
    return actions.approve_decision(decision, hash_of(decision), by=office.head)


def test_what_is_handed_out_is_masked_first_and_then_reviewed_and_nothing_else_goes_out(
    office: Any, approved: Any
) -> None:
    request = office.received(date(2026, 3, 2))
    with office.on(DAY):
        actions.accept(request, by=office.clerk)
        decision = proposed(office, request, PROVIDING, delivery="邮寄纸质复印件")
        with pytest.raises(Refused, match="请上传拟提供给申请人的信息"):
            decided(office, decision)
        paper = handed_out(office, request)
        (found,) = releasing.findings(paper)
        assert (found.type, found.place) == ("MOBILE", "正文第1行") and TELEPHONE not in repr(found)
        with pytest.raises(Refused, match="疑似个人信息"):
            decided(office, decision)
        copy = releasing.masked(paper, {found.digest: "mask"})
        assert TELEPHONE not in copy.data.decode() and "每亩五万元" in copy.data.decode()
        masked = actions.exchange(paper, vault.keep(copy.data, paper.name), by=office.clerk)
        assert (masked.name, releasing.findings(masked)) == ("补偿标准（遮盖后）.txt", ())
        barred = handed_out(office, request, "此件依申请公开\n弹药库的位置在城北", "选址.txt")
        Negative.objects.create(
            organ=request.organ, code="N-8", title="弹药库", danger="public_security", basis="负面清单第三条",
            terms=["弹药库…位置"], starts_on=DAY, changed_by="office", changed_at=clock.now(),
        )  # fmt: skip
        (met,) = releasing.findings(barred)
        assert met.title == "N-8 弹药库" and met.by_hand and met.shown.startswith("此件依申请公开弹药库的位置")
        with pytest.raises(Refused, match="无法自动检查"):
            decided(office, decision)
        actions.hold_back(barred, by=office.clerk)
        decision.refresh_from_db()
        shown = hash_of(actions.submit_decision(decision, revision=decision.revision, by=office.clerk))
        handed_out(office, request, "另一份", "另一份.txt")
        decision.refresh_from_db()
        with pytest.raises(Refused, match="与您看到的不同"):
            actions.review_decision(decision, shown, passes=True, by=office.reviewer)
        actions.hold_back(request.papers.get(name="另一份.txt"), by=office.clerk)
        actions.review_decision(decision, shown, passes=True, by=office.reviewer)
        with pytest.raises(Refused, match="您审查过"):
            actions.approve_decision(decision, shown, by=_both(office))
        actions.approve_decision(decision, shown, by=office.head)
        fields = composing.prefilled(request, "L11")
    letter = approved(request, "L11", DAY, **fields)
    with office.on(DAY, 15):
        handed_out(office, request, "批准以后放进来的", "后来.txt")
        with pytest.raises(Refused, match="批准以后变了"):
            actions.send_letter(letter, "post", DAY, mail_number="XA1", by=office.clerk)
        actions.hold_back(request.papers.get(name="后来.txt"), by=office.clerk)
        actions.send_letter(letter, "post", DAY, mail_number="XA1", by=office.clerk)
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("REPLIED", "provided")
    assert sorted(request.papers.values_list("kind", "name")) == [
        ("evidence", "另一份.txt"), ("evidence", "后来.txt"), ("evidence", "补偿标准.txt"), ("evidence", "选址.txt"),
        ("release", "补偿标准（遮盖后）.txt"),
    ]  # fmt: skip


def _both(office: Any) -> Any:
    from dataclasses import replace

    return replace(office.head, username=office.reviewer.username)


def test_personal_data_may_stay_for_a_reason_that_the_reviewer_reads(office: Any) -> None:
    request = office.received(date(2026, 3, 2))
    with office.on(DAY):
        actions.accept(request, by=office.clerk)
        handed_out(office, request)
        kept = {PRIVACY_KEPT: "是申请人本人的电话"}
        decision = proposed(office, request, PROVIDING, delivery="邮寄", invented="不是字段", corrected="是", **kept)
        assert set(decision.evidence) == {"delivery", PRIVACY_KEPT}
        assert decided(office, decision).state == "approved"


def test_what_is_no_government_information_is_told_by_its_letter_and_that_ends_it(office: Any, posted: Any) -> None:
    request = office.received(date(2026, 3, 2))
    answers = {"ended": "open", "clear": "clear", "nature": "not_information"}
    with office.on(DAY):
        actions.accept(request, by=office.clerk)
        titles = {one.key: one.title.title for one in lead(request, answers, {}).asked}
        assert titles["reason"] == "不属于政府信息的理由"  # as the letter calls it, not as a refusal does
        told = {"not_function": "民事合同", "reason": "是民事合同"}
        decided(office, proposed(office, request, answers, **told))
        fields = composing.prefilled(request, "L24")
    letter = posted(request, "L24", DAY, **fields)
    request.refresh_from_db()
    assert (request.state, request.outcome, request.in_time) == ("REPLIED", "not_information", True)
    assert letter.paragraphs[0]["text"] == "非政府信息告知书"


def test_what_the_applicant_let_fall_is_registered_and_not_decided(office: Any, posted: Any, approved: Any) -> None:
    request = office.received(date(2026, 2, 9))
    posted(request, "L02", date(2026, 2, 13), **correction())
    with office.on(date(2026, 4, 1)):
        decision = proposed(office, request, {"ended": "correction_lapsed"})
        with pytest.raises(Refused, match="请直接登记逾期不补正"):
            actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
        actions.lapse_correction(request, date(2026, 4, 1), by=office.clerk)
        request.refresh_from_db()
        fields = composing.prefilled(request, "L24")
        assert fields["correction_date"] == "2026-02-13" and fields["correction_number"]
    letter = approved(request, "L24", date(2026, 4, 1), **fields)
    with office.on(date(2026, 4, 1), 15):
        actions.send_letter(letter, "post", date(2026, 4, 1), mail_number="XA1", by=office.clerk)
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("ABANDONED_CORRECTION", "correction_lapsed")


def test_after_a_correction_the_file_proves_what_the_next_letter_has_to_name(office: Any, posted: Any) -> None:
    request = office.received(date(2026, 2, 9))
    letter = posted(request, "L02", date(2026, 2, 13), **correction())
    with office.on(date(2026, 3, 4)):
        actions.take_correction(request, date(2026, 3, 4), "还是不清楚的一句话", by=office.clerk)
        actions.accept(request, by=office.clerk)
        decision = proposed(office, request, {"ended": "open", "clear": "unclear"}, unclear="没有写明路段")
        decided(office, decision)
        assert composing.prefilled(request, "L18") == {
            "correction_number": letter.number, "correction_date": "2026-02-13", "unclear": "没有写明路段",
        }  # fmt: skip


def test_the_public_interest_prevails_only_when_the_third_party_was_told_in_writing(office: Any, posted: Any) -> None:
    request = office.received(date(2026, 2, 2))
    with office.on(date(2026, 2, 3)):
        asked = actions.consult(request, "third_party", "东风化工厂", "东风路9号", "排污监测数据", by=office.clerk)
    letter = posted(request, "L05", date(2026, 2, 3), asked, content="排污监测数据")
    answers = {**REFUSAL, "withheld": ["third_party"], "harm": "reasonable", "public_interest": "yes",
               "already": "no", "form": "wished"}  # fmt: skip
    interest = {"public_interest": "居民饮水安全", "major_impact": "居民无从知道水源污染"}
    with office.on(date(2026, 2, 6)):
        actions.serve_letter(letter, date(2026, 2, 4), by=office.clerk)
        actions.take_answer(asked, "no", "商业秘密", date(2026, 2, 6), by=office.clerk)
        with pytest.raises(Refused) as refused:
            proposed(office, request, answers)
        assert [str(one)[:4] for one in refused.value.reasons] == ["没有写明", "因公共利"]
    asked.refresh_from_db()
    told = posted(request, "L08", date(2026, 2, 9), asked, content="排污监测数据", **interest)
    assert "行政复议" in "".join(one["text"] for one in told.paragraphs)
    with office.on(date(2026, 2, 10)):
        request.refresh_from_db()
        assert request.state == "RUNNING"
        decision = proposed(office, request, answers, delivery="邮寄", **interest)
        assert (decision.outcome, decision.grounds) == ("provided", [])


def test_a_reply_waits_for_who_was_asked_or_says_why_it_does_not(office: Any, posted: Any, approved: Any) -> None:
    request = office.received(date(2026, 3, 2))
    with office.on(DAY):
        actions.accept(request, by=office.clerk)
        asked = actions.consult(request, "third_party", "东风化工厂", "东风路9号", "门牌", by=office.clerk)
    posted(request, "L05", DAY, asked, content="门牌")
    told = {"facts": "是讨论记录", "listed_kind": "讨论记录", "discretion_reason": "正在决策", "reason": "是讨论记录"}
    with office.on(DAY):
        decided(office, proposed(office, request, REFUSAL, **told))
        fields = composing.prefilled(request, "L13")
    letter = approved(request, "L13", DAY, **fields)
    with office.on(DAY, 15):
        assert [one.code for one in lettering.doubts(letter, DAY)] == ["unheard"]
        with pytest.raises(Refused, match="不待结果即答复的，请写明理由"):
            actions.send_letter(letter, "post", DAY, mail_number="XA1", by=office.clerk)
        letter.request.decision.grounds = ["third_party"]
        assert [one.code for one in lettering.doubts(letter, DAY)] == ["consulting"]
        letter.request.decision.outcome, letter.request.decision.grounds = "provided", []
        assert [one.code for one in lettering.doubts(letter, DAY)] == ["consulting"]
        actions.send_letter(letter, "post", DAY, mail_number="XA1", unheard="与对方无关", by=office.clerk)
    request.refresh_from_db()
    said = [event.sentence for event in ledger.history(request.subject)]
    assert request.state == "REPLIED" and "不待征求意见的结果即答复：与对方无关" in said


def test_a_receipt_takes_no_number(office: Any) -> None:
    request = office.received(date(2026, 2, 9))
    with office.on(date(2026, 2, 9)):
        letter = actions.draft_letter(request, "L01", {"channel": "当面"}, by=office.clerk)
        letter = actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
        letter = actions.approve_letter(letter, lettering.hash_of(letter), by=office.head)
    assert letter.number == "" and Letter.objects.get().paragraphs[1]["role"] == "addressee"
