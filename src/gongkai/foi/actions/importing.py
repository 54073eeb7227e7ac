"""Cases of another system: each with its events on the days on which they happened, so that clock and figures say what they would
have said; taken in by the number that it bore there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check
from gongkai.desk.permissions import Actor
from gongkai.facts import values
from gongkai.foi.applications import digest_of
from gongkai.foi.models import Consultation, Request
from gongkai.organs.models import Organ
from gongkai.rulebooks import vocabulary

from .base import enter, refresh
from .beside_requests import of_organ
from .intake import next_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """征求意见 of one party; ``answer`` is empty where none came."""

    key: str
    kind: str
    party: str
    sent_on: date
    served_on: date | None = None
    answered_on: date | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One case as a file tells it, checked. ``happenings`` are names of events with their data, in order."""

    foreign_number: str
    fields: dict[str, Any]
    applicant: dict[str, str]
    submitted_on: date
    received_on: date
    happenings: tuple[tuple[str, dict[str, Any]], ...]
    consultations: tuple[Asked, ...] = ()
    outcome: str = ""
    ended_on: date | None = field(default=None)


@action
def take_over(organ: Organ, cases: Sequence[Told], *, by: Actor) -> list[Request]:
    """All of them in one transaction. Nobody was told a query code of theirs, so none opens them."""
    ledger.hold()
    check([of_organ(by, organ)])
    return [_one(organ, told, by) for told in cases]


def _one(organ: Organ, told: Told, by: Actor) -> Request:
    request = Request.objects.create(
        organ=organ,
        number=next_number(organ, told.submitted_on.year),
        foreign_number=told.foreign_number,
        applicant=told.applicant,
        applicant_digest=digest_of(told.applicant),
        submitted_at=_moment(told.submitted_on),
        registered_by=by.username,
        changed_by=by.username,
        **told.fields,
    )
    for asked in told.consultations:
        Consultation.objects.create(request=request, made_by=by.username, made_at=clock.now(), **asdict(asked))
    ledger.write("foi.imported", request.subject, organ=organ.code, actor=by.username, number=request.number)
    events = [_happened(request, organ, name, data, n, by) for n, (name, data) in enumerate(told.happenings)]
    refresh(request, events, historic=True)
    if told.ended_on:
        request.outcome, request.closed_on, request.ended_on = told.outcome, told.ended_on, told.ended_on
        request.counted_outcome, request.counted_closed_on = told.outcome, told.ended_on
        request.save(update_fields=["outcome", "closed_on", "ended_on", "counted_outcome", "counted_closed_on"])
    return request


def _happened(request: Request, organ: Organ, name: str, data: dict[str, Any], n: int, by: Actor) -> Any:
    """``n`` keeps the order of what happened on one day."""
    kind = vocabulary.events()[name]
    assert kind.on
    at = _moment(data[kind.on]).replace(minute=min(n, 59))
    return enter(name, request.subject, organ, min(at, clock.now()), values.kept(data), by)


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(0), clock.CHINA)
