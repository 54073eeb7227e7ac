"""Duties of clocks: from the ledger's events to what an organ owes, in what state, and why."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.clock_cases import CLOCKS, FIRST, REPLY, histories
from tests.law.lawcases import beijing, events

from gongkai.law.clock_duties import derive_clocks
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clocks import Clock, Fact
from gongkai.law.duties import Duty, Event, State, derive, derive_for, touched
from gongkai.law.errors import NaiveMoment
from gongkai.law.periods import SHANGHAI
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import load

LATER = datetime(2026, 6, 1, tzinfo=UTC)


def owed(rows: list[dict[str, Any]], now: str, clock: Clock = REPLY) -> tuple[Duty, ...]:
    return derive_clocks([clock], events([{"subject": "foi:1", **row} for row in rows]), calendar(), beijing(now))


def test_a_duty_tells_its_events_its_days_and_its_clause() -> None:
    (duty,) = owed(
        [
            {"event": "foi.received", "at": "2026-02-09 09:00"},
            {"event": "foi.correction_asked", "at": "2026-02-13 09:00"},
            {"event": "foi.corrected", "at": "2026-03-04 09:00"},
            {"event": "foi.replied", "at": "2026-04-01 17:00"},
        ],
        "2026-05-01 09:00",
    )
    assert (duty.id, duty.state, duty.due) == ("foi.reply/foi:1/1", State.MET, date(2026, 4, 1))
    assert (duty.started_by, duty.started_on, duty.met_by, duty.ended_by) == (1, date(2026, 3, 4), 4, 4)
    assert duty.met_at == beijing("2026-04-01 17:00")
    assert isinstance(duty.grounds(), ClockReading) and duty.grounds().due == duty.limit
    assert duty.events == (1, 2, 3, 4)
    assert "第三十三条" in duty.trace.citation
    assert [step.number for step in duty.trace.steps if step.counts] == list(range(1, 21))
    assert any("重新计算" in sentence for sentence in duty.trace.sentences)


def test_what_is_against_the_law_stands_in_the_trace_of_the_duty() -> None:
    rows = [
        {"event": "foi.received", "at": "2025-09-25 09:00"},
        {"event": "foi.correction_asked", "at": "2025-10-13 09:00"},
    ]
    (duty,) = owed(rows, "2025-10-20 09:00")
    assert duty.state is State.WAITING and duty.due is None
    assert any("补正告知超过7个工作日" in said and "第三十条" in said for said in duty.trace.sentences)


def test_the_limit_of_the_applicant_is_no_duty_of_the_organ() -> None:
    rows = [{"event": "foi.consult_served", "at": "2025-09-24 09:00"}]
    assert owed(rows, "2025-12-01 09:00", CLOCKS["foi.third-party"]) == ()


def test_several_things_of_one_subject_are_told_apart() -> None:
    """Two third parties asked about one request: the answer of one is not that of the other."""
    clock = replace(CLOCKS["foi.third-party"], whose=None)
    rows = [
        {"event": "foi.consult_served", "at": "2025-09-24 09:00", "consultation": "A"},
        {"event": "foi.consult_served", "at": "2025-09-25 09:00", "consultation": "B"},
        {"event": "foi.consult_done", "at": "2025-10-13 09:00", "consultation": "B"},
    ]
    found = owed(rows, "2025-10-22 09:00", clock)
    assert [(duty.started_by, duty.state) for duty in found] == [(1, State.MISSED), (2, State.MET)]


def test_a_room_may_enter_an_event_later_than_it_happened() -> None:
    """`on` names the data with the day of the fact; without it the day of entry counts."""
    start = next(one for one in REPLY.transitions if one.effect == "start")
    row = {"event": "foi.received", "at": "2025-09-29 09:00"}
    dated = replace(start, on="received_on")
    for made in ((dated, *REPLY.transitions), (*REPLY.transitions, dated)):
        clock = replace(REPLY, transitions=made)
        (named,) = owed([{**row, "received_on": "2025-09-25"}], "2025-10-01 09:00", clock)
        (entered,) = owed([row], "2025-10-01 09:00", clock)
        assert (named.due, entered.due) == (date(2025, 10, 29), date(2025, 11, 3))


def test_hours_run_from_the_moment_of_entry_whatever_day_is_named() -> None:
    asked = CLOCKS["hotline.return"]
    made = tuple(replace(one, on="day") for one in asked.transitions)
    rows = [{"event": "hotline.dispatched", "at": "2026-02-17 09:00", "day": "2026-02-16"}]
    (duty,) = owed(rows, "2026-02-17 10:00", replace(asked, whose=None, transitions=made))
    assert duty.due == beijing("2026-02-18 09:00")


@pytest.mark.parametrize(
    ("now", "state"),
    [("2026-02-18 09:00:00", State.OPEN), ("2026-02-18 09:00:01", State.MISSED)],
)
def test_a_limit_in_hours_is_kept_to_the_second(now: str, state: State) -> None:
    clock = replace(CLOCKS["hotline.return"], whose=None)
    (duty,) = owed([{"event": "hotline.dispatched", "at": "2026-02-17 09:00"}], now, clock)
    assert (duty.due, duty.state) == (datetime(2026, 2, 18, 9, tzinfo=SHANGHAI), state)


def test_a_limit_no_calendar_tells_is_undetermined_until_it_was_answered() -> None:
    received = {"event": "foi.received", "at": "2026-12-20 09:00"}
    (duty,) = owed([received], "2026-12-28 09:00")
    assert (duty.state, duty.due) == (State.UNDETERMINED, None)
    assert "2027" in duty.trace.sentences[0]
    (duty,) = owed([received, {"event": "foi.replied", "at": "2026-12-28 09:00"}], "2026-12-29 09:00")
    assert (duty.state, duty.due) == (State.MET, None)
    (duty,) = owed([received, {"event": "foi.withdrawn", "at": "2026-12-28 09:00"}], "2026-12-29 09:00")
    assert duty.state is State.CANCELLED
    (duty,) = owed([received, {"event": "foi.replied", "at": "2027-01-04 09:00"}], "2027-01-05 09:00")
    assert duty.state is State.UNDETERMINED


def test_data_that_cannot_be_read_makes_the_duty_undetermined() -> None:
    rows = [
        {"event": "foi.received", "at": "2025-09-25 09:00"},
        {"event": "foi.extended", "at": "2025-10-09 09:00", "n": "很多"},
    ]
    (duty,) = owed(rows, "2025-10-20 09:00")
    assert duty.state is State.UNDETERMINED and "整数" in duty.trace.sentences[0]
    assert (duty.id, duty.started_by, duty.started_on) == ("foi.reply/foi:1/1", 1, date(2025, 9, 25))
    assert duty.events == (1, 2) and duty.citation == str(REPLY.citation)


def test_what_fell_away_was_not_met() -> None:
    rows = [
        {"event": "foi.received", "at": "2025-09-25 09:00"},
        {"event": "foi.withdrawn", "at": "2025-10-09 09:00"},
    ]
    (duty,) = owed(rows, "2025-12-01 09:00")
    assert (duty.state, duty.met_at, duty.met_by, duty.ended_by) == (State.CANCELLED, None, None, 2)


def test_duties_come_in_the_order_of_their_ids() -> None:
    rows = [
        {"event": "foi.received", "at": "2025-09-25 09:00", "subject": "foi:2"},
        {"event": "foi.received", "at": "2025-09-26 09:00", "subject": "foi:1"},
    ]
    found = derive_clocks([replace(REPLY, id="z.last"), REPLY], events(rows), calendar(), beijing("2025-10-01 09:00"))
    ids = [duty.id for duty in found]
    assert ids == ["foi.reply/foi:1/2", "foi.reply/foi:2/1", "z.last/foi:1/2", "z.last/foi:2/1"]


def test_a_clock_of_best_effort_sets_a_target() -> None:
    rows = [{"event": "foi.received", "at": "2025-09-25 09:00"}]
    (duty,) = owed(rows, "2026-01-01 09:00", replace(REPLY, best_effort=True))
    assert duty.state is State.TARGET
    rows += [{"event": "foi.replied", "at": "2025-12-31 09:00"}]
    (duty,) = owed(rows, "2026-01-01 09:00", replace(REPLY, best_effort=True))
    assert duty.state is State.MET, "late or not, it was done"


def test_an_event_taken_back_is_as_if_it_had_not_been() -> None:
    rows = [
        {"event": "foi.received", "at": "2025-09-25 09:00"},
        {"event": "foi.extended", "at": "2025-10-09 09:00", "n": 20},
        {"event": "fact.voided", "at": "2025-10-10 09:00", "voids": [2]},
    ]
    (duty,) = owed(rows, "2025-10-20 09:00")
    assert duty.due == date(2025, 10, 29)


def test_now_must_have_a_zone() -> None:
    with pytest.raises(NaiveMoment):
        derive_clocks([REPLY], [], calendar(), datetime(2026, 3, 2))


def test_the_national_rules_raise_the_duties_of_clocks() -> None:
    rows = events([{"event": "foi.received", "at": "2025-09-25 09:00", "subject": "foi:1"}])
    found = derive(load("national"), rows, calendar(), [], beijing("2025-10-20 09:00"))
    assert [(duty.rule, duty.due) for duty in found] == [("foi.reply", date(2025, 10, 29))]
    assert touched(load("national"), rows[0]) == {"foi:1"}


# Promises -----------------------------------------------------------------------------------------------------------


def _told(facts: list[Fact], subject: str, first: int) -> list[Event]:
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=SHANGHAI)
    days = ((fact, fact.on) for fact in facts if isinstance(fact.on, date))
    return [
        Event(number, fact.name, subject, "organ", at + timedelta(days=(on - FIRST).days), fact.data)
        for number, (fact, on) in enumerate(days, start=first)
    ]


@given(histories(), histories(), st.randoms(use_true_random=False))
def test_one_subject_is_derived_from_its_own_events_in_whatever_order(
    one: list[Fact], other: list[Fact], chance: random.Random
) -> None:
    own, others = _told(one, "foi:1", 1), _told(other, "foi:2", 100)
    mixed = own + others
    chance.shuffle(mixed)
    everything = derive_clocks([REPLY], mixed, calendar(), LATER)
    assert derive_for([REPLY], "foi:1", own, calendar(), LATER) == tuple(
        duty for duty in everything if duty.subject == "foi:1"
    )
    assert len({duty.id for duty in everything}) == len(everything)


@given(histories())
def test_a_verdict_that_was_given_stands(facts: list[Fact]) -> None:
    """Met, late and cancelled stay; what is open may only become missed, what waits may go on waiting."""
    now = {duty.id: duty.state for duty in derive_clocks([REPLY], _told(facts, "foi:1", 1), calendar(), LATER)}
    then = datetime(2026, 12, 31, tzinfo=UTC)
    later = {duty.id: duty.state for duty in derive_clocks([REPLY], _told(facts, "foi:1", 1), calendar(), then)}
    assert now.keys() == later.keys()
    for key, state in now.items():
        assert later[key] in ({state, State.MISSED} if state in (State.OPEN, State.MISSED) else {state})
