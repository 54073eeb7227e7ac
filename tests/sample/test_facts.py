"""The facts of the sample city fit the vocabulary, and among the opinions one was answered in time, one late, one waits."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

import pytest

from gongkai.desk.clock import CHINA
from gongkai.facts import values
from gongkai.rulebooks import vocabulary
from gongkai.sample.facts import SampleFact, facts
from gongkai.sample.loader import organs, people

DAYS = [date(2026, 3, 2), date(2026, 5, 17), date(2024, 2, 29), date(2026, 11, 25), date(2026, 1, 1)]
every_day = pytest.mark.parametrize("day", DAYS, ids=str)


def weekday(day: date) -> bool:
    return day.weekday() < 5


@every_day
def test_every_fact_can_be_recorded_on_its_day(day: date) -> None:
    for fact in facts(day, weekday):
        kind = vocabulary.events()[fact.event]
        assert kind.by_hand and fact.organ in organs()
        assert kind.about == (vocabulary.ORGAN if not fact.matter else "opinion")
        assert values.faults(kind, fact.data, fact.entered_at) == []
        assert fact.happened_at <= fact.entered_at <= datetime.combine(day, time.max, CHINA)


def test_a_drafter_of_the_organ_records_it() -> None:
    drafters = {post.organ for person in people().values() for post in person.posts if post.role == "drafter"}
    assert {fact.organ for fact in facts(DAYS[0], weekday)} <= drafters


@every_day
def test_a_matter_belongs_to_one_organ_and_is_told_in_order(day: date) -> None:
    for told in by_matter(day).values():
        assert len({fact.organ for fact in told}) == 1
        assert [fact.event for fact in told] in (["opinion.noticed", "opinion.answered"], ["opinion.noticed"])


@every_day
def test_one_opinion_is_answered_in_time_one_late_and_one_waits(day: date) -> None:
    taken = [told[1].happened_at - told[0].happened_at if len(told) > 1 else None for told in by_matter(day).values()]
    limit = timedelta(hours=48)
    assert sorted("waits" if one is None else "in time" if one <= limit else "late" for one in taken) == [
        "in time",
        "late",
        "waits",
    ]


def by_matter(day: date) -> dict[str, list[SampleFact]]:
    found: dict[str, list[SampleFact]] = defaultdict(list)
    for fact in facts(day, weekday):
        if fact.matter:
            found[fact.matter].append(fact)
    return found


def test_some_facts_were_entered_days_later() -> None:
    assert any(fact.entered_at.date() > fact.happened_at.date() for fact in facts(DAYS[0], weekday))
