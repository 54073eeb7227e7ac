"""From a file to the work of each organ: what each action does, writes and refuses."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import date, datetime

import pytest
from tests import factories

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.models import Event
from gongkai.organs.models import Organ
from gongkai.policies import actions
from gongkai.policies.actions import Facts, TaskText
from gongkai.policies.models import Policy, Task, UnitName, WorkItem

from .town import DOCUMENT


def facts_of(policy, **changed):
    return replace(Facts(**{field.name: getattr(policy, field.name) for field in fields(Facts)}), **changed)


def text_of(task, **changed):
    return replace(TaskText(**{field.name: getattr(task, field.name) for field in fields(TaskText)}), **changed)


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def names_of(subject):
    return list(ledger.history(subject).values_list("name", flat=True))


def work_of(policy, code):
    return WorkItem.objects.get(task__policy=policy, organ__code=code, task__clause__startswith="一")


# taking in


def test_taking_in_reads_facts_and_tasks(policy):
    assert (policy.title, policy.doc_number) == (
        "望川市人民政府办公室关于做好便民信息公开的通知",
        "望政办发〔2026〕9号",
    )
    assert policy.issuers == ["望川市人民政府办公室"]
    assert (policy.written_on, policy.received_on) == (date(2026, 5, 20), date(2026, 6, 1))
    guide, schools, catalogue = policy.tasks.all()
    assert (guide.lead, guide.responsible, guide.deadline) == (["市政府办公室"], ["各乡镇（街道）"], date(2026, 7, 31))
    assert (schools.lead, schools.cooperating) == (["市教育局"], ["市公安局", "宏图数据公司"])
    assert (catalogue.precondition, catalogue.deadline) == ("上级统一目录印发", None)
    assert names_of(policy.subject) == ["policy.taken_in"]


def test_the_passage_of_a_task_is_found_again_in_the_text(policy):
    for task in policy.tasks.all():
        passage = policy.text[task.start : task.end]
        assert all(name in passage for name in task.units)
        assert policy.text.count("\n", 0, task.start) + 1 == task.line


def test_the_same_file_is_taken_in_once_until_it_is_set_aside(policy, city, officer):
    with pytest.raises(Refused) as refused:
        actions.take_in(DOCUMENT.encode(), "又一份.txt", organ=city, by=officer)
    assert codes(refused) == ["taken_in_before"]
    actions.set_aside(policy, "传错了", by=officer)
    assert actions.take_in(DOCUMENT.encode(), "又一份.txt", organ=city, by=officer).pk != policy.pk


def test_only_the_disclosure_office_takes_in(city):
    clerk = factories.actor(Organ.objects.get(code="wc-education"), "drafter", "approver")
    with pytest.raises(Refused) as refused:
        actions.take_in(DOCUMENT.encode(), "便民信息.txt", organ=city, by=clerk)
    assert codes(refused) == ["not_yours"]
    assert not Policy.objects.exists()


def test_what_was_not_found_stays_empty_and_is_said(city, officer):
    policy = actions.take_in("今天下雨。\n明天也下。".encode(), "随笔.txt", organ=city, by=officer)
    assert (policy.doc_number, policy.issuers, policy.written_on, policy.tasks.count()) == ("", [], None, 0)
    assert [note for note in policy.notes if "发文机关" in note]
    with pytest.raises(Refused) as refused:
        actions.confirm(policy, revision=policy.revision, by=officer)
    assert "issuers" in codes(refused)


# correcting


def test_a_correction_keeps_before_and_after(policy, officer):
    actions.correct_facts(policy, facts_of(policy, doc_number="望政办发〔2026〕19号"), revision=1, by=officer)
    policy.refresh_from_db()
    assert (policy.doc_number, policy.doc_key, policy.revision) == ("望政办发〔2026〕19号", "望政办发|2026|19", 2)
    assert ledger.history(policy.subject).last().data["changed"] == {
        "doc_number": ["望政办发〔2026〕9号", "望政办发〔2026〕19号"]
    }


def test_saving_without_a_change_writes_nothing(policy, officer):
    actions.correct_facts(policy, facts_of(policy), revision=1, by=officer)
    task = policy.tasks.first()
    actions.edit_task(task, text_of(task), revision=1, by=officer)
    assert names_of(policy.subject) == ["policy.taken_in"]


def test_every_fault_of_the_facts_is_named_at_once(policy, officer):
    wrong = facts_of(policy, title=" ", issuers=[], written_on=date(2026, 5, 20), received_on=date(2026, 5, 19))
    with pytest.raises(Refused) as refused:
        actions.correct_facts(policy, wrong, revision=1, by=officer)
    assert codes(refused) == ["title", "issuers", "written_on"]


def test_a_change_under_an_open_page_is_told_with_its_author(policy, officer, officer_person):
    task = policy.tasks.first()
    actions.edit_task(task, text_of(task, title="公开指南"), revision=1, by=officer)
    with pytest.raises(Stale) as stale:
        actions.edit_task(task, text_of(task, title="公开办事指南全文"), revision=1, by=officer)
    assert officer_person.name in str(stale.value)
    assert "公开指南" in str(stale.value)
    with pytest.raises(Stale):
        actions.confirm(policy, revision=1, by=officer)


def test_editing_what_was_confirmed_asks_for_confirmation_again(confirmed, officer):
    task = confirmed.tasks.first()
    actions.edit_task(task, text_of(task, deadline=date(2026, 9, 1)), revision=task.revision, by=officer)
    confirmed.refresh_from_db()
    assert confirmed.state == "taken_in"
    with pytest.raises(Refused) as refused:
        actions.issue(confirmed, {}, revision=confirmed.revision, by=officer)
    assert codes(refused) == ["state"]


def test_a_deadline_before_the_document_is_refused(policy, officer):
    task = policy.tasks.first()
    with pytest.raises(Refused) as refused:
        actions.edit_task(task, text_of(task, deadline=date(2026, 5, 19)), revision=1, by=officer)
    assert codes(refused) == ["deadline"]
    actions.edit_task(task, text_of(task, deadline=date(2026, 5, 20)), revision=1, by=officer)


def test_a_passage_outside_the_text_is_refused(policy, officer):
    task = policy.tasks.first()
    with pytest.raises(Refused) as refused:
        actions.edit_task(task, text_of(task, end=len(policy.text) + 1), revision=1, by=officer)
    assert codes(refused) == ["span"]


def test_a_task_by_hand_takes_its_place_by_its_passage(policy, officer):
    first, second, third = policy.tasks.all()
    text = TaskText("", "写全材料", ["市教育局"], [], [], None, "", "", "", start=first.end - 3, end=first.end - 1)
    added = actions.add_task(policy, text, by=officer)
    assert list(policy.tasks.all()) == [first, added, second, third]
    assert (added.by_hand, added.line) == (True, first.line)


def test_merging_keeps_every_unit_and_the_earlier_deadline(policy, officer):
    first, second, _ = policy.tasks.all()
    merged = actions.merge_tasks(first, second, by=officer)
    assert merged.lead == ["市政府办公室", "市教育局"]
    assert merged.cooperating == ["市公安局", "宏图数据公司"]
    assert merged.deadline == date(2026, 7, 31)
    assert (merged.start, merged.end) == (first.start, second.end)
    assert policy.tasks.filter(dropped=False).count() == 2


def test_what_somebody_dropped_meanwhile_takes_nothing_in_and_is_not_taken_in(policy, officer):
    first, second, third = policy.tasks.all()
    actions.merge_tasks(first, second, by=officer)
    for late in (
        lambda: actions.merge_tasks(first, second, by=officer),
        lambda: actions.merge_tasks(second, third, by=officer),
        lambda: actions.split_task(second, "另一项", by=officer),
    ):
        with pytest.raises(Refused) as refused:
            late()
        assert [reason.code for reason in refused.value.reasons] == ["dropped"]
    assert list(policy.tasks.filter(dropped=False)) == [first, third]


def test_splitting_makes_a_second_task_of_the_same_passage(policy, officer):
    first, second, _ = policy.tasks.all()
    part = actions.split_task(first, "公布咨询电话", by=officer)
    assert [task.title for task in policy.tasks.all()][:3] == [first.title, "公布咨询电话", second.title]
    assert asdict(text_of(part, title="")) == asdict(text_of(first, title=""))


def test_what_is_dropped_can_be_taken_back(policy, officer):
    task = policy.tasks.first()
    actions.drop_task(task, by=officer)
    assert policy.tasks.filter(dropped=True).get() == task
    actions.restore_task(task, by=officer)
    assert not policy.tasks.filter(dropped=True).exists()


@pytest.mark.parametrize("state", ["issued", "set_aside"])
def test_a_closed_document_takes_no_edits(policy, officer, state):
    Policy.objects.filter(pk=policy.pk).update(state=state)
    task = policy.tasks.first()
    attempts = [
        lambda: actions.correct_facts(policy, facts_of(policy), revision=1, by=officer),
        lambda: actions.edit_task(task, text_of(task, title="改"), revision=1, by=officer),
        lambda: actions.add_task(policy, text_of(task), by=officer),
        lambda: actions.drop_task(task, by=officer),
        lambda: actions.merge_tasks(task, policy.tasks.last(), by=officer),
        lambda: actions.split_task(task, "拆", by=officer),
        lambda: actions.confirm(policy, revision=1, by=officer),
        lambda: actions.issue(policy, {}, revision=1, by=officer),
        lambda: actions.set_aside(policy, "错", by=officer),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert "closed" in codes(refused)


def test_nobody_else_may_change_a_document(policy):
    other = factories.actor(Organ.objects.get(code="wc-education"), "drafter", "approver", "reviewer")
    task = policy.tasks.first()
    for attempt in (
        lambda: actions.correct_facts(policy, facts_of(policy), revision=1, by=other),
        lambda: actions.edit_task(task, text_of(task, title="改"), revision=1, by=other),
        lambda: actions.confirm(policy, revision=1, by=other),
        lambda: actions.set_aside(policy, "错", by=other),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert "not_yours" in codes(refused)


# issuing


def test_issuing_gives_each_organ_of_the_register_one_piece_of_work(issued):
    guide = issued.tasks.get(clause="一")
    register = Organ.objects.filter(kind__in=["town", "street"])
    responsible = guide.work.filter(role="responsible")
    assert set(responsible.values_list("organ", flat=True)) == set(register.values_list("pk", flat=True))
    assert set(responsible.values_list("named", flat=True)) == {"各乡镇（街道）"}
    assert guide.work.get(role="lead").organ.code == "wc-gov-office"
    assert set(guide.work.values_list("due_on", flat=True)) == {date(2026, 7, 31)}


def test_each_piece_of_work_has_its_event_with_the_due_date(issued):
    work = work_of(issued, "wc-gov-office")
    event = ledger.history(work.subject).get()
    assert (event.name, event.organ) == ("task.assigned", "wc-gov-office")
    assert event.data["due"] == "2026-07-31"
    assert (event.data["role"], event.data["doc_number"]) == ("lead", "望政办发〔2026〕9号")
    assigned = Event.objects.filter(name__in=["task.assigned", "task.waiting"]).count()
    assert assigned == WorkItem.objects.filter(task__policy=issued).count()


def test_every_unknown_name_is_asked_about_and_remembered(confirmed, city, officer):
    with pytest.raises(Refused) as refused:
        actions.issue(confirmed, {}, revision=confirmed.revision, by=officer)
    assert codes(refused) == ["unknown_unit"]
    assert "宏图数据公司" in str(refused.value)
    assert not WorkItem.objects.exists()
    actions.issue(confirmed, {"宏图数据公司": "organ:wc-development"}, revision=confirmed.revision, by=officer)
    assert UnitName.objects.get(organ=city, name="宏图数据公司").learned_by == "officer"
    again = actions.take_in(DOCUMENT.replace("9号", "10号").encode(), "二.txt", organ=city, by=officer)
    again = actions.confirm(again, revision=1, by=officer)
    actions.issue(again, {}, revision=again.revision, by=officer)
    assert WorkItem.objects.filter(task__policy=again, organ__code="wc-development").exists()


def test_a_meaning_that_names_nobody_is_refused_and_not_remembered(confirmed, officer):
    with pytest.raises(Refused) as refused:
        actions.issue(confirmed, {"宏图数据公司": "organ:nobody"}, revision=confirmed.revision, by=officer)
    assert codes(refused) == ["meaning"]
    assert not UnitName.objects.exists()


def test_an_organ_named_twice_gets_one_piece_with_the_weightier_part(policy, officer):
    task = policy.tasks.first()
    named = text_of(task, lead=["市教育局"], responsible=["市政府各部门"], cooperating=["教育局"])
    actions.edit_task(task, named, revision=1, by=officer)
    actions.drop_task(policy.tasks.get(clause="二"), by=officer)
    policy.refresh_from_db()
    policy = actions.confirm(policy, revision=policy.revision, by=officer)
    actions.issue(policy, {}, revision=policy.revision, by=officer)
    assert Task.objects.get(pk=task.pk).work.get(organ__code="wc-education").role == "lead"


def test_a_document_without_tasks_cannot_be_issued(policy, officer):
    for task in policy.tasks.all():
        actions.drop_task(task, by=officer)
    policy.refresh_from_db()
    policy = actions.confirm(policy, revision=policy.revision, by=officer)
    with pytest.raises(Refused) as refused:
        actions.issue(policy, {}, revision=policy.revision, by=officer)
    assert codes(refused) == ["no_tasks"]


def test_issuing_twice_is_refused(issued, officer):
    before = WorkItem.objects.count()
    with pytest.raises(Refused):
        actions.issue(issued, {}, revision=issued.revision, by=officer)
    assert WorkItem.objects.count() == before


# working


PROOF = [("佐证.txt", "学区范围一览".encode())]


@pytest.fixture
def teacher(issued):
    return factories.actor(Organ.objects.get(code="wc-education"), "drafter", username="teacher")


@pytest.fixture
def schools(issued):
    return WorkItem.objects.get(task__policy=issued, organ__code="wc-education", role="lead")


def test_progress_then_completion(schools, teacher):
    actions.report_progress(schools, "学区草案已征求意见", by=teacher)
    schools.refresh_from_db()
    assert (schools.state, schools.progress) == ("in_progress", "学区草案已征求意见")
    actions.complete_work(schools, "已在门户网站公布学区范围", files=PROOF, by=teacher)
    schools.refresh_from_db()
    assert schools.done
    assert schools.completed_at == clock.now()
    assert names_of(schools.subject) == ["task.assigned", "task.progressed", "task.completed"]


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        ("", "evidence"),
        ("  ", "evidence"),
        ("record:404", "evidence"),
        ("record：404", "evidence"),
        ("办好了", "evidence_file"),
        ("长" * 2001, "long"),
    ],
)
def test_completion_needs_evidence(schools, teacher, evidence, code):
    with pytest.raises(Refused) as refused:
        actions.complete_work(schools, evidence, files=PROOF if code == "long" else (), by=teacher)
    assert codes(refused) == [code]
    schools.refresh_from_db()
    assert not schools.done


def test_another_organ_cannot_report(schools, issued):
    police = factories.actor(Organ.objects.get(code="wc-police"), "drafter", "approver")
    for attempt in (
        lambda: actions.report_progress(schools, "办了", by=police),
        lambda: actions.complete_work(schools, "办完了", files=PROOF, by=police),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert codes(refused) == ["not_yours"]


def test_what_is_done_takes_no_more_reports(schools, teacher):
    actions.complete_work(schools, "已公布", files=PROOF, by=teacher)
    with pytest.raises(Refused) as refused:
        actions.report_progress(schools, "再报", by=teacher)
    assert codes(refused) == ["done"]


def test_work_is_late_from_the_day_after_its_due_day(schools):
    assert not schools.late(date(2026, 8, 15))
    assert schools.late(date(2026, 8, 16))


def test_work_waiting_for_its_precondition_is_owed_once_it_is_met(issued, officer):
    task = issued.tasks.get(clause="三")
    work = task.work.select_related("task").first()
    assert names_of(work.subject) == ["task.waiting"]
    WorkItem.objects.filter(pk=work.pk).update(due_on=date(2026, 5, 1))
    work.refresh_from_db()
    assert not work.late(clock.today())
    with pytest.raises(Refused) as refused:
        actions.meet_precondition(task, date(2026, 6, 2), by=officer)
    assert codes(refused) == ["on"]
    actions.meet_precondition(task, date(2026, 6, 1), by=officer)
    assert names_of(work.subject) == ["task.waiting", "task.assigned"]
    assert WorkItem.objects.get(pk=work.pk).late(clock.today())


def test_a_published_answer_completes_the_work_and_its_withdrawal_opens_it_again(schools):
    from django.db import transaction

    def happens(name, **data):
        with transaction.atomic(), ledger.following():
            ledger.write(name, "record:7", organ="wc-education", actor="teacher", at=at, **data)
        schools.refresh_from_db()

    at = datetime(2026, 6, 5, 10, tzinfo=clock.CHINA)
    happens("record.published", answers=[schools.subject, "formation:3"])
    assert (schools.done, schools.evidence, schools.completed_at) == (True, "record:7", at)
    happens("record.withdrawn", reason="有误")
    assert (schools.state, schools.evidence, schools.completed_at) == ("in_progress", "", None)
