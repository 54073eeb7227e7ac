"""A report goes with its paper: handed in when the head approves that, public when it is, its makers' again when it is not as they
made it; all in the same transaction."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM
from gongkai.records.models import Record
from gongkai.records.models import State as RecordState
from gongkai.schemas.loader import return_causes

from .models import Report, State
from .signing import hand_in, refuse_writer, reopen

JUDGED = frozenset({"record.reviewed", "record.signed", "record.approved"})
HEARD = JUDGED | {
    "record.edited",
    "record.submitted",
    "record.returned",
    "record.discarded",
    "record.published",
    "record.correction_opened",
    "record.corrected",
    "record.withdrawn",
}
PUBLIC = (RecordState.PUBLISHED, RecordState.MERGED)
SIGNED = (RecordState.APPROVED, *PUBLIC)
Happened = dict[str, Event]
"""What was just told of one record, by the name of the event."""


def follow(events: list[Event]) -> None:
    """A ledger follower. Raises ``Refused`` for what nobody may do to the paper of a report."""
    told: dict[int, Happened] = {}
    for event in events:
        if event.name in HEARD:
            told.setdefault(int(event.subject.partition(":")[2]), {})[event.name] = event
    if not told:
        return
    found = Report.objects.filter(Q(paper__in=told) | Q(record__in=told) | Q(paper__corrects__in=told))
    if not found.exists():  # of nearly every record, and asked at each of its steps
        return
    for report in found.distinct().select_related("organ", "paper", "record"):
        if report.record:
            _follow_public(report, report.record, told.get(report.record.pk, {}))
        if report.paper:
            _follow_paper(report, report.paper, told.get(report.paper.pk, {}))


def _follow_public(report: Report, record: Record, told: Happened) -> None:
    if "record.withdrawn" in told:
        report.record, report.paper = None, None
        _save(report, State.WITHDRAWN, "annual_report.taken_down")
    elif "record.correction_opened" in told and report.state == State.PUBLISHED:
        text = _("这是年度报告：请在年度报告的页面启动更正，数字和文字才会一致。")
        raise Refused(Reason("annual_report", text))


def _follow_paper(report: Report, paper: Record, told: Happened) -> None:
    for name in JUDGED & told.keys():
        refuse_writer(report, told[name].actor)
    if "record.approved" in told and paper.state in SIGNED:
        hand_in(report, told["record.approved"].actor)
        report.save()
    if paper.state in PUBLIC:
        _release(report, paper)
    elif paper.state in (RecordState.DRAFT, RecordState.RETURNED, RecordState.DISCARDED):
        if report.state in (State.IN_REVIEW, State.SUBMITTED) and told:
            _come_back(report, paper, told)
    elif "record.submitted" in told and report.state == State.DRAFT:
        raise Refused(Reason("annual_report", _("这是年度报告的稿子：请在年度报告的页面送审。")))


def _release(report: Report, paper: Record) -> None:
    if report.state != State.SUBMITTED:
        raise Refused(Reason("annual_report", _("年度报告还没有提交：请先在年度报告的页面送审。")))
    report.record, report.paper = paper.corrects or paper, None
    report.editions.filter(number=report.number).update(published_at=clock.now())
    _save(report, State.PUBLISHED, "annual_report.released")


def _come_back(report: Report, paper: Record, told: Happened) -> None:
    """Returned by a reviewer or the head, or changed past the report: then it is not what its makers laid before them."""
    returned = told.get("record.returned")
    last = paper.returns.order_by("-id").first() if returned else None
    title = return_causes()[last.cause].zh if last else _("稿子在送审以后被改动。")
    reopen(report, "：".join(filter(None, [title, last.note if last else ""]))[:300])
    by = next(reversed(told.values())).actor
    report.save()
    ledger.write("annual_report.returned", report.subject, organ=report.organ.code, actor=by)


def _save(report: Report, state: State, event: str) -> None:
    """With an event of its own: pages of other years draw these figures too."""
    report.state = state
    report.save(update_fields=["record", "paper", "state"])
    ledger.write(event, report.subject, organ=report.organ.code, actor=SYSTEM.username, number=report.number)
