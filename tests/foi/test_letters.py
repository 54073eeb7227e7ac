"""Letters move the clock on the day that the law counts; a reply says what three people decided, and nothing less."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.foi.cases import REFUSAL, correction

from gongkai.desk import ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.duties.models import Duty
from gongkai.foi import actions, composing, figures
from gongkai.foi.actions import lettering
from gongkai.foi.actions.deciding import hash_of as decision_hash
from gongkai.foi.case_facts import case_facts
from gongkai.foi.models import Consultation, Decision, Letter, Letterhead


def test_after_a_correction_the_period_begins_again(office, posted):
    """E6: received 02-09, asked 02-13, corrected 03-04: 04-01, not what was left of the first period."""
    request = office.received(date(2026, 2, 9))
    letter = posted(request, "L02", date(2026, 2, 13), **correction())
    request.refresh_from_db()
    assert (request.state, request.due_on) == ("AWAITING_CORRECTION", None)
    assert "无正当理由逾期不补正的，视为放弃申请" in "".join(one["text"] for one in letter.paragraphs)
    with office.on(date(2026, 3, 4)):
        request = actions.take_correction(
            request, date(2026, 3, 4), "东风路（胜利街至解放街）征地补偿标准", by=office.clerk
        )
    assert (request.state, request.due_on) == ("RUNNING", date(2026, 4, 1))
    with pytest.raises(Refused, match="一次性"):
        posted(request, "L02", date(2026, 3, 5), **correction())


def test_a_correction_asked_too_late_is_refused_until_the_clerk_says_it_was_so(office, approved):
    request = office.received(date(2026, 2, 9))
    letter = approved(request, "L02", date(2026, 2, 26), **correction())
    with office.on(date(2026, 2, 26)):
        with pytest.raises(Refused, match="超过7个工作日") as refused:
            actions.send_letter(letter, "electronic", date(2026, 2, 26), by=office.clerk)
        assert "第三十条" in str(refused.value)
        actions.send_letter(letter, "electronic", date(2026, 2, 26), despite=True, by=office.clerk)
    assert Duty.objects.get(subject=request.subject, rule="foi.reply").state == "waiting"


def test_an_extension_counts_only_when_told_in_time_and_with_the_date_that_follows(office, posted, approved):
    """E9: 10-16, extended by ten 10-30; told a day late it adds nothing and is refused."""
    request = office.received(date(2026, 9, 14))
    with pytest.raises(Refused, match="延长10个工作日后的期限是2026-10-30"):
        approved(request, "L04", date(2026, 10, 16), reason="涉及多个年度", days="10", new_due="2026-11-13")
    request.letters.update(state="discarded")
    posted(request, "L04", date(2026, 10, 16), reason="涉及多个年度", days="10", new_due="2026-10-30")
    request.refresh_from_db()
    assert (request.due_on, request.extended) == (date(2026, 10, 30), 10)
    late = office.received(date(2026, 9, 14), wanted="东风路改造工程的施工许可")
    with office.on(date(2026, 10, 16)):
        letter = actions.draft_letter(
            late, "L04", {"reason": "检索量大", "days": "20", "new_due": "2026-11-13"}, by=office.clerk
        )
        letter = actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
        letter = actions.approve_letter(letter, lettering.hash_of(letter), by=office.head)
    with office.on(date(2026, 10, 19)), pytest.raises(Refused, match="不延长"):
        actions.send_letter(letter, "electronic", date(2026, 10, 19), despite=True, by=office.clerk)


def test_time_spent_on_a_third_party_is_not_counted_and_its_silence_decides_nothing(office, posted):
    """E8: sent 09-23, served 09-25, silent: lapses 10-21, due 11-13."""
    request = office.received(date(2024, 9, 18))
    with office.on(date(2024, 9, 23)):
        asked = actions.consult(
            request, "third_party", "东风路商户李某", "东风路9号", "补偿清单中的门牌", by=office.clerk
        )
    letter = posted(request, "L05", date(2024, 9, 23), asked, content="补偿清单中的门牌")
    with office.on(date(2024, 9, 25)):
        actions.serve_letter(letter, date(2024, 9, 25), by=office.clerk)
    with office.on(date(2024, 10, 21)), pytest.raises(Refused, match="还没有届满"):
        actions.note_silence(asked, by=office.clerk)
    with office.on(date(2024, 10, 22)):
        actions.note_silence(asked, by=office.clerk)
        request.refresh_from_db()
        assert (request.state, request.due_on) == ("RUNNING", date(2024, 11, 13))
        with pytest.raises(Refused, match="不是同意公开"):
            actions.propose(
                request, {**REFUSAL, "withheld": ["third_party"], "consulted": "agreed"}, {}, by=office.clerk
            )
    assert Consultation.objects.get(pk=asked.pk).lapsed_on == date(2024, 10, 22)


def test_a_refusal_takes_three_people_and_says_that_review_comes_first(office, posted):
    request = office.received(date(2025, 9, 25))
    with office.on(date(2025, 10, 13)):
        actions.accept(request, by=office.clerk)
        decision = actions.propose(request, REFUSAL, {"listed_kind": "讨论记录"}, by=office.clerk)
        with pytest.raises(Refused) as refused:
            actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
        assert refused.value.has("missing:discretion_reason") and refused.value.has("blank:reason")
        assert "查明的事实" in str(refused.value)
        told = {
            "facts": "所申请的信息是讨论记录",
            "listed_kind": "讨论记录",
            "discretion_reason": "正在决策，公开会影响讨论",
            "reason": "属于讨论记录",
        }
        decision = actions.propose(request, REFUSAL, told, revision=decision.revision, by=office.clerk)
        with pytest.raises(Stale):
            actions.propose(request, REFUSAL, told, revision=1, by=office.clerk)
        decision = actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
        with pytest.raises(Refused, match="审批人"):
            actions.approve_decision(decision, decision_hash(decision), by=office.clerk)
        with pytest.raises(Refused, match="不同"):
            actions.approve_decision(decision, "0" * 64, by=office.head)
        decision = actions.approve_decision(decision, decision_hash(decision), by=office.head)
        fields = composing.prefilled(request, "L13")
    letter = posted(request, "L13", date(2025, 10, 29), **fields)
    words = "".join(one["text"] for one in letter.paragraphs)
    assert "测试市人民政府" in words and "六个月" not in words and "第十六条第二款" in words
    request.refresh_from_db()
    assert (request.state, request.outcome, request.in_time, request.closed_on) == (
        "REPLIED", "process", True, date(2025, 10, 29)
    )  # fmt: skip
    assert Duty.objects.get(subject=request.subject, rule="foi.reply").state == "met"
    told_at = "".join(event.payload for event in ledger.history(request.subject))
    assert "讨论记录" not in told_at and "欧阳" not in told_at
    with pytest.raises(Refused, match="办结"):
        actions.draft_letter(request, "L04", {"reason": "x", "days": "5", "new_due": "2025-11-05"}, by=office.clerk)


def test_handed_over_it_is_served_the_day_it_is_signed_for(office, approved):
    """Dated in time and signed a day late is late."""
    request = office.received(date(2025, 9, 25))
    with office.on(date(2025, 10, 28)):
        actions.accept(request, by=office.clerk)
        answers = {
            **{
                key: REFUSAL[key]
                for key in ("ended", "clear", "nature", "repeated", "excessive", "special_query", "ours")
            },
            "exists": "none",
        }
        searched = {
            "search_where": "档案室",
            "search_terms": "东风路",
            "search_by": "张三",
            "search_when": "2025-10-20",
        }
        decision = actions.propose(request, answers, searched, by=office.clerk)
        for wrong in ("昨天下午", "2025-09-24", "2025-10-29"):  # no day, before the request came, tomorrow
            told = {**searched, "search_when": wrong}
            decision = actions.propose(request, answers, told, revision=decision.revision, by=office.clerk)
            with pytest.raises(Refused) as refused:
                actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
            assert refused.value.has("invalid:search_when")
        decision = actions.propose(request, answers, searched, revision=decision.revision, by=office.clerk)
        decision = actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
        actions.approve_decision(decision, decision_hash(decision), by=office.head)
        fields = composing.prefilled(request, "L15")
        undated = {"searches": [{**fields["searches"][0], "when": "昨天下午"}]}
        assert "检索时间请写明年月日。" in composing.missing(
            actions.draft_letter(request, "L15", undated, by=office.clerk)
        )
        actions.discard_letter(request.letters.get(), revision=1, by=office.clerk)
    assert fields["searches"][0]["when"] == "2025年10月20日"
    letter = approved(request, "L15", date(2025, 10, 29), **fields)
    with office.on(date(2025, 10, 29)):
        letter = actions.send_letter(letter, "hand", date(2025, 10, 29), by=office.clerk)
        assert request.state != "REPLIED" and letter.seq is None
    with office.on(date(2025, 10, 30)):
        actions.serve_letter(letter, date(2025, 10, 30), by=office.clerk)
    request.refresh_from_db()
    assert (request.state, request.in_time) == ("REPLIED", False)


def test_words_edited_by_hand_keep_what_the_law_wants_said(office):
    request = office.received(date(2026, 2, 9))
    with office.on(date(2026, 2, 10)):
        letter = actions.draft_letter(request, "L02", correction(), by=office.clerk)
        body = [one["text"] for one in letter.paragraphs if one["role"] == "body"]
        kept = [text for text in body if "视为放弃" not in text]
        assert len(kept) == len(body) - 1
        letter = actions.edit_letter(letter, kept, revision=letter.revision, by=office.clerk)
        with pytest.raises(Refused, match="不补正的后果"):
            actions.submit_letter(letter, revision=letter.revision, by=office.clerk)


def test_the_eleventh_request_of_a_month_costs_a_hundred_and_payment_begins_the_period_again(office, posted):
    day = date(2025, 1, 10)
    requests = [office.received(day, wanted=f"第{n}号地块的批复文件") for n in range(11)]
    Letterhead.objects.create(organ=office.organ, payment="凭缴款码到代收银行缴纳")
    with office.on(date(2025, 1, 20)):
        told = composing.prefilled(requests[-1], "L09")
        assert told["amount"] == "100"
    letter = posted(requests[-1], "L09", date(2025, 1, 20), **told)
    with office.on(date(2025, 1, 23)):
        actions.serve_letter(letter, date(2025, 1, 23), by=office.clerk)
    with office.on(date(2025, 2, 26)), pytest.raises(Refused, match="期限未满"):
        actions.lapse_fee(requests[-1], date(2025, 2, 26), by=office.clerk)
    with office.on(date(2025, 2, 13)):
        paid = actions.take_payment(requests[-1], date(2025, 2, 13), Decimal(100), "0012345678", by=office.clerk)
    assert paid.due_on == date(2025, 3, 13)  # E11


def test_what_was_paid_and_what_was_given_up_for_want_of_payment_is_told_by_year(office, posted):
    given_up, paid = (office.received(date(2024, 12, 2), wanted=f"第{n}号地块的批复文件") for n in range(2))
    Letterhead.objects.create(organ=office.organ, payment="凭缴款码缴纳")
    for request, pages in ((given_up, 68), (paid, 150)):
        told = composing.charged(request, "pages", pages)
        letter = posted(request, "L09", date(2024, 12, 9), **told)
        with office.on(date(2024, 12, 11)):
            actions.serve_letter(letter, date(2024, 12, 11), by=office.clerk)
    with office.on(date(2025, 1, 3)):
        actions.take_payment(paid, date(2025, 1, 3), Decimal(1700), "0012345678", by=office.clerk)
    with office.on(date(2025, 1, 20)):
        actions.lapse_fee(given_up, date(2025, 1, 20), by=office.clerk)
    own = {office.organ.code}
    assert [figures.fees_received(own, year) for year in (2024, 2025, 2026)] == [0, 1700, 0]
    assert [figures.unpaid(own, year) for year in (2024, 2025)] == [0, 1]
    assert figures.table3(own, 2025)["other_no_fee"][-1] == 1 and figures.fees_received(set(), 2025) == 0


def test_drafting_by_oneself_and_approving_by_oneself_is_refused(office):
    both = office.head
    request = office.received(date(2026, 2, 9))
    with office.on(date(2026, 2, 10)):
        letter = actions.draft_letter(request, "L02", correction(), by=office.clerk)
        letter = actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
        letter.editors = [both.username]
        letter.save()
        with pytest.raises(Refused, match="须由他人批准"):
            actions.approve_letter(letter, lettering.hash_of(letter), by=both)
    assert not Decision.objects.exists()


def test_a_year_without_a_calendar_leaves_no_limit_and_refuses_what_would_have_to_be_judged(office, approved):
    """E17: received at the end of a year whose successor has no notice yet."""
    request = office.received(date(2026, 12, 24))
    assert (request.state, request.due_on) == ("RUNNING", None)
    letter = approved(request, "L02", date(2027, 1, 5), **correction(until="2027-02-05"))
    with office.on(date(2027, 1, 5)), pytest.raises(Refused, match="2027"):
        actions.send_letter(letter, "electronic", date(2027, 1, 5), by=office.clerk)
    assert request.letters.get().state == "approved"


def test_an_extension_into_a_year_without_a_calendar_says_so_and_not_that_a_field_is_empty(office):
    request = office.received(date(2026, 12, 1))
    with office.on(date(2026, 12, 2)), pytest.raises(Refused) as refused:
        lettering.draft(request, "L04", {"days": 20, "reason": "需要核对档案"}, by=office.clerk)
    (reason,) = refused.value.reasons
    assert "节假日安排" in reason.text


@pytest.mark.parametrize("noted", [True, False])
def test_a_late_answer_is_heard_and_moves_no_limit(office, posted, noted):
    """E8 once more: what came in after the fifteenth working day weighs in the decision, whether silence was noted or not."""
    request = office.received(date(2024, 9, 18))
    with office.on(date(2024, 9, 23)):
        asked = actions.consult(request, "third_party", "东风路商户李某", "东风路9号", "门牌", by=office.clerk)
    letter = posted(request, "L05", date(2024, 9, 23), asked, content="门牌")
    with office.on(date(2024, 9, 25)):
        actions.serve_letter(letter, date(2024, 9, 25), by=office.clerk)
    with office.on(date(2024, 10, 23)):
        if noted:
            actions.note_silence(asked, by=office.clerk)
        actions.take_answer(asked, "no", "商业秘密", date(2024, 10, 23), by=office.clerk)
        request.refresh_from_db()
        assert (request.state, request.due_on) == ("RUNNING", date(2024, 11, 13))
        assert case_facts(request)["consultation"] == "objected"


def test_a_fee_of_nothing_and_a_sum_that_is_none_stop_no_clock(office, approved):
    request = office.received(date(2025, 1, 10))
    Letterhead.objects.create(organ=office.organ, payment="凭缴款码缴纳")
    with office.on(date(2025, 1, 20)):
        free = composing.prefilled(request, "L09")
    with pytest.raises(Refused, match="应缴金额为零"):
        approved(request, "L09", date(2025, 1, 20), **free)
    request.letters.update(state="discarded")
    with pytest.raises(Refused, match="各档合计与应缴金额不符"):
        approved(request, "L09", date(2025, 1, 20), **{**composing.charged(request, "pages", 150), "amount": "1800"})


@pytest.mark.parametrize(
    ("code", "fields", "wrong"),
    [
        ("L02", correction(until="2026-02-10"), "应晚于"),
        ("L02", correction(until="9999-12-31"), "填写有误"),
        ("L04", {"reason": "检索量大", "days": "25", "new_due": "2026-04-24"}, "1至20"),
        (
            "L09",
            {
                "tariff": "按件",
                "calculation": [{"band": "第1件", "count": "1件", "rate": "9999元", "amount": "9999元"}],
                "amount": "9999",
                "payment": "缴款码",
            },
            "与收费标准不符",
        ),
        ("L09", {"tariff": "按件", "calculation": [], "amount": "NaN", "payment": "缴款码"}, "填写有误"),
    ],
)
def test_what_the_law_does_not_bear_is_never_sent_for_approval(office, code, fields, wrong):
    request = office.received(date(2026, 2, 9))
    with office.on(date(2026, 2, 10)), pytest.raises(Refused, match=wrong):
        letter = actions.draft_letter(request, code, fields, by=office.clerk)
        actions.submit_letter(letter, revision=letter.revision, by=office.clerk)


def test_a_date_of_receipt_of_long_ago_is_a_slip(office):
    with office.on(date(2026, 2, 9)), pytest.raises(Refused, match="一年以前"):
        actions.register(office.organ, office.application(), "in_person", date(1950, 1, 5), by=office.clerk)


def test_a_period_of_days_off_alone_is_no_reasonable_time(office):
    """2026-09-11 is a Friday: neither the Saturday nor the Sunday will do, the Monday will, and a Sunday a week later."""
    request = office.received(date(2026, 9, 9))
    with office.on(date(2026, 9, 11)):
        letter = actions.draft_letter(request, "L02", correction(until="2026-09-12"), by=office.clerk)
        with pytest.raises(Refused, match=r"没有一个工作日.*2026-09-14"):
            actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
        for code in ("L02", "L03"):
            told = {
                day: list(composing.unreasonable(Letter(code=code, fields={"until": day}), date(2026, 9, 11)))
                for day in ("2026-09-12", "2026-09-13", "2026-09-14", "2026-09-20")
            }
            assert [bool(one) for one in told.values()] == [True, True, False, False]


def test_a_period_that_days_off_alone_are_left_of_does_not_go_out(office, approved):
    """Approved on Friday with the Saturday of the week after; sent on the Friday before that day."""
    letter = approved(office.received(date(2026, 9, 9)), "L02", date(2026, 9, 11), **correction(until="2026-09-19"))
    with office.on(date(2026, 9, 18)), pytest.raises(Refused, match="没有一个工作日"):
        actions.send_letter(letter, "electronic", date(2026, 9, 18), by=office.clerk)
