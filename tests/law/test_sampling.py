"""Spot checks of websites: the figures on both sides, and that nothing is fudged where the text cannot be kept."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import cases

from gongkai.law.errors import SampleRefused
from gongkai.law.ranking import rank
from gongkai.law.sampling import SampleRule, repeat_rate, sample, second_draw

rules = st.builds(
    SampleRule,
    rate=st.fractions(Fraction(1, 100), 1),
    repeats=st.fractions(0, 1),
    basis=st.sampled_from(["draw", "quarter"]),
    repeats_of=st.sampled_from(["draw", "distinct"]),
)


def rule(case: dict[str, Any]) -> SampleRule:
    rate = Fraction(case.get("rate", "15/100"))
    return SampleRule(rate, Fraction(1, 10), basis=case.get("basis", "draw"), repeats_of=case.get("repeats_of", "draw"))


@pytest.mark.parametrize("case", cases("samples"), ids=lambda case: f"{case['frame']} {case['why']}")
def test_what_a_quarter_needs(case: dict[str, Any]) -> None:
    found = sample(case["frame"], rule(case))
    assert (found.needed, found.most_repeats, found.feasible) == (case["needed"], case["repeats"], case["feasible"])
    assert ("如实报告" in found.sentences[-1]) is not found.feasible
    assert len(found.sentences) == (2 if found.feasible else 3)


@pytest.mark.parametrize(
    ("frame", "words"), [(0, "没有正常运行"), (-1, "非负整数"), (1.5, "非负整数"), (True, "非负整数")]
)
def test_a_frame_without_sites_is_refused(frame: Any, words: str) -> None:
    with pytest.raises(SampleRefused, match=words):
        sample(frame, rule({}))


@pytest.mark.parametrize(
    "figures",
    [
        (0, 0),
        (Fraction(11, 10), 0),
        (Fraction(1, 2), -1),
        (Fraction(1, 2), 2),
        (Fraction(1, 2), 0, 0),
    ],
)
def test_a_rate_that_is_none_is_refused(figures: Any) -> None:
    with pytest.raises(SampleRefused, match="比例"):
        SampleRule(*figures)


def test_a_quarter_with_one_draw_repeats_nothing() -> None:
    for repeats in (Fraction(0), Fraction(1)):
        found = sample(7, SampleRule(Fraction(1), repeats, draws=1))
        assert (found.needed, found.feasible) == (7, True)
    assert not sample(7, SampleRule(Fraction(1), Fraction(0))).feasible


def test_unless_it_says_otherwise_the_rate_is_owed_at_each_of_two_draws() -> None:
    found = sample(10, SampleRule(Fraction(1, 2), Fraction(1, 5)))
    assert (found.needed, found.most_repeats, found.feasible) == (5, 1, True)


def test_the_repeat_rate_of_two_draws() -> None:
    assert repeat_rate(["a"], ["a", "b", "b"]) == Fraction(1, 2), "one site is one site, however often it is written"
    assert repeat_rate(["a", "b"], ["b", "c"]) == Fraction(1, 2)
    assert repeat_rate(["a", "b"], ["b", "c"], of="distinct") == Fraction(1, 3)
    with pytest.raises(SampleRefused):
        repeat_rate([], [])


@pytest.mark.parametrize(
    ("most", "drawn"), [(0, ("c", "d", "e")), (1, ("a", "c", "d")), (2, ("a", "b", "c")), (3, ("a", "b", "c"))]
)
def test_sites_drawn_before_come_again_only_as_often_as_allowed(most: int, drawn: tuple[str, ...]) -> None:
    assert second_draw(["a", "b", "c", "d", "e"], {"a", "b"}, 3, most) == drawn


@given(st.integers(1, 1000), rules)
def test_as_many_repeats_as_allowed_and_not_one_more(frame: int, rule: SampleRule) -> None:
    found = sample(frame, rule)
    n, r = found.needed, found.most_repeats
    first = {str(i) for i in range(n)}
    for repeats in (r, r + 1) if r + 1 <= n else (r,):
        later = {str(i) for i in range(n - repeats, 2 * n - repeats)}
        within = repeat_rate(first, later, rule.repeats_of) <= rule.repeats
        enough = rule.basis == "draw" or len(first | later) >= rule.rate * frame
        assert (within and enough) == (repeats == r)


@given(st.integers(1, 200), st.data())
def test_a_feasible_second_draw_can_be_made_and_keeps_the_limit(frame: int, data: st.DataObject) -> None:
    rule = data.draw(rules)
    sites = [f"S{n:03d}" for n in range(frame)]
    found = sample(frame, rule)
    first = rank("00" * 32, "q1", sites)[: found.needed]
    ranked = rank("01" * 32, "q2", sites)
    if not found.feasible:
        with pytest.raises(SampleRefused, match="不得凑数"):
            second_draw(ranked, first, found.needed, found.most_repeats)
        return
    second = second_draw(ranked, first, found.needed, found.most_repeats)
    assert len(set(second)) == found.needed
    assert repeat_rate(first, second, rule.repeats_of) <= rule.repeats
