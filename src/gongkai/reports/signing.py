"""A report leaves its makers as a draft of a record: other people review that, the head approves it, and so the report is handed in.

The gates are the records room's. What belongs to the report is added here: whoever wrote any of it neither reviews nor approves it, and
when its paper changes, comes back or is thrown away, nothing of the report counts as handed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Refused
from gongkai.records.content import digest
from gongkai.records.models import Kind, Record

from .models import Edition, Report, Scope, State

ART_17 = "《政府信息公开条例》第十七条"
WRITING = tuple(
    f"annual_report.{what}"
    for what in ("begun", "taken", "entered", "sheet_read", "noted", "edited", "sent", "receipt_entered")
)


def writers(report: Report) -> frozenset[str]:
    """Everybody who ever changed the report or laid it before the reviewers."""
    found = ledger.history(report.subject).filter(name__in=WRITING)
    return frozenset(found.order_by().values_list("actor", flat=True).distinct())


def refuse_writer(report: Report, actor: str) -> None:
    """Raises ``Refused`` where the person wrote any of the report."""
    if actor in writers(report):
        text = _("您编制过这份年度报告，须由他人审查和批准。")
        raise Refused(Reason("own_work", text, ART_17))


def hand_in(report: Report, approver: str) -> None:
    """The head approved exactly what was laid before the reviewers: it is kept for good, and handed to the department in charge."""
    paper, now = report.paper, clock.now()
    assert paper is not None  # only what was approved is handed in
    report.submitted_by, report.submitted_at, report.state, report.returned_for = approver, now, State.SUBMITTED, ""
    Edition.objects.update_or_create(report=report, number=report.number, defaults=_kept(report, paper, approver, now))
    contents = ["proactive", "requests", "disputes", "problems"]
    contents += ["assessment"] if report.text("overview.supervision").strip() else []
    told = {"number": report.number, "year": report.year, "hash": report.content_hash, "day": clock.today()}
    of = "government" if report.scope == Scope.GOVERNMENT else "department"
    sections = ["overview", "proactive", "requests", "disputes", "problems", "other"]
    _tell("annual_report.compiled", report, approver, of=of, contents=contents, sections=sections, **told)
    _tell(
        "annual_report.submitted",
        report,
        approver,
        reconciled=True,
        of_last_year=report.year == clock.today().year - 1,
        **told,
    )


def reopen(report: Report, reason: str = "") -> None:
    """The report is its makers' again, and what was handed in as this version counts no more unless it is public."""
    report.state, report.returned_for = State.DRAFT, reason
    report.sent_by, report.sent_at, report.submitted_by, report.submitted_at = "", None, "", None
    report.received_on, report.received_from = None, ""
    report.editions.filter(number=report.number, published_at=None).update(returned_at=clock.now())


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did what to the report, and when; nobody yet: the step that it waits for."""

    title: str
    by: str = ""
    at: datetime | None = None


def signatures(report: Report) -> list[Signature]:
    """From the first draft to the public, with what is still to come."""
    edition = report.editions.filter(number=report.number, returned_at=None).first()
    if edition:
        return [*_begun(report), *of_edition(edition)]
    if report.received_on:
        return [*_begun(report), Signature(_("登记收到"), report.sent_by, report.sent_at), Signature(_("核对收下"))]
    if report.elsewhere:
        return [*_begun(report), Signature(_("登记收到")), Signature(_("核对收下"))]
    reviews = _reviews(report.paper) if report.paper and report.state == State.IN_REVIEW else []
    return [
        *_begun(report),
        Signature(_("送审"), report.sent_by, report.sent_at),
        *_reviewed(reviews),
        Signature(_("批准，提交主管部门")),
        Signature(_("公开")),
    ]


def of_edition(edition: Edition) -> list[Signature]:
    if edition.received_from:
        came = Signature(_("在别处提交"), "", edition.at)
        entered = Signature(_("登记收到"), edition.by, edition.sent_at)
        return [came, entered, Signature(_("核对收下"), edition.approved_by, edition.approved_at)]
    return [
        Signature(_("送审"), edition.by, edition.sent_at or edition.at),
        *_reviewed(edition.reviews),
        Signature(_("批准，提交主管部门"), edition.approved_by, edition.at if edition.approved_by else None),
        Signature(_("公开"), "", edition.published_at),
    ]


def _begun(report: Report) -> list[Signature]:
    return [Signature(_("编制"), report.created_by, report.created_at)]


def _reviewed(reviews: list[dict[str, str]]) -> Iterator[Signature]:
    for one in reviews:
        yield Signature(str(Kind(one["kind"]).label), one["by"], datetime.fromisoformat(one["at"]))
    if not reviews:
        yield Signature(_("审查"))


def _reviews(paper: Record) -> list[dict[str, str]]:
    found = paper.reviews.filter(content_hash=paper.content_hash, round=paper.round, passed=True).order_by("id")
    return [{"kind": one.kind, "by": one.reviewer, "at": one.at.isoformat()} for one in found]


def _kept(report: Report, paper: Record, approver: str, at: datetime) -> dict[str, Any]:
    return {
        "tables": report.tables,
        "parts": report.parts,
        "sections": report.sections,
        "notes": report.notes,
        "by_hand": entries_by_hand(report),
        "fees_received": report.fees_received,
        "content_hash": report.content_hash,
        "body_hash": digest({"body": paper.body}),
        "reason": report.reissued_for,
        "by": report.sent_by,
        "sent_at": report.sent_at,
        "reviews": _reviews(paper),
        "approved_by": approver,
        "at": at,
        "returned_at": None,
        "published_at": None,
    }


def entries_by_hand(report: Report) -> list[dict[str, Any]]:
    """What of the figures was entered by hand, as an edition keeps it."""
    return [
        {"cell": list(one.key), "value": str(one.value), "source": one.source, "by": one.by, "at": one.at.isoformat()}
        for one in report.by_hand.all()
    ]


def _tell(event: str, report: Report, actor: str, **data: Any) -> None:
    ledger.write(event, report.subject, organ=report.organ.code, actor=actor, **data)
