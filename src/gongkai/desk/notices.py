"""Notices to people: told once for each cause, read by their recipient alone, settled when what they are about is.

Rooms decide who is told what; here is only how. Nothing of this is a legal fact: a duty is overdue whether or not anybody
was told, so notices are written and marked without an event in the ledger. An act behind one (a reminder) has its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from . import clock
from .models import Level, Notice
from .permissions import BUSINESS, Actor

BATCH = 500


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to be told to several people; the fields are those of ``Notice``, ``to`` are ids of people."""

    cause: str
    level: Level
    sentence: str
    to: Collection[int]
    subject: str
    thing: str
    url: str
    organ: str = ""
    note: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def tell(tellings: Iterable[Telling]) -> int:
    """Writes the notices that nobody has yet; running it again writes none. Answers how many people-times were told."""
    new = [_notice(telling, person) for telling in tellings for person in sorted(set(telling.to))]
    there = _pairs({notice.cause for notice in new})
    new = [notice for notice in new if (notice.recipient_id, notice.cause) not in there]
    Notice.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return len(new)


def unsettled(levels: Collection[Level]) -> QuerySet[Notice]:
    """Everybody's unread notices of these levels."""
    return Notice.objects.filter(level__in=levels, read_at=None, settled_at=None)


def settle(found: QuerySet[Notice]) -> int:
    """What these are about is settled: nobody needs to read them any more."""
    return found.filter(read_at=None, settled_at=None).update(settled_at=clock.now())


def forget(before: datetime) -> int:
    """Removes those read or settled before that moment. Unread ones stay until somebody reads them."""
    return Notice.objects.filter(Q(read_at__lt=before) | Q(settled_at__lt=before)).delete()[0]


def told(causes: Collection[str]) -> set[str]:
    """Those of the causes of which anybody was told; give it a batch at a time."""
    return set(Notice.objects.filter(cause__in=causes).values_list("cause", flat=True))


def of(actor: Actor) -> QuerySet[Notice]:
    """What the person was told, newest first, as far as it concerns organs the person works for today."""
    reach = actor.watched(*BUSINESS)  # an administrator of today reads nothing of an office held before
    return Notice.objects.filter(Q(organ="") | Q(organ__in=reach), recipient__username=actor.username)


def waiting(actor: Actor) -> QuerySet[Notice]:
    """Those neither read nor settled."""
    return of(actor).filter(read_at=None, settled_at=None)


def read(actor: Actor, pks: Collection[int] | None = None) -> int:
    """Marks these as read, or all; those of other people are left alone."""
    found = waiting(actor)
    return (found if pks is None else found.filter(pk__in=pks)).update(read_at=clock.now())


def _notice(telling: Telling, person: int) -> Notice:
    return Notice(
        recipient_id=person,
        cause=telling.cause[:300],
        level=telling.level,
        sentence=telling.sentence,
        words=dict(telling.words),
        note=telling.note[:500],
        subject=telling.subject,
        organ=telling.organ,
        url=telling.url,
        thing=telling.thing,
        at=clock.now(),
    )


def _pairs(causes: Collection[str]) -> set[tuple[int, str]]:
    listed = sorted(causes)
    batches = (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))
    return {
        pair for batch in batches for pair in Notice.objects.filter(cause__in=batch).values_list("recipient", "cause")
    }
