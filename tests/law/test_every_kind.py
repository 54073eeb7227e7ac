"""Promises that every kind of rule keeps, whatever happened and whatever the data hold."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.law.everykind import KINDS, NOW, ORGANS, RULES, histories

from gongkai.law.duties import ORGAN, Duty, Event, State, derive, derive_for, touched
from gongkai.law.history import standing
from gongkai.law.rulebook import Rule
from gongkai.rulebooks.calendars import calendar

OWING = {organ.code: organ for organ in ORGANS}


def full(history: list[Event]) -> tuple[Duty, ...]:
    return derive(RULES, history, calendar(), ORGANS, NOW, KINDS)


@given(histories())
@settings(deadline=None)
def test_every_history_has_an_answer_that_explains_itself(history: list[Event]) -> None:
    found = full(history)
    assert len({duty.id for duty in found}) == len(found)
    for duty in found:
        told = duty.trace.data()
        assert told["citation"] and told["sentences"]
        if duty.state in (State.LATE, State.MISSED, State.OPEN):
            assert duty.due is not None or duty.rule == "by-organ"
        if duty.state in (State.MET, State.LATE):
            assert duty.met_at is not None and duty.met_by is not None
        assert not (duty.state in (State.LATE, State.MISSED) and duty.source and duty.source.best_effort)


@given(histories(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_what_is_given_does_not_matter(history: list[Event], chance: random.Random) -> None:
    shuffled, rules, organs = list(history), list(RULES), list(ORGANS)
    for given_ in (shuffled, rules, organs):
        chance.shuffle(given_)
    again = derive(rules, shuffled, calendar(), organs, NOW, KINDS)
    assert [(d, d.trace.sentences) for d in again] == [(d, d.trace.sentences) for d in full(history)]


@given(histories())
@settings(deadline=None)
def test_what_is_derived_step_by_step_is_what_is_derived_at_once(history: list[Event]) -> None:
    _follow(RULES, history)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.reaching()], ids=lambda rule: rule.id)
@given(histories())
@settings(max_examples=30, deadline=None)
def test_a_rule_is_told_of_all_that_concerns_it_even_when_no_other_is(rule: Rule, history: list[Event]) -> None:
    _follow((rule,), history)


def _follow(rules: tuple[Rule, ...], history: list[Event]) -> None:
    """As the ledger's follower does it: an event refreshes the subjects it touches, from the events that touched them."""
    reached: dict[str, list[Event]] = defaultdict(list)
    known = {ORGAN + code: _of(rules, ORGAN + code, []) for code in OWING}
    for place, event in enumerate(history):
        for subject in touched(rules, event, history[:place]):
            reached[subject].append(event)
            known[subject] = _of(rules, subject, reached[subject])
    at_once = derive(rules, history, calendar(), ORGANS, NOW, KINDS)
    assert sorted((d for found in known.values() for d in found), key=lambda d: d.id) == list(at_once)


def _of(rules: tuple[Rule, ...], subject: str, events: list[Event]) -> tuple[Duty, ...]:
    own = OWING.get(subject.removeprefix(ORGAN))
    return derive_for(rules, subject, events, calendar(), NOW, [own] if own else [], KINDS)


@given(histories())
@settings(deadline=None)
def test_what_was_taken_back_has_never_been(history: list[Event]) -> None:
    """Without the last event that takes others back and what it names, the same follows."""
    voiding = next((e for e in reversed(history) if "voids" in e.data), None)
    assume(voiding is not None and isinstance(voiding.data["voids"], list))
    assert voiding is not None
    taken = {id for id in voiding.data["voids"] if isinstance(id, int)}
    named = {e.id for e in history if e.id in taken and e.subject == voiding.subject and e.id < voiding.id}
    left = [_without_voids(e) if e is voiding else e for e in history if e.id not in named]
    assert full(left) == full(history)


def test_a_retraction_can_be_retracted() -> None:
    first = Event(1, "a.started", "thing:1", "edu", NOW, {})
    retracted = Event(2, "a.other", "thing:1", "edu", NOW, {"voids": [1]})
    restored = Event(3, "a.other", "thing:1", "edu", NOW, {"voids": [2]})
    elsewhere = Event(3, "a.other", "thing:2", "edu", NOW, {"voids": [1]})
    assert [
        len(standing(events)) for events in ([first, retracted], [first, retracted, restored], [first, elsewhere])
    ] == [1, 2, 2]


def _without_voids(event: Event) -> Event:
    data = {key: value for key, value in event.data.items() if key != "voids"}
    return Event(event.id, event.name, event.subject, event.organ, event.at, data)


@given(histories())
@settings(deadline=None)
def test_time_alone_settles_nothing_anew(history: list[Event]) -> None:
    """What is met, late or cancelled stays so; what is open may become missed; what waits, waits."""
    later = {d.id: d for d in derive(RULES, history, calendar(), ORGANS, NOW + timedelta(days=200), KINDS)}
    for duty in full(history):
        if duty.state is State.OPEN:
            assert later[duty.id].state in (State.OPEN, State.MISSED)
        else:
            assert later[duty.id].state is duty.state
