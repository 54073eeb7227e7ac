"""Limits of deadlines: months and years, so long before a day, by a moment, by organ, after a release, by exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.everykind import CLAUSE, DONE, deadline
from tests.law.lawcases import beijing, events
from tests.law.strategies import covered_days

from gongkai.law.deadlines import derive_deadlines
from gongkai.law.duties import Duty, Event, State
from gongkai.law.errors import CalendarNotCovered, PeriodRefused
from gongkai.law.kinds import Deadline, NamedException
from gongkai.law.periods import SHANGHAI, Unit, before, due, months_after, passed
from gongkai.law.rulebook import Pattern, Within
from gongkai.rulebooks.calendars import calendar

LATER = "2026-08-01 09:00"


def owed(rule: Deadline | list[Deadline], history: list[Event], now: str = LATER) -> tuple[Duty, ...]:
    return derive_deadlines(rule if isinstance(rule, list) else [rule], history, calendar(), beijing(now))


def happened(*rows: tuple[str, str, dict[str, Any]]) -> list[Event]:
    return events([{"event": f"a.{name}", "at": at, **data} for name, at, data in rows])


# Months and years ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "n", "unit", "last"),
    [
        ("2026-01-15", 1, "months", "2026-02-24"),  # 02-15 lies in the Spring Festival
        ("2026-01-31", 1, "months", "2026-02-28"),  # 民法典第二百零二条: February has no 31st; a make-up workday
        ("2026-03-31", 1, "months", "2026-04-30"),
        ("2024-02-29", 1, "years", "2025-02-28"),
        ("2023-02-28", 1, "years", "2024-02-28"),
        ("2026-02-02", 3, "months", "2026-05-06"),  # 05-02 lies in the Labour Day holiday
        ("2025-12-01", 12, "months", "2026-12-01"),
    ],
)
def test_a_month_ends_on_the_day_of_the_same_number(start: str, n: int, unit: str, last: str) -> None:
    assert due(date.fromisoformat(start), n, unit, calendar()).day.isoformat() == last


def test_a_month_and_its_move_are_explained() -> None:
    trace = due(date(2026, 2, 2), 3, "months", calendar()).trace
    assert "第二百零二条" in (due(date(2026, 1, 31), 1, "months", calendar()).trace[0].citation or "")
    assert trace[0].day == date(2026, 5, 2) and "2026-02-02的对应日" in trace[0].why and "顺延" in trace[0].why
    assert trace[-1].day == date(2026, 5, 6) and all(step.number is None for step in trace)


def test_a_last_day_in_a_year_without_a_notice_is_named() -> None:
    with pytest.raises(CalendarNotCovered, match="不早于2027-03-02"):
        due(date(2026, 3, 2), 1, "years", calendar())


@given(covered_days, st.integers(1, 40), st.integers(1, 40))
def test_months_add_up_but_for_short_months(start: date, n: int, m: int) -> None:
    there = months_after(start, n)
    assert (there.year * 12 + there.month) - (start.year * 12 + start.month) == n
    assert there.day == start.day or (there.day < start.day and months_after(there, 1).month != there.month)
    if start.day <= 28:
        assert months_after(there, m) == months_after(start, n + m) and months_after(there, -n) == start


@given(covered_days, st.integers(1, 24))
def test_a_later_start_never_ends_earlier(start: date, n: int) -> None:
    assert months_after(start, n) <= months_after(date.fromordinal(start.toordinal() + 1), n)


# So long before -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "n", "unit", "last"),
    [
        ("2026-03-20", 7, "calendar-days", "2026-03-13"),
        ("2026-03-20", 7, "working-days", "2026-03-11"),
        ("2026-10-08", 1, "working-days", "2026-09-30"),
        ("2026-03-31", 1, "months", "2026-02-28"),
        ("2024-02-29", 1, "years", "2023-02-28"),
    ],
)
def test_a_limit_lies_so_long_before_a_day(event: str, n: int, unit: str, last: str) -> None:
    assert before(date.fromisoformat(event), n, unit, calendar()).day.isoformat() == last


def test_hours_before_a_moment_need_a_moment() -> None:
    held = datetime(2026, 3, 20, 9, tzinfo=SHANGHAI)
    assert before(held, 24, "hours", calendar()).moment == datetime(2026, 3, 19, 9, tzinfo=SHANGHAI)
    rule = deadline("notice", within=None, by_field="held", ahead=Within(24, Unit.HOURS))
    (duty,) = owed(rule, happened(("started", "2026-03-01 09:00", {"held": "2026-03-20"})))
    assert duty.state is State.UNDETERMINED and "时刻" in duty.trace.sentences[0]


@given(covered_days, st.integers(1, 60))
def test_so_many_working_days_lie_between(event: date, n: int) -> None:
    if event.year > 2007:
        last = before(event, n, "working-days", calendar()).day
        eve = date.fromordinal(event.toordinal() - 1)
        assert calendar().is_workday(last) and calendar().working_days_between(last, eve) == n - 1


@pytest.mark.parametrize(("answered", "state"), [("2026-03-13 23:59:59", "met"), ("2026-03-14 00:00:00", "late")])
def test_a_hearing_is_announced_seven_days_before(answered: str, state: str) -> None:
    rule = deadline("announced", within=None, by_field="held", ahead=Within(7, Unit.CALENDAR_DAYS))
    history = happened(("started", "2026-03-01 09:00", {"held": "2026-03-20"}), ("met", answered, {}))
    (duty,) = owed(rule, history)
    assert (duty.due, duty.state) == (date(2026, 3, 13), state)


# Moments ------------------------------------------------------------------------------------------------------------


def test_hours_count_from_the_moment_named_and_days_from_its_day() -> None:
    known = {"known": "2026-03-02T06:00:00+08:00"}
    history = happened(("started", "2026-03-05 09:00", known))
    (hours,) = owed(deadline("hours", within=Within(5, Unit.HOURS), start_on="known"), history)
    (days,) = owed(deadline("days", within=Within(1, Unit.WORKING_DAYS), start_on="known"), history)
    assert (hours.due, days.due) == (datetime(2026, 3, 2, 11, tzinfo=SHANGHAI), date(2026, 3, 3))


@pytest.mark.parametrize(("at", "state"), [("2026-03-02 12:00:00", "met"), ("2026-03-02 12:00:01", "late")])
def test_a_field_may_hold_the_last_moment(at: str, state: str) -> None:
    rule = deadline("moment", within=None, by_field="until")
    history = happened(("started", "2026-03-01 09:00", {"until": "2026-03-02T12:00:00+08:00"}), ("met", at, {}))
    assert owed(rule, history)[0].state == state


@pytest.mark.parametrize("odd", ["2026-03-02T12:00:00", "年底", 7, ["2026-03-02"], "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_named(odd: Any) -> None:
    (duty,) = owed(deadline("odd", within=None, by_field="until"), happened(("started", "2026-03-01 09:00", {"until": odd})))  # fmt: skip
    assert duty.state is State.UNDETERMINED and duty.trace.sentences[0]


# Organ by organ -----------------------------------------------------------------------------------------------------

ADDRESSED = deadline("plan", per_organ=True, cancelled=(DONE,))
THREE = happened(*(("started", "2026-03-02 09:00", {"organ": organ}) for organ in ("edu", "water", "housing")))


def test_every_organ_answers_for_itself() -> None:
    answered = replace(happened(("met", "2026-03-03 09:00", {"organ": "water"}))[0], id=9)
    found = owed(ADDRESSED, [*THREE, answered])
    assert [(duty.organ, duty.state.value) for duty in found] == [("edu", "missed"), ("water", "met"), ("housing", "missed")]  # fmt: skip
    (together,) = owed(replace(ADDRESSED, per_organ=False), [*THREE, answered])
    assert together.state is State.MET


@pytest.mark.parametrize(("by", "cancelled"), [("water", ["water"]), ("city", ["edu", "housing", "water"])])
def test_who_owes_nothing_there_cancels_for_all(by: str, cancelled: list[str]) -> None:
    ended = replace(happened(("done", "2026-03-03 09:00", {"organ": by}))[0], id=9)
    found = owed(ADDRESSED, [*THREE, ended])
    assert sorted(duty.organ for duty in found if duty.state is State.CANCELLED) == cancelled


# Waiting ------------------------------------------------------------------------------------------------------------

WAITS = deadline("waits", within=None, by=date(2026, 3, 31), awaits=DONE)
EXTRA = replace(WAITS, after_release=Within(10, Unit.WORKING_DAYS))
BEGUN = ("started", "2026-03-02 09:00", {})


@pytest.mark.parametrize(
    ("rule", "rows", "due_on", "state"),
    [
        (WAITS, [], "2026-03-31", "waiting"),
        (WAITS, [("met", "2026-07-01 09:00", {})], "2026-03-31", "met"),
        (WAITS, [("done", "2026-03-20 09:00", {"organ": "province"})], "2026-03-31", "missed"),
        (WAITS, [("done", "2026-02-01 09:00", {}), ("met", "2026-04-01 00:00", {})], "2026-03-31", "late"),
        (WAITS, [("done", "2026-04-01 09:00", {}), ("met", "2026-04-02 00:00", {})], "2026-03-31", "late"),
        (WAITS, [("met", "2026-04-01 09:00", {}), ("done", "2026-04-02 09:00", {})], "2026-03-31", "met"),
        (WAITS, [("done", "2026-03-20 09:00", {"subject": "record:2"})], "2026-03-31", "waiting"),
        (EXTRA, [("done", "2026-04-01 09:00", {}), ("met", "2026-04-16 23:59:59", {})], "2026-04-16", "met"),
        (EXTRA, [("done", "2026-04-01 09:00", {}), ("met", "2026-04-17 00:00:00", {})], "2026-04-16", "late"),
        (EXTRA, [("done", "2026-03-02 10:00", {})], "2026-03-31", "missed"),
    ],
)
def test_nobody_is_late_before_the_release(rule: Deadline, rows: list[Any], due_on: str, state: str) -> None:
    (duty,) = owed(rule, happened(BEGUN, *rows))
    assert (str(duty.due), duty.state) == (due_on, state)


@given(st.lists(st.tuples(st.sampled_from(["started", "met", "other"]), st.integers(0, 180)), max_size=8), covered_days)
def test_what_waits_is_never_missed(rows: list[tuple[str, int]], now: date) -> None:
    history = happened(*((n, f"{date.fromordinal(date(2026, 1, 5).toordinal() + d)} 09:00", {}) for n, d in rows))
    assert {duty.state for duty in owed(WAITS, history, f"{now} 09:00")} <= {State.WAITING, State.MET}


def test_who_waits_gives_way_to_no_rival_and_hides_none() -> None:
    rival = deadline("rival", within=None, by=date(2026, 6, 30), duty="act")
    found = owed([replace(WAITS, duty="act"), rival], happened(BEGUN))
    assert [(duty.rule, duty.state.value) for duty in found] == [("rival", "missed"), ("waits", "waiting")]
    (both,) = owed([replace(WAITS, duty="act"), rival], happened(BEGUN, ("done", "2026-03-03 09:00", {})))
    assert both.rule == "waits" and [other.rule for other in both.superseded] == ["rival"]


LATE = ("started", "2026-12-28 09:00", {})  # the fifth working day lies in a year without a notice
FIVE = deadline("five", cancelled=(Pattern(("a.off",)),))
AWAITING = replace(FIVE, awaits=DONE)


@pytest.mark.parametrize(
    ("rule", "rows", "state", "ended_by"),
    [
        (FIVE, [], "undetermined", None),
        (FIVE, [("off", "2026-12-29 09:00", {})], "cancelled", 2),
        (FIVE, [("met", "2026-12-29 09:00", {})], "met", 2),
        (FIVE, [("met", "2027-01-02 09:00", {})], "undetermined", 2),
        (AWAITING, [], "waiting", None),
        (AWAITING, [("met", "2027-01-02 09:00", {})], "met", 2),
        (AWAITING, [("off", "2026-12-29 09:00", {})], "cancelled", 2),
        (AWAITING, [("done", "2026-12-29 09:00", {})], "undetermined", None),
    ],
)
def test_a_limit_no_calendar_tells_judges_nobody(
    rule: Deadline, rows: list[Any], state: str, ended_by: int | None
) -> None:
    (duty,) = owed(rule, happened(LATE, *rows), "2027-03-01 09:00")
    assert (duty.state, duty.due, duty.ended_by) == (state, None, ended_by)
    assert duty.met_by == (ended_by if rows and rows[0][0] == "met" else None)


def test_the_first_release_counts_and_one_event_may_release_and_answer() -> None:
    (duty,) = owed(EXTRA, happened(BEGUN, ("done", "2026-04-01 09:00", {}), ("done", "2026-06-01 09:00", {})))
    assert duty.due == date(2026, 4, 16)
    both = replace(WAITS, met=DONE)
    assert [owed(both, happened(BEGUN, ("done", f"2026-{on} 09:00", {})))[0].state.value for on in ("03-31", "04-01")] == ["met", "late"]  # fmt: skip


def test_a_duty_names_its_events_in_their_order() -> None:
    rows = [("done", "2026-03-01 09:00", {}), BEGUN, ("other", "2026-03-03 09:00", {}), ("met", "2026-03-04 09:00", {})]
    (duty,) = owed(WAITS, happened(*rows))
    assert (duty.started_by, duty.met_by, duty.ended_by, duty.events) == (2, 4, 4, (1, 2, 4))
    (free,) = owed(WAITS, happened(BEGUN, ("other", "2026-03-03 09:00", {}), ("done", "2026-03-04 09:00", {})))
    assert (free.met_by, free.events) == (None, (1, 3))
    (ended,) = owed(FIVE, happened(BEGUN, ("off", "2026-03-03 09:00", {})))
    assert (ended.met_by, ended.ended_by, ended.events) == (None, 2, (1, 2))


# Exceptions ---------------------------------------------------------------------------------------------------------


def exception(name: str, where: dict[str, Any], **limit: Any) -> NamedException:
    return NamedException(name=name, where={key: (value,) for key, value in where.items()}, **limit)


EXCEPTED = deadline(
    "excepted",
    exceptions=(
        exception("重大", {"level": "major"}, within=Within(1, Unit.WORKING_DAYS), citation=replace(CLAUSE, article="第九条")),
        exception("复杂", {"complex": True}, within=Within(15, Unit.WORKING_DAYS)),
        exception("自定", {"own": True}, by_field="until"),
        exception("涉密", {"secret": True}),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "due_on"),
    [
        ({}, "2026-03-09"),
        ({"level": "minor"}, "2026-03-09"),
        ({"level": "major"}, "2026-03-03"),
        ({"complex": True}, "2026-03-23"),
        ({"level": "major", "complex": True}, "2026-03-03"),
        ({"complex": True, "secret": True}, "2026-03-23"),
        ({"own": True, "until": "2026-03-20"}, "2026-03-20"),
        ({"secret": True}, None),
        ({"own": True}, None),
    ],
)
def test_a_named_exception_replaces_the_limit(data: dict[str, Any], due_on: str | None) -> None:
    found = owed(EXCEPTED, happened(("started", "2026-03-02 09:00", data)))
    assert [str(duty.due) for duty in found] == ([due_on] if due_on else [])


def test_the_exception_and_its_clause_are_named() -> None:
    (duty,) = owed(EXCEPTED, happened(("started", "2026-03-02 09:00", {"level": "major"})))
    assert "适用例外“重大（《某文件》第九条）”" in duty.trace.sentences


def test_the_strictest_of_several_rules_counts_what_its_exception_says() -> None:
    rival = deadline("rival", within=Within(3, Unit.WORKING_DAYS), duty="act")
    history = happened(("started", "2026-03-02 09:00", {"complex": True}))
    (duty,) = owed([replace(EXCEPTED, duty="act"), rival], history)
    assert duty.rule == "rival" and any("2026-03-23" in sentence for sentence in duty.trace.sentences)


# What a duty says ---------------------------------------------------------------------------------------------------

DAYS, CLOCKED, DATED = deadline("days"), deadline("hours", within=Within(48, Unit.HOURS)), deadline("by", within=None, by=date(2026, 3, 31))  # fmt: skip
FROM_IT = deadline("it", within=None, within_field="length")
BEGAN, TILL = "自2026-03-02（事件1）起", "期限至2026-03-31二十四时"
HAPPENED = "前置条件于2026-03-20（事件2）具备"
RELEASED = ("done", "2026-03-20 09:00", {})


@pytest.mark.parametrize(
    ("rule", "rows", "said"),
    [
        (DAYS, [BEGUN], [f"{BEGAN}算，当日不计入", "期限至2026-03-09二十四时"]),
        (CLOCKED, [BEGUN], [BEGAN, "期限至2026-03-04 09:00"]),
        (DATED, [BEGUN], [BEGAN, TILL]),
        (FROM_IT, [("started", "2026-03-02 09:00", {"length": {"n": 1, "unit": "working-days"}})], [f"{BEGAN}算，当日不计入", "期限至2026-03-03二十四时"]),
        (EXCEPTED, [("started", "2026-03-02 09:00", {"own": True, "until": "2026-03-31"})], [BEGAN, "适用例外“自定”", TILL]),
        (DATED, [BEGUN, ("met", "2026-03-31 23:59:59", {})], [BEGAN, TILL, "2026-03-31（事件2）完成，在期限内"]),
        (DATED, [BEGUN, ("met", "2026-04-01 00:00:00", {})], [BEGAN, TILL, "2026-04-01（事件2）完成，已过期限"]),
        (replace(DATED, cancelled=(DONE,)), [BEGUN, RELEASED], [BEGAN, TILL, "2026-03-20（事件2）撤销"]),
        (WAITS, [BEGUN], [BEGAN, "待前置：所待的事尚未发生，期限到了也不计逾期", TILL]),
        (WAITS, [BEGUN, RELEASED], [BEGAN, HAPPENED, TILL]),
        (WAITS, [BEGUN, ("met", "2026-05-06 09:00", {})], [BEGAN, "待前置：所待的事尚未发生，期限到了也不计逾期", TILL, "2026-05-06（事件2）完成，在期限内"]),
        (replace(EXTRA, after_release=Within(1, Unit.WORKING_DAYS)), [BEGUN, RELEASED], [BEGAN, HAPPENED, TILL]),
        (EXTRA, [BEGUN, RELEASED], [BEGAN, f"{HAPPENED}，原期限至2026-03-31二十四时，自具备之日起另给10个工作日", "期限至2026-04-03二十四时"]),
    ],
)  # fmt: skip
def test_a_duty_says_how_it_came_to_its_limit(rule: Deadline, rows: list[Any], said: list[str]) -> None:
    (duty,) = owed(rule, happened(*rows))
    assert list(duty.trace.sentences) == said


def test_the_day_it_began_is_the_one_that_was_named() -> None:
    rule, named = replace(DAYS, start_on="known"), {"known": "2026-02-27"}
    (duty,) = owed(rule, happened(("started", "2026-03-02 09:00", named)))
    assert (duty.started_on, duty.due) == (date(2026, 2, 27), date(2026, 3, 5))
    (odd,) = owed(rule, happened(("started", "2026-03-02 09:00", {"known": "年底"})))
    assert (odd.started_on, odd.state) == (date(2026, 3, 2), State.UNDETERMINED)


def test_only_limits_of_one_act_are_rivals_and_of_organs_each_its_own() -> None:
    longer = replace(DAYS, id="longer", within=Within(9, Unit.WORKING_DAYS))
    assert [duty.rule for duty in owed([DAYS, longer], happened(BEGUN))] == ["days", "longer"]
    both = [replace(rule, duty="act", per_organ=True) for rule in (DAYS, longer)]
    found = owed(both, THREE)
    assert [(duty.rule, duty.organ, len(duty.superseded)) for duty in found] == [("days", organ, 1) for organ in ("edu", "water", "housing")]  # fmt: skip


def test_a_moment_is_told_in_beijings_time_whatever_zone_it_was_stored_in() -> None:
    start = replace(happened(BEGUN)[0], at=datetime(2026, 11, 6, 13, 10, tzinfo=UTC))
    (duty,) = owed(CLOCKED, [start])
    assert duty.due == datetime(2026, 11, 8, 13, 10, tzinfo=UTC)
    assert list(duty.trace.sentences) == ["自2026-11-06（事件1）起", "期限至2026-11-08 21:10"]
    (step,) = duty.trace.steps
    assert step.why == "自2026-11-06 21:10起连续计算48小时，不因夜间和休假日停止"
    longer = replace(CLOCKED, id="longer", title="另一规定", within=Within(49, Unit.HOURS), duty="act")
    (strict,) = owed([replace(CLOCKED, duty="act"), longer], [start])
    assert strict.trace.sentences[-1] == "从严：同一事项另有《另一规定》，期限为2026-11-08 22:10，本义务在先"


def test_limits_on_one_day_are_both_told_and_neither_is_called_the_earlier() -> None:
    rivals = [
        replace(DATED, id=name, title=title, duty="act") for name, title in (("a", "甲"), ("b", "关于《乙》的通知"))
    ]
    (duty,) = owed(rivals, happened(BEGUN))
    assert duty.trace.sentences[-1] == "同一事项另有《关于〈乙〉的通知》，期限同为2026-03-31"
    hours = replace(CLOCKED, title="到日终", within=Within(15, Unit.HOURS), duty="act")
    day = replace(DATED, by=date(2026, 3, 2), duty="act")
    (met,) = owed([hours, day], happened(BEGUN))
    assert met.trace.sentences[-1].endswith("期限同为" + ("2026-03-03 00:00" if met.rule == "by" else "2026-03-02"))


def test_limits_of_one_act_are_rivals_whichever_organ_began_them() -> None:
    other = replace(DAYS, id="other", start=Pattern(("a.other",)), within=Within(9, Unit.WORKING_DAYS))
    history = happened(BEGUN, ("other", "2026-03-02 10:00", {"organ": "water"}))
    (duty,) = owed([replace(DAYS, duty="act"), replace(other, duty="act")], history)
    assert (duty.rule, [one.rule for one in duty.superseded]) == ("days", ["other"])


# What must have passed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "unit", "until", "over"),
    [
        (30, "calendar-days", "2026-04-01 00:00:00", True),
        (30, "calendar-days", "2026-03-31 23:59:59", True),
        (30, "calendar-days", "2026-03-30 23:59:59", False),
        (5, "working-days", "2026-03-07 00:00:00", True),
        (5, "working-days", "2026-03-06 23:59:59", False),
        (48, "hours", "2026-03-03 09:00:00", True),
        (48, "hours", "2026-03-03 08:59:59", False),
        (1, "months", "2026-04-02 00:00:00", True),
        (1, "months", "2026-04-01 23:59:59", False),
    ],
)
def test_so_many_whole_days_lie_between(n: int, unit: str, until: str, over: bool) -> None:
    shown = beijing("2026-03-01 09:00:00" if unit != "calendar-days" else "2026-02-28 09:00:00")
    assert passed(shown, n, unit, beijing(until), calendar()) is over


def test_working_days_without_a_calendar_are_not_guessed() -> None:
    with pytest.raises(CalendarNotCovered):
        passed(beijing("2026-03-01 09:00"), 5, "working-days", beijing("2026-04-01 09:00"), None)
    with pytest.raises(PeriodRefused):
        passed(beijing("2026-03-01 09:00"), 10**9, "calendar-days", beijing("2026-04-01 09:00"), calendar())


def test_a_pattern_of_another_subject_releases_nothing() -> None:
    elsewhere = deadline("other", awaits=Pattern(("a.done",), {"level": ("province",)}))
    (duty,) = owed(elsewhere, happened(BEGUN, ("done", "2026-03-03 09:00", {"level": "city"})))
    assert duty.state is State.WAITING
