"""Duties of completeness rules: every element named, or every step before the act in its order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from gongkai.law.data import filled
from gongkai.law.duty import Duty, State
from gongkai.law.errors import FieldMissing
from gongkai.law.figures import as_written
from gongkai.law.history import History, order
from gongkai.law.kinds import Completeness
from gongkai.law.periods import aware, fixed, local_day
from gongkai.law.rulebook import Event, Organ, Rule, holds


def derive_completeness(
    rules: Iterable[Rule],
    events: Iterable[Event],
    organs: Iterable[Organ],
    now: datetime,
    kinds: Mapping[str, str] | None = None,
) -> tuple[Duty, ...]:
    """The duties of completeness rules: one of every subject with such an act, or of every organ where they add up over
    an organ. `kinds` tells what kind an organ is that is not among `organs`."""
    aware(now)
    history, known = History.of(events), {organ.code: organ for organ in organs}
    kinds = dict(kinds or {}) | {organ.code: organ.kind for organ in known.values()}
    complete = [rule for rule in rules if isinstance(rule, Completeness)]
    cases = chain.from_iterable(_cases(rule, history, known, now) for rule in complete)
    raised = (_duty(case, now) for case in cases if case.rule.binds(kinds.get(case.organ)))
    return tuple(sorted(raised, key=lambda duty: duty.id))


@dataclass(frozen=True, slots=True)
class _Case:
    """The acts of one subject or organ, in their order, and what they amount to."""

    rule: Completeness
    name: str
    subject: str
    organ: str
    first: date
    due: date | None
    acts: tuple[Event, ...]
    """Up to the one that completed it."""
    stand: Stand
    begun_by: Event | None = None

    @property
    def completed(self) -> Event | None:
        return self.acts[-1] if self.stand.complete else None


@dataclass(frozen=True, slots=True)
class Stand:
    """How complete it is: titles of what is there and of what is missing, and how many there must be. `events` are those
    behind the steps taken."""

    complete: bool
    found: tuple[str, ...] = ()
    needed: int = 0
    missing: tuple[str, ...] = ()
    fault: str = ""
    events: tuple[int, ...] = ()


def _cases(rule: Completeness, history: History, known: Mapping[str, Organ], now: datetime) -> Iterator[_Case]:
    if rule.union == "organ":
        return _of_each_organ(rule, history, known, local_day(now))
    return _of_each_subject(rule, history)


def _of_each_subject(rule: Completeness, history: History) -> Iterator[_Case]:
    """It begins with the first act while the rule holds; with `each`, every such act is one of its own."""
    before = _by_place(rule, history.named(chain.from_iterable(step.pattern.events for step in rule.steps)))
    for (subject, organ), acts in _by_place(rule, history.matching(rule.of)).items():
        places = [n for n, act in enumerate(acts) if rule.in_force(local_day(act.at))]
        alone = [([acts[place]], 0) for place in places]
        for told, place in alone if rule.each else [(acts, place) for place in places[:1]]:
            start, day = told[place], local_day(told[place].at)
            judged, stand = _judged(rule, told, place, before.get((subject, organ), ()))
            yield _Case(rule, str(start.id), subject, start.organ, day, rule.by or day, judged, stand, begun_by=start)


def _of_each_organ(rule: Completeness, history: History, known: Mapping[str, Organ], today: date) -> Iterator[_Case]:
    """A listed organ owes them from the rule's first day, or its own, or that of its charge; another from its first act."""
    by_organ: dict[str, list[Event]] = defaultdict(list)
    for act in history.named(rule.of.events + (rule.lost.events if rule.lost else ())):
        if act.organ and (rule.of.matches(act) or _takes(rule, act)):
            by_organ[act.organ].append(act)
    charged = history.first_days(rule.charged) if rule.charged else None
    for organ in sorted(known.keys() | by_organ.keys() if charged is None else charged.keys()):
        acts = by_organ.get(organ, [])
        first = max(filter(None, (rule.starts, _since(organ, known, charged, acts))))
        told, stand = _judged(rule, acts, 0, ())
        case = _Case(rule, first.isoformat(), f"organ:{organ}", organ, first, rule.by, told, stand)
        if _owed(case, today):
            yield case


def _since(organ: str, known: Mapping[str, Organ], charged: Mapping[str, date] | None, acts: Sequence[Event]) -> date:
    days = [known[organ].since] if organ in known else []
    days += [charged[organ]] if charged else []
    return max(days) if days else local_day(acts[0].at)


def _owed(case: _Case, today: date) -> bool:
    """The rule held on the first day, and its last day was not over by then. Without a day, nobody owes any longer what
    was not complete when the rule ended."""
    rule, first, done = case.rule, case.first, case.completed
    if first > today or not rule.in_force(first) or (rule.by and first > rule.by):
        return False
    return bool(rule.by or rule.in_force(today) or (done and rule.in_force(local_day(done.at))))


def _by_place(rule: Completeness, events: Iterable[Event]) -> dict[tuple[str, str], list[Event]]:
    """By subject, and with `per_organ` by organ."""
    found: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        found[event.subject, event.organ if rule.per_organ else ""].append(event)
    return found


def _judged(
    rule: Completeness, acts: Sequence[Event], first: int, before: Sequence[Event]
) -> tuple[tuple[Event, ...], Stand]:
    """The acts from the `first` on, up to the one that completed it and was not undone, and how complete it is then."""
    sofar, stand, told = _Sofar(), _unbegun(rule), len(acts)
    for number, act in enumerate(acts, start=1):
        sofar = sofar.after(rule, act)
        if number <= first:
            continue
        after = _stepped(rule, before, act) if rule.steps else _named(rule, sofar)
        if stand.complete and after.complete:
            continue
        stand, told = after, number if after.complete else len(acts)
        if stand.complete and not rule.lost:
            break
    return tuple(acts[first:told]), stand


