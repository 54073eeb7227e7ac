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
from tests.law.lawcases import beijing, events

from gongkai.law.clocks import Clock
from gongkai.law.duties import derive
from gongkai.law.errors import CalendarNotCovered, RulebookError
from gongkai.law.kinds import Deadline, Reading
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
DAY = date(2026, 3, 2)
RULES = (TWENTY, FIXED, YEARLY, SHARE, LIMITED, STRICT, WHOLE, EFFORT)


def changed(rule: Rule, **settings: Any) -> Rule:
    change = msgspec.convert({"rule": rule.id, "reason": "市政府常务会议纪要", **settings}, Tailor)
    found = tailored(RULES, [change], "某市.yaml", DAY)
    return next(one for one in found if one.id == rule.id and one.in_force(DAY))


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
    assert found.tailored is not None and found.tailored.startswith("本地调整：市政府常务会议纪要")
    same = {key: getattr(rule, key) for key in (*figures, "title", "starts")}
    assert replace(found, tailored=None, **same) == rule


@pytest.mark.parametrize(
    ("rule", "settings", "title", "told"),
    [
        (TWENTY, {"within": days(10)}, "twenty（本地：10个工作日）", "20个工作日改为10个工作日"),
        (FIXED, {"within": days(7, "calendar-days") | {"rolls": False}}, "fixed（本地：7日（逢休假日不顺延））", "14日（逢休假日不顺延）改为7日"),
        (YEARLY, {"at_least": 3, "closes": "01-31"}, "yearly（本地：不少于3、1月31日以前）", "不少于2改为不少于3，3月31日以前改为1月31日以前"),
        (SHARE, {"at_least": "15.5", "reading": "monthly"}, "share（本地：不少于15.5%、按“按月”计算）", "按原文计算改为按“按月”计算"),
        (EFFORT, {"best_effort": False}, "effort（本地：应当做到）", "力争的目标改为应当做到"),
        (WHOLE, {"exactly": 100}, "whole", "市政府常务会议纪要"),
    ],
)  # fmt: skip
def test_the_title_and_the_trace_name_the_local_figure(rule: Rule, settings: Any, title: str, told: str) -> None:
    found = changed(rule, **settings)
    assert found.title == title and told in (found.tailored or "")


def test_a_change_holds_from_its_day_and_the_old_figure_before_it() -> None:
    old = replace(TWENTY, starts=date(2008, 5, 1), ends=date(2019, 5, 14))
    new = replace(TWENTY, starts=date(2019, 5, 15))
    change = msgspec.convert({"rule": "twenty", "reason": "要点", "within": days(10)}, Tailor)
    first, kept, local = tailored([old, new], [change], "某市.yaml", DAY)
    assert first == old and kept == replace(new, ends=date(2026, 3, 1))
    assert isinstance(local, Deadline) and local.within == Within(10, Unit.WORKING_DAYS) and local.starts == DAY
    own_day = msgspec.structs.replace(change, starts=date(2020, 1, 1))
    assert tailored([old, new], [own_day], "某市.yaml", DAY)[-1].starts == date(2020, 1, 1)
    from_the_start = msgspec.structs.replace(change, starts=date(2008, 5, 1))
    assert [one.title for one in tailored([old, new], [from_the_start], "某市.yaml")] == [local.title] * 2


@pytest.mark.parametrize(
    ("formed", "due", "said"), [("2026-03-01", "2026-03-27", False), ("2026-03-02", "2026-03-16", True)]
)
def test_what_began_before_the_day_keeps_its_limit(formed: str, due: str, said: bool) -> None:
    change = msgspec.convert({"rule": "twenty", "reason": "要点", "within": days(10)}, Tailor)
    rules = tailored([TWENTY], [change], "某市.yaml", DAY)
    (duty,) = derive(
        rules, events([{"event": "a.started", "at": f"{formed} 09:00"}]), calendar(), (), beijing(f"{formed} 10:00")
    )
    assert str(duty.due) == due
    assert any("10个工作日" in sentence for sentence in duty.trace.sentences) is said is ("本地" in duty.title)


@pytest.mark.parametrize(
    ("rules", "changes", "since", "said"),
    [
        ([TWENTY], [{}], None, "请写 from"),
        ([TWENTY], [{}, {}], DAY, "调整了两次"),
        ([replace(TWENTY, ends=date(2026, 3, 1))], [{}], DAY, "以前已经失效"),
    ],
)
def test_a_change_without_its_day_is_refused(
    rules: list[Rule], changes: list[Any], since: date | None, said: str
) -> None:
    rows = [msgspec.convert({"rule": "twenty", "reason": "要点", "within": days(10)} | row, Tailor) for row in changes]
    with pytest.raises(RulebookError, match=said):
        tailored(rules, rows, "某市.yaml", since)


@pytest.mark.parametrize(("rule", "settings"), LAXER)
def test_a_statute_is_never_made_laxer_a_policy_may_be(rule: Rule, settings: Any) -> None:
    with pytest.raises(RulebookError, match=f"{rule.id}.*从严"):
        changed(rule, **settings)
    own = replace(rule, basis="policy")
    change = msgspec.convert({"rule": rule.id, "reason": "本市文件", **settings}, Tailor)
    assert tailored([own], [change], "某市.yaml", DAY)[-1] != own


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
    (found,) = tailored([clock], [change], "某市.yaml", date(2019, 5, 15))
    assert isinstance(found, Clock) and found.settings["pause_from"].value == "served"
    with pytest.raises(RulebookError, match="pause_from"):
        tailored([clock], [msgspec.structs.replace(change, settings={"pause_from": "never"})], "某市.yaml", DAY)


_within = st.builds(Within, st.integers(1, 90), st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS]))
_months = st.builds(Within, st.integers(1, 6), st.just(Unit.MONTHS))


@given(_within | _months, _within | _months, st.dates(date(2008, 1, 1), date(2025, 12, 31)))
def test_what_is_accepted_as_stricter_never_ends_later(before: Within, after: Within, start: date) -> None:
    rule = replace(TWENTY, within=before)
    change = Tailor(
        rule=rule.id, reason="x", within=msgspec.convert({"n": after.n, "unit": after.unit.value}, WithinFile)
    )
    try:
        tailored([rule], [change], "某市.yaml", DAY)
    except RulebookError:
        return
    try:
        ends = [due(start, one.n, one.unit, calendar()).day for one in (after, before)]
    except CalendarNotCovered:
        return
    assert ends[0] <= ends[1]
