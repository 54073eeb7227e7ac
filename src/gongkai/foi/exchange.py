"""Requests by the file: cases of another system come in, open and closed; the register goes out without its applicants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from django.conf import settings
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.permissions import Actor
from gongkai.desk.sheets import read_back
from gongkai.desk.spreadsheet import read_tables
from gongkai.desk.words import source
from gongkai.law.errors import LawError
from gongkai.organs.models import Organ
from gongkai.schemas.foi_outcomes import outcomes
from gongkai.text.errors import Unreadable

from . import masked
from .actions.importing import Told, take_over
from .closed_years import closed
from .import_sheet import COLUMNS, NUMBER, case, faults, is_heading, missing
from .models import ApplicantKind, Channel, Request

TITLES = frozenset(column.title for column in COLUMNS)
MOST_ROWS = 200_000
AT_ONCE = 50
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    line: int
    reasons: list[str]


@dataclass(slots=True)
class Taken:
    """``skipped`` were taken in before, by the number they bear in the other system. ``notes`` tell what follows for the annual
    reports that were signed already."""

    accepted: int = 0
    skipped: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_rows(
    data: bytes, name: str, organ: Organ, *, by: Actor, preview: bool = False,
    progress: Progress = lambda done, total: None,
) -> Taken:  # fmt: skip
    """Rows that can stand become requests, fifty in a transaction; an interrupted run is simply repeated. With ``preview``
    nothing is taken, and it is told what would be.

    Raises ``Refused`` when the file as a whole cannot be read, or the person may not do it.
    """
    rows, taken, waiting = list(_rows(data, name)), Taken(), []
    spans: list[tuple[date, date | None]] = []
    known = set(Request.objects.filter(organ=organ).exclude(foreign_number="").values_list("foreign_number", flat=True))
    for n, (line, row) in enumerate(rows, 1):
        if row.get(NUMBER) in known:
            taken.skipped += 1
        elif reasons := faults(row):
            taken.refused.append(RefusedRow(line, reasons))
        else:
            waiting.append((line, told := case(row)))
            known.add(row[NUMBER])
            spans.append((told.received_on, told.ended_on))
        if waiting and (len(waiting) == AT_ONCE or n == len(rows)):
            if preview:
                taken.accepted += len(waiting)
            else:
                _take(organ, waiting, taken, by)
            waiting = []
        if n % AT_ONCE == 0 or n == len(rows):
            progress(n, len(rows))
    taken.notes = list(_for_signed_years(organ, spans))
    return taken


def _for_signed_years(organ: Organ, spans: Sequence[tuple[date, date | None]]) -> Iterator[str]:
    """``spans``: receipt and end of each case. They count in their own years, also where the report on one was signed: what it
    handed on to the next may then be another number than what came in there."""
    years = {one for first, last in spans for one in range(first.year, (last or clock.today()).year + 1)}
    for year in sorted(one for one in years if closed(organ.code, one)):
        n = sum(year in (first.year, last.year if last else None) for first, last in spans)
        on = sum(first.year <= year and (last is None or last.year > year) for first, last in spans)
        told = {"year": year, "n": n, "on": on, "next": year + 1}
        text = _(
            "%(year)d年的年度报告已经签署：文件里有%(n)d件在这一年收到或者办结，签署的数不变，系统内这一年的统计会随之变化。"
        )
        carried = _(
            "其中%(on)d件结转下一年度：签署的“结转下年度”没有包括它们的，%(next)d年报告的“上年结转”与之不符，须在报告里说明原因。"
        )
        yield f"{text % told}{carried % told if on else ''}"


def table(organ: Organ | None) -> Iterator[list[str]]:
    """Requests of one organ or of all, headings first. No applicant is named; what was asked is told as lists tell it."""
    yield ["申请编号", NUMBER, "受理机关", "提交渠道", "申请人类型", "申请人", "所需信息", "提交日期", "收到申请之日", "答复期限", "延长工作日", "状态", "办理结果", "办结日期", "按期答复"]  # fmt: skip
    found = Request.objects.filter(organ=organ) if organ else Request.objects.all()
    for one in found.select_related("organ").order_by("submitted_at", "pk").iterator(chunk_size=2000):
        outcome = outcomes().get(one.outcome)
        days = [one.submitted_at.astimezone(clock.CHINA).date(), one.received_on, one.due_on]
        yield [
            one.number,
            one.foreign_number,
            one.organ.name,
            source(Channel(one.channel).label),
            source(ApplicantKind(one.kind).label),
            masked.name(one.name, one.kind),
            masked.wanted(one),
            *(day.isoformat() if day else "" for day in days),
            str(one.extended or ""),
            str(one.get_state_display()),
            outcome.title if outcome else "",
            one.closed_on.isoformat() if one.closed_on else "",
            {True: "是", False: "否", None: ""}[one.in_time],
        ]


# in


def _take(organ: Organ, waiting: list[tuple[int, Told]], taken: Taken, by: Actor) -> None:
    """Together; where the clock cannot follow one of them, one by one, so that the others come in."""
    try:
        take_over(organ, [told for _line, told in waiting], by=by)
        taken.accepted += len(waiting)
        return
    except LawError as error:
        if len(waiting) == 1:
            taken.refused.append(RefusedRow(waiting[0][0], [str(error)]))
            return
    for one in waiting:
        _take(organ, [one], taken, by)


def _rows(data: bytes, name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        sheets = read_tables(data, name, most_bytes=settings.GONGKAI_MAX_UPLOAD, most_rows=MOST_ROWS)
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    named = [sheet.rows for sheet in sheets if any(is_heading(_titles(row)) for row in sheet.rows)]
    return chain.from_iterable(_lines(rows) for rows in named or [sheet.rows for sheet in sheets[:1]])


def _lines(rows: list[list[str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    start = next((n for n, row in enumerate(rows) if is_heading(_titles(row))), None)
    headings = _titles(rows[start]) if start is not None else []
    if absent := missing(headings):
        raise Refused(Reason("columns", _("表头缺少这些列：%(names)s。") % {"names": "、".join(absent)}))
    if unknown := [title for title in headings if title and title not in TITLES]:
        text = _("表头有不认识的列：%(names)s。请照模板改名，或者删去这些列。")
        raise Refused(Reason("columns", text % {"names": "、".join(unknown)[:200]}))
    assert start is not None
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = {heading: read_back(cell.strip()) for heading, cell in zip(headings, row, strict=False)}
        if any(cells.values()):
            yield number, cells


def _titles(row: list[str]) -> list[str]:
    return [cell.strip() for cell in row]
