"""Records of a type in the sample city, typed as a clerk would type them; each passes every gate by three people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Protocol

import msgspec

from gongkai.catalog.models import Item
from gongkai.desk.actions import action
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records import actions
from gongkai.records.content import Content
from gongkai.records.gates import missing_kinds
from gongkai.records.kinds import title_of, worked_out
from gongkai.sample.dates import IsWorkday, render, when
from gongkai.schemas.reading import DataError, read
from gongkai.schemas.record_cells import read_cell
from gongkai.schemas.record_shapes import Attribute, RecordType
from gongkai.schemas.record_types import record_type


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: str
    organ: str
    subject: str
    common: dict[str, Any]
    rows: tuple[dict[str, Any], ...]


class Typed(msgspec.Struct, frozen=True):
    kind: RecordType
    organ: str
    subject: str
    formed_on: date
    cells: dict[str, Any]


class Town(Protocol):
    """What this needs of the city."""

    def organ(self, code: str) -> Organ: ...

    def at_organ(self, role: Role, code: str) -> Actor: ...

    def common_item(self, code: str) -> Item | None: ...


@cache
def _told() -> tuple[_Told, ...]:
    return read(tuple[_Told, ...], "sample", "typed.yaml")


def rows(today: date, is_workday: IsWorkday) -> Iterator[Typed]:
    """In the order of the file, with the day on which each was formed; what could not be public by now is left out. Days are
    told from today, or from the `first` of its month where every month has its own row."""
    bases = {"today": today, "first": today.replace(day=1)}
    for one in _told():
        for row in one.rows:
            formed = when(row["formed"], bases, is_workday)
            cells = {title: cell for title, cell in {**one.common, **row}.items() if title != "formed"}
            told = Typed(record_type(one.type), one.organ, one.subject, formed, cells)
            if published_on(told) <= today:
                yield told


def published_on(row: Typed) -> date:
    return row.formed_on + timedelta(days=1)


@action
def publish(town: Town, row: Typed) -> None:
    """Drafted, sent, reviewed, approved and published, by whoever may at its organ; what follows from it is worked out once."""
    organ = town.organ(row.organ)
    drafter = town.at_organ(Role.DRAFTER, row.organ)
    record = actions.draft(organ, _content(town, organ, row), by=drafter)
    actions.submit(record, by=drafter)
    for kind in missing_kinds(record):
        by = town.at_organ(Role.REVIEWER, row.organ)
        actions.review(record, kind, passed=True, content_hash=record.content_hash, opinion="同意", by=by)
    approver = town.at_organ(Role.APPROVER, row.organ)
    actions.approve(record, content_hash=record.content_hash, opinion="同意公开", by=approver)
    actions.publish(record, by=drafter)


def _content(town: Town, organ: Organ, row: Typed) -> Content:
    kind = row.kind
    values = worked_out(kind.key, kind.version, _values(kind, organ, row))
    return Content(
        title=title_of(kind, values),
        type=kind.key,
        type_version=kind.version,
        values=values,
        issuers=(organ.name,),
        genre=kind.genre,
        subject_class=row.subject,
        formed_on=row.formed_on,
        item=next((item for code in kind.items if (item := town.common_item(code))), None),
    )


def _values(kind: RecordType, organ: Organ, row: Typed) -> dict[str, Any]:
    tables = {table.title: table for table in kind.rows}
    values = _line(kind.attributes, {t: c for t, c in row.cells.items() if t not in tables}, organ, row.formed_on)
    for title, cells in row.cells.items():
        if title in tables:
            table = tables[title]
            values[table.key] = [_line(table.columns, line, organ, row.formed_on) for line in cells]
    return values


def _line(columns: tuple[Attribute, ...], cells: Mapping[str, Any], organ: Organ, formed: date) -> dict[str, Any]:
    titles = {one.title: one for one in columns}
    if strange := set(cells) - set(titles):
        raise DataError(f"sample/typed.yaml: no such title: {'、'.join(sorted(strange))}")
    own = {"{{organ}}": organ.name, "{{uscc}}": organ.uscc}
    return {titles[title].key: read_cell(titles[title], _cell(cell, own, formed)) for title, cell in cells.items()}


def _cell(cell: Any, own: Mapping[str, str], formed: date) -> Any:
    if not isinstance(cell, str):
        return cell
    return own.get(cell) or render(cell, formed)
