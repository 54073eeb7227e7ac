"""The requests to the sample city: every state that there is, dates that fit each other, organs and outcomes that exist."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from gongkai.foi.models import ApplicantKind, Channel
from gongkai.sample.dates import when
from gongkai.sample.loader import organs
from gongkai.sample.requests import _Case, first_day, told
from gongkai.schemas.foi_outcomes import outcomes

DAYS = [date(2026, 3, 2), date(2024, 2, 29), date(2026, 11, 25), date(2026, 1, 1)]


def weekday(day: date) -> bool:
    return day.weekday() < 5


def test_everything_named_exists() -> None:
    named = {one.organ for one in told().requests} | {step["to"] for one in told().requests for step in one.steps if "to" in step}  # fmt: skip
    assert named <= set(organs())
    for one in told().requests:
        assert one.channel in Channel.values and one.who.kind in ApplicantKind.values
        assert all(hasattr(_Case, f"_{step['do']}") for step in one.steps), one.wanted
    decided = {step["outcome"] for one in told().requests for step in one.steps if "outcome" in step}
    assert decided == set(told().answers) and decided <= set(outcomes())


def test_the_year_shows_every_turn_that_a_request_can_take() -> None:
    done = Counter(step["do"] for one in told().requests for step in one.steps)
    assert set(done) >= {"correction", "corrected", "lapse", "withdraw", "extend", "consult", "charge", "review", "suit", "assign", "split"}  # fmt: skip
    assert len(told().requests) >= 24 and {one.channel for one in told().requests} >= {"online", "email", "fax"}
    assert sum(one.topic != "" for one in told().requests) > len({one.who.name for one in told().requests if one.topic})


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_steps_follow_each_other(day: date) -> None:
    assert first_day(day) < day
    for one in told().requests:
        received = when(one.received, {"today": day}, weekday)
        days = [when(step["on"], {"received": received, "today": day}, weekday) for step in one.steps]
        assert days == sorted(days) and (not days or days[0] >= received), one.wanted
