"""How long each station of the fast path took, from the ledger alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.permissions import Actor

from . import routes
from .conventions import conventions
from .gates import missing_kinds
from .models import Emergency, Record, State


@dataclass(frozen=True, slots=True)
class Station:
    """``minutes`` from the one before it, whole and rounded down; ``limit`` in minutes, 0: none."""

    title: str
    by: str
    at: datetime
    minutes: int
    limit: int = 0

    @property
    def over(self) -> bool:
        return bool(self.limit) and self.minutes >= self.limit


@dataclass(frozen=True, slots=True)
class Waiting:
    stage: str
    since: datetime
    minutes: int
    limit: int

    @property
    def over(self) -> bool:
        return self.minutes >= self.limit

    @property
    def left(self) -> int:
        return max(0, self.limit - self.minutes)

    @property
    def title(self) -> str:
        return {"review": _("审查"), "approve": _("签批"), "publish": _("公开")}[self.stage]


def seen_by(actor: Actor, organs: QuerySet[Record]) -> QuerySet[Emergency]:
    return Emergency.objects.filter(record__in=organs.values("pk")).select_related("record__organ")


def stage_of(record: Record) -> str:
    """``review``, ``approve`` or ``publish``: what has to be done next; empty when nothing waits for others."""
    if record.state == State.IN_REVIEW:
        return (
            "approve"
            if routes.unsigned(record, before_review=True)
            else "review"
            if missing_kinds(record)
            else "approve"
        )
    return {State.REVIEWED: "approve", State.APPROVED: "publish"}.get(State(record.state), "")


_TITLES = {
    "record.hastened": "提出",
    "record.submitted": "送审",
    "record.returned": "退文",
    "record.approved": "批准",
    "record.published": "公开",
    "record.corrected": "公开更正",
}
_LIMITS = {
    "record.reviewed": "review",
    "record.signed": "approve",
    "record.approved": "approve",
    "record.published": "publish",
}
_TOLD = (*_TITLES, "record.reviewed", "record.signed", "record.hit_cleared")


def stations(found: Emergency) -> list[Station]:
    """Each event of the record since it became urgent: who, when, and how long after the one before."""
    return list(_stations(found))


def _stations(found: Emergency) -> Iterator[Station]:
    before: datetime | None = None
    limits = conventions().urgent
    events = ledger.history(found.record.subject).filter(name__in=_TOLD, at__gte=found.declared_at)
    for event in events:
        name, data = event.name, event.data
        if name == "record.approved" and data.get("step"):
            continue
        title = _(_TITLES[name]) if name in _TITLES else _title(name, data)
        limit = getattr(limits, _LIMITS[name]) if name in _LIMITS else 0
        yield Station(title, event.actor, event.at, _minutes(before or event.at, event.at), limit)
        before = event.at


def _title(name: str, data: dict[str, object]) -> str:
    if name == "record.reviewed":
        return f"{_(str(data.get('kind_title', '')))}（{_(str(data.get('conclusion', '')))}）"
    return str(data.get("step") or _("排除命中"))


def waiting(found: Emergency) -> Waiting | None:
    """What waits now, and for how long; None when it is over or back with the drafter."""
    stage = stage_of(found.record) if found.ended_at is None else ""
    if not stage:
        return None
    past = stations(found)
    since = past[-1].at if past else found.declared_at
    return Waiting(stage, since, _minutes(since, clock.now()), getattr(conventions().urgent, stage))


def total(found: Emergency) -> int:
    """Minutes from the moment it became urgent to its end, or until now."""
    return _minutes(found.declared_at, found.ended_at or clock.now())


def address(record: Record) -> str:
    return reverse("console:record", args=[record.pk])


def _minutes(start: datetime, end: datetime) -> int:
    return max(timedelta(), end - start) // timedelta(minutes=1)
