"""Questions about what is owed. States that depend on the clock (已逾期, 临近到期) are answered at the time of asking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from gongkai.desk import clock, ledger
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.organs.queries import names_by_username, standing

from . import derivation, permissions
from .models import Duty, State
from .models.duty import DutyQuerySet, still_open
from .rules import soon_until
from .why import Why
from .why import explain as put_together


@dataclass(frozen=True, slots=True)
class Counts:
    """Duties of one organ, or of all. ``soon`` is a part of ``open``; targets and cancelled duties are not counted."""

    overdue: int = 0
    open: int = 0
    soon: int = 0
    met: int = 0
    late: int = 0
    undetermined: int = 0
    waiting: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def total(self) -> int:
        return self.ended + self.open + self.undetermined + self.waiting

    @property
    def ended(self) -> int:
        """Duties that have an outcome: met, late, or overdue and unanswered."""
        return self.met + self.late + self.overdue

    @property
    def rate(self) -> float | None:
        """Share met in time of those with an outcome, 0-1; None when nothing has ended, for nothing is not zero."""
        return self.met / self.ended if self.ended else None


def percent(counts: Counts) -> str:
    """按期率: the share met in time of all that has an outcome, what is overdue and unanswered too, with one decimal, cut and not
    rounded: 99.96 is not 100. A dash when nothing has ended."""
    if not counts.ended:
        return "—"
    thousandths = counts.met * 1000 // counts.ended
    return f"{thousandths // 10}.{thousandths % 10}%"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board."""

    organ: Organ
    counts: Counts


def duties() -> DutyQuerySet:
    found = Duty.objects.all()
    assert isinstance(found, DutyQuerySet)
    return found


def of_subject(subject: str) -> DutyQuerySet:
    """Duties of ``record:12`` and the like, the most urgent first."""
    return duties().filter(subject=subject).order_by("closes_at", "id")


def by_subject(subjects: Iterable[str]) -> dict[str, Duty]:
    """Subject → the duty whose date a list shows for it: what still applies before what no longer does, else the latest
    begun; one query."""
    found = duties().filter(subject__in=set(subjects)).order_by("started_on", "id")
    return {duty.subject: duty for duty in sorted(found, key=lambda duty: duty.state != State.CANCELLED)}


def of_organs(organs: Iterable[str]) -> DutyQuerySet:
    return duties().owed_by(frozenset(organs))


def late_subjects(organ: str, rules: Iterable[str] = ()) -> QuerySet[Duty]:
    """Overdue or late duties of an organ, of the named rules (default: all)."""
    found = of_organs([organ]).filter(Q(state=State.LATE) | Q(state=State.OPEN, closes_at__lt=clock.now()))
    return found.filter(rule__in=list(rules)) if rules else found


def visible_to(actor: Actor) -> DutyQuerySet:
    """Duties the actor may open: those of the organs it works at, oversees or coordinates."""
    return of_organs(permissions.organs_seen(actor))


def in_standing(found: DutyQuerySet, code: str) -> DutyQuerySet:
    """Narrows to one standing of ``standing.code_of``; an unknown code leaves all."""
    now = clock.now()
    if code == "overdue":
        return found.missed(now)
    if code == "soon":
        return found.soon(now, soon_until(now))
    if code == "open":
        return found.pending(now)
    return found.filter(state=code) if code in State.values else found


def urgent(organs: Iterable[str]) -> DutyQuerySet:
    """Open duties overdue or due soon, the longest overdue first; targets are urged by nobody."""
    now = clock.now()
    found = of_organs(organs).filter(state=State.OPEN, best_effort=False, closes_at__lte=soon_until(now))
    return found.order_by("closes_at", "id")


def last_closed(now: datetime) -> QuerySet[Duty, datetime | None]:
    """The latest limit that has passed, for a subquery: what the clock alone made overdue changes with it. By an index."""
    return duties().filter(closes_at__lt=now).order_by("-closes_at", "-id").values_list("closes_at", flat=True)[:1]


def newest() -> QuerySet[Duty, int]:
    """The id of the duty stored last, for a subquery."""
    return duties().order_by("-id").values_list("id", flat=True)[:1]


