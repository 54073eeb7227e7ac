"""Duties: lawyers' cases, then the promises every derivation keeps."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import beijing, cases, events
from tests.law.strategies import histories

from gongkai.law.deadlines import derive_deadlines
from gongkai.law.duties import Duty, Event, Organ, State, derive, derive_for, touched
from gongkai.law.errors import NaiveMoment
from gongkai.law.kinds import Deadline, Quota
from gongkai.law.periods import SHANGHAI, Unit
from gongkai.law.quotas import derive_quotas
from gongkai.law.rulebook import Citation, Pattern, Within
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import load

RULES = load("sample-city")
LATER = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("case", cases("duties"), ids=lambda case: case["case"])
def test_what_is_owed(case: dict[str, Any]) -> None:
    found = derive_deadlines(RULES, events(case["events"]), calendar(), beijing(case["now"]))
    assert [(duty.rule, duty.due, duty.state) for duty in found] == [
        (expected["rule"], expected["due"], expected["state"]) for expected in case["duties"]
    ]
    for duty, expected in zip(found, case["duties"], strict=True):
        assert [other.rule for other in duty.superseded] == expected.get("absorbs", [])
        assert expected.get("says", "") in duty.trace.citation + "".join(duty.trace.sentences)


def test_a_duty_explains_itself() -> None:
    (duty,) = derive_deadlines(
        RULES,
        events(
            [
                {
                    "event": "record.formed",
                    "at": "2026-03-02 09:00",
                    "formed_on": "2026-03-02",
                    "limit": {"n": 7, "unit": "working-days"},
                }
            ]
        ),
        calendar(),
        beijing("2026-03-03 09:00"),
    )
    assert duty.id == "cn.catalogue.item-limit/record:1/1"
    assert (duty.started_by, duty.started_on, duty.organ) == (1, date(2026, 3, 2), "housing")
    assert [step.number for step in duty.trace.steps if step.counts] == [1, 2, 3, 4, 5, 6, 7]
    assert any("20个工作日" in sentence and "2026-03-30" in sentence for sentence in duty.trace.sentences)
    assert duty.trace.data()["days"][0]["day"] == "2026-03-03"


# Hours -------------------------------------------------------------------------------------------------------------

RELEASE = Deadline(
    id="test.release",
    title="五小时内发布权威信息",
    citation=Citation("某文件", "第一条"),
    start=Pattern(("emergency.known",)),
    met=Pattern(("emergency.released",)),
    within=Within(5, Unit.HOURS),
)


@pytest.mark.parametrize(("released", "state"), [("14:00:00", State.MET), ("14:00:01", State.LATE)])
def test_an_hour_limit_is_kept_to_the_second(released: str, state: State) -> None:
    happened = events(
        [
            {"event": "emergency.known", "at": "2026-02-17 09:00"},
            {"event": "emergency.released", "at": f"2026-02-17 {released}"},
        ]
    )
    (duty,) = derive_deadlines([RELEASE], happened, calendar(), beijing("2026-02-18 00:00"))
    assert (duty.due, duty.state) == (datetime(2026, 2, 17, 14, tzinfo=SHANGHAI), state)


def test_an_event_that_ends_one_period_begins_the_next() -> None:
    rule = replace(RELEASE, id="test.update", met=RELEASE.start, within=Within(2, Unit.WORKING_DAYS))
    happened = events([{"event": "emergency.known", "at": f"2026-03-{day} 09:00"} for day in ("02", "04", "09")])
    found = derive_deadlines([rule], happened, calendar(), beijing("2026-03-10 09:00"))
    assert [(duty.started_by, duty.met_by, duty.state) for duty in found] == [
        (1, 2, State.MET),
        (2, 3, State.LATE),
        (3, None, State.OPEN),
    ]


# Quotas ------------------------------------------------------------------------------------------------------------

QUOTA = Quota(
    id="test.quota",
    title="每季度两次",
    citation=Citation("某文件", "第二条"),
    counts=Pattern(("site.drawn",)),
    period="quarter",
    at_least=2,
    applies=("government",),
)
CITY = Organ("city", "government", date(2026, 1, 1))


def _draws(*days: str) -> list[Event]:
    return events([{"event": "site.drawn", "at": f"{day} 10:00", "organ": "city", "subject": "site:1"} for day in days])


@pytest.mark.parametrize(
    ("draws", "now", "state"),
    [
        (["2026-01-05", "2026-03-31"], "2026-03-31 12:00", State.MET),
        (["2026-01-05"], "2026-03-31 23:59:59", State.OPEN),
        (["2026-01-05"], "2026-04-01 00:00:00", State.MISSED),
        (["2026-01-05", "2026-04-01"], "2026-04-01 12:00", State.MISSED),
    ],
)
def test_a_quota_counts_its_period(draws: list[str], now: str, state: State) -> None:
    duty = derive_quotas([QUOTA], _draws(*draws), [CITY], beijing(now))[0]
    assert (duty.id, duty.due, duty.state) == ("test.quota/city/2026Q1", date(2026, 3, 31), state)


def test_a_quota_binds_its_kinds_of_organ_only() -> None:
    office = Organ("office", "office", date(2026, 1, 1))
    assert derive_quotas([QUOTA], [], [office], beijing("2026-03-31 12:00")) == ()


def test_nobody_is_blamed_for_a_period_the_ledger_did_not_see_whole() -> None:
    late_comer = replace(CITY, since=date(2026, 1, 2))
    found = derive_quotas([QUOTA], [], [late_comer], beijing("2026-08-01 12:00"))
    assert [(duty.id, duty.state) for duty in found] == [
        ("test.quota/city/2026Q2", State.MISSED),
        ("test.quota/city/2026Q3", State.OPEN),
    ]


def test_a_quota_ends_with_its_rule() -> None:
    ended = replace(QUOTA, ends=date(2026, 6, 30))
    found = derive_quotas([ended], [], [CITY], beijing("2026-12-01 12:00"))
    assert [duty.id for duty in found] == ["test.quota/city/2026Q1", "test.quota/city/2026Q2"]


def test_a_quota_tells_which_event_filled_it() -> None:
    (duty,) = derive_quotas(
        [QUOTA], _draws("2026-01-05", "2026-02-05", "2026-03-05"), [CITY], beijing("2026-03-06 12:00")
    )
    assert (duty.met_by, duty.events) == (2, (1, 2, 3))


# Promises ----------------------------------------------------------------------------------------------------------


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_matter(history: list[Event], chance: random.Random) -> None:
    shuffled, rules = list(history), list(RULES)
    chance.shuffle(shuffled)
    chance.shuffle(rules)
    organs = [Organ("organ", "department", date(2026, 1, 1)), CITY]
    assert derive(rules, shuffled, calendar(), organs[::-1], LATER) == derive(RULES, history, calendar(), organs, LATER)


@given(histories())
def test_ids_are_unique_and_each_duty_rests_on_its_own_subject(history: list[Event]) -> None:
    found = derive_deadlines(RULES, history, calendar(), LATER)
    by_id = {event.id: event for event in history}
    assert len({duty.id for duty in found}) == len(found)
    assert all(by_id[duty.started_by or 0].subject == duty.subject for duty in found)


@given(histories())
def test_one_subject_is_derived_from_its_own_events_alone(history: list[Event]) -> None:
    everything = derive_deadlines(RULES, history, calendar(), LATER)
    for subject in {event.subject for event in history}:
        own = [event for event in history if event.subject == subject]
        assert derive_for(RULES, subject, own, calendar(), LATER) == tuple(
            d for d in everything if d.subject == subject
        )


@given(histories(), st.integers(0, 11))
def test_an_event_changes_only_the_subjects_it_touches(history: list[Event], place: int) -> None:
    if place >= len(history):
        return
    event = history[place]
    before = derive_deadlines(RULES, [e for e in history if e is not event], calendar(), LATER)
    after = derive_deadlines(RULES, history, calendar(), LATER)
    untouched = {duty.subject for duty in (*before, *after)} - touched(RULES, event)
    assert _of(before, untouched) == _of(after, untouched)


@given(histories())
def test_the_past_is_not_judged_anew_as_time_goes_by(history: list[Event]) -> None:
    """Met, late and cancelled duties stay what they are; an open one may only become missed."""
    settled = {State.MET, State.LATE, State.CANCELLED}
    now = {d.id: d for d in derive_deadlines(RULES, history, calendar(), LATER)}
    later = {d.id: d for d in derive_deadlines(RULES, history, calendar(), datetime(2026, 12, 31, tzinfo=UTC))}
    assert now.keys() == later.keys()
    for key, duty in now.items():
        allowed = {duty.state} if duty.state in settled else {duty.state, State.MISSED}
        assert later[key].state in allowed


def _of(duties: tuple[Duty, ...], subjects: set[str]) -> list[Duty]:
    return [duty for duty in duties if duty.subject in subjects]


def test_an_interpretation_touches_the_document_it_explains() -> None:
    (published,) = events(
        [{"event": "record.published", "at": "2026-03-02 09:00", "genre": "interpretation", "interprets": "record:9"}]
    )
    assert touched(RULES, published) == {"record:1", "record:9"}


def test_now_must_have_a_zone() -> None:
    with pytest.raises(NaiveMoment):
        derive_deadlines(RULES, [], calendar(), datetime(2026, 3, 2))
