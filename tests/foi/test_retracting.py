"""A review or suit entered wrongly is taken back by two people, whole or only how it ended; everything that followed from it follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty
from gongkai.foi import actions, figures, todo
from gongkai.foi.models import Remedy, Request
from gongkai.foi.remedies import until
from gongkai.organs.models import Person

REPLIED, FILED, DECIDED = date(2025, 10, 29), date(2025, 11, 10), date(2025, 12, 20)


@pytest.fixture
def answered(office: Any, refused: Any) -> Request:
    request = office.received(date(2025, 9, 25))
    refused(request, REPLIED)
    return request


@pytest.fixture
def review(office: Any, answered: Request) -> Remedy:
    with office.on(FILED):
        return actions.file_remedy(answered, "review", FILED, "", reviewer=office.government, by=office.clerk)


@pytest.fixture
def retracted(office: Any) -> Any:
    """Proposed by the clerk, approved by the head."""

    def take(remedy: Remedy, what: str, on: date) -> Remedy:
        with office.on(on):
            actions.propose_retraction(remedy, what, "同一件登记了两次", by=office.clerk)
            return actions.approve_retraction(remedy, by=office.head)

    return take


def test_a_whole_entry_is_taken_back_by_two_people_and_counts_nowhere(
    office: Any, answered: Request, review: Remedy, retracted: Any
) -> None:
    with office.on(date(2025, 11, 12)):
        actions.take_copy(review, date(2025, 11, 12), by=office.clerk)
        for what, reason in (("", "错"), ("whole", " "), ("decision", "错")):
            with pytest.raises(Refused):
                actions.propose_retraction(review, what, reason, by=office.clerk)
        with pytest.raises(Refused, match="由登记的机关提出"):
            actions.propose_retraction(review, "whole", "错", by=office.supervisor)
        proposed = actions.propose_retraction(review, "whole", "申请人没有申请复议", by=office.clerk)
        assert "整件登记" in proposed.sentence
        with pytest.raises(Refused, match="正在等待批准"):
            actions.propose_retraction(review, "whole", "再提一次", by=office.clerk)
        with pytest.raises(Refused, match="审批人批准"):
            actions.approve_retraction(review, by=office.clerk)
        with pytest.raises(Refused, match="与您看到的不同"):
            actions.approve_retraction(review, shown=1, by=office.head)
        assert [one.title for one in todo.errands(office.head) if "撤销" in one.title] == ["待我批准的救济登记撤销"]
        assert until(answered).pending == "行政复议"
        review = actions.approve_retraction(review, shown=proposed.seq, by=office.head)
        assert not [one for one in todo.errands(office.head) if "撤销" in one.title]
    assert (review.taken_back_on, review.running, review.left_out_from) == (date(2025, 11, 12), False, 2025)
    assert figures.table4([office.organ.code], 2025)["review"] == [0] * 5
    assert until(answered).review and not until(answered).pending
    assert not Duty.objects.filter(subject=review.subject, state="open").exists()
    with office.on(date(2025, 11, 13)):
        with pytest.raises(Refused, match="登记已于2025-11-12撤销"):
            actions.decide_remedy(review, date(2025, 11, 13), "upheld", by=office.clerk)
        assert actions.file_remedy(
            answered, "review", date(2025, 11, 13), "", reviewer=office.government, by=office.clerk
        )


def test_a_decision_taken_back_closes_the_round_that_it_opened(
    office: Any, answered: Request, review: Remedy, retracted: Any
) -> None:
    with office.on(DECIDED):
        review = actions.decide_remedy(review, DECIDED, "corrected", orders="decide", by=office.clerk)
        answered.refresh_from_db()
        assert (answered.round, answered.state) == (2, "RUNNING")
        letter = actions.draft_letter(
            answered, "L04", {"days": 5, "reason": "核对", "new_due": "2026-01-30"}, by=office.clerk
        )
    with pytest.raises(Refused, match="请先作废"):
        retracted(review, "decision", DECIDED)
    with office.on(DECIDED):
        actions.discard_letter(letter, revision=letter.revision, by=office.clerk)
        review = actions.approve_retraction(review, by=office.head)
    answered.refresh_from_db()
    assert (answered.round, answered.state, answered.outcome) == (1, "REPLIED", "process")
    assert (answered.closed_on, answered.due_on, answered.in_time) == (REPLIED, REPLIED, True)
    assert (review.result, review.orders_round, review.taken_back_on) == ("", None, None)
    assert figures.table4([office.organ.code], 2025)["review"] == [0, 0, 0, 1, 1]
    assert [one.state for one in Duty.objects.filter(rule="foi.reply")] == ["met"]
    with office.on(DECIDED):
        actions.decide_remedy(review, DECIDED, "upheld", by=office.clerk)
    assert figures.table4([office.organ.code], 2025)["review"] == [1, 0, 0, 0, 1]


def test_what_was_answered_anew_is_not_taken_back_from_below(
    office: Any, answered: Request, review: Remedy, retracted: Any, refused: Any
) -> None:
    with office.on(DECIDED):
        review = actions.decide_remedy(review, DECIDED, "corrected", orders="decide", by=office.clerk)
    answered.refresh_from_db()
    refused(answered, date(2025, 12, 25))
    with pytest.raises(Refused, match="更正这一轮的登记"):
        retracted(review, "decision", date(2025, 12, 26))


def test_a_suit_after_the_review_goes_first(office: Any, answered: Request, review: Remedy, retracted: Any) -> None:
    with office.on(DECIDED):
        actions.decide_remedy(review, DECIDED, "upheld", by=office.clerk)
        suit = actions.file_remedy(answered, "suit", DECIDED, "测试县人民法院", after_review=True, by=office.clerk)
    with pytest.raises(Refused, match="请先撤销那件诉讼"):
        retracted(review, "whole", DECIDED)
    retracted(suit, "whole", DECIDED)
    assert retracted(review, "whole", DECIDED).taken_back_on == DECIDED


@pytest.mark.parametrize("what", ["whole", "decision"])
def test_a_signed_year_keeps_what_it_counted(
    office: Any,
    answered: Request,
    review: Remedy,
    retracted: Any,
    signed: Any,
    tables: Any,
    what: str,
) -> None:
    with office.on(DECIDED):
        actions.decide_remedy(review, DECIDED, "corrected", by=office.clerk)
    published = signed(date(2026, 1, 20))
    with office.on(date(2026, 2, 3)):
        told = retracted(review, what, date(2026, 2, 3))
        assert tables(2025).disputes == published.disputes
        assert published.disputes["review"] == [0, 1, 0, 0, 1] and tables(2026).disputes["review"] == [0] * 5
        if what == "decision":
            actions.decide_remedy(told, date(2026, 2, 3), "upheld", by=office.clerk)
            assert tables(2025).disputes == published.disputes


def test_a_complaint_s_entry_is_taken_back_by_two_of_whoever_handles_it(office: Any, answered: Request) -> None:
    with office.on(FILED):
        told = actions.file_remedy(answered, "complaint", FILED, "", reviewer=office.government, by=office.clerk)
        actions.propose_retraction(told, "whole", "投诉的是另一件申请", by=office.office)
        for wrong in (office.office, office.head):
            with pytest.raises(Refused):
                actions.approve_retraction(told, by=wrong)
        second = factories.actor(office.government, Role.DISCLOSURE_OFFICE, username="second")
        assert sum("撤销" in one.title for one in todo.errands(second)) == 1
        assert actions.approve_retraction(told, by=second).taken_back_on == FILED


def test_by_forms(office: Any, answered: Request, review: Remedy) -> None:
    page = reverse("console:foi-remedy", args=[review.pk])
    clients = {name: Client() for name in ("clerk", "head")}
    for name, client in clients.items():
        client.force_login(Person.objects.get(username=name))
    with office.on(date(2025, 11, 12)):
        told = {"step": "retract", "what": "whole", "reason": "同一件登记了两次", "revision": review.revision}
        assert clients["clerk"].post(page, told).status_code == 302
        own, other = (clients[name].get(page).content.decode() for name in ("clerk", "head"))
        assert "retract-approve" not in own and "不予撤销" in own and "同一件登记了两次" in own
        assert "retract-approve" in other and "登记错了" not in other
        listed = clients["head"].get(reverse("console:foi-remedies") + "?waiting=retraction").content.decode()
        assert answered.number in listed
        proposal = other.partition('name="proposal" value="')[2].partition('"')[0]
        assert clients["head"].post(page, {"step": "retract-approve", "proposal": proposal}).status_code == 302
        shown = clients["head"].get(page).content.decode()
        assert "登记已撤销" in shown and 'name="step"' not in shown
