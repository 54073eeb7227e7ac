"""Questions about remedies: until when the applicant may turn to whom, and until when the organ must answer or comply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from gongkai.desk import clock, ledger
from gongkai.desk.permissions import Role
from gongkai.duties import rules
from gongkai.law.calendars import Calendar
from gongkai.law.clock_reading import read
from gongkai.law.clocks import Clock
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.kinds import Deadline
from gongkai.law.periods import Due, due
from gongkai.law.remedies import Case, Clause, RemedyBook, review_until, suit_after_review_until, suit_until
from gongkai.organs.models import Organ, Post
from gongkai.schemas.foi_outcomes import outcomes

from .conventions import remedies_here
from .effects import CLOSING
from .models import Remedy, Request, State
from .reading import facts

ANSWER = {"": "review.answer", "ordinary": "review.answer", "simplified": "review.answer-simplified"}
DEFEND = "suit.answer"
DECIDE = {"": "review.decide", "ordinary": "review.decide", "simplified": "review.decide-simplified"}
COMPLY = "review.comply-judgment"


@dataclass(frozen=True, slots=True)
class Until:
    """The applicant's own limits, counted from ``known``: the day the reply was received, or that by which it was due. None where
    that way is not open. Where a year has no calendar yet, ``uncovered`` says which, and the day (``review_least``, ``suit_least``) is the
    one that the period alone gives: should it be a rest day, the limit lies later, never earlier. ``review_first``: about what was
    withheld nobody sues before a review. ``pending``: a review or suit about it is under way, and closes the other way; of a review
    (``reviewing``) until its own time is over, with the days of that where they can be told (``silence``). ``after``: a review was decided, and this is how long it may be sued about."""

    known: date
    silent: bool
    review_first: bool
    review: date | None
    suit: date | None
    uncovered: str = ""
    review_least: bool = False
    suit_least: bool = False
    pending: str = ""
    reviewing: bool = False
    silence: SuitOnSilence | None = None
    after: SuitAfter | None = None


def answer_due(remedy: Remedy) -> date | None:
    """The last day for the written answer in a review, or for the defence in a suit; None where it cannot be counted."""
    rule = DEFEND if remedy.kind == Remedy.Kind.SUIT else ANSWER[remedy.procedure]
    found = [one for one in rules.rulebook().versions(rule) if isinstance(one, Clock)]
    limit = read(found[-1], facts(ledger.history(remedy.subject)), rules.calendar(), remedy.copy_on)
    try:
        return limit.due.day if limit.due else None
    except CalendarNotCovered:
        return None


def comply_due(on: date) -> date | None:
    """The last day to disclose after a judgment that takes effect on that day."""
    found = [one for one in rules.rulebook().versions(COMPLY) if isinstance(one, Deadline)]
    within = found[-1].within if found else None
    try:
        return due(on, within.n, within.unit, rules.calendar()).day if within else None
    except CalendarNotCovered:
        return None


def until(request: Request) -> Until | None:
    """From the reply of this round; where none came in time, from the end of the period for it (复议法实施条例 第十六条). None while
    it may come. What was begun about this reply is taken into account: while a review runs nobody sues, nor is there a review beside
    a suit, and a review decided leaves the suit about it (行政复议法 第三十四条; 行政诉讼法 第四十四条、第四十五条). One that ended
    without a word on the matter leaves the ways as they were."""
    known = replied_on(request)
    silent = known is None and request.open
    start = request.due_on if silent else known
    if start is None or (silent and start >= clock.today()):
        return None
    ways = _clause(request, start, silent)
    begun = list(
        request.remedies.standing().filter(round=request.round, kind__in=(Remedy.Kind.REVIEW, Remedy.Kind.SUIT))
    )
    taken = {one.kind for one in begun if one.result != Remedy.Result.OTHER}
    open_now = [
        not taken and ways.review != "none" and review_until,
        not taken and (ways.suit == "optional" or _in_part(request)) and suit_until,
    ]
    (review, missing), (suit, missing_too) = (_counted(limit, start) if limit else (None, "") for limit in open_now)
    return Until(
        known=start,
        silent=silent,
        review_first=ways.review == "first",
        review=review,
        suit=suit,
        uncovered=missing or missing_too,
        review_least=bool(missing),
        suit_least=bool(missing_too),
        pending=next((str(one.get_kind_display()) for one in begun if not one.result), ""),
        reviewing=any(one.kind == Remedy.Kind.REVIEW and not one.result for one in begun),
        silence=next(filter(None, map(suit_on_silence, begun)), None),
        after=None if Remedy.Kind.SUIT in taken else next(filter(None, map(suit_after, begun)), None),
    )


def review_comes_first(request: Request) -> bool:
    """Whether all that was answered must be reviewed before anybody sues (行政复议法 第二十三条)."""
    known = replied_on(request)
    if known is None or _in_part(request):
        return False
    return _clause(request, known, silent=False).review == "first"


def _in_part(request: Request) -> bool:
    """Only a part is withheld: about the rest one may sue at once."""
    outcome = outcomes().get(request.outcome)
    return outcome is not None and outcome.row == "partial"


def _clause(request: Request, on: date, silent: bool) -> Clause:
    outcome = outcomes().get(request.outcome)
    case: Case = "E" if silent else outcome.remedies if outcome else "B"
    return remedies_here().clause(case, on)


@dataclass(frozen=True, slots=True)
class SuitAfter:
    """The last day to sue after a review; ``supposed``: receipt is not registered, so it is counted from the decision's day."""

    day: date | None
    supposed: bool
    uncovered: str = ""


