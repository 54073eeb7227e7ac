"""From the ledger to law: fetches what matters for a few subjects, lets ``law.duties`` derive, brings nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.law import duties as law
from gongkai.law import rulebook
from gongkai.law.kinds import Deadline, Quota
from gongkai.organs.models import Organ

from . import rules
from .models import Touch

ORGAN = "organ:"


def as_law(event: Event) -> rulebook.Event:
    """The event as pure law reads it: data with ``actor`` in it, because gates ask who acted."""
    return rulebook.Event(
        id=event.seq,
        name=event.name,
        subject=event.subject,
        organ=event.organ,
        at=event.at,
        data={**event.data, "actor": event.actor},
    )


def heard() -> frozenset[str]:
    """Names of the events that can start, meet, cancel or count towards a duty."""
    book = rules.rulebook()
    return rulebook.vocabulary(book.owing)


def linking() -> frozenset[str]:
    """Names of the events that may speak to another subject than their own."""
    book = rules.rulebook()
    return rulebook.vocabulary((*(rule for rule in book.of(Deadline) if rule.link), *book.of(Quota)))


def touched(event: rulebook.Event) -> frozenset[str]:
    """Every subject whose duties this event can change; an event that no rule hears changes none."""
    book = rules.rulebook()
    if event.name not in heard():
        return frozenset()
    counted = {f"{ORGAN}{event.organ}" for quota in book.of(Quota) if event.organ and quota.counts.matches(event)}
    return law.touched(book.of(Deadline), event) | counted


def about(subjects: Collection[str]) -> list[Event]:
    """The events of the subjects and those that speak to them; one query."""
    linked = Touch.objects.filter(subject__in=subjects).values("seq")
    found = Event.objects.filter(Q(subject__in=subjects) | Q(seq__in=linked), name__in=heard())
    return list(found.order_by("seq"))


def derive(subjects: Collection[str], events: Iterable[Event]) -> tuple[law.Duty, ...]:
    """The duties of exactly these subjects. ``events`` is what ``about`` found for them."""
    wanted = frozenset(subjects)
    bound = _organs(wanted)
    found = law.derive(
        rules.rulebook(), map(as_law, events), rules.calendar(), [organ for organ, _ in bound], clock.now()
    )
    ended = {f"{ORGAN}{organ.code}": day for organ, day in bound if day}
    return tuple(duty for duty in found if duty.subject in wanted and not _outlives(duty, ended))


def _outlives(duty: law.Duty, ended: dict[str, date]) -> bool:
    """A quota whose period ends after its organ did is owed by nobody."""
    day = ended.get(duty.subject)
    return day is not None and isinstance(duty.due, date) and duty.due >= day


def _organs(subjects: frozenset[str]) -> list[tuple[rulebook.Organ, date | None]]:
    """Those of the subjects that are organs, with the day each ended; two queries, or none."""
    codes = [subject.removeprefix(ORGAN) for subject in subjects if subject.startswith(ORGAN)]
    if not codes:
        return []
    since = _since()
    created = {
        event.subject.removeprefix(ORGAN): event.at.astimezone(clock.CHINA).date()
        for event in Event.objects.filter(name="organ.created", subject__in=[f"{ORGAN}{code}" for code in codes])
    }
    organs = Organ.objects.filter(code__in=codes)
    return [(rulebook.Organ(o.code, o.kind, created.get(o.code, since)), o.ended_on) for o in organs]


def _since() -> date:
    """The first day the ledger can speak for."""
    first = Event.objects.order_by("seq").values_list("at", flat=True).first()
    return (first or clock.now()).astimezone(clock.CHINA).date()
