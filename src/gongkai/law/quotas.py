"""Duties of quota rules: so many times a period, or in any stretch of a length, in every organ that the rule binds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import chain

from gongkai.law.data import in_words, number_in, values_in
from gongkai.law.duty import Duty, State
from gongkai.law.errors import FieldMissing, PeriodRefused
from gongkai.law.fixed import bounds, called, period_of
from gongkai.law.history import History
from gongkai.law.kinds import Quota
from gongkai.law.periods import MONTHS, aware, fixed, local_day, months_after
from gongkai.law.rulebook import Event, Organ, Period, Rule, Within

PERIOD = "period"
"""The key under which an event names the period that it is for, such as that of a report; else it is for that of its day."""


def derive_quotas(
    rules: Iterable[Rule], events: Iterable[Event], organs: Iterable[Organ], now: datetime
) -> tuple[Duty, ...]:
    """The duties of quota rules, for every whole period since each organ's `since` up to the one `now` lies in, and for
    every window of a rolling quota that has begun. Limits are days of the calendar year: they move off no rest day."""
    aware(now)
    history, organs = History.of(events), tuple(organs)
    quotas = [rule for rule in rules if isinstance(rule, Quota)]
    raised = chain.from_iterable(_of_quota(rule, organs, history, now) for rule in quotas)
    return tuple(sorted(raised, key=lambda duty: duty.id))


def _of_quota(rule: Quota, organs: Iterable[Organ], history: History, now: datetime) -> Iterator[Duty]:
    counted: dict[str, list[Event]] = defaultdict(list)
    for event in history.matching(rule.counts):
        counted[event.organ].append(event)
    charged = history.first_days(rule.charged) if rule.charged else {}
    windows = _rolling if rule.rolling else _periods
    for organ in organs:
        if rule.binds(organ) and (not rule.charged or organ.code in charged):
            since = charged.get(organ.code, date.min)
            for window in windows(rule, organ, since, counted[organ.code], local_day(now)):
                yield _duty(rule, organ, window, now)


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of time and what was counted in it. `begun_by` opened a rolling one."""

    name: str
    first: date
    limit: date
    counted: tuple[Event, ...]
    tally: _Tally
    begun_by: Event | None = None


@dataclass(frozen=True, slots=True)
class _Tally:
    """How far the count came, which event filled it, and what could not be counted."""

    amount: Fraction
    reached: Event | None = None
    fault: str = ""


def _periods(rule: Quota, organ: Organ, charged: date, counted: Sequence[Event], today: date) -> Iterator[_Window]:
    """Whole periods the ledger can speak for, at whose limit the rule holds."""
    assert rule.period
    by_period: dict[str, list[Event]] = defaultdict(list)
    for event in counted:
        by_period[_meant(event, rule.period)].append(event)
    day: date | None = organ.since
    while day and day <= today:
        name = period_of(day, rule.period)
        first, last = bounds(name)
        limit = date(last.year, *rule.closes) if rule.closes else last
        if first >= organ.since and rule.in_force(limit) and limit >= charged:
            inside = [event for event in by_period.get(name, []) if _counts(rule, event)]
            yield _Window(name, first, limit, tuple(inside), _tally(rule, inside))
        day = last + timedelta(days=1) if last < date.max else None


def _meant(event: Event, length: Period) -> str:
    """The month of a report counts in its quarter; a quarter lies in no one month, and then the day decides."""
    try:
        first, last = bounds(str(event.data.get(PERIOD)))
    except PeriodRefused:
        return period_of(local_day(event.at), length)
    name = period_of(first, length)
    return name if name == period_of(last, length) else period_of(local_day(event.at), length)


def _counts(rule: Quota, event: Event) -> bool:
    """Not what happened before the day of the year on which counting opens."""
    day = local_day(event.at)
    return rule.opens is None or day >= date(day.year, *rule.opens)


