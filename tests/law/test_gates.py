"""Gates: nothing is done before what must come first, on that exact version, by another person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import cases

from gongkai.law.gates import Refusal, refusals
from gongkai.law.periods import SHANGHAI
from gongkai.law.rulebook import Event
from gongkai.rulebooks.loader import load

RULES = load("sample-city")
START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def _events(rows: list[dict[str, Any]]) -> list[Event]:
    return [_event(number, dict(row)) for number, row in enumerate(rows, start=1)]


def _event(number: int, row: dict[str, Any]) -> Event:
    name, subject = row.pop("event"), row.pop("subject", "record:1")
    return Event(number, name, subject, "housing", START + timedelta(hours=number), row)


def _asked(case: dict[str, Any]) -> tuple[Refusal, ...]:
    past = _events(case["past"])
    return refusals(RULES, _event(len(past) + 1, dict(case["about"])), past)


@pytest.mark.parametrize("case", cases("gates"), ids=lambda case: case["case"])
def test_what_is_refused(case: dict[str, Any]) -> None:
    found = _asked(case)
    assert len(found) == len(case["refused"]), [refusal.sentence for refusal in found]
    for words in case["refused"]:
        assert any(refusal.sentence.startswith(words) for refusal in found), words


def test_a_reason_two_gates_give_is_given_once_with_both_clauses() -> None:
    (case,) = [case for case in cases("gates") if case["case"].startswith("什么都没做")]
    (review,) = [refusal for refusal in _asked(case) if "保密" in refusal.sentence]
    assert "第十七条" in review.citation and "（十八）" in review.citation


@given(st.permutations(range(5)))
def test_the_order_of_the_past_does_not_matter(order: list[int]) -> None:
    (case,) = [case for case in cases("gates") if case["case"].startswith("退文")]
    past = _events(case["past"])
    about = _event(len(past) + 1, dict(case["about"]))
    assert refusals(RULES, about, [past[i] for i in order]) == refusals(RULES, about, past)


@pytest.mark.parametrize("leave_out", range(4))
def test_each_step_is_needed(leave_out: int) -> None:
    """Only the drafting itself can be left out of a lawful journey without a refusal."""
    lawful = cases("gates")[0]
    past = [row for place, row in enumerate(lawful["past"]) if place != leave_out]
    refused = _asked({**lawful, "past": past})
    assert bool(refused) == (lawful["past"][leave_out]["event"] != "record.drafted")
