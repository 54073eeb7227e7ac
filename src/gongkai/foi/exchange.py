"""Requests by the file: cases of another system come in, open and closed; the register goes out without its applicants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, pairwise
from typing import Any

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
from .applications import APPLICANT, ID_KINDS
from .day_rules import needs_confirmation
from .models import ApplicantKind, Channel, Form, Request, Route
from .models.request import LONGEST_WANTED

NUMBER = "原系统编号"
#: Columns of an applicant by their keys in ``APPLICANT``.
WHO = {
    "name": "姓名或者名称",
    "id_kind": "证件类型",
    "id_number": "证件号码",
    "phone": "联系电话",
    "email": "电子邮箱",
    "address": "通信地址",
}
#: What happened by column, in the order in which it can: event and the field of its day.
HAPPENED = {
    "要求补正日期": ("foi.correction_asked", "asked_on"),
    "收到补正日期": ("foi.corrected", "corrected_on"),
    "延期告知日期": ("foi.extended", "told_on"),
}
ENDS = {
    "答复日期": ("foi.replied", "replied_on", ""),
    "逾期不补正日期": ("foi.correction_lapsed", "lapsed_on", "correction_lapsed"),
    "撤回日期": ("foi.withdrawn", "withdrawn_on", "withdrawn"),
}
REQUIRED = (NUMBER, "提交渠道", "申请人类型", WHO["name"], "所需信息", "收到申请之日")
OPTIONAL = ("文号", "提供形式", "获取途径", "提交日期", "延长工作日", "办理结果")
COLUMNS = (*REQUIRED, *(title for key, title in WHO.items() if key != "name"), *OPTIONAL, *HAPPENED, *ENDS)
MOST_ROWS = 200_000
AT_ONCE = 50
EARLIEST = date(2008, 5, 1)
"""Since when there are requests for government information (国务院令第492号)."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    line: int
    reasons: list[str]


@dataclass(slots=True)
class Taken:
    """``skipped`` were taken in before, by the number they bear in the other system."""

    accepted: int = 0
    skipped: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


def import_rows(
    data: bytes, name: str, organ: Organ, *, by: Actor, progress: Progress = lambda done, total: None
) -> Taken:
    """Rows that can stand become requests, fifty in a transaction; an interrupted run is simply repeated.

    Raises ``Refused`` when the file as a whole cannot be read, or the person may not do it.
    """
    rows, taken, waiting = list(_rows(data, name)), Taken(), []
    known = set(Request.objects.filter(organ=organ).exclude(foreign_number="").values_list("foreign_number", flat=True))
    for n, (line, row) in enumerate(rows, 1):
        if row.get(NUMBER) in known:
            taken.skipped += 1
        elif reasons := _faults(row):
            taken.refused.append(RefusedRow(line, reasons))
        else:
            waiting.append((line, _told(row)))
            known.add(row[NUMBER])
        if waiting and (len(waiting) == AT_ONCE or n == len(rows)):
            _take(organ, waiting, taken, by)
            waiting = []
        if n % AT_ONCE == 0 or n == len(rows):
            progress(n, len(rows))
    return taken


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
    return chain.from_iterable(_lines(sheet.rows) for sheet in sheets)


