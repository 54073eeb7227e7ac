"""Completeness: every element named, every step in its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.everykind import ORGANS, completeness
from tests.law.lawcases import beijing, events

from gongkai.law.completeness import derive_completeness
from gongkai.law.duties import Duty, Event, State
from gongkai.law.kinds import Completeness, Stage
from gongkai.law.rulebook import Pattern

LATER = "2026-08-01 09:00"
GUIDE = completeness("guide")
FIELDS = completeness("fields", inside="fields", union="organ")


def done(*rows: dict[str, Any]) -> list[Event]:
    given_ = [
        {"event": "a.done", "at": f"2026-03-0{n} 10:00", "organ": "edu", **row} for n, row in enumerate(rows, start=1)
    ]
    return events(given_)  # fmt: skip


def owed(rule: Completeness, history: list[Event], now: str = LATER, **more: Any) -> tuple[Duty, ...]:
    return derive_completeness([rule], history, more.get("organs", ()), beijing(now), more.get("kinds"))


def states(rule: Completeness, history: list[Event], now: str = LATER, **more: Any) -> list[tuple[Any, str]]:
    return [(duty.due, duty.state.value) for duty in owed(rule, history, now, **more)]


# Elements -----------------------------------------------------------------------------------------------------------

ALL = {"a": "有", "b": 0, "c": ["有"]}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([ALL], "met"),
        ([{**ALL, "c": ""}], "missed"),
        ([{**ALL, "c": "  "}], "missed"),
        ([{**ALL, "c": False}], "missed"),
        ([{**ALL, "c": []}], "missed"),
        ([{"a": 1, "b": 1}, {"c": 1}], "missed"),
        ([{"a": 1, "b": 1}, ALL], "late"),
        ([{"a": 1, "b": 1}, {**ALL, "at": "2026-03-01 23:59:59"}], "met"),
    ],
)
def test_an_act_has_every_element_on_its_day(rows: list[dict[str, Any]], state: str) -> None:
    assert states(GUIDE, done(*rows)) == [(date(2026, 3, 1), state)]


def test_what_is_missing_is_named_and_may_be_added_that_day() -> None:
    (duty,) = owed(GUIDE, done({"a": 1, "b": 1}), "2026-03-01 23:59:59")
    assert duty.state is State.OPEN and "缺：丙" in duty.trace.sentences and "应有3项，已有2项" in duty.trace.sentences


@pytest.mark.parametrize(
    ("inside", "state"),
    [
        (["a", "b", "c", "z"], "met"),
        (["a", "b"], "missed"),
        ({"a": True, "b": "x", "c": 0}, "met"),
        ({"a": True, "b": "x", "c": None}, "missed"),
        (None, "missed"),
        ("a", "missed"),
        (7, "undetermined"),
    ],
)
def test_elements_may_stand_in_a_list_or_a_map(inside: Any, state: str) -> None:
    assert states(completeness("inside", inside="parts"), done({"parts": inside})) == [(date(2026, 3, 1), state)]


@pytest.mark.parametrize(
    ("row", "state"),
    [({"a": 1, "b": 1}, "met"), ({"a": 1, "b": 1, "replaces": True}, "missed"), ({**ALL, "replaces": True}, "met")],
)
def test_an_element_may_be_asked_for_in_one_case_only(row: dict[str, Any], state: str) -> None:
    rule = completeness("optional", optional={"c": {"replaces": (True,)}})
    assert states(rule, done(row)) == [(date(2026, 3, 1), state)]


@pytest.mark.parametrize(("parts", "state"), [(["a", "c"], "met"), (["b"], "missed"), (["b", "x", "y"], "missed")])
def test_some_of_them_may_be_enough(parts: list[str], state: str) -> None:
    rule = completeness("two", inside="parts", at_least=2)
    assert states(rule, done({"parts": parts})) == [(date(2026, 3, 1), state)]


def test_a_date_may_be_set_and_best_effort_is_a_target() -> None:
    rule = completeness("by", by=date(2026, 6, 30))
    assert states(rule, done({}), "2026-06-30 23:59:59") == [(date(2026, 6, 30), "open")]
    assert states(rule, done({}), "2026-07-01 00:00:00") == [(date(2026, 6, 30), "missed")]
    assert states(replace(rule, best_effort=True), done({})) == [(date(2026, 6, 30), "target")]


def test_acts_that_recur_are_judged_one_by_one() -> None:
    rule = completeness("each", each=True)
    assert states(rule, done(ALL, {"a": 1}, ALL)) == [
        (date(2026, 3, 1), "met"),
        (date(2026, 3, 2), "missed"),
        (date(2026, 3, 3), "met"),
    ]


def test_every_organ_completes_its_own() -> None:
    rule = completeness("own", per_organ=True)
    acts = done({**ALL, "organ": "edu"}, {"a": 1, "organ": "water"}, {**ALL, "organ": "city"})
    assert [(duty.organ, duty.state.value) for duty in owed(rule, acts)] == [
        ("edu", "met"),
        ("water", "missed"),
        ("city", "met"),
    ]


# What adds up -------------------------------------------------------------------------------------------------------


def test_elements_add_up_over_a_subject() -> None:
    rule = completeness("union", inside="parts", union="subject")
    assert states(rule, done({"parts": ["a"]}, {"parts": ["b"]}, {"parts": ["c"]})) == [(date(2026, 3, 1), "late")]
    assert states(rule, done({"parts": ["a"]}, {"parts": ["b", "c"], "subject": "record:2"}))[0][1] == "missed"


def test_elements_add_up_over_an_organ_without_a_day() -> None:
    acts = done({"fields": ["a"]}, {"fields": ["b"], "subject": "record:2"}, {"fields": ["c"], "subject": "record:3"})
    assert states(FIELDS, [], organs=ORGANS[:1]) == [(None, "open")]
    assert states(FIELDS, acts[:2], organs=ORGANS[:1]) == [(None, "open")]
    assert states(FIELDS, acts, organs=ORGANS[:1]) == [(None, "met")]
    assert states(FIELDS, acts[:1]) == [(None, "open")], "an organ that acts owes them even when nobody asked about it"


def test_an_organ_owes_them_by_the_day_set() -> None:
    rule, organs = replace(FIELDS, by=date(2026, 6, 30)), ORGANS[:1]
    assert states(rule, [], "2026-06-30 23:59:59", organs=organs) == [(date(2026, 6, 30), "open")]
    assert states(rule, [], "2026-07-01 00:00:00", organs=organs) == [(date(2026, 6, 30), "missed")]
    founded_later = [replace(organs[0], since=date(2026, 7, 1))]
    assert states(rule, [], organs=founded_later) == []


def test_what_was_not_complete_when_the_rule_ended_is_owed_no_longer() -> None:
    ended = replace(FIELDS, ends=date(2026, 6, 30))
    assert states(ended, done({"fields": ["a", "b"]}), organs=ORGANS[:1]) == []
    assert states(ended, done({"fields": ["a", "b", "c"]}), organs=ORGANS[:1]) == [(None, "met")]


@pytest.mark.parametrize(("work", "number"), [("permits", 1), ("else", 0)])
def test_only_who_was_charged_owes_them(work: str, number: int) -> None:
    rule = replace(FIELDS, charged=Pattern(("charge.taken",), {"work": ("permits",)}))
    charge = events([{"event": "charge.taken", "at": "2026-02-20 09:00", "organ": "edu", "work": work}])
    found = owed(rule, charge, organs=ORGANS)
    assert [(duty.organ, duty.started_on) for duty in found] == [("edu", date(2026, 2, 20))] * number


@pytest.mark.parametrize(("kind", "number"), [("department", 1), ("government", 0)])
def test_it_binds_its_kinds_of_organ_only(kind: str, number: int) -> None:
    assert len(owed(replace(GUIDE, applies=("department",)), done({}), kinds={"edu": kind})) == number


@pytest.mark.parametrize(
    ("since", "number"), [("2026-03-31", 1), ("2026-04-01", 0), ("2026-07-31", 0), ("2026-08-01", 0)]
)
def test_an_organ_that_began_after_the_rule_ended_owes_nothing(since: str, number: int) -> None:
    rule = replace(FIELDS, by=date(2026, 6, 30), ends=date(2026, 3, 31))
    assert len(owed(rule, [], organs=[replace(ORGANS[0], since=date.fromisoformat(since))])) == number


def test_it_is_owed_from_the_first_day_and_on_the_last() -> None:
    by_june = replace(FIELDS, by=date(2026, 6, 30))
    for since, number in ((date(2026, 6, 30), 1), (date(2026, 7, 1), 0)):
        assert len(owed(by_june, [], organs=[replace(ORGANS[0], since=since)])) == number
    for now, number in (("2026-07-31 23:59:59", 0), ("2026-08-01 00:00:00", 1)):
        assert len(owed(FIELDS, [], now, organs=[replace(ORGANS[0], since=date(2026, 8, 1))])) == number


def test_what_was_complete_only_after_the_rule_ended_is_owed_no_longer() -> None:
    acts = done({"fields": ["a", "b"]}, {"fields": ["c"]})
    for ends, found in ((date(2026, 3, 2), [(None, "met")]), (date(2026, 3, 1), [])):
        assert states(replace(FIELDS, ends=ends), acts, organs=ORGANS[:1]) == found


UNION = completeness("union", inside="parts", union="subject")


def test_the_acts_of_all_organs_add_up_over_a_subject() -> None:
    (duty,) = owed(UNION, done({"parts": ["a", "b"]}, {"parts": ["c"], "organ": "water"}))
    assert (duty.organ, duty.met_by, duty.state) == ("edu", 2, State.LATE)


def test_what_was_done_before_the_rule_adds_up_and_completes_nothing() -> None:
    begun = replace(UNION, starts=date(2026, 3, 2))
    (duty,) = owed(begun, done({"parts": ["a", "b", "c"]}, {"parts": []}, {"parts": []}))
    assert (duty.id, duty.started_by, duty.met_by, duty.events) == ("union/record:1/2", 2, 2, (2,))


def test_what_comes_after_it_was_complete_changes_nothing() -> None:
    for rule, rows in ((GUIDE, [ALL, {}, ALL]), (UNION, [{"parts": ["a", "b", "c"]}, {"parts": ["a"]}, {}])):
        (duty,) = owed(rule, done(*rows))
        assert (duty.started_by, duty.met_by, duty.met_at, duty.events) == (1, 1, beijing("2026-03-01 10:00"), (1,))


def test_an_organ_that_has_done_nothing_is_told_how_much_there_is_to_do() -> None:
    for rule, needed in ((FIELDS, 3), (replace(FIELDS, at_least=2), 2)):
        (duty,) = owed(rule, [], organs=ORGANS[:1])
        assert (duty.id, duty.started_by, duty.events) == (f"fields/edu/{ORGANS[0].since}", None, ())
        assert duty.trace.sentences == (f"应有{needed}项，已有0项", "缺：甲、乙、丙")


# What it says -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "rows", "said"),
    [
        (GUIDE, [{"a": 1}], ["应有3项，已有1项", "缺：乙、丙"]),
        (GUIDE, [ALL], ["应有3项，已有3项"]),
        (replace(GUIDE, at_least=2), [{"a": 1, "c": 1}], ["应有2项，已有2项"]),
        (replace(UNION, at_least=1), [{"parts": 7}], ["事件1的 parts 应列出所含的要素，实为“7”。"]),
        (replace(UNION, at_least=1), [{"parts": 7}, {"parts": ["b"]}], ["应有1项，已有1项"]),
    ],
)
def test_it_says_how_far_it_came(rule: Completeness, rows: list[dict[str, Any]], said: list[str]) -> None:
    (duty,) = owed(rule, done(*rows))
    assert list(duty.trace.sentences) == said


def test_a_goal_is_met_late_as_well() -> None:
    goal, rows = replace(GUIDE, best_effort=True), [{"a": 1}, ALL]
    assert states(goal, done(*rows)) == [(date(2026, 3, 1), "met")]
    assert states(goal, done(*rows[:1])) == [(date(2026, 3, 1), "target")]


# Steps --------------------------------------------------------------------------------------------------------------

STEPS = tuple(Stage(Pattern((f"a.{name}",)), name) for name in ("reviewed", "shown", "checked", "shown"))
AUDITS = completeness("audits", elements={}, steps=STEPS)


def walked(*names: str) -> list[Event]:
    return events([{"event": f"a.{name}", "at": f"2026-03-02 0{n}:00"} for n, name in enumerate((*names, "done"))])


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (("reviewed", "shown", "checked", "shown"), ""),
        (("reviewed", "reviewed", "shown", "checked", "shown"), ""),
        (("reviewed", "shown", "checked"), "shown"),
        (("reviewed", "checked", "shown"), "shown"),
        (("shown", "reviewed", "checked", "shown"), "shown"),
        (("checked", "shown"), "reviewed、shown"),
        ((), "reviewed、shown、checked、shown"),
    ],
)
def test_every_step_stands_before_the_act_in_its_order(names: tuple[str, ...], missing: str) -> None:
    (duty,) = owed(AUDITS, walked(*names))
    assert duty.state is (State.MISSED if missing else State.MET)
    assert not missing or f"缺：{missing}" in duty.trace.sentences


def test_a_step_after_the_act_does_not_count() -> None:
    late = events([{"event": "a.done", "at": "2026-03-02 09:00"}, {"event": "a.reviewed", "at": "2026-03-02 10:00"}])
    (duty,) = owed(replace(AUDITS, at_least=1), late)
    assert duty.state is State.MISSED


def test_the_act_is_no_step_of_its_own() -> None:
    rule = replace(AUDITS, steps=(Stage(Pattern(("a.done",)), "初审"),))
    once, twice = done({}), done({}, {})
    assert [owed(rule, acts)[0].state.value for acts in (once, twice)] == ["missed", "late"]
    (duty,) = owed(AUDITS, walked("reviewed", "shown", "checked", "shown"))
    assert (duty.events, duty.trace.sentences) == (
        (1, 2, 3, 4, 5),
        ("应有4项，已有4项", "各步骤应按所列顺序在此之前完成"),
    )


_names = st.lists(st.sampled_from(["reviewed", "shown", "checked"]), max_size=8)


@given(_names)
def test_complete_means_that_the_steps_are_found_one_after_the_other(names: list[str]) -> None:
    rest = iter(names)
    in_order = all(any(name == step.title for name in rest) for step in STEPS)
    (duty,) = owed(AUDITS, walked(*names))
    assert (duty.state is State.MET) == in_order


@given(_names, st.integers(0, 8), st.sampled_from(["reviewed", "shown", "checked"]))
def test_one_step_more_never_takes_one_away(names: list[str], place: int, more: str) -> None:
    for enough in range(1, 5):
        rule = replace(AUDITS, at_least=enough)
        before, after = (owed(rule, walked(*n))[0].state for n in (names, [*names[:place], more, *names[place:]]))
        assert before is not State.MET or after is State.MET
