"""The subscription: strict RFC 5545, no more than its owner may see, and only as long as the owner may."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from tests.assessment.county import a_county, client_of, holder, owe

from gongkai.assessment import actions, ical
from gongkai.assessment.models import Feed
from gongkai.desk import ledger
from gongkai.desk.actions import Refused, action
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty
from gongkai.duties.rules import last_instant
from gongkai.organs.models import Organ
from gongkai.organs.queries import actor_of

NOW = datetime(2026, 9, 16, 10, tzinfo=CHINA)
TODAY = NOW.date()
pytestmark = pytest.mark.django_db
DRAFT = "关于张某某低保复核的公告"


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def drafter(county):
    return holder(Role.DRAFTER, county["edu"])


def opened(person, organ: str = "edu", **fields) -> tuple[Feed, str]:
    feed, key = actions.open_feed(person, Organ.objects.get(code=organ), by=actor_of(person, TODAY), **fields)
    return feed, reverse("calendars:feed", args=[key])


def events(client, url: str) -> dict[str, dict]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    strictly(answer.content)
    parsed = Calendar.from_ical(answer.content)
    return {str(event["uid"]): event for event in parsed.walk("VEVENT")}


def only(client, url: str):
    (event,) = events(client, url).values()
    return event


def strictly(content: bytes) -> None:
    """RFC 5545 3.1 by hand: CRLF, at most 75 octets a line, characters whole, known shape of a line after unfolding."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\r" not in content.replace(b"\r\n", b"") and b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode()
    begun: list[str] = []
    for line in content.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        match = re.fullmatch(r"([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(.*)", line)
        assert match, line
        name, _parameters, value = match.groups()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", value), line
        if name in ("SUMMARY", "DESCRIPTION"):
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), line
            assert re.fullmatch(r"(?:[^\\]|\\[\\;,nN])*", value), line
        if name == "BEGIN":
            begun.append(value)
        if name == "END":
            assert begun.pop() == value
    assert begun == []


def move(duty: Duty, due: date, **data) -> None:
    @action
    def moved() -> None:
        told = {"before": str(duty.due_on), "after": str(due), "title": duty.title, "cause": "日历或规则更新", **data}
        ledger.write("duty.moved", duty.subject, organ=duty.organ, duty=duty.key, **told)

    moved()
    Duty.objects.filter(pk=duty.pk).update(due_on=due, closes_at=last_instant(due))


def test_an_open_duty_is_a_day_with_alarms_and_a_way_to_its_explanation(client, drafter):
    duty = owe("edu", date(2026, 9, 21), title="及时公开")
    _feed, url = opened(drafter)
    answer = client.get(url)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    event = only(client, url)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 9, 21), date(2026, 9, 22))
    assert (str(event["summary"]), event["sequence"], event["status"]) == ("及时公开", 0, "CONFIRMED")
    assert event["url"] == f"http://127.0.0.1:8000/console/duties/{duty.pk}"
    alarms = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    # Monday 21 September; Sunday the 20th is a make-up working day: one working day before, and three
    assert alarms == [datetime(2026, 9, day, 1, tzinfo=UTC) for day in (17, 20, 21)]
    assert b"TRIGGER;VALUE=DATE-TIME:20260917T010000Z" in answer.content


def test_a_limit_in_hours_is_a_moment(client, drafter):
    moment = datetime(2026, 9, 18, 15, 30, tzinfo=CHINA)
    owe("edu", date(2026, 9, 18), due_at=moment, closes_at=moment)
    event = only(client, opened(drafter)[1])
    assert event.decoded("dtstart") == moment and "dtend" not in event


def test_a_target_is_tentative_and_rings_for_nobody(client, drafter):
    owe("edu", date(2026, 9, 21), "target", best_effort=True)
    event = only(client, opened(drafter)[1])
    assert event["status"] == "TENTATIVE" and event.walk("VALARM") == []


def test_the_uid_stays_and_the_sequence_grows_with_every_move(client, drafter):
    duty = owe("edu", date(2026, 9, 21))
    _feed, url = opened(drafter)
    before = only(client, url)
    for day in (23, 24):
        duty.refresh_from_db()
        move(duty, date(2026, 9, day))
    after = only(client, url)
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 2)
    assert after.decoded("dtstart") == date(2026, 9, 24)
    assert after.decoded("dtstamp") == NOW


