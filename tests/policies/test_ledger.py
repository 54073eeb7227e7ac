"""The ledger of work: claims, evidence, reports due, standings, roll-up, bulletins."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import transaction
from tests import factories

from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.models import Event
from gongkai.duties.models import Duty
from gongkai.organs.models import Organ
from gongkai.organs.queries import actor_of
from gongkai.policies import actions, rollup, schedule, standings
from gongkai.policies.actions import CallText, Claiming
from gongkai.policies.bulletin import late_by
from gongkai.policies.models import Claim, DueReport, Policy, ReportCall, SentReport, WorkFile, WorkItem
from gongkai.policies.models.kept import RowsAreKept
from gongkai.policies.standings import Standing

PROOF = [("佐证.txt", "学区范围一览".encode())]
MEANINGS = {"宏图数据公司": "outside"}


def at(*moment):
    return clock.pinned(datetime(*moment, tzinfo=clock.CHINA))


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def organ(code):
    return Organ.objects.get(code=code)


def clerk(code):
    return factories.actor(organ(code), "drafter", username=f"clerk-{code}")


def names_of(subject):
    return list(ledger.history(subject).values_list("name", flat=True))


# claiming


@pytest.fixture
def claimable(confirmed, officer):
    """The second task (教育局 leads, 公安局 helps) is issued to be claimed up to 10 June."""
    task = confirmed.tasks.get(clause="二")
    claiming = Claiming(frozenset({task.pk}), date(2026, 6, 10))
    actions.issue(confirmed, MEANINGS, revision=confirmed.revision, by=officer, claiming=claiming)
    task.refresh_from_db()
    return task


def test_a_task_to_be_claimed_waits_for_its_lead_while_others_begin(claimable):
    assert set(claimable.work.values_list("organ__code", "role")) == {("wc-police", "cooperating")}
    assert "task.opened_to_claim" in names_of(claimable.policy.subject)


def test_two_claims_are_a_conflict_that_the_office_decides_with_a_reason(claimable, officer):
    education, civil = organ("wc-education"), organ("wc-civil-affairs")
    actions.claim_task(claimable, education, by=clerk("wc-education"))
    actions.claim_task(claimable, civil, by=clerk("wc-civil-affairs"))
    told = ledger.history(claimable.policy.subject).filter(name="task.claimed")
    assert [event.data["conflict"] for event in told] == [False, True]
    with pytest.raises(Refused) as refused:
        actions.settle_claim(claimable, education, [civil], by=officer)
    assert codes(refused) == ["reason"]
    actions.settle_claim(claimable, education, [civil], "学区由教育部门划定", by=officer)
    assert set(claimable.work.values_list("organ__code", "role")) == {
        ("wc-education", "lead"),
        ("wc-civil-affairs", "cooperating"),
        ("wc-police", "cooperating"),
    }
    assert set(Claim.objects.values_list("organ__code", "outcome")) == {
        ("wc-education", "lead"),
        ("wc-civil-affairs", "cooperating"),
    }
    event = ledger.history(claimable.policy.subject).get(name="task.claim_settled")
    assert event.sentence == "“公布学区划分”由望川市教育局牵头，望川市民政局配合：学区由教育部门划定"
    with pytest.raises(Refused) as refused:
        actions.settle_claim(claimable, civil, (), "改由民政", by=officer)
    assert codes(refused) == ["settled"]


def test_the_last_day_for_claiming_ends_at_midnight(claimable, officer):
    with at(2026, 6, 10, 23, 59, 59):
        actions.claim_task(claimable, organ("wc-education"), by=clerk("wc-education"))
    with at(2026, 6, 11):
        with pytest.raises(Refused) as refused:
            actions.claim_task(claimable, organ("wc-police"), by=clerk("wc-police"))
        assert codes(refused) == ["late"]
        Policy.objects.filter(pk=claimable.policy_id).update(late_claims=True)
        late = actions.claim_task(claimable, organ("wc-civil-affairs"), by=clerk("wc-civil-affairs"))
        assert late.late
        actions.withdraw_claim(late, by=clerk2("wc-civil-affairs"))
        assert actions.settle_undisputed(claimable.policy, by=officer) == 1
    assert claimable.work.get(role="lead").organ.code == "wc-education"


def clerk2(code):
    return factories.actor(organ(code), "approver", username=f"head-{code}")


def test_a_claim_answers_the_rule_that_asked_for_it_once(claimable):
    teacher = clerk("wc-education")
    actions.claim_task(claimable, organ("wc-education"), by=teacher)
    told = ledger.history(claimable.policy.subject).filter(name="tasks.claimed")
    assert [(event.organ, event.data["claimed_on"]) for event in told] == [("wc-education", "2026-06-01")]


@pytest.mark.parametrize("case", ["stranger", "twice", "not_reached", "not_open"])
def test_who_may_not_claim(claimable, case):
    education, teacher = organ("wc-education"), clerk("wc-education")
    task = claimable
    if case == "stranger":
        teacher = clerk("wc-police")
    elif case == "twice":
        actions.claim_task(task, education, by=teacher)
    elif case == "not_reached":
        education = factories.organ("new-bureau", parent=organ("wc-gov"))
        teacher = factories.actor(education, "drafter")
    else:
        task = claimable.policy.tasks.get(clause="一")
    with pytest.raises(Refused) as refused:
        actions.claim_task(task, education, by=teacher)
    expected = {"stranger": "not_yours", "twice": "claimed", "not_reached": "not_reached", "not_open": "not_open"}
    assert codes(refused) == [expected[case]]


# evidence


@pytest.fixture
def schools(issued):
    return WorkItem.objects.get(task__policy=issued, organ__code="wc-education", role="lead")


def test_files_of_progress_are_evidence_of_completion(schools):
    teacher = clerk("wc-education")
    actions.report_progress(schools, "已公布草案", files=PROOF, by=teacher)
    actions.complete_work(schools, "学区范围已公布", by=teacher)
    assert [(file.name, file.shows) for file in WorkFile.objects.all()] == [("佐证.txt", "progress")]
    assert ledger.history(schools.subject).get(name="task.progressed").data["files"] == ["佐证.txt"]


def test_what_was_rejected_is_no_evidence_a_second_time(schools, officer):
    teacher = clerk("wc-education")
    actions.complete_work(schools, "学区范围已公布", files=PROOF, by=teacher)
    with at(2026, 6, 2):
        actions.reopen_work(schools, "公布的范围缺两个街道", by=officer)
    with at(2026, 6, 3):
        schools.refresh_from_db()
        with pytest.raises(Refused) as refused:
            actions.complete_work(schools, "学区范围确已公布", by=teacher)
        assert codes(refused) == ["evidence_file"] and "重新办理以前的材料不再作数" in str(refused.value)
        actions.report_progress(schools, "已补两个街道", files=[("补充.txt", "两个街道".encode())], by=teacher)
        assert actions.complete_work(schools, "学区范围已补充公布", by=teacher).done


def test_the_same_progress_is_told_once_a_day(schools):
    teacher = clerk("wc-education")
    actions.report_progress(schools, "正在征求意见", by=teacher)
    with pytest.raises(Refused) as refused:
        actions.report_progress(schools, " 正在征求意见 ", by=teacher)
    assert codes(refused) == ["same"]
    actions.report_progress(schools, "正在征求意见", files=PROOF, by=teacher)
    with pytest.raises(Refused) as refused:
        actions.report_progress(schools, "正在征求意见", files=PROOF, by=teacher)
    assert codes(refused) == ["same"]
    with at(2026, 6, 2, 0, 1):
        actions.report_progress(schools, "正在征求意见", by=teacher)
    assert names_of(schools.subject).count("task.progressed") == 3
    assert WorkFile.objects.count() == 1


def test_what_the_office_enters_in_the_place_of_an_organ_says_so(schools, officer):
    actions.report_progress(schools, "纸质报来：正在征求意见", by=officer)
    actions.complete_work(schools, "纸质报来：学区范围已公布", files=PROOF, by=officer)
    assert [event.sentence for event in ledger.history(schools.subject)][-2:] == [
        "政务公开办代望川市教育局登记进展：纸质报来：正在征求意见",
        "政务公开办代望川市教育局登记完成，依据：纸质报来：学区范围已公布",
    ]


def test_a_claim_and_an_application_that_the_office_enters_say_so(claimable, officer):
    actions.claim_task(claimable, organ("wc-education"), by=officer)
    told = ledger.history(claimable.policy.subject).get(name="task.claimed")
    assert told.sentence == "政务公开办代望川市教育局认领“公布学区划分”"
    helps = claimable.work.get(organ__code="wc-police")
    actions.ask_to_hand_back(helps, "不是公安的职责", by=officer)
    told = ledger.history(helps.subject).get(name="task.hand_back_asked")
    assert told.sentence == "政务公开办代望川市公安局申请退回“公布学区划分”：不是公安的职责"


def test_an_organ_s_own_people_and_the_office_in_its_own_matters_report_themselves(issued, schools, officer):
    actions.report_progress(schools, "正在征求意见", by=clerk("wc-education"))
    own = WorkItem.objects.get(task__policy=issued, organ__code="wc-gov-office", role="lead")
    actions.report_progress(own, "正在汇编", by=officer)
    assert [ledger.history(one.subject).last().sentence for one in (schools, own)] == [
        "望川市教育局报送进展：正在征求意见",
        "望川市人民政府办公室报送进展：正在汇编",
    ]


def test_who_enters_a_report_in_the_place_of_an_organ_does_not_receive_it(call, officer):
    due = due_of(call)
    sent = send(due, by=officer)
    event = ledger.history(due.subject).get(name="due_report.sent")
    assert event.sentence == "政务公开办代望川市教育局向望川市人民政府办公室报送“重点领域公开情况”第1版"
    with pytest.raises(Refused) as refused:
        actions.receive_report(sent, by=officer)
    assert codes(refused) == ["two_people"]
    other = factories.actor(organ("wc-gov-office"), "disclosure_office", username="officer-2")
    assert actions.receive_report(sent, by=other).received_by == "officer-2"


def end(code, heir=None):
    after = (
        {"successor": organ(heir), "successor_on": date(2026, 6, 1), "successor_basis": "机构改革方案"} if heir else {}
    )
    Organ.objects.filter(code=code).update(ended_on=date(2026, 6, 1), **after)


def test_who_took_over_does_the_open_work_and_the_ledger_says_in_whose_place(schools):
    end("wc-education", "wc-civil-affairs")
    heir = actor_of(factories.staff(organ("wc-civil-affairs"), "drafter", username="heir"), date(2026, 6, 2))
    actions.report_progress(schools, "接着征求意见", by=heir)
    told = ledger.history(schools.subject).last()
    assert told.sentence == "望川市教育局报送进展：接着征求意见（由承接职权的望川市民政局办理）"


def test_a_file_that_is_no_file_is_refused_and_nothing_is_written(schools):
    with pytest.raises(Refused):
        actions.complete_work(schools, "办好了", files=[("a.exe", b"MZ")], by=clerk("wc-education"))
    schools.refresh_from_db()
    assert not schools.done and not WorkFile.objects.exists()


def test_work_is_opened_again_with_a_reason_and_owed_by_its_old_limit(schools, officer):
    teacher = clerk("wc-education")
    actions.complete_work(schools, "学区范围已公布", files=PROOF, by=teacher)
    for by, reason, code in [(teacher, "没有办完", "not_yours"), (officer, " ", "reason")]:
        with pytest.raises(Refused) as refused:
            actions.reopen_work(schools, reason, by=by)
        assert codes(refused) == [code]
    actions.reopen_work(schools, "公布的范围缺两个街道", by=officer)
    schools.refresh_from_db()
    assert (schools.state, schools.completed_at, schools.evidence) == ("in_progress", None, "")
    assert names_of(schools.subject)[-3:] == ["task.completed", "task.reopened", "task.assigned"]
    assert {duty.state for duty in Duty.objects.filter(subject=schools.subject)} == {"met", "open"}


def test_rows_of_the_ledger_are_not_deleted(schools):
    for attempt in (schools.delete, WorkItem.objects.filter(pk=schools.pk).delete):
        with pytest.raises(RowsAreKept):
            attempt()


# reports due


@pytest.fixture
def call(issued, officer, city):
    """Two departments report on four matters by 15 June, to the office."""
    text = CallText(
        title="重点领域公开情况",
        receiver=organ("wc-gov-office"),
        organs=[organ("wc-education"), organ("wc-police")],
        starts_on=date(2026, 6, 1),
        due_on=date(2026, 6, 15),
        parts={
            "systems": "制度建设情况",
            "channels": "渠道建设情况",
            "staffing": "机构队伍情况",
            "training": "培训情况",
        },
    )
    return actions.call_reports(city, text, policy=issued, by=officer)


FOUR = {"systems": "已建七项", "channels": "网站一个", "staffing": "三人", "training": "一次"}


def send(due, parts=FOUR, **more):
    by = more.pop("by", None) or factories.actor(due.organ, "drafter")
    return actions.send_report(due, parts, receiver=more.pop("receiver", due.call.receiver), by=by, **more)


def due_of(call, code="wc-education"):
    return call.due.select_related("call__receiver", "organ").get(organ__code=code)


@pytest.mark.parametrize(
    ("moment", "late"),
    [((2026, 6, 15, 23, 59), False), ((2026, 6, 15, 23, 59, 59), False), ((2026, 6, 16, 0, 1), True)],
    ids=["a minute before", "a second before", "a minute after"],
)
def test_a_report_is_in_time_until_midnight(call, moment, late):
    due = due_of(call)
    with at(*moment):
        send(due)
    due.refresh_from_db()
    duty = Duty.objects.get(subject=due.subject, rule="cn.task.report")
    assert (due.sent_late, duty.state) == (late, "late" if late else "met")
    assert due.sent_at == datetime(*moment, tzinfo=clock.CHINA)
    event = ledger.history(due.subject).get(name="due_report.sent")
    assert event.data["late"] is late


def test_what_is_missing_is_named_and_a_wrong_receiver_refused(call):
    due = due_of(call)
    with pytest.raises(Refused) as refused:
        send(due, {"systems": "已建", "training": " "}, receiver=organ("wc-police"))
    assert codes(refused) == ["wrong_receiver", "missing_part", "missing_part", "missing_part"]
    assert "“渠道建设情况”" in str(refused.value) and "“培训情况”" in str(refused.value)
    assert not SentReport.objects.exists()


@pytest.mark.parametrize(("day", "code"), [(date(2026, 5, 31), "backdated"), (date(2026, 6, 2), "future")])
def test_a_report_bears_the_day_on_which_it_is_sent(call, day, code):
    with pytest.raises(Refused) as refused:
        send(due_of(call), dated=day)
    assert codes(refused) == [code]
    send(due_of(call), dated=clock.today())


def test_a_second_report_is_a_new_version_and_moves_no_time(call, officer):
    due = due_of(call)
    first = send(due, file=("报告.txt", "四方面情况".encode()))
    with at(2026, 6, 20, 9):
        second = send(due, {**FOUR, "training": "两次"}, by=clerk("wc-education"))
    due.refresh_from_db()
    assert (first.number, second.number, due.sent_late) == (1, 2, False)
    with pytest.raises(Refused) as refused:
        actions.receive_report(first, by=factories.actor(organ("wc-police"), "drafter"))
    assert codes(refused) == ["not_yours"]
    actions.receive_report(second, by=officer)
    due.refresh_from_db()
    assert due.received_at == clock.now()
    assert names_of(due.subject) == ["due_report.set", "due_report.sent", "due_report.sent", "due_report.received"]


def test_the_same_report_twice_is_one_version_and_what_was_returned_is_not_signed_for(call, officer):
    due = due_of(call)
    first = send(due)
    with pytest.raises(Refused) as refused:
        send(due)
    assert codes(refused) == ["same"]
    actions.return_report(first, "缺数据", date(2026, 6, 20), by=officer)
    with pytest.raises(Refused) as refused:
        actions.receive_report(first, by=officer)
    assert codes(refused) == ["returned"]
    assert due.versions.count() == 1


def test_a_returned_report_is_owed_again_and_keeps_the_time_of_its_first_version(call, officer, city):
    from gongkai.desk.models import Notice
    from gongkai.policies import ledger_queries

    due, teacher = due_of(call), factories.staff(organ("wc-education"), "drafter", username="teacher")
    told = Notice.objects.filter(recipient=teacher, subject=due.subject, settled_at=None)
    with at(2026, 6, 12, 9):
        first = send(due)
        for reason, day, by, code in [
            (" ", (2026, 6, 20), officer, "reason"),
            ("培训没有写明人数", (2026, 6, 14), officer, "before_due"),
            ("培训没有写明人数", (2026, 6, 20), clerk("wc-police"), "not_yours"),
        ]:
            with pytest.raises(Refused) as refused:
                actions.return_report(first, reason, date(*day), by=by)
            assert codes(refused) == [code]
        actions.return_report(first, "培训没有写明人数", date(2026, 6, 18), by=officer)
        assert "培训没有写明人数" in told.get().note
        with pytest.raises(Refused) as refused:
            actions.return_report(first, "再退", date(2026, 6, 18), by=officer)
        assert codes(refused) == ["returned"]
    due = due_of(call)
    with at(2026, 6, 19, 0, 1):
        assert due.overdue(clock.now()) and not due.sent_late
        found = ledger_queries.in_state(DueReport.objects.all(), "overdue", clock.now())
        assert due in found
        silent = actions.draft_bulletin(city, date(2026, 6, 12), date(2026, 6, 18), by=officer).content["silent"]
        assert {one["unit"] for one in silent} == {"望川市教育局", "望川市公安局"}
        second = send(due, by=clerk("wc-education"))
        assert not told.exists()
        with pytest.raises(Refused) as refused:
            actions.return_report(first, "旧版", date(2026, 6, 30), by=officer)
        assert codes(refused) == ["newer", "returned"]
    due = due_of(call)
    assert (second.number, due.owed, due.sent_late) == (2, False, False)
    duties = Duty.objects.filter(subject=due.subject).order_by("started_on", "id")
    assert [(duty.due_on.day, duty.state) for duty in duties] == [(15, "met"), (18, "late")]
    event = ledger.history(due.subject).get(name="due_report.returned")
    assert event.sentence == ("望川市人民政府办公室退回“重点领域公开情况”第1版，2026-06-18前重报：培训没有写明人数")
    assert [one.data.get("late") for one in ledger.history(due.subject).filter(name="due_report.sent")] == [False, True]


def test_a_unit_is_reminded_before_its_report_is_due_and_no_more_once_it_is_sent(call):
    from gongkai.assessment.telling import warn
    from gongkai.desk.models import Notice

    due = due_of(call)
    teacher = factories.staff(due.organ, "drafter", username="reminded")
    told = Notice.objects.filter(recipient=teacher, subject=due.subject, settled_at=None)
    with at(2026, 6, 15, 8):
        warn()
        assert told.exists()
        send(due)
        warn()
        assert not told.exists()


def test_monthly_and_quarterly_reports_open_as_their_periods_begin(issued, officer, city):
    text = CallText(
        title="网站自查", receiver=organ("wc-gov-office"), organs=[organ("wc-education")], starts_on=date(2026, 6, 1),
        frequency="monthly", day=31, ends_on=date(2026, 9, 15),
    )  # fmt: skip
    monthly = actions.call_reports(city, text, by=officer)
    quarterly = actions.call_reports(city, replace(text, title="季报", frequency="quarterly", day=25), by=officer)
    assert list(monthly.due.values_list("period", "due_on")) == [("2026-06", date(2026, 6, 30))]
    assert list(quarterly.due.values_list("period", "due_on")) == [("2026Q2", date(2026, 6, 25))]
    assert actions.open_periods(date(2026, 6, 30)) == 0
    assert actions.open_periods(date(2026, 9, 30)) == 2  # July and August; September's last day lies after the end
    assert actions.open_periods(date(2026, 9, 30)) == 0
    assert str(monthly.due.last()) == "网站自查（2026年8月）"


def test_a_call_that_waits_makes_nobody_late_and_one_that_ended_asks_for_nothing(issued, officer, city, call):
    text = CallText(
        title="试点总结", receiver=organ("wc-gov-office"), organs=[organ("wc-education")], starts_on=date(2026, 6, 1),
        due_on=date(2026, 6, 5), precondition="统一目录印发",
    )  # fmt: skip
    waiting = actions.call_reports(city, text, by=officer)
    due = due_of(waiting)
    with at(2026, 6, 9, 9):
        assert not due.overdue(clock.now()) and not Duty.objects.filter(subject=due.subject).exists()
        actions.release_call(waiting, date(2026, 6, 8), by=officer)
        due = due_of(waiting)
        assert due.overdue(clock.now())
        assert Duty.objects.get(subject=due.subject).due_on == date(2026, 6, 5)
    actions.end_call(call, "并入年度报告", by=officer)
    assert Duty.objects.get(subject=due_of(call).subject).state == "cancelled"
    with pytest.raises(Refused) as refused:
        send(due_of(call))
    assert codes(refused) == ["ended"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " "}, "title"),
        ({"organs": []}, "organs"),
        ({"due_on": None}, "due"),
        ({"due_on": date(2026, 5, 31)}, "past"),
        ({"frequency": "monthly", "day": None}, "due"),
        ({"frequency": "monthly", "day": 32}, "due"),
        ({"ends_on": date(2026, 5, 1)}, "ends_on"),
        ({"parts": {"p1": ""}}, "parts"),
    ],
)
def test_a_call_that_cannot_be_answered_is_refused(city, officer, changed, code):
    text = CallText(
        title="情况", receiver=organ("wc-gov-office"), organs=[organ("wc-police")], starts_on=date(2026, 6, 1),
        due_on=date(2026, 6, 9),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.call_reports(city, replace(text, **changed), by=officer)
    assert code in codes(refused)


def issue_seed(seeds, name, city, officer):
    """Taken in, given a day where it bears none, confirmed, issued; 县政府办公室 is the office of this city."""
    policy = actions.take_in((seeds / name).read_bytes(), name, organ=city, by=officer)
    if not policy.written_on:
        facts = actions.Facts(
            policy.title, policy.doc_number, policy.issuers, policy.addressees, date(2012, 9, 10), policy.received_on
        )
        policy = actions.correct_facts(policy, facts, revision=policy.revision, by=officer)
    policy = actions.confirm(policy, revision=policy.revision, by=officer)
    with pytest.raises(Refused) as refused:
        actions.issue(policy, {}, revision=policy.revision, by=officer)
    asked = [str(reason).split("“")[1].split("”")[0] for reason in refused.value.reasons]
    meanings = {name: "organ:wc-gov-office" if "政府办" in name else "outside" for name in asked}
    actions.issue(policy, meanings, revision=policy.revision, by=officer)
    return policy


@pytest.mark.parametrize(
    ("profile", "name", "wanted"),
    [
        (
            "luoyang-2012",
            "luoyang-2012.txt",
            {("key-areas", date(2012, 12, 15), 0, ""), ("four-matters", date(2012, 12, 15), 4, "")},
        ),
        (
            "xiuyan-2020",
            "xiuyan-2020.txt",
            {
                ("pilot-summary", date(2021, 9, 30), 0, "上级印发统一目录"),
                ("pilot-digest", date(2021, 9, 30), 0, "上级印发统一目录"),
            },
        ),
    ],
)
def test_reports_that_the_rules_of_a_place_want_are_called_for(city, officer, seeds, profile, name, wanted, settings):
    settings.GONGKAI_PROFILE = profile
    policy = issue_seed(seeds, name, city, officer)
    calls = ReportCall.objects.filter(policy=policy)
    found = {(one.topic, one.due_on, len(one.parts), bool(one.precondition)) for one in calls}
    assert found == {(topic, day, parts, bool(waits)) for topic, day, parts, waits in wanted}
    call = next(one for one in calls if one.topic in ("four-matters", "pilot-summary"))
    due = call.due.select_related("call__receiver", "call__policy", "organ").first()
    send(due, {key: "写明" for key, _title in call.parts} or {"words": "总结"})
    event = ledger.history(policy.subject).get(name="report.sent")
    assert (event.organ, event.data["topic"]) == (due.organ.code, call.topic)
    assert event.data.get("parts", []) == sorted(key for key, _title in call.parts)


def test_the_house_answers_what_a_report_waits_for(city, officer, seeds, settings):
    settings.GONGKAI_PROFILE = "xiuyan-2020"
    policy = issue_seed(seeds, "xiuyan-2020.txt", city, officer)
    assert all(call.waiting for call in ReportCall.objects.all())
    with transaction.atomic(), ledger.following():
        ledger.write("catalogue.issued_above", policy.subject, organ="wc-gov-office", said="目录")
    assert not any(call.waiting for call in ReportCall.objects.all())
    factories.organ("new-bureau", parent=city)
    told = ledger.history(policy.subject).filter(name="policy.addressed").first()
    with transaction.atomic(), ledger.following():
        about = told.data | {"role": ["responsible"], "organ_name": "新局"}
        ledger.write("policy.addressed", policy.subject, organ="new-bureau", at=told.at, **about)
    assert not ReportCall.objects.get(organs__code="new-bureau").waiting, "what it waits for has happened before"


RULES = """title: 望川市报送要求
locality: 望川市
instruments:
  望川2026: {title: 望川市便民信息公开的通知, number: 望政办发〔2026〕9号, issued: 2026-05-20}
