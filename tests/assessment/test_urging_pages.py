"""催办 on the screen: who reads it is said before, what was urged today is marked, and one comes back to where one was."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import quote

import pytest
from lxml import html
from tests.assessment.county import a_county, client_of, holder, owe

from gongkai.assessment import actions
from gongkai.assessment.models import Feed
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event
from gongkai.desk.permissions import Role
from gongkai.organs.queries import actor_of

NOW = datetime(2017, 4, 12, 10, tzinfo=CHINA)
LIST = "/console/supervision/duties/?figure=red&period=all"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def supervisor(county):
    return holder(Role.SUPERVISOR, county["edu"].parent)


@pytest.fixture
def overdue(county):
    return owe("edu", date(2017, 4, 11))


def shown(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize("address", [LIST, "/console/supervision/?period=all", "/console/duties/{pk}"])
def test_what_was_urged_today_is_marked_and_not_offered_again(supervisor, overdue, address):
    client, address = client_of(supervisor), address.format(pk=overdue.pk)
    assert "今日已催办" not in shown(client, address)
    actions.remind(overdue, "请办理。", by=actor_of(supervisor, NOW.date()))
    page = shown(client, address)
    assert "今日已催办" in page and "/remind/" not in page
    with pinned(datetime(2017, 4, 13, tzinfo=CHINA)):
        assert "今日已催办" not in shown(client, address)


def test_one_comes_back_to_the_list_one_came_from(supervisor, overdue):
    client = client_of(supervisor)
    (link,) = html.fromstring(shown(client, LIST)).xpath("//a[contains(@href, '/remind/')]/@href")
    answer = client.post(link, {"text": "请办理。"})
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)


@pytest.mark.parametrize(
    "next", ["https://example.org/", "//example.org/console/", "javascript:alert(1)", "/console", ""]
)
def test_nobody_is_led_elsewhere(supervisor, overdue, next):
    link = f"/console/duties/{overdue.pk}/remind/?next={quote(next)}"
    answer = client_of(supervisor).post(link, {"text": "请办理。"})
    assert answer.headers["Location"] == f"/console/duties/{overdue.pk}"


def test_the_form_names_those_who_will_read_it(supervisor, overdue, county):
    drafter, reviewer = holder(Role.DRAFTER, county["edu"]), holder(Role.REVIEWER, county["edu"])
    page = shown(client_of(supervisor), f"/console/duties/{overdue.pk}/remind/")
    assert drafter.name in page and reviewer.name not in page


def test_an_organ_without_people_is_said_to_have_none(supervisor, overdue):
    assert "没有人会收到提醒" in shown(client_of(supervisor), f"/console/duties/{overdue.pk}/remind/")


def test_the_form_is_not_offered_where_it_would_be_refused(supervisor, overdue):
    client, link = client_of(supervisor), f"/console/duties/{overdue.pk}/remind/"
    assert "<textarea" in shown(client, link)
    client.post(link, {"text": "请办理。"})
    page = shown(client, link)
    assert "<textarea" not in page and "明天可以再催" in page


@pytest.mark.parametrize(("text", "words"), [("", "请填写这一项。"), ("字" * 201, "请控制在200字以内，现在有201字。")])
def test_a_faulty_form_says_what_to_do(supervisor, overdue, text, words):
    answer = client_of(supervisor).post(f"/console/duties/{overdue.pk}/remind/", {"text": text})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Event.objects.filter(name="duty.reminded").exists()


def test_an_organ_that_is_not_offered_opens_no_address(county):
    client = client_of(holder(Role.DRAFTER, county["edu"]))
    answer = client.post("/console/calendar/feeds/", {"organ": "land"})
    assert answer.status_code == 422 and "请从列出的各项中选择。" in answer.content.decode()
    assert not Feed.objects.exists()


def test_a_page_loaded_again_shows_no_address_and_opens_none(county):
    client = client_of(holder(Role.DRAFTER, county["edu"]))
    answer = client.post("/console/calendar/feeds/", {"organ": "edu"})
    assert answer.status_code == 302
    assert ".ics" in shown(client, answer.headers["Location"])
    assert ".ics" not in shown(client, answer.headers["Location"])
    assert Feed.objects.count() == 1
