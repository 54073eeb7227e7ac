"""What a place sets for itself: other figures than its sources, with the reason it gives. A statute's figure may be made
stricter, never laxer; what happened before the day of the change keeps the old one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain
from typing import Any

from gongkai.law.clocks import Clock
from gongkai.law.data import in_words
from gongkai.law.errors import LawError, RulebookError
from gongkai.law.kinds import Ratio
from gongkai.law.periods import MONTHS, ROLLING, Unit
from gongkai.law.rulebook import Rule, Within
from gongkai.rulebooks.shapes import PERCENTS, Tailor, WithinFile, day_of_year, percent

HOURS_A_DAY = 24
_DAYS = {Unit.WORKING_DAYS: (1, 2), Unit.CALENDAR_DAYS: (1, 1), Unit.MONTHS: (28, 31), Unit.YEARS: (365, 366)}
"""How many calendar days one is at least and at most; working days with a long holiday among them, that much more."""
LONG_HOLIDAY = 8


def tailored(
    rules: Sequence[Rule], changes: Iterable[Tailor], where: str, since: date | None = None
) -> tuple[Rule, ...]:
    """Each change from its own day on, or from `since` where it names none; before that day the old figures hold.

    Raises RulebookError when a change fits no rule, names no day, or is laxer than a statute.
    """
    by_rule: dict[str, Tailor] = {}
    for change in changes:
        if change.rule in by_rule:
            raise RulebookError(f"{where} {change.rule}", "同一规则调整了两次，请合并")
        by_rule[change.rule] = change
    if missing := by_rule.keys() - {rule.id for rule in rules}:
        raise RulebookError(where, f"调整的规则“{min(missing)}”没有被引入")
    for rule_id, change in by_rule.items():
        day = change.starts or since
        if day is None:
            raise RulebookError(f"{where} {rule_id}", "没有写明自哪一天起调整，请写 from（依据文件的施行日期）")
        if not any(rule.ends is None or rule.ends >= day for rule in rules if rule.id == rule_id):
            raise RulebookError(f"{where} {rule_id}", f"该规则在 {day} 以前已经失效，不能自那一天起调整")
    whole = (_split(rule, by_rule.get(rule.id), since, where) for rule in rules)
    return tuple(chain.from_iterable(whole))


def _split(rule: Rule, change: Tailor | None, since: date | None, where: str) -> tuple[Rule, ...]:
    """A version that the day of the change falls into becomes two."""
    day = (change.starts or since) if change else None
    if change is None or day is None or (rule.ends and rule.ends < day):
        return (rule,)
    if rule.starts and rule.starts >= day:
        return (_changed(rule, change, day, where),)
    eve = day - timedelta(days=1)
    return replace(rule, ends=eve), _changed(replace(rule, starts=day), change, day, where)


def _changed(rule: Rule, change: Tailor, day: date, where: str) -> Rule:
    settings = change.set_here()
    if not settings:
        raise RulebookError(f"{where} {rule.id}", "调整没有写明改什么")
    chosen = settings.pop("settings", {})
    try:
        found = _chosen(rule, chosen)
    except LawError as error:
        raise RulebookError(f"{where} {rule.id}", str(error)) from None
    figures = {key: _figure(rule, key, value) for key, value in settings.items()}
    for key, value in figures.items():
        _check(rule, key, value, f"{where} {rule.id}")
    found = replace(found, **figures)
    moved = [key for key in figures if getattr(rule, key) != getattr(found, key)]
    local = "、".join(_in_words(found, key) for key in moved)
    told = [f"{_in_words(rule, key)}改为{_in_words(found, key)}" for key in moved]
    told += [str(found.settings[name]) for name in chosen] if isinstance(found, Clock) else []
    said = "".join(f"；自{day}起，{one}" for one in ["，".join(told)] if one)
    return replace(
        found,
        title=f"{rule.title}（本地：{local}）" if local else rule.title,
        tailored=f"本地调整：{change.reason}{said}",
    )


def _in_words(rule: Rule, key: str) -> str:
    """A figure as titles and traces say it: 10个工作日, 不低于15%, 1月31日以前."""
    value = getattr(rule, key)
    if key == "best_effort":
        return "力争的目标" if value else "应当做到"
    if key == "reading":
        chosen = rule.chosen if isinstance(rule, Ratio) else None
        return f"按“{chosen.title}”计算" if chosen else "按原文计算"
    if key == "closes":
        return "{}月{}日以前".format(*value)
    if isinstance(value, Within):
        return str(value) if value.rolls else f"{value}（逢休假日不顺延）"
    return _BOUNDS[key] + in_words(Fraction(value)) + ("%" if isinstance(rule, Ratio) else "")


_BOUNDS = {"at_least": "不少于", "at_most": "不高于", "exactly": "等于", "below": "低于", "above": "高于"}


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
