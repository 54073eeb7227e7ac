"""依申请转主动 (条例 第四十四条): what several applicants asked for, counted by persons and never by requests; nobody is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from gongkai.desk import clock
from gongkai.law.gathering import gathered_on
from gongkai.organs.models import Organ
from gongkai.text.likeness import likeness

from .conventions import conventions
from .models import Request, Topic

GATHERED = "gathered"
"""Of a list of topics: those that reached the number and were not judged yet."""
MOST_COMPARED = 120
"""Texts are sealed and compared in pairs: the newest alone."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Requests that may be about the same information. ``words`` are the beginning of what the newest of them asks for."""

    words: str
    requests: tuple[Request, ...]
    applicants: int


def asked(topic: Topic) -> list[tuple[date, str]]:
    """Day and person of every request of the topic, also of one still to be confirmed; a forgotten one tells nobody any more."""
    found = topic.requests.exclude(applicant_digest="").values_list("received_on", "submitted_at", "applicant_digest")
    return [(on or at.astimezone(clock.CHINA).date(), who) for on, at, who in found]


def applicants(told: Iterable[tuple[date, str]], on: date) -> int:
    """Different ones within the window that ends on that day."""
    first = on - timedelta(days=conventions().topics.days)
    return len({who for day, who in told if first < day <= on})


def met_on(told: Iterable[tuple[date, str]]) -> date | None:
    chosen = conventions().topics
    return gathered_on(told, chosen.applicants, chosen.days)


def gathered(organs: Collection[str]) -> QuerySet[Topic]:
    """Topics that reached the number of applicants and wait for a judgement."""
    waiting = Topic.objects.filter(organ__code__in=organs, decision=Topic.Decision.WAITING, met_on__isnull=False)
    return waiting.select_related("organ").order_by("met_on", "id")


def recount() -> int:
    """The window moves on by itself: brings what lists show in step with today; answers for how many topics it changed."""
    changed = 0
    for topic in Topic.objects.filter(decision=Topic.Decision.WAITING):
        n = applicants(asked(topic), clock.today())
        changed += Topic.objects.filter(pk=topic.pk).exclude(applicants=n).update(applicants=n)
    return changed


def proposals(organ: Organ) -> list[Proposal]:
    """Groups of the last window that belong to no topic yet: the same document, or much the same words; most persons first."""
    first = clock.today() - timedelta(days=conventions().topics.days)
    free = Request.objects.filter(organ=organ, topic=None, forgotten_at=None, received_on__gt=first)
    by_number = _same_documents(free)
    known = {one.pk for group in by_number for one in group}
    newest = [one for one in free.order_by("-received_on", "-id")[:MOST_COMPARED] if one.pk not in known]
    found = [_proposal(group) for group in (*by_number, *_alike(newest))]
    return sorted((one for one in found if one.applicants > 1), key=lambda one: -one.applicants)


def _same_documents(free: Collection[Request]) -> list[list[Request]]:
    numbered = free.exclude(doc_number="").order_by()  # type: ignore[attr-defined]
    often = numbered.values("doc_number").annotate(n=Count("applicant_digest", distinct=True)).filter(n__gt=1)
    groups: dict[str, list[Request]] = defaultdict(list)
    for one in numbered.filter(doc_number__in=often.values("doc_number")).order_by("-received_on", "-id"):
        groups[one.doc_number].append(one)
    return list(groups.values())


def _alike(newest: list[Request]) -> list[list[Request]]:
    least = conventions().topics.alike_percent / 100
    groups: list[list[Request]] = []
    for one in newest:
        near = next((group for group in groups if likeness(one.wanted, group[0].wanted) >= least), None)
        near.append(one) if near else groups.append([one])
    return groups


def _proposal(group: list[Request]) -> Proposal:
    from . import masked

    return Proposal(masked.wanted(group[0]), tuple(group), len({one.applicant_digest for one in group}))
