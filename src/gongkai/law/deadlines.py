"""Duties of deadline rules: events paired into runs, each run given its limit and its verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from gongkai.law.calendars import Calendar
from gongkai.law.duty import Duty, State
from gongkai.law.errors import CalendarNotCovered, LawError
from gongkai.law.history import History, order
from gongkai.law.kinds import Deadline
from gongkai.law.limits import Grounds, Reckoned, base, counted, counted_from, has_started, reckoned, start_day
from gongkai.law.periods import Due, Unit, aware, in_words, local_day
from gongkai.law.rulebook import Event, Rule, Within


def derive_deadlines(
    rules: Iterable[Rule], events: Iterable[Event], calendar: Calendar, now: datetime
) -> tuple[Duty, ...]:
    """The duties of deadline rules. Given only the events that concern one subject, it answers for that subject."""
    aware(now)
    history = History.of(events)
    rounds = [(rule, run) for rule in rules if isinstance(rule, Deadline) for run in _runs(rule, history)]
    raised = [duty for rule, run in rounds if (duty := _of_run(rule, run, calendar, now))]
    return tuple(sorted(_strictest(raised), key=lambda duty: duty.id))


def deadlines_touched(rules: Iterable[Rule], event: Event) -> frozenset[str]:
    """The subjects whose deadline duties an event may change: its own, and those it answers by a link."""
    linked = (rule for rule in rules if isinstance(rule, Deadline) and rule.link and event.name in rule.met.events)
    return frozenset((event.subject, *(subject for rule in linked for subject in rule.answers(event))))


@dataclass(frozen=True, slots=True)
class _Run:
    """From one start to whatever ended it. `release` is what the rule awaits, where that has happened."""

    start: Event
    met: Event | None = None
    cancelled: Event | None = None
    release: Event | None = None

    @property
    def ended_by(self) -> Event | None:
        return self.met or self.cancelled

    def waits(self, rule: Deadline) -> bool:
        """Whether what it awaits had not happened when it was answered, or has not happened yet."""
        if rule.awaits is None:
            return False
        return self.release is None or (self.met is not None and order(self.met) < order(self.release))


_MET, _CANCELLED, _START = range(3)
_Place = tuple[str, str]
"""A subject, and with `per_organ` the organ."""


def _runs(rule: Deadline, history: History) -> list[_Run]:
    """Starts paired with what ended them, subject by subject. An event ends the run before it begins the next."""
    roles: dict[_Place, list[tuple[Event, int]]] = defaultdict(list)
    for event in history.matching(rule.start):
        if has_started(rule, event) and rule.in_force(start_day(rule, event)):
            roles[_place(rule, event.subject, event)].append((event, _START))
    if not roles:
        return []
    owing = _organs_by_subject(roles)
    for event in history.matching(rule.met):
        for place in (_place(rule, subject, event) for subject in rule.answers(event)):
            if place in roles:
                roles[place].append((event, _MET))
    for pattern in rule.cancelled:
        for event in history.matching(pattern):
            for place in _cancelled_by(rule, event, owing.get(event.subject, set())):
                if place in roles:
                    roles[place].append((event, _CANCELLED))
    released = _releases(rule, history)
    return [
        run
        for (subject, _organ), pairs in roles.items()
        for run in _pair(sorted(pairs, key=_in_order), rule.restarts, released.get(subject))
    ]


def _in_order(pair: tuple[Event, int]) -> tuple[datetime, int, int]:
    event, role = pair
    return event.at, event.id, role


def _place(rule: Deadline, subject: str, event: Event) -> _Place:
    return subject, event.organ if rule.per_organ else ""


def _organs_by_subject(places: Iterable[_Place]) -> dict[str, set[str]]:
    owing: dict[str, set[str]] = defaultdict(set)
    for subject, organ in places:
        owing[subject].add(organ)
    return owing


def _cancelled_by(rule: Deadline, event: Event, owing: set[str]) -> Iterable[_Place]:
    """An organ cancels what it owes itself; one that owes nothing there cancels for all."""
    own = _place(rule, event.subject, event)
    return [own] if own[1] in owing else [(event.subject, organ) for organ in owing]


def _releases(rule: Deadline, history: History) -> dict[str, Event]:
    """The first event of each subject that the rule awaits."""
    found = reversed(history.matching(rule.awaits)) if rule.awaits else ()
    return {event.subject: event for event in found}


def _pair(pairs: Sequence[tuple[Event, int]], restarts: bool, release: Event | None) -> list[_Run]:
    runs: list[_Run] = []
    start: Event | None = None
    for event, role in pairs:
        if role == _START:
            start = event if start is None or restarts else start
        elif start is not None:
            met, cancelled = (event, None) if role == _MET else (None, event)
            runs.append(_Run(start, met, cancelled, release))
            start = None
    return [*runs, _Run(start, release=release)] if start else runs


def _of_run(rule: Deadline, run: _Run, calendar: Calendar, now: datetime) -> Duty | None:
    try:
        found = reckoned(rule, run.start, calendar)
        limit = _after_release(rule.after_release, run, found.due, calendar) if found else None
    except LawError as error:
        return _undetermined(rule, run, error)
    if not found or not limit:
        return None
    said, grounds = partial(_sentences, rule, run, found, limit), partial(_grounds, rule, run, found, calendar)
    return _duty(rule, run, limit, _state(rule, run, limit, now), said, grounds)


def _grounds(rule: Deadline, run: _Run, found: Reckoned, calendar: Calendar) -> Grounds:
    replaced = base(rule, run.start, calendar) if found.exception else None
    return Grounds(found.due, found.exception, replaced, run.release.id if run.release else None)


def _after_release(least: Within | None, run: _Run, own: Due, calendar: Calendar) -> Due:
    """The later of its own limit and the time left after the release."""
    if least is None or run.release is None:
        return own
    begin = run.release.at if least.unit is Unit.HOURS else local_day(run.release.at)
    left = counted_from(begin, least, calendar)
    return max(own, left, key=lambda one: one.closes)


def _undetermined(rule: Deadline, run: _Run, error: LawError) -> Duty:
    """Without a limit there is no verdict, save two: who waits is not judged, and a limit beyond the last official year
    was kept by an answer given before it."""
    state = State.UNDETERMINED
    if run.cancelled:
        state = State.CANCELLED
    elif run.waits(rule):
        state = State.MET if run.met else State.WAITING
    elif run.met and isinstance(error, CalendarNotCovered) and local_day(run.met.at).year < error.year:
        state = State.MET
    said = (str(error),)
    return _duty(rule, run, None, state, lambda: said)


def _duty(
    rule: Deadline,
    run: _Run,
    limit: Due | None,
    state: State,
    said: Callable[[], tuple[str, ...]],
    grounds: Callable[[], Grounds | None] = lambda: None,
) -> Duty:
    start, end = run.start, run.ended_by
    behind = [event for event in (start, run.release, end) if event]
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
        started_on=start_day(rule, start),
        events=tuple(dict.fromkeys(event.id for event in sorted(behind, key=order)))
        if end or run.release
        else (start.id,),
        source=rule,
        limit=limit,
        said=said,
        grounds=grounds,
        ended_by=end.id if end else None,
    )


def _state(rule: Deadline, run: _Run, limit: Due, now: datetime) -> State:
    if run.cancelled:
        return State.CANCELLED
    if run.waits(rule):
        return State.MET if run.met else State.WAITING
    if rule.best_effort:
        return State.MET if run.met else State.TARGET
    if run.met:
        return State.MET if limit.allows(run.met.at) else State.LATE
    return State.OPEN if limit.allows(now) else State.MISSED


def _sentences(rule: Deadline, run: _Run, found: Reckoned, limit: Due) -> tuple[str, ...]:
    day, counting = start_day(rule, run.start), counted(rule, found.exception)
    began = f"自{day}（事件{run.start.id}）起" + ("算，当日不计入" if counting and not limit.moment else "")
    ends = f"期限至{_said(limit)}"
    named = (f"适用例外“{found.exception}”",) if found.exception else ()
    return (began, *named, *_waiting(rule, run, found.due, limit), ends, *_ending(rule, run, limit))


def _said(limit: Due) -> str:
    return in_words(limit.value) + ("" if limit.moment else "二十四时")


def _waiting(rule: Deadline, run: _Run, own: Due, limit: Due) -> tuple[str, ...]:
    if rule.awaits is None:
        return ()
    if run.release is None:
        return ("待前置：所待的事尚未发生，期限到了也不计逾期",)
    happened = f"前置条件于{local_day(run.release.at)}（事件{run.release.id}）具备"
    if limit is own or rule.after_release is None:
        return (happened,)
    return (f"{happened}，原期限至{_said(own)}，自具备之日起另给{rule.after_release}",)


def _ending(rule: Deadline, run: _Run, limit: Due) -> tuple[str, ...]:
    if run.cancelled:
        return (f"{local_day(run.cancelled.at)}（事件{run.cancelled.id}）撤销",)
    if run.met:
        verdict = "在期限内" if limit.allows(run.met.at) or run.waits(rule) else "已过期限"
        return (f"{local_day(run.met.at)}（事件{run.met.id}）完成，{verdict}",)
    return ()


def _strictest(raised: Iterable[Duty]) -> list[Duty]:
    """Of several limits of one act, ended by the same event, the earliest is owed and names the others. One that waits
    limits nobody yet, and gives way to none."""
    free: list[Duty] = []
    rivals: dict[tuple[object, ...], list[Duty]] = defaultdict(list)
    for duty in raised:
        source = duty.source
        if isinstance(source, Deadline) and source.duty and duty.limit and duty.state is not State.WAITING:
            organ = duty.organ if source.per_organ else None
            rivals[source.duty, duty.subject, organ, duty.ended_by, source.best_effort].append(duty)
        else:
            free.append(duty)
    return [*free, *(_winner(group) if len(group) > 1 else group[0] for group in rivals.values())]


def _winner(group: list[Duty]) -> Duty:
    first, *others = sorted(group, key=lambda duty: (duty.limit.closes if duty.limit else datetime.max, duty.id))
    return replace(first, superseded=tuple(others))
