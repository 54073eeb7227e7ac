"""Quotas: by period, by amounts and values, by a day of the year, in any stretch, for whoever was charged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.everykind import ORGANS, quota
from tests.law.lawcases import beijing, events

from gongkai.law.duties import Duty, Event, State
from gongkai.law.errors import NaiveMoment
from gongkai.law.fixed import bounds
from gongkai.law.kinds import Quota
from gongkai.law.periods import Unit, months_after
from gongkai.law.quotas import derive_quotas
from gongkai.law.rulebook import Organ, Pattern, Within

EDU = ORGANS[0]
DONE = {State.MET, State.OPEN}


def happened(*rows: tuple[str, dict[str, Any]] | str, name: str = "a.met") -> list[Event]:
    told = [(row, {}) if isinstance(row, str) else row for row in rows]
    return events([{"event": name, "at": f"{day} 10:00", "organ": "edu", **data} for day, data in told])


def owed(rule: Quota, history: list[Event], now: str, organ: Organ = EDU) -> tuple[Duty, ...]:
    return derive_quotas([rule], history, [organ], beijing(now))


def states(rule: Quota, history: list[Event], now: str) -> list[tuple[str, str]]:
    return [(duty.id.rpartition("/")[2], duty.state.value) for duty in owed(rule, history, now)]


# Amounts and values -------------------------------------------------------------------------------------------------

HOURS = quota("hours", period="quarter", sum="hours", at_least=20)
PLACES = quota("places", period="quarter", distinct="places", at_least=3)


@pytest.mark.parametrize(
    ("amounts", "state"),
    [(["12", 8], "met"), (["12", "7.9"], "missed"), ([12, 7.5, "0.5"], "met"), ([12, "许多"], "undetermined"), ([20, None], "met")],
)  # fmt: skip
def test_a_sum_is_exact_and_says_what_it_cannot_read(amounts: list[Any], state: str) -> None:
    (duty,) = owed(HOURS, happened(*(("2026-02-01", {"hours": n}) for n in amounts)), "2026-04-01 00:00:00")[:1]
    assert duty.state == state
    assert state != "undetermined" or "许多" in "".join(duty.trace.sentences)


@pytest.mark.parametrize(
    ("places", "state"),
    [([["a", "b"], "c"], "met"), ([["a", "b"], "b", ["a"]], "missed"), ([["a"], None, "", "b"], "missed")],
)
def test_different_values_are_counted_once(places: list[Any], state: str) -> None:
    history = happened(*(("2026-02-01", {"places": value}) for value in places))
    assert owed(PLACES, history, "2026-04-01 00:00:00")[0].state == state


# A day of the year --------------------------------------------------------------------------------------------------

REPORT = quota("report", period="year", at_least=1, closes=(1, 31))


@pytest.mark.parametrize(
    ("history", "now", "state"),
    [
        (["2026-01-31"], "2026-03-01 09:00", "met"),
        (["2026-02-01"], "2026-03-01 09:00", "late"),
        ([], "2026-01-31 23:59:59", "open"),
        ([], "2026-02-01 00:00:00", "missed"),
    ],
)
def test_a_yearly_quota_may_close_before_the_year_does(history: list[str], now: str, state: str) -> None:
    (duty,) = owed(REPORT, happened(*history), now)
    assert (duty.due, duty.state) == (date(2026, 1, 31), state)


@pytest.mark.parametrize(
    ("history", "state"),
    [
        (["2026-01-30"], "missed"),
        (["2026-01-31"], "met"),
        (["2026-01-03", "2026-01-31"], "met"),
        (["2026-02-01"], "late"),
    ],
)
def test_what_happened_before_counting_opens_is_not_counted(history: list[str], state: str) -> None:
    (duty,) = owed(replace(REPORT, opens=(1, 31)), happened(*history), "2026-03-01 09:00")
    assert (duty.due, duty.state) == (date(2026, 1, 31), state)


def test_the_version_in_force_on_the_closing_day_is_owed() -> None:
    old = replace(REPORT, closes=(3, 31), ends=date(2019, 5, 14))
    new = replace(REPORT, starts=date(2019, 5, 15))
    found = derive_quotas([old, new], [], [replace(EDU, since=date(2018, 1, 1))], beijing("2021-02-01 09:00"))
    assert [duty.due for duty in found] == [date(2018, 3, 31), date(2019, 3, 31), date(2020, 1, 31), date(2021, 1, 31)]


# Any stretch --------------------------------------------------------------------------------------------------------

ONCE = quota("once", rolling=Within(3, Unit.YEARS), at_least=1, starts=date(2020, 5, 15))
TWICE = quota("twice", rolling=Within(1, Unit.MONTHS), at_least=2)
LONG_AGO = replace(EDU, since=date(2015, 1, 1))


@pytest.mark.parametrize(
    ("history", "now", "expected"),
    [
        ([], "2023-05-15 23:59:59", [("2020-05-15", "open")]),
        ([], "2023-05-16 00:00:00", [("2020-05-15", "missed")]),
        (["2023-05-15"], "2023-06-01 09:00", [("1", "open"), ("2020-05-15", "met")]),
        (["2023-05-16"], "2023-06-01 09:00", [("1", "open"), ("2020-05-15", "late")]),
        (["2022-02-28"], "2025-02-28 23:59:59", [("1", "open"), ("2020-05-15", "met")]),
        (["2022-02-28"], "2025-03-01 00:00:00", [("1", "missed"), ("2020-05-15", "met")]),
        (["2019-05-15"], "2022-06-01 09:00", [("2020-05-15", "open")]),
        (["2020-05-15"], "2022-06-01 09:00", [("1", "open"), ("2020-05-15", "met")]),
    ],
)
def test_the_limit_moves_on_with_every_time(history: list[str], now: str, expected: list[tuple[str, str]]) -> None:
    found = owed(ONCE, happened(*history), now, LONG_AGO)
    assert [(duty.id.rpartition("/")[2], duty.state) for duty in found] == expected


def test_of_two_a_month_the_last_but_one_counts() -> None:
    found = owed(TWICE, happened("2026-01-05", "2026-01-31", "2026-02-05", "2026-02-10"), "2026-03-11 09:00")
    assert [(duty.started_on, duty.due, duty.state.value) for duty in sorted(found, key=lambda duty: str(duty.due))] == [
        (date(2026, 1, 1), date(2026, 2, 1), "met"),
        (date(2026, 1, 5), date(2026, 2, 5), "met"),
        (date(2026, 1, 31), date(2026, 2, 28), "met"),
        (date(2026, 2, 5), date(2026, 3, 5), "missed"),
    ]  # fmt: skip


def test_a_stretch_rests_on_the_events_that_begin_and_end_it() -> None:
    found = owed(TWICE, happened("2026-01-05", "2026-01-31", "2026-02-05"), "2026-03-11 09:00")
    assert [(duty.id.rpartition("/")[2], duty.started_by, duty.met_by, duty.events) for duty in found] == [
        ("1", 1, 3, (1, 2, 3)),
        ("2", 2, None, (2, 3)),
        ("2026-01-01", None, 2, (1, 2)),
    ]


@pytest.mark.parametrize(("now", "number"), [("2026-05-31 23:59:59", 0), ("2026-06-01 00:00:00", 1)])
def test_the_first_stretch_begins_no_sooner_than_the_organ(now: str, number: int) -> None:
    assert len(owed(TWICE, [], now, replace(EDU, since=date(2026, 6, 1)))) == number


@pytest.mark.parametrize(("ends", "number"), [(date(2026, 1, 31), 0), (date(2026, 2, 1), 1)])
def test_a_stretch_is_owed_where_the_rule_holds_at_its_end(ends: date, number: int) -> None:
    assert len(owed(replace(TWICE, ends=ends), [], "2026-03-01 09:00")) == number


def test_a_stretch_ends_with_the_last_day_there_is() -> None:
    (duty,) = owed(ONCE, [], "9999-06-01 09:00", replace(EDU, since=date(9999, 1, 1)))
    assert (duty.due, duty.state) == (date.max, State.OPEN)


# What it says -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "rows", "said", "limit"),
    [
        (quota("count", period="quarter"), ["2026-01-05"], ["2026年第1季度应不少于2次，已有1次"], "2026年第1季度最后一日"),
        (HOURS, [("2026-01-05", {"hours": "7.5"})], ["2026年第1季度应不少于20，已有7.5"], "2026年第1季度最后一日"),
        (PLACES, [("2026-01-05", {"places": ["a", "b"]})], ["2026年第1季度应不少于3个，已有2个"], "2026年第1季度最后一日"),
        (REPORT, ["2026-01-05"], ["2026年应不少于1次，已有1次"], "2026年规定的截止日"),
        (quota("count", period="month"), ["2026-01-05"], ["2026年1月应不少于2次，已有1次"], "2026年1月最后一日"),
        (quota("count", period="year"), ["2026-01-05"], ["2026年应不少于2次，已有1次"], "2026年最后一日"),
        (TWICE, ["2026-01-05"], ["自2026-01-01起1个月内应不少于2次，已有1次"], "自2026-01-01起满1个月"),
        (HOURS, [("2026-01-05", {"hours": "许多"})], ["2026年第1季度应不少于20，已有0", "事件1的 hours 应为数字，实为“许多”。"], "2026年第1季度最后一日"),
        (HOURS, [("2026-01-05", {"hours": "许多"}), ("2026-01-06", {"hours": 20})], ["2026年第1季度应不少于20，已有20"], "2026年第1季度最后一日"),
    ],
)  # fmt: skip
def test_a_quota_says_how_far_it_came(rule: Quota, rows: list[Any], said: list[str], limit: str) -> None:
    duty = owed(rule, happened(*rows), "2026-01-31 09:00")[-1]
    assert list(duty.trace.sentences) == said
    assert [step.why for step in duty.trace.steps] == [limit]


def test_a_quota_is_met_by_the_event_that_filled_it() -> None:
    (duty,) = owed(
        quota("count", period="year"), happened("2026-01-05", "2026-02-05", "2026-03-05"), "2026-04-01 09:00"
    )
    assert (duty.met_by, duty.met_at, duty.started_on) == (2, beijing("2026-02-05 10:00"), date(2026, 1, 1))
    goal = replace(REPORT, best_effort=True)
    assert states(goal, happened("2026-06-01"), "2026-07-01 09:00") == [("2026", "met")]
    assert states(goal, [], "2026-07-01 09:00") == [("2026", "target")]


def test_now_must_have_a_zone_and_the_last_year_is_the_last() -> None:
    with pytest.raises(NaiveMoment):
        derive_quotas([], [], [], datetime(2026, 3, 2))
    last = owed(REPORT, [], "9999-12-31 09:00", replace(EDU, since=date(9999, 1, 1)))
    assert [(duty.due, duty.state) for duty in last] == [(date(9999, 1, 31), State.MISSED)]


# Who was charged ----------------------------------------------------------------------------------------------------

CHARGED = quota("charged", period="month", at_least=1, charged=Pattern(("charge.taken",), {"work": ("finance",)}))


def test_a_quota_binds_whoever_was_charged_from_that_period_on() -> None:
    charge = events([{"event": "charge.taken", "at": "2026-02-20 09:00", "organ": "edu", "work": "finance"}])
    assert states(CHARGED, [], "2026-03-31 09:00") == []
    assert states(CHARGED, charge, "2026-03-31 09:00") == [("2026-02", "missed"), ("2026-03", "open")]
    for at, first in (("2026-02-28 23:59:59", "2026-02"), ("2026-03-01 00:00:00", "2026-03")):
        on = [replace(charge[0], at=beijing(at))]
        assert states(CHARGED, on, "2026-03-31 09:00")[0][0] == first
    other = [replace(charge[0], data={"work": "housing"})]
    assert states(CHARGED, other, "2026-03-31 09:00") == []


# Promises -----------------------------------------------------------------------------------------------------------

_days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
_quotas = st.sampled_from(
    [
        quota("month", period="month"),
        quota("quarter", period="quarter"),
        quota("distinct", period="quarter", distinct="places"),
        quota("sum", period="year", sum="hours", at_least=9),
        quota("closes", period="year", closes=(6, 30)),
        quota("rolling", rolling=Within(2, Unit.MONTHS)),
        quota("thrice", rolling=Within(3, Unit.MONTHS), at_least=3),
    ]
)


def _history(days: list[date]) -> list[Event]:
    return happened(*((day.isoformat(), {"places": str(day.day % 4), "hours": day.day % 5}) for day in sorted(days)))


@given(_quotas, st.lists(_days, max_size=8), _days)
def test_one_more_time_never_makes_it_worse(rule: Quota, days: list[date], more: date) -> None:
    """A period that was reached stays so; a rolling quota that was kept all along is kept with one more as well."""
    before, after = (owed(rule, _history(list(d)), "2027-01-01 09:00") for d in (days, [*days, more]))
    if rule.rolling:
        assert not _kept(before) or _kept(after)
    else:
        reached = {duty.id for duty in before if duty.state is State.MET}
        assert reached <= {duty.id for duty in after if duty.state is State.MET}


def _kept(found: tuple[Duty, ...]) -> bool:
    return all(duty.state in DONE for duty in found)


@given(st.sampled_from(["month", "quarter", "year"]), _days)
def test_periods_lie_side_by_side_without_a_gap(period: Any, today: date) -> None:
    found = owed(quota("q", period=period), [], f"{today} 09:00")
    stretches = sorted(bounds(duty.id.rpartition("/")[2]) for duty in found)
    assert stretches[0][0] == date(2026, 1, 1) and stretches[-1][0] <= today <= stretches[-1][1]
    assert all(first == last + timedelta(days=1) for (_, last), (first, _) in pairwise(stretches))


@given(st.lists(_days, max_size=10), st.integers(1, 3), st.integers(1, 4))
def test_a_rolling_quota_is_kept_when_on_no_day_too_few_are_fresh(days: list[date], enough: int, length: int) -> None:
    """Against the definition itself, day by day: one is fresh until the day of the same number so many months later."""
    rule, today = quota("rolling", rolling=Within(length, Unit.MONTHS), at_least=enough), date(2026, 12, 31)
    first = months_after(EDU.since, length)
    over = [first + timedelta(days=n) for n in range((today - first).days)]
    fresh = [sum(day <= when < months_after(day, length) for day in days) for when in over]
    assert _kept(owed(rule, _history(days), f"{today} 09:00")) == all(n >= enough for n in fresh)
