"""Periods: lawyers' cases on both sides of each boundary, then properties."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import cases, moment
from tests.law.strategies import covered_days, moments, short_periods

from gongkai.law.errors import CalendarNotCovered, LawError, NaiveMoment
from gongkai.law.periods import SHANGHAI, Unit, due, fixed, local_day
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


def test_a_naive_moment_is_never_judged() -> None:
    with pytest.raises(NaiveMoment):
        fixed(date(2026, 3, 2), "某日").allows(datetime(2026, 3, 2))


def test_the_moved_last_day_is_explained() -> None:
    trace = due(date(2025, 8, 5), 60, "calendar-days", calendar()).trace
    assert (
        trace[59].day == date(2025, 10, 4) and "顺延" in trace[59].why and "第二百零三条" in (trace[59].citation or "")
    )
    assert [step.counts for step in trace[60:]] == [False, False, False, False, True]
