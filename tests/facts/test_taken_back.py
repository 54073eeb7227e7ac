"""Nobody takes back alone the fact by which an own duty is overdue or urged; those who were told of it hear of the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.assessment import actions as supervision
from gongkai.desk.actions import Refused
from gongkai.desk.models import Notice
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty
from gongkai.facts import actions
from gongkai.facts.actions import Place
from gongkai.organs.models import Person

REASON = "登记有误"


@pytest.fixture
def people(county):
    """Usernames by post; the facts of these tests are recorded by ``li``."""
    return {
        "approver": county.actor(Role.APPROVER, username="approver"),
        "office": county.actor(Role.DISCLOSURE_OFFICE, "office", username="office"),
        "supervisor": county.actor(Role.SUPERVISOR, "gov", username="supervisor"),
        "neighbour": county.actor(Role.DRAFTER, "water", username="neighbour"),
        "colleague": county.actor(Role.REVIEWER, username="colleague"),
    }


@pytest.fixture
def red(tell, storm, at):
    """Noticed on the first of May, never answered."""
    return tell("storm.noticed", storm, noticed_at=at(1).replace(month=5), level="major")


def enter(username: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=username))
    return client


def told(words: str) -> set[str]:
    return {
        notice.recipient.username
        for notice in Notice.objects.filter(level="info").select_related("recipient")
        if words in notice.said
    }


def test_the_clerk_is_refused_and_told_whom_to_ask(red, drafter, people):
    with pytest.raises(Refused) as refused:
        actions.retract(red, REASON, by=drafter)
    assert refused.value.has("carries")
    assert "请联系政务公开办" in str(refused.value)
    assert Duty.objects.filter(subject=red.subject).count() == 1
    page = enter("li").post(reverse("console:fact-retract", args=[red.pk]), {"reason": REASON})
    assert page.status_code == 409 and "请联系政务公开办" in page.content.decode()


def test_a_duty_in_time_and_not_urged_does_not_bind_the_clerk(tell, storm, drafter, people, at):
    fact = tell("storm.noticed", storm, noticed_at=at(3, 9), level="major")
    actions.retract(fact, REASON, by=drafter)
    assert not Duty.objects.filter(subject=storm.subject).exists()
    assert told("被撤销") == set()


def test_a_late_answer_is_not_taken_back_alone_either(red, tell, storm, drafter, at):
    answer = tell("storm.answered", storm, answered_at=at(2))
    with pytest.raises(Refused) as refused:
        actions.retract(answer, REASON, by=drafter)
    assert refused.value.has("carries")


def test_an_urged_duty_binds_the_clerk_before_it_is_overdue(tell, storm, drafter, people, at):
    fact = tell("storm.noticed", storm, noticed_at=at(1, 11), level="major")
    supervision.remind(Duty.objects.get(subject=storm.subject), "请抓紧。", by=people["supervisor"])
    with pytest.raises(Refused) as refused:
        actions.retract(fact, REASON, by=drafter)
    assert refused.value.has("carries")


def test_the_office_takes_it_back_and_all_who_were_told_hear_of_it(red, people):
    supervision.remind(Duty.objects.get(subject=red.subject), "请抓紧。", by=people["supervisor"])
    urged = Notice.objects.filter(level="urged")
    assert {notice.waits for notice in urged} == {True}
    actions.retract(red, REASON, by=people["office"])
    assert told("涉及逾期或者被催办的义务“") == {"approver", "office", "supervisor", "li"}
    assert {notice.waits for notice in urged.all()} == {False}
    notice = Notice.objects.filter(level="info", recipient__username="approver").get()
    assert notice.url == reverse("console:matter", args=[red.matter_id]) and notice.note == REASON


def test_the_recorder_hears_when_the_office_takes_back_anything(tell, people):
    fact = tell("gathering.held", held_on=date(2026, 6, 1))
    actions.retract(fact, REASON, by=people["office"])
    assert told("被撤销") == {"li"}


def test_nobody_hears_of_the_own_act(tell, drafter, people):
    fact = tell("gathering.held", held_on=date(2026, 6, 1))
    actions.retract(fact, REASON, by=drafter)
    assert told("被撤销") == set()


def test_a_duty_that_is_gone_keeps_its_page(red, people):
    address = reverse("console:duty", args=[Duty.objects.get(subject=red.subject).pk])
    actions.retract(red, REASON, by=people["office"])
    page = enter("colleague").get(address)
    assert page.status_code == 200
    words = page.content.decode()
    assert "这项义务已经不在" in words and "不再适用" in words and REASON in words
    assert reverse("console:matter", args=[red.matter_id]) in words
    assert enter("neighbour").get(address).status_code == 404
    assert enter("colleague").get(reverse("console:duty", args=[9999])).status_code == 404


def test_a_duty_begun_anew_has_an_address_of_its_own(people, storm, tell, at):
    first = tell("storm.noticed", storm, noticed_at=at(3, 9), level="major")
    was = Duty.objects.get(subject=storm.subject)
    actions.retract(first, REASON, by=people["office"])
    place = Place.of_matter(storm)
    actions.record("storm.noticed", place, {"noticed_at": at(2, 9), "level": "major"}, by=people["office"])
    now = Duty.objects.get(subject=storm.subject)
    client = enter("colleague")
    old, new = (client.get(reverse("console:duty", args=[pk])).content.decode() for pk in (was.pk, now.pk))
    assert "这项义务已经不在" in old and "这项义务已经不在" not in new


def test_the_number_of_one_duty_is_not_found_in_another(red, people):
    number = Duty.objects.get(subject=red.subject).pk
    actions.retract(red, REASON, by=people["office"])
    client = enter("colleague")
    for other in (number * 10 + 1, number + 1):
        assert client.get(reverse("console:duty", args=[other])).status_code == 404


def test_an_office_that_recorded_it_itself_still_tells_the_others(storm, people, at):
    by = people["office"]
    given = {"noticed_at": at(1).replace(month=5), "level": "major"}
    fact = actions.record("storm.noticed", Place.of_matter(storm), given, by=by)
    actions.retract(fact, REASON, by=by)
    assert told("被撤销") == {"approver", "office", "supervisor"}