rules:
- id: wangchuan.report.ten-days
  kind: deadline
  title: 印发后10个工作日内报送工作情况
  citation: {instrument: 望川2026, article: 四}
  from: 2026-05-20
  basis: policy
  checked: 2026-11-25
  start: {event: policy.addressed, where: {role: [lead, responsible]}, on: issued_on}
  met: {event: report.sent, where: {topic: other}}
  per_organ: true
  within: {n: 10, unit: working-days}
- id: wangchuan.report.after-refining
  kind: deadline
  title: 完善目录后5个工作日内报送
  citation: {instrument: 望川2026, article: 五}
  from: 2026-05-20
  basis: policy
  checked: 2026-11-25
  start: {event: catalogue.refined, on: refined_on}
  met: {event: report.sent, where: {topic: key-areas}}
  per_organ: true
  within: {n: 5, unit: working-days}
"""


def test_a_rule_with_a_length_calls_for_reports_as_soon_as_its_event_has_happened(
    confirmed, officer, tmp_path, settings
):
    (tmp_path / "wangchuan-2026.yaml").write_text(RULES)
    settings.GONGKAI_RULES, settings.GONGKAI_PROFILE = tmp_path, "wangchuan-2026"
    actions.issue(confirmed, MEANINGS, revision=confirmed.revision, by=officer)
    call = ReportCall.objects.get()
    assert (call.rule, call.due_on, call.topic) == ("wangchuan.report.ten-days", date(2026, 6, 3), "other")
    owing = set(Duty.objects.filter(rule=call.rule).values_list("organ", "due_on"))
    assert owing == set(call.due.values_list("organ__code", "due_on")) and len(owing) > 5

    def refine(code):
        with transaction.atomic(), ledger.following():
            about = {"refined_on": date(2026, 6, 5), "said": "目录"}
            ledger.write("catalogue.refined", confirmed.subject, organ=code, **about)

    refine("wc-education")
    refine("wc-education")
    later = ReportCall.objects.exclude(pk=call.pk).get()
    assert list(later.due.values_list("organ__code", "due_on")) == [("wc-education", date(2026, 6, 12))]
    due = later.due.select_related("call__receiver", "call__policy", "organ").get()
    with at(2026, 6, 13, 0, 1):
        send(due, {"words": "已完善"})
    assert Duty.objects.get(rule=later.rule).state == "late"


# standings


def test_counts_equal_a_recount_from_the_rows_and_from_the_ledger(issued, officer):
    work = list(WorkItem.objects.select_related("organ", "task__policy").order_by("pk"))
    first, second, third = [item for item in work if not item.task.waiting][:3]
    actions.complete_work(first, "已公开", files=PROOF, by=factories.actor(first.organ, "drafter"))
    actions.report_progress(second, "正在办", by=factories.actor(second.organ, "drafter"))
    actions.complete_work(third, "已公开", files=PROOF, by=factories.actor(third.organ, "drafter"))
    actions.reopen_work(third, "没有附表", by=officer)
    events = list(Event.objects.order_by("seq"))
    for day in (date(2026, 6, 1), date(2026, 7, 31), date(2026, 8, 1), date(2026, 9, 1)):
        rows = list(WorkItem.objects.select_related("organ", "task__policy"))
        by_hand = {item.subject: standings.standing(item, day) for item in rows}
        assert standings.told(events, day) == by_hand
        for _title, group in standings.GROUPS.values():
            lines = standings.tally(rows, day, group)
            for state in Standing:
                raw = sum(one == state for one in by_hand.values())
                assert sum(line.counts.get(state, 0) for line in lines) == raw
    late = {item.pk for item in rows if standings.standing(item, date(2026, 8, 1)) == Standing.OVERDUE}
    raw = WorkItem.objects.filter(due_on="2026-07-31").exclude(state="done").values_list("pk", flat=True)
    assert late == set(raw)


def test_bars_and_squares_hold_every_dated_piece(issued):
    rows = list(WorkItem.objects.select_related("organ", "task__policy"))
    chart = schedule.gantt(rows, date(2026, 8, 10))
    assert len(chart.bars) == 3
    assert sum(bar.line.total for bar in chart.bars) == len(rows)
    assert all(bar.x >= 0 and bar.x + bar.width <= schedule.WIDTH for bar in chart.bars)
    assert [bar.state for bar in chart.bars] == [Standing.OVERDUE, Standing.NOT_STARTED, Standing.WAITING]
    heat = schedule.heat(rows, date(2026, 8, 10))
    assert heat.months == [date(2026, 7, 1), date(2026, 8, 1)]
    squares = [square for _code, _name, row in heat.rows for square in row if square]
    assert sum(square.total for square in squares) == sum(item.due_on is not None for item in rows)
    assert sum(square.late for square in squares) == sum(item.late(date(2026, 8, 10)) for item in rows)


# roll-up


@pytest.fixture
def province(db):
    """A city with two counties, one of which has two towns with offices of their own."""
    gov = factories.government("p-city", name="云州市人民政府", level="city")
    office = factories.organ(
        "p-office", name="云州市人民政府办公室", kind="office", parent=gov, is_disclosure_office=True
    )
    places = {"city": (gov, office)}
    for code, name in (("east", "东河县"), ("west", "西山县")):
        county = factories.organ(code, name=f"{name}人民政府", kind="government", level="county", parent=gov)
        bureau = factories.organ(
            f"{code}-office", name=f"{name}人民政府办公室", kind="office", parent=county, is_disclosure_office=True
        )
        factories.organ(f"{code}-education", name=f"{name}教育局", short_name="县教育局", parent=county)
        places[code] = (county, bureau)
    return places


NOTICE = """云州市人民政府办公室
关于公开学区划分的通知
云政办发〔2026〕3号

