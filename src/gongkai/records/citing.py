"""Public records beside a policy document: what the record of the same document does to others, and they to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q

from gongkai.policies.citing import Link
from gongkai.policies.models import Cite

from .models import Record, Relation
from .queries import public

REPEALING = (Relation.Kind.REPEALS, Relation.Kind.REPLACES, Relation.Kind.LAPSES)


def relations(keys: Iterable[str]) -> Iterator[tuple[str, bool, Link]]:
    """By the document's number or title; everybody sees it alike. Two queries."""
    own = list(
        public().filter(Q(doc_key__in=list(keys)) | Q(title__in=list(keys))).order_by().values_list("pk", flat=True)
    )
    seen = public().order_by().values("pk")
    found = Relation.objects.select_related("source", "target").filter(source__in=seen, target__in=seen)
    for one in found.filter(Q(source__in=own) | Q(target__in=own)):
        does = one.source_id in own
        yield _kind(one), does, _link(one, one.target if does else one.source)


def _kind(relation: Relation) -> str:
    whole = relation.kind in REPEALING and not relation.articles
    return Cite.Kind.REPEALS if whole else Cite.Kind.CITES


def _link(relation: Relation, other: Record) -> Link:
    says = f"{relation.get_kind_display()} {relation.articles}".strip()
    return Link(says, other.title, other.doc_number, other.get_absolute_url())
