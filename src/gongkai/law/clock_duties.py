"""Duties of clocks: what an organ owes by a limit that its own and others' acts have moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from gongkai.law.calendars import Calendar
from gongkai.law.clock_reading import ClockReading, readings
from gongkai.law.clocks import Clock, Fact, date_in
from gongkai.law.duty import Duty, State
from gongkai.law.errors import CalendarNotCovered, LawError
from gongkai.law.history import History
from gongkai.law.periods import Due, Unit, aware, local_day
from gongkai.law.rulebook import Event, Rule


def derive_clocks(
    rules: Iterable[Rule], events: Iterable[Event], calendar: Calendar, now: datetime
) -> tuple[Duty, ...]:
    """The duties of clocks, one a run: waiting while the clock stands still, else open, met, late, missed or cancelled.

    A clock that an applicant or a third party must keep raises none.
    """
    aware(now)
    history = History.of(events)
    clocks = [rule for rule in rules if isinstance(rule, Clock) and rule.whose is None]
    raised = [duty for clock in clocks for duty in _of_clock(clock, history, calendar, now)]
    return tuple(sorted(raised, key=lambda duty: duty.id))


def _of_clock(clock: Clock, history: History, calendar: Calendar, now: datetime) -> list[Duty]:
    cases: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in history.named(clock.events()):
        cases[event.subject, str(event.data.get(clock.per, "")) if clock.per else ""].append(event)
    return [duty for case in cases.values() for duty in _of_case(clock, case, calendar, now)]


def _of_case(clock: Clock, events: Sequence[Event], calendar: Calendar, now: datetime) -> list[Duty]:
    by_id = {event.id: event for event in events}
    at: date = now if clock.within.unit is Unit.HOURS else local_day(now)
    try:
        found = list(readings(clock, [_fact(clock, event) for event in events], calendar, at))
    except LawError as error:
        return [_undetermined(clock, events, error)]
    duties = (_of_run(one, by_id, now) for one in found)
    return [duty for duty in duties if duty]


def _fact(clock: Clock, event: Event) -> Fact:
    key = next((one.on for one in clock.matching(event.name, event.data) if one.on), None)
    named = date_in(event.data, key) if clock.within.unit is not Unit.HOURS else None
    return Fact(event.name, named or event.at, event.data, event.id)


def _of_run(reading: ClockReading, events: dict[int, Event], now: datetime) -> Duty | None:
    fact, began = reading.started_by, reading.started_on
    start = events.get(fact.id) if fact and fact.id is not None else None
    if start is None or began is None or not reading.clock.in_force(local_day(began)):
        return None
    limit, state, said = _verdict(reading, now)
    end = events.get(reading.ended_by[1].id or 0) if reading.ended_by else None
    met = end if end and reading.answered else None
    clock = reading.clock
    return Duty(
        id=f"{clock.id}/{start.subject}/{start.id}",
        rule=clock.id,
        title=reading.owed,
        subject=start.subject,
        organ=start.organ,
        due=limit.value if limit else None,
        state=state,
        met_at=met.at if met else None,
        met_by=met.id if met else None,
        started_by=start.id,
        started_on=local_day(began),
        events=tuple(one.id for one in reading.steps if one.id is not None),
        source=clock,
        limit=limit,
        said=said,
        ended_by=end.id if end else None,
        grounds=lambda: reading,
    )


def _verdict(reading: ClockReading, now: datetime) -> tuple[Due | None, State, Callable[[], tuple[str, ...]]]:
    try:
        return reading.due, _state(reading, now), lambda: reading.sentences
    except LawError as error:
        told = (str(error),)
        return None, _unlimited(reading, error), lambda: told


def _state(reading: ClockReading, now: datetime) -> State:
    if reading.ended_by and not reading.answered:
        return State.CANCELLED
    if reading.clock.best_effort:
        return State.MET if reading.answered else State.TARGET
    if reading.answered:
        return State.MET if reading.in_time else State.LATE
    if reading.due is None:
        return State.WAITING
    return State.OPEN if reading.due.allows(now) else State.MISSED


def _unlimited(reading: ClockReading, error: LawError) -> State:
    """Without a limit there is no verdict, save one: a limit beyond the last official year was kept by an answer before it."""
    if reading.ended_by and not reading.answered:
        return State.CANCELLED
    answered = reading.ended_on
    if answered and isinstance(error, CalendarNotCovered) and answered.year < error.year:
        return State.MET
    return State.UNDETERMINED


def _undetermined(clock: Clock, events: Sequence[Event], error: LawError) -> Duty:
    first, said = events[0], (str(error),)
    return Duty(
        id=f"{clock.id}/{first.subject}/{first.id}",
        rule=clock.id,
        title=clock.title,
        subject=first.subject,
        organ=first.organ,
        due=None,
        state=State.UNDETERMINED,
        started_by=first.id,
        started_on=local_day(first.at),
        events=tuple(event.id for event in events),
        source=clock,
        said=lambda: said,
    )
