"""Questions about remedies: until when the applicant may turn to whom, and until when the organ must answer or comply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gongkai.desk import clock, ledger
from gongkai.duties import rules
from gongkai.law.calendars import Calendar
from gongkai.law.clock_reading import read
from gongkai.law.clocks import Clock
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.kinds import Deadline
from gongkai.law.periods import Due, due
from gongkai.law.remedies import Case, Clause, RemedyBook, review_until, suit_after_review_until, suit_until
from gongkai.schemas.foi_outcomes import outcomes

from .conventions import remedies_here
from .models import Remedy, Request
from .reading import facts

ANSWER = {"": "review.answer", "ordinary": "review.answer", "simplified": "review.answer-simplified"}
COMPLY = "review.comply-judgment"


@dataclass(frozen=True, slots=True)
class Until:
    """The applicant's own limits, counted from ``known``: the day the reply was received, or that by which it was due. None where
    that way is not open. Where a year has no calendar yet, ``uncovered`` says which, and the day (``review_least``, ``suit_least``) is the
    one that the period alone gives: should it be a rest day, the limit lies later, never earlier. ``review_first``: about what was
    withheld nobody sues before a review."""

    known: date
    silent: bool
    review_first: bool
    review: date | None
    suit: date | None
    uncovered: str = ""
    review_least: bool = False
    suit_least: bool = False


def answer_due(remedy: Remedy) -> date | None:
    """The last day for the written answer; None where it cannot be counted."""
    found = [one for one in rules.rulebook().versions(ANSWER[remedy.procedure]) if isinstance(one, Clock)]
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
    """From the reply; where none came in time, from the end of the period for it (复议法实施条例 第十六条). None while it may come."""
    known = replied_on(request)
    silent = known is None and request.open
    start = request.due_on if silent else known
    if start is None or (silent and start >= clock.today()):
        return None
    ways = _clause(request, start, silent)
    open_now = [ways.review != "none" and review_until, (ways.suit == "optional" or _in_part(request)) and suit_until]
    (review, missing), (suit, missing_too) = (_counted(limit, start) if limit else (None, "") for limit in open_now)
    first = ways.review == "first"
    return Until(start, silent, first, review, suit, missing or missing_too, bool(missing), bool(missing_too))


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


#: Ends that no letter decides.
_UNANSWERED = ("withdrawn", "correction_lapsed", "fee_lapsed")


def replied_on(request: Request) -> date | None:
    """When the applicant had the reply: of posted ones the day it came, else the day it was served. Where a request ended
    without one, nothing has been told that could be objected to before its letter (L24) is served."""
    letters = request.letters.filter(seq__isnull=False, code__gte="L10", code__lte="L24").exclude(code="L23")
    days = [one.received_on or one.served_on for one in letters]
    return max((day for day in days if day), default=None if request.outcome in _UNANSWERED else request.closed_on)


def _counted(limit: Callable[[RemedyBook, date, Calendar], Due], start: date) -> tuple[date | None, str]:
    """The day; where a calendar is missing to tell it, the earliest that it can be, and which one is."""
    try:
        return limit(remedies_here(), start, rules.calendar()).day, ""
    except CalendarNotCovered as error:
        return error.least, str(error)
