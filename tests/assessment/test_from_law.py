"""From an event in the ledger to a notice and a calendar entry: the same duty, its moves and its end, through the real projection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from tests.assessment.county import holder
from tests.duties import books
from tests.duties.conftest import book, county, happen  # noqa: F401

from gongkai.assessment import actions
from gongkai.desk import digest, ledger, notices
from gongkai.desk.actions import action
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event, Notice
from gongkai.desk.permissions import Role
from gongkai.duties import actions as duties
from gongkai.duties import rules
from gongkai.duties.models import Duty
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Pattern, Rulebook, Within
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


HOURS = books.deadline("opinion", Pattern(("opinion.noticed",)), "opinion.answered", 5, unit=Unit.HOURS)
NOTICED = datetime(2017, 3, 20, 10, tzinfo=CHINA)


@pytest.fixture
def by_the_hour(county, monkeypatch):  # noqa: F811
    books.use(monkeypatch, Rulebook("hours", "小时", (HOURS,)))
    return holder(Role.DRAFTER, county["edu"])


def waiting(person) -> list[tuple[str, str]]:
    found = notices.waiting(actor_of(person, NOTICED.date())).order_by("id")
    return [(notice.level, notice.words.get("due", "")) for notice in found]


def test_a_limit_of_hours_is_told_as_it_begins_and_settled_as_it_is_met(by_the_hour, happen):  # noqa: F811
    happen("opinion.noticed", "opinion:1", on=NOTICED, said="")
    assert [level for level, _due in waiting(by_the_hour)] == ["orange"]
    happen("opinion.answered", "opinion:1", on=NOTICED + timedelta(hours=2), said="")
    assert waiting(by_the_hour) == []
    assert Notice.objects.get(recipient=by_the_hour).settled_at == NOTICED + timedelta(hours=2)


def test_what_is_answered_is_in_no_letter(by_the_hour, happen, mailoutbox):  # noqa: F811
    by_the_hour.email = "drafter@example.org"
    by_the_hour.save()
    happen("opinion.noticed", "opinion:1", on=NOTICED, said="")
    happen("opinion.answered", "opinion:1", on=NOTICED + timedelta(hours=2), said="")
    with pinned(NOTICED + timedelta(hours=3)):
        report = digest.send(lambda person: actor_of(person, NOTICED.date()))
    assert (report.sent, mailoutbox) == (0, [])


def test_a_reminder_is_settled_with_its_duty(by_the_hour, happen, county):  # noqa: F811
    supervisor = holder(Role.SUPERVISOR, county["edu"].parent)
    happen("opinion.noticed", "opinion:1", on=NOTICED, said="")
    with pinned(NOTICED):
        actions.remind(Duty.objects.get(), "请尽快答复。", by=actor_of(supervisor, NOTICED.date()))
    assert {level for level, _due in waiting(by_the_hour)} == {"orange", "urged"}
    happen("opinion.answered", "opinion:1", on=NOTICED + timedelta(hours=9), said="")
    assert waiting(by_the_hour) == []


def test_a_duty_that_no_rule_owes_any_more_is_waited_for_by_nobody(by_the_hour, happen, monkeypatch):  # noqa: F811
    happen("opinion.noticed", "opinion:1", on=NOTICED, said="")
    books.use(monkeypatch, Rulebook("none", "无", ()))
    with pinned(NOTICED):
        duties.recompute(cause="不再适用")
    assert "orange" not in [level for level, _due in waiting(by_the_hour)]


def test_a_limit_far_away_is_told_by_the_sweep_alone(county, happen, monkeypatch):  # noqa: F811
    drafter = holder(Role.DRAFTER, county["edu"])
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17", title="校舍加固")
    assert not Notice.objects.filter(recipient=drafter).exists()


def test_many_duties_begun_at_once_are_told_in_as_many_queries_as_two(
    by_the_hour,
    monkeypatch,
    django_assert_max_num_queries,
):
    def begin(first: int, many: int) -> None:
        with pinned(NOTICED):
            write_all(range(first, first + many))

    @action
    def write_all(numbers) -> None:
        ledger.write_all([ledger.Entry("opinion.noticed", f"opinion:{n}", "edu", {"said": ""}) for n in numbers])

    with django_assert_max_num_queries(40) as few:
        begin(100, 2)
    with django_assert_max_num_queries(40) as many:
        begin(200, 20)
    assert len(few) == len(many)
    assert len(waiting(by_the_hour)) == 22
