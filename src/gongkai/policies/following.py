"""Work that is answered by publishing: a record whose ``answers`` names the work completes it, its withdrawal opens it again."""

from __future__ import annotations

import re

from gongkai.desk.models import Event

from .models import WorkItem
from .models.work import WorkState

_WORK = re.compile(r"work:(\d+)")


def follow(events: list[Event]) -> None:
    """A ledger follower: runs in the transaction of the publication."""
    for event in events:
        if event.name == "record.published":
            _answered(event)
        elif event.name == "record.withdrawn":
            _taken_back(event)


def _answered(event: Event) -> None:
    answer = _WORK.fullmatch(str(event.data.get("answers") or ""))
    if answer:
        open_work = WorkItem.objects.filter(pk=answer[1]).exclude(state=WorkState.DONE)
        open_work.update(state=WorkState.DONE, evidence=event.subject, completed_at=event.at)


def _taken_back(event: Event) -> None:
    answered = WorkItem.objects.filter(evidence=event.subject, state=WorkState.DONE)
    answered.update(state=WorkState.IN_PROGRESS, evidence="", completed_at=None)
