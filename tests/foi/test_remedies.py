"""What applicants do about an answer: limits on both sides, what is owed, and the fourth table."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests import factories

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.desk.models import Event
from gongkai.duties.models import Duty
from gongkai.foi import actions, figures, todo
from gongkai.foi.actions.base import happen
from gongkai.foi.models import Remedy
from gongkai.foi.rectification import rectifiable
from gongkai.foi.remedies import suit_after, suit_on_silence, until
from gongkai.law.annual_outline import BLOCKS, ENDS
from gongkai.organs.models import Person


@pytest.fixture
def replied(office):
    """The request of E4, answered on its last day."""
    request = office.received(date(2025, 9, 25))
    with office.on(date(2025, 10, 29)):
        happen(request, "foi.replied", office.clerk, replied_on=date(2025, 10, 29))
    return request


def filed(office, request, kind="review", on=date(2025, 11, 10), **more):
    told = {"body": "测试市人民政府", "reviewer": office.government if kind == "review" else None, **more}
    with office.on(on):
        return actions.file_remedy(request, kind, on, by=office.clerk, **told)


def test_silence_opens_review_and_suit_from_the_end_of_the_period(office):
    """E16, and E15's holiday."""
    request = office.received(date(2025, 9, 25))
    with office.on(date(2025, 10, 29)):
        assert until(request) is None
    with office.on(date(2025, 10, 30)):
        found = until(request)
    assert (found.known, found.silent) == (date(2025, 10, 29), True)
    assert (found.review, found.suit) == (date(2025, 12, 29), date(2026, 4, 29))


def test_a_reply_opens_both_from_its_day(replied, office):
    found = until(replied)
    assert (found.known, found.silent, found.review) == (date(2025, 10, 29), False, date(2025, 12, 29))


@pytest.mark.parametrize(
    ("procedure", "due"),
    [("ordinary", date(2025, 11, 27)), ("simplified", date(2025, 11, 20)), ("", date(2025, 11, 27))],
)
def test_the_organ_answers_within_ten_or_five_working_days(replied, office, procedure, due):
    remedy = filed(office, replied)
    with office.on(date(2025, 11, 13)):
        remedy = actions.take_copy(remedy, date(2025, 11, 13), procedure, by=office.clerk)
    assert remedy.answer_due == due
    owed = Duty.objects.get(subject=remedy.subject, organ=office.organ.code)
    assert (owed.due_on, owed.state) == (due, "open")
    with office.on(due):
        actions.answer_remedy(remedy, due, by=office.clerk)
    owed.refresh_from_db()
    assert owed.state == "met"


def test_a_procedure_that_is_told_after_the_copy_sets_the_limit_from_the_same_day(replied, office):
    remedy = filed(office, replied)
    with office.on(date(2025, 11, 13)):
        remedy = actions.take_copy(remedy, date(2025, 11, 13), by=office.clerk)
        assert remedy.answer_due == date(2025, 11, 27)
    with office.on(date(2025, 11, 14)):
        remedy = actions.accept_remedy(remedy, date(2025, 11, 13), "simplified", by=office.clerk)
    assert (remedy.copy_on, remedy.answer_due) == (date(2025, 11, 13), date(2025, 11, 20))
    owed = Duty.objects.filter(subject=remedy.subject, organ=office.organ.code)
    assert [(one.rule, one.due_on) for one in owed] == [("review.answer-simplified", date(2025, 11, 20))]


def test_a_review_that_is_accepted_is_the_reviewing_organ_s_to_decide(replied, office):
    remedy = filed(office, replied)
    with office.on(date(2025, 11, 12)):
        remedy = actions.accept_remedy(remedy, date(2025, 11, 12), "simplified", by=office.clerk)
    owed = Duty.objects.get(rule="review.decide-simplified")
    assert (owed.organ, owed.due_on) == (office.government.code, date(2025, 12, 12))
    with office.on(date(2025, 11, 14)):
        remedy = actions.note_course(remedy, "review.suspended", date(2025, 11, 14), by=office.clerk)
    owed.refresh_from_db()
    assert owed.due_on is None


def test_a_review_that_is_terminated_has_ended_and_may_be_taken_back_as_that(replied, office):
    """行政复议法 第四十一条: it counts as 其他结果 and waits for nobody."""
    remedy, on = filed(office, replied), date(2025, 11, 20)
    with office.on(on):
        remedy = actions.note_course(remedy, "review.terminated", on, by=office.clerk)
        assert (remedy.result, remedy.decided_on, until(replied).pending) == ("other", on, "")
        assert figures.table4([office.organ.code], 2025)["review"] == [0, 0, 1, 0, 1]
        actions.propose_retraction(remedy, "decision", "没有终止", by=office.clerk)
        remedy = actions.approve_retraction(remedy, by=office.head)
        assert (remedy.result, until(replied).pending) == ("", "行政复议")
        actions.decide_remedy(remedy, on, "upheld", by=office.clerk)
    assert figures.table4([office.organ.code], 2025)["review"] == [1, 0, 0, 0, 1]


