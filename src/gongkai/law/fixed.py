"""Limits that a document names as a date rather than a length: 月底前, 年底前, 季度内."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from gongkai.law.errors import PeriodRefused

MONTHS_IN_A_QUARTER = 3
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})|Q([1-4]))?")


def last_day_of_month(year: int, month: int) -> date:
    """2020年10月底前 is the whole of that month: 31 October 2020."""
    try:
        return date(year, month, monthrange(year, month)[1])
    except ValueError:  # calendar.IllegalMonthError is one
        raise PeriodRefused(f"{year}年{month}月不是一个月份。") from None


def last_day_of_quarter(year: int, quarter: int) -> date:
    return last_day_of_month(year, quarter * MONTHS_IN_A_QUARTER)


def last_day_of_year(year: int) -> date:
    """到2023年底, and a bare 到2020年, are read as the last day of that year: the text names no day."""
    return date(year, 12, 31)


def period_of(day: date, length: str) -> str:
    """The name of the `month` (2026-03), `quarter` (2026Q1) or `year` (2026) that a day lies in."""
    names = {
        "month": f"{day.year:04d}-{day.month:02d}",
        "quarter": f"{day.year:04d}Q{(day.month - 1) // MONTHS_IN_A_QUARTER + 1}",
        "year": f"{day.year:04d}",
    }
    return names[length]


def called(period: str) -> str:
    """A period's name as a sentence has it: 2026年, 2026年第1季度, 2026年3月."""
    year, month, quarter = _parts(period)
    return f"{year}年" + (f"{month}月" if month else f"第{quarter}季度" if quarter else "")


def bounds(period: str) -> tuple[date, date]:
    """First and last day of a period named as period_of() names it."""
    year, month, quarter = _parts(period)
    if month:
        last = last_day_of_month(year, month)
        return last.replace(day=1), last
    if quarter:
        first = (quarter - 1) * MONTHS_IN_A_QUARTER + 1
        return date(year, first, 1), last_day_of_quarter(year, quarter)
    return date(year, 1, 1), last_day_of_year(year)


def _parts(period: str) -> tuple[int, int | None, int | None]:
    """Year, and month or quarter if it has one. Month 0 is none: last_day_of_month() refuses it."""
    matched = _PERIOD.fullmatch(period)
    if not matched or matched[1] == "0000" or matched[2] == "00":
        raise PeriodRefused(f"“{period}”不是月、季度或者年度。")
    year, month, quarter = (None if part is None else int(part) for part in matched.groups())
    return year or 0, month, quarter
