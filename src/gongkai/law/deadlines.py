"""Duties of deadline rules: events paired into runs, each run given its limit and its verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from gongkai.law.calendars import Calendar
from gongkai.law.duty import Duty, State
from gongkai.law.errors import CalendarNotCovered, FieldMissing, LawError
from gongkai.law.history import History, order
from gongkai.law.kinds import Deadline
from gongkai.law.periods import Due, Unit, aware, due, fixed, local_day
from gongkai.law.rulebook import Event, Rule, Within


def derive_deadlines(
    rules: Iterable[Rule], events: Iterable[Event], calendar: Calendar, now: datetime
) -> tuple[Duty, ...]:
    """The duties of deadline rules. Given only the events that concern one subject, it answers for that subject."""
    aware(now)
    history = History(events)
    rounds = [(rule, run) for rule in rules if isinstance(rule, Deadline) for run in _runs(rule, history)]
    raised = [duty for rule, run in rounds if (duty := _of_run(rule, run, calendar, now))]
    return tuple(sorted(_strictest(raised), key=lambda duty: duty.id))


def derive_for(
    rules: Iterable[Rule], subject: str, events: Iterable[Event], calendar: Calendar, now: datetime
) -> tuple[Duty, ...]:
    """The deadline duties of one subject. `events` must hold its own events and those linked to it; more do no harm."""
    return tuple(duty for duty in derive_deadlines(rules, events, calendar, now) if duty.subject == subject)


def touched(rules: Iterable[Rule], event: Event) -> frozenset[str]:
    """The subjects whose deadline duties an event may change: its own, and those it answers by a link."""
    linked = (rule for rule in rules if isinstance(rule, Deadline) and rule.link and event.name in rule.events())
    return frozenset((event.subject, *(subject for rule in linked for subject in rule.answers(event))))


@dataclass(frozen=True, slots=True)
class _Run:
    """From one start to whatever ended it."""

    start: Event
    met: Event | None = None
    cancelled: Event | None = None

    @property
    def ended_by(self) -> Event | None:
        return self.met or self.cancelled


def _runs(rule: Deadline, history: History) -> list[_Run]:
    """Starts paired with what ended them, subject by subject. An event ends the run before it begins the next."""
    roles: dict[str, list[tuple[Event, int]]] = defaultdict(list)
    for event in history.matching(rule.met):
        for subject in rule.answers(event):
            roles[subject].append((event, _MET))
    for pattern in rule.cancelled:
        for event in history.matching(pattern):
            roles[event.subject].append((event, _CANCELLED))
    for event in history.matching(rule.start):
        if _has_started(rule, event) and rule.in_force(_start_day(rule, event)):
            roles[event.subject].append((event, _START))
    ordered = (sorted(pairs, key=lambda pair: (*order(pair[0]), pair[1])) for pairs in roles.values())
    return [run for pairs in ordered for run in _pair(pairs, rule.restarts)]


_MET, _CANCELLED, _START = range(3)


def _pair(pairs: Sequence[tuple[Event, int]], restarts: bool) -> list[_Run]:
    runs: list[_Run] = []
    start: Event | None = None
    for event, role in pairs:
        if role == _START:
            start = event if start is None or restarts else start
        elif start is not None:
            runs.append(_Run(start, met=event) if role == _MET else _Run(start, cancelled=event))
            start = None
    return [*runs, _Run(start)] if start else runs


def _of_run(rule: Deadline, run: _Run, calendar: Calendar, now: datetime) -> Duty | None:
    try:
        limit = _limit(rule, run.start, calendar)
    except LawError as error:
        return _undetermined(rule, run, error)
    return (
        _duty(rule, run, limit, _state(rule, run, limit, now), lambda: _sentences(rule, run, limit)) if limit else None
    )


def _undetermined(rule: Deadline, run: _Run, error: LawError) -> Duty:
    """Without a limit there is no verdict, save one: a limit beyond the last official year was kept by an answer
    given before it."""
    state = State.CANCELLED if run.cancelled else State.UNDETERMINED
    if run.met and isinstance(error, CalendarNotCovered) and local_day(run.met.at).year < error.year:
        state = State.MET
    said = (str(error),)
    return _duty(rule, run, None, state, lambda: said)


def _duty(rule: Deadline, run: _Run, limit: Due | None, state: State, said: Callable[[], tuple[str, ...]]) -> Duty:
    start, end = run.start, run.ended_by
    return Duty(
        id=f"{rule.id}/{start.subject}/{start.id}",
        rule=rule.id,
        title=rule.title,
        subject=start.subject,
        organ=start.organ,
        due=limit.value if limit else None,
        state=state,
        met_at=run.met.at if run.met else None,
        met_by=run.met.id if run.met else None,
        started_by=start.id,
        started_on=_start_day(rule, start),
        events=(start.id, end.id) if end else (start.id,),
        source=rule,
        limit=limit,
        said=said,
        ended_by=end.id if end else None,
    )


def _state(rule: Deadline, run: _Run, limit: Due, now: datetime) -> State:
    if run.cancelled:
        return State.CANCELLED
    if rule.best_effort:
        return State.MET if run.met else State.TARGET
    if run.met:
        return State.MET if limit.allows(run.met.at) else State.LATE
    return State.OPEN if limit.allows(now) else State.MISSED


def _limit(rule: Deadline, start: Event, calendar: Calendar) -> Due | None:
    """None when the limit is carried by the event and the event carries none: nothing is owed by a date then."""
    if rule.by:
        return fixed(rule.by, f"《{rule.title}》规定的日期")
    if rule.by_field:
        day = _date_in(start, rule.by_field)
        return fixed(day, f"事件{start.id}载明的期限日") if day else None
    within = _within_in(start, rule.within_field) if rule.within_field else rule.within
    return due(_begin(rule, start, within), within.n, within.unit, calendar) if within else None


def _begin(rule: Deadline, start: Event, within: Within) -> date | datetime:
    named = _date_in(start, rule.start_on) if rule.start_on else None
    return start.at if within.unit is Unit.HOURS else named or local_day(start.at)


def _has_started(rule: Deadline, event: Event) -> bool:
    return rule.start_on is None or bool(event.data.get(rule.start_on))


def _start_day(rule: Deadline, start: Event) -> date:
    try:
        named = _date_in(start, rule.start_on) if rule.start_on else None
    except LawError:  # _limit meets the same fault and reports it
        named = None
    return named or local_day(start.at)


def _date_in(event: Event, key: str) -> date | None:
    value = event.data.get(key)
    if value is None or value == "":
        return None
    try:
        return local_day(value) if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FieldMissing(f"事件{event.id}的 {key} 应为日期（如 2026-03-01），实为“{value}”。") from None


def _within_in(event: Event, key: str) -> Within | None:
    value = event.data.get(key)
    if not value or isinstance(value, Within):
        return value or None
    try:
        return Within(value["n"], Unit(value["unit"]))
    except (TypeError, KeyError, ValueError):
        raise FieldMissing(f"事件{event.id}的 {key} 应含 n 和 unit（{'、'.join(Unit)}），实为“{value}”。") from None


def _sentences(rule: Deadline, run: _Run, limit: Due) -> tuple[str, ...]:
    day, counted = _start_day(rule, run.start), rule.within or rule.within_field
    began = f"自{day}（事件{run.start.id}）起" + ("算，当日不计入" if counted and not limit.moment else "")
    ends = f"期限至{limit.value}" + ("" if limit.moment else "二十四时")
    return (began, ends, *_ending(run, limit))


def _ending(run: _Run, limit: Due) -> tuple[str, ...]:
    if run.cancelled:
        return (f"{local_day(run.cancelled.at)}（事件{run.cancelled.id}）撤销",)
    if run.met:
        verdict = "在期限内" if limit.allows(run.met.at) else "已过期限"
        return (f"{local_day(run.met.at)}（事件{run.met.id}）完成，{verdict}",)
    return ()


def _strictest(raised: Iterable[Duty]) -> list[Duty]:
    """Of several limits of one act, ended by the same event, the earliest is owed and names the others."""
    free: list[Duty] = []
    rivals: dict[tuple[object, ...], list[Duty]] = defaultdict(list)
    for duty in raised:
        source = duty.source
        if isinstance(source, Deadline) and source.duty and duty.limit:
            rivals[source.duty, duty.subject, duty.ended_by, source.best_effort].append(duty)
        else:
            free.append(duty)
    return [*free, *(_winner(group) for group in rivals.values())]


def _winner(group: list[Duty]) -> Duty:
    first, *others = sorted(group, key=lambda duty: (duty.limit.closes if duty.limit else datetime.max, duty.id))
    return replace(first, superseded=tuple(others)) if others else first