各县（市、区）人民政府：

一、公布学区划分。（责任单位：东河县人民政府、西山县人民政府；完成时限：2026年7月底前）

云州市人民政府办公室
2026年5月20日
"""


def test_the_roll_up_names_every_lower_government_and_who_has_not_reported(province):
    gov, office = province["city"]
    officer = factories.actor(office, "disclosure_office")
    upper = actions.take_in(NOTICE.encode(), "n.txt", organ=gov, by=officer)
    upper = actions.confirm(upper, revision=1, by=officer)
    meanings = {"各县（市、区）人民政府": "outside"}
    work = actions.issue(upper, meanings, revision=upper.revision, by=officer)
    assert {item.organ.code for item in work} == {"east", "west"}
    upper.refresh_from_db()

    east, east_office = province["east"]
    local = factories.actor(east_office, "disclosure_office")
    with pytest.raises(Refused) as refused:
        actions.take_down(upper, province["west"][0], by=local)
    assert codes(refused) == ["not_yours"]
    lower = actions.take_down(upper, east, by=local)
    assert (lower.upper, lower.tasks.count()) == (upper, 1)
    with pytest.raises(Refused) as refused:
        actions.take_down(upper, east, by=local)
    assert codes(refused) == ["taken_in_before"]
    task = lower.tasks.get()
    text = actions.TaskText(task.clause, task.title, ["县教育局"], [], [], task.deadline, "", "", "")
    actions.edit_task(task, text, revision=1, by=local)
    lower.refresh_from_db()
    lower = actions.confirm(lower, revision=lower.revision, by=local)
    actions.issue(lower, meanings, revision=lower.revision, by=local)
    call = CallText("学区情况", east_office, [organ("east-education")], date(2026, 6, 1), due_on=date(2026, 6, 9))
    actions.call_reports(east, call, policy=lower, by=local)
    own = CallText("各县汇总", office, [east, province["west"][0]], date(2026, 6, 1), due_on=date(2026, 6, 20))
    actions.call_reports(gov, own, policy=upper, by=officer)

    told = rollup.roll_up(upper, clock.now())
    assert [(one.organ.code, one.policy is not None, one.line.total, one.missing) for one in told] == [
        ("east", True, 1, ["东河县人民政府", "东河县教育局"]),
        ("west", False, 1, ["西山县人民政府"]),
    ]
    assert [due.organ.code for due in rollup.reports_of(upper) if not due.sent_at] == ["east", "west"]
    done = WorkItem.objects.get(organ__code="east-education")
    actions.complete_work(done, "已公布", files=PROOF, by=factories.actor(done.organ, "drafter"))
    send(DueReport.objects.get(organ__code="east-education"), {"words": "已公布"})
    again = rollup.roll_up(upper, clock.now())[0]
    assert (again.line.done, again.missing, len(again.reported)) == (1, ["东河县人民政府"], 1)


def test_the_roll_up_reaches_through_three_levels_and_names_who_is_silent_at_each(province):
    """A province above the city: what a county did counts in the city's line and in what the province sees."""
    gov, office = province["city"]
    top = factories.government("top", name="青岚省人民政府", level="province")
    top_office = factories.organ("top-office", name="青岚省人民政府办公厅", parent=top, is_disclosure_office=True)
    Organ.objects.filter(pk=gov.pk).update(parent=top)
    for one in Organ.objects.filter(path__startswith=gov.path).order_by("path"):
        one.save()
    gov, east, west = organ("p-city"), organ("east"), organ("west")
    far = factories.organ("far", name="远山市人民政府", kind="government", level="city", parent=top)

    def issue(policy, units, by):
        task = policy.tasks.get()
        text = actions.TaskText(task.clause, task.title, [], units, [], task.deadline, "", "", "")
        actions.edit_task(task, text, revision=task.revision, by=by)
        policy.refresh_from_db()
        policy = actions.confirm(policy, revision=policy.revision, by=by)
        actions.issue(policy, {"各县（市、区）人民政府": "outside"}, revision=policy.revision, by=by)
        policy.refresh_from_db()
        return policy

    def ask(government, receiver, units, policy, by):
        text = CallText("学区情况", receiver, units, date(2026, 6, 1), due_on=date(2026, 6, 9))
        return actions.call_reports(government, text, policy=policy, by=by)

    first = factories.actor(top_office, "disclosure_office", username="first")
    second = factories.actor(office, "disclosure_office", username="second")
    third = factories.actor(organ("east-office"), "disclosure_office", username="third")
    upper = issue(actions.take_in(NOTICE.encode(), "n.txt", organ=top, by=first), [gov.name, far.name], first)
    ask(top, top_office, [gov, far], upper, first)
    middle = issue(actions.take_down(upper, gov, by=second), ["东河县人民政府", "西山县人民政府"], second)
    own = ask(gov, office, [east, west], middle, second)
    lower = issue(actions.take_down(middle, east, by=third), ["县教育局"], third)
    ask(east, organ("east-office"), [organ("east-education")], lower, third)
    send(own.due.select_related("call__receiver", "organ").get(organ__code="east"), {"words": "已公布"})
    done = WorkItem.objects.get(organ__code="east-education")
    actions.complete_work(done, "已公布", files=PROOF, by=clerk("east-education"))

    def seen(policy):
        rows = rollup.roll_up(policy, clock.now())
        return [(one.depth, one.organ.code, one.line.done, one.line.total, one.missing) for one in rows]

    assert seen(upper) == [
        (0, "p-city", 1, 3, ["云州市人民政府", "西山县人民政府", "东河县教育局"]),
        (1, "east", 1, 1, ["东河县教育局"]),
        (1, "west", 0, 1, ["西山县人民政府"]),
        (0, "far", 0, 1, ["远山市人民政府"]),
    ]
    assert seen(middle) == [(0, "east", 1, 1, ["东河县教育局"]), (0, "west", 0, 1, ["西山县人民政府"])]
    assert [due.organ.code for due in rollup.reports_of(upper) if due.owed] == ["p-city", "far"]
    assert [due.organ.code for due in rollup.reports_of(middle) if due.owed] == ["west"]


