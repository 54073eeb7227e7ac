"""责令重新答复: a review or a judgment opens another round of the same request, with its own limit, decision, letter and remedies;
the annual report counts the request once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.foi import actions, figures, progress
from gongkai.foi.fitting_letters import fits
from gongkai.foi.models import Remedy, Request
from gongkai.foi.reading import rounds
from gongkai.foi.remedies import fixed, until
from gongkai.foi.steps import stages
from gongkai.law.annual_tables import Tables, disagreements
from gongkai.organs.models import Person

REPLIED, FILED, DECIDED = date(2025, 10, 29), date(2025, 11, 10), date(2026, 3, 2)
NAMED, USUAL = date(2026, 3, 16), date(2026, 3, 30)


@pytest.fixture
def answered(office: Any, refused: Any) -> Request:
    """The request of E4, refused on its last day, by post, and received a week later."""
    request = office.received(date(2025, 9, 25))
    letter = refused(request, REPLIED)
    with office.on(date(2025, 11, 5)):
        actions.serve_letter(letter, date(2025, 11, 5), by=office.clerk)
    request.refresh_from_db()
    return request


@pytest.fixture
def ordered(office: Any, answered: Request) -> Any:
    """The review ends on ``DECIDED`` with an order to answer anew, served on that day."""

    def decide(**more: Any) -> Remedy:
        told = {"reviewer": office.government, "number": "测政复〔2026〕3号"}
        with office.on(FILED):
            review = actions.file_remedy(answered, "review", FILED, "", by=office.clerk, **told)
        with office.on(DECIDED):
            review = actions.decide_remedy(review, DECIDED, "corrected", orders="decide", by=office.clerk, **more)
        answered.refresh_from_db()
        return review

    return decide


def test_a_review_opens_another_round_with_the_limit_it_names(office: Any, answered: Request, ordered: Any) -> None:
    first = until(answered)
    assert first and first.known == date(2025, 11, 5) and first.review == date(2026, 1, 4)
    review = ordered(comply_by=NAMED)
    assert (answered.round, answered.state, answered.outcome, answered.due_on) == (2, "RUNNING", "", NAMED)
    assert (answered.closed_on, answered.in_time, answered.ended_on) == (None, None, REPLIED)
    assert (review.round, review.orders_round, review.comply_by, review.running) == (1, 2, NAMED, True)
    assert [(one.due_on, one.state) for one in Duty.objects.filter(rule="foi.reply").order_by("started_on")] == [
        (REPLIED, "met"), (NAMED, "open"),
    ]  # fmt: skip
    with office.on(DECIDED):
        assert until(answered) is None and answered.decision is None and fixed(answered)
        assert [one.at is not None for one in stages(list(ledger.history(answered.subject)))] == [
            True,
            True,
            *[False] * 3,
        ]
        stands = progress.standing(answered)
    assert "重新答复" in stands.plain and stands.due_on == NAMED and stands.steps[-1].said.endswith("（至2026-03-16）")


@pytest.mark.parametrize(("kind", "extendable"), [("review", True), ("suit", False)])
def test_without_a_named_day_the_limit_is_twenty_working_days(
    office: Any, answered: Request, kind: str, extendable: bool
) -> None:
    """复议法实施条例 第四十九条: the period of the regulation, from service on the organ; a court's is a convention."""
    told = {"reviewer": office.government} if kind == "review" else {"body": "测试县人民法院", "despite": True}
    with office.on(FILED):
        remedy = actions.file_remedy(answered, kind, FILED, told.pop("body", ""), by=office.clerk, **told)
    with office.on(date(2026, 3, 5)):
        actions.decide_remedy(
            remedy, date(2026, 2, 26), "corrected", orders="decide", effective_on=DECIDED, by=office.clerk
        )
        answered.refresh_from_db()
        assert (answered.due_on, rounds(answered)[1].started_on) == (USUAL, DECIDED)
        fields = {"days": 10, "reason": "需要核对", "new_due": "2026-04-14"}
        if extendable:
            assert not fixed(answered)
            assert actions.draft_letter(answered, "L04", fields, by=office.clerk).round == 2
        else:
            with pytest.raises(Refused, match="机关不能自行延长"):
                actions.draft_letter(answered, "L04", fields, by=office.clerk)


def test_the_new_answer_goes_the_ordinary_way_and_is_the_compliance(
    office: Any, answered: Request, ordered: Any, refused: Any
) -> None:
    review = ordered(comply_by=NAMED)
    old = answered.decisions.get()
    with office.on(DECIDED), pytest.raises(Refused, match="请写明怎样履行"):
        actions.comply_remedy(review, DECIDED, "", by=office.clerk)
    letter = refused(answered, date(2026, 3, 13), reason="补充核实后仍在讨论")
    words = "".join(one["text"] for one in letter.paragraphs)
    assert "测试市人民政府于2026年3月2日作出行政复议决定（测政复〔2026〕3号），责令重新答复。" in words
    assert letter.round == 2 and letter.number and letter.number != answered.letters.get(round=1).number
    assert answered.decisions.count() == 2 and answered.decision != old and old.outcome == "process"
    review.refresh_from_db()
    assert (answered.state, answered.in_time, review.complied_on) == ("REPLIED", True, date(2026, 3, 13))
    assert not review.running and Duty.objects.filter(subject=answered.subject, state="open").count() == 0
    with office.on(date(2026, 3, 18)):
        actions.serve_letter(letter, date(2026, 3, 17), by=office.clerk)
        found = until(answered)
    assert found and (found.known, found.review, found.pending, found.after) == (
        date(2026, 3, 17), date(2026, 5, 18), "", None,
    )  # fmt: skip
    with office.on(date(2026, 4, 1)):
        again = actions.file_remedy(
            answered, "review", date(2026, 4, 1), "", reviewer=office.government, by=office.clerk
        )
        assert again.round == 2 and until(answered).pending == "行政复议"
        again = actions.decide_remedy(again, date(2026, 4, 1), "corrected", orders="disclose", by=office.clerk)
    answered.refresh_from_db()
    assert (answered.round, again.orders_round, again.comply_by) == (3, 3, answered.due_on)


