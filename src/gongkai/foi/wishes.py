"""主动公开建议: who may make one, and those that wait for an answer."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from .models import Request, State, Wish

GIVEN = frozenset({"provided", "partial"})
"""Outcomes by which the applicant got something that others could get too."""


def may_wish(request: Request) -> bool:
    return request.state == State.REPLIED and request.outcome in GIVEN and request.forgotten_at is None


def wish_of(request: Request) -> Wish | None:
    return Wish.objects.filter(request=request).first()


def of_organs(organs: Collection[str]) -> QuerySet[Wish]:
    """Those that can still be answered, and those that were."""
    waiting = Wish.objects.exclude(state=Wish.State.WAITING, request__forgotten_at__isnull=False)
    return waiting.filter(request__organ__code__in=organs).select_related("request__organ", "request__topic")
