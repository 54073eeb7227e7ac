"""Whose personal data is kept no longer: GONGKAI_FOI_DAYS after the end, never while somebody contests how it was handled."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from gongkai.desk import clock

from .models import RecordCorrection, Remedy, Request
from .models.request import ENDED

RUNNING = Q(taken_back_on=None) & (
    Q(result="") | Q(Q(comply_by__isnull=False) | Q(orders_round__isnull=False), complied_on=None)
)


def to_forget() -> QuerySet[Request]:
    running = Remedy.objects.filter(RUNNING).values("request")
    over = Request.objects.filter(state__in=ENDED, forgotten_at=None, closed_on__lt=_before())
    return over.exclude(pk__in=running).order_by("pk")


def corrections_to_forget() -> QuerySet[RecordCorrection]:
    return RecordCorrection.objects.filter(forgotten_at=None, told_on__lt=_before()).select_related("organ")


def remedy_running(request: Request) -> bool:
    return request.remedies.filter(RUNNING).exists()


def sweep() -> int:
    """``gongkai tick``: answers how many requests and corrections lost their personal data."""
    from .actions import forget, forget_correction

    done = 0
    for request in to_forget().iterator(chunk_size=500):
        forget(request)
        done += 1
    for correction in corrections_to_forget().iterator(chunk_size=500):
        forget_correction(correction)
        done += 1
    return done


def _before() -> date:
    return clock.today() - timedelta(days=settings.GONGKAI_FOI_DAYS)
