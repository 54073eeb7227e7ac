"""Questions about requests. Every staff list starts from ``visible_to``; the public has ``tracked`` alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db.models import Q, QuerySet

from gongkai.desk import clock
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.rules import soon_until
from gongkai.law.periods import months_after
from gongkai.organs.models import Organ
from gongkai.text.likeness import likeness, told_apart

from .applications import Application, code_digest, digest_of, new_code
from .models import Assignment, RecordCorrection, Request
from .models.request import OPEN
from .permissions import organs_seen

MOST_SHOWN = 50
ALIKE = 0.6
"""Of text.likeness: from here on a clerk is asked whether it is the same request."""


def visible_to(actor: Actor) -> QuerySet[Request]:
    """Requests of the actor's organs, and those handed to an organ that the actor drafts for."""
    own = Q(organ__code__in=organs_seen(actor))
    drafting = actor.organs(Role.DRAFTER, Role.APPROVER)
    asked = Q(
        pk__in=Request.objects.filter(
            assignments__organ__code__in=drafting,
            assignments__person__in=("", actor.username),
            assignments__ended_at__isnull=True,
        ).values("pk")
    )
    return Request.objects.filter(own | asked).select_related("organ")


def standing(found: QuerySet[Request]) -> QuerySet[Request]:
    return found.filter(state__in=OPEN)


def overdue(found: QuerySet[Request]) -> QuerySet[Request]:
    return standing(found).filter(due_on__lt=clock.today())


def soon(found: QuerySet[Request]) -> QuerySet[Request]:
    """Due within the working days in which limits call for attention."""
    return standing(found).filter(due_on__range=(clock.today(), soon_until(clock.now()).date()))


def tracked(number: str, code: str) -> Request | None:
    """The request of this number, if the code is its own, or of the whole it was split from; whether the number exists,
    nobody learns."""
    number = number.strip().upper()
    found = Request.objects.select_related("organ", "split_from").filter(number=number).first()
    whole = found.whole if found else None
    known = whole.query_digest if whole else ""
    fits = compare_digest(known or "x" * 64, code_digest(whole.number if whole else number, code))
    return found if found and known and fits else None


def tracked_correction(number: str, code: str) -> RecordCorrection | None:
    """The same for the correction of a record about oneself."""
    number = number.strip().upper()
    found = RecordCorrection.objects.select_related("organ").filter(number=number).exclude(query_digest="").first()
    known = found.query_digest if found else "x" * 64
    return found if compare_digest(known, code_digest(number, code)) else None


def of_same_applicant(request: Request, days: int = 365) -> QuerySet[Request]:
    """Earlier requests of the same applicant to the same organ, newest first."""
    found = of_applicant(request.organ, request.applicant_digest, request.submitted_at, days)
    return found.exclude(pk=request.pk)


def of_applicant(organ: Organ, digest: str, upto: datetime, days: int = 365) -> QuerySet[Request]:
    """Requests to the organ of the applicant with this digest, submitted in so many days before a moment."""
    if not digest:
        return Request.objects.none()
    found = Request.objects.filter(organ=organ, applicant_digest=digest)
    return found.filter(submitted_at__gte=upto - timedelta(days=days), submitted_at__lte=upto)


@dataclass(frozen=True, slots=True)
class Often:
    """How many requests of one applicant the organ received in the twelve months up to the day it received this one, and how many
    of these in the calendar month of that day; this one among both."""

    year: int
    month: int

    @property
    def alone(self) -> bool:
        return self.year == 1


def often(request: Request) -> Often | None:
    """None before it is received, and where nobody knows its applicant again."""
    on = request.received_on
    if on is None or not request.applicant_digest:
        return None
    same = Request.objects.filter(organ=request.organ_id, applicant_digest=request.applicant_digest)
    days = list(
        same.filter(received_on__gt=months_after(on, -12), received_on__lte=on).values_list("received_on", flat=True)
    )
    return Often(len(days), sum(day.month == on.month and day.year == on.year for day in days if day))


def made_by(organ: Organ, told: Application, sending: str) -> list[tuple[Request, str]]:
    """What one sending of the public form made already, each request with its code; ``told`` is tidy."""
    found = list(of_applicant(organ, digest_of(told.applicant), clock.now(), days=1).order_by("pk"))
    made: list[tuple[Request, str]] = []
    while len(made) < len(found):
        code = new_code(f"{sending}{len(made)}")
        one = next((one for one in found if one.query_digest == code_digest(one.number, code)), None)
        if one is None:
            break
        made.append((one, code))
    return made


def correction_by(organ: Organ | None, sending: str) -> tuple[RecordCorrection, str] | None:
    """What one sending of the public form of corrections made already, with its code."""
    since, code = clock.today() - timedelta(days=1), new_code(sending)
    found = RecordCorrection.objects.filter(organ=organ, received_on__gte=since).exclude(query_digest="")
    made = (one for one in found if one.query_digest == code_digest(one.number, code)) if organ and sending else ()
    return next(((one, code) for one in made), None)


def near(found: Iterable[Request], wanted: str) -> list[Request]:
    """Those that ask for about the same, not for the like of another number or name; the words lie sealed, so they are compared one by one."""
    return [one for one in found if likeness(one.wanted, wanted) >= ALIKE and not told_apart(one.wanted, wanted)]


def opinions_asked(actor: Actor) -> QuerySet[Assignment]:
    """What the actor, or an organ that the actor drafts or signs for, was asked and has not answered, the oldest first."""
    here = Assignment.objects.filter(
        organ__code__in=actor.organs(Role.DRAFTER, Role.APPROVER),
        person__in=("", actor.username),
        ended_at__isnull=True,
        answered_at__isnull=True,
        request__state__in=OPEN,
    )
    return here.select_related("request__organ", "organ").order_by("wanted_by", "id")