def test_the_year_counts_the_request_once_and_each_review(
    office: Any, answered: Request, ordered: Any, refused: Any
) -> None:
    codes, empty = [office.organ.code], Tables.empty()
    told = lambda year: Tables(empty.proactive, figures.table3(codes, year), figures.table4(codes, year))  # noqa: E731
    before = told(2025)
    ordered(comply_by=NAMED)
    between = figures.by_organ(codes, 2026)
    refused(answered, date(2026, 3, 20), reason="补充核实后仍在讨论")
    assert told(2025).requests == before.requests and before.requests["total_handled"][-1] == 1
    assert before.requests[figures.row_of("process")][-1] == 1
    assert told(2026).requests["total_handled"][-1] == told(2026).requests["carried_in"][-1] == 0
    assert told(2026).disputes["review"] == [0, 1, 0, 0, 1] and told(2025).disputes["review"] == [0, 0, 0, 1, 1]
    assert [disagreements(told(year)) for year in (2025, 2026)] == [(), ()]
    assert between == {} and figures.by_organ(codes, 2025)["water"].in_time == 1
    assert figures.cases3(codes, 2025, figures.row_of("process"), "总计").get() == answered


def test_who_never_answered_keeps_the_limit_that_was_missed_and_is_told_by_when(office: Any, refused: Any) -> None:
    request = office.received(date(2025, 9, 25))
    with office.on(FILED):
        review = actions.file_remedy(request, "review", FILED, "", reviewer=office.government, by=office.clerk)
    with office.on(DECIDED):
        with pytest.raises(Refused, match="请填写决定指明的履行期限"):
            actions.decide_remedy(review, DECIDED, "corrected", orders="decide", by=office.clerk)
        review = actions.decide_remedy(review, DECIDED, "corrected", orders="decide", comply_by=NAMED, by=office.clerk)
        with pytest.raises(Refused, match="还没有答复的，请作出答复"):
            actions.comply_remedy(review, DECIDED, "口头说明", by=office.clerk)
    request.refresh_from_db()
    assert (request.round, request.due_on, review.orders_round) == (1, REPLIED, 1)
    owed = Duty.objects.get(rule="review.comply")
    assert (owed.due_on, owed.state) == (NAMED, "open")
    refused(request, date(2026, 3, 12))
    owed.refresh_from_db()
    review.refresh_from_db()
    assert (owed.state, review.complied_on, request.in_time) == ("met", date(2026, 3, 12), False)


def test_a_round_that_was_ordered_is_neither_charged_nor_put_off(office: Any, answered: Request, ordered: Any) -> None:
    ordered(comply_by=NAMED)
    with office.on(DECIDED):
        against = {one.code: one.against for one in fits(answered) if one.code in ("L02", "L04", "L09", "L23")}
        assert "不再收费" in "".join(against["L09"]) and "不因要求补正而重新计算" in "".join(against["L02"])
        assert all("不能自行延长" in "".join(against[code]) for code in ("L04", "L23"))
        client = Client()
        client.force_login(Person.objects.get(username="clerk"))
        case = client.get(reverse("console:foi-request", args=[answered.pk])).content.decode()
        assert "提出答复意见" in case and "code=L09" not in case
        for code in against:
            with pytest.raises(Refused, match=r"不再收费|不能自行延长|不因要求补正"):
                actions.draft_letter(answered, code, {"days": 5, "reason": "需要核对"}, by=office.clerk)


def test_an_archived_file_is_opened_again(office: Any, answered: Request, ordered: Any) -> None:
    with office.on(date(2025, 11, 6)):
        actions.archive(answered, by=office.clerk)
    ordered()
    assert answered.archived_at is None
    assert "因责令重新答复重新开卷" in "".join(one.sentence for one in ledger.history(answered.subject))


def test_the_pages_show_every_round(office: Any, answered: Request, ordered: Any) -> None:
    review = ordered(comply_by=NAMED)
    client = Client()
    client.force_login(Person.objects.get(username="clerk"))
    with office.on(DECIDED):
        case = client.get(reverse("console:foi-request", args=[answered.pk])).content.decode()
        assert "第2轮答复" in case and "责令重新答复" in case and "2026-03-16" in case and "属于四类过程性信息" in case
        assert "收到答复起，申请人可以" not in case and "提出答复意见" in case
        now, then = (
            client.get(reverse("console:foi-clock", args=[answered.pk]) + query).content.decode()
            for query in ("", "?round=1")
        )
        assert "2026-03-16" in now and "d-2025-10-10" not in now
        assert "d-2025-10-10" in then and "2025-10-29" in then and 'name="if"' not in then
        page = client.get(reverse("console:foi-remedy", args=[review.pk])).content.decode()
        assert "以其他方式履行" in page and "2026-03-16" in page and "登记错了" in page
