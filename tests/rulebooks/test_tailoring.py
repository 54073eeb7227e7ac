"""A place sets its own figures, with a reason; a statute's never laxer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.everykind import deadline, quota, ratio

from gongkai.law.clocks import Clock
from gongkai.law.errors import CalendarNotCovered, RulebookError
from gongkai.law.kinds import Reading
from gongkai.law.periods import Unit, due
from gongkai.law.rulebook import Rule, Within
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import load
from gongkai.rulebooks.shapes import Tailor, WithinFile
from gongkai.rulebooks.tailoring import tailored

TWENTY = deadline("twenty", within=Within(20, Unit.WORKING_DAYS))
YEARLY = quota("yearly", period="year", at_least=2, closes=(3, 31))
SHARE = ratio("share", at_least=Fraction(15), readings=(Reading(name="monthly", title="按月", period="month"),))
LIMITED = ratio("limited", at_most=Fraction(10))
STRICT = ratio("strict", below=Fraction(5))
WHOLE = ratio("whole", exactly=Fraction(100))
EFFORT = deadline("effort", best_effort=True)
FIXED = deadline("fixed", within=Within(14, Unit.CALENDAR_DAYS, rolls=False))
RULES = (TWENTY, FIXED, YEARLY, SHARE, LIMITED, STRICT, WHOLE, EFFORT)


def changed(rule: Rule, **settings: Any) -> Rule:
    change = msgspec.convert({"rule": rule.id, "reason": "市政府常务会议纪要", **settings}, Tailor)
    found = tailored(RULES, [change], "某市.yaml")
    return next(one for one in found if one.id == rule.id)


def days(n: int, unit: str = "working-days") -> dict[str, Any]:
    return {"n": n, "unit": unit}


STRICTER = [
    (TWENTY, {"within": days(19)}, {"within": Within(19, Unit.WORKING_DAYS)}),
    (TWENTY, {"within": days(20, "calendar-days")}, {"within": Within(20, Unit.CALENDAR_DAYS)}),
    (TWENTY, {"within": days(480, "hours")}, {"within": Within(480, Unit.HOURS)}),
    (
        FIXED,
        {"within": days(13, "calendar-days") | {"rolls": False}},
        {"within": Within(13, Unit.CALENDAR_DAYS, rolls=False)},
    ),
    (YEARLY, {"at_least": 3}, {"at_least": 3}),
    (YEARLY, {"closes": "01-31"}, {"closes": (1, 31)}),
    (SHARE, {"at_least": "15.5"}, {"at_least": Fraction("15.5")}),
    (SHARE, {"reading": "monthly"}, {"reading": "monthly"}),
    (LIMITED, {"at_most": 5}, {"at_most": Fraction(5)}),
    (STRICT, {"below": 4}, {"below": Fraction(4)}),
    (WHOLE, {"exactly": 100}, {"exactly": Fraction(100)}),
    (EFFORT, {"best_effort": False}, {"best_effort": False}),
]
LAXER = [
    (TWENTY, {"within": days(21)}),
    (TWENTY, {"within": days(21, "calendar-days")}),
    (TWENTY, {"within": days(1, "months")}),
    (FIXED, {"within": days(14, "calendar-days")}),
    (TWENTY, {"best_effort": True}),
    (YEARLY, {"at_least": 1}),
    (YEARLY, {"closes": "04-01"}),
    (SHARE, {"at_least": 14}),
    (LIMITED, {"at_most": 11}),
    (STRICT, {"below": 6}),
    (WHOLE, {"exactly": 99}),
]


@pytest.mark.parametrize(("rule", "settings", "figures"), STRICTER)
def test_a_statute_may_be_made_stricter_with_a_reason(rule: Rule, settings: Any, figures: dict[str, Any]) -> None:
    found = changed(rule, **settings)
    assert {key: getattr(found, key) for key in figures} == figures
    assert found.tailored == "本地调整：市政府常务会议纪要"
    assert replace(found, tailored=None, **{key: getattr(rule, key) for key in figures}) == rule


@pytest.mark.parametrize(("rule", "settings"), LAXER)
def test_a_statute_is_never_made_laxer_a_policy_may_be(rule: Rule, settings: Any) -> None:
    with pytest.raises(RulebookError, match=f"{rule.id}.*从严"):
        changed(rule, **settings)
    own = replace(rule, basis="policy")
    change = msgspec.convert({"rule": rule.id, "reason": "本市文件", **settings}, Tailor)
    assert tailored([own], [change], "某市.yaml")[0] != own


@pytest.mark.parametrize(
    ("rule", "settings", "said"),
    [
        (TWENTY, {"at_least": 2}, "没有 at_least"),
        (TWENTY, {"reading": "monthly"}, "不在该规则的 readings"),
        (YEARLY, {"within": days(3)}, "没有 within"),
        (YEARLY, {"at_least": 2.5}, "应为整数"),
        (SHARE, {"at_most": 20}, "没有 at_most"),
        (SHARE, {"reading": "yearly"}, "monthly"),
        (LIMITED, {"closes": "01-31"}, "没有 closes"),
        (TWENTY, {"settings": {"pause_from": "served"}}, "只有 clock"),
        (TWENTY, {}, "没有写明改什么"),
    ],
)
def test_what_does_not_fit_is_refused(rule: Rule, settings: Any, said: str) -> None:
    with pytest.raises(RulebookError, match=said):
        changed(rule, **settings)


def test_a_reason_must_be_given() -> None:
    with pytest.raises(msgspec.ValidationError, match="reason"):
        msgspec.convert({"rule": "twenty", "within": days(3)}, Tailor)


def test_a_clock_reads_what_its_law_leaves_open_as_the_place_chose() -> None:
    (clock,) = load().versions("foi.reply")
    change = Tailor(rule="foi.reply", reason="本市答复规范", settings={"pause_from": "served"})
    (found,) = tailored([clock], [change], "某市.yaml")
    assert isinstance(found, Clock) and found.settings["pause_from"].value == "served"
    with pytest.raises(RulebookError, match="pause_from"):
        tailored([clock], [msgspec.structs.replace(change, settings={"pause_from": "never"})], "某市.yaml")


_within = st.builds(Within, st.integers(1, 90), st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS]))
_months = st.builds(Within, st.integers(1, 6), st.just(Unit.MONTHS))


@given(_within | _months, _within | _months, st.dates(date(2008, 1, 1), date(2025, 12, 31)))
def test_what_is_accepted_as_stricter_never_ends_later(before: Within, after: Within, start: date) -> None:
    rule = replace(TWENTY, within=before)
    change = Tailor(
        rule=rule.id, reason="x", within=msgspec.convert({"n": after.n, "unit": after.unit.value}, WithinFile)
    )
    try:
        tailored([rule], [change], "某市.yaml")
    except RulebookError:
        return
    try:
        ends = [due(start, one.n, one.unit, calendar()).day for one in (after, before)]
    except CalendarNotCovered:
        return
    assert ends[0] <= ends[1]
