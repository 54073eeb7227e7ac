"""The rules in force and the events that the rooms really write fit together: each kind of duty, from start to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from gongkai.desk import ledger
from gongkai.desk.actions import action
from gongkai.desk.clock import CHINA, pinned
from gongkai.duties.models import Duty, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    from tests.records.story import build

    with on(date(2026, 5, 20)):
        return build()


def on(day: date):
    return pinned(datetime(day.year, day.month, day.day, 10, tzinfo=CHINA))


def duty_of(subject: str, rule: str) -> Duty:
    return Duty.objects.get(subject=subject, rule=rule)


def test_a_normative_document_owes_publication_in_three_working_days(house):
    with on(date(2026, 6, 3)):
        record = house.approved(normative=True, formed_on=date(2026, 6, 1), issued_on=date(2026, 6, 2))
    duty = duty_of(record.subject, "bazhong.normative-document.three-days")
    assert (duty.due_on, duty.state, duty.about) == (date(2026, 6, 5), State.OPEN, record.title)
    assert Duty.objects.filter(subject=record.subject).count() == 1  # the twenty working days gave way
    with on(date(2026, 6, 8)):
        from gongkai.records import actions

        actions.publish(record, by=house.drafter)
    duty.refresh_from_db()
    assert duty.state == State.LATE


def test_other_information_owes_publication_in_twenty_working_days(house):
    with on(date(2026, 6, 3)):
        record = house.published(formed_on=date(2026, 5, 20))
    duty = duty_of(record.subject, "cn.proactive.twenty-days")
    assert (duty.due_on, duty.state) == (date(2026, 6, 17), State.MET)


def test_a_document_that_needs_it_is_interpreted_in_three_working_days(house):
    with on(date(2026, 6, 3)):
        document = house.published(normative=True, issued_on=date(2026, 6, 2), needs_interpretation=True)
    duty = duty_of(document.subject, "bazhong.interpretation.three-days")
    assert (duty.due_on, duty.state) == (date(2026, 6, 8), State.OPEN)
    with on(date(2026, 6, 8)):
        house.published(title="一图读懂供养标准", genre="interpretation", relations=(("interprets", document.pk),))
    duty.refresh_from_db()
    assert duty.state == State.MET


def test_information_that_is_not_to_be_public_after_all_owes_nothing(house):
    from gongkai.records import actions
    from gongkai.records.content import Content

    with on(date(2026, 6, 3)):
        record = house.submitted(formed_on=date(2026, 5, 20))
        closed = replace(
            Content.of(record),
            attribute="closed",
            attribute_ground="state_secret",
            attribute_reason="含有尚未公布的安排",
        )
        actions.edit(record, closed, revision=record.revision, by=house.drafter)
    assert duty_of(record.subject, "cn.proactive.twenty-days").state == State.CANCELLED


def test_a_formation_is_answered_by_the_record_that_says_so_within_the_items_own_limit(house):
    from tests import factories

    from gongkai.catalog.actions import note_formed

    with on(date(2026, 6, 3)):
        item = factories.item(house.organ, limit_text="自信息形成之日起5个工作日内")
        formation = note_formed(item, house.organ, date(2026, 6, 1), "六月标准", by=house.drafter)
    subject = f"formation:{formation.pk}"
    duty = Duty.objects.get(subject=subject)
    assert (duty.rule, duty.due_on) == ("cn.formation.item-limit", date(2026, 6, 8))
    with on(date(2026, 6, 8)):
        house.published(item=item, answers=subject, formed_on=date(2026, 6, 1))
    duty.refresh_from_db()
    assert duty.state == State.MET


def test_an_item_that_writes_no_figure_leaves_the_twenty_working_days(house):
    from tests import factories

    from gongkai.catalog.actions import note_formed

    with on(date(2026, 6, 3)):
        item = factories.item(house.organ, limit_text="及时公开")
        formation = note_formed(item, house.organ, date(2026, 6, 1), "六月标准", by=house.drafter)
    duty = Duty.objects.get(subject=f"formation:{formation.pk}")
    assert (duty.rule, duty.due_on) == ("cn.formation.twenty-days", date(2026, 6, 30))


@action
def assign(organ: str, **data: object) -> None:
    ledger.write("task.assigned", "work:7", organ=organ, actor="office", title="公布供养标准", **data)


@pytest.fixture
def work_7(house):
    """A piece of work of the department under this very number."""
    from tests import factories

    factories.work(house.organ, pk=7)


def test_a_task_is_met_by_publishing_what_answers_it(house, work_7):
    with on(date(2026, 6, 3)):
        assign(house.organ.code, due=date(2026, 6, 30), best_effort=False)
        house.published(answers="work:7")
    assert duty_of("work:7", "cn.task.deadline").state == State.MET


def test_an_answer_that_is_withdrawn_is_owed_again_by_the_old_limit(house, work_7):
    from gongkai.policies.models import WorkItem

    WorkItem.objects.filter(pk=7).update(due_on=date(2026, 6, 30))
    with on(date(2026, 6, 3)):
        assign(house.organ.code, due=date(2026, 6, 30), best_effort=False)
        record = house.published(answers="work:7")
    with on(date(2026, 6, 5)):
        house.withdraw(record, "数据有误，核对后重新公开")
    assert WorkItem.objects.get(pk=7).state != "done"
    owed = Duty.objects.get(subject="work:7", state=State.OPEN)
    assert (owed.rule, owed.due_on) == ("cn.task.deadline", date(2026, 6, 30))


def test_a_best_effort_task_is_a_target_and_never_overdue(house):
    with on(date(2026, 6, 3)):
        assign(house.organ.code, due=date(2026, 6, 4), best_effort=True)
    duty = duty_of("work:7", "cn.task.target")
    assert (duty.state, duty.best_effort) == (State.TARGET, True)
    assert not duty.is_missed(datetime(2027, 1, 1, tzinfo=CHINA))


def test_a_task_that_waits_for_its_precondition_owes_nothing_until_it_is_assigned_again(house):
    with on(date(2026, 6, 3)):
        assign(house.organ.code, due=date(2026, 6, 30), best_effort=False)
        action(lambda: ledger.write("task.waiting", "work:7", organ=house.organ.code, title="公布供养标准"))()
        assert duty_of("work:7", "cn.task.deadline").state == State.CANCELLED
        assign(house.organ.code, due=date(2026, 7, 31), best_effort=False)
    open_duty = Duty.objects.get(subject="work:7", state=State.OPEN)
    assert open_duty.due_on == date(2026, 7, 31)


def test_a_correction_neither_starts_nor_meets_a_duty(house):
    from gongkai.records import actions
    from gongkai.records.content import Content

    with on(date(2026, 6, 3)):
        record = house.published(formed_on=date(2026, 5, 20))
        before = list(Duty.objects.values_list("key", "state", "met_by"))
        correction = actions.correct(record, "更正数字", by=house.drafter)
        content = replace(Content.of(correction), body="<p>自十月一日起调整。</p>")
        house.pass_all(actions.edit(correction, content, revision=correction.revision, by=house.drafter))
    assert list(Duty.objects.values_list("key", "state", "met_by")) == before


@pytest.mark.parametrize("type", ["penalty", "permit"])
def test_a_decision_owes_publication_in_seven_working_days_from_the_decision(house, type):
    """Whatever its date of the document: 2026-11-01 is a Sunday, the seventh working day after it the tenth."""
    from tests.records.typed_cases import content_of

    from gongkai.records import actions

    content = content_of(
        type, values={"decided_on": "2026-11-01", "organ": house.organ.name}, formed_on=date(2026, 11, 20)
    )
    with on(date(2026, 11, 24)):
        record = actions.draft(house.organ, content, by=house.drafter)
        actions.submit(record, by=house.drafter)
    rule = {"penalty": "cn.enforcement.penalty.seven-days", "permit": "cn.enforcement.licence.seven-days"}[type]
    duty = duty_of(record.subject, rule)
    assert (duty.due_on, duty.organ) == (date(2026, 11, 10), house.organ.code)
    with on(date(2026, 11, 26)):
        actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer)
        actions.publish(house.approve(record), by=house.drafter)
    duty.refresh_from_db()
    assert duty.state == State.LATE and Duty.objects.filter(subject=record.subject).count() == 1


def test_of_an_item_with_two_limits_the_one_for_penalties_is_owed(house):
    from tests import factories
    from tests.records.typed_cases import content_of

    from gongkai.records import actions

    cell = "自信息形成或者变更之日起20个工作日内；行政处罚决定7个工作日内"
    with on(date(2026, 11, 2)):
        item = factories.item(house.organ, field="15", limit_text=cell)
        content = content_of(
            "penalty",
            values={"decided_on": "2026-11-01", "organ": house.organ.name},
            formed_on=date(2026, 11, 1),
            item=item,
        )
        record = actions.submit(actions.draft(house.organ, content, by=house.drafter), by=house.drafter)
    told = ledger.history(record.subject).get(name="record.formed")
    assert told.data["limit"] == {"n": 7, "unit": "working-days"}
    assert {duty.due_on for duty in Duty.objects.filter(subject=record.subject)} == {date(2026, 11, 10)}
