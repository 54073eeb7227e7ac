"""Questions about authorities, their people and who may act for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from gongkai.desk import clock
from gongkai.desk.permissions import BUSINESS, REACHING_DOWN, Actor, Role

from .models import Absence, Organ, Person, Post
from .models.organ import Kind

GOVERNMENTS = (Kind.GOVERNMENT, Kind.TOWN)
#: Codes of organs for which the disclosure office acts; and of those under a lower government with an office of its own, each
#: with that of the highest such government.
Parted = tuple[set[str], dict[str, str]]


@dataclass(slots=True)
class Branch:
    organ: Organ
    children: list[Branch] = field(default_factory=list)


def standing(day: date) -> QuerySet[Organ]:
    """Organs that exist on ``day``."""
    return Organ.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def organs_of(actor: Actor, *roles: Role) -> QuerySet[Organ]:
    """The organs standing today for which the person acts in one of the roles."""
    return standing(clock.today()).filter(code__in=actor.organs(*roles))


def subtree(organ: Organ) -> QuerySet[Organ]:
    """The organ and everything below it."""
    return Organ.objects.filter(path__startswith=organ.path)


def seat(day: date) -> tuple[Organ | None, Organ | None]:
    """The government whose house this is, and its disclosure office: the highest that has one; else the root, without.

    Governments above it may stand in the register for the papers that come down from them. One query.
    """
    found = list(standing(day).filter(Q(parent=None) | Q(is_disclosure_office=True) | Q(kind=Kind.GOVERNMENT)))
    offices = [organ for organ in found if organ.is_disclosure_office]
    office = min(offices, key=lambda organ: organ.path.count("/"), default=None)
    above = [one for one in found if office and one.kind == Kind.GOVERNMENT and office.path.startswith(one.path)]
    root = next((organ for organ in found if organ.parent_id is None), None)
    return max(above, key=lambda organ: len(organ.path), default=root), office


def heirs(organ: Organ) -> list[Organ]:
    """The organ, the one that took over from it, the one that took over from that, and so on."""
    line = [organ]
    while line[-1].successor and line[-1].successor not in line:
        line.append(line[-1].successor)
    return line


def taken_over_by(organ: Organ, day: date) -> Organ:
    """Whose posts act for the organ on ``day``: itself as long as it stands, later the last that took over from it."""
    while organ.successor_id and organ.successor_on and organ.successor_on <= day:
        organ = organ.successor  # type: ignore[assignment]
    return organ


def posts_of(person: Person, day: date) -> QuerySet[Post]:
    """Posts held on ``day``, first and last day included; ``succession`` says whether any organ has taken over from another."""
    held = _held_on(Post.objects.filter(person=person), day).select_related("organ", "organ__parent")
    return held.annotate(succession=Exists(Organ.objects.filter(successor_on__lte=day)))


def posts_at(organ: Organ, day: date) -> QuerySet[Post]:
    """Posts at exactly this organ on ``day``, with their people."""
    return _held_on(Post.objects.filter(organ=organ), day).select_related("person", "deputy_for__person")


def posts_within(codes: Collection[str], day: date) -> QuerySet[Post]:
    """Posts held on ``day`` at the organs with these codes."""
    return _held_on(Post.objects.filter(organ__code__in=codes), day).select_related("person", "organ")


def people(words: str, organ: Organ | None, state: str, day: date) -> QuerySet[Person]:
    """Accounts by part of a name or username, by the organ of a present post, and by state (active, disabled)."""
    found = Person.objects.prefetch_related(
        Prefetch("posts", _held_on(Post.objects.select_related("organ"), day), to_attr="present_posts")
    )
    if words:
        found = found.filter(Q(username__icontains=words) | Q(name__icontains=words))
    if organ:
        found = found.filter(posts__in=_held_on(Post.objects.filter(organ=organ), day)).distinct()
    return found.filter(is_active=state == "active") if state else found


def unready(day: date) -> QuerySet[Person]:
    """Active accounts that cannot be used yet: without a password, or without a post on ``day``."""
    posted = _held_on(Post.objects.all(), day).values("person")
    waiting = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | ~Q(pk__in=posted)
    return Person.objects.filter(waiting, is_active=True)


def tree() -> list[Branch]:
    """Every organ below its parent, in two queries whatever the depth; each with the number of people in post today."""
    holders = Count("posts", filter=Q(posts__in=_held_on(Post.objects.all(), clock.today())))
    branches = {organ.pk: Branch(organ) for organ in Organ.objects.annotate(holders=holders)}
    roots: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.organ.parent_id or 0)
        (parent.children if parent else roots).append(branch)
    return roots


def codes_of(person: Person, day: date) -> set[str]:
    """Codes of the organs where the person holds a post on ``day`` or will hold one: whoever keeps the account keeps these."""
    posts = Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), person=person)
    return set(posts.values_list("organ__code", flat=True))


def roles_between(person: Person, first: date, last: date | None) -> set[Role]:
    """Roles held on any day from ``first`` to ``last`` (None: for good)."""
    posts = Post.objects.filter(person=person).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    posts = posts.filter(starts_on__lte=last) if last else posts
    return {Role(role) for role in posts.values_list("role", flat=True)}


def actor_of(person: Person, day: date) -> Actor:
    """The person at work on ``day``.

    The disclosure office acts for every organ under its own government (the parent of the office), except where a lower
    government has an office of its own: there it oversees. A supervisor and the three administrators reach everything
    below their organ; other roles act for their own organ alone. Whoever works where an ended organ's powers went acts for
    that organ too, the administrators excepted.
    """
    return actor_in(person, posts_of(person, day), day)


def actor_in(person: Person, posts: Iterable[Post], day: date) -> Actor:
    """The same from the posts of ``posts_of``; one query where a role reaches down, however many do, and one where any
    organ has taken over from another."""
    posts = list(posts)
    reach: dict[Role, set[str]] = defaultdict(set)
    overseen: dict[str, str] = {}
    held = [(Role(post.role), post.organ) for post in posts]
    below = _below({_root(organ).path for role, organ in held if role in REACHING_DOWN}, day)
    for role, organ in held:
        if role not in REACHING_DOWN:
            reach[role].add(organ.code)
            continue
        own, others = below[_root(organ).path]
        reach[role] |= own
        (overseen if role is Role.DISCLOSURE_OFFICE else reach[role]).update(others)
    overseen = {code: lower for code, lower in overseen.items() if code not in reach[Role.DISCLOSURE_OFFICE]}
    stands_for = _inherit(reach, overseen, day) if any(post.succession for post in posts) else {}  # type: ignore[attr-defined]
    reached = {role: frozenset(codes) for role, codes in reach.items() if codes}
    return Actor(person.username, person.name, reached, stands_for, overseen)


def _inherit(reach: dict[Role, set[str]], overseen: dict[str, str], day: date) -> dict[str, str]:
    """Adds the ended organs for whose powers the reach stands; answers the name of who stands for each. An ended organ is
    overseen where the one is that its powers went to."""
    taken = (
        Organ.objects.filter(successor_on__lte=day).order_by().values_list("code", "successor__code", "successor__name")
    )
    after = {code: (heir, name) for code, heir, name in taken}
    stands_for: dict[str, str] = {}
    for code in after:
        line = [after[code]]
        while line[-1][0] in after and len(line) <= len(after):
            line.append(after[line[-1][0]])
        heir, name = line[-1]
        for role in [role for role in reach if role in BUSINESS and heir in reach[role] and code not in reach[role]]:
            reach[role].add(code)
            stands_for[code] = name
        if heir in overseen:
            overseen[code] = overseen[heir]
            reach[Role.DISCLOSURE_OFFICE].discard(code)
    return stands_for


def people_with(role: Role, organ: Organ, day: date) -> QuerySet[Person]:
    """Active people who hold ``role`` at exactly this organ on ``day``, or where its powers went."""
    posts = _held_on(Post.objects.filter(role=role, organ=taken_over_by(organ, day)), day)
    return Person.objects.filter(is_active=True, posts__in=posts).distinct()


def _held_on(posts: QuerySet[Post], day: date) -> QuerySet[Post]:
    return posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


def away(day: date) -> QuerySet[Absence]:
    """Absences that cover ``day``."""
    return Absence.objects.filter(starts_on__lte=day, ends_on__gte=day)


def names_of(people: Collection[int]) -> list[str]:
    return list(Person.objects.filter(pk__in=people).order_by("pk").values_list("name", flat=True))


def names_by_username(usernames: Iterable[str]) -> dict[str, str]:
    """One query; usernames that nobody bears are left out."""
    return dict(Person.objects.filter(username__in=set(usernames) - {""}).values_list("username", "name"))


def holders(roles: Collection[Role], day: date) -> dict[tuple[Role, str], frozenset[int]]:
    """Role and organ code → ids of the active people who act in the role for that organ, also from above; a disclosure office
    that only oversees is left out. Two queries."""
    rows = list(_places(day).values_list("path", "code", "has_office", "successor__code", "successor_on"))
    places = sorted((path, code, office) for path, code, office, _heir, _on in rows)
    after = {code: heir for _path, code, _office, heir, on in rows if heir and on and on <= day}
    found: dict[tuple[Role, str], set[int]] = defaultdict(set)
    posts = _held_on(Post.objects.filter(role__in=roles, person__is_active=True), day)
    below: dict[str, Parted] = {}
    for post in posts.select_related("organ", "organ__parent"):
        role, root = Role(post.role), _root(post.organ).path
        if role in REACHING_DOWN:
            own, others = below.get(root) or below.setdefault(root, _parted(root, places))
            codes = own if role is Role.DISCLOSURE_OFFICE else own.union(others)
        else:
            codes = {post.organ.code}
        for code in codes:
            found[role, code].add(post.person_id)
    for code in after:
        heir = code
        while heir in after:
            heir = after[heir]
        for role in set(roles) & set(BUSINESS):
            found[role, code] |= found[role, heir]
    return {key: frozenset(people) for key, people in found.items()}


def _places(day: date) -> QuerySet[Any]:
    """Every organ with ``has_office``: whether it is a government with a disclosure office of its own on ``day``, be that an
    organ below it or the post at the government itself."""
    organ = standing(day).filter(is_disclosure_office=True, parent=OuterRef("pk"))
    post = _held_on(Post.objects.filter(role=Role.DISCLOSURE_OFFICE, person__is_active=True, organ=OuterRef("pk")), day)
    office = Q(Exists(organ) | Exists(post), kind__in=GOVERNMENTS)
    return Organ.objects.order_by().annotate(has_office=office)


def _below(paths: set[str], day: date) -> dict[str, Parted]:
    """By path, ``_parted`` of the organ there and everything below it; one query, none without paths."""
    if not paths:
        return {}
    anywhere = reduce(or_, (Q(path__startswith=path) for path in paths))
    found = sorted(_places(day).filter(anywhere).values_list("path", "code", "has_office"))
    return {path: _parted(path, found) for path in paths}


def _parted(root: str, places: Iterable[tuple[str, str, bool]]) -> Parted:
    """Of ``places`` in the order of their paths, what stands at and below ``root``."""
    own: set[str] = set()
    others: dict[str, str] = {}
    lower = government = ""
    for path, code, has_office in places:
        if not path.startswith(root):
            continue
        if has_office and path != root and not (lower and path.startswith(lower)):
            lower, government = path, code
        if lower and path.startswith(lower):
            others[code] = government
        else:
            own.add(code)
    return own, others


def _root(organ: Organ) -> Organ:
    """From where a role that reaches down does so: the disclosure office stands for its government."""
    return organ.parent if organ.is_disclosure_office and organ.parent else organ


def website_of(organ: Organ) -> str:
    """The registered site of the organ; where it has none, that of the nearest authority above that has one."""
    ids = [int(part) for part in organ.path.split("/") if part]
    sites = dict(Organ.objects.filter(pk__in=ids).exclude(website="").values_list("pk", "website"))
    return next((sites[pk] for pk in reversed(ids) if pk in sites), "")
