"""登记 (条例 第二十九条至第三十一条): a request comes in by any channel, is confirmed where the law wants it, accepted, split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Refused, action, check, impersonal, unless
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import source
from gongkai.foi import vault
from gongkai.foi.applications import (
    ART_29,
    SHORTEST_WANTED,
    Application,
    code_digest,
    digest_of,
    faults,
    faults_of_paper,
    new_code,
)
from gongkai.foi.day_rules import confirmed_late, needs_confirmation
from gongkai.foi.models import Channel, Letter, Paper, Request, Serial, State
from gongkai.foi.permissions import may_handle, may_know
from gongkai.foi.reading import accepted, reading
from gongkai.law.foi_days import DayRefused
from gongkai.organs.models import Organ

from .base import handler, happen, not_forgotten, note, on_day, still_open, take, touched

ART_31 = "《政府信息公开条例》第三十一条"
MOST_PARTS = 50
LONG_AGO = timedelta(days=366)
READ = "打开写有申请人的文书"
"""The reason of a reading that nobody is asked for."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the vault keeps already."""

    kind: str
    name: str
    kept: vault.Kept


@action
def submit(organ: Organ, told: Application, papers: Sequence[Upload] = (), *, sending: str = "") -> tuple[Request, str]:
    """在线提交: answers the request and the query code that nobody is told again, made of ``sending`` if that is given.
    Received is it only once both sides confirm.

    Raises ``Refused`` without a proof of identity (条例 第二十九条).
    """
    ledger.hold()
    told = told.tidy()
    proof = any(one.kind == Paper.Kind.IDENTITY for one in papers)
    check(
        [
            _unless_standing(organ),
            *faults(told),
            unless(proof, "identity", _("请上传身份证明：证件正反面的照片或者扫描件。"), ART_29),
        ]
    )
    request, code = _made(organ, told, Channel.ONLINE, clock.now(), SYSTEM, sending)
    happen(request, "foi.submitted", SYSTEM, submitted_on=clock.today(), channel=str(Channel.ONLINE))
    keep_papers(request, papers, SYSTEM)
    return request, code


@action
def register(
    organ: Organ, told: Application, channel: str, arrived_on: date, papers: Sequence[Upload] = (), *,
    arrived_at: time | None = None, mail_number: str = "", by: Actor,
) -> tuple[Request, str]:  # fmt: skip
    """A clerk enters what came by post, fax, e-mail, at the counter or by word of mouth.

    ``arrived_on`` is the day it was handed in, signed for or arrived; ``arrived_at`` the time of that day, where it was noted. What was handed in or signed for is received that
    day; the rest waits for ``confirm``.
    """
    ledger.hold()
    told = told.tidy()
    check(
        [
            unless(may_handle(by, organ), "permission", _("只有本机关的经办人员和政务公开办可以登记申请。")),
            unless(channel in Channel.values, "channel", _("请选择提交渠道。"), ART_31),
            unless(arrived_on <= clock.today(), "arrived_on", _("收到日期不能晚于今天。")),
            _not_long_ago(arrived_on),
            unless(
                arrived_on > clock.today() or _moment(arrived_on, arrived_at) <= clock.now(),
                "arrived_at",
                _("收到的时刻不能晚于现在。"),
            ),
            _unless_standing(organ),
            *faults_of_paper(told),
        ]
    )
    request, code = _made(
        organ, told, Channel(channel), _moment(arrived_on, arrived_at), by, mail_number=mail_number.strip()[:60]
    )
    happen(request, "foi.received", by, received_on=arrived_on, channel=channel)
    keep_papers(request, papers, by)
    return request, code


@action
def confirm(request: Request, on: date, *, revision: int | None = None, by: Actor) -> Request:
    """双方确认: the day from which the period runs, for what came by a channel that cannot prove its arrival."""
    ledger.hold()
    request = take(request, revision)
    waiting = request.state == State.SUBMITTED
    check([handler(by, request), unless(waiting, "state", _("这件申请已经确认收到。"), ART_31)])
    late = _confirmed_late(request, on)
    happen(request, "foi.confirmed", by, confirmed_on=on, channel=request.channel)
    for breach in late:
        note("foi.confirmed_late", request, by, reason=breach)
    return request


@action
def contact_tried(request: Request, result: str, *, by: Actor) -> Request:
    """联系未果 is registered: the period of an unconfirmed request begins on the day contact is made."""
    ledger.hold()
    request = take(request)
    words = result.strip()
    check([handler(by, request), unless(words, "result", _("请写明联系的方式和结果。")), impersonal(words)])
    note("foi.contact_tried", request, by, result=words[:200])
    return request