def suit_after(review: Remedy) -> SuitAfter | None:
    """Fifteen days from receipt of the decision (行政诉讼法 第四十五条). None of what is no review, or not decided."""
    if review.kind != Remedy.Kind.REVIEW or review.decided_on is None:
        return None
    day, missing = _counted(suit_after_review_until, review.received_on or review.decided_on)
    return SuitAfter(None if missing else day, review.received_on is None, missing)


@dataclass(frozen=True, slots=True)
class SuitOnSilence:
    """``over``: the last day for the review to be decided; ``day``: the last one to sue, should it not be. None where the
    year ``uncovered`` has no calendar yet."""

    over: date | None
    day: date | None
    uncovered: int = 0


def suit_on_silence(review: Remedy) -> SuitOnSilence | None:
    """行政复议法 第三十四条、行政诉讼法 第四十五条. None of what is no review or is decided, while nobody keeps its clock (it is not
    accepted, is suspended, or its reviewing organ is not of the house)."""
    if review.kind != Remedy.Kind.REVIEW or review.result:
        return None
    clocks = [one for one in rules.rulebook().versions(DECIDE[review.procedure]) if isinstance(one, Clock)]
    told = facts(ledger.history(review.subject))
    over = None
    try:
        limit = read(clocks[-1], told, rules.calendar(), clock.today()).due
        over = limit.day if limit else None
        return (
            SuitOnSilence(over, suit_after_review_until(remedies_here(), over, rules.calendar()).day) if over else None
        )
    except CalendarNotCovered as error:
        return SuitOnSilence(over, None, error.year)


#: Ends that no letter decides.
_UNANSWERED = ("withdrawn", "correction_lapsed", "fee_lapsed")


def replied_on(request: Request) -> date | None:
    """When the applicant had the reply of this round: of posted ones the day it came, else the day it was served. Where a request
    ended without one, nothing has been told that could be objected to before its letter (L24) is served."""
    ended = request.outcome in _UNANSWERED
    told = Q(seq__isnull=False) | Q(code=CLOSING, sent_on__isnull=False) if ended else Q(seq__isnull=False)
    letters = request.letters.filter(told, round=request.round, code__gte="L10", code__lte="L24").exclude(code="L23")
    days = [one.received_on or one.served_on for one in letters]
    unanswered = ended or request.state == State.FULFILLED
    return max((day for day in days if day), default=None if unanswered else request.closed_on)


def order_of(request: Request) -> Remedy | None:
    """The review or suit whose decision began this round; None in the first."""
    found = request.remedies.standing().filter(orders_round=request.round, order_seq__isnull=False)
    return found.first() if request.round > 1 else None


def fixed(request: Request) -> bool:
    """Whether a decision or judgment set the limit of this round, so that the organ cannot extend it."""
    order = order_of(request)
    if order is None:
        return False
    named = ledger.history(request.subject).filter(seq=order.order_seq or 0).first()
    return order.kind == Remedy.Kind.SUIT or bool(named and named.data.get("until"))


def competent(organ: Organ) -> QuerySet[Organ]:
    """Who handles a complaint about an organ (条例 第四十七条、第五十一条): the organs above it, and the offices of theirs that lead
    disclosure; never the organ itself."""
    above = [int(pk) for pk in organ.path.strip("/").split("/") if pk and int(pk) != organ.pk]
    offices = Post.objects.filter(role=Role.DISCLOSURE_OFFICE, organ__parent__in=above).values("organ")
    return Organ.objects.filter(Q(pk__in=above) | Q(pk__in=offices)).exclude(pk=organ.pk)


def _counted(limit: Callable[[RemedyBook, date, Calendar], Due], start: date) -> tuple[date | None, str]:
    """The day; where a calendar is missing to tell it, the earliest that it can be, and which one is."""
    try:
        return limit(remedies_here(), start, rules.calendar()).day, ""
    except CalendarNotCovered as error:
        return error.least, str(error)
