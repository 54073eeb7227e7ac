"""From an event in the ledger to a notice and a calendar entry: the same duty, its moves and its end, through the real projection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from icalendar import Calendar
from tests.assessment.county import holder
from tests.duties import books
from tests.duties.conftest import book, county, happen  # noqa: F401

from gongkai.assessment import actions
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event, Notice
from gongkai.desk.permissions import Role
from gongkai.duties import actions as duties
from gongkai.duties import rules
from gongkai.duties.models import Duty
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Rulebook, Within
from gongkai.organs.queries import actor_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]
NOW = datetime(2017, 3, 20, 10, tzinfo=CHINA)


def entries(client, key: str) -> list[tuple[str, str, int, date]]:
    parsed = Calendar.from_ical(client.get(f"/calendars/{key}.ics").content)
    found = parsed.walk("VEVENT")
    return [(str(one["uid"]), str(one["status"]), one["sequence"], one.decoded("dtstart")) for one in found]


def tailored(monkeypatch, rule_id: str, **figures) -> None:
    changed = tuple(replace(rule, **figures) if rule.id == rule_id else rule for rule in rules.rulebook())
    books.use(monkeypatch, Rulebook("tailored", "调整", changed))


def test_a_shorter_limit_reaches_people_and_calendars(client, county, happen, monkeypatch):  # noqa: F811
    drafter = holder(Role.DRAFTER, county["edu"])
    with pinned(NOW):
        _feed, key = actions.open_feed(drafter, county["edu"], by=actor_of(drafter, NOW.date()))
        happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17", title="校舍加固")
        (before,) = entries(client, key)
        tailored(monkeypatch, "twenty", within=Within(10, Unit.WORKING_DAYS))
        duties.recompute(cause="本市缩短期限")
        (after,) = entries(client, key)
        duties.recompute(cause="本市缩短期限")
        assert entries(client, key) == [after]
    assert before == (before[0], "CONFIRMED", 0, date(2017, 4, 17))
    assert after == (before[0], "CONFIRMED", 1, date(2017, 3, 31))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.words["before"], notice.words["after"]) == (drafter, "2017-04-17", "2017-03-31")
    assert notice.url == f"/console/duties/{Duty.objects.get().pk}"


def test_a_rule_that_falls_away_takes_the_entry_with_it(client, county, happen, monkeypatch):  # noqa: F811
    drafter = holder(Role.DRAFTER, county["edu"])
    with pinned(NOW):
        _feed, key = actions.open_feed(drafter, county["edu"], by=actor_of(drafter, NOW.date()))
        happen("task.assigned", "work:1", on=date(2017, 3, 1), due=date(2017, 3, 31), title="内容")
        (before,) = entries(client, key)
        books.use(monkeypatch, Rulebook("less", "少", tuple(rule for rule in rules.rulebook() if rule.id != "task")))
        duties.recompute()
        (after,) = entries(client, key)
    assert after[:2] == (before[0], "CANCELLED") and after[2] > before[2] and after[3] == before[3]
    assert Notice.objects.get().words["after"] == "不再适用"


def test_another_limit_that_takes_its_place_names_the_one_before(client, county, happen, monkeypatch):  # noqa: F811
    """The strictest rule of an act changes: the old entry is cancelled, the new one stands on its day."""
    drafter = holder(Role.DRAFTER, county["edu"])
    with pinned(NOW):
        _feed, key = actions.open_feed(drafter, county["edu"], by=actor_of(drafter, NOW.date()))
        happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17", title="校舍加固")
        (old,) = entries(client, key)
        act = next(rule for rule in rules.rulebook() if rule.id == "twenty")
        stricter = replace(act, id="ten", duty=act.duty or "act", within=Within(10, Unit.WORKING_DAYS))
        rest = tuple(replace(rule, duty=stricter.duty) if rule.id == "twenty" else rule for rule in rules.rulebook())
        books.use(monkeypatch, Rulebook("stricter", "从严", (*rest, stricter)))
        duties.recompute()
        found = {uid: (status, day) for uid, status, _sequence, day in entries(client, key)}
    assert found[old[0]] == ("CANCELLED", date(2017, 4, 17))
    assert sorted(found.values()) == [("CANCELLED", date(2017, 4, 17)), ("CONFIRMED", date(2017, 3, 31))]
    moved = Event.objects.get(name="duty.moved")
    assert moved.data["replaced"] != moved.data["duty"]