def _rolling(rule: Quota, organ: Organ, charged: date, counted: Sequence[Event], today: date) -> Iterator[_Window]:
    """The first window begins with the rule, the organ or the charge; then each counted event begins one that the
    `at_least`-th event after it must end: between the two no stretch of that length holds fewer."""
    assert rule.rolling
    base = max(rule.starts or organ.since, organ.since, charged)
    done = [event for event in counted if local_day(event.at) >= base]
    if base <= today:
        yield from _window(rule, rule.rolling, base, None, done)
    for place in range(len(done) - rule.at_least + 1):
        event, later = done[place], done[place + 1 :]
        yield from _window(rule, rule.rolling, local_day(event.at), event, later)


def _window(
    rule: Quota, length: Within, first: date, begun_by: Event | None, later: Sequence[Event]
) -> Iterator[_Window]:
    limit = _ahead(first, length)
    inside = tuple(later[: rule.at_least])
    if rule.in_force(limit):
        name = str(begun_by.id) if begun_by else first.isoformat()
        yield _Window(name, first, limit, inside, _tally(rule, inside), begun_by)


def _ahead(day: date, length: Within) -> date:
    try:
        return months_after(day, length.n * MONTHS[length.unit])
    except OverflowError:
        return date.max


def _tally(rule: Quota, inside: Sequence[Event]) -> _Tally:
    """The event at which the count is full stays that, whatever comes after it."""
    seen: set[object] = set()
    amount, reached, faults = Fraction(0), None, []
    for event in inside:
        try:
            amount += _worth(rule, event, seen)
        except FieldMissing as error:
            faults.append(str(error))
        if reached is None and amount >= rule.at_least:
            reached = event
    return _Tally(amount, reached, "" if reached else "；".join(faults))


def _worth(rule: Quota, event: Event, seen: set[object]) -> Fraction | int:
    if rule.sum:
        return number_in(event, rule.sum)
    if not rule.distinct:
        return 1
    new = set(values_in(event, rule.distinct)) - seen
    seen.update(new)
    return len(new)


def _duty(rule: Quota, organ: Organ, window: _Window, now: datetime) -> Duty:
    reached, begun_by = window.tally.reached, window.begun_by
    return Duty(
        id=f"{rule.id}/{organ.code}/{window.name}",
        rule=rule.id,
        title=rule.title,
        subject=f"organ:{organ.code}",
        organ=organ.code,
        due=window.limit,
        state=_state(rule, window, now),
        met_at=reached.at if reached else None,
        met_by=reached.id if reached else None,
        started_by=begun_by.id if begun_by else None,
        started_on=window.first,
        events=tuple(event.id for event in (*((begun_by,) if begun_by else ()), *window.counted)),
        source=rule,
        limit=fixed(window.limit, _limit_in_words(rule, window)),
        said=lambda: _sentences(rule, window),
    )


def _state(rule: Quota, window: _Window, now: datetime) -> State:
    if (reached := window.tally.reached) and (rule.best_effort or local_day(reached.at) <= window.limit):
        return State.MET
    if rule.best_effort:
        return State.TARGET
    if reached:
        return State.LATE
    if window.tally.fault:
        return State.UNDETERMINED
    return State.OPEN if local_day(now) <= window.limit else State.MISSED


def _limit_in_words(rule: Quota, window: _Window) -> str:
    if rule.rolling:
        return f"自{window.first}起满{rule.rolling}"
    return f"{called(window.name)}{'规定的截止日' if rule.closes else '最后一日'}"


def _sentences(rule: Quota, window: _Window) -> tuple[str, ...]:
    amount = window.tally.amount
    unit = "" if rule.sum else "个" if rule.distinct else "次"
    stretch = f"自{window.first}起{rule.rolling}内" if rule.rolling else called(window.name)
    sentence = f"{stretch}应不少于{rule.at_least}{unit}，已有{in_words(amount)}{unit}"
    return (sentence, window.tally.fault) if window.tally.fault else (sentence,)
