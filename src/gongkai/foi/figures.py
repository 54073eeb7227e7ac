"""The figures of the annual report's third and fourth table from the requests themselves; each opens to its cases.

A request is new in the year of its day of receipt (条例 第三十一条), carried over while it stands at the turn of a year, and handled
once, in the year in which it ended first, by the outcome of that end: that a review or a court had it answered anew is told by the
fourth table (结果纠正), and the third would not balance if it were handled twice (a convention: the format is silent). One that nobody confirmed yet was not received and stands in no row. What is entered once the report
on a year is signed – a part split off, a late entry – counts in the year in which it is entered (``closed_years``).

A review or a suit stands in the year in which it was decided, under its result; in every year at whose end it was not, under 尚未审结.
About an answer given anew they count like any other. An entry that was taken back stands in no year that was not signed by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.duties.queries import Counts, percent
from gongkai.law.annual import COLUMNS, ROWS
from gongkai.law.annual_outline import BLOCKS, ENDS
from gongkai.schemas.foi_outcomes import outcomes

from .models import ApplicantKind, Remedy, Request, State

#: Column of the table by kind of applicant.
KINDS = dict(zip(ApplicantKind.values, COLUMNS, strict=False))
CHARGED, PAID = "foi.fee_noticed", "foi.fee_paid"
UNSETTLED = "other_other"
"""Where an end without an outcome is counted."""
_BLOCKS = {
    "review": Q(kind=Remedy.Kind.REVIEW),
    "direct": Q(kind=Remedy.Kind.SUIT, after_review=False),
    "after_review": Q(kind=Remedy.Kind.SUIT, after_review=True),
}


@dataclass(frozen=True, slots=True)
class Tallied:
    """``replied``: of those handled, how many ended by an answer, which alone can be in time or ``late``. ``open`` ones were received
    and not handled by the end of the year, or by today; ``overdue`` are those of them whose limit had passed by then."""

    new: int = 0
    handled: int = 0
    replied: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def share(self) -> str:
        """按期率. Of an answer whose limit nobody can tell (a year without a calendar) neither is said."""
        return kept(self.in_time, self.late, self.overdue)

    def __add__(self, other: Tallied) -> Tallied:
        return Tallied(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def kept(in_time: int, late: int, overdue: int) -> str:
    """按期率 of requests, as that of every duty: who has not answered after the limit has not kept it either."""
    return percent(Counts(met=in_time, late=late, overdue=overdue))


def table3(organs: Collection[str], year: int) -> dict[str, list[int]]:
    """Every row of ``law.annual.ROWS`` with its seven counts; four queries."""
    found = {row: [0] * len(COLUMNS) for row in ROWS}
    of_organs = Request.objects.filter(organ__code__in=organs).order_by()
    for row, condition in _standing(year).items():
        for kind, n in of_organs.filter(condition).values_list("kind").annotate(n=Count("pk")):
            _add(found[row], kind, n)
    ended = of_organs.filter(_ended(year)).values_list("counted_outcome", "kind").annotate(n=Count("pk"))
    for outcome, kind, n in ended:
        _add(found[row_of(outcome)], kind, n)
        _add(found["total_handled"], kind, n)
    return found


def cases3(organs: Collection[str], year: int, row: str, column: str) -> QuerySet[Request]:
    """The requests behind one cell. Raises KeyError for a row or column that the table does not have."""
    if row not in ROWS or column not in COLUMNS:
        raise KeyError(f"{row}/{column}")
    found = Request.objects.filter(organ__code__in=organs).filter(_condition(year, row))
    kinds = [kind for kind, title in KINDS.items() if title == column]
    return found.filter(kind__in=kinds) if kinds else found


def table4(organs: Collection[str], year: int) -> dict[str, list[int]]:
    """Every block with its counts in the order of ``law.annual_outline.ENDS``; two queries a block."""
    of_organs = Remedy.objects.filter(request__organ__code__in=organs).order_by()
    return {block: _ends(of_organs.filter(_BLOCKS[block]), year) for block in BLOCKS}


def cases4(organs: Collection[str], year: int, block: str, column: str) -> QuerySet[Remedy]:
    """The reviews or suits behind one cell. Raises KeyError for a block or column that the table does not have."""
    if column not in ENDS:
        raise KeyError(f"{block}/{column}")
    found = Remedy.objects.filter(_BLOCKS[block], request__organ__code__in=organs).select_related("request__organ")
    return found.filter(_end(year, column))


def by_organ(organs: Collection[str], year: int) -> dict[str, Tallied]:
    """What every organ was asked and how it kept the limit, by its code; one query. An organ with nothing to handle is left out."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    replied = Q(ended_on__range=(first, last), counted_state=State.REPLIED)
    found = (
        Request.objects.filter(organ__code__in=organs)
        .order_by()
        .values_list("organ__code")
        .annotate(
            n_new=Count("pk", filter=Q(new_on__range=(first, last))),
            n_handled=Count("pk", filter=_ended(year)),
            n_replied=Count("pk", filter=replied),
            n_in_time=Count("pk", filter=replied & Q(counted_in_time=True)),
            n_late=Count("pk", filter=replied & Q(counted_in_time=False)),
            n_open=Count("pk", filter=_standing(year)["carried_out"]),
            n_overdue=Count("pk", filter=overdue(year)),
        )
    )
    tallied = {code: Tallied(*counts) for code, *counts in found}
    return {code: one for code, one in tallied.items() if one.new or one.handled or one.open}


