"""Counting with time taken out, against the definition said day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.clock_cases import days

from gongkai.law.pauses import Interval, ruler, union
from gongkai.law.periods import Unit
from gongkai.rulebooks.calendars import calendar

spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 20)), max_size=5)
START = date(2025, 9, 25)


def _intervals(start: date, drawn: list[tuple[int, int]]) -> list[Interval]:
    begins = [(start + timedelta(days=begin), length) for begin, length in drawn]
    return [(begin, begin + timedelta(days=length)) for begin, length in begins]


def _nth(start: date, n: int, excluded: list[Interval]) -> date:
    """Day by day: a working day that no interval holds is counted."""
    day = start
    while n:
        day += timedelta(days=1)
        n -= calendar().is_workday(day) and not any(end and begin < day <= end for begin, end in excluded)
    return day


@given(days, st.integers(1, 40), spans)
def test_the_nth_day_is_the_nth_that_counts(start: date, n: int, drawn: list[tuple[int, int]]) -> None:
    excluded = _intervals(start, drawn)
    laid = ruler(Unit.WORKING_DAYS, calendar())
    found = laid.reach(start, n, union(excluded))
    assert found == _nth(start, n, excluded)
    assert laid.elapsed(start, found, union(excluded)) == n


@given(days, st.integers(1, 40), spans)
def test_calendar_days_end_on_a_day_that_is_no_rest(start: date, n: int, drawn: list[tuple[int, int]]) -> None:
    laid, excluded = ruler(Unit.CALENDAR_DAYS, calendar()), union(_intervals(start, drawn))
    nominal, found = laid.nominal(start, n, excluded), laid.reach(start, n, excluded)
    assert nominal is not None and found is not None
    assert laid.elapsed(start, nominal, excluded) == n
    assert found == calendar().next_workday(nominal)


@given(spans)
def test_a_union_holds_the_same_days_in_order_and_apart(drawn: list[tuple[int, int]]) -> None:
    excluded = _intervals(START, drawn)
    joined = union(excluded)
    assert all(before[1] and before[1] < after[0] for before, after in pairwise(joined))
    assert all(end and begin < end for begin, end in joined)
    for day in (START + timedelta(days=i) for i in range(-10, 100)):
        assert _held(day, excluded) == _held(day, joined)


def _held(day: date, intervals: list[Interval] | tuple[Interval, ...]) -> bool:
    return any(end and begin < day <= end for begin, end in intervals)


def test_an_interval_without_an_end_takes_out_all_that_follows() -> None:
    open_end: list[Interval] = [(START, date(2025, 9, 26)), (date(2025, 9, 26), None), (date(2025, 9, 28), None)]
    assert union(open_end) == ((START, None),)
    laid = ruler(Unit.WORKING_DAYS, calendar())
    assert laid.reach(START, 1, union(open_end)) is None
    assert laid.reach(START, 5, ((date(2025, 10, 9), None),)) == date(2025, 10, 9)
    assert laid.reach(START, 6, ((date(2025, 10, 9), None),)) is None
    assert laid.elapsed(START, date(2025, 12, 1), ((date(2025, 10, 9), None),)) == 5


def _march(begin: int, end: int | None) -> Interval:
    return (date(2026, 3, begin), end and date(2026, 3, end))


@pytest.mark.parametrize(
    ("intervals", "joined"),
    [
        ([(2, None), (2, 5)], [(2, None)]),
        ([(2, None), (3, 5), (9, 9)], [(2, None)]),
        ([(2, 3), (5, None), (7, 8), (9, None)], [(2, 3), (5, None)]),
        ([(5, 9), (2, 3), (3, 4)], [(2, 4), (5, 9)]),
        ([(2, 9), (3, 4)], [(2, 9)]),
        ([(2, 2), (4, 3)], []),
    ],
)
def test_intervals_that_meet_are_one(
    intervals: list[tuple[int, int | None]], joined: list[tuple[int, int | None]]
) -> None:
    assert union(_march(*one) for one in intervals) == tuple(_march(*one) for one in joined)


def test_hours_end_on_a_rest_day_as_well() -> None:
    friday = datetime(2026, 3, 6, 9, tzinfo=UTC)
    assert ruler(Unit.HOURS, calendar()).reach(friday, 24) == datetime(2026, 3, 7, 9, tzinfo=UTC)


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.CALENDAR_DAYS])
def test_nothing_has_elapsed_before_the_start(unit: Unit) -> None:
    laid = ruler(unit, calendar())
    assert laid.elapsed(date(2026, 3, 6), date(2026, 3, 2), (_march(3, 4),)) == 0
    assert laid.elapsed(date(2030, 3, 6), date(2030, 3, 6)) == 0
    moment = datetime(2026, 3, 6, 9, tzinfo=UTC)
    assert ruler(Unit.HOURS, calendar()).elapsed(moment, moment - timedelta(hours=2)) == 0


def test_a_pause_from_the_very_start_is_taken_out_to_the_second() -> None:
    moment = datetime(2026, 3, 6, 9, tzinfo=UTC)
    laid = ruler(Unit.HOURS, calendar())
    assert laid.reach(moment, 24, ((moment, moment + timedelta(hours=1)),)) == moment + timedelta(hours=25)


def test_calendar_days_are_taken_out_in_any_year() -> None:
    pause = ((date(2027, 1, 5), date(2027, 1, 15)),)
    assert ruler(Unit.CALENDAR_DAYS, calendar()).nominal(date(2026, 12, 20), 30, pause) == date(2027, 1, 29)


def test_hours_run_through_the_night_and_stop_in_a_pause() -> None:
    begin = datetime(2026, 2, 17, 9, tzinfo=UTC)
    laid, pause = ruler(Unit.HOURS, calendar()), (begin + timedelta(hours=2), begin + timedelta(hours=5))
    assert laid.reach(begin, 24) == begin + timedelta(hours=24)
    assert laid.reach(begin, 24, (pause,)) == begin + timedelta(hours=27)
    assert laid.elapsed(begin, begin + timedelta(hours=6, minutes=59), (pause,)) == 3


def test_no_clock_counts_in_months() -> None:
    with pytest.raises(ValueError, match="months"):
        ruler(Unit.MONTHS, calendar())
