"""After a change of calendar or rulebook every stored date is derived again, and every move is in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from tests.duties import books

from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event
from gongkai.duties import actions, rules
from gongkai.duties.models import Duty, Touch
from gongkai.law.kinds import Deadline
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Rulebook, Within

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book", "county")]
NOW = datetime(2017, 5, 1, tzinfo=CHINA)


def recompute(**more):
    with pinned(NOW):
        return actions.recompute(**more)


def tailored(monkeypatch, rule_id: str, **figures) -> None:
    rules_ = tuple(replace(rule, **figures) if rule.id == rule_id else rule for rule in rules.rulebook())
    books.use(monkeypatch, Rulebook("tailored", "调整", rules_))


def test_a_shorter_limit_moves_the_date_and_the_ledger_names_the_cause(happen, monkeypatch):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17", title="校舍加固")
    tailored(monkeypatch, "twenty", within=Within(10, Unit.WORKING_DAYS))
    outcome = recompute(cause="本市缩短期限")
    assert (outcome.moved, outcome.created, outcome.removed) == (1, 0, 0)
    assert Duty.objects.get().due_on == date(2017, 3, 31)
    moved = Event.objects.get(name="duty.moved")
    assert moved.subject == "record:1" and moved.organ == "edu"
    assert {key: moved.data[key] for key in ("before", "after", "cause")} == {
        "before": "2017-04-17",
        "after": "2017-03-31",
        "cause": "本市缩短期限",
    }


def test_an_amended_calendar_moves_the_dates_that_it_reaches(happen, monkeypatch):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    happen("record.formed", "record:2", on=date(2017, 5, 5), formed_on="2017-05-05")
    found = rules.calendar()
    year = next(year for year in found.years if year.year == 2017)
    amended = replace(year, off={**year.off, date(2017, 4, 10): next(iter(year.off.values()))})
    years = tuple(amended if one is year else one for one in found.years)
    monkeypatch.setattr(rules, "calendar", lambda: replace(found, years=years))
    assert recompute().moved == 1
    assert Duty.objects.get(subject="record:1").due_on == date(2017, 4, 18)


def test_twice_moves_nothing_the_second_time(happen):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    recompute()
    second = recompute()
    assert (second.created, second.moved, second.removed) == (0, 0, 0)
    assert Event.objects.filter(name="duty.recomputed").count() == 2


def test_a_rule_that_falls_away_takes_its_duties_with_it_and_says_so(happen, monkeypatch):
    happen("task.assigned", "work:1", on=date(2017, 3, 1), due=date(2017, 3, 31), title="内容")
    books.use(monkeypatch, Rulebook("less", "少", tuple(rule for rule in rules.rulebook() if rule.id != "task")))
    assert recompute().removed == 1
    assert not Duty.objects.exists()
    assert Event.objects.get(name="duty.moved").data["after"] == "不再适用"


def test_a_new_rule_finds_the_duties_and_links_of_the_past(happen, monkeypatch, book):
    books.use(monkeypatch, Rulebook("none", "无", ()))
    happen("record.published", "record:1", on=date(2017, 3, 17), needs_interpretation=True)
    met = happen("record.published", "record:2", on=date(2017, 3, 20), interprets="record:1")
    assert not Duty.objects.exists() and not Touch.objects.exists()
    books.use(monkeypatch, book)
    assert recompute().created == 1
    assert Duty.objects.get().met_by == met


def test_a_lost_projection_is_made_again_from_the_ledger(happen):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    happen("record.published", "record:1", on=date(2017, 3, 20), needs_interpretation=True)
    happen("record.published", "record:2", on=date(2017, 3, 21), interprets="record:1")
    columns = ("key", "due_on", "state", "met_by", "started_by", "about")
    before = list(Duty.objects.order_by("key").values_list(*columns))
    Duty.objects.all().delete()
    Touch.objects.all().delete()
    recompute()
    assert list(Duty.objects.order_by("key").values_list(*columns)) == before


def test_a_quota_is_opened_during_its_period_or_not_at_all(happen):
    """Recomputing in 2017 opens 2017 and blames nobody for 2016; what was opened stays, met or missed."""
    happen("organ.created", "organ:edu", on=date(2015, 12, 1))
    happen("organ.created", "organ:water", on=date(2015, 12, 1))
    recompute()
    quotas = Duty.objects.filter(subject="organ:edu")
    assert [duty.about for duty in quotas] == ["2017年"]
    with pinned(datetime(2018, 1, 1, tzinfo=CHINA)):
        actions.recompute()
        assert [(duty.about, duty.is_missed(NOW.replace(year=2018))) for duty in quotas.order_by("key")] == [
            ("2017年", True),
            ("2018年", False),
        ]


def test_every_shipped_profile_listens_to_events_that_some_room_writes_or_says_why_not():
    """Rules of the sample city must be able to start and to be met: their events are in the house's vocabulary."""
    from gongkai.desk.vocabulary import vocabulary
    from gongkai.law.rulebook import vocabulary as named
    from gongkai.rulebooks.loader import load

    assert named(load("sample-city")) <= vocabulary().keys()
    assert any(isinstance(rule, Deadline) for rule in load("sample-city"))


def test_it_counts_what_is_stored_and_not_what_nobody_was_held_to(happen):
    happen("record.formed", "record:1", on=date(2015, 3, 2), formed_on="2015-03-02")
    outcome = recompute(cause="核对")
    assert outcome.duties == Duty.objects.count() == Event.objects.get(name="duty.recomputed").data["duties"]
    assert not Duty.objects.filter(kind="quota", due_on__lt=NOW.date()).exists()