def test_a_document_is_linked_to_one_from_above_alone(province, city, policy, officer):
    gov, office = province["city"]
    upper = actions.take_in(NOTICE.encode(), "n.txt", organ=gov, by=factories.actor(office, "disclosure_office"))
    with pytest.raises(Refused) as refused:
        actions.link_upper(policy, upper, by=officer)
    assert codes(refused) == ["state", "not_above"]


# bulletins


def test_a_bulletin_is_frozen_with_the_figures_of_its_day(issued, officer, city, call):
    with at(2026, 8, 3, 9):
        made = actions.draft_bulletin(city, date(2026, 7, 27), date(2026, 8, 2), by=officer)
        rows = list(WorkItem.objects.select_related("organ", "task__policy"))
        late = [item for item in rows if item.late(date(2026, 8, 2))]
        assert made.content["whole"]["late"] == len(late) == len(made.content["overdue"])
        assert {(one["days"], one["working_days"], late_by(one)) for one in made.content["overdue"]} == {
            (2, 0, "不足1")
        }
        assert late_by({"days": 5, "working_days": 3}) == "3" and late_by({"days": 5}) == "5（自然日）"
        assert [one["unit"] for one in made.content["silent"]] == ["望川市教育局", "望川市公安局"]
        lights = {one["organ"]: one["light"] for one in made.content["units"]}
        assert lights["wc-gov-office"] == "red" and lights["wc-finance"] == ""
        with pytest.raises(Refused) as refused:
            actions.issue_bulletin(made, revision=1, by=officer)
        assert codes(refused) == ["lead"]
        made = actions.edit_bulletin(made, "请逾期单位本周内办结。", revision=1, by=officer)
        with pytest.raises(Refused):
            actions.edit_bulletin(made, "另一句", revision=1, by=officer)
        made = actions.issue_bulletin(made, revision=2, by=officer)
        frozen = made.content
        actions.complete_work(late[0], "已公开", files=PROOF, by=factories.actor(late[0].organ, "drafter"))
        made.refresh_from_db()
        assert made.content == frozen
        with pytest.raises(Refused) as refused:
            actions.edit_bulletin(made, "再改", revision=3, by=officer)
        assert codes(refused) == ["issued"]
    pdf = files.path_of(made.pdf_id).read_bytes()
    assert pdf.startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(files.path_of(made.docx_id).read_bytes())) as archive:
        words = archive.read("word/document.xml").decode()
    for expected in ("请逾期单位本周内办结。", "〔2026〕第1期", "二、逾期工作", "望川市公安局", "逾期天数"):
        assert expected in words