@action
def accept(request: Request, matters: int = 1, *, revision: int | None = None, by: Actor) -> Request:
    """审核通过: it is a request for one matter; one that holds several is split or sent back for correction."""
    ledger.hold()
    request = take(request, revision)
    one = unless(matters == 1, "matters", _("这份申请包含多个事项：请分拆，或者告知申请人补正，一事一申请。"))
    again = unless(not accepted(request), "accepted", _("这件申请已经审核通过。"))
    check([handler(by, request), still_open(request), _received(request), one, again])
    happen(request, "foi.accepted", by, matters=matters)
    return request


@action
def split(request: Request, parts: Sequence[str], *, revision: int | None = None, by: Actor) -> list[Request]:
    """分拆: the request keeps the first matter, every other one becomes a request received on the same day."""
    ledger.hold()
    request = take(request, revision)
    wanted = [part.strip() for part in parts if part.strip()]
    check(
        [
            handler(by, request),
            still_open(request),
            _received(request),
            unless(request.state == State.RUNNING, "state", _("只有办理中的申请可以分拆。")),
            unless(request.round == 1, "round", _("重新答复的申请不再分拆：原来作为一件答复，仍作为一件重新答复。")),
            unless(2 <= len(wanted) <= MOST_PARTS, "parts", _("请写出2至%(n)s个事项。") % {"n": MOST_PARTS}),
            unless(all(len(part) >= SHORTEST_WANTED for part in wanted), "wanted", _("每个事项至少4个字。")),
        ]
    )
    request.wanted = wanted[0]
    made = [_part_of(request, part, by) for part in wanted[1:]]
    note("foi.split", request, by, parts=len(wanted), into=[one.number for one in made])
    touched(request, by)
    return [request, *made]


@action
def amend(request: Request, told: Application, *, revision: int, by: Actor) -> Request:
    """更正登记内容: what a clerk wrote down wrongly. The ledger names the fields, never the words."""
    ledger.hold()
    request, told = take(request, revision), told.tidy()
    check([handler(by, request), still_open(request), *faults_of_paper(told)])
    changed = [title for name, title in _AMENDED.items() if getattr(request, name) != getattr(told, name)]
    check([unless(changed, "unchanged", _("没有需要更正的内容。"))])
    for name in _AMENDED:
        setattr(request, name, getattr(told, name))
    request.applicant_digest = digest_of(request.applicant)
    note("foi.amended", request, by, changed="、".join(changed))
    touched(request, by)
    return request


@action
def add_paper(request: Request, paper: Upload, *, by: Actor) -> Request:
    ledger.hold()
    request = take(request)
    check([handler(by, request), unless(request.archived_at is None, "archived", _("已经归档，不能再增加材料。"))])
    keep_papers(request, [paper], by)
    return request


@action
def reveal(request: Request, reason: str, *, by: Actor) -> dict[str, Any]:
    """The applicant's data, for a reason that the ledger keeps."""
    ledger.hold()
    words = reason.strip()
    check(
        [
            unless(may_know(by, request), "permission", _("您不能查看申请人的信息。")),
            not_forgotten(request),
            unless(words, "reason", _("请写明查看的理由。")),
            impersonal(words),
        ]
    )
    note("foi.revealed", request, by, reason=words[:100])
    return dict(request.applicant or {})


@action
def open_letter(letter: Letter, *, by: Actor) -> None:
    """A letter is read with the applicant's name in it: the ledger keeps that, once a day of a person and a case."""
    request = letter.request
    if not request.name or not any(request.name in one["text"] for one in letter.paragraphs):
        return
    ledger.hold()
    told = ledger.history(request.subject).filter(name="foi.revealed", actor=by.username, at__gte=on_day(clock.today()))
    if not told.exists():
        note("foi.revealed", request, by, reason=READ)


@action
def open_paper(paper: Paper, *, by: Actor) -> bytes:
    """The file; that it was opened stays in the ledger."""
    check([unless(may_know(by, paper.request), "permission", _("您不能查看这份材料。"))])
    try:
        data = vault.read(paper.ticket)
    except FileNotFoundError:
        check([Reason("forgotten", _("这份材料已经按保存期限清除。"))])
        raise
    note("foi.paper_opened", paper.request, by, kind_title=source(Paper.Kind(paper.kind).label), paper=paper.pk)
    return data


