"""Figures about 退文, what was made public and the three attributes: each can be opened to its cases, and each follows from records or ledger alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import comb
from statistics import median

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from gongkai.desk import clock
from gongkai.desk.models import Event

from .conventions import conventions
from .models import Attribute, Record, Return

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Span:
    """Days, first and last included."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        start = datetime.combine(self.first, time.min, clock.CHINA)
        return start, datetime.combine(self.last + timedelta(days=1), time.min, clock.CHINA)

    def months(self) -> list[str]:
        """``2026-05`` …, at most the last twenty-four."""
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            found.append(f"{day:%Y-%m}")
            day = (day + timedelta(days=32)).replace(day=1)
        return found[-24:]


def this_year() -> Span:
    today = clock.today()
    return Span(today.replace(month=1, day=1), today)


# 退文


@dataclass(frozen=True, slots=True)
class Unit:
    """退文 of one organ in a span. ``hours``: the median from return to being sent again, None while nothing was."""

    organ: str
    name: str
    returns: int
    records: int
    sent_again: int
    repeated: int
    hours: int | None
    causes: Mapping[str, int]


def returns_of(organs: Iterable[str], span: Span) -> QuerySet[Return]:
    found = Return.objects.filter(record__organ__code__in=organs, at__range=span.moments)
    return found.exclude(at=span.moments[1]).select_related("record__organ").order_by("-at", "-id")


def by_unit(found: Iterable[Return]) -> list[Unit]:
    """Most returns first."""
    groups: dict[tuple[str, str], list[Return]] = defaultdict(list)
    for one in found:
        organ = one.record.organ
        groups[organ.code, organ.short_name].append(one)
    units = [_unit(code, name, group) for (code, name), group in groups.items()]
    return sorted(units, key=lambda unit: (-unit.returns, unit.organ))


def _unit(code: str, name: str, group: list[Return]) -> Unit:
    times = Counter(one.record_id for one in group)
    waits = [(one.sent_again_at - one.at).total_seconds() for one in group if one.sent_again_at]
    return Unit(
        code,
        name,
        len(group),
        len(times),
        len(waits),
        sum(1 for n in times.values() if n > 1),
        round(median(waits) / HOUR) if waits else None,
        Counter(cause for one in group for cause in one.causes),
    )


def by_month(found: Iterable[Return], span: Span) -> list[tuple[str, int]]:
    counted = Counter(f"{one.at.astimezone(clock.CHINA):%Y-%m}" for one in found)
    return [(month, counted[month]) for month in span.months()]


# 公开量


@dataclass(frozen=True, slots=True)
class Release:
    """How many pieces one organ made public in a month (``2026-05``) of one class of the 五公开, '' for none."""

    month: str
    organ: str
    five_open: str
    number: int


def released(organs: Iterable[str], span: Span) -> QuerySet[Record]:
    """What went out in the span, whatever became of it afterwards; a correction is not a release."""
    start, end = span.moments
    out = Record.objects.filter(organ__code__in=list(organs), corrects__isnull=True)
    return out.filter(published_at__gte=start, published_at__lt=end)


def releases(organs: Iterable[str], span: Span) -> list[Release]:
    month = TruncMonth("published_at", tzinfo=clock.CHINA)
    rows = released(organs, span).order_by().values_list(month, "organ__code", "five_open").annotate(n=Count("pk"))
    return [Release(f"{moment:%Y-%m}", organ, five_open, number) for moment, organ, five_open, number in rows]


# attributes


@dataclass(frozen=True, slots=True)
class Share:
    """Decisions on attributes of one organ in a span: the last approval of each document in it."""

    organ: str
    name: str
    open: int
    on_request: int
    closed: int
    unusual: bool = False

    @property
    def total(self) -> int:
        return self.open + self.on_request + self.closed

    @property
    def percent(self) -> int:
        return round(100 * self.closed / self.total) if self.total else 0


def decided(organs: Iterable[str], span: Span) -> dict[str, tuple[str, str]]:
    """Subject → organ and attribute of the last approval in the span, from the ledger; corrections are not counted again."""
    start, end = span.moments
    events = Event.objects.filter(name="record.approved", organ__in=list(organs), at__gte=start, at__lt=end).order_by(
        "seq"
    )
    found = {event.subject: (event.organ, event.data["attribute"]) for event in events}
    pks = [int(subject.removeprefix("record:")) for subject in found]
    corrections = Record.objects.filter(corrects__isnull=False)
    again = {
        pk
        for start in range(0, len(pks), 500)
        for pk in corrections.filter(pk__in=pks[start : start + 500]).values_list("pk", flat=True)
    }
    return {subject: told for subject, told in found.items() if int(subject.removeprefix("record:")) not in again}


def shares(told: Iterable[tuple[str, str]], names: Mapping[str, str]) -> list[Share]:
    """Organs that decided anything, those that stand out first, then by their share of 不予公开."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for organ, attribute in told:
        counted[organ][attribute] += 1
    closed = sum(one[Attribute.CLOSED] for one in counted.values())
    total = sum(sum(one.values()) for one in counted.values())
    made = [
        Share(
            organ,
            names.get(organ, organ),
            one[Attribute.OPEN],
            one[Attribute.ON_REQUEST],
            one[Attribute.CLOSED],
            stands_out(one[Attribute.CLOSED], sum(one.values()), closed, total),
        )
        for organ, one in counted.items()
    ]
    return sorted(made, key=lambda share: (not share.unusual, -share.percent, -share.total, share.organ))


def stands_out(closed: int, decided: int, all_closed: int, all_decided: int) -> bool:
    """Whether so many 不予公开 are improbable if this organ decided like the others (exact one-sided binomial test).

    Exactly, in fractions; with one withheld and one open added to the others, so that a share is never nought.
    """
    limits = conventions().unusual
    if min(decided, all_decided - decided) < limits.at_least or not closed:
        return False
    p = Fraction(all_closed - closed + 1, all_decided - decided + 2)
    if Fraction(closed, decided) <= p:
        return False
    tail = sum(comb(decided, k) * p**k * (1 - p) ** (decided - k) for k in range(closed, decided + 1))
    return tail <= Fraction(Decimal(limits.chance))