def active_counts(organs: Iterable[str]) -> Counts:
    """Overdue, open and due soon alone: reads open duties only, however many are settled."""
    tallies = _tallies()
    wanted = {name: tallies[name] for name in ("overdue", "open", "soon")}
    return Counts(**of_organs(organs).filter(state=State.OPEN).aggregate(**wanted))


def explain(duty: Duty, *, public: bool = False) -> Why:
    """Why the duty falls on its day, derived anew; the days are counted when the page asks for them.

    A fixed number of queries. ``public`` leaves out who did what, and the words of events that are not public.
    """
    events = derivation.about([duty.subject])
    derived = derivation.derive([duty.subject], events)
    organ = Organ.objects.filter(code=duty.organ).values_list("name", flat=True).first()
    moves = () if public else ledger.history(duty.subject).filter(name="duty.moved")
    return put_together(
        duty,
        derived,
        events,
        organ or duty.organ,
        moves=tuple(event for event in moves if event.data.get("duty") == duty.key),
        public=public,
        names={} if public else names_by_username(event.actor for event in events),
    )


def organ_names(codes: Iterable[str]) -> dict[str, str]:
    """Short names by code; one query."""
    return dict(Organ.objects.filter(code__in=set(codes)).values_list("code", "short_name"))


def counts(organs: Iterable[str] | None = None, *, since: date | None = None) -> Counts:
    """Totals over ``organs`` (default: all) in one query; ``since`` leaves out duties that were due before it."""
    return Counts(**_due_since(_of(organs), since).aggregate(**_tallies()))


def board(organs: Iterable[str] | None = None, *, since: date | None = None) -> list[Row]:
    """A row for every standing organ of ``organs`` (default: all), in their official order; two queries."""
    existing = standing(clock.today())
    if organs is not None:
        existing = existing.filter(code__in=(organs := frozenset(organs)))
    tallied = _tallied(_due_since(_of(organs), since), "organ")
    return [Row(organ, tallied.get(organ.code, Counts())) for organ in existing]


def by_rule(rules: Iterable[str] | None = None, *, among: DutyQuerySet | None = None) -> dict[str, Counts]:
    """Rule id → totals over all organs (default: every rule), in one query. Rules that made nothing are left out.

    ``among``: the duties that count, default all.
    """
    found = duties() if among is None else among
    return _tallied(found if rules is None else found.filter(rule__in=list(rules)), "rule")


def by_organ_of_rule(rule: str, *, among: DutyQuerySet | None = None) -> list[Row]:
    """A row for every organ that owes or owed something by the rule, in their official order; two queries."""
    tallied = _tallied((duties() if among is None else among).filter(rule=rule), "organ")
    organs = Organ.objects.filter(code__in=tallied).order_by("position", "id")
    return [Row(organ, tallied[organ.code]) for organ in organs]


def _tallied(found: DutyQuerySet, by: str) -> dict[str, Counts]:
    rows = found.order_by().values(by).annotate(**_tallies())
    return {str(key): Counts(*tally) for key, *tally in rows.values_list(by, *_tallies())}


def _of(organs: Iterable[str] | None) -> DutyQuerySet:
    return duties() if organs is None else of_organs(organs)


def _due_since(found: DutyQuerySet, since: date | None) -> DutyQuerySet:
    return found.filter(Q(due_on__gte=since) | Q(due_on__isnull=True)) if since else found


def _tallies() -> dict[str, Count]:
    now = clock.now()
    owed = Q(best_effort=False)
    open_ = owed & Q(state=State.OPEN)
    return {
        "overdue": Count("id", filter=open_ & Q(closes_at__lt=now)),
        "open": Count("id", filter=owed & still_open(now)),
        "soon": Count("id", filter=open_ & Q(closes_at__gte=now, closes_at__lte=soon_until(now))),
        "met": Count("id", filter=owed & Q(state=State.MET)),
        "late": Count("id", filter=owed & Q(state=State.LATE)),
        "undetermined": Count("id", filter=owed & Q(state=State.UNDETERMINED)),
        "waiting": Count("id", filter=owed & Q(state=State.WAITING)),
    }
