"""The worked cases of a rule, as a page tells them: what happened, by when it is asked, what the rule makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gongkai.desk.clock import CHINA
from gongkai.law.duty import State
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Within
from gongkai.rulebooks import loader
from gongkai.rulebooks.cases import Case, Expected, beijing, data_of

from . import plain
from .standing import TONES, label_of


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a case. ``place`` tells apart subjects and organs where there are several."""

    at: str
    title: str
    details: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    label: str
    tone: str
    limit: str = ""
    organ: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """``about`` is what a gate judges; ``refused`` its reasons, empty where it lets the act pass."""

    title: str
    happened: tuple[Happened, ...]
    now: str = ""
    results: tuple[Result, ...] = ()
    about: Happened | None = None
    refused: tuple[str, ...] = ()


def of_rule(rule_id: str) -> list[Example]:
    """In the order of the file; empty for a rule that has none."""
    return [_example(case) for case in _cases(settings.GONGKAI_RULES).get(rule_id, ())]


@cache
def _cases(folder: Path | None) -> Mapping[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for name in loader.book_names(folder):
        for case in loader.cases_of(name, folder):
            found.setdefault(case.rule, []).append(case)
    return found


def _example(case: Case) -> Example:
    rows = case.events or case.past
    named = _names([*rows, *([case.about] if case.about else [])])
    return Example(
        title=case.case,
        happened=tuple(_happened(row, named) for row in rows),
        now=_moment(case.now) if case.now else "",
        results=tuple(map(_result, case.expected)),
        about=_happened(case.about, named) if case.about else None,
        refused=case.refused or (),
    )


def _names(rows: list[dict[str, Any]]) -> frozenset[str]:
    """Of subject and organ those that differ from event to event."""
    return frozenset(key for key in ("subject", "organ") if len({row.get(key) for row in rows}) > 1)


def _happened(row: Mapping[str, Any], named: frozenset[str]) -> Happened:
    names = (row["event"],)
    details = tuple(
        _("%(key)s：%(values)s") % {"key": plain.key_title(names, key), "values": _value(names, key, value)}
        for key, value in data_of(dict(row)).items()
    )
    place = plain.listed(str(row[key]) for key in ("subject", "organ") if key in named and row.get(key))
    return Happened(_moment(row["at"]) if "at" in row else "", plain.event_title(row["event"]), details, place)


def _value(names: tuple[str, ...], key: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return plain.listed(_value(names, key, one) for one in value)
    if isinstance(value, dict) and value.keys() == {"n", "unit"}:
        return plain.length(Within(value["n"], Unit(value["unit"])))
    if isinstance(value, dict):
        return plain.listed(f"{one} {said}" for one, said in value.items())
    return plain.value_title(names, key, value)


def _result(one: Expected) -> Result:
    code = "overdue" if one.state is State.MISSED else str(one.state)
    due = one.due if isinstance(one.due, str) else ""
    organ = one.organ if isinstance(one.organ, str) else ""
    return Result(str(label_of(code)), TONES.get(code, ""), due, organ)


def _moment(text: str) -> str:
    """To the minute, or to the second where that matters; a day as it is written."""
    if len(text) == len("2026-03-01"):
        return date.fromisoformat(text).isoformat()
    moment: datetime = beijing(text).astimezone(CHINA)
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"
