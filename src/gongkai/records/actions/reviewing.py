"""Other people's conclusions on one exact content."""

from __future__ import annotations

from gongkai.desk import clock
from gongkai.desk.actions import action
from gongkai.desk.once import unchanging
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.records import privacy
from gongkai.records.gates import Case, missing_kinds
from gongkai.records.models import Approval, Kind, Record, Return, Review, State
from gongkai.records.permissions import require
from gongkai.records.routes import is_urgent, next_step, route_of
from gongkai.schemas import loader as schemas

from .base import take, tell
from .interpreting import keep_in_step
from .pressing import press
from .routing import sign


@action
def review(record: Record, kind: str, *, passed: bool, content_hash: str, opinion: str = "", by: Actor) -> Record:
    """One reviewer's conclusion of one ``kind`` (secrecy, attribute, privacy) on the content with this hash.

    When every kind that this content needs has passed, the record is reviewed. A conclusion of not passed leaves it where
    it is, to be sent back with a cause.
    """
    take(record)
    if kind == Kind.PRIVACY:
        privacy.rescan(record)
    require(f"review_{Kind(kind).value}", Case(record, by, shown=content_hash, kind=kind, passes=passed))
    Review.objects.create(
        record=record,
        content_hash=record.content_hash,
        round=record.round,
        kind=kind,
        reviewer=by.username,
        passed=passed,
        opinion=opinion.strip(),
        at=clock.now(),
    )
    titles = {"kind_title": source(Kind(kind).label), "conclusion": "通过" if passed else "不通过"}
    urgent = is_urgent(record)
    told = {**titles, "urgent": True} if urgent else titles
    tell("record.reviewed", record, by, hash=record.content_hash, kind=kind, passed=passed, **told)
    if not missing_kinds(record):
        record.state = State.REVIEWED
        record.save()
        if urgent:
            press(record)
    return record


@action
def approve(record: Record, *, content_hash: str, opinion: str = "", by: Actor) -> Record:
    """批准 of the content with this hash. What is not to be public ends here, approved.

    Where the organ keeps a chain of its own this signs its next step; the last one is the approval.
    """
    take(record)
    with unchanging():
        require("approve", Case(record, by, shown=content_hash))
        step, route = next_step(record), route_of(record)
    if step and route:
        sign(record, step, opinion, by)
        if not step.last:
            press(record)
            return record
    Approval.objects.create(
        record=record,
        content_hash=record.content_hash,
        round=record.round,
        approver=by.username,
        opinion=opinion.strip(),
        at=clock.now(),
    )
    record.state, record.approved_hash = State.APPROVED, record.content_hash
    record.save()
    urgent = is_urgent(record)
    told = {"urgent": True} if urgent else {}
    tell("record.approved", record, by, hash=record.content_hash, attribute=record.attribute, **told)
    if urgent:
        press(record)
    keep_in_step(record, by)
    return record


@action
def send_back(record: Record, cause: str, note: str = "", *, by: Actor) -> Record:
    """退文 with the code of its cause (``schemas.return_causes``)."""
    take(record)
    require("return", Case(record, by, cause=cause, reason=note))
    Return.objects.create(
        record=record,
        content_hash=record.content_hash,
        cause=cause,
        note=note.strip(),
        returner=by.username,
        at=clock.now(),
    )
    record.state, record.approved_hash = State.RETURNED, ""
    record.save()
    title = schemas.return_causes()[cause].zh
    tell("record.returned", record, by, hash=record.content_hash, cause=cause, cause_title=title)
    return record
