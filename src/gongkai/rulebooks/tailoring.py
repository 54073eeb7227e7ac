"""What a place sets for itself: other figures than its sources, with the reason it gives. A statute's figure may be made
stricter, never laxer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from gongkai.law.clocks import Clock
from gongkai.law.errors import LawError, RulebookError
from gongkai.law.kinds import Ratio
from gongkai.law.periods import MONTHS, ROLLING, Unit
from gongkai.law.rulebook import Rule, Within
from gongkai.rulebooks.shapes import PERCENTS, Tailor, WithinFile, day_of_year, percent

HOURS_A_DAY = 24
_DAYS = {Unit.WORKING_DAYS: (1, 2), Unit.CALENDAR_DAYS: (1, 1), Unit.MONTHS: (28, 31), Unit.YEARS: (365, 366)}
"""How many calendar days one is at least and at most; working days with a long holiday among them, that much more."""
LONG_HOLIDAY = 8


def tailored(rules: Sequence[Rule], changes: Iterable[Tailor], where: str) -> tuple[Rule, ...]:
    """Raises RulebookError when a change fits no rule, or is laxer than a statute."""
    by_rule = {change.rule: change for change in changes}
    if missing := by_rule.keys() - {rule.id for rule in rules}:
        raise RulebookError(where, f"调整的规则“{min(missing)}”没有被引入")
    return tuple(_changed(rule, by_rule[rule.id], where) if rule.id in by_rule else rule for rule in rules)


def _changed(rule: Rule, change: Tailor, where: str) -> Rule:
    settings = change.set_here()
    if not settings:
        raise RulebookError(f"{where} {rule.id}", "调整没有写明改什么")
    try:
        rule = _chosen(rule, settings.pop("settings", {}))
    except LawError as error:
        raise RulebookError(f"{where} {rule.id}", str(error)) from None
    figures = {key: _figure(rule, key, value) for key, value in settings.items()}
    for key, value in figures.items():
        _check(rule, key, value, f"{where} {rule.id}")
    return replace(rule, **figures, tailored=f"本地调整：{change.reason}")


def _chosen(rule: Rule, values: dict[str, str]) -> Rule:
    if not values:
        return rule
    if not isinstance(rule, Clock):
        raise RulebookError(rule.id, "只有 clock 有 settings 可调整")
    return rule.chosen(**values)


def _figure(rule: Rule, key: str, written: Any) -> Any:
    if isinstance(written, WithinFile):
        return written.within()
    if key == "closes":
        return day_of_year(written)
    return percent(written) if key in PERCENTS and isinstance(rule, Ratio) else written


def _check(rule: Rule, key: str, value: Any, where: str) -> None:
    before = getattr(rule, key, None)
    if before is None and key != "reading":
        raise RulebookError(where, f"该规则没有 {key}，不能调整")
    if key == "reading":
        known = [reading.name for reading in rule.readings] if isinstance(rule, Ratio) else []
        if value not in known:
            raise RulebookError(where, f"reading“{value}”不在该规则的 readings 中，可用：{'、'.join(known) or '无'}")
    if key == "at_least" and not isinstance(rule, Ratio) and not isinstance(value, int):
        raise RulebookError(where, f"at_least 应为整数，实为“{value}”")
    if rule.basis == "statute" and key in _NOT_LAXER and not _NOT_LAXER[key](before, value):
        raise RulebookError(where, f"{key} 不得宽于法律法规规章的规定（或者不能证明不宽于），只能从严")


def _not_longer(before: Within, after: Within) -> bool:
    """Whether it ends no later, from whatever day it is counted."""
    if after.rolls and not before.rolls and after.unit in ROLLING:
        return False
    if before.unit == after.unit:
        return after.n <= before.n
    if before.unit in MONTHS and after.unit in MONTHS:
        return after.n * MONTHS[after.unit] <= before.n * MONTHS[before.unit]
    if before.unit is Unit.HOURS:
        return False
    least = before.n * _DAYS[before.unit][0]
    if after.unit is Unit.HOURS:
        return after.n <= least * HOURS_A_DAY
    longest = after.n * _DAYS[after.unit][1] + (LONG_HOLIDAY if after.unit is Unit.WORKING_DAYS else 0)
    return longest <= least


_NOT_LAXER: dict[str, Callable[[Any, Any], bool]] = {
    "within": _not_longer,
    "at_least": lambda before, after: after >= before,
    "above": lambda before, after: after >= before,
    "at_most": lambda before, after: after <= before,
    "below": lambda before, after: after <= before,
    "exactly": lambda before, after: after == before,
    "best_effort": lambda before, after: before or not after,
    "closes": lambda before, after: after <= before,
}
