"""Annual reports of the sample city: sheets of the years before, typed in, reviewed and approved by three people; this year's begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from gongkai.desk.actions import action
from gongkai.desk.permissions import Role
from gongkai.law.annual import OUTCOMES
from gongkai.law.annual_outline import COLUMN_KEYS
from gongkai.law.annual_reading import Foreign
from gongkai.law.annual_tables import Number, Tables
from gongkai.records import actions as records
from gongkai.records.gates import missing_kinds
from gongkai.records.models import Record
from gongkai.reports import actions, parts
from gongkai.reports.models import Report, Scope
from gongkai.reports.remarks import remarks
from gongkai.schemas.reading import read

if TYPE_CHECKING:
    from .city import City

Counts = Mapping[str, int]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report of the year ``ago``; without ``sent`` it is being written."""

    organ: str
    ago: int = 1
    sent: str = ""
    scope: str = Scope.OWN.value
    cases: Mapping[str, Counts] = {}
    waiting: Counts = {}
    carried: Counts = {}
    disputes: Mapping[str, tuple[int, int, int]] = {}
    by_hand: Mapping[str, int | str] = {}


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``why``: what is noted where an equation fails that may fail, by the first part of the check's name."""

    texts: Mapping[str, str]
    of_government: Mapping[str, str]
    why: Mapping[str, str]
    reports: tuple[Entry, ...]


@cache
def told() -> File:
    return read(File, "sample", "reports.yaml")


@dataclass(frozen=True, slots=True)
class Moment:
    """One report on its day."""

    day: date
    do: Callable[[], object] = field(compare=False)


def moments(city: City, today: date) -> Iterator[Moment]:
    """What could not be sent by now is still to come; but last year's is never missing because today is early in the year."""
    for entry in told().reports:
        year = today.year - entry.ago
        if not entry.sent:
            yield Moment(max(today - timedelta(days=5), date(year, 1, 1)), lambda e=entry, y=year: _begin(city, e, y))
        else:
            month, day = map(int, entry.sent.split("-"))
            yield Moment(min(date(year + 1, month, day), today), lambda e=entry, y=year: publish(city, e, y))


@action
def publish(city: City, entry: Entry, year: int) -> None:
    """Begun, filled, sent, reviewed, approved and published; what follows from it is worked out once."""
    report = _begin(city, entry, year)
    maker, drafter = _maker(city, entry), city.at_organ(Role.DRAFTER, entry.organ)
    for name in dict.fromkeys(one.noted_as for one in remarks(report) if one.open):
        if why := told().why.get(name.partition(":")[0]):
            report = actions.note(report, name, why, revision=report.revision, by=maker)
    report = actions.submit(report, revision=report.revision, by=drafter)
    paper = Record.objects.get(pk=report.paper_id)
    for kind in missing_kinds(paper):
        by = city.at_organ(Role.REVIEWER, entry.organ)
        records.review(paper, kind, passed=True, content_hash=paper.content_hash, opinion="同意", by=by)
    approver = city.at_organ(Role.APPROVER, entry.organ)
    records.approve(paper, content_hash=paper.content_hash, opinion="同意公开", by=approver)
    records.publish(paper, by=drafter)


def _begin(city: City, entry: Entry, year: int) -> Report:
    maker = _maker(city, entry)
    report = actions.begin(
        city.organ(entry.organ), year, scope=entry.scope, provisional=year == city.today.year, by=maker
    )
    if entry.sent and not report.is_roll_up:
        sheet = _sheet(parts.from_house(report), entry)
        report = actions.read_sheet(report, sheet, f"{year}年申请办理台账.xlsx", revision=report.revision, by=maker)
    texts = {**told().texts, **(told().of_government if report.is_roll_up else {})}
    return actions.edit(report, texts, revision=report.revision, by=maker)


def _maker(city: City, entry: Entry) -> Any:
    return city.at_organ(Role.DISCLOSURE_OFFICE if entry.scope == Scope.GOVERNMENT else Role.DRAFTER, entry.organ)


def _sheet(house: Tables, entry: Entry) -> Foreign:
    """What the house knows of the year and what the clerks had beside it, added up so that every equation holds."""
    rows = {key: list(row) for key, row in house.requests.items()}
    for at, column in enumerate(COLUMN_KEYS[:-1]):
        for outcome, n in entry.cases.get(column, {}).items():
            rows[outcome][at] += n
        rows["carried_in"][at] += entry.waiting.get(column, 0)
        rows["carried_out"][at] += entry.carried.get(column, 0)
        rows["total_handled"][at] = sum(rows[outcome][at] for outcome in OUTCOMES)
        rows["new"][at] = rows["total_handled"][at] + rows["carried_out"][at] - rows["carried_in"][at]
    blocks = {key: list(row) for key, row in house.disputes.items()}
    for block, ends in entry.disputes.items():
        for at, n in enumerate(ends):
            blocks[block][at] += n
    for row in (*rows.values(), *blocks.values()):
        row[-1] = sum(row[:-1])
    beside: dict[str, list[Number]] = {
        key: [Decimal(n) if key == "fees" else int(n)] for key, n in entry.by_hand.items()
    }
    return Foreign(rows, {key: list(row) for key, row in {**house.proactive, **beside}.items()}, blocks, False)
