"""Ratios: exact at the limit, by event and by period, in the reading a place chose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.everykind import ORGANS, ratio
from tests.law.lawcases import beijing, events

from gongkai.law.duties import Duty, Event, State
from gongkai.law.errors import FieldMissing, NaiveMoment
from gongkai.law.kinds import Measure, Of, Ratio, Reading, Unsatisfiable
from gongkai.law.measures import measured
from gongkai.law.ratios import derive_ratios
from gongkai.law.rulebook import Organ, Pattern

EDU = ORGANS[0]
AFTER = "2026-04-01 00:00:00"
DRAWN = ratio("drawn", period="event", at_least=Fraction(15))
REPEATED = ratio(
    "repeated",
    at_most=Fraction(10),
    numerator=Measure(of="repeated", key="sites"),
    denominator=Measure(of="distinct", key="sites"),
    unsatisfiable=Unsatisfiable(Measure(of="latest", key="running"), 2, "只有一个网站"),
    readings=(Reading(name="again", title="与上一次相比", numerator=Measure(of="again", key="sites")),),
)


def drawn(*rows: dict[str, Any], day: str = "2026-02-01") -> list[Event]:
    return events([{"event": "a.met", "at": f"{day} 10:00", "organ": "edu", **row} for row in rows])


def owed(rule: Ratio, history: list[Event], now: str = AFTER, organs: tuple[Organ, ...] = (EDU,)) -> tuple[Duty, ...]:
    return derive_ratios([rule], history, organs, beijing(now))


def sites(n: int, first: int = 0) -> list[str]:
    return [f"site-{i}" for i in range(first, first + n)]


# Exact at the limit -------------------------------------------------------------------------------------------------

percents = st.integers(1, 1000).map(lambda n: Fraction(n, 10))


@given(st.integers(1, 400), percents)
def test_at_least_holds_from_the_rounded_up_number_on(n: int, asked: Fraction) -> None:
    needed = ceil(asked * n / 100)
    rule = replace(DRAWN, at_least=asked)
    held = [_state(rule, drawn({"sites": sites(k), "running": n})) for k in (needed - 1, needed) if k]
    assert held == [State.MISSED, State.MET][-len(held) :]


@given(st.integers(1, 400), percents)
def test_at_most_holds_up_to_the_rounded_down_number(n: int, asked: Fraction) -> None:
    allowed = floor(asked * n / 100)
    rule = replace(DRAWN, at_least=None, at_most=asked)
    held = [_state(rule, drawn({"sites": sites(k), "running": n})) for k in (allowed, allowed + 1) if k]
    assert held == [State.MET, State.MISSED][-len(held) :]


def _state(rule: Ratio, history: list[Event]) -> State:
    (duty,) = owed(rule, history)
    return duty.state


@pytest.mark.parametrize(
    ("bound", "numerator", "denominator", "state"),
    [
        ({"at_least": Fraction(4)}, "4", 100, "met"),
        ({"at_least": Fraction(4)}, "3.99", 100, "missed"),
        ({"at_least": Fraction("33.3")}, 1, 3, "met"),
        ({"exactly": Fraction(100)}, 7, 7, "met"),
        ({"exactly": Fraction(100)}, 6, 7, "missed"),
        ({"below": Fraction(5)}, 7, 140, "missed"),
        ({"below": Fraction(5)}, 8, 161, "met"),
        ({"above": Fraction(5)}, 7, 140, "missed"),
        ({"above": Fraction(5)}, 8, 159, "met"),
        ({"at_most": Fraction(0)}, 0, 3, "met"),
        ({"at_least": Fraction(4)}, "许多", 100, "undetermined"),
    ],
)
def test_amounts_are_compared_as_written(bound: Any, numerator: Any, denominator: Any, state: str) -> None:
    rule = ratio("weight", period="event", **bound, numerator=Measure(of="latest", key="points"), denominator=Measure(of="latest", key="all"))  # fmt: skip
    assert _state(rule, drawn({"points": numerator, "all": denominator})) == state


def test_the_trace_says_how_many_were_needed() -> None:
    (duty,) = owed(DRAWN, drawn({"sites": sites(1), "running": 7}))
    assert "1÷7" in duty.trace.sentences[0] and "至少2（不足一个的进一）" in duty.trace.sentences[0]


# When it is judged --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "state"), [("2026-02-01 23:59:59", "open"), ("2026-02-02 00:00:00", "missed")])
def test_an_event_is_judged_on_its_day(now: str, state: str) -> None:
    (duty,) = owed(DRAWN, drawn({"sites": ["a"], "running": 100}), now)
    assert (duty.subject, duty.due, duty.state) == ("record:1", date(2026, 2, 1), state)


def test_a_period_is_judged_at_its_end_and_only_where_something_was_observed() -> None:
    history = drawn({"sites": ["a", "b"], "running": 9}, {"sites": ["b", "c"], "running": 9})
    assert [(duty.id, duty.due) for duty in owed(REPEATED, history)] == [("repeated/edu/2026Q1", date(2026, 3, 31))]
    assert [duty.state for duty in owed(REPEATED, history, "2026-03-31 23:59:59")] == [State.OPEN]
    assert owed(REPEATED, []) == ()


def test_nobody_is_judged_by_a_period_the_ledger_did_not_see_whole() -> None:
    assert owed(REPEATED, drawn({"sites": ["a"], "running": 9}), organs=(replace(EDU, since=date(2026, 1, 2)),)) == ()


@pytest.mark.parametrize(("kinds", "number"), [({"edu": "department"}, 1), ({"edu": "government"}, 0), ({}, 0)])
def test_the_kind_of_an_organ_that_is_not_asked_about_is_told(kinds: dict[str, str], number: int) -> None:
    rule = replace(DRAWN, applies=("department",))
    found = derive_ratios([rule], drawn({"sites": ["a"], "running": 9}), [], beijing(AFTER), kinds)
    assert len(found) == number


# Which events it looks at ------------------------------------------------------------------------------------------


def other(*rows: dict[str, Any]) -> list[Event]:
    """Events that are not themselves observed, on the day before and the day after."""
    days = ("2026-01-31", "2026-02-02")
    told = [{"event": "a.done", "at": f"{day} 10:00", "organ": "edu", **row} for day in days for row in rows]
    return [replace(event, id=event.id + 15) for event in events(told)]


AMONG = ratio("among", period="event", at_least=Fraction(50), numerator=Measure(of="count", events=("a.done",)), denominator=Measure(of="latest", key="running"))  # fmt: skip


def test_an_event_is_measured_by_others_of_its_subject_up_to_it() -> None:
    history = [*drawn({"running": 2}), *other({}, {"subject": "record:2"})]
    (duty,) = owed(AMONG, history)
    assert (duty.grounds().numerator, duty.state, duty.events) == (1, State.MET, (1, 16))  # type: ignore[attr-defined]
    itself = replace(AMONG, numerator=Measure(of="count", events=("a.met",)))
    assert owed(itself, history)[0].grounds().numerator == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("starts", "ends", "number"),
    [("2026-02-01", None, 1), ("2026-02-02", None, 0), (None, "2026-02-01", 1), (None, "2026-01-31", 0)],
)
def test_an_event_is_judged_by_the_rule_of_its_day(starts: str | None, ends: str | None, number: int) -> None:
    first, last = (day and date.fromisoformat(day) for day in (starts, ends))
    assert len(owed(replace(DRAWN, starts=first, ends=last), drawn({"sites": ["a"], "running": 9}))) == number


@pytest.mark.parametrize(("ends", "number"), [(date(2026, 3, 31), 1), (date(2026, 3, 30), 0)])
def test_a_period_is_judged_by_the_rule_of_its_last_day(ends: date, number: int) -> None:
    assert len(owed(replace(REPEATED, ends=ends), drawn({"sites": ["a"], "running": 9}))) == number


SHARE = ratio("share", period="quarter", observes=Pattern(("a.met",), {"open": (True,)}), exactly=Fraction(50), numerator=Measure(of="count"), denominator=Measure(of="count", events=("a.done",)))  # fmt: skip


def test_a_period_rests_on_what_was_observed_and_what_it_is_measured_by() -> None:
    history = [*drawn({"open": True}, {"open": False}), *other({})]
    (duty,) = owed(SHARE, history)
    assert (duty.state, duty.met_by, duty.events) == (State.MET, 1, (1, 16, 17))
    assert duty.met_at == beijing("2026-02-01 10:00") and duty.started_on == date(2026, 1, 1)
    assert owed(SHARE, other({})) == (), "nothing was observed"
    assert owed(SHARE, [replace(event, organ="") for event in history]) == (), "nobody owes it"


def test_a_share_is_met_by_the_latest_it_counts_and_otherwise_by_nothing() -> None:
    rows = ({"sites": ["a"], "running": 9}, {"sites": ["b"], "running": 9})
    (kept,), (broken,) = owed(REPEATED, drawn(*rows)), owed(REPEATED, drawn(rows[0], rows[0]))
    assert (kept.met_by, kept.met_at, kept.started_by, kept.events) == (2, beijing("2026-02-01 10:00"), None, (1, 2))
    assert (broken.state, broken.met_by, broken.met_at) == (State.MISSED, None, None)
    assert [step.why for step in kept.trace.steps] == ["2026年第1季度最后一日"]
    (one,) = owed(DRAWN, drawn(rows[0]))
    assert (one.id, one.started_by, one.started_on) == ("drawn/record:1/1", 1, date(2026, 2, 1))
    assert [step.why for step in one.trace.steps] == ["当日"]


def test_shares_come_in_the_order_of_their_ids_and_now_has_a_zone() -> None:
    rules = [DRAWN, replace(DRAWN, id="again")]
    found = derive_ratios(rules, drawn({"sites": ["a"], "running": 9}, {"subject": "record:0", "sites": [], "running": 9}), [], beijing(AFTER))  # fmt: skip
    assert [duty.id for duty in found] == ["again/record:0/2", "again/record:1/1", "drawn/record:0/2", "drawn/record:1/1"]  # fmt: skip
    with pytest.raises(NaiveMoment):
        derive_ratios([], [], [], datetime(2026, 3, 2))


# What cannot be told ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("running", [1, 0])
def test_what_nobody_could_satisfy_is_undetermined_and_says_so(running: int) -> None:
    (duty,) = owed(REPEATED, drawn({"sites": ["a"], "running": running}, {"sites": ["a"], "running": running}))
    assert (duty.state, duty.trace.sentences[-1]) == (State.UNDETERMINED, "只有一个网站")


@pytest.mark.parametrize(
    ("running", "bound", "state"),
    [(1, 2, "undetermined"), (2, 2, "missed"), ("许多", 2, "missed"), (9, 2, "undetermined"), (9, 1, "missed")],
)
def test_below_its_bound_nobody_could_satisfy_it_and_what_is_unsaid_bounds_nothing(
    running: Any, bound: int, state: str
) -> None:
    """The bound is on the number running, or on the denominator where it names no figure of its own."""
    measure = Measure(of="latest", key="running") if running != 9 else None
    rule = replace(REPEATED, unsatisfiable=Unsatisfiable(measure, bound, "只有一个网站"))
    (duty,) = owed(rule, drawn({"sites": ["a"], "running": running}, {"sites": ["a"], "running": running}))
    assert duty.state == state
    assert len(duty.trace.sentences) == 1 and ("只有一个网站" in duty.trace.sentences) is (state == "undetermined")


def test_only_of_things_that_are_counted_a_number_is_asked() -> None:
    amount = replace(DRAWN, numerator=Measure(of="latest", key="points"))
    (duty,) = owed(amount, drawn({"points": 1, "running": 7}))
    assert duty.grounds().needed is None  # type: ignore[attr-defined]
    assert duty.trace.sentences == ("1÷7＝约14.2857%，应不低于15%",)


def test_one_site_drawn_twice_of_many_is_a_breach() -> None:
    (duty,) = owed(REPEATED, drawn({"sites": ["a"], "running": 6}, {"sites": ["a"], "running": 6}))
    assert duty.state is State.MISSED


def test_nothing_to_divide_by_is_no_duty_of_an_event_and_no_verdict_on_a_period() -> None:
    counted = {"numerator": Measure(of="count"), "denominator": Measure(of="count", events=("a.done",))}
    one = ratio("one", period="event", exactly=Fraction(100), **counted)
    assert owed(one, drawn({})) == ()
    (duty,) = owed(replace(one, period="quarter"), drawn({}))
    assert duty.state is State.UNDETERMINED and "分母为0" in duty.trace.sentences[0]


def test_a_goal_is_never_missed() -> None:
    assert _state(replace(DRAWN, best_effort=True), drawn({"sites": ["a"], "running": 100})) is State.TARGET


# Readings -----------------------------------------------------------------------------------------------------------


def test_the_chosen_reading_decides_and_is_named() -> None:
    history = drawn({"sites": ["a", "b"], "running": 9}, {"sites": ["b"], "running": 9}, {"sites": ["c"], "running": 9})
    (as_written,) = owed(REPEATED, history)
    (as_chosen,) = owed(replace(REPEATED, reading="again"), history)
    assert (as_written.state, as_chosen.state) == (State.MISSED, State.MET)
    assert as_chosen.trace.sentences[0] == "口径：与上一次相比"


# Measures -----------------------------------------------------------------------------------------------------------

MEASURED = drawn({"k": ["a", "b"], "n": "1.5"}, {"k": ["b", "c"], "n": 2}, {"k": ["b", "b", "d"], "n": 3})


@pytest.mark.parametrize(
    ("of", "key", "value"),
    [
        ("count", None, 3),
        ("sum", "n", Fraction("6.5")),
        ("latest", "n", 3),
        ("size", "k", 3),
        ("distinct", "k", 4),
        ("repeated", "k", 1),
        ("again", "k", 1),
        ("distinct", "subject", 1),
        ("repeated", "subject", 1),
    ],
)
def test_a_figure_is_taken_from_events(of: Of, key: str | None, value: Fraction | int) -> None:
    assert measured(Measure(of=of, key=key), Pattern(("a.met",)), MEASURED) == value


def test_of_nothing_nothing_comes_again_and_nothing_is_the_latest() -> None:
    observed = Pattern(("a.met",))
    assert measured(Measure(of="again", key="k"), observed, []) == 0
    assert measured(Measure(of="repeated", key="k"), observed, drawn({"k": ["x", "x"]})) == 0
    for of in ("latest", "size"):
        with pytest.raises(FieldMissing, match="没有载明 k 的事件"):
            measured(Measure(of=of, key="k"), observed, [])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bound", "asked"),
    [
        ({"at_least": Fraction(15)}, "应不低于15%，即至少2（不足一个的进一）"),
        ({"at_most": Fraction(15)}, "应不高于15%，即至多1"),
        ({"below": Fraction(15)}, "应低于15%"),
        ({"above": Fraction(15)}, "应高于15%"),
        ({"exactly": Fraction(100)}, "应为100%"),
    ],
)
def test_a_share_says_what_was_asked(bound: dict[str, Fraction], asked: str) -> None:
    (duty,) = owed(replace(DRAWN, **{"at_least": None, **bound}), drawn({"sites": ["a", "b"], "running": 8}))
    assert duty.trace.sentences == (f"2÷8＝25%，{asked}",)
    amount = replace(DRAWN, numerator=Measure(of="latest", key="n"), **{"at_least": None, **bound})
    (duty,) = owed(amount, drawn({"n": 2, "running": 8}))
    assert duty.trace.sentences == (f"2÷8＝25%，{asked.split('，')[0]}",)


def test_a_figure_may_be_taken_from_other_events_or_from_some() -> None:
    history = [*MEASURED, *events([{"event": "a.done", "at": "2026-02-02 09:00", "ok": True}])]
    observed = Pattern(("a.met",))
    assert measured(Measure(of="count", events=("a.done",)), observed, history) == 1
    assert measured(Measure(of="count", where={"n": (2, 3)}), observed, history) == 2
