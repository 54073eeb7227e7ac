"""A follower of the ledger: when a limit moves without anybody acting on the request, its row says so as well."""

from __future__ import annotations

from gongkai.desk.models import Event
from gongkai.desk.subjects import numbers

from .models import Request

MOVED = "duty.moved"


def follow(events: list[Event]) -> None:
    """After a change of calendar or rulebook (``gongkai recompute``)."""
    moved = {event.subject for event in events if event.name == MOVED and event.subject.startswith("foi:")}
    if not moved:
        return
    from .actions.base import refresh

    for request in Request.objects.filter(pk__in=numbers(subject.partition(":")[2] for subject in moved)):
        refresh(request)
