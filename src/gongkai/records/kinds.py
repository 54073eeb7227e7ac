"""The type of a record and what its values say about the record as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.schemas.record_computed import complete
from gongkai.schemas.record_pages import listed_as
from gongkai.schemas.record_shapes import NUMBERS, RecordType
from gongkai.schemas.record_types import record_type
from gongkai.schemas.record_values import begins, empty

LONGEST_PERIOD, LONGEST_TITLE, TITLED_BY = 16, 200, 3


@dataclass(frozen=True, slots=True)
class Standing:
    """``period``: for which day, month, quarter or year. ``identity``: the same for two records of one matter, empty where
    the type does not say or something of it is missing. ``shown_until``: the end of a display."""

    period: str = ""
    identity: str = ""
    shown_until: date | None = None


def kind_of(key: str, version: int = 0) -> RecordType | None:
    """None for a plain document, and for a type or version that is not (any more) in the files."""
    try:
        return record_type(key, version or None) if key else None
    except KeyError:
        return None


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """As values are kept: nothing empty, no row without a word."""
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, list | tuple):
            value = [tidy(one) if isinstance(one, Mapping) else one for one in value]
            value = [one for one in value if not empty(one)]
        if not empty(value):
            kept[str(key)] = value
    return kept


def worked_out(key: str, version: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept, with everything that the type works out by itself."""
    kind, given = kind_of(key, version), tidy(values)
    return tidy(complete(kind, given)) if kind else given


def standing(key: str, version: int, values: Mapping[str, Any]) -> Standing:
    kind = kind_of(key, version)
    if kind is None:
        return Standing()
    period = values.get(kind.period.key) if kind.period else None
    period = period if isinstance(period, str) and begins(period) else ""
    until = begins(values.get(kind.shown_until), "date") if kind.shown_until else None
    return Standing(period[:LONGEST_PERIOD], _identity(kind, values), until.date() if until else None)


def title_of(kind: RecordType, values: Mapping[str, Any]) -> str:
    """A title made of what everybody may see of it: the type, then the first words of its line in a list, figures aside."""
    told = [line.words for line in listed_as(kind, values) if line.attribute.type not in NUMBERS][:TITLED_BY]
    return f"{kind.title}：{' '.join(told)}"[:LONGEST_TITLE] if told else kind.title


def serves(kind: RecordType, item: Any) -> bool:
    """Whether a catalogue item, or the common item that an organ took over, is one of those that the type is made for."""
    codes = {item.code, item.parent.code if item.parent_id else ""}
    return bool(codes & set(kind.items))


def _identity(kind: RecordType, values: Mapping[str, Any]) -> str:
    said = [values.get(key) for key in kind.identity]
    if all(empty(one) for one in said):
        return ""
    return hashlib.sha256(json.dumps([kind.key, *said], ensure_ascii=False, sort_keys=True).encode()).hexdigest()
