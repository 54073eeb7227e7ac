"""Spot checks of websites (抽查): how many must be drawn, how many may come again, and whether the text can be kept at all.

The text leaves two things open, so a rule says how it is read: whether the rate is owed at every draw or in the quarter
together, and what the repeat rate is a part of.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from gongkai.law.errors import SampleRefused
from gongkai.law.figures import as_written, percent


@dataclass(frozen=True, slots=True)
class SampleRule:
    """`basis`: the rate is owed by each draw, or by the quarter's draws together. `repeats_of`: sites that come again are
    counted against those of the later draw (`draw`), or against all different sites of the quarter (`distinct`)."""

    rate: Fraction
    repeats: Fraction
    draws: int = 2
    basis: Literal["draw", "quarter"] = "draw"
    repeats_of: Literal["draw", "distinct"] = "draw"

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 1 or not 0 <= self.repeats <= 1 or self.draws < 1:
            raise SampleRefused("抽查比例应大于0且不超过100%，重复率应在0与100%之间，次数应为正整数。")


@dataclass(frozen=True, slots=True)
class Sample:
    """What each draw of a quarter needs. `feasible` is whether a second draw can be made without too many repeats."""

    frame: int
    needed: int
    most_repeats: int
    feasible: bool
    sentences: tuple[str, ...]


def sample(frame: int, rule: SampleRule) -> Sample:
    """For a frame of that many running sites. Raises SampleRefused for an empty one."""
    if isinstance(frame, bool) or not isinstance(frame, int) or frame < 0:
        raise SampleRefused(f"正常运行的网站数应为非负整数，收到“{as_written(frame)}”。")
    if frame == 0:
        raise SampleRefused("没有正常运行的网站，不能抽查；请核对抽样框。")
    total = ceil(rule.rate * frame)
    needed = total if rule.basis == "draw" else ceil(Fraction(total, rule.draws))
    most = _most_repeats(needed, total, rule)
    feasible = rule.draws == 1 or frame >= 2 * needed - most
    return Sample(frame, needed, most, feasible, _sentences(frame, needed, most, feasible, rule))


def repeat_rate(earlier: Collection[str], later: Collection[str], of: Literal["draw", "distinct"] = "draw") -> Fraction:
    """The part of sites that were drawn before. `earlier` may be the quarter's first draw or the quarter before."""
    again = len(set(earlier) & set(later))
    whole = len(set(later)) if of == "draw" else len(set(earlier) | set(later))
    if not whole:
        raise SampleRefused("没有抽中任何网站，无从计算重复率。")
    return Fraction(again, whole)


def second_draw(ranked: Sequence[str], earlier: Collection[str], needed: int, most_repeats: int) -> tuple[str, ...]:
    """The first of a ranking, passing over sites drawn before once `most_repeats` of them are in."""
    drawn: list[str] = []
    left = most_repeats
    for site in ranked:
        if len(drawn) == needed:
            break
        if site not in earlier or left > 0:
            drawn.append(site)
            left -= site in earlier
    if len(drawn) < needed:
        raise SampleRefused(f"排除重复后只有 {len(drawn)} 个网站可抽，不足 {needed} 个；请说明情况，不得凑数。")
    return tuple(drawn)


def _most_repeats(needed: int, total: int, rule: SampleRule) -> int:
    """The largest whole number of repeats that keeps the limit. Of `distinct` ones: r / (2n - r) <= limit."""
    limit = rule.repeats if rule.repeats_of == "draw" else 2 * rule.repeats / (1 + rule.repeats)
    most = floor(limit * needed)
    return most if rule.basis == "draw" else min(most, rule.draws * needed - total)


def _sentences(frame: int, needed: int, most: int, feasible: bool, rule: SampleRule) -> tuple[str, ...]:
    base = f"正常运行的网站 {frame} 个，{'每次' if rule.basis == 'draw' else '每季度'}抽查不少于 {percent(rule.rate)}，每次抽 {needed} 个"
    again = f"重复率不高于 {percent(rule.repeats)}，第二次至多重复 {most} 个"
    if feasible:
        return (base, again)
    return (
        base,
        again,
        f"第二次还需 {needed - most} 个未抽过的网站，只剩 {frame - needed} 个：无法做到，应如实报告，改抽栏目或者承办单位",
    )
