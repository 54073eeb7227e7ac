"""Limits counted from the issue: the day, its derivation, whoever corrects it, and the clock of the task that was given out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from gongkai.desk.actions import Refused
from gongkai.desk.models import Event
from gongkai.duties import rules
from gongkai.duties.actions import refresh
from gongkai.duties.models import Duty, State
from gongkai.policies import actions, counting
from gongkai.policies.models import Policy

from .test_actions import facts_of, text_of
from .test_console import desk, words  # noqa: F401
from .town import DOCUMENT

WORDS = "自本通知印发之日起20个工作日内"
WRITTEN, LAST = date(2026, 5, 20), date(2026, 6, 17)  # a Wednesday; twenty working days on, no holiday between


@pytest.fixture
def policy(city, officer):
    text = DOCUMENT.replace("招生前公布学区范围和咨询电话。", f"{WORDS}公布学区范围和咨询电话。")
    return actions.take_in(text.replace("；完成时限：2026年8月15日前", "").encode(), "通知.txt", organ=city, by=officer)


@pytest.fixture
def task(policy):
    return policy.tasks.get(deadline_text=WORDS)


def correct(policy, officer, **changed):
    return actions.correct_facts(policy, facts_of(policy, **changed), revision=policy.revision, by=officer)


def now(task):
    task.refresh_from_db()
    return task.deadline


@pytest.mark.parametrize(
    ("words", "issued", "public", "expected"),
    [
        (WORDS, None, None, ("written_on", LAST)),
        (WORDS, date(2026, 5, 22), None, ("issued_on", date(2026, 6, 22))),
        (
            "印发后三十日内",
            None,
            None,
            ("written_on", date(2026, 6, 22)),
        ),  # the nineteenth begins the Dragon Boat holiday
        ("自印发之日起三个月内", None, None, ("written_on", date(2026, 8, 20))),
        ("在本要點公佈後30個工作日內", None, date(2026, 5, 25), ("published_on", date(2026, 7, 7))),
        ("在本要点公布后30个工作日内", None, None, ("written_on", date(2026, 7, 2))),
        ("自收到本通知之日起5日内", None, None, None),
        ("自施行之日起30日内", None, None, None),
        ("印发后48小时内", None, None, None),
        ("2026年10月底前", None, None, None),
        ("", None, None, None),
    ],
)
def test_words_count_from_the_day_that_they_name(words, issued, public, expected):
    found = counting.count(Policy(written_on=WRITTEN, issued_on=issued, published_on=public), words)
    assert (found and (found.field, found.day)) == expected


def test_without_a_date_nothing_is_counted_and_beyond_the_calendar_it_says_so():
    assert counting.count(Policy(), WORDS) is None
    beyond = counting.count(Policy(written_on=date(2035, 1, 5)), WORDS)
    assert beyond.day is None and "2035" in beyond.fault and beyond.strip is None


def test_the_day_is_on_the_confirm_page_with_its_derivation(desk, policy, task):  # noqa: F811
    assert task.deadline == LAST
    shown = words(desk.get(reverse("console:policy", args=[policy.pk])))
    assert "自成文日期2026-05-20起20个工作日，当日不计" in shown
    form = words(desk.get(reverse("console:task-edit", args=[policy.pk, task.pk])))
    assert "2026-06-17是怎样推算的" in form and "民法典第二百零一条" in form and "计入第20日" in form


def test_it_follows_the_dates_of_the_document_until_somebody_sets_another_day(policy, task, officer):
    policy = correct(policy, officer, issued_on=date(2026, 5, 22))
    assert now(task) == date(2026, 6, 22) and task.doubts == [] and task.revision == 2
    moved = Event.objects.filter(name="policy.corrected").latest("seq").data["moved"]
    assert moved == {str(task.pk): ["2026-06-17", "2026-06-22"]}
    actions.edit_task(task, text_of(task, deadline=date(2026, 6, 30)), revision=task.revision, by=officer)
    policy.refresh_from_db()
    correct(policy, officer, issued_on=None)
    assert now(task) == date(2026, 6, 30)
    actions.edit_task(task, text_of(task, deadline=None), revision=task.revision, by=officer)
    assert now(task) == LAST


def test_it_follows_the_words_that_were_corrected(policy, task, officer):
    actions.edit_task(task, text_of(task, deadline_text="自印发之日起10个工作日内"), revision=task.revision, by=officer)
    assert now(task) == date(2026, 6, 3)


def test_a_date_of_writing_that_was_missing_dates_the_tasks(city, officer):
    text = DOCUMENT.replace("2026年5月20日", "").replace("招生前公布", f"{WORDS}公布")
    text = text.replace("；完成时限：2026年8月15日前", "")
    policy = actions.take_in(text.encode(), "无日期.txt", organ=city, by=officer)
    task = policy.tasks.get(deadline_text=WORDS)
    assert task.deadline is None
    correct(policy, officer, written_on=WRITTEN)
    assert now(task) == LAST


def test_a_date_of_writing_put_right_settles_the_doubt_that_a_limit_precedes_it(city, officer):
    text = DOCUMENT.replace("2026年5月20日", "2026年8月31日")
    policy = actions.take_in(text.encode(), "日期有误.txt", organ=city, by=officer)
    early = [one.pk for one in policy.tasks.all() if "before-issue" in {doubt["kind"] for doubt in one.doubts}]
    assert early
    correct(policy, officer, written_on=WRITTEN)
    assert not any(doubt["kind"] == "before-issue" for one in policy.tasks.all() for doubt in one.doubts)


@pytest.mark.parametrize("day", [date(2026, 5, 19), date(2026, 6, 2)])
def test_no_document_is_issued_before_it_is_written_or_after_it_came(policy, officer, day):
    with pytest.raises(Refused) as refused:
        correct(policy, officer, issued_on=day)
    assert [reason.code for reason in refused.value.reasons] == ["issued_on"]


def issue(policy, officer, task):
    policy.refresh_from_db()
    policy = actions.confirm(policy, revision=policy.revision, by=officer)
    actions.issue(policy, {"宏图数据公司": "outside"}, revision=policy.revision, by=officer)
    return task.work.get(organ__code="wc-education")


def test_the_clock_of_the_task_counts_the_same_day_by_day(desk, policy, task, officer):  # noqa: F811
    work = issue(policy, officer, task)
    duty = Duty.objects.get(subject=work.subject)
    assert (work.due_on, duty.rule, duty.due_on, duty.started_on) == (LAST, counting.RULE, LAST, WRITTEN)
    why = words(desk.get(reverse("console:duty", args=[duty.pk])))
    assert "20个工作日" in why and "逐日怎么算" in why


def test_a_day_that_somebody_set_is_owed_as_a_day(policy, task, officer):
    actions.edit_task(task, text_of(task, deadline=date(2026, 6, 30)), revision=task.revision, by=officer)
    duty = Duty.objects.get(subject=issue(policy, officer, task).subject)
    assert (duty.rule, duty.due_on) == ("cn.task.deadline", date(2026, 6, 30))


def test_a_limit_beyond_the_calendar_has_its_clock_and_its_day_once_the_year_is_there(
    policy, task, officer, monkeypatch
):
    far = text_of(task, deadline=None, deadline_text="自印发之日起150个工作日内")
    whole = rules.calendar()
    short = replace(whole, years=tuple(year for year in whole.years if year.year < 2026))
    monkeypatch.setattr(rules, "calendar", lambda: short)
    assert actions.edit_task(task, far, revision=task.revision, by=officer).deadline is None
    work = issue(policy, officer, task)
    duty = Duty.objects.get(subject=work.subject)
    assert (duty.rule, duty.due_on, duty.state) == (counting.RULE, None, State.UNDETERMINED)
    assert "2026" in duty.problem
    monkeypatch.setattr(rules, "calendar", lambda: whole)
    refresh([work.subject], cause="日历更新")
    work.refresh_from_db()
    assert work.due_on == Duty.objects.get(subject=work.subject).due_on == date(2026, 12, 23)
