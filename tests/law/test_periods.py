"""Periods: lawyers' cases on both sides of each boundary, then properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import cases, moment
from tests.law.strategies import covered_days, moments, short_periods

from gongkai.law.errors import CalendarNotCovered, LawError, NaiveMoment, PeriodRefused
from gongkai.law.periods import (
    LAST_DAY_MOVES,
    SAME_DAY,
    SHANGHAI,
    Due,
    Unit,
    before,
    due,
    fixed,
    local_day,
    months_after,
    passed,
    unmoved,
)
from gongkai.law.trace import Step
from gongkai.rulebooks.calendars import calendar


@pytest.mark.parametrize("case", cases("due"), ids=lambda case: case["why"])
def test_the_last_day(case: dict[str, Any]) -> None:
    limit = due(moment(case["start"]), case["n"], case.get("unit", "working-days"), calendar())
    assert limit.value == moment(case["due"])


@pytest.mark.parametrize("case", cases("refused"), ids=lambda case: case["why"])
def test_what_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(LawError) as refused:
        due(moment(case["start"]), case["n"], case.get("unit", "working-days"), calendar())
    assert type(refused.value).__name__ == case["error"]
    if isinstance(refused.value, CalendarNotCovered):
        assert refused.value.year == case["year"]


@given(covered_days, short_periods)
def test_a_working_day_period_ends_on_a_working_day_and_holds_n_of_them(start: date, n: int) -> None:
    ours = calendar()
    end = ours.add_working_days(start, n)
    between = [start + timedelta(days=i) for i in range(1, (end - start).days + 1)]
    assert ours.is_workday(end)
    assert sum(ours.is_workday(day) for day in between) == n == ours.working_days_between(start, end)


@given(covered_days, short_periods)
def test_one_day_more_ends_later_and_a_later_start_never_ends_earlier(start: date, n: int) -> None:
    ours = calendar()
    assert ours.add_working_days(start, n + 1) > ours.add_working_days(start, n)
    assert ours.add_working_days(start + timedelta(days=1), n) >= ours.add_working_days(start, n)


@given(covered_days, st.integers(1, 30), st.integers(1, 30))
def test_periods_add_up(start: date, first: int, second: int) -> None:
    ours = calendar()
    assert ours.add_working_days(ours.add_working_days(start, first), second) == ours.add_working_days(
        start, first + second
    )


@given(covered_days, short_periods)
def test_the_trace_is_the_count(start: date, n: int) -> None:
    limit = due(start, n, Unit.WORKING_DAYS, calendar())
    counted = [step for step in limit.trace if step.counts]
    assert [step.number for step in counted] == list(range(1, n + 1))
    assert limit.trace[0].day == start + timedelta(days=1) and limit.trace[-1].day == limit.day
    assert all(step.why and step.citation for step in limit.trace)


@given(covered_days, st.integers(1, 90))
def test_calendar_days_end_on_the_nth_day_or_the_first_working_day_after(start: date, n: int) -> None:
    ours, nominal = calendar(), start + timedelta(days=n)
    limit = due(start, n, Unit.CALENDAR_DAYS, ours)
    assert ours.is_workday(limit.day) and limit.day >= nominal
    assert not any(ours.is_workday(nominal + timedelta(days=i)) for i in range((limit.day - nominal).days))
    assert limit.trace[-1].day == limit.day


@given(moments, st.integers(1, 500))
def test_hours_are_exact_and_keep_the_zone(start: datetime, n: int) -> None:
    limit = due(start, n, Unit.HOURS, calendar())
    assert limit.moment is not None
    assert limit.moment - start == timedelta(hours=n)
    assert limit.moment.utcoffset() == start.utcoffset()


def test_a_moment_starts_on_its_day_in_shanghai() -> None:
    late = datetime.fromisoformat("2026-03-02T17:00:00+00:00")  # already the third there
    assert local_day(late) == date(2026, 3, 3)
    assert due(late, 1, "working-days", calendar()).day == date(2026, 3, 4)


def test_a_day_lasts_to_its_midnight_in_shanghai() -> None:
    limit = due(date(2026, 3, 2), 3, "working-days", calendar())
    assert limit.allows(datetime(2026, 3, 5, 23, 59, 59, tzinfo=SHANGHAI))
    assert not limit.allows(datetime(2026, 3, 6, 0, 0, 0, tzinfo=SHANGHAI))
    assert limit.closes == datetime(2026, 3, 6, tzinfo=SHANGHAI)


def test_an_hour_limit_allows_its_last_instant_and_not_a_second_more() -> None:
    limit = due(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI), 5, "hours", calendar())
    assert limit.allows(datetime(2026, 3, 2, 14, tzinfo=SHANGHAI))
    assert not limit.allows(datetime(2026, 3, 2, 14, 0, 1, tzinfo=SHANGHAI))


class _Nowhere(tzinfo):
    """A zone that does not know its own difference."""

    def utcoffset(self, dt: datetime | None) -> None:
        return None


@pytest.mark.parametrize("named", [date(2026, 3, 2), datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)])
@pytest.mark.parametrize("moment", [datetime(2026, 3, 2), datetime(2026, 3, 2, tzinfo=_Nowhere())])
def test_a_naive_moment_is_never_judged(named: date, moment: datetime) -> None:
    with pytest.raises(NaiveMoment):
        fixed(named, "某日").allows(moment)


def test_a_limit_closes_with_its_moment_or_its_day() -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert fixed(moment, "某时").closes == moment
    assert fixed(date(9999, 12, 30), "某日").closes == datetime(9999, 12, 31, tzinfo=SHANGHAI)
    assert fixed(date.max, "永远").closes == datetime.max.replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("named", [date(2026, 3, 3), datetime(2026, 3, 2, 17, tzinfo=UTC)])
def test_a_named_limit_says_where_it_comes_from(named: date) -> None:
    limit = fixed(named, "文件规定的日期")
    assert limit.value == named
    assert limit.trace == (Step(date(2026, 3, 3), True, "文件规定的日期"),)


def test_the_moved_last_day_is_explained() -> None:
    trace = due(date(2025, 8, 5), 60, "calendar-days", calendar()).trace
    assert (
        trace[59].day == date(2025, 10, 4) and "顺延" in trace[59].why and "第二百零三条" in (trace[59].citation or "")
    )
    assert trace[59].why.startswith("第60日适逢国庆节")
    assert [step.counts for step in trace[60:]] == [False, False, False, False, True]


@given(covered_days, st.integers(1, 90))
def test_the_trace_of_calendar_days_numbers_n_days_and_then_those_it_moved_over(start: date, n: int) -> None:
    limit = due(start, n, Unit.CALENDAR_DAYS, calendar())
    trace, moved = limit.trace, (limit.day - start).days - n
    assert [step.day for step in trace] == [start + timedelta(days=i) for i in range(1, n + moved + 1)]
    assert [step.number for step in trace] == [*range(1, n + 1), *[None] * moved]
    assert all(step.counts for step in trace[:n]) and [step.counts for step in trace[n:]] == [False] * (moved - 1) + [
        True
    ] * bool(moved)
    cited = {LAST_DAY_MOVES} if moved else {None}
    assert {trace[n - 1].citation, trace[-1].citation} == cited


@pytest.mark.parametrize(
    ("start", "n", "trace"),
    [
        (date(2026, 1, 31), 1, [Step(date(2026, 2, 28), True, "2026-01-31的该月没有对应日，为月末日", SAME_DAY)]),
        (date(2026, 2, 27), 1, [Step(date(2026, 3, 27), True, "2026-02-27的对应日", SAME_DAY)]),
        (
            date(2026, 2, 28),
            1,
            [
                Step(date(2026, 3, 28), True, "2026-02-28的对应日，适逢周六，顺延", LAST_DAY_MOVES),
                Step(date(2026, 3, 29), False, "周日，顺延", "国务院关于职工工作时间的规定第七条"),
                Step(date(2026, 3, 30), True, "休假日后第一日", LAST_DAY_MOVES),
            ],
        ),
    ],
)
def test_the_trace_of_months_is_the_day_of_the_same_number(start: date, n: int, trace: list[Step]) -> None:
    assert list(due(start, n, Unit.MONTHS, calendar()).trace) == trace


@given(covered_days, st.integers(1, 36), st.sampled_from([Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS]))
def test_an_unmoved_last_day_is_the_nominal_one_on_rest_days_too(start: date, n: int, unit: Unit) -> None:
    nominal = {
        Unit.CALENDAR_DAYS: start + timedelta(days=n),
        Unit.MONTHS: months_after(start, n),
        Unit.YEARS: months_after(start, 12 * n),
    }
    limit = unmoved(start, n, unit)
    assert limit.day == nominal[unit] == limit.trace[-1].day
    assert "不顺延" in limit.trace[-1].why and limit.trace[-1].counts
    assert limit.trace[-1].number == (n if unit is Unit.CALENDAR_DAYS else None)


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.HOURS])
def test_what_never_ends_on_a_rest_day_is_never_unmoved(unit: Unit) -> None:
    with pytest.raises(PeriodRefused, match="顺延"):
        unmoved(date(2026, 3, 2), 3, unit)


@pytest.mark.parametrize(
    "limit",
    [
        due(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI), 15, Unit.HOURS, calendar()),
        before(datetime(2026, 3, 3, 9, tzinfo=SHANGHAI), 9, Unit.HOURS, calendar()),
        before(date(2026, 4, 3), 1, Unit.MONTHS, calendar()),
    ],
)
def test_hours_and_what_lies_before_are_one_step_that_says_how_long(limit: Due) -> None:
    (step,) = limit.trace
    assert (step.day, step.counts, step.number) == (date(2026, 3, 3), True, None)
    assert any(length in step.why for length in ("15小时", "9小时", "1个月"))


def test_working_days_before_an_event_are_looked_at_one_by_one_up_to_its_eve() -> None:
    trace = before(date(2026, 10, 9), 2, Unit.WORKING_DAYS, calendar()).trace
    assert [step.day for step in trace] == [date(2026, 9, 30) + timedelta(days=i) for i in range(9)]
    assert [step.counts for step in trace] == [True, *[False] * 7, True]
    assert all(step.number is None and step.why and step.citation for step in trace)


def test_an_area_without_entries_says_so_whichever_way_and_unit_one_counts() -> None:
    guangxi = calendar("450100")
    for limit in (
        due(date(2026, 4, 7), 9, Unit.CALENDAR_DAYS, guangxi),
        due(date(2026, 4, 7), 1, Unit.MONTHS, guangxi),
        before(date(2026, 4, 27), 9, Unit.WORKING_DAYS, guangxi),
    ):
        assert "2026" in limit.notes[0]


# The ends of what can be counted ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, -1, True, 3.0, "3", None])
def test_no_way_of_counting_takes_what_is_no_length(n: Any) -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    for unit in Unit:
        for count in (due, before):
            with pytest.raises(PeriodRefused):
                count(moment, n, unit, calendar())
        with pytest.raises(PeriodRefused):
            passed(moment, n, unit, moment, calendar())


@pytest.mark.parametrize(
    ("unit", "n"), [("hours", 876_600), ("calendar-days", 36_525), ("months", 1_200), ("years", 100)]
)
def test_a_century_is_the_longest_period(unit: str, n: int) -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    assert before(moment, n, unit, calendar()).day.year in (1925, 1926)
    with pytest.raises(PeriodRefused, match="过大"):
        before(moment, n + 1, unit, calendar())


def test_a_hundred_working_years_are_the_most_whatever_the_calendar_knows() -> None:
    with pytest.raises(CalendarNotCovered):
        due(date(2026, 3, 2), 25_000, "working-days", calendar())
    with pytest.raises(PeriodRefused, match="过大"):
        due(date(2026, 3, 2), 25_001, "working-days", calendar())


@pytest.mark.parametrize("unit", [Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS, Unit.HOURS])
def test_there_is_no_day_before_the_first_and_none_after_the_last(unit: Unit) -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 12, tzinfo=UTC)
    with pytest.raises(PeriodRefused, match="范围"):
        before(first, 12, unit, calendar())
    with pytest.raises(PeriodRefused, match="范围"):
        due(last, 12, unit, calendar())


def test_months_reach_from_the_first_year_to_the_last() -> None:
    assert months_after(date(1, 2, 15), -1) == date(1, 1, 15)
    assert months_after(date(9999, 11, 30), 1) == date(9999, 12, 30)
    for day, n in ((date(1, 1, 15), -1), (date(9999, 12, 15), 1)):
        with pytest.raises(OverflowError):
            months_after(day, n)


def test_time_has_passed_only_when_it_lies_between_in_whole_units() -> None:
    shown = datetime(2026, 1, 31, 9, tzinfo=SHANGHAI)
    last_of = {Unit.MONTHS: date(2026, 2, 28), Unit.YEARS: date(2027, 1, 31), Unit.CALENDAR_DAYS: date(2026, 2, 1)}
    for unit, day in last_of.items():
        midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1)
        assert passed(shown, 1, unit, midnight, None)
        assert not passed(shown, 1, unit, midnight - timedelta(seconds=1), None)
    hour = shown + timedelta(hours=1)
    assert passed(shown, 1, Unit.HOURS, hour, None)
    assert not passed(shown, 1, Unit.HOURS, hour - timedelta(seconds=1), None)
    with pytest.raises(CalendarNotCovered) as refused:
        passed(shown, 1, Unit.WORKING_DAYS, hour, None)
    assert refused.value.year == 2026
    with pytest.raises(PeriodRefused, match="范围"):
        passed(datetime(9999, 12, 31, tzinfo=UTC), 1, Unit.YEARS, hour, None)