def overdue(year: int) -> Q:
    """Received and not handled by the end of the year, or by today, and the limit had passed by then."""
    passed = Q(due_on__lte=min(date(year, 12, 31), clock.today() - timedelta(days=1)))
    return _standing(year)["carried_out"] & passed


def unpaid(organs: Collection[str], year: int) -> int:
    """Requests given up in the year because nobody paid, by their clock and not by the outcome that was noted."""
    return Request.objects.filter(_ended(year), organ__code__in=organs, counted_state=State.ABANDONED_FEE).count()


def fees_received(organs: Collection[str], year: int) -> Decimal:
    """信息处理费 paid in the year (yuan), by the ledger: of each payment its sum, or what was last charged before it."""
    told = Event.objects.filter(name__in=(CHARGED, PAID), organ__in=organs).order_by("seq")
    charged: dict[str, Decimal] = {}
    received = Decimal(0)
    for event in told:
        if event.name == CHARGED:
            charged[event.subject] = Decimal(event.data.get("amount") or 0)
        elif str(event.data["paid_on"]).startswith(f"{year}-"):
            paid = event.data.get("amount")
            received += Decimal(paid) if paid else charged.get(event.subject, Decimal(0))
    return received


def row_of(outcome: str) -> str:
    """The row in which an outcome is counted."""
    known = outcomes().get(outcome)
    return known.row if known else UNSETTLED


def _condition(year: int, row: str) -> Q:
    if row in (standing := _standing(year)):
        return standing[row]
    return _ended(year) & (Q() if row == "total_handled" else Q(counted_outcome__in=list(_codes(row))))


def _codes(row: str) -> Iterator[str]:
    yield from (code for code, one in outcomes().items() if one.row == row)
    if row == UNSETTLED:
        yield ""


def _ends(found: QuerySet[Remedy], year: int) -> list[int]:
    decided = dict(found.filter(_decided(year)).values_list("counted_as").annotate(n=Count("pk")))
    counts = [decided.get(result, 0) for result in Remedy.Result.values]
    pending = found.filter(_end(year, "pending")).count()
    return [*counts, pending, sum(counts) + pending]


def _end(year: int, column: str) -> Q:
    last = date(year, 12, 31)
    pending = _told(year) & Q(filed_on__lte=last) & (Q(counted_on__isnull=True) | Q(counted_on__gt=last))
    if column == "total":
        return pending | _decided(year)
    return pending if column == "pending" else _decided(year) & Q(counted_as=column)


def _decided(year: int) -> Q:
    return _told(year) & Q(counted_on__range=(date(year, 1, 1), date(year, 12, 31)))


def _told(year: int) -> Q:
    """Not taken back, or only once the figures of that year were signed."""
    return Q(left_out_from__isnull=True) | Q(left_out_from__gt=year)


def _standing(year: int) -> dict[str, Q]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {
        "new": Q(new_on__range=(first, last)),
        "carried_in": Q(new_on__lt=first) & (Q(ended_on__isnull=True) | Q(ended_on__gte=first)),
        "carried_out": Q(new_on__lte=last) & (Q(ended_on__isnull=True) | Q(ended_on__gt=last)),
    }


def _ended(year: int) -> Q:
    return Q(new_on__isnull=False, ended_on__range=(date(year, 1, 1), date(year, 12, 31)))


def _add(counts: list[int], kind: str, n: int) -> None:
    counts[COLUMNS.index(KINDS[kind])] += n
    counts[-1] += n
