"""From the ledger to law: fetches what matters for a few subjects, lets ``law.duties`` derive, brings nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.law import duties as law
from gongkai.law import rulebook
from gongkai.law.history import VOIDS, taken_back
from gongkai.law.kinds import Completeness, Ratio
from gongkai.law.rulebook import vocabulary
from gongkai.organs.models import Organ

from . import rules
from .models import Touch

ORGAN = law.ORGAN
FEW = 20


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


#: Events that take others back, whatever they are called.
_VOIDS = f'"{VOIDS}":'
VOIDING = Q(payload__contains=_VOIDS)


def heard() -> frozenset[str]:
    """Names of the events that can start, meet, cancel or count towards a duty."""
    return rules.rulebook().heard


def heard_among(events: Iterable[Event]) -> list[Event]:
    """Those that can change a duty: a rule names them, or they take back one that a rule may name."""
    names = heard()
    return [event for event in events if event.name in names or _VOIDS in event.payload]


def linking() -> Q:
    """The events that may speak to another subject than their own."""
    return Q(name__in=frozenset().union(*(rule.reaching() for rule in rules.rulebook().owing))) | VOIDING


def touched(event: rulebook.Event) -> frozenset[str]:
    """Every subject whose duties this event can change. A query only for one that takes others back."""
    past = Event.objects.filter(subject=event.subject, seq__lt=event.id) if taken_back(event) else ()
    return law.touched(rules.rulebook().owing, event, map(as_law, past))


def about(subjects: Collection[str]) -> list[Event]:
    """The events of the subjects and those that speak to them that a rule may hear; one query."""
    linked = Touch.objects.filter(subject__in=subjects).values("seq")
    found = Event.objects.filter(Q(subject__in=subjects) | Q(seq__in=linked))
    if len(subjects) > FEW:  # else naming all the names takes longer than reading what none of them is
        found = found.filter(Q(name__in=heard()) | VOIDING)
    return heard_among(found.order_by("seq"))


def derive(subjects: Collection[str], events: Iterable[Event]) -> tuple[law.Duty, ...]:
    """The duties of exactly these subjects. ``events`` is what ``about`` found for them."""
    wanted, told = frozenset(subjects), [as_law(event) for event in events]
    bound = _organs(wanted)
    own = [organ for organ, _ in bound]
    found = law.derive(rules.rulebook().owing, told, rules.calendar(), own, clock.now(), _kinds(told))
    ended = {f"{ORGAN}{organ.code}": day for organ, day in bound if day}
    return tuple(duty for duty in found if duty.subject in wanted and not _outlives(duty, ended))


def _outlives(duty: law.Duty, ended: dict[str, date]) -> bool:
    """What an organ would owe after its end, or without a day, is owed by nobody."""
    day = ended.get(duty.subject)
    return day is not None and (duty.due is None or (isinstance(duty.due, date) and duty.due >= day))


def _kinds(events: Iterable[rulebook.Event]) -> dict[str, str]:
    """What kind the organs of the events are; a query only where a rule that hears one of them asks for it."""
    asking = (rule for rule in rules.rulebook() if isinstance(rule, (Ratio, Completeness)) and rule.applies)
    heard_there = vocabulary(asking)
    organs = {event.organ for event in events if event.name in heard_there}
    return dict(Organ.objects.filter(code__in=organs).values_list("code", "kind")) if organs else {}


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
