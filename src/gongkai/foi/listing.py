"""The list of requests: which ones, in what order, and what a line may say to its reader. It costs the same however many
requests there are: what is under way is few, and of the rest no further page is counted than anybody turns to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.models import Duty
from gongkai.duties.queries import by_subject
from gongkai.duties.rules import soon_until
from gongkai.organs.models import Organ

from . import masked
from .forms_list import RequestFilter
from .models import Letter, Request, State
from .models.request import ENDED, OPEN
from .permissions import KNOWING, organs_handled, organs_seen

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Line:
    """``name`` and ``wanted`` are empty to a reader who may not know them; ``duty`` carries the limit and its light."""

    request: Request
    duty: Duty | None
    name: str
    wanted: str


def received(actor: Actor) -> QuerySet[Request]:
    """What the organs received whose cases the actor sees."""
    return _of(organs_seen(actor))


def to_handle(actor: Actor) -> QuerySet[Request]:
    """What the organs received that the actor handles requests for."""
    return _of(organs_handled(actor))


def _of(codes: frozenset[str]) -> QuerySet[Request]:
    """The organs are named by their keys: a range of an index, not a join."""
    keys = list(Organ.objects.filter(code__in=codes).values_list("pk", flat=True))
    return Request.objects.filter(organ__in=keys).select_related("organ")


def handed_on(actor: Actor) -> QuerySet[Request]:
    """What other organs asked the actor's to work on, and is under way."""
    here = Q(assignments__organ__code__in=actor.organs(Role.DRAFTER, Role.APPROVER))
    mine = Q(assignments__person__in=("", actor.username), assignments__ended_at__isnull=True)
    return Request.objects.filter(here & mine, state__in=OPEN).select_related("organ").distinct()


def accepted() -> Exists:
    """Whether somebody has looked at the request and found that it is one (审核)."""
    return _happened("foi.accepted")


def handed_in() -> Q:
    """A correction came in online and waits to be confirmed with the applicant (条例 第三十一条)."""
    return Q(_happened("foi.correction_handed_in"), state=State.AWAITING_CORRECTION)


def let_lapse() -> Q:
    """The applicant let the limit to correct or to pay pass, and nobody has said what follows."""
    return Q(waits_until__lt=clock.today(), state__in=(State.AWAITING_CORRECTION, State.AWAITING_FEE)) & ~handed_in()


def unserved() -> Exists:
    """Whether a letter went out whose service nobody registered, so that a limit cannot be told: the clock waits for it."""
    asked = Q(code__in=("L05", "L07"), consultation__answered_on=None, consultation__lapsed_on=None)
    charged = Q(code="L09", request__state=State.AWAITING_FEE)
    signed = Q(way__in=(Letter.Way.HAND, Letter.Way.ENTRUSTED))
    return Exists(Letter.objects.filter(asked | charged | signed, request=OuterRef("pk"), state=Letter.State.SENT))


def unaccepted(found: QuerySet[Request]) -> QuerySet[Request]:
    return found.filter(~accepted(), state=State.RUNNING)


def narrowed(actor: Actor, filters: RequestFilter) -> QuerySet[Request]:
    """What is under way by its limit, before it what has to be confirmed with the applicant, after it what waits for others
    without one; the rest by the order in which it came in."""
    state = filters.wanted("state")
    found = handed_on(actor) if state == "asked" else received(actor)
    found = _of_state(found, state).filter(*_conditions(filters))
    if pk := filters.wanted("like"):
        found = found.filter(_same_applicant(actor, pk))
    if state in ("all", "ended", *ENDED):
        return found.order_by("-id")
    unconfirmed = Case(When(state=State.SUBMITTED, then=0), default=1)
    return found.order_by(unconfirmed, F("due_on").asc(nulls_last=True), "id")


def lines(rows: Iterable[Request], actor: Actor) -> list[Line]:
    """One query however many rows."""
    shown, knowing = list(rows), actor.organs(*KNOWING)
    duties = by_subject(one.subject for one in shown)
    return [_line(one, duties, one.organ.code in knowing) for one in shown]


def figures(found: QuerySet[Request]) -> dict[str, int]:
    """The figures above the list of these requests, each the number of its filter; one query."""
    today, under_way = clock.today(), found.filter(state__in=OPEN).order_by()
    said = {
        "to_confirm": Q(state=State.SUBMITTED),
        "to_accept": Q(~accepted(), state=State.RUNNING),
        "overdue": Q(due_on__lt=today),
        "soon": Q(due_on__range=(today, soon_until(clock.now()).date())),
        "consulting": Q(state=State.CONSULTING),
        "awaiting": Q(state=State.AWAITING_CORRECTION),
        "handed_in": handed_in(),
        "let_lapse": let_lapse(),
        "unserved": Q(unserved()),
        "open": Q(),
    }
    return under_way.aggregate(**{name: Count("pk", filter=condition) for name, condition in said.items()})


def _of_state(found: QuerySet[Request], state: str) -> QuerySet[Request]:
    match state:
        case "" | "asked":
            return found.filter(state__in=OPEN)
        case "unaccepted":
            return unaccepted(found)
        case "handed_in":
            return found.filter(handed_in())
        case "let_lapse":
            return found.filter(let_lapse())
        case "unserved":
            return found.filter(unserved(), state__in=OPEN)
        case "ended":
            return found.filter(state__in=ENDED)
        case "unfiled":
            return found.filter(state__in=ENDED, archived_at__isnull=True, forgotten_at__isnull=True)
        case "sensitive":
            return found.filter(state__in=OPEN, sensitive=True)
        case "all":
            return found
        case _:
            return found.filter(state=state)


def _conditions(filters: RequestFilter) -> Iterable[Q]:
    plain = {"organ": "organ__code", "channel": "channel", "kind": "kind", "outcome": "outcome"}
    for name, column in plain.items():
        if value := filters.wanted(name):
            yield Q(**{column: value})
    if number := filters.wanted("number"):
        yield Q(number__icontains=number)
    if since := filters.wanted("since"):
        yield Q(received_on__gte=since)
    if until := filters.wanted("until"):
        yield Q(received_on__lte=until)
    if due := filters.wanted("due"):
        yield _due(due)


def _due(window: str) -> Q:
    today = clock.today()
    last = {"today": today, "soon": soon_until(clock.now()).date(), "week": _sunday()}
    if window == "overdue":
        return Q(due_on__lt=today, state__in=OPEN)
    return Q(due_on__range=(today, last[window]), state__in=OPEN)


def _sunday() -> Any:
    today = clock.today()
    return today + timedelta(days=DAYS_A_WEEK - 1 - today.weekday())


def _same_applicant(actor: Actor, pk: int) -> Q:
    """Of a request whose applicant the actor may know; else nothing."""
    known = Request.objects.filter(pk=pk, organ__code__in=actor.organs(*KNOWING))
    digest = known.values_list("applicant_digest", flat=True).first()
    return Q(applicant_digest=digest) if digest else Q(pk__in=[])


def _line(one: Request, duties: Mapping[str, Duty], knows: bool) -> Line:
    shown = (masked.name(one.name, one.kind), masked.wanted(one)) if knows else ("", "")
    return Line(one, duties.get(one.subject), *shown)


def _happened(name: str) -> Exists:
    subject = Concat(Value("foi:"), Cast(OuterRef("pk"), CharField()))
    return Exists(Event.objects.filter(subject=subject, name=name))
