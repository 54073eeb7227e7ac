"""A rule as JSON and lines show it: by the keys of the rule files, nothing left out but what is empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from gongkai.law.data import in_words
from gongkai.law.kinds import Deadline, Quota
from gongkai.law.rulebook import Citation, Pattern, Rule, Within

#: What the files call otherwise than the law's own shapes.
_KEYS = {"starts": "from", "ends": "to", "inside": "in", "start_on": "on", "sources": "from", "target": "to"}
_COMMON = {row.name for row in fields(Rule)}


def summary(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "title": rule.title,
        "citation": str(rule.citation),
        "locality": rule.locality,
        "from": _plain(rule.starts),
        "to": _plain(rule.ends),
        "requirement": list(rule.requirement),
        "basis": rule.basis,
        "field": rule.field,
        "checked": _plain(rule.checked),
        "best_effort": rule.best_effort,
    }


def in_full(rule: Rule) -> dict[str, Any]:
    shown = summary(rule) | _of_kind(rule) | {"note": rule.note, "tailored": rule.tailored}
    return {key: value for key, value in shown.items() if value is not None}


def _of_kind(rule: Rule) -> dict[str, Any]:
    own = _filled(rule, _COMMON)
    if isinstance(rule, Deadline) and rule.start_on:
        own["start"]["on"] = own.pop("on")
    if isinstance(rule, Quota):
        days = {"opens": rule.opens, "closes": rule.closes}
        own |= {key: "{:02}-{:02}".format(*day) for key, day in days.items() if day}
    return own


def _filled(row: Any, but: set[str]) -> dict[str, Any]:
    named = ((_KEYS.get(one.name, one.name), getattr(row, one.name)) for one in fields(row) if one.name not in but)
    return {key: _plain(value) for key, value in named if not _empty(value)}


def _empty(value: Any) -> bool:
    """A figure of zero says something."""
    return value is None or value is False or (isinstance(value, (str, tuple, Mapping)) and not value)


def _plain(value: Any) -> Any:
    if isinstance(value, Pattern):
        shown = {"event": list(value.events), "where": _plain(value.where)}
        return {key: inner for key, inner in shown.items() if inner}
    if isinstance(value, Citation):
        return str(value)
    if isinstance(value, Fraction):
        return in_words(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Within):
        return {"n": value.n, "unit": value.unit.value} | ({} if value.rolls else {"rolls": False})
    if is_dataclass(value):
        shown = _filled(value, set())
        return shown.pop("pattern", {}) | shown
    if isinstance(value, Mapping):
        return {key: "filled" if inner is None else _plain(inner) for key, inner in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