def test_weeks_are_numbered_within_their_year(issued, officer, city):
    numbers = [actions.draft_bulletin(city, date(2026, 5, 25), date(2026, 5, 31), by=officer).number for _ in range(2)]
    assert numbers == [1, 2]
    for first, last, code in [
        (date(2026, 6, 1), date(2026, 5, 1), "period"),
        (date(2026, 6, 1), date(2026, 6, 2), "future"),
        (date(2024, 6, 1), date(2026, 6, 1), "long"),
    ]:
        with pytest.raises(Refused) as refused:
            actions.draft_bulletin(city, first, last, by=officer)
        assert codes(refused) == [code]


def test_a_town_that_took_a_document_over_does_its_part_once(issued, officer):
    town = organ("wc-qingxi-town")
    lower = actions.take_down(issued, town, by=officer)
    mine = lower.tasks.get(clause="一")
    for task in lower.tasks.exclude(pk=mine.pk):
        actions.drop_task(task, by=officer)
    fields = {name: getattr(mine, name) for name in actions.TaskText.__dataclass_fields__}
    told = actions.TaskText(**fields | {"title": "公开本镇办事指南", "lead": [], "responsible": [town.name]})
    actions.edit_task(mine, told, revision=mine.revision, by=officer)
    lower.refresh_from_db()
    lower = actions.confirm(lower, revision=lower.revision, by=officer)
    outside = dict.fromkeys(lower.addressees, "outside")
    (own,) = actions.issue(lower, outside, revision=lower.revision, by=officer)
    above = WorkItem.objects.get(task__policy=issued, organ=town)
    others = WorkItem.objects.filter(task__policy=issued).exclude(pk=above.pk)
    clerk = factories.actor(town, "drafter")
    actions.report_progress(own, "照片已拍", files=PROOF, by=clerk)
    actions.complete_work(own, "办事指南已公布", by=clerk)
    above.refresh_from_db()
    assert (above.done, above.evidence, above.files.count()) == (True, "办事指南已公布", 1)
    assert not any(item.done for item in others)
    assert rollup.roll_up(issued, clock.now())[0].line.done == 1
    actions.reopen_work(above, "照片看不清", by=officer)
    above.refresh_from_db()
    actions.complete_work(above, "照片已重拍", files=[("重拍.txt", "十一处".encode())], by=clerk)
    own.refresh_from_db()
    assert own.evidence == "办事指南已公布", "what the town closed for itself stays as it is"
