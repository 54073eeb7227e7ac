"""What documents name and repeal each other: in policies by their text, in records by what their room registers here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.law.identifiers import document_key
from gongkai.text.script import fold

from .addressing import keys_of
from .models import Cite, Policy
from .models.policy import PolicyState
from .queries import visible_to

_SENTENCE_ENDS = "。；;\n"
_REPEALS = re.compile(r"(?:同时|即行|予以|一并|即)?(?:废止|失效|停止执行|停止施行)")
_BASIS = re.compile(r"(?:根据|依据|按照|依照|贯彻|落实)[^。；;\n]{0,40}$")
_WINDOW = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A document beside another one. ``says`` is what the one does to the other; ``passage`` an address of the words."""

    says: str
    title: str
    number: str
    url: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """``names``: what the document names itself; ``named_by``: what names it; ``repealed_by`` and ``repeals`` by name."""

    names: tuple[Link, ...]
    repeals: tuple[Link, ...]
    named_by: tuple[Link, ...]
    repealed_by: tuple[Link, ...]

    def __bool__(self) -> bool:
        return bool(self.names or self.repeals or self.named_by or self.repealed_by)


#: Given the keys of a document: (relation of ``Cite.Kind``, whether the document does it, the other one as a link).
Lookup = Callable[[Iterable[str]], Iterable[tuple[str, bool, Link]]]
_lookups: list[Lookup] = []


def register(lookup: Lookup) -> None:
    """Call it in the room's ``ready``."""
    _lookups.append(lookup)


def read_cites(text: str, reading: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields of the ``Cite`` rows of a document, from what was read in it."""
    return [
        {
            "kind": Cite.Kind.REPEALS if _repealed(text, one["start"], one["end"]) else Cite.Kind.CITES,
            "key": key_of(one["title"], one["number"] or "")[:300],
            "title": one["title"][:300],
            "number": (one["number"] or "")[:80],
            **{name: one[name] for name in ("start", "end", "line")},
        }
        for one in reading.get("cites", [])
    ]


def key_of(title: str, number: str) -> str:
    return document_key(number) or re.sub(r"[\s《》]", "", fold(title))


def keep_cites(policy: Policy) -> None:
    Cite.objects.filter(policy=policy).delete()
    Cite.objects.bulk_create(Cite(policy=policy, **row) for row in read_cites(policy.text, policy.reading))


def follow(events: list[Event]) -> None:
    """A ledger follower: a document taken in is asked what it names."""
    for event in events:
        if event.name == "policy.taken_in":
            keep_cites(Policy.objects.get(pk=event.subject.partition(":")[2]))


def neighbours(policy: Policy, actor: Actor | None) -> Neighbours:
    """``actor`` None: what anyone may know, which is issued documents and public records. A few queries, however many."""
    own = list(policy.cites.all())
    seen = _seen(actor)
    known = _by_key(seen, own)
    forth = [(cite.kind, _named(cite, known.get(cite.key), actor)) for cite in own]
    keys = keys_of(policy)
    back = Cite.objects.filter(key__in=keys, policy__in=seen).exclude(policy=policy).select_related("policy")
    told = [
        (cite.kind, Link(cite.get_kind_display(), cite.policy.title, cite.policy.doc_number, _url(cite.policy, actor)))
        for cite in back
    ]
    records = [found for lookup in _lookups for found in lookup(keys)]
    forth += [(kind, link) for kind, does, link in records if does]
    told += [(kind, link) for kind, does, link in records if not does]
    return Neighbours(
        _of(forth, Cite.Kind.CITES),
        _of(forth, Cite.Kind.REPEALS),
        _of(told, Cite.Kind.CITES),
        _of(told, Cite.Kind.REPEALS),
    )


def _of(links: Iterable[tuple[str, Link]], kind: str) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(link for said, link in links if said == kind))


def _seen(actor: Actor | None) -> Any:
    found = visible_to(actor) if actor else Policy.objects.filter(state=PolicyState.ISSUED, public=True)
    return found.exclude(state=PolicyState.SET_ASIDE)


def _by_key(seen: Any, cites: list[Cite]) -> dict[str, Policy]:
    titles = [cite.title for cite in cites]
    found = seen.filter(Q(doc_key__in=[cite.key for cite in cites]) | Q(title__in=titles)).defer("text", "reading")
    return {key: policy for policy in found.order_by("taken_in_at") for key in keys_of(policy)}


def _named(cite: Cite, policy: Policy | None, actor: Actor | None) -> Link:
    passage = reverse("console:policy", args=[cite.policy_id]) + cite.anchor if actor else ""
    return Link(cite.get_kind_display(), cite.title, cite.number, _url(policy, actor) if policy else "", passage)


def _url(policy: Policy, actor: Actor | None) -> str:
    return reverse("console:policy" if actor else "portal:policy", args=[policy.pk])


def _repealed(text: str, start: int, end: int) -> bool:
    """The sentence goes on to say that what it named is repealed; a basis named on the way is not."""
    begins = max(text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS) + 1
    after = re.split(f"[{_SENTENCE_ENDS}]", text[end : end + _WINDOW], maxsplit=1)[0]
    before = text[begins:start]
    named = re.search(r"废止[^，,。；;\n《]{0,10}(?:《[^》]*》[^《，,。；;\n]{0,30})*$", before)
    return bool((_REPEALS.search(after) or named) and not _BASIS.search(before))
