"""A follower of the ledger: when a limit moves without anybody acting on the request, its row says so as well; when what was
drafted for a topic becomes public, the topic is met."""

from __future__ import annotations

from django.db import transaction

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.desk.subjects import numbers

from .models import Request, Topic

MOVED, PUBLISHED = "duty.moved", "record.published"


def follow(events: list[Event]) -> None:
    """After a change of calendar or rulebook (``gongkai recompute``), and after a publication."""
    if moved := _of(events, MOVED, "foi"):
        from .actions.base import refresh

        for request in Request.objects.filter(pk__in=moved):
            refresh(request)
    if published := _of(events, PUBLISHED, "record"):
        waiting = Topic.objects.filter(record__in=published, published_on=None).select_related("organ")
        for topic in waiting:
            _meet(topic, next(event.actor for event in events if event.subject == f"record:{topic.record_id}"))


def read_waiting() -> int:
    """``gongkai tick``: reads off by when an applicant must act where a row of before does not say; answers how many it found."""
    from .actions.base import WAITING, refresh, take

    known = 0
    for request in Request.objects.filter(state__in=WAITING, waits_until=None):
        with transaction.atomic():
            ledger.hold()
            held = take(request)
            refresh(held)
            known += held.waits_until is not None
    return known


def _meet(topic: Topic, actor: str) -> None:
    from .actions.beside_requests import tell

    topic.published_on = clock.today()
    topic.save(update_fields=["published_on"])
    tell("foi_topic.made_public", topic.subject, topic.organ, Actor(actor, actor), published_on=topic.published_on)


def _of(events: list[Event], name: str, kind: str) -> list[int]:
    told = {event.subject for event in events if event.name == name and event.subject.startswith(f"{kind}:")}
    return numbers(subject.partition(":")[2] for subject in told)