@pytest.mark.parametrize("state", ["met", "late", "cancelled"])
def test_what_is_done_or_no_longer_owed_is_cancelled_under_the_same_name(client, drafter, state):
    duty = owe("edu", date(2026, 9, 21))
    _feed, url = opened(drafter)
    before = only(client, url)
    Duty.objects.filter(pk=duty.pk).update(state=state, met_at=None if state == "cancelled" else NOW)
    with pinned(NOW + timedelta(days=1)):
        after = only(client, url)
    assert after["uid"] == before["uid"] and after["status"] == "CANCELLED"
    assert after["sequence"] > before["sequence"] and after.walk("VALARM") == []


def test_a_duty_that_is_gone_is_cancelled_for_thirty_days(client, drafter):
    duty = owe("edu", date(2026, 9, 21), title="及时公开")
    _feed, url = opened(drafter)
    uid = only(client, url)["uid"]
    move(duty, date(2026, 9, 21), after="不再适用")
    Duty.objects.all().delete()
    event = only(client, url)
    assert (event["uid"], event["status"], event.decoded("dtstart")) == (uid, "CANCELLED", date(2026, 9, 21))
    with pinned(NOW + timedelta(days=30)):
        assert len(events(client, url)) == 1
    with pinned(NOW + timedelta(days=31)):
        assert events(client, url) == {}


def test_a_duty_replaced_by_another_is_cancelled_and_the_other_is_there(client, drafter):
    old = owe("edu", date(2026, 9, 21))
    _feed, url = opened(drafter)
    uid = only(client, url)["uid"]
    new = owe("edu", date(2026, 9, 24), subject=old.subject)
    move(new, date(2026, 9, 24), replaced=old.key, before="2026-09-21")
    old.delete()
    found = events(client, url)
    assert {str(event["status"]) for event in found.values()} == {"CANCELLED", "CONFIRMED"}
    assert found[str(uid)]["status"] == "CANCELLED"


def test_names_are_left_out_unless_they_are_wanted(client, drafter):
    owe("edu", date(2026, 9, 21), about="关于公布学区范围的公告", title="及时公开")
    _feed, url = opened(drafter)
    assert "学区" not in client.get(url).content.decode()
    _feed, url = opened(drafter, names=True)
    assert str(only(client, url)["summary"]) == "关于公布学区范围的公告 · 及时公开"


def test_a_name_with_a_persons_data_is_never_told(client, drafter):
    owe("edu", date(2026, 9, 21), about="李明13800138000的申请", title="及时公开")
    _feed, url = opened(drafter, names=True)
    assert "13800138000" not in client.get(url).content.decode().replace("\r\n ", "")


def test_other_organs_are_not_in_it(client, drafter):
    owe("water", date(2026, 9, 21))
    assert events(client, opened(drafter)[1]) == {}


@pytest.mark.parametrize("organ", ["water", "gov"])
def test_nobody_subscribes_to_an_organ_of_others(drafter, organ):
    with pytest.raises(Refused) as refused:
        opened(drafter, organ)
    assert refused.value.has("organ")
    client_of(drafter).post("/console/calendar/feeds/", {"organ": organ})
    assert not Feed.objects.exists()


def test_a_supervisor_subscribes_to_any_organ_below(client, county):
    owe("water", date(2026, 9, 21))
    assert len(events(client, opened(holder(Role.SUPERVISOR, county["edu"].parent), "water")[1])) == 1


@pytest.mark.parametrize("how", ["revoked", "post ended", "account closed", "wrong key"])
def test_an_address_that_is_over_looks_like_one_that_never_was(client, drafter, how):
    owe("edu", date(2026, 9, 21))
    feed, url = opened(drafter)
    assert client.get(url).status_code == 200
    if how == "revoked":
        actions.revoke_feed(feed, by=actor_of(drafter, TODAY))
    elif how == "post ended":
        drafter.posts.update(ends_on=TODAY - timedelta(days=1))
    elif how == "account closed":
        type(drafter).objects.update(is_active=False)
    else:
        url = url[:-10] + "aaaaaa.ics"
    answers = [client.get(one) for one in (url, reverse("calendars:feed", args=["never"]))]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "ETag" not in answers[0]


