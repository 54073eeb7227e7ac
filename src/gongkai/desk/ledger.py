"""The one ledger: append-only, hash-chained, written in the transaction of the change it tells of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext

from . import clock
from .models import Event
from .permissions import BUSINESS, Actor
from .vocabulary import event_type, vocabulary

GENESIS = "0" * 64
INSERTED_AT_ONCE = 1000
_WRITERS_LOCK = 0x676F6E67  # one advisory lock for the chain's head, PostgreSQL


#: In the order of the rooms, downstream first; what a follower writes is heard by those after it.
#: Called at the end of every action, inside its transaction, with the events it wrote: for views derived from the ledger.
followers: list[Callable[[list[Event]], None]] = []
#: Called after all of them with everything that was written: they tell people and write no event.
tellers: list[Callable[[list[Event]], None]] = []
_written: ContextVar[list[Event] | None] = ContextVar("gongkai_written", default=None)


class NotInTransaction(RuntimeError):
    """An event was written outside the transaction of its change."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be written by ``write_all``."""

    name: str
    subject: str
    organ: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def write(
    name: str, subject: str, /, *, organ: str = "", actor: str = "", at: datetime | None = None, **data: Any
) -> Event:
    """Appends one event and returns it.

    Must run inside ``transaction.atomic``: the event and the change it tells of stand or fall together. Writers queue on
    the head of the chain until their transaction ends, so there is one chain whatever the number of processes. ``data``
    may hold strings, numbers, dates, lists and maps of them; never a citizen's personal data.
    """
    return write_all([Entry(name, subject, organ, data)], actor=actor, at=at)[0]


def write_all(entries: Iterable[Entry], *, actor: str = "", at: datetime | None = None) -> list[Event]:
    """Appends the events in their order, as ``write`` does one; two queries and an insert, however many."""
    entries = list(entries)
    if not connection.in_atomic_block:
        raise NotInTransaction(entries[0].name if entries else "")
    for entry in entries:
        event_type(entry.name)
    hold()
    events = _chained(entries, actor, at or clock.now())
    Event.objects.bulk_create(events, batch_size=INSERTED_AT_ONCE)
    if (written := _written.get()) is not None:
        written.extend(events)
    return events


def _chained(entries: list[Entry], actor: str, at: datetime) -> list[Event]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM desk_event ORDER BY seq DESC LIMIT 1")
        last, head = cursor.fetchone() or (0, GENESIS)
    events = []
    for seq, entry in enumerate(entries, start=last + 1):
        payload = canonical(dict(entry.data))
        event = Event(
            seq=seq,
            name=entry.name,
            subject=entry.subject,
            organ=entry.organ,
            actor=actor,
            at=at,
            payload=payload,
            prev=head,
        )
        head = event.hash = digest(event)
        events.append(event)
    return events


@contextmanager
def following() -> Iterator[None]:
    """Collects the events written in the block and hands them to the followers at its end; nested blocks join the outer."""
    if _written.get() is not None:
        yield
        return
    events: list[Event] = []
    token = _written.set(events)
    try:
        yield
        for follower in followers:
            follower(events)
        for teller in tellers:
            teller(events)
    finally:
        _written.reset(token)


def canonical(data: dict[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same data is always the same text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def digest(event: Event) -> str:
    """SHA-256 over every field and the previous hash."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [str(event.seq), event.name, event.subject, event.organ, event.actor, at, event.payload, event.prev]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``verify`` found; ``broken_at`` is the number of the first event that does not fit the chain."""

    events: int
    head: str
    broken_at: int | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        return self.broken_at is None


def verify(upto: int | None = None) -> Verdict:
    """Walks the chain from its beginning and stops at the first broken link."""
    count, head = 0, GENESIS
    chain = Event.objects.order_by("seq")
    for event in (chain.filter(seq__lte=upto) if upto else chain).iterator(chunk_size=2000):
        problem = _problem(event, count + 1, head)
        if problem:
            return Verdict(count, head, broken_at=event.seq, problem=problem)
        count, head = event.seq, event.hash
    return Verdict(count, head)


def history(subject: str, *, public: bool = False) -> QuerySet[Event]:
    """The events of one subject, oldest first; ``public`` leaves those that anyone may see."""
    events = Event.objects.filter(subject=subject).order_by("seq")
    return events.filter(name__in=public_names()) if public else events


def readable(events: QuerySet[Event], actor: Actor) -> QuerySet[Event]:
    """Without the confined events of organs that the actor neither works for nor oversees."""
    confined = [kind.name for kind in vocabulary().values() if kind.confined]
    return events.exclude(Q(name__in=confined) & ~Q(organ__in=actor.watched(*BUSINESS)))


def public_names() -> list[str]:
    return [kind.name for kind in vocabulary().values() if kind.public]


def since(seq: int, names: list[str] | None = None) -> Iterator[Event]:
    """Events after number ``seq``, in order: for views that follow the ledger."""
    events = Event.objects.filter(seq__gt=seq).order_by("seq")
    return (events.filter(name__in=names) if names else events).iterator(chunk_size=2000)


def head() -> str:
    """The hash of the newest event: another one after every change; empty while nothing has happened."""
    return Event.objects.order_by("-seq").values_list("hash", flat=True).first() or ""


def _problem(event: Event, expected_seq: int, head: str) -> str:
    if event.seq != expected_seq:
        return gettext("事件 %(expected_seq)s 缺失") % {"expected_seq": expected_seq}
    if event.prev != head:
        return gettext("事件 %(seq)s 的前序哈希不符") % {"seq": event.seq}
    if event.hash != digest(event):
        return gettext("事件 %(seq)s 的内容与哈希不符") % {"seq": event.seq}
    return ""


def hold() -> None:
    """Waits until no other transaction can write an event, and keeps it so to the end of this one."""
    # SQLite transactions begin IMMEDIATE (settings), so a writer already holds the file; PostgreSQL needs a lock.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS_LOCK])


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):  # a word still to be translated: the ledger speaks Chinese, whoever acts
        with translation.override("zh-hans"):
            return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot stand in the ledger")