def _lines(rows: list[list[str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    start = next((n for n, row in enumerate(rows) if NUMBER in [cell.strip() for cell in row]), None)
    headings = [cell.strip() for cell in rows[start]] if start is not None else []
    if missing := [title for title in REQUIRED if title not in headings]:
        raise Refused(Reason("columns", _("表头缺少这些列：%(names)s。") % {"names": "、".join(missing)}))
    assert start is not None
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = {heading: read_back(cell.strip()) for heading, cell in zip(headings, row, strict=False)}
        if any(cells.values()):
            yield number, cells


def _faults(row: Mapping[str, str]) -> list[str]:
    """Everything wrong with a row at once."""
    found = [_("请填写“%(title)s”。") % {"title": title} for title in REQUIRED if not row.get(title)]
    for title, choices in _CHOICES.items():
        if row.get(title) and row[title] not in choices:
            words = {"title": title, "cell": row[title][:20], "known": "、".join(choices)}
            found.append(_("“%(title)s”没有“%(cell)s”这一项，可填：%(known)s。") % words)
    if len(row.get(NUMBER, "")) > 60 or len(row.get("所需信息", "")) > LONGEST_WANTED:
        found.append(_("原系统编号或者所需信息太长，请缩短。"))
    found += [
        _("“%(title)s”太长，请缩短。") % {"title": title}
        for key, title in WHO.items()
        if len(row.get(title, "")) > APPLICANT[key][1]
    ]
    return [*found, *_day_faults(row)]


def _day_faults(row: Mapping[str, str]) -> Iterator[str]:
    days = {title: _day(row.get(title, "")) for title in ("提交日期", "收到申请之日", *HAPPENED, *ENDS)}
    for title, day in days.items():
        if row.get(title) and day is None:
            yield _("“%(title)s”请填写日期，如2026-03-01。") % {"title": title}
        elif day and not EARLIEST <= day <= clock.today():
            yield _("“%(title)s”应在%(first)s至今天之间。") % {"title": title, "first": EARLIEST}
    told = [(title, day) for title in ("提交日期", "收到申请之日", *HAPPENED, *ENDS) if (day := days[title])]
    for (before, earlier), (title, day) in pairwise(told):
        if day < earlier:
            yield _("“%(title)s”早于“%(before)s”，请核对。") % {"title": title, "before": before}
    if sum(days[title] is not None for title in ENDS) > 1:
        yield _("答复、逾期不补正、撤回只能有一个日期。")
    if days["答复日期"] and not row.get("办理结果"):
        yield _("已经答复的，请填写“办理结果”。")
    if days["收到补正日期"] and not days["要求补正日期"]:
        yield _("收到补正的，请填写要求补正的日期。")
    extended = row.get("延长工作日", "")
    if extended and (not extended.isdecimal() or not 1 <= int(extended) <= 20):
        yield _("“延长工作日”应为1至20。")
    if bool(extended) != bool(days["延期告知日期"]):
        yield _("延长的工作日和延期告知日期请一并填写。")


def _told(row: Mapping[str, str]) -> Told:
    received = _day(row["收到申请之日"])
    assert received
    channel = _CHOICES["提交渠道"][row["提交渠道"]]
    who = {key: row[title] for key, title in WHO.items() if row.get(title)}
    if "id_kind" in who:
        who["id_kind"] = _CHOICES[WHO["id_kind"]][who["id_kind"]]
    happenings: list[tuple[str, dict[str, Any]]] = [("foi.received", {"received_on": received, "channel": channel})]
    if needs_confirmation(channel):
        happenings = [("foi.confirmed", {"confirmed_on": received, "channel": channel})]
    for title, (event, day) in HAPPENED.items():
        if on := _day(row.get(title, "")):
            more = {"n": int(row["延长工作日"])} if event == "foi.extended" else {}
            happenings.append((event, {day: on, **more}))
    ended, outcome = None, ""
    for title, (event, day, end) in ENDS.items():
        if ended := _day(row.get(title, "")):
            outcome = end or _CHOICES["办理结果"][row["办理结果"]]
            happenings.append((event, {day: ended}))
            break
    return Told(
        foreign_number=row[NUMBER],
        applicant=who,
        fields={
            "channel": channel,
            "kind": _CHOICES["申请人类型"][row["申请人类型"]],
            "wanted": row["所需信息"],
            "doc_number": row.get("文号", "")[:120],
            "form": _CHOICES["提供形式"].get(row.get("提供形式", ""), Form.PAPER),
            "route": _CHOICES["获取途径"].get(row.get("获取途径", ""), Route.POST),
        },
        submitted_on=_day(row.get("提交日期", "")) or received,
        happenings=tuple(happenings),
        outcome=outcome,
        ended_on=ended,
    )


def _day(cell: str) -> date | None:
    """As spreadsheets and people write days: 2026-03-01, 2026/3/1, 2026年3月1日, with or without an hour."""
    words = cell.split()[0] if cell.split() else ""
    parts = words.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _words(choices: Mapping[str, Any]) -> dict[str, str]:
    return {source(title): code for code, title in choices.items()}


_CHOICES: dict[str, dict[str, str]] = {
    "提交渠道": _words(dict(Channel.choices)),
    "申请人类型": _words(dict(ApplicantKind.choices)),
    WHO["id_kind"]: _words(ID_KINDS),
    "提供形式": _words(dict(Form.choices)),
    "获取途径": _words(dict(Route.choices)),
    "办理结果": {one.title: code for code, one in outcomes().items()},
}
