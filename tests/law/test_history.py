"""Histories: their order, what stands in them, and whom an event touches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.law.everykind import MET, NOW, START, deadline, quota

from gongkai.law.duties import Event, Organ, derive, touched
from gongkai.law.history import History, standing
from gongkai.law.rulebook import Pattern
from gongkai.rulebooks.calendars import calendar


def event(id: int, name: str = "a.met", day: int = 0, subject: str = "thing:1", organ: str = "edu", **data: object) -> Event:  # fmt: skip
    return Event(id, name, subject, organ, NOW + timedelta(days=day), data)


def ids(events: object) -> list[int]:
    return [one.id for one in events]  # type: ignore[attr-defined]


def test_events_stand_in_the_order_of_their_moments_and_then_of_their_ids() -> None:
    given = [event(4, day=2), event(1, day=3), event(3, day=2), event(2, day=1)]
    assert ids(standing(given)) == ids(History(given)) == [2, 3, 4, 1]
    history = History([*given, event(5, "a.other", day=0), event(6, "a.more", day=2)])
    assert ids(history.named(["a.other", "a.met"])) == [5, 2, 3, 4, 1]
    assert ids(history.named(["a.more", "a.more"])) == [6] and history.named(["a.never"]) == []


def test_a_history_is_read_once_and_stands_for_its_events() -> None:
    history = History([event(1)])
    assert History.of(history) is history
    assert ids(History.of(event for event in history)) == [1]


def test_what_was_entered_later_takes_back_whenever_it_happened() -> None:
    back = event(2, "a.other", day=-1, voids=[1])
    assert ids(standing([event(1), back])) == ids(standing([event(1), replace(back, data={"voids": 1})])) == [2]
    assert ids(standing([event(3), replace(back, data={"voids": [3]})])) == [2, 3], (
        "nothing entered later is taken back"
    )
    assert ids(standing([event(1, subject="thing:2"), back])) == [2, 1]


def test_the_first_day_of_each_organ() -> None:
    given = [event(1, day=5), event(2, day=1), event(3, day=3, organ="city"), event(4, "a.other", day=0)]
    first = NOW.date()
    assert History(given).first_days(Pattern(("a.met",))) == {
        "edu": first + timedelta(days=1),
        "city": first + timedelta(days=3),
    }


# Whom an event touches ----------------------------------------------------------------------------------------------

LINK, MONTHLY = deadline("link", link="answers"), quota("monthly", period="month")


@pytest.mark.parametrize(
    ("about", "subjects"),
    [
        (event(9, organ=""), {"thing:1"}),
        (event(9), {"thing:1", "organ:edu"}),
        (event(9, "a.other", answers="thing:7"), {"thing:1"}),
        (event(9, answers="thing:7"), {"thing:1", "thing:7", "organ:edu"}),
        (event(9, "a.other", voids=[1]), {"thing:1", "thing:8", "organ:edu"}),
        (event(9, "a.other", voids=[3]), {"thing:1"}),
        (event(9, "a.other", voids=[2]), {"thing:1", "thing:8", "organ:edu"}),
        (event(9, "a.other", subject="thing:2", voids=[1]), {"thing:2"}),
        (event(9, "a.other", voids=[5]), {"thing:1"}),
    ],
)
def test_an_event_touches_its_own_what_it_answers_and_what_it_takes_back(about: Event, subjects: set[str]) -> None:
    past = [
        event(1, answers="thing:8"),
        event(2, "a.other", voids=[1]),
        event(3, "a.other"),
        event(4, subject="thing:3", answers="thing:9"),
    ]
    for order in (past, past[::-1]):
        assert touched([LINK, MONTHLY], about, order) == subjects


def test_no_link_no_touch_beyond_the_subject() -> None:
    assert touched([replace(LINK, link=None)], event(1, answers="thing:7")) == {"thing:1"}
    assert touched([LINK], event(1, "a.started", answers="thing:7")) == {"thing:1"}


def test_duties_of_all_kinds_come_in_one_order() -> None:
    rules = [deadline("b", start=START, met=MET), quota("a", period="year"), deadline("c")]
    found = derive(rules, [event(1, "a.started")], calendar(), [Organ("edu", "department", date(2026, 1, 1))], NOW)
    assert [duty.id for duty in found] == ["a/edu/2026", "b/thing:1/1", "c/thing:1/1"]