def test_the_key_is_kept_as_a_hash_and_shown_once(drafter):
    page = client_of(drafter)
    answer = page.post("/console/calendar/feeds/", {"organ": "edu", "label": "办公室电脑"}, follow=True)
    (address,) = re.findall(r"http://127\.0\.0\.1:8000/calendars/([\w-]+)\.ics", answer.content.decode())
    feed = Feed.objects.get()
    assert len(address) >= 43 and feed.digest == actions.digest_of(address)
    kept = [str(value) for row in (*Feed.objects.values(), *Event.objects.values()) for value in row.values()]
    assert not any(address in value for value in kept)
    assert address not in page.get("/console/calendar/feeds/").content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_opening_and_revoking_stand_in_the_ledger(drafter):
    feed, _url = opened(drafter)
    client_of(drafter).post(f"/console/calendar/feeds/{feed.pk}/revoke/")
    told = list(Event.objects.filter(name__startswith="feed.").order_by("seq"))
    assert [event.name for event in told] == ["feed.opened", "feed.revoked"]
    assert {event.subject for event in told} == {f"person:{drafter.username}"}


@pytest.mark.parametrize(
    ("role", "at", "status"),
    [
        (Role.SECURITY_ADMIN, "gov", 302),
        (Role.SECURITY_ADMIN, "water", 404),
        (Role.SUPERVISOR, "gov", 404),
        (Role.DRAFTER, "edu", 404),
    ],
)
def test_who_may_take_away_the_address_of_another(county, drafter, role, at, status):
    feed, _url = opened(drafter)
    client = client_of(holder(role, county.get(at) or county["edu"].parent))
    assert client.post(f"/console/calendar/feeds/{feed.pk}/revoke/").status_code == status
    feed.refresh_from_db()
    assert (feed.revoked_at is not None) is (status == 302)
    assert (drafter.name in client.get("/console/calendar/feeds/").content.decode()) is False


def test_twenty_subscriptions_are_enough(drafter):
    for _number in range(actions.MOST_FEEDS):
        opened(drafter)
    with pytest.raises(Refused) as refused:
        opened(drafter)
    assert refused.value.has("many")


def test_a_calendar_program_asks_again_cheaply(client, drafter, django_assert_max_num_queries):
    owe("edu", date(2026, 9, 21))
    _feed, url = opened(drafter)
    first = client.get(url)
    with django_assert_max_num_queries(6):
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-cache" and "Set-Cookie" not in first
    owe("edu", date(2026, 9, 22))

    @action
    def something() -> None:
        ledger.write("mail.wished", "person:x", username="x", wish_title="不要邮件")

    something()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200
    with pinned(NOW + timedelta(days=1)):
        assert client.get(url)["ETag"] != first["ETag"]


def test_the_feed_costs_the_same_for_one_duty_and_for_many(client, drafter, django_assert_max_num_queries):
    _feed, url = opened(drafter)
    owe("edu", date(2026, 9, 21))
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    for number in range(40):
        move(owe("edu", date(2026, 9, 21)), date(2026, 9, 22 + number % 5))
    with django_assert_max_num_queries(20) as many:
        assert len(events(client, url)) == 41
    assert len(many) == len(few)


def test_the_feed_speaks_the_language_in_which_it_was_opened(drafter):
    owe("edu", date(2026, 9, 21))
    client = client_of(drafter)
    client.cookies["django_language"] = "en"
    answer = client.post("/console/calendar/feeds/", {"organ": "edu"}, follow=True)
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/calendars/[\w-]+\.ics)", answer.content.decode())
    assert "Due: 2026-09-21" in client.get(path).content.decode().replace("\r\n ", "")


@given(
    title=st.text(min_size=1, max_size=200).filter(str.strip),
    about=st.text(max_size=300),
    name=st.text(min_size=1, max_size=60),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_write_the_feed_stays_strict_and_reads_back(client, county, drafter, title, about, name):
    from django.db import DataError

    title, about, name = (word.replace("\x00", "") or "x" for word in (title, about, name))
    Duty.objects.all().delete()
    Feed.objects.all().delete()
    Organ.objects.filter(code="edu").update(short_name=name, name=name)
    with pinned(NOW):
        try:
            owe("edu", date(2026, 9, 21), title=title, about=about)
        except (DataError, UnicodeEncodeError):
            return
        event = only(client, opened(drafter, names=True)[1])
    written = " ".join(str(event["summary"]).split())
    assert " ".join(ical.printable(title).split()) in written
