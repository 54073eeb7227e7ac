"""Questions about matters and facts. Every list starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.duties import queries as duties
from gongkai.duties import rules
from gongkai.duties.models import Duty, State
from gongkai.law.clocks import Clock
from gongkai.law.kinds import Deadline
from gongkai.organs.models import Organ, Person
from gongkai.rulebooks import vocabulary
from gongkai.rulebooks.vocabulary import EventKind

from . import permissions, values
from .models import Fact, Matter

FEW = 8


@dataclass(frozen=True, slots=True)
class Step:
    """An event that may be recorded of a subject, and the facts of it that stand already."""

    kind: EventKind
    facts: tuple[Fact, ...]
    answers: tuple[Duty, ...] = ()
    """What runs and would be met by it."""

    @property
    def last(self) -> Fact | None:
        return self.facts[-1] if self.facts else None


def matters_visible_to(actor: Actor) -> QuerySet[Matter]:
    return Matter.objects.filter(organ__code__in=permissions.organs_seen(actor)).select_related("organ")


def facts_visible_to(actor: Actor) -> QuerySet[Fact]:
    seen = Fact.objects.filter(organ__code__in=permissions.organs_seen(actor))
    return seen.select_related("organ", "matter", "evidence")


def about_organs(actor: Actor) -> QuerySet[Fact]:
    """Facts of organs by themselves, newest first."""
    found = facts_visible_to(actor).filter(subject__startswith=f"{vocabulary.ORGAN}:")
    return found.order_by("-day", "-seq")


def of_subject(subject: str) -> QuerySet[Fact]:
    """In the order in which they happened."""
    return Fact.objects.filter(subject=subject).select_related("organ", "evidence").order_by("happened_at", "seq")


def steps(about: str, facts: Sequence[Fact], running: Sequence[Duty] = ()) -> tuple[list[Step], list[Step]]:
    """What is recorded by hand about this kind of subject, in the order of the vocabulary: what lies open, and the rest.

    The rest is only where there is much of it: what no rule in force speaks of and nobody recorded yet.
    """
    standing, heard = [fact for fact in facts if fact.standing], _heard()
    found = [
        Step(
            kind,
            tuple(fact for fact in standing if fact.event == kind.name),
            tuple(duty for duty in running if kind.name in answering(duty.rule)),
        )
        for kind in vocabulary.by_hand(about)
    ]
    near = [step for step in found if step.facts or step.kind.name in heard]
    if len(found) <= FEW or not near:
        return found, []
    return near, [step for step in found if step not in near]


def running(subject: str, actor: Actor) -> list[Duty]:
    """Open duties about a subject that the actor may see, the most urgent first."""
    open_ = duties.of_subject(subject).owed_by(permissions.organs_seen(actor))
    return list(open_.filter(state=State.OPEN))


def answering(rule_id: str) -> frozenset[str]:
    """Names of the events by which duties of a rule are met."""
    names: set[str] = set()
    for rule in rules.rulebook().versions(rule_id):
        if isinstance(rule, Deadline):
            names.update(rule.met.events)
        elif isinstance(rule, Clock):
            names.update(name for one in rule.transitions if one.answers for name in one.pattern.events)
    return frozenset(names)


def ending(kind: str) -> EventKind | None:
    """The event that ends a matter of this kind, if the vocabulary has one."""
    return next((one for one in vocabulary.by_hand(kind) if one.ends), None)


def matter_choices() -> list[Any]:
    """Kinds of matters of which something can be recorded, for a form; those that the rules in force speak of first."""
    heard = _heard()
    kinds = [(key, one.title, vocabulary.by_hand(key)) for key, one in vocabulary.matters().items()]
    return _grouped(
        (key, title, any(event.name in heard for event in events)) for key, title, events in kinds if events
    )


def event_choices(about: str) -> list[Any]:
    """Events that are recorded by hand about this kind of thing, in the same order."""
    heard = _heard()
    return _grouped((one.name, one.title, one.name in heard) for one in vocabulary.by_hand(about))


def recordable(actor: Actor, codes: Iterable[str] | None = None) -> QuerySet[Organ]:
    """Standing organs in whose name the actor may record; of ``codes``, or of all."""
    own = permissions.organs_recorded(actor)
    chosen = own if codes is None else own & frozenset(codes)
    return Organ.objects.filter(code__in=chosen, ended_on__isnull=True)


def organs_of(subject: str) -> frozenset[str]:
    """The organs that have a part in a subject: those that its events in the ledger name."""
    named = Event.objects.filter(subject=subject).exclude(organ="").order_by().values_list("organ", flat=True)
    return frozenset(named.distinct())


def head() -> int:
    """The number of the ledger's last event: what a form has seen when it is opened."""
    return Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def changed_since(seen: int, subject: str, event: str | None = None) -> Fact | None:
    """The fact of a subject (of one event: ``event``) that was last recorded or retracted after ``seen``."""
    found = Fact.objects.filter(Q(seq__gt=seen) | Q(retract_seq__gt=seen), subject=subject)
    found = found.filter(event=event) if event else found
    return found.annotate(changed=Greatest("seq", Coalesce("retract_seq", 0))).order_by("-changed").first()


def same(name: str, subject: str, organ: Organ, day: date, data: values.Data) -> Fact | None:
    """A standing fact that says exactly this."""
    found = Fact.objects.filter(subject=subject, organ=organ, event=name, day=day, retracted_at__isnull=True)
    return next((fact for fact in found if fact.data == data), None)


def carried(fact: Fact) -> list[Duty]:
    """The duties that the fact began or answered which are overdue, were met late or urged; two queries."""
    found = list(Duty.objects.filter(Q(started_by=fact.seq) | Q(met_by=fact.seq)).order_by("id"))
    reminders = Event.objects.filter(name="duty.reminded", subject__in={duty.subject for duty in found})
    urged, now = {event.data["duty"] for event in reminders}, clock.now()
    return [duty for duty in found if duty.state == State.LATE or duty.is_missed(now) or duty.key in urged]


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """Username → name; one query."""
    wanted = set(usernames) - {""}
    names = dict(Person.objects.filter(username__in=wanted).values_list("username", "name"))
    return {
        username: names.get(username) or (SYSTEM.name if username == SYSTEM.username else username)
        for username in wanted
    }


def _heard() -> frozenset[str]:
    """Names of the events that a rule in force here names."""
    return frozenset().union(*(rule.events() for rule in rules.rulebook()))


def _grouped(choices: Iterable[tuple[str, str, bool]]) -> list[Any]:
    """In two groups when there are both kinds."""
    groups: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for key, title, used in choices:
        groups[used].append((key, title))
    named = ((_("现行规则涉及的"), groups[True]), (_("其他内容"), groups[False]))
    return list(named) if all(groups.values()) else [*groups[True], *groups[False]]