def test_the_fifteen_days_to_sue_run_from_receipt_of_the_decision(replied, office):
    """Decided 12-30, in the applicant's hands 01-05: until 01-20. Where receipt is unknown, the decision's day stands in, and is named."""
    remedy, decided, received = filed(office, replied), date(2025, 12, 30), date(2026, 1, 5)
    with office.on(received):
        with pytest.raises(Refused, match="还没有审结"):
            actions.receive_remedy(remedy, received, by=office.clerk)
        remedy = actions.decide_remedy(remedy, decided, "upheld", by=office.clerk)
        assert (suit_after(remedy).day, suit_after(remedy).supposed) == (date(2026, 1, 14), True)
        with pytest.raises(Refused) as refused:
            actions.receive_remedy(remedy, date(2025, 12, 29), by=office.supervisor)
        assert {reason.code for reason in refused.value.reasons} == {"permission", "day"}
        remedy = actions.receive_remedy(remedy, received, by=office.clerk)
        with pytest.raises(Refused, match="已经登记"):
            actions.receive_remedy(remedy, received, by=office.clerk)
    assert (suit_after(remedy).day, suit_after(remedy).supposed) == (date(2026, 1, 20), False)
    suit = filed(office, replied, "suit", date(2026, 1, 19), body="测试县人民法院", after_review=True)
    assert suit_after(suit) is None


@pytest.mark.parametrize(
    ("procedure", "over", "day"),
    [
        ("ordinary", date(2026, 1, 12), date(2026, 1, 27)),
        ("", date(2026, 1, 12), date(2026, 1, 27)),
        ("simplified", date(2025, 12, 12), date(2025, 12, 29)),
    ],
)
def test_the_last_day_to_sue_when_a_review_is_silent_is_told_while_its_clock_runs(
    replied, office, procedure, over, day
):
    """Accepted 11-12: 60 days end on Sunday 01-11, so on the 12th; 30 days on 12-12, and fifteen after that on Saturday 12-27."""
    remedy, on = filed(office, replied), date(2025, 11, 12)
    with office.on(on):
        assert suit_on_silence(remedy) is None
        remedy = actions.accept_remedy(remedy, on, procedure, by=office.clerk)
        told = until(replied).silence
        assert (told.over, told.day) == (over, day)
    with office.on(date(2025, 11, 14)):
        remedy = actions.note_course(remedy, "review.suspended", date(2025, 11, 14), by=office.clerk)
        assert until(replied).silence is None
        remedy = actions.decide_remedy(remedy, date(2025, 11, 14), "upheld", by=office.clerk)
        assert suit_on_silence(remedy) is None


@pytest.mark.parametrize(("accepted", "over"), [(date(2026, 10, 20), date(2026, 12, 21)), (date(2026, 11, 24), None)])
def test_a_silent_review_that_ends_in_a_year_without_a_calendar_names_the_year(office, client, accepted, over):
    """Only the fifteen days after it, or already its own sixty."""
    request = office.received(date(2026, 9, 7))
    with office.on(date(2026, 9, 28)):
        happen(request, "foi.replied", office.clerk, replied_on=date(2026, 9, 28))
    remedy = filed(office, request, on=date(2026, 10, 19))
    with office.on(accepted):
        actions.accept_remedy(remedy, accepted, "ordinary", by=office.clerk)
        told = until(request).silence
        assert (told.over, told.day, told.uncovered) == (over, None, 2027)
        client.force_login(Person.objects.get(username="clerk"))
        page = client.get(reverse("console:foi-request", args=[request.pk])).content.decode()
    assert "2027年的放假安排还没有公布" in page and "15日内起诉" in page
    assert ("复议期限至2026-12-21。" in page) is bool(over)


