"""Series of the sample city: whatever the day, every month has its row up to the last full one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.sample.typed import published_on, rows

DAYS = [date(2026, 1, 1) + timedelta(days=13 * n) for n in range(30)]


def months(key: str, today: date) -> list[date]:
    found = [row for row in rows(today, lambda day: day.weekday() < 5) if row.kind.key == key]
    assert all(published_on(row) <= today for row in found)
    return sorted(row.formed_on.replace(day=1) for row in found)


def before(day: date, many: int = 1) -> date:
    for _month in range(many):
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    return day


@pytest.mark.parametrize("today", DAYS)
def test_the_air_has_a_reading_of_each_of_twelve_months(today: date) -> None:
    assert months("air-quality", today) == [before(today, many) for many in range(12, 0, -1)]


@pytest.mark.parametrize("today", DAYS)
def test_the_month_before_is_told_once_it_is_reckoned(today: date) -> None:
    told = months("monthly-fiscal", today)
    newest = today.replace(day=1) if today.day > 12 else before(today)
    assert told[-1] == newest and told == sorted(set(told))
