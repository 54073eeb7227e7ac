"""The weight of 政务公开 in an authority's performance assessment, against documents that count it differently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gongkai.law.errors import ScoreRefused
from gongkai.law.figures import percent, plain
from gongkai.law.findings import Amount, exact

WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class WeightRule:
    """A document's least weight, and which works it counts together."""

    id: str
    title: str
    counts: tuple[str, ...]
    at_least: Fraction
    citation: str


@dataclass(frozen=True, slots=True)
class Weighed:
    rule: WeightRule
    share: Fraction
    holds: bool
    sentence: str


def weigh(weights: Mapping[str, Amount], rules: Iterable[WeightRule]) -> tuple[Weighed, ...]:
    """A system's weights (in points of 100) against every rule. What is not in the system weighs nothing and is said so.

    Raises ScoreRefused when the weights do not add up to 100.
    """
    known = {name: exact(weight) for name, weight in weights.items()}
    if (total := sum(known.values(), Fraction(0))) != WHOLE:
        raise ScoreRefused(f"各项权重合计 {plain(total)}，应为 100，请核对。")
    return tuple(_weighed(rule, known) for rule in rules)


def _weighed(rule: WeightRule, weights: Mapping[str, Fraction]) -> Weighed:
    share = sum((weights.get(name, Fraction(0)) for name in rule.counts), Fraction(0)) / WHOLE
    holds = share >= rule.at_least
    missing = "" if any(name in weights for name in rule.counts) else "未纳入考核；"
    verdict = "符合" if holds else "不符合"
    return Weighed(
        rule, share, holds, f"{missing}{rule.title}占 {percent(share)}，{verdict}不低于 {percent(rule.at_least)} 的要求"
    )
