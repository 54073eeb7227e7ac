"""Duties of ratio rules: a share of one event, or of all events of a period in one organ. The arithmetic is exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import chain
from math import ceil, floor
from typing import Literal

from gongkai.law.data import in_words
from gongkai.law.duty import Duty, State
from gongkai.law.errors import FieldMissing
from gongkai.law.fixed import bounds, called, period_of
from gongkai.law.history import History, order
from gongkai.law.kinds import Measure, Ratio
from gongkai.law.measures import COUNTS, measured
from gongkai.law.periods import aware, fixed, local_day
from gongkai.law.rulebook import Event, Organ, Rule

PER_CENT = 100


def derive_ratios(
    rules: Iterable[Rule],
    events: Iterable[Event],
    organs: Iterable[Organ],
    now: datetime,
    kinds: Mapping[str, str] | None = None,
) -> tuple[Duty, ...]:
    """The duties of ratio rules: one of every event, or of every period in which something was observed.

    A period that began before the organ's `since` was not seen whole, and nobody is judged by it. `kinds` tells what
    kind an organ is that is not among `organs`. A share that holds now is met, though a later event may change it.
    """
    aware(now)
    history, known = History.of(events), {organ.code: organ for organ in organs}
    kinds = dict(kinds or {}) | {organ.code: organ.kind for organ in known.values()}
    ratios = [rule.as_read() for rule in rules if isinstance(rule, Ratio)]
    cases = chain.from_iterable(_cases(rule, history, known) for rule in ratios)
    bound = ((case, _verdict(case)) for case in cases if case.rule.binds(kinds.get(case.organ)))
    raised = (_duty(case, verdict, now) for case, verdict in bound if verdict)
    return tuple(sorted(raised, key=lambda duty: duty.id))


@dataclass(frozen=True, slots=True)
class _Case:
    """What is judged: the events looked at, in their order, those observed, and until when."""

    rule: Ratio
    name: str
    subject: str
    organ: str
    first: date
    last: date
    pool: tuple[Event, ...]
    observed: tuple[Event, ...]
    begun_by: Event | None = None

    def figure(self, measure: Measure) -> Fraction:
        """Raises FieldMissing."""
        return measured(measure, self.rule.observes, self.pool if measure.events else self.observed)


@dataclass(frozen=True, slots=True)
class Share:
    """The figures behind a verdict. `needed` is how many of the numerator there must be, at least or at most; None where it
    is no count of things, or no such number is asked for."""

    numerator: Fraction
    denominator: Fraction
    needed: int | None

    @property
    def percent(self) -> Fraction:
        return self.numerator * PER_CENT / self.denominator


@dataclass(frozen=True, slots=True)
class _Verdict:
    holds: bool | None
    """None: it cannot be told."""
    said: tuple[str, ...]
    share: Share | None = None


def _cases(rule: Ratio, history: History, known: Mapping[str, Organ]) -> Iterator[_Case]:
    if rule.period == "event":
        return _of_each_event(rule, history)
    return _of_each_period(rule, rule.period, history, known)


def _of_each_event(rule: Ratio, history: History) -> Iterator[_Case]:
    """Measures of other events look at those of the same subject so far."""
    others = chain.from_iterable(measure.events for measure in rule.measures())
    by_subject: dict[str, list[Event]] = defaultdict(list)
    for event in history.named(others):
        by_subject[event.subject].append(event)
    for event in history.matching(rule.observes):
        if rule.in_force(day := local_day(event.at)):
            pool = tuple(other for other in by_subject[event.subject] if order(other) <= order(event))
            yield _Case(rule, str(event.id), event.subject, event.organ, day, day, pool, (event,), event)


def _of_each_period(
    rule: Ratio, length: Literal["month", "quarter", "year"], history: History, known: Mapping[str, Organ]
) -> Iterator[_Case]:
    pools: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in history.named(rule.events()):
        if rule.counts_by_organ(event):
            pools[event.organ, period_of(local_day(event.at), length)].append(event)
    for (organ, period), pool in pools.items():
        observed = tuple(event for event in pool if rule.observes.matches(event))
        first, last = bounds(period)
        seen_whole = organ not in known or first >= known[organ].since
        if organ and observed and seen_whole and rule.in_force(last):
            yield _Case(rule, f"{organ}/{period}", f"organ:{organ}", organ, first, last, tuple(pool), observed)


def _duty(case: _Case, verdict: _Verdict, now: datetime) -> Duty:
    rule, latest = case.rule, case.observed[-1]
    place = f"{case.subject}/{case.name}" if case.begun_by else case.name
    limit = fixed(case.last, "当日" if case.begun_by else f"{called(case.name.rpartition('/')[2])}最后一日")
    return Duty(
        id=f"{rule.id}/{place}",
        rule=rule.id,
        title=rule.title,
        subject=case.subject,
        organ=case.organ,
        due=case.last,
        state=_state(rule, verdict, case.last, now),
        met_at=latest.at if verdict.holds else None,
        met_by=latest.id if verdict.holds else None,
        started_by=case.begun_by.id if case.begun_by else None,
        started_on=case.first,
        events=tuple(sorted({event.id for event in (*case.pool, *case.observed)})),
        source=rule,
        limit=limit,
        said=lambda: verdict.said,
        grounds=lambda: verdict.share,
    )


def _state(rule: Ratio, verdict: _Verdict, last: date, now: datetime) -> State:
    if verdict.holds is None:
        return State.UNDETERMINED
    if verdict.holds:
        return State.MET
    if rule.best_effort:
        return State.TARGET
    return State.OPEN if local_day(now) <= last else State.MISSED


def _verdict(case: _Case) -> _Verdict | None:
    """None where a single event has nothing that could be divided: nothing was to be done."""
    rule = case.rule
    read = (f"口径：{rule.chosen.title}",) if rule.chosen else ()
    try:
        if beyond := _beyond_anyone(case):
            return _Verdict(None, (*read, beyond))
        numerator, denominator = case.figure(rule.numerator), case.figure(rule.denominator)
    except FieldMissing as error:
        return _Verdict(None, (*read, str(error)))
    if denominator == 0 and case.begun_by:
        return None
    if denominator <= 0:
        return _Verdict(None, (*read, f"分母为{in_words(denominator)}，不能计算比例。"))
    share = Share(numerator, denominator, _needed(rule, denominator))
    holds, asked = _judged(rule, share)
    sentence = f"{in_words(numerator)}÷{in_words(denominator)}＝{in_words(share.percent)}%，{asked}"
    return _Verdict(holds, (*read, sentence), share)


def _beyond_anyone(case: _Case) -> str:
    bound = case.rule.unsatisfiable
    if bound is None:
        return ""
    try:
        figure = case.figure(bound.measure or case.rule.denominator)
    except FieldMissing:  # nobody said how large it is
        return ""
    return bound.sentence if figure < bound.below else ""


def _needed(rule: Ratio, denominator: Fraction) -> int | None:
    if rule.numerator.of not in COUNTS:
        return None
    if rule.at_least is not None:
        return ceil(rule.at_least * denominator / PER_CENT)
    return floor(rule.at_most * denominator / PER_CENT) if rule.at_most is not None else None


def _judged(rule: Ratio, figures: Share) -> tuple[bool, str]:
    """Whether the share is as the rule asks, and what it asks; of things that are counted, how many."""
    share, needed = figures.percent, figures.needed
    if rule.at_least is not None:
        least = f"，即至少{needed}（不足一个的进一）" if needed is not None else ""
        return share >= rule.at_least, f"应不低于{in_words(rule.at_least)}%{least}"
    if rule.at_most is not None:
        most = f"，即至多{needed}" if needed is not None else ""
        return share <= rule.at_most, f"应不高于{in_words(rule.at_most)}%{most}"
    if rule.below is not None:
        return share < rule.below, f"应低于{in_words(rule.below)}%"
    if rule.above is not None:
        return share > rule.above, f"应高于{in_words(rule.above)}%"
    assert rule.exactly is not None
    return share == rule.exactly, f"应为{in_words(rule.exactly)}%"