_AMENDED = {
    "kind": "申请人类型",
    "applicant": "申请人",
    "wanted": "所需信息",
    "doc_number": "文号",
    "form": "提供形式",
    "route": "获取途径",
}


def _made(
    organ: Organ, told: Application, channel: Channel, at: datetime, by: Actor, sending: str = "", **more: Any
) -> tuple[Request, str]:
    number, code = next_number(organ, at.year), new_code(sending)
    request = Request.objects.create(
        organ=organ,
        number=number,
        channel=channel,
        kind=told.kind,
        applicant=told.applicant,
        applicant_digest=digest_of(told.applicant),
        query_digest=code_digest(number, code),
        wanted=told.wanted,
        doc_number=told.doc_number,
        form=told.form,
        route=told.route,
        submitted_at=at,
        registered_by=by.username,
        changed_by=by.username,
        **more,
    )
    note("foi.registered", request, by, number=number, channel=str(channel))
    return request, code


def _part_of(request: Request, wanted: str, by: Actor) -> Request:
    """Owed from the day of the whole; what the clock needs is told again in the part's own name."""
    part = Request.objects.get(pk=request.pk)
    part.pk, part.wanted, part.revision, part.split_from = None, wanted, 1, request
    part.number, part.outcome = next_number(request.organ, clock.today().year), ""
    part.query_digest, part.registered_by = "", by.username
    part.state, part.received_on, part.due_on = State.SUBMITTED, None, None
    part.new_on = part.ended_on = part.counted_closed_on = part.counted_in_time = None
    part.counted_state = part.counted_outcome = ""
    part.save(force_insert=True)
    note("foi.registered", part, by, number=part.number, channel=part.channel)
    began = reading(request).started_on  # of a corrected request, the day of the correction
    if needs_confirmation(part.channel):
        happen(part, "foi.confirmed", by, confirmed_on=began, channel=part.channel)
    else:
        happen(part, "foi.received", by, received_on=began, channel=part.channel)
    return part


def next_number(organ: Organ, year: int) -> str:
    serial, _made_now = Serial.objects.select_for_update().get_or_create(organ=organ, year=year)
    serial.last += 1
    serial.save(update_fields=["last"])
    return f"{organ.org_code or organ.code.upper()}-Y{year}-{serial.last:05}"


def keep_papers(request: Request, papers: Sequence[Upload], by: Actor) -> None:
    for one in papers:
        check([unless(one.kind in Paper.Kind.values, "paper_kind", _("请选择材料种类。"))])
        made, new = Paper.objects.get_or_create(
            request=request,
            kind=one.kind,
            sha256=one.kept.sha256,
            defaults={
                "name": one.name[-255:],
                "ticket": one.kept.ticket,
                "media_type": one.kept.media_type,
                "size": one.kept.size,
                "added_by": by.username,
                "added_at": clock.now(),
            },
        )
        if new:
            title = source(Paper.Kind(one.kind).label)
            note("foi.paper_added", request, by, kind_title=title, paper=made.pk, sha256=one.kept.sha256)


def _not_long_ago(arrived_on: date) -> Reason | None:
    """Older ones come in by file, whole with what happened to them."""
    text = _("收到日期在一年以前：请核对年份；历史申请请用“gongkai import requests”导入。")
    return unless(clock.today() - arrived_on <= LONG_AGO, "arrived_on", text)


def _confirmed_late(request: Request, on: date) -> tuple[str, ...]:
    came = request.submitted_at.astimezone(clock.CHINA).date()
    tried = ledger.history(request.subject).filter(name="foi.contact_tried").exists()
    try:
        return confirmed_late(request.channel, came, on, unreachable=tried)
    except DayRefused as refused:
        raise Refused(Reason("day", str(refused), ART_31)) from refused


def _received(request: Request) -> Reason | None:
    return unless(request.received_on, "not_received", _("请先与申请人确认收到申请。"), ART_31)


def _unless_standing(organ: Organ) -> Reason | None:
    standing = organ.ended_on is None or organ.ended_on > clock.today()
    return unless(standing, "organ-ended", _("该机关已经撤并，请向承接其职能的机关申请。"))


def _moment(on: date, at: time | None) -> datetime:
    """The moment it was handed in; the beginning of the day where nobody noted the time (``Request.submitted``)."""
    return datetime.combine(on, at or time(), clock.CHINA)
