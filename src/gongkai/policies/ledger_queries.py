"""Questions about claims, reports due and bulletins; every list starts from what the actor may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.models import Duty
from gongkai.duties.queries import duties
from gongkai.organs.models import Organ

from .events import ENTERED
from .models import Bulletin, Claim, ClaimOutcome, DueReport, Policy, ReportCall, Task
from .models.policy import PolicyState
from .permissions import OVERSEERS, REPORTERS, WORKERS

# claims


def claimable(actor: Actor) -> QuerySet[Task]:
    """Tasks still open to claims that reached an organ of the actor, or under documents that the actor oversees."""
    mine = Event.objects.filter(name="policy.addressed", organ__in=actor.organs(*REPORTERS))
    reached = [subject.partition(":")[2] for subject in mine.values_list("subject", flat=True).distinct()]
    oversees = Q(policy__organ__code__in=actor.watched(*OVERSEERS))
    found = Task.objects.filter(to_claim=True, dropped=False, policy__state=PolicyState.ISSUED)
    return with_claims(
        found.filter(oversees | Q(policy__in=reached))
        .select_related("policy__organ")
        .defer("policy__text", "policy__reading")
    )


def reached(organs: Iterable[Organ]) -> set[tuple[str, str]]:
    """Which documents, by their subjects, were sent to which of the organs, by code."""
    sent = Event.objects.filter(name="policy.addressed", organ__in=[organ.code for organ in organs])
    return set(sent.values_list("subject", "organ").distinct())


def to_claim(actor: Actor, day: date) -> QuerySet[Task]:
    """Tasks that an organ of the actor may still ask for and has not, the nearest last day first."""
    own = actor.organs(Role.DRAFTER, Role.APPROVER)
    asked = Claim.objects.filter(organ__code__in=own).exclude(outcome=ClaimOutcome.WITHDRAWN)
    in_time = Q(policy__claim_by__gte=day) | Q(policy__late_claims=True)
    found = claimable(actor).filter(in_time, claim_settled_at=None).exclude(pk__in=asked.values("task"))
    return found.order_by("policy__claim_by", "policy", "position") if own else found.none()


def with_claims(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Adds ``standing`` claims to each, and how many are ``open_claims``."""
    standing = Claim.objects.exclude(outcome=ClaimOutcome.WITHDRAWN).select_related("organ")
    counted = Count("claims", filter=Q(claims__outcome=ClaimOutcome.OPEN))
    return tasks.annotate(open_claims=counted).prefetch_related(Prefetch("claims", standing, to_attr="standing"))


def conflicts(actor: Actor) -> QuerySet[Task]:
    """Tasks that two or more organs want and nobody has given."""
    own = Task.objects.filter(policy__organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE), claim_settled_at=None)
    return with_claims(own.filter(to_claim=True).select_related("policy")).filter(open_claims__gt=1)


# reports due


def due_reports(actor: Actor) -> QuerySet[DueReport]:
    """What the actor's organs owe or receive, and everything below the governments that the actor oversees."""
    own = actor.watched(*WORKERS)
    seen = Q(organ__code__in=own) | Q(call__receiver__code__in=own) | Q(call__organ__code__in=actor.watched(*OVERSEERS))
    return DueReport.objects.filter(seen).select_related("organ", "call__receiver", "call__policy", "call__organ")


def still_owed() -> Q:
    """Not sent yet, or returned and not sent again."""
    return Q(sent_at=None) | Q(again_by__isnull=False)


def in_state(found: QuerySet[DueReport], state: str, now: datetime) -> QuerySet[DueReport]:
    day = now.astimezone(clock.CHINA).date()
    waits = Q(call__precondition_met_on=None) & ~Q(call__precondition="")
    owing = still_owed() & Q(call__ended_reason="")
    past = Q(again_by__lt=day) | Q(again_by=None, due_on__lt=day)
    states = {
        "open": owing,
        "overdue": owing & ~waits & past,
        "waiting": owing & waits,
        "returned": Q(again_by__isnull=False),
        "sent": ~still_owed(),
        "late": Q(sent_on__gt=F("due_on")),
    }
    if state == "late":
        found = found.annotate(sent_on=TruncDate("sent_at", tzinfo=clock.CHINA))
    return found.filter(states[state]) if state in states else found


def with_duties(found: Iterable[DueReport]) -> list[DueReport]:
    """The same rows, each with the ``duty`` that explains its date and the ``again_duty`` of a return; one query."""
    rows = list(found)
    owed: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties().filter(subject__in={due.subject for due in rows}).order_by("started_on", "id"):
        owed[duty.subject].append(duty)
    for due in rows:
        own = owed[due.subject]
        due.duty = next((one for one in own if one.due_on == due.due_on), None)  # type: ignore[attr-defined]
        due.again_duty = own[-1] if due.again_by and own else None  # type: ignore[attr-defined]
    return rows


def entered(due: DueReport) -> set[int]:
    """The versions that the disclosure office sent in the place of the organ."""
    sent = ledger.history(due.subject).filter(name="due_report.sent")
    return {event.data["number"] for event in sent if event.data.get("act") == ENTERED}


def owed(actor: Actor) -> QuerySet[DueReport]:
    """What the actor's organs have still to send."""
    mine = DueReport.objects.filter(still_owed(), organ__code__in=actor.organs(Role.DRAFTER, Role.APPROVER))
    return mine.filter(call__ended_reason="").select_related("organ", "call__receiver")


def calls(actor: Actor) -> QuerySet[ReportCall]:
    found = ReportCall.objects.filter(organ__code__in=actor.watched(*OVERSEERS)).select_related(
        "organ", "receiver", "policy"
    )
    return found.annotate(
        due_count=Count("due"), sent_count=Count("due", filter=Q(due__sent_at__isnull=False, due__again_by=None))
    ).order_by("-set_at", "-id")


# bulletins and documents from above


def bulletins(actor: Actor) -> QuerySet[Bulletin]:
    """All of the governments that the actor oversees; issued ones also to those who work below."""
    oversees = Q(organ__code__in=actor.watched(*OVERSEERS))
    below = Organ.objects.filter(code__in=actor.watched(*WORKERS)).values_list("path", flat=True)
    above = {int(pk) for path in below for pk in path.strip("/").split("/") if pk}
    return Bulletin.objects.filter(oversees | Q(organ__in=above, issued_at__isnull=False)).select_related("organ")


def from_above(organ: Organ) -> QuerySet[Policy]:
    """Issued documents of the governments above, newest first."""
    above = [int(pk) for pk in organ.path.strip("/").split("/") if int(pk) != organ.pk]
    return Policy.objects.filter(organ__in=above, state=PolicyState.ISSUED)
