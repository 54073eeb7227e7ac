"""Questions about government information. Every public read path starts from ``public()``."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongkai.desk.permissions import Actor, Role

from .models import Attribute, Record, State, Version

#: These roles see the drafts of the organs they cover.
SEEING_DRAFTS = (Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE)


def public() -> QuerySet[Record]:
    """What anyone may read, and nothing else; newest first."""
    return (
        Record.objects.filter(state=State.PUBLISHED, attribute=Attribute.OPEN, corrects__isnull=True)
        .select_related("organ")
        .order_by("-published_at", "-id")
    )


def visible_to(actor: Actor) -> QuerySet[Record]:
    """Records in any state whose organ the actor drafts, reviews, approves or discloses for."""
    return Record.objects.filter(organ__code__in=actor.organs(*SEEING_DRAFTS)).select_related("organ")


def tombstone(pk: int) -> Record | None:
    """A withdrawn record, of which only its title-less fact, ``withdrawn_at`` and ``withdrawal_reason`` may be shown (410)."""
    return Record.objects.filter(pk=pk, state=State.WITHDRAWN).select_related("organ").first()


def public_versions(record: Record) -> QuerySet[Version]:
    """Versions anyone may read and compare, newest first; those taken from view for what they said are left out."""
    return record.versions.filter(withheld=False).order_by("-number")


def interpretations(record: Record) -> QuerySet[Record]:
    """Public interpretations of this document."""
    return public().filter(relations__kind="interprets", relations__target=record)


def interpreted_by(record: Record) -> QuerySet[Record]:
    """Public documents that this interpretation explains."""
    return public().filter(related_by__kind="interprets", related_by__source=record)


def by_number(key: str) -> QuerySet[Record]:
    """Public records with this document number's key (``law.identifiers.document_key``)."""
    return public().filter(doc_key=key) if key else Record.objects.none()


def lapsing(day: object) -> QuerySet[Record]:
    """Public records whose validity ended before ``day`` and that do not say so yet."""
    return public().filter(Q(validity="in_force") | Q(validity="amended"), valid_until__lt=day)
