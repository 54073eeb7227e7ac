"""Duties of quota rules: so many times a period in every organ that the rule binds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from gongkai.law.duty import Duty, State
from gongkai.law.fixed import bounds, period_of
from gongkai.law.history import History
from gongkai.law.kinds import Quota
from gongkai.law.periods import Due, aware, fixed, local_day
from gongkai.law.rulebook import Event, Organ, Rule


def derive_quotas(
    rules: Iterable[Rule], events: Iterable[Event], organs: Iterable[Organ], now: datetime
) -> tuple[Duty, ...]:
    """The duties of quota rules, for every whole period since each organ's `since` up to the one `now` lies in."""
    aware(now)
    history, organs = History(events), tuple(organs)
    quotas = [rule for rule in rules if isinstance(rule, Quota)]
    raised = chain.from_iterable(_of_quota(rule, organs, history, now) for rule in quotas)
    return tuple(sorted(raised, key=lambda duty: duty.id))


def _of_quota(rule: Quota, organs: Iterable[Organ], history: History, now: datetime) -> list[Duty]:
    counted: dict[str, list[Event]] = defaultdict(list)
    for event in history.matching(rule.counts):
        counted[event.organ].append(event)
    bound = [
        (organ, period) for organ in organs if rule.binds(organ) for period in _periods(rule, organ, local_day(now))
    ]
    return [_of_period(rule, organ, period, counted[organ.code], now) for organ, period in bound]


def _periods(rule: Quota, organ: Organ, today: date) -> list[str]:
    """Whole periods the ledger can speak for, at whose end the rule holds."""
    periods, day = [], organ.since
    while rule.period and day <= today:
        period = period_of(day, rule.period)
        first, last = bounds(period)
        if first >= organ.since and rule.in_force(last):
            periods.append(period)
        day = last + timedelta(days=1)
    return periods


def _of_period(rule: Quota, organ: Organ, period: str, counted: Sequence[Event], now: datetime) -> Duty:
    first, last = bounds(period)
    done = [event for event in counted if first <= local_day(event.at) <= last]
    reached = done[rule.at_least - 1] if len(done) >= rule.at_least else None
    limit = fixed(last, f"{period}最后一日")
    return Duty(
        id=f"{rule.id}/{organ.code}/{period}",
        rule=rule.id,
        title=rule.title,
        subject=f"organ:{organ.code}",
        organ=organ.code,
        due=last,
        state=_quota_state(rule, reached, limit, now),
        met_at=reached.at if reached else None,
        met_by=reached.id if reached else None,
        started_on=first,
        events=tuple(event.id for event in done),
        source=rule,
        limit=limit,
        said=lambda: (f"{period}应不少于{rule.at_least}次，已有{len(done)}次",),
    )


def _quota_state(rule: Quota, reached: Event | None, limit: Due, now: datetime) -> State:
    if reached:
        return State.MET
    if rule.best_effort:
        return State.TARGET
    return State.OPEN if limit.allows(now) else State.MISSED