def test_a_judgment_to_disclose_leaves_twenty_working_days(replied, office):
    filed(office, replied)
    suit = filed(office, replied, "suit", date(2026, 1, 20), body="测试县人民法院", after_review=True)
    with office.on(date(2026, 3, 2)):
        suit = actions.decide_remedy(suit, date(2026, 3, 2), "corrected", orders="disclose", by=office.clerk)
        assert (suit.comply_by, suit.running) == (date(2026, 3, 30), True)
    owed = Duty.objects.get(subject=replied.subject, state="open")
    assert (owed.due_on, owed.organ, owed.title) == (suit.comply_by, office.organ.code, "按照判决重新答复")
    with office.on(date(2026, 3, 30)):
        with pytest.raises(Refused, match="怎样履行"):
            actions.comply_remedy(suit, date(2026, 3, 30), " ", by=office.clerk)
        suit = actions.comply_remedy(suit, date(2026, 3, 30), "已在门户网站公开，见送达回证", by=office.clerk)
    owed.refresh_from_db()
    replied.refresh_from_db()
    assert owed.state == "met" and not suit.running and suit.complied_on == date(2026, 3, 30)
    assert (replied.state, replied.closed_on, until(replied)) == ("FULFILLED", date(2026, 3, 30), None)


def test_a_review_by_another_body_than_the_reply_named_is_taken_only_as_a_fact(replied, office):
    """行政复议法 第二十四条: the government reviews its departments; its office, or the department's own superior, does not."""
    bureau = factories.organ("gov-office", parent=office.government, name="测试市人民政府办公室", short_name="政府办")
    for wrong in ({"body": "", "reviewer": bureau}, {"body": "测试省水利厅", "reviewer": None}):
        with pytest.raises(Refused, match="由测试市人民政府管辖") as refused:
            filed(office, replied, **wrong)
        assert refused.value.has("reviewer")
    assert not Remedy.objects.exists()
    assert filed(office, replied, body="", reviewer=office.government).body == "测试市人民政府"
    with pytest.raises(Refused, match="已经登记过一件") as twice:
        filed(office, replied, body="", reviewer=office.government)
    assert twice.value.has("twice")
    assert filed(office, replied, body="", reviewer=bureau, despite=True).body == "测试市人民政府办公室"
    assert filed(office, replied, "complaint", body="测试省水利厅", reviewer=None).pk


def test_what_cannot_be_is_refused_with_all_reasons(replied, office):
    with office.on(date(2025, 11, 10)), pytest.raises(Refused) as refused:
        actions.file_remedy(replied, "review", date(2025, 9, 1), "", after_review=True, by=office.supervisor)
    codes = {reason.code for reason in refused.value.reasons}
    assert codes == {"permission", "body", "day", "after", "no_review", "before_reply"}
    remedy = filed(office, replied)
    with office.on(date(2025, 11, 20)):
        for wrong in (
            {"result": "upheld", "orders": "disclose"},
            {"result": "urged"},
            {"result": "corrected", "orders": "decide", "effective_on": date(2025, 11, 21)},
            {"result": "corrected", "orders": "decide", "comply_by": date(2025, 11, 20)},
            {"result": "won"},
        ):
            with pytest.raises(Refused):
                actions.decide_remedy(remedy, date(2025, 11, 20), by=office.clerk, **wrong)
        actions.decide_remedy(remedy, date(2025, 11, 20), "upheld", by=office.clerk)
        with pytest.raises(Refused, match="已经审结"):
            actions.take_copy(remedy, date(2025, 11, 20), by=office.clerk)


def test_the_fourth_table_counts_and_opens_to_its_cases(replied, office):
    organs = [office.organ.code]
    told = {
        "review": ("upheld", date(2025, 12, 30)),
        "suit": ("corrected", date(2026, 2, 10)),
    }
    for kind, (result, on) in told.items():
        remedy = filed(office, replied, kind)
        with office.on(on):
            actions.decide_remedy(remedy, on, result, by=office.clerk)
    filed(office, replied, "suit", date(2026, 1, 5), body="测试县人民法院", after_review=True)
    filed(office, replied, "complaint")
    assert figures.table4(organs, 2025) == {
        "review": [1, 0, 0, 0, 1],
        "direct": [0, 0, 0, 1, 1],
        "after_review": [0, 0, 0, 0, 0],
    }
    assert figures.table4(organs, 2026) == {
        "review": [0, 0, 0, 0, 0],
        "direct": [0, 1, 0, 0, 1],
        "after_review": [0, 0, 0, 1, 1],
    }
    for year in (2025, 2026):
        table = figures.table4(organs, year)
        for block in BLOCKS:
            assert [figures.cases4(organs, year, block, end).count() for end in ENDS] == table[block]
    assert Remedy.objects.count() == 4
    with pytest.raises(KeyError):
        figures.cases4(organs, 2025, "review", "lost")
    assert "测试县" not in "".join(ledger.history(replied.subject).values_list("payload", flat=True))


