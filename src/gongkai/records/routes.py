"""Who signs next: the chain of the organ as it stood when the record was sent, and the people who may act in it today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.once import once
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ, Post
from gongkai.organs.queries import away, posts_at

from .models import Chain, Emergency, Record, Route, Shift, Signature

#: Who may sign before the reviews (科室负责人 and the like); after them only approvers may.
BEFORE = frozenset({Role.DRAFTER, Role.APPROVER})
AFTER = frozenset({Role.APPROVER})


@dataclass(frozen=True, slots=True)
class Step:
    """``people`` are usernames; none means: whoever holds the role."""

    number: int
    title: str
    people: tuple[str, ...]
    before_review: bool
    last: bool

    @property
    def roles(self) -> frozenset[Role]:
        return BEFORE if self.before_review else AFTER


def in_use(organ: Organ, day: date) -> QuerySet[Chain]:
    return Chain.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), organ=organ, starts_on__lte=day)


def chain_for(record: Record, *, urgent: bool) -> Chain | None:
    """The chain that fits best: for urgent things one of their own, else by type, genre, attribute; none: the ordinary way."""
    fitting = [
        chain
        for chain in in_use(record.organ, clock.today())
        if (urgent or not chain.urgent) and all(_fits(chain, record, name) for name in ("type", "genre", "attribute"))
    ]
    key = lambda chain: (chain.urgent, bool(chain.type), bool(chain.genre), bool(chain.attribute), chain.pk)  # noqa: E731
    return max(fitting, key=key, default=None)


def _fits(chain: Chain, record: Record, name: str) -> bool:
    return getattr(chain, name) in ("", getattr(record, name))


def steps(told: Sequence[Mapping[str, Any]], review_after: int) -> list[Step]:
    last = len(told) - 1
    return [
        Step(number, one["title"], tuple(one.get("people", ())), number < review_after, number == last)
        for number, one in enumerate(told)
    ]


@once
def route_of(record: Record) -> Route | None:
    """That of the present round."""
    return record.routes.filter(round=record.round).select_related("chain").first()


def steps_of(record: Record) -> list[Step]:
    """The steps of the present round; without a chain the approval alone."""
    route = route_of(record)
    return steps(route.steps, route.review_after) if route else [Step(0, _("批准"), (), False, True)]


@once
def signatures(record: Record) -> dict[int, Signature]:
    """By step, for exactly this content in this round."""
    found = Signature.objects.filter(record=record, round=record.round, content_hash=record.content_hash)
    return {one.step: one for one in found}


def next_step(record: Record) -> Step | None:
    """None once all have signed."""
    signed = signatures(record)
    return next((step for step in steps_of(record) if step.number not in signed), None)


def unsigned(record: Record, *, before_review: bool = False) -> list[Step]:
    """Steps that the organ's chain asks for and nobody has signed; of an ordinary way none, its approval is a row of its own."""
    if route_of(record) is None:
        return []
    signed = signatures(record)
    return [s for s in steps_of(record) if s.number not in signed and (s.before_review or not before_review)]


# people


def stands_for(step: Step, actor: Actor, record: Record) -> str | None:
    """'' for who signs in person, the username of whom the actor replaces, None for who may not sign this step.

    A deputy acts while the principal is away, has lost the post or is disabled. On call for something urgent, an approver
    may stand in for anybody, but as always for one step alone.
    """
    today = clock.today()
    posts = [post for post in posts_at(record.organ, today) if Role(post.role) in step.roles]
    mine = [post for post in posts if post.person.username == actor.username]
    gone = set(away(today).values_list("person__username", flat=True))
    if not mine or actor.username in gone:
        return None
    if not step.people or actor.username in step.people:
        return ""
    present = {post.person.username for post in posts if post.person.is_active} - gone
    replaced = [name for name in _principals(mine) if name in step.people and name not in present]
    if replaced:
        return replaced[0]
    return step.people[0] if not step.before_review and _on_call_now(record, actor) else None


def _principals(posts: Iterable[Post]) -> list[str]:
    return [post.deputy_for.person.username for post in posts if post.deputy_for]


def _on_call_now(record: Record, actor: Actor) -> bool:
    return is_urgent(record) and on_call(record.organ, Role.APPROVER).filter(person__username=actor.username).exists()


def is_urgent(record: Record) -> bool:
    """Whether it is on the fast path."""
    return Emergency.objects.filter(record=record, ended_at=None).exists()


def on_call(organ: Organ, role: Role) -> QuerySet[Shift]:
    """Shifts of this moment."""
    now = clock.now()
    return Shift.objects.filter(organ=organ, role=role, starts_at__lte=now, ends_at__gt=now).select_related("person")


def distinct_people(wanted: Sequence[frozenset[str]]) -> bool:
    """Whether each step can be given to another person (bipartite matching)."""
    holder: dict[str, int] = {}

    def place(step: int, tried: set[str]) -> bool:
        for name in sorted(wanted[step] - tried):
            tried.add(name)
            if name not in holder or place(holder[name], tried):
                holder[name] = step
                return True
        return False

    return all(place(step, set()) for step in range(len(wanted)))
