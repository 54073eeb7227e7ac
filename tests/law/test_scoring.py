"""Scores: lawyers' cases on both sides of every line, what is refused, and that nothing depends on who was entered first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import cases

from gongkai.law.errors import ScoreRefused
from gongkai.law.figures import percent, plain, points
from gongkai.law.findings import Absent, Award, Deduction, Findings, Score, Vetoed
from gongkai.law.indicators import Bonus, Condition, Floor, Indicator, IndicatorSet
from gongkai.law.scoring import score
from gongkai.law.weights import weigh
from gongkai.schemas.indicator_sets import indicator_set, weight_rules

CASES: Any = cases("scores")
URL = "https://www.example.gov.cn/col/1"


def sheet(name: str, day: date = date(2022, 6, 1)) -> IndicatorSet:
    found = indicator_set(name, day)
    assert found is not None
    return found


def findings(case: dict[str, Any]) -> Findings:
    deductions = tuple(Deduction(id_, "栏目未更新", URL, Fraction(str(n))) for id_, n in case["deductions"].items())
    awards = (Award("bonus", Fraction(case["bonus"]), "数据开放", URL),) if "bonus" in case else ()
    return Findings(case.get("kind"), deductions, awards)


def why(case: dict[str, Any]) -> str:
    return str(case["why"])


@pytest.mark.parametrize(("name", "case"), [(n, c) for n in ("websites", "county") for c in CASES[n]], ids=str)
def test_what_comes_of_the_findings(name: str, case: dict[str, Any]) -> None:
    found = score(sheet({"county": "county-beichuan"}.get(name, name)), findings(case))
    assert (found.value, found.passed) == (Fraction(case["value"]), case["passed"])
    assert found.shown == case.get("shown", points(Fraction(case["value"])))
    assert found.passed or found.reasons


@pytest.mark.parametrize("case", CASES["weights"], ids=why)
def test_the_weight_by_both_ways_of_counting(case: dict[str, Any]) -> None:
    alone, together = weigh({name: Decimal(weight) for name, weight in case["weights"].items()}, weight_rules())
    assert (alone.holds, together.holds) == (case["alone"], case["together"])
    assert ("未纳入" in alone.sentence) == case.get("missing", False)
    assert alone.holds or "占 4%" not in alone.sentence


# The trace ----------------------------------------------------------------------------------------------------------


def test_every_deduction_stands_in_the_score_with_its_evidence() -> None:
    found = score(
        sheet("websites"), Findings("site", (Deduction("services.figures", "停在6月", URL, condition="stale"),))
    )
    (line,) = found.lines
    assert (line.title, line.cause, line.evidence, line.asked, line.taken) == ("办事统计", "停在6月", URL, 2, 2)
    assert found.value == 98 and found.subtotals == {"without-services": 75, "services": 23} and found.provisional


def test_what_exceeds_the_indicator_is_shown_and_not_taken() -> None:
    found = score(sheet("county-beichuan"), findings({"deductions": {"disclosure": 20}}))
    assert (found.lines[0].asked, found.lines[0].taken, found.lines[0].why) == (20, 15, "已扣至该项分值")


def test_one_fault_is_deducted_once_and_where_it_costs_most() -> None:
    twice = (
        Deduction("publication.other", "空白栏目", URL, 2, fault="col/1"),
        Deduction("publication.policies", "空白栏目", URL, condition="top-stale", fault="col/1"),
    )
    for order in (twice, twice[::-1]):
        found = score(sheet("websites"), Findings("site", order))
        assert found.value == 95
        assert [(line.taken, line.why) for line in found.lines] == [(5, ""), (0, "同一问题已在“政策文件”扣分")]


def test_a_fault_of_what_is_not_checked_hides_nothing() -> None:
    twice = (
        Deduction("services.items", "空白栏目", URL, 9, fault="col/1"),
        Deduction("publication.other", "空白栏目", URL, 3, fault="col/1"),
    )
    found = score(sheet("websites"), Findings("site-without-services", twice))
    assert found.value == 96
    assert [line.why for line in found.lines] == ["", "不适用：此类对象不检查"]


def test_a_veto_ends_the_scoring() -> None:
    vetoed = (Vetoed("W4", "空白栏目5个", URL), Vetoed("W2", "打不开的占5.00%", URL))
    found = score(
        sheet("websites"), Findings("portal", (Deduction("publication.news", "未更新", URL, 1),), vetoed=vetoed)
    )
    assert (found.passed, found.value, found.shown) == (False, None, None)
    assert [line.indicator for line in found.lines] == ["W2", "W4"] and found.reasons[0] == "单项否决：站点无法访问"
    assert {(line.asked, line.taken, line.earned) for line in found.lines} == {(0, 0, False)}


def test_an_account_passes_or_fails_by_vetoes_alone() -> None:
    account = sheet("new-media")
    assert score(account, Findings("account")).passed
    assert not score(account, Findings("account", vetoed=(Vetoed("M2", "14日未更新", URL),))).passed


def test_a_bonus_that_stays_closed_says_why() -> None:
    closed = {"deductions": {"publication.news": 20}, "bonus": 5, "kind": "portal"}
    assert score(sheet("websites"), findings(closed)).lines[-1].why == "未高于 80 分，不加分"
    assert score(sheet("websites"), findings({**closed, "kind": "site"})).lines[-1].why == "此类对象不加分"
    failed = findings({**closed, "deductions": {"publication.news": 70}})
    assert score(sheet("websites"), failed).lines[-1].why == "不合格，不再加分"
    below = findings({"deductions": {"sites": 12}, "bonus": 5})
    assert score(sheet("county-beichuan"), below).lines[-1].why == "未达到 44 分，不加分"


# Sheets that earn, and what does not apply --------------------------------------------------------------------------

EARNED = IndicatorSet(
    id="test",
    title="试验",
    citation="",
    starts=None,
    ends=None,
    total=Fraction(10),
    tree=(
        Indicator("a", "甲", "group", Fraction(6), (Indicator("a1", "甲一", "earn", Fraction(2)), Indicator("a2", "甲二", "earn", Fraction(4)))),
        Indicator("b", "乙", "deduct", Fraction(4), conditions=(Condition("late", "迟报", Fraction(1)), Condition("wrong", "有误"))),
    ),
)  # fmt: skip


def earned(a1: object, a2: object, **rest: Any) -> Findings:
    return Findings(
        awards=tuple(Award(i, n, "佐证材料", URL) for i, n in (("a1", a1), ("a2", a2)) if n is not None), **rest
    )  # type: ignore[arg-type]


def test_what_is_earned_adds_up() -> None:
    found = score(EARNED, earned(1, Fraction(7, 2), deductions=(Deduction("b", "晚3日", URL, condition="late"),)))
    assert found.value == Fraction(15, 2) and found.subtotals == {
        "a1": 1,
        "a2": Fraction(7, 2),
        "a": Fraction(9, 2),
        "b": 3,
    }


def test_nothing_earned_is_said_and_not_left_out() -> None:
    assert score(EARNED, earned(0, 4)).value == 8
    with pytest.raises(ScoreRefused, match="尚未评分：甲一"):
        score(EARNED, earned(None, 4))


@pytest.mark.parametrize(("policy", "value"), [("redistribute", 7), ("full", 8)])
def test_what_does_not_apply_is_spread_or_given(policy: Any, value: int) -> None:
    """Half of 甲二 earned: of 6 points that is 3 when 甲一 is spread over it, 4 when 甲一 is given."""
    found = score(replace(EARNED, absent=policy), earned(None, 2, absent=(Absent("a1", "没有此项职能"),)))
    assert found.value == value


def test_a_group_none_of_which_applies_is_spread_over_the_others() -> None:
    gone = (Absent("a1", "没有此项职能"), Absent("a2", "没有此项职能"))
    for absent in (gone, (Absent("a", "没有此项职能"),)):
        found = score(EARNED, earned(None, None, absent=absent, deductions=(Deduction("b", "有误", URL, 2, "wrong"),)))
        assert found.value == 5
    with pytest.raises(ScoreRefused, match="全部指标都不适用"):
        score(EARNED, earned(None, None, absent=(*gone, Absent("b", "没有此项职能"))))


def test_a_floor_and_a_gate_look_past_what_does_not_apply() -> None:
    county = sheet("county-beichuan")
    absent = (Absent("new-media", "没有开设政务新媒体"),)
    half = Findings(
        deductions=(Deduction("sites", "未更新", URL, 7),), absent=absent, awards=(Award("bonus", 1, "创新", URL),)
    )
    found = score(county, half)
    assert found.passed and found.bonus == 1  # 28 of 35 is 44 of 55
    assert score(county, replace(half, deductions=(Deduction("sites", "未更新", URL, Fraction("7.1")),))).bonus == 0


def test_what_was_graded_is_told_as_earned_in_one_order() -> None:
    parts = (Award("a2", 1, "其二", URL), Award("a2", 2, "其一", URL), Award("a1", 1, "其二", URL))
    for order in (parts, parts[::-1]):
        lines = score(EARNED, Findings(awards=order)).lines
        assert [(line.cause, line.taken, line.why, line.earned) for line in lines] == [
            ("其二", 1, "", True),
            ("其一", 2, "", True),
            ("其二", 1, "", True),
        ]


def test_an_indicator_keeps_its_own_reason_where_its_group_does_not_apply_either() -> None:
    absent = (Absent("a", "没有此项职能"), Absent("a1", "当年未开展"))
    lines = score(EARNED, earned(2, 4, absent=absent)).lines
    assert [line.why for line in lines] == ["不适用：当年未开展", "不适用：没有此项职能"]


@pytest.mark.parametrize("points", [None, Fraction(2)])
def test_points_that_nobody_confirmed_are_not_spread(points: Fraction | None) -> None:
    group = Indicator("g", "某组", "group", points, (Indicator("x", "子一", points=Fraction(2)), Indicator("y", "子二", points=Fraction(1))))  # fmt: skip
    gone = Findings(absent=(Absent("x", "没有"),))
    with pytest.raises(ScoreRefused, match="“某组”各项分值未经确认"):
        score(replace(EARNED, tree=(group,)), gone)
    with pytest.raises(ScoreRefused, match="“试验”各项分值未经确认"):
        score(replace(EARNED, tree=group.children, total=Fraction(2)), gone)


def test_a_bonus_needs_something_to_rest_on() -> None:
    resting = replace(EARNED, bonus=Bonus(Fraction(1), at_least=Fraction(2), of=("b",)))
    extra = earned(2, 4, absent=(Absent("b", "没有此项职能"),))
    extra = replace(extra, awards=(*extra.awards, Award("bonus", 1, "创新", URL)))
    found = score(resting, extra)
    assert (found.bonus, found.lines[-1].why) == (0, "加分所依据的指标都不适用，不加分")
    counted = score(resting, replace(extra, absent=()))
    assert (counted.bonus, counted.lines[-1].why, counted.lines[-1].earned) == (1, "", True)


# What is refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (earned(1, 5), "超过分值"),
        (earned(1, 0.5), "二进制小数"),
        (earned(1, True), "二进制小数"),
        (earned(1, -1), "不能为负"),
        (earned(1, Decimal("NaN")), "不是数"),
        (earned(1, 1, deductions=(Deduction("c", "x", URL, 1),)), "没有指标"),
        (earned(1, 1, deductions=(Deduction("a", "x", URL, 1),)), "写到下级指标"),
        (earned(1, 1, deductions=(Deduction("a1", "x", URL, 1),)), "按得分评定"),
        (earned(1, 1, deductions=(Deduction("b", "x", URL, -1),)), "不能为负"),
        (earned(1, 1, deductions=(Deduction("b", "x", URL),)), "没有写明分值"),
        (earned(1, 1, deductions=(Deduction("b", "x", URL, condition="wrong"),)), "没有写明分值"),
        (earned(1, 1, deductions=(Deduction("b", "x", URL, 2, "late"),)), "每处扣 1 分"),
        (earned(1, 1, deductions=(Deduction("b", "x", URL, 2, "early"),)), "没有扣分情形"),
        (earned(1, 1, deductions=(Deduction("b", " ", URL, 2),)), "原因和证据"),
        (earned(1, 1, deductions=(Deduction("b", "x", "", 2),)), "原因和证据"),
        (earned(1, 1, absent=(Absent("b", ""),)), "写明理由"),
        (earned(1, 1, absent=(Absent("c", "x"),)), "没有指标"),
        (earned(1, 1, vetoed=(Vetoed("W9", "x", URL),)), "没有单项否决"),
        (replace(earned(1, 1), awards=(Award("b", 1, "x", URL),)), "应扣分"),
        (replace(earned(1, 1), awards=(Award("a1", 1, "", URL), Award("a2", 1, "x", URL))), "理由和证据"),
        (replace(earned(1, 1), awards=(*earned(1, 1).awards, Award("bonus", 1, "x", URL))), "没有加分指标"),
    ],
)
def test_findings_that_cannot_be_scored_are_refused(found: Findings, words: str) -> None:
    with pytest.raises(ScoreRefused, match=words):
        score(EARNED, found)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Findings("county"), "对象类别"),
        (Findings(), "对象类别"),
        (Findings("portal", vetoed=(Vetoed("W1", "", URL),)), "情形和证据"),
        (Findings("site-without-services", vetoed=(Vetoed("W6", "无服务", URL),)), "没有单项否决"),
        (Findings("portal", absent=(Absent("publication.news", "没有"),)), "未经确认"),
        (Findings("portal", awards=(Award("bonus", 1, "x", ""),)), "理由和证据"),
    ],
)
def test_what_the_sheet_of_websites_does_not_know_is_refused(found: Findings, words: str) -> None:
    with pytest.raises(ScoreRefused, match=words):
        score(sheet("websites"), found)


def test_weights_that_are_not_a_whole_are_refused() -> None:
    with pytest.raises(ScoreRefused, match=r"合计 99\.99"):
        weigh({"open-government": Decimal("3.99"), "other": 96}, weight_rules())


# Figures ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown", "exact"),
    [
        (Fraction(2694, 45), "59.87", "59.866666…"),
        (Fraction("79.995"), "80.00", "79.995"),
        (Fraction("59.994999"), "59.99", "59.994999"),
        (Fraction(0), "0.00", "0"),
        (Fraction(100), "100.00", "100"),
        (Fraction("0.1"), "0.10", "0.1"),
    ],
)
def test_figures_are_rounded_for_the_eye_only(value: Fraction, shown: str, exact: str) -> None:
    assert (points(value), plain(value)) == (shown, exact)


def test_a_share_below_the_limit_is_never_shown_as_the_limit() -> None:
    assert percent(Fraction(4, 100) - Fraction(1, 10**12)) == "3.999999…%"
    assert percent(Fraction(4, 100)) == "4%"


# Properties ---------------------------------------------------------------------------------------------------------

LEAVES = [indicator.id for indicator in sheet("websites").walk() if indicator.kind == "deduct"]
amounts = st.fractions(0, 40, max_denominator=100)
deductions = st.builds(
    Deduction,
    indicator=st.sampled_from(LEAVES),
    cause=st.sampled_from(["未更新", "空白", "有误"]),
    evidence=st.sampled_from([URL, URL + "2"]),
    points=amounts,
    fault=st.none() | st.sampled_from(["col/1", "col/2", "col/3"]),
)
awards = st.builds(Award, st.just("bonus"), amounts, st.just("数据开放"), st.just(URL))
inspected = st.builds(
    Findings,
    kind=st.sampled_from(["portal", "site", "site-without-services"]),
    deductions=st.lists(deductions, max_size=12).map(tuple),
    awards=st.lists(awards, max_size=4).map(tuple),
)


def of_site(found: Findings) -> Score:
    return score(sheet("websites"), found)


@given(inspected)
def test_a_score_lies_within_its_bounds(found: Findings) -> None:
    result = of_site(found)
    assert result.value is not None and result.base is not None
    assert 0 <= result.base <= 100 and 0 <= result.bonus <= 30 and result.value == result.base + result.bonus
    assert result.passed == (result.base >= 60)
    assert not result.bonus or (found.kind == "portal" and result.base > 80)
    assert result.subtotals and all(kept >= 0 for kept in result.subtotals.values())


@given(inspected, st.randoms())
def test_the_order_of_findings_changes_nothing(found: Findings, chance: Any) -> None:
    mixed = [list(found.deductions), list(found.awards)]
    for items in mixed:
        chance.shuffle(items)
    assert of_site(replace(found, deductions=tuple(mixed[0]), awards=tuple(mixed[1]))) == of_site(found)


@given(inspected, deductions)
def test_one_more_fault_never_helps(found: Findings, more: Deduction) -> None:
    more = replace(
        more, fault=None
    )  # a fault already found could move to where its price is higher but nothing is left
    before, after = of_site(found), of_site(replace(found, deductions=(*found.deductions, more)))
    assert before.value is not None and after.value is not None and after.value <= before.value


@given(inspected)
def test_one_fault_is_taken_once(found: Findings) -> None:
    lines = [line for line in of_site(found).lines if not line.earned]
    for fault in {item.fault for item in found.deductions} - {None}:
        same = {
            (item.indicator, item.cause, item.evidence, item.points) for item in found.deductions if item.fault == fault
        }
        others = {(i.indicator, i.cause, i.evidence, i.points) for i in found.deductions if i.fault != fault}
        own = same - others
        assert (
            sum(line.taken > 0 for line in lines if (line.indicator, line.cause, line.evidence, line.asked) in own) <= 1
        )


@given(inspected)
def test_every_finding_stands_in_the_trace(found: Findings) -> None:
    result = of_site(found)
    assert len(result.lines) == len(found.deductions) + len(found.awards)
    assert all(line.taken == line.asked or line.why for line in result.lines)
    assert all(0 <= line.taken <= line.asked for line in result.lines)


@given(st.lists(st.tuples(st.sampled_from(["disclosure", "sites", "new-media", "daily-work"]), amounts), max_size=8))
def test_no_indicator_loses_more_than_its_points(rows: list[tuple[str, Fraction]]) -> None:
    county = sheet("county-beichuan")
    result = score(
        county, Findings(deductions=tuple(Deduction(id_, f"第{n}项", URL, p) for n, (id_, p) in enumerate(rows)))
    )
    for indicator in county.walk():
        asked = sum((points for id_, points in rows if id_ == indicator.id), Fraction(0))
        taken = sum((line.taken for line in result.lines if line.indicator == indicator.id), Fraction(0))
        assert taken == min(asked, indicator.points)  # type: ignore[type-var]
    assert result.value == 100 - sum(line.taken for line in result.lines)


def test_floors_and_bonus_are_values_of_the_sheet() -> None:
    strict = replace(EARNED, floors=(Floor(("a", "b"), Fraction(10)),), bonus=Bonus(Fraction(1), at_least=Fraction(10)))
    full = earned(2, 4)
    assert score(strict, full).passed and not score(strict, earned(2, 3)).passed
    bonus = replace(full, awards=(*full.awards, Award("bonus", 5, "创新", URL)))
    assert score(strict, bonus).value == 11 and score(strict, bonus).lines[-1].why == "已加至加分上限"
