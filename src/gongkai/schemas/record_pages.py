"""A record as a page shows it: labels and words in the order of the type's view, only what that audience may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.schemas.record_cells import said
from gongkai.schemas.record_figures import sums
from gongkai.schemas.record_shapes import Attribute, Audience, Heading, RecordType, Rows
from gongkai.schemas.record_values import lines
from gongkai.schemas.record_views import may_see, seen_by, withheld


@dataclass(frozen=True, slots=True)
class Line:
    """`attribute` tells a template how to dress the words: an address as a link, a place on a map."""

    attribute: Attribute
    label: str
    words: str
    value: Any


@dataclass(frozen=True, slots=True)
class Grid:
    """`foot` is empty where nothing is added up; `withheld` rows are not shown because they tell of minors."""

    key: str
    title: str
    headings: tuple[str, ...]
    over: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...]
    withheld: int


def page(kind: RecordType, values: Mapping[str, Any], audience: Audience = "public") -> tuple[Line | Grid, ...]:
    """What has something to show, in order."""
    seen = seen_by(kind, values, audience)
    left_out = withheld(kind, values, audience) if seen else {}
    parts: list[Line | Grid] = []
    for key in kind.view.order:
        one, table = kind.attribute(key), kind.table(key)
        if one and key in seen:
            parts.append(_line(kind, one, seen[key], audience))
        elif table and (key in seen or key in left_out):
            parts.append(_grid(kind, table, seen, audience, left_out.get(key, 0)))
    return tuple(parts)


def listed_as(kind: RecordType, values: Mapping[str, Any], audience: Audience = "public") -> tuple[Line, ...]:
    """What stands of the record in a list of such records."""
    seen = seen_by(kind, values, audience)
    wanted = (kind.attribute(key) for key in kind.view.lists)
    return tuple(_line(kind, one, seen[one.key], audience) for one in wanted if one and one.key in seen)


def _line(kind: RecordType, one: Attribute, value: Any, audience: Audience) -> Line:
    return Line(one, kind.view.labels.get(one.key, one.title), _words(one, value, audience), value)


def _words(one: Attribute, value: Any, audience: Audience) -> str:
    """A masked form is words already."""
    return said(one, value) if may_see(one, audience) else str(value)


def _grid(kind: RecordType, table: Rows, seen: Mapping[str, Any], audience: Audience, left_out: int) -> Grid:
    rows = lines(seen, table.key)
    shown = [one for one in table.columns if may_see(one, audience) or one.mask]
    cells = [tuple(_words(one, row[one.key], audience) if one.key in row else "" for one in shown) for row in rows]
    totals = sums(kind, table.key, seen)
    foot = tuple(f"{totals[one.key]:,f}" if one.key in totals else "" for one in shown) if totals else ()
    headings = tuple(kind.view.labels.get(f"{table.key}.{one.key}", one.heading) for one in shown)
    kept = {one.key for one in shown}
    over = tuple(heading for heading in table.headings if set(heading.over) <= kept)
    return Grid(table.key, table.title, headings, over, tuple(cells), foot, left_out)