def _takes(rule: Completeness, act: Event) -> bool:
    return rule.lost is not None and rule.lost.matches(act)


def _unbegun(rule: Completeness) -> Stand:
    titles = tuple(rule.elements.values())
    return Stand(False, (), rule.at_least or len(titles), titles)


@dataclass(frozen=True, slots=True)
class _Sofar:
    """The elements found, and the optional ones that were asked for."""

    found: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    fault: str = ""

    def after(self, rule: Completeness, act: Event) -> _Sofar:
        asked = frozenset(key for key, where in rule.optional.items() if holds(where, act.data))
        try:
            found, fault = frozenset(_elements(rule, act)), ""
        except FieldMissing as error:
            found, fault = frozenset[str](), str(error)
        if _takes(rule, act):
            return _Sofar(self.found - found, self.asked, fault)
        if not rule.union:
            return _Sofar(found, asked, fault)
        return _Sofar(self.found | found, self.asked | asked, fault)


def _named(rule: Completeness, sofar: _Sofar) -> Stand:
    wanted = (key for key in rule.elements if key not in rule.optional or key in sofar.asked)
    lacking = [key for key in wanted if key not in sofar.found]
    needed = len(sofar.found) + len(lacking)
    least = min(rule.at_least or needed, needed)
    found = tuple(title for key, title in rule.elements.items() if key in sofar.found)
    missing = tuple(rule.elements[key] for key in lacking)
    return Stand(len(found) >= least, found, least, missing, sofar.fault)


def _elements(rule: Completeness, act: Event) -> Iterator[str]:
    """Which of the rule's elements the act names."""
    data = act.data if rule.inside is None else act.data.get(rule.inside)
    if isinstance(data, Mapping):
        return (key for key in rule.elements if filled(data.get(key)))
    if data is None or isinstance(data, (str, list, tuple)):
        named = (data,) if isinstance(data, str) else data or ()
        return (key for key in rule.elements if key in named)
    raise FieldMissing(f"事件{act.id}的 {rule.inside} 应列出所含的要素，实为“{as_written(data)}”。")


def _stepped(rule: Completeness, before: Sequence[Event], act: Event) -> Stand:
    """As many steps as can be found in their order, each in an event of its own."""
    taken = _longest(rule, [event for event in before if order(event) < order(act)])
    least = rule.at_least or len(rule.steps)
    found = tuple(step.title for place, step in enumerate(rule.steps) if place in taken)
    missing = tuple(step.title for place, step in enumerate(rule.steps) if place not in taken)
    return Stand(len(found) >= least, found, least, missing, events=tuple(e.id for e in taken.values()))


def _longest(rule: Completeness, before: Sequence[Event]) -> dict[int, Event]:
    """The longest common run of steps and events, of equal ones that with the earlier steps: place of the step → event.
    best[n] is the best with the first n steps."""
    best: list[dict[int, Event]] = [{} for _ in range(len(rule.steps) + 1)]
    for event in before:
        for place in range(len(rule.steps), 0, -1):
            if rule.steps[place - 1].pattern.matches(event):
                best[place] = max(best[place], best[place - 1] | {place - 1: event}, key=_worth)
        for place in range(1, len(rule.steps) + 1):
            best[place] = max(best[place], best[place - 1], key=_worth)
    return best[-1]


def _worth(taken: Mapping[int, Event]) -> tuple[int, list[int]]:
    return len(taken), [-place for place in taken]


def _duty(case: _Case, now: datetime) -> Duty:
    rule, done = case.rule, case.completed
    place = f"{case.subject}/{case.name}" if case.begun_by else f"{case.organ}/{case.name}"
    told = (*case.stand.events, *(act.id for act in case.acts))
    return Duty(
        id=f"{rule.id}/{place}",
        rule=rule.id,
        title=rule.title,
        subject=case.subject,
        organ=case.organ,
        due=case.due,
        state=_state(case, now),
        met_at=done.at if done else None,
        met_by=done.id if done else None,
        started_by=case.begun_by.id if case.begun_by else None,
        started_on=case.first,
        events=tuple(dict.fromkeys(told)),
        source=rule,
        limit=fixed(case.due, "规定的日期" if rule.by else "当日") if case.due else None,
        said=lambda: _sentences(case),
        grounds=lambda: case.stand,
    )


def _state(case: _Case, now: datetime) -> State:
    rule, done = case.rule, case.completed
    if done:
        in_time = case.due is None or rule.best_effort or local_day(done.at) <= case.due
        return State.MET if in_time else State.LATE
    if case.stand.fault:
        return State.UNDETERMINED
    if rule.best_effort:
        return State.TARGET
    return State.OPEN if case.due is None or local_day(now) <= case.due else State.MISSED


def _sentences(case: _Case) -> tuple[str, ...]:
    stand = case.stand
    if stand.fault and not stand.complete:
        return (stand.fault,)
    counted = f"应有{stand.needed}项，已有{len(stand.found)}项"
    ordered = ("各步骤应按所列顺序在此之前完成",) if case.rule.steps else ()
    lacking = (f"缺：{'、'.join(stand.missing)}",) if stand.missing and not stand.complete else ()
    return (counted, *lacking, *ordered)
