"""Rules between the fields of a record. A rule with nothing to look at is silent: that something is missing is said elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from gongkai.schemas.record_computed import added, as_decimal
from gongkai.schemas.record_shapes import (
    WHEN_WORDS,
    AnyRule,
    Barred,
    Different,
    Equal,
    InList,
    Needed,
    OneOf,
    Order,
    Proof,
    RecordType,
    Rule,
    Span,
    Sum,
    Tally,
    Unique,
)
from gongkai.schemas.record_types import code_lists
from gongkai.schemas.record_values import PROOFS, begins, empty, holds, lines, number, plain

Broken = tuple[str, str]
"""The attribute or column it is said of, and the sentence."""


def broken(kind: RecordType, rule: AnyRule, values: Mapping[str, Any]) -> Iterator[tuple[str, int | None, str]]:
    """Attribute or column, row (from 1, None for the record itself) and sentence of every breach."""
    if isinstance(rule, Unique):
        yield from _unique(kind, rule, values)
        return
    places: list[tuple[int | None, Mapping[str, Any]]] = (
        list(enumerate(lines(values, rule.rows), 1)) if rule.rows else [(None, values)]
    )
    for at, given in places:
        if holds(rule.when, given):
            yield from ((key, at, sentence) for key, sentence in _RULES[type(rule)](kind, rule, given))


def _title(kind: RecordType, rule: Rule, name: str) -> str:
    table, _, column = name.removeprefix("-").rpartition(".")
    found = next((one.title for one in kind.columns(table or rule.rows) if one.key == column), column)
    alone = kind.table(name) if rule.rows is None else None
    if alone:
        return f"“{alone.title}”"
    whole = kind.table(table) if table else None
    return f"“{whole.title}”的“{found}”" if whole else f"“{found}”"


def _told(value: Fraction | Decimal) -> str:
    return plain(as_decimal(Fraction(value)))


def _sum(kind: RecordType, rule: Sum, values: Mapping[str, Any]) -> Iterator[Broken]:
    total, parts = added(kind, (rule.total,), values), added(kind, rule.of, values)
    if total is None or parts is None or total == parts:
        return
    names = "、".join(_title(kind, rule, name) for name in rule.of)
    verb = "相加" if not any(name.startswith("-") for name in rule.of) else "加减"
    yield (
        rule.total.rpartition(".")[2] if rule.rows else rule.total,
        f"{_title(kind, rule, rule.total)}为{_told(total)}，{names}{verb}为{_told(parts)}，相差{_told(abs(total - parts))}，请核对。",
    )


def _order(kind: RecordType, rule: Order, values: Mapping[str, Any]) -> Iterator[Broken]:
    """Steps that are not filled in are passed over: what comes before them still binds what comes after."""
    types = {one.key: one.type for one in kind.columns(rule.rows)}
    filled: list[tuple[str, datetime | Decimal]] = []
    for key in rule.keys:
        value = begins(values.get(key), types.get(key)) or number(values.get(key))
        if value is not None:
            filled.append((key, value))
    for (first, low), (then, high) in pairwise(filled):
        days = isinstance(low, datetime)
        if days != isinstance(high, datetime):
            continue
        if high < low or (rule.strict and high == low):  # type: ignore[operator]
            word = ("应晚于" if rule.strict else "不得早于") if days else ("应大于" if rule.strict else "不得小于")
            yield then, f"{_title(kind, rule, then)}{word}{_title(kind, rule, first)}，请核对。"


def _span(kind: RecordType, rule: Span, values: Mapping[str, Any]) -> Iterator[Broken]:
    start, end = begins(values.get(rule.start)), begins(values.get(rule.end))
    if start and end and end - start < timedelta(days=rule.days):
        yield (
            rule.end,
            f"从{_title(kind, rule, rule.start)}到{_title(kind, rule, rule.end)}只有{(end - start).days}日，不得少于{rule.days}日。",
        )


def _needed(kind: RecordType, rule: Needed, values: Mapping[str, Any]) -> Iterator[Broken]:
    for key in rule.keys:
        if empty(values.get(key)):
            yield key, f"{_because(kind, rule)}请填写{_title(kind, rule, key)}。"


def _barred(kind: RecordType, rule: Barred, values: Mapping[str, Any]) -> Iterator[Broken]:
    for key in rule.keys:
        if not empty(values.get(key)):
            yield key, f"{_because(kind, rule)}不应填写{_title(kind, rule, key)}，请清空。"


def _because(kind: RecordType, rule: Rule) -> str:
    told = [_condition(kind, rule, key, wanted) for key, wanted in rule.when.items()]
    return f"{'、'.join(told)}，" if told else ""


def _condition(kind: RecordType, rule: Rule, key: str, wanted: tuple[Any, ...]) -> str:
    one = next((row for row in kind.columns(rule.rows) if row.key == key), None)
    codes = code_lists()[one.codes] if one and one.codes else None
    words = {True: "是", False: "否", "filled": "已填写", "empty": "没有填写", "some": "大于0"}
    named = [words.get(value) or (codes.named(str(value)) if codes else None) or str(value) for value in wanted]
    alone = all(value in WHEN_WORDS for value in wanted)
    return f"{_title(kind, rule, key)}{'' if alone else '为'}{'或者'.join(named)}"


def _one_of(kind: RecordType, rule: OneOf, values: Mapping[str, Any]) -> Iterator[Broken]:
    filled = [key for key in rule.keys if not empty(values.get(key))]
    names = "、".join(_title(kind, rule, key) for key in rule.keys)
    if not filled:
        yield rule.keys[0], f"{names}至少填写一项。"
    elif rule.only and len(filled) > 1:
        yield filled[1], f"{names}只能填写一项。"


def _equal(kind: RecordType, rule: Equal, values: Mapping[str, Any]) -> Iterator[Broken]:
    first, second = (added(kind, (key,), values) for key in rule.keys)
    if first is None or second is None:
        left, right = (values.get(key) for key in rule.keys)
        same = empty(left) or empty(right) or left == right
    else:
        same = first == second
    if not same:
        names = [_title(kind, rule, key) for key in rule.keys]
        yield rule.keys[0], f"{names[0]}与{names[1]}应当一致，请核对。"


def _different(kind: RecordType, rule: Different, values: Mapping[str, Any]) -> Iterator[Broken]:
    seen: list[tuple[str, Any]] = []
    for key in rule.keys:
        value = values.get(key)
        if empty(value):
            continue
        first = next((name for name, other in seen if other == value), None)
        if first:
            yield key, f"{_title(kind, rule, key)}与{_title(kind, rule, first)}不得相同，请核对。"
        seen.append((key, value))


def _unique(kind: RecordType, rule: Unique, values: Mapping[str, Any]) -> Iterator[tuple[str, int | None, str]]:
    seen: dict[str, int] = {}
    for at, row in enumerate(lines(values, rule.rows or ""), 1):
        given = [row.get(column) for column in rule.columns]
        if all(empty(value) for value in given) or not holds(rule.when, row):
            continue
        first = seen.setdefault(repr(given), at)
        if first != at:
            names = "、".join(_title(kind, rule, column) for column in rule.columns)
            yield rule.columns[0], at, f"{names}与第{first}行相同，请删去重复的一行。"


def _tally(kind: RecordType, rule: Tally, values: Mapping[str, Any]) -> Iterator[Broken]:
    told = number(values.get(rule.key))
    table = kind.table(rule.of)
    rows = sum(1 for row in lines(values, rule.of) if holds(rule.where, row))
    if told is not None and table is not None and told != rows:
        where = Needed(keys=("x",), when=rule.where, rows=rule.of)
        of = _because(kind, where).rstrip("，")
        which = f"中{of}的" if of else "的"
        yield rule.key, f"{_title(kind, rule, rule.key)}为{_told(told)}，“{table.title}”{which}有{rows}行，请核对。"


def _proof(kind: RecordType, rule: Proof, values: Mapping[str, Any]) -> Iterator[Broken]:
    value = values.get(rule.key)
    if isinstance(value, str) and value and not PROOFS[rule.by][0](value):
        yield rule.key, f"{_because(kind, rule)}{_title(kind, rule, rule.key)}的校验码不对，请核对。"


def _in_list(kind: RecordType, rule: InList, values: Mapping[str, Any]) -> Iterator[Broken]:
    value, codes = values.get(rule.key), code_lists()[rule.codes]
    known = isinstance(value, str) and any(value in (row.code, row.title, *row.aliases) for row in codes.codes)
    if not empty(value) and not known:
        yield rule.key, f"{_because(kind, rule)}{_title(kind, rule, rule.key)}应是“{codes.title}”中的一项。"


_RULES: Mapping[type[Rule], Callable[..., Iterator[Broken]]] = {
    Sum: _sum, Order: _order, Span: _span, Needed: _needed, Barred: _barred, OneOf: _one_of, Equal: _equal,
    Different: _different, Tally: _tally, Proof: _proof, InList: _in_list,
}  # fmt: skip
