"""Two people at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.facts import actions, queries
from gongkai.facts.actions import Place
from gongkai.facts.models import Fact, Matter

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="an in-memory SQLite has one connection"),
]


def at_once(*attempts) -> list[object]:
    """What each attempt gave or raised; all begin together."""
    start, outcomes = threading.Barrier(len(attempts)), [None] * len(attempts)
    now = clock.now()

    def run(place: int, attempt) -> None:
        try:
            with clock.pinned(now):
                start.wait()
                outcomes[place] = attempt()
        except Refused as refused:
            outcomes[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_one_form_sent_by_two_hands_is_one_fact(storm, drafter, at):
    def send() -> Fact:
        place = Place.of_matter(storm)
        return actions.record("storm.answered", place, {"answered_at": at(2)}, by=drafter, token="once")

    first, second = at_once(send, send)
    assert first == second == Fact.objects.get()


def test_of_two_forms_opened_together_one_is_stale(county, storm, drafter, at):
    seen, other = queries.head(), county.actor("reviewer")
    place = Place.of_matter(storm)
    outcomes = at_once(
        lambda: actions.record("storm.answered", place, {"answered_at": at(2, 8)}, by=drafter, seen=seen),
        lambda: actions.record("storm.answered", place, {"answered_at": at(2, 9)}, by=other, seen=seen),
    )
    assert sorted(type(one) is Stale for one in outcomes) == [False, True]
    assert Fact.objects.count() == 1
    assert ledger.verify().ok


def test_one_matter_opened_twice_is_opened_once(county, drafter):
    def start() -> Matter:
        return actions.open_matter("storm", "同一场", county.edu, by=drafter)

    outcomes = at_once(start, start)
    assert sorted(isinstance(one, Refused) for one in outcomes) == [False, True]
    assert Matter.objects.filter(title="同一场").count() == 1


def test_a_fact_is_retracted_once(storm, tell, at, drafter):
    fact = tell("storm.answered", storm, answered_at=at(2))
    outcomes = at_once(*[lambda: actions.retract(fact, "登错了", by=drafter)] * 2)
    assert sorted(isinstance(one, Refused) for one in outcomes) == [False, True]
    assert ledger.history(storm.subject).filter(name="fact.retracted").count() == 1