def test_what_was_withheld_is_reviewed_before_anybody_sues(replied, office):
    replied.outcome = "process"
    replied.save()
    found = until(replied)
    assert (found.review_first, found.review, found.suit, found.uncovered) == (True, date(2025, 12, 29), None, "")
    with pytest.raises(Refused, match="应当先申请行政复议"):
        filed(office, replied, "suit", body="测试县人民法院")
    replied.outcome = "partial"
    assert (until(replied).review_first, until(replied).suit) == (True, date(2026, 4, 29))
    replied.outcome = "process"
    assert filed(office, replied, "suit", body="测试县人民法院", despite=True).kind == "suit"


def test_a_limit_in_a_year_without_a_calendar_names_the_year(office):
    request = office.received(date(2026, 11, 2))
    with office.on(date(2026, 11, 20)):
        happen(request, "foi.replied", office.clerk, replied_on=date(2026, 11, 20))
    found = until(request)
    assert (found.review, found.suit) == (date(2027, 1, 19), date(2027, 5, 20)) and "2027年" in found.uncovered
    assert found.review_least and found.suit_least


def test_a_complaint_is_handled_above_and_never_by_the_organ_complained_of(replied, office):
    """条例 第四十七条、第五十一条: with words of its own for what came of it, in no table."""
    for wrong in ({"body": office.organ.name, "reviewer": None}, {"body": "", "reviewer": office.organ}):
        with pytest.raises(Refused, match="不由被投诉的机关处理"):
            filed(office, replied, "complaint", **wrong)
    remedy = filed(office, replied, "complaint", body="测试市人民政府", reviewer=None)
    assert remedy.reviewer == office.government and not Event.objects.filter(name="review.applied").exists()
    on = date(2025, 11, 20)
    with office.on(on):
        assert [one.title for one in todo.errands(office.office) if "投诉" in one.title] == ["待处理的投诉举报"]
        assert not [one for one in todo.errands(office.clerk) if "投诉" in one.title]
        for step in (
            lambda by: actions.accept_remedy(remedy, on, by=by),
            lambda by: actions.decide_remedy(remedy, on, "urged", comply_by=date(2025, 12, 5), by=by),
        ):
            with pytest.raises(Refused, match="由其政务公开办登记"):
                step(office.clerk)
        actions.answer_remedy(remedy, on, by=office.clerk)  # what the organ says for itself
        said = [one.sentence for one in ledger.history(remedy.subject) if one.name == "remedy.answered"]
        assert said == ["2025-11-20就投诉举报提出书面说明"]
        for wrong in ({"result": "corrected"}, {"result": "urged", "orders": "decide"}):
            with pytest.raises(Refused):
                actions.decide_remedy(remedy, on, by=office.office, **wrong)
        told = actions.decide_remedy(remedy, on, "urged", comply_by=date(2025, 12, 5), by=office.office)
    assert (told.get_result_display(), told.comply_by, told.running) == ("督促整改", date(2025, 12, 5), True)
    assert not Event.objects.filter(name__in=("review.ordered", "foi.reply_ordered")).exists()
    assert not [one for one in todo.errands(office.office) if "投诉" in one.title]
    with office.on(date(2025, 12, 4)):
        told = actions.comply_remedy(told, date(2025, 12, 4), "已重新核对并书面说明", by=office.clerk)
    assert not told.running and figures.table4([office.organ.code], 2025)["review"] == [0, 0, 0, 0, 0]


def test_a_complaint_that_found_no_answer_is_put_right_by_the_answer(office, refused):
    """Entered with its service, taken back with it; what was put right in another way and said so stays."""
    request = office.received(date(2025, 9, 25))
    late, on = date(2025, 11, 10), date(2025, 11, 12)
    two = [filed(office, request, "complaint", late, body="测试市人民政府", reviewer=None) for _n in range(2)]
    with office.on(on):
        first, second = (actions.decide_remedy(one, on, "urged", by=office.office) for one in two)
        assert first.running and first.orders_round == 1 and request.open
        second = actions.comply_remedy(second, on, "已当面说明并致歉", by=office.clerk)
    letter = refused(request, date(2025, 11, 14), "hand")
    first.refresh_from_db()
    assert first.running and first.complied_on is None
    with office.on(date(2025, 11, 17)):
        actions.serve_letter(letter, date(2025, 11, 17), by=office.clerk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.complied_on, first.running, second.complied_on) == (date(2025, 11, 17), False, on)
    assert [one.sentence for one in ledger.history(first.subject)][-1] == "2025-11-17完成整改"
    with office.on(date(2025, 11, 18)):
        entry = next(one for one in rectifiable(request) if one.name == "foi.replied")
        actions.propose_rectification(request, entry.seq, "没有签收", by=office.clerk)
        actions.approve_rectification(request, by=office.head)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.complied_on, first.running, second.complied_on) == (None, True, on)


