from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.errors import PeriodRefused
from gongkai.law.fixed import bounds, last_day_of_month, last_day_of_quarter, last_day_of_year, period_of


@pytest.mark.parametrize(
    ("year", "month", "last"),
    [
        (2020, 10, date(2020, 10, 31)),
        (2020, 2, date(2020, 2, 29)),
        (2021, 2, date(2021, 2, 28)),
        (2020, 12, date(2020, 12, 31)),
    ],
)
def test_before_the_end_of_a_month_is_its_last_day(year: int, month: int, last: date) -> None:
    assert last_day_of_month(year, month) == last


@pytest.mark.parametrize(("year", "month"), [(2020, 0), (2020, 13), (0, 1), (10000, 1)])
def test_what_is_no_month_is_refused(year: int, month: int) -> None:
    with pytest.raises(PeriodRefused):
        last_day_of_month(year, month)


def test_quarters_and_years_end_on_their_last_day() -> None:
    assert last_day_of_quarter(2026, 1) == date(2026, 3, 31)
    assert last_day_of_year(2023) == date(2023, 12, 31)


@given(st.dates(), st.sampled_from(["month", "quarter", "year"]))
def test_a_day_lies_in_its_period_and_periods_do_not_overlap(day: date, length: str) -> None:
    first, last = bounds(period_of(day, length))
    assert first <= day <= last
    assert first.day == 1
    if last < date.max:
        assert period_of(last + timedelta(days=1), length) != period_of(last, length)


@pytest.mark.parametrize("name", ["", "2026Q5", "2026-13", "26", "2026-1", "0000", "0000-01", "0000Q1"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(PeriodRefused):
        bounds(name)
