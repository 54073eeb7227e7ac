"""Limits against limits: cases a lawyer can read, and the promise behind the verdicts, proven on the official calendar."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.rulebooks.calendars import calendar
from gongkai.schemas.limit_order import order, order_of
from gongkai.schemas.limits import Limit

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "limit_order.yaml").read_text("utf-8"))
UNITS = st.sampled_from(["working-days", "calendar-days"])
DEADLINES = st.builds(Limit, st.just("deadline"), st.integers(1, 60), UNITS)
DAYS = st.dates(date(2017, 1, 1), date(2025, 9, 1))


@pytest.mark.parametrize(("own", "upper", "verdict"), CASES)
def test_case(own: str, upper: str, verdict: str) -> None:
    assert order(own, upper) == verdict


def last_day(limit: Limit, start: date) -> date:
    assert limit.amount
    day, left = start, limit.amount
    while left:
        day += timedelta(days=1)
        left -= limit.unit == "calendar-days" or calendar().is_workday(day)
    return day


@given(DEADLINES, DEADLINES, DAYS)
def test_a_verdict_holds_whatever_the_day(own: Limit, upper: Limit, start: date) -> None:
    """Counted one by one on the State Council's calendars: stricter never ends later, looser never ends earlier."""
    verdict = order_of([own], [upper])
    mine, above = last_day(own, start), last_day(upper, start)
    assert verdict not in ("same", "stricter") or mine <= above
    assert verdict != "looser" or mine >= above


@given(st.lists(DEADLINES, min_size=1, max_size=3), DEADLINES)
def test_a_cell_keeps_to_itself_and_no_second_limit_undoes_the_first(limits: list[Limit], more: Limit) -> None:
    assert order_of(limits, limits) == "same"
    alone, both = order_of([more], limits[:1]), order_of([limits[0], more], limits[:1])
    assert alone == both or more == limits[0]
