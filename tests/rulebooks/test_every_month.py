"""Every profile on the first of every month, from its earliest rule to a year and a half ahead: no gap, no clash, and
everything in force answers a synthetic event made from the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

import pytest

from gongkai.law.clocks import Clock, Effect
from gongkai.law.duties import Duty, State, derive
from gongkai.law.fixed import bounds, period_of
from gongkai.law.gates import refusals
from gongkai.law.kinds import Completeness, Deadline, Gate, Quota, Ratio
from gongkai.law.periods import SHANGHAI, months_after
from gongkai.law.rulebook import Event, Organ, Pattern, Rule
from gongkai.rulebooks import vocabulary
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import load, profile_names

TODAY = date(2026, 11, 25)
LAST = months_after(TODAY.replace(day=1), 18)
FIRST_CALENDAR = date(2007, 1, 1)
WITHOUT_NOTICE = "放假安排尚未录入"
LONG = timedelta(days=60)


def months(first: date) -> list[date]:
    first = max(first, FIRST_CALENDAR).replace(day=1)
    return [months_after(first, n) for n in range((LAST.year - first.year) * 12 + LAST.month - first.month + 1)]


def days_in_force(rule: Rule) -> list[date]:
    return [day for day in months(rule.starts or FIRST_CALENDAR) if rule.in_force(day)]


def every_rule() -> list[Rule]:
    """Each version once, however many profiles import it."""
    found = chain.from_iterable(load(name) for name in profile_names())
    return list({(rule.id, rule.starts, rule.tailored): rule for rule in found}.values())


RULES = every_rule()


def of(kind: type[Rule]) -> Any:
    return pytest.mark.parametrize("rule", [rule for rule in RULES if type(rule) is kind], ids=lambda rule: rule.id)


# No gap, no clash ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", profile_names())
def test_every_requirement_is_served_by_one_version_of_each_rule(profile: str) -> None:
    book = load(profile)
    by_id, by_requirement = defaultdict(list), defaultdict(list)
    for rule in book:
        by_id[rule.id].append(rule)
        for key in rule.requirement:
            by_requirement[key].append(rule)
    for day in months(min(rule.starts or FIRST_CALENDAR for rule in book)):
        for versions in by_id.values():
            assert _held(versions, day) == _between(versions, day), (day, versions[0].id)
        for key, serving in by_requirement.items():
            assert not _between(serving, day) or _held(serving, day) >= 1, (day, key)


def _held(rules: list[Rule], day: date) -> int:
    return sum(rule.in_force(day) for rule in rules)


def _between(rules: list[Rule], day: date) -> int:
    """1 from the first day of the first to the last day of the last."""
    first = min(rule.starts or date.min for rule in rules)
    return int(first <= day <= max(rule.ends or date.max for rule in rules))


# What answers a synthetic event -------------------------------------------------------------------------------------


@of(Deadline)
def test_a_deadline_begins_whenever_it_is_in_force(rule: Deadline) -> None:
    found = by_day(rule, [event(n, day, rule.start, deadline_data(rule, day)) for n, day in each(rule)])
    for day in days_in_force(rule):
        (duty,) = found[day]
        assert duty.state is State.WAITING or answered(duty), (day, duty.trace.sentences)


@of(Deadline)
def test_so_does_each_of_its_exceptions(rule: Deadline) -> None:
    for exception in rule.exceptions:
        own = {key: allowed[0] for key, allowed in exception.where.items()}
        given = [event(n, day, rule.start, deadline_data(rule, day) | own) for n, day in each(rule)]
        for day, duties in by_day(rule, given).items():
            assert all(answered(duty) or duty.state is State.WAITING for duty in duties), (day, exception.name)


@of(Clock)
def test_a_clock_runs_whenever_it_is_in_force(rule: Clock) -> None:
    starts = [one for one in rule.transitions if one.effect is Effect.START]
    found = [by_day(rule, [event(n, day, one.pattern, {one.on: day} if one.on else {}) for n, day in each(rule)]) for one in starts]  # fmt: skip
    for day in days_in_force(rule):
        duties = list(chain.from_iterable(one[day] for one in found))
        assert bool(duties) == (rule.whose is None), day
        assert all(answered(duty) or duty.state is State.WAITING for duty in duties), day


@of(Quota)
def test_a_quota_is_owed_in_every_period_whose_limit_it_holds_on(rule: Quota) -> None:
    organ = Organ("organ", (*rule.applies, "department")[0], FIRST_CALENDAR)
    charges = [event(1, FIRST_CALENDAR, rule.charged)] if rule.charged else []
    now = datetime(LAST.year, LAST.month, 1, 9, tzinfo=SHANGHAI)
    limits = {duty.due for duty in derive([rule], charges, calendar(), [organ], now)}
    if rule.rolling:
        assert limits or (rule.ends and rule.ends < LAST)
        return
    assert rule.period
    for day in days_in_force(rule):
        last = bounds(period_of(day, rule.period))[1]
        limit = date(last.year, *rule.closes) if rule.closes else last
        assert (limit in limits) == rule.in_force(limit), (day, limit)


@of(Ratio)
def test_a_ratio_is_judged_whenever_it_is_in_force(rule: Ratio) -> None:
    read = rule.as_read()
    patterns = {one.pattern(rule.observes).events: one.pattern(rule.observes) for one in read.measures()}
    numbered = list(each(rule))
    given = [
        event(n * 10 + place, day, pattern, figures(pattern), FIRST_CALENDAR)
        for n, day in numbered
        for place, pattern in enumerate([*patterns.values(), rule.observes])
    ]
    found = derive([rule], given, calendar(), [], now_at(LAST), {"organ": (*rule.applies, "department")[0]})
    assert found or not numbered
    assert all(isinstance(duty.due, date) and duty.trace.sentences for duty in found)


@of(Completeness)
def test_completeness_is_asked_of_every_act(rule: Completeness) -> None:
    numbered = list(each(rule))
    given = [event(n, day, rule.of) for n, day in numbered]
    charges = [event(0, FIRST_CALENDAR, rule.charged)] if rule.charged else []
    kinds = {"organ": (*rule.applies, "department")[0]}
    found = derive([rule], [*charges, *given], calendar(), [], now_at(LAST), kinds)
    if rule.union == "organ":
        assert found or rule.by or rule.ends
    else:
        assert {duty.subject for duty in found} == {str(day) for _n, day in numbered}
    assert all(duty.state is not State.UNDETERMINED and duty.trace.sentences for duty in found)


@of(Gate)
def test_a_gate_is_shut_to_whoever_did_nothing_before(rule: Gate) -> None:
    for n, day in each(rule):
        about = event(n, day, rule.before)
        said = refusals([rule], about, [], calendar())
        assert said and all(refusal.sentence and refusal.citation for refusal in said), day


# Events from the vocabulary -----------------------------------------------------------------------------------------


def each(rule: Rule) -> Iterator[tuple[int, date]]:
    return enumerate(days_in_force(rule), start=1)


def by_day(rule: Rule, events: Iterable[Event]) -> dict[date, list[Duty]]:
    """The events of every month in one derivation, each on a subject of its own."""
    found: dict[date, list[Duty]] = defaultdict(list)
    for duty in derive([rule], events, calendar(), [], now_at(LAST)):
        found[date.fromisoformat(duty.subject)].append(duty)
    return found


def event(
    n: int, day: date, pattern: Pattern, data: dict[str, Any] | None = None, subject: date | None = None
) -> Event:
    """One that the pattern selects; what the rule reads of it is written as the vocabulary says."""
    name = pattern.events[0]
    where = {
        key: next((value for value in allowed if value is not None), None) for key, allowed in pattern.where.items()
    }
    told = {key: written(name, key, value) for key, value in ((data or {}) | where).items()}
    return Event(n, name, str(subject or day), "organ", now_at(day), told)


def deadline_data(rule: Deadline, day: date) -> dict[str, Any]:
    named = {rule.start_on: day, rule.by_field: day + LONG, rule.within_field: {"n": 5, "unit": "working-days"}}
    return {key: value for key, value in named.items() if key}


def figures(pattern: Pattern) -> dict[str, Any]:
    """Ten of everything that is counted, a name in every list."""
    kind = vocabulary.events()[pattern.events[0]]
    return {row.key: ["a"] if row.type in ("list", "choices") else 10 for row in kind.fields if row.type in ("list", "choices", "count", "amount")}  # fmt: skip


def written(name: str, key: str, value: Any) -> Any:
    """A day as the moment that the vocabulary wants, where it wants one."""
    if not isinstance(value, date):
        return value
    kind = vocabulary.events()[name]
    moment = any(row.key == key and row.type == "moment" for row in kind.fields)
    return now_at(value).isoformat() if moment else value.isoformat()


def now_at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)


def answered(duty: Duty) -> bool:
    """Due, or undetermined for want of a notice that the State Council has not given yet."""
    if duty.state is State.UNDETERMINED:
        return any(WITHOUT_NOTICE in sentence for sentence in duty.trace.sentences)
    return duty.due is not None