def test_what_an_authority_outside_the_register_did_about_a_complaint_is_entered_like_a_court_s_word(replied, office):
    remedy = filed(office, replied, "complaint", body="测试省水利厅", reviewer=None)
    with office.on(date(2025, 11, 20)):
        told = actions.decide_remedy(remedy, date(2025, 11, 20), "unfounded", by=office.clerk)
    assert (told.reviewer, told.get_result_display()) == (None, "经核实不成立")


def test_the_defence_in_a_suit_has_fifteen_days_and_stands_at_the_desk(replied, office):
    """行政诉讼法 第六十七条: days of the calendar."""
    suit = filed(office, replied, "suit", body="测试县人民法院")
    with office.on(date(2025, 11, 13)):
        with pytest.raises(Refused, match="先登记收到副本"):
            actions.answer_remedy(suit, date(2025, 11, 13), by=office.clerk)
        suit = actions.take_copy(suit, date(2025, 11, 13), by=office.clerk)
    assert (suit.answer_due, suit.procedure) == (date(2025, 11, 28), "")
    owed = Duty.objects.get(rule="suit.answer")
    assert (owed.due_on, owed.state, owed.organ) == (date(2025, 11, 28), "open", office.organ.code)
    for day, n in ((date(2025, 11, 14), 0), (date(2025, 11, 27), 1), (date(2025, 12, 1), 1)):
        with office.on(day):
            assert sum("答辩" in one.title for one in todo.errands(office.clerk)) == n, day
    with office.on(date(2025, 11, 28)):
        actions.answer_remedy(suit, date(2025, 11, 28), by=office.clerk)
        assert not [one for one in todo.errands(office.clerk) if "答辩" in one.title]
    owed.refresh_from_db()
    assert owed.state == "met"


@pytest.mark.parametrize("kind", ["review", "suit"])
def test_what_ends_before_an_answer_is_due_leaves_none_owed(replied, office, kind):
    """An answer sent in time and entered only afterwards is still entered; one that was overdue by then was late."""
    told = {"reviewer": None, "despite": True} if kind == "review" else {"body": "测试县人民法院"}
    remedy = filed(office, replied, kind, **told)
    with office.on(date(2025, 11, 13)):
        remedy = actions.take_copy(remedy, date(2025, 11, 13), by=office.clerk)
    with office.on(date(2025, 11, 25)):
        remedy = actions.decide_remedy(remedy, date(2025, 11, 20), "other", by=office.clerk)
        owed = Duty.objects.get(subject=remedy.subject, organ=office.organ.code)
        assert owed.state == "cancelled"
        with pytest.raises(Refused, match="审结以前提出"):
            actions.answer_remedy(remedy, date(2025, 11, 21), by=office.clerk)
        actions.propose_retraction(remedy, "decision", "日期有误", by=office.clerk)
        remedy = actions.approve_retraction(remedy, by=office.head)
        owed.refresh_from_db()
        assert owed.state == "open"
    with office.on(date(2025, 12, 30)):
        remedy = actions.decide_remedy(remedy, date(2025, 12, 30), "upheld", by=office.clerk)
        owed.refresh_from_db()
        assert owed.state == "late"
        actions.answer_remedy(remedy, owed.due_on, by=office.clerk)
    owed.refresh_from_db()
    assert owed.state == "met"


@pytest.mark.parametrize(
    ("kind", "result", "ways"),
    [
        ("review", "", ("行政复议", None, None, False)),
        ("review", "upheld", ("", None, None, True)),
        ("review", "other", ("", date(2025, 12, 29), date(2026, 4, 29), True)),
        ("suit", "", ("行政诉讼", None, None, False)),
        ("suit", "upheld", ("", None, None, False)),
        ("suit", "other", ("", date(2025, 12, 29), date(2026, 4, 29), False)),
    ],
)
def test_what_was_begun_about_a_reply_is_taken_into_account(replied, office, kind, result, ways):
    remedy = filed(office, replied, kind, body="测试市人民政府" if kind == "review" else "测试县人民法院")
    if result:
        with office.on(date(2025, 12, 1)):
            actions.decide_remedy(remedy, date(2025, 12, 1), result, by=office.clerk)
    found = until(replied)
    assert (found.pending, found.review, found.suit, found.after is not None) == ways
    assert found.reviewing is (found.pending == "行政复议")
