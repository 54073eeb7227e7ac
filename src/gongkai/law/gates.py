"""Gates: B is refused unless A was done, on that exact version, by another person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.law.calendars import Calendar
from gongkai.law.data import day_in, filled
from gongkai.law.errors import LawError
from gongkai.law.history import standing
from gongkai.law.kinds import Gate, Requirement
from gongkai.law.periods import local_day, passed
from gongkai.law.rulebook import Event, Rule, Values, holds


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an act may not be done now, with the clause behind it."""

    rule: str
    sentence: str
    citation: str


def refusals(
    rules: Iterable[Rule], event: Event, past: Iterable[Event], calendar: Calendar | None = None
) -> tuple[Refusal, ...]:
    """Every reason at once why `event`, about to happen, must be refused; empty when it may go on.

    `past` are the events of its subject so far (others are ignored); their order does not matter. A gate speaks when
    the day of `event.at` lies in its validity. A reason that several gates give is given once, with every clause.
    `calendar` is needed where working days must have passed; what cannot be counted is refused.
    """
    gates = [rule for rule in rules if isinstance(rule, Gate) and _speaks(rule, event)]
    if not gates:
        return ()
    history = standing(e for e in past if e.subject == event.subject)
    by_sentence: dict[str, list[Gate]] = {}
    for gate in gates:
        for sentence in _reasons(gate, event, history, calendar):
            by_sentence.setdefault(sentence, []).append(gate)
    return tuple(_refusal(sentence, behind) for sentence, behind in by_sentence.items())


def _refusal(sentence: str, gates: Sequence[Gate]) -> Refusal:
    clauses = dict.fromkeys(str(gate.citation) for gate in gates)
    return Refusal(gates[0].id, sentence, "；".join(clauses))


def _speaks(gate: Gate, event: Event) -> bool:
    return gate.before.matches(event) and gate.in_force(local_day(event.at))


def _reasons(gate: Gate, event: Event, history: Sequence[Event], calendar: Calendar | None) -> list[str]:
    asked = [item for item in gate.require if not _freed(item.unless, event.data)]
    found = [sentence for item in asked if (sentence := _missing(gate, item, event, history, calendar))]
    return [gate.forbid, *found] if gate.forbid else found


def _freed(unless: Values, data: Mapping[str, Any]) -> bool:
    """A lawful exception, recorded in the act itself."""
    return bool(unless) and holds(unless, data)


def _missing(
    gate: Gate, item: Requirement, event: Event, history: Sequence[Event], calendar: Calendar | None
) -> str | None:
    if not _carried(item, event.data):
        return item.sentence
    if item.pattern is None:
        return None
    done = [past for past in history if item.pattern.matches(past) and _same_version(gate, past, event)]
    if not done or not holds(item.holds, done[-1].data) or _voided(item, done[-1], history):
        return item.sentence
    if _own_work(item, done[-1], history):
        return item.distinct_sentence or item.sentence
    return _not_reached(item, done[-1], event) or _too_soon(item, done[-1], event, calendar)


def _carried(item: Requirement, data: Mapping[str, Any]) -> bool:
    return all(
        filled(data.get(key)) if asked is None else holds({key: asked}, data) for key, asked in item.carries.items()
    )


def _not_reached(item: Requirement, done: Event, event: Event) -> str | None:
    """A day that is not named cannot be shown to have come."""
    if item.reached is None:
        return None
    try:
        day = day_in(done, item.reached)
    except LawError as error:
        return f"{item.sentence}（{error}）"
    if day is None:
        return item.sentence
    return None if local_day(event.at) >= day else f"{item.sentence}（须到{day}）"


def _too_soon(item: Requirement, done: Event, event: Event, calendar: Calendar | None) -> str | None:
    if item.elapsed is None:
        return None
    try:
        over = passed(done.at, item.elapsed.n, item.elapsed.unit, event.at, calendar)
    except LawError as error:
        return f"{item.sentence}（{error}）"
    return None if over else f"{item.sentence}（自{local_day(done.at)}起须满{item.elapsed}）"


def _same_version(gate: Gate, past: Event, event: Event) -> bool:
    """A version that is not named is no version: nothing was reviewed then."""
    if gate.version is None:
        return True
    wanted = event.data.get(gate.version)
    return wanted is not None and past.data.get(gate.version) == wanted


def _voided(item: Requirement, done: Event, history: Sequence[Event]) -> bool:
    later = history[history.index(done) + 1 :]
    return any(event.name in item.voided_by for event in later)


def _own_work(item: Requirement, done: Event, history: Sequence[Event]) -> bool:
    """An unnamed actor cannot be shown to be another person."""
    if not item.distinct_from:
        return False
    actor = done.data.get("actor")
    return actor is None or any(e.name in item.distinct_from and e.data.get("actor") == actor for e in history)
