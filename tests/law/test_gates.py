"""Gates: nothing is done before what must come first, on that exact version, by another person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import beijing, cases

from gongkai.law.gates import Refusal, refusals
from gongkai.law.kinds import Gate, Requirement
from gongkai.law.periods import SHANGHAI, Unit
from gongkai.law.rulebook import Citation, Event, Pattern, Within
from gongkai.rulebooks.calendars import calendar
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


# Forbidden acts, time that must have passed, what must come along ----------------------------------------------------

CLAUSE = Citation("某文件", "第一条")
OVER = Requirement(Pattern(("a.banned",)), "期限未到", reached="ends_on")
SHOWN = Requirement(Pattern(("a.shown",)), "公示未满期限", elapsed=Within(30, Unit.CALENDAR_DAYS), unless={"urgent": (True,)})  # fmt: skip
WITH = Requirement(None, "应当一并报送解读方案和公开属性", carries={"plan": None, "attribute": ("open", "closed")})


def gate(**more: Any) -> Gate:
    return Gate(id="test.gate", title="试验", citation=CLAUSE, before=Pattern(("a.decided",)), **more)


def asked(rule: Gate, data: dict[str, Any], *past: tuple[str, str], on: str = "2026-04-02 00:00") -> list[str]:
    history = [Event(n, name, "thing:1", "edu", beijing(at), {}) for n, (name, at) in enumerate(past, start=1)]
    about = Event(99, "a.decided", "thing:1", "edu", beijing(on), data)
    return [refusal.sentence for refusal in refusals([rule], about, history, calendar())]


def test_a_forbidden_act_is_refused_outright() -> None:
    rule = gate(forbid="不得指定经营者", starts=date(2026, 1, 1))
    assert asked(rule, {}) == ["不得指定经营者"]
    assert asked(rule, {}, on="2025-12-31 23:59:59") == []


@pytest.mark.parametrize(
    ("shown", "data", "refused"),
    [
        (["2026-03-02 23:00"], {}, False),
        (["2026-03-03 00:00"], {}, True),
        (["2026-02-02 09:00", "2026-03-03 09:00"], {}, True),
        ([], {}, True),
        ([], {"urgent": True}, False),
        (["2026-03-03 09:00"], {"urgent": [False, True]}, False),
        (["2026-03-03 09:00"], {"urgent": False}, True),
    ],
)
def test_so_many_whole_days_must_have_passed(shown: list[str], data: dict[str, Any], refused: bool) -> None:
    said = asked(gate(require=(SHOWN,)), data, *(("a.shown", at) for at in shown))
    assert bool(said) is refused
    assert not (refused and shown) or "自2026-03-03起须满30日" in said[0]


BANNED = Event(1, "a.banned", "thing:1", "edu", START, {"ends_on": "2026-04-02"})


@pytest.mark.parametrize(
    ("banned", "on", "refused"),
    [
        (BANNED, "2026-04-01 23:59:59", ["期限未到（须到2026-04-02）"]),
        (BANNED, "2026-04-02 00:00:00", []),
        (replace(BANNED, data={}), "2026-04-02 09:00", ["期限未到"]),
        (replace(BANNED, data={"ends_on": "明年"}), "2026-04-02 09:00", ["期限未到（事件1的 ends_on 应为日期（如 2026-03-01），实为“明年”。）"]),
    ],
)  # fmt: skip
def test_an_act_waits_for_the_day_that_an_earlier_one_named(banned: Event, on: str, refused: list[str]) -> None:
    about = Event(2, "a.decided", "thing:1", "edu", beijing(on), {})
    assert [one.sentence for one in refusals([gate(require=(OVER,))], about, [banned])] == refused


def test_time_that_cannot_be_counted_is_not_enough() -> None:
    days = Requirement(Pattern(("a.shown",)), "公示未满期限", elapsed=Within(5, Unit.WORKING_DAYS))
    said = asked(gate(require=(days,)), {}, ("a.shown", "2026-12-30 09:00"), on="2027-03-01 09:00")
    assert len(said) == 1 and "2027年" in said[0]
    about = Event(2, "a.decided", "thing:1", "edu", beijing("2026-04-02 09:00"), {})
    shown = Event(1, "a.shown", "thing:1", "edu", beijing("2026-03-02 09:00"), {})
    assert refusals([gate(require=(days,))], about, [shown]), "without a calendar"


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ({"plan": "有", "attribute": "open"}, False),
        ({"plan": ["有"], "attribute": ["x", "closed"]}, False),
        ({"plan": 0, "attribute": "open"}, False),
        ({"plan": " ", "attribute": "open"}, True),
        ({"plan": [], "attribute": "open"}, True),
        ({"plan": False, "attribute": "open"}, True),
        ({"plan": "有", "attribute": "on_request"}, True),
        ({"attribute": "open"}, True),
    ],
)
def test_what_must_come_along_stands_in_the_act_itself(data: dict[str, Any], refused: bool) -> None:
    assert bool(asked(gate(require=(WITH,)), data)) is refused


def test_what_was_taken_back_opens_no_gate() -> None:
    rule = gate(require=(Requirement(Pattern(("a.shown",)), "未公示"),))
    shown = Event(1, "a.shown", "thing:1", "edu", START, {})
    back = Event(2, "a.other", "thing:1", "edu", START, {"voids": [1]})
    about = Event(3, "a.decided", "thing:1", "edu", START, {})
    assert not refusals([rule], about, [shown]) and refusals([rule], about, [shown, back])


# Which act, whose, and which clause ---------------------------------------------------------------------------------


def act(n: int, actor: str, **data: Any) -> Event:
    return Event(n, "a.reviewed", "thing:1", "edu", START + timedelta(hours=n), {"actor": actor, **data})


def refused_by(rules: list[Gate], *past: Event) -> list[tuple[str, str]]:
    about = Event(99, "a.decided", "thing:1", "edu", START + timedelta(days=9), {})
    return [(refusal.rule, refusal.sentence) for refusal in refusals(rules, about, past, calendar())]


REVIEWED = Requirement(Pattern(("a.reviewed",)), "尚未审查", holds={"passed": (True,)}, distinct_from=("a.drafted",))
DRAFTED = Event(1, "a.drafted", "thing:1", "edu", START, {"actor": "lin"})


def test_the_latest_act_decides_and_whose_it_was() -> None:
    rule = gate(require=(REVIEWED,))
    own, others, failed = act(2, "lin", passed=True), act(3, "zhao", passed=True), act(4, "zhao", passed=False)
    assert refused_by([rule], DRAFTED, own, others) == []
    assert refused_by([rule], DRAFTED, own, others, failed) == [("test.gate", "尚未审查")]
    assert refused_by([rule], DRAFTED, others, replace(own, id=5, at=START + timedelta(hours=5))) == [("test.gate", "尚未审查")]  # fmt: skip
    told = gate(require=(replace(REVIEWED, distinct_sentence="审查人不能是起草人"),))
    assert refused_by([told], DRAFTED, own) == [("test.gate", "审查人不能是起草人")]


def test_an_act_voids_earlier_ones_of_its_name_and_not_itself() -> None:
    once = gate(require=(replace(REVIEWED, distinct_from=(), voided_by=("a.reviewed", "a.edited")),))
    assert refused_by([once], act(2, "lin", passed=True)) == []
    edited = Event(3, "a.edited", "thing:1", "edu", START + timedelta(hours=3), {})
    assert refused_by([once], act(2, "lin", passed=True), edited) == [("test.gate", "尚未审查")]


def test_a_reason_of_several_gates_bears_the_name_of_the_first() -> None:
    first, second = gate(require=(REVIEWED,)), replace(gate(require=(REVIEWED,)), id="test.other")
    assert refused_by([first, second]) == [("test.gate", "尚未审查")]
