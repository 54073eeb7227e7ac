"""What a record of a type says, and to whom. Values leave the house through here and no other way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from gongkai.desk.clock import today
from gongkai.organs.models import Organ
from gongkai.schemas.record_cells import said
from gongkai.schemas.record_checks import Fault, check, elsewhere
from gongkai.schemas.record_pages import Grid, Line, listed_as, page
from gongkai.schemas.record_shapes import PERSONAL, Audience, RecordType, Values
from gongkai.schemas.record_values import lines
from gongkai.schemas.record_views import may_see, protected, seen_by

from .kinds import kind_of
from .models import Record


def type_of(record: Record) -> RecordType | None:
    return kind_of(record.type, record.type_version)


def seen(record: Record, audience: Audience = "public", *, on: date | None = None) -> Values:
    """What that audience may see of the record's values, at most until the display is over; empty for a plain document."""
    kind = type_of(record)
    if kind is None or (audience == "public" and record.display_over(on or today())):
        return {}
    return seen_by(kind, record.values, audience)


def parts(record: Record, audience: Audience = "public", *, on: date | None = None) -> tuple[Line | Grid, ...]:
    """Labels, words and tables in the order of the type's view; the same limits as ``seen``."""
    kind = type_of(record)
    if kind is None or (audience == "public" and record.display_over(on or today())):
        return ()
    return page(kind, record.values, audience)


def told(content: Mapping[str, Any], audience: Audience = "public") -> tuple[Line | Grid, ...]:
    """The same of the canonical content of a version."""
    kind = kind_of(content.get("type") or "", content.get("type_version") or 0)
    return page(kind, content.get("values") or {}, audience) if kind else ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Warnings of one kind, answered by one reason; ``rows`` names the rows it is about, from 1."""

    key: str
    sentence: str
    rows: tuple[int, ...]
    note: str


def faults(record: Record, *, on: date | None = None) -> tuple[Fault, ...]:
    """Everything that its type holds against the record's values."""
    kind = type_of(record)
    if kind is None:
        return ()
    found = _faults(record.type, record.type_version, json.dumps(record.values, sort_keys=True), on or today())
    named = any(one.own for one in kind.attributes)
    return (*found, *elsewhere(kind, record.values, names_of(record.organ))) if named else found


def names_of(organ: Organ) -> tuple[str, ...]:
    """Under which an organ may name itself in a record."""
    return organ.name, organ.short_name


@lru_cache(maxsize=8)
def _faults(key: str, version: int, values: str, day: date) -> tuple[Fault, ...]:
    """Several gates of one attempt ask the same of a list that may have thousands of rows."""
    kind = kind_of(key, version)
    return check(kind, json.loads(values), day) if kind else ()


def doubts(found: Iterable[Fault], notes: Mapping[str, str]) -> tuple[Doubt, ...]:
    """The warnings among the faults, by kind, each with the reason given for it."""
    grouped: dict[str, list[Fault]] = {}
    for fault in found:
        if fault.severity == "warning":
            grouped.setdefault(":".join((fault.key, fault.column or "", fault.code)), []).append(fault)
    return tuple(
        Doubt(key, group[0].sentence, tuple(fault.row for fault in group if fault.row), notes.get(key, "").strip())
        for key, group in grouped.items()
    )


def repeated(record: Record, words: Iterable[str]) -> bool:
    """Whether a name or number that the public may not see was written into the record's other words."""
    kind = type_of(record)
    hidden = protected(kind, record.values) if kind else frozenset()
    if not hidden:
        return False
    pattern = re.compile("|".join(map(re.escape, sorted(hidden, key=len, reverse=True))))
    return any(pattern.search(one) for one in words)


def row_of_list(record: Record, audience: Audience = "public") -> tuple[Line, ...]:
    """What a list of such records shows of this one."""
    kind = type_of(record)
    return listed_as(kind, record.values, audience) if kind and not record.display_over(today()) else ()


def words(record: Record) -> str:
    """What of the values is found by searching: public words alone; of a list that is taken down again, no names."""
    return _public_words(record, named=record.shown_until is None) if not record.display_over(today()) else ""


def all_words(record: Record) -> str:
    """Everything that the public would read in the values, names included."""
    return _public_words(record, named=True)


def _public_words(record: Record, *, named: bool) -> str:
    kind = type_of(record)
    return "\n".join(_sentences(kind, None, seen_by(kind, record.values, "public"), named=named)) if kind else ""


def _sentences(kind: RecordType, rows: str | None, shown: Mapping[str, Any], *, named: bool) -> list[str]:
    found = [
        f"{one.title}：{said(one, shown[one.key])}"
        for one in kind.columns(rows)
        if one.key in shown and may_see(one, "public") and (named or one.type not in PERSONAL)
    ]
    for table in kind.rows if rows is None else ():
        for row in lines(shown, table.key):
            found += ["　".join(_sentences(kind, table.key, row, named=named))]
    return [line for line in found if line]
