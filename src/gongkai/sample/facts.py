"""What clerks of the sample city recorded: with the moment it happened and the moment it was entered, worked out from today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import msgspec

from gongkai.desk.clock import CHINA
from gongkai.facts import values
from gongkai.rulebooks import vocabulary
from gongkai.sample.dates import IsWorkday, when
from gongkai.schemas.reading import read

ENTERED_AT = time(17)


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A fact as it stands in the data; `matter` is the title of the matter it belongs to, opened by the first that names it."""

    organ: str
    event: str
    day: str | int
    at: str = "09:30"
    entered: int = 0
    matter: str = ""
    data: dict[str, Any] = {}


class SampleFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with its moments, its data as values of Python."""

    organ: str
    event: str
    matter: str
    happened_at: datetime
    entered_at: datetime
    data: Mapping[str, Any]


@cache
def entries() -> tuple[Entry, ...]:
    return read(tuple[Entry, ...], "sample", "facts.yaml")


def facts(today: date, is_workday: IsWorkday) -> tuple[SampleFact, ...]:
    """In the order in which they were entered."""
    found = (_resolved(entry, today, is_workday) for entry in entries())
    return tuple(sorted(found, key=lambda fact: fact.entered_at))


def _resolved(entry: Entry, today: date, is_workday: IsWorkday) -> SampleFact:
    kind = vocabulary.events()[entry.event]
    happened = datetime.combine(when(entry.day, {"today": today}, is_workday), time.fromisoformat(entry.at), CHINA)
    entered = datetime.combine(happened.date() + timedelta(days=entry.entered), ENTERED_AT, CHINA)
    rows = {row.key: row for row in kind.fields}
    data = {key: values.read(rows[key], value) for key, value in entry.data.items()}
    if kind.happened:
        data[kind.happened.key] = happened.date() if kind.happened.type == "date" else happened
    return SampleFact(
        organ=entry.organ,
        event=entry.event,
        matter=entry.matter,
        happened_at=happened,
        entered_at=max(entered, happened),
        data=data,
    )
