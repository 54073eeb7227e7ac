"""One form, one fact; an answer comes after its question; a matter ends in one way; forms begin without a guess."""

from __future__ import annotations

import re

import pytest
from tests.facts.test_console import V, enter, hidden, url
from tests.facts.test_console import words as words_of

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.facts import actions, queries
from gongkai.facts.models import Fact


@pytest.fixture
def desk(drafter):
    return enter(drafter.username)


@pytest.fixture
def flood(county, drafter):
    return actions.open_matter("flood", "七月洪水", county.edu, by=drafter)


def test_the_same_form_with_other_words_is_refused_and_nothing_is_lost(desk, storm):
    address = url("matter-record", storm.pk, "storm.answered")
    form = {**hidden(desk.get(address)), V + "answered_at": "2026-06-02T09:00"}
    assert desk.post(address, form).status_code == 302
    other = desk.post(address, {**form, V + "channel": "电视"})
    assert other.status_code == 409
    assert "这张表单已经登记过“发布消息 2026-06-02”" in words_of(other) and "电视" in other.content.decode()
    assert desk.post(address, form).status_code == 302
    assert Fact.objects.count() == 1


def test_the_same_form_at_another_matter_is_refused(desk, storm, county, drafter):
    other = actions.open_matter("storm", "七月风暴", county.edu, by=drafter)
    form = hidden(desk.get(url("matter-record", storm.pk, "storm.answered"))) | {V + "answered_at": "2026-06-02T09:00"}
    assert desk.post(url("matter-record", storm.pk, "storm.answered"), form).status_code == 302
    assert desk.post(url("matter-record", other.pk, "storm.answered"), form).status_code == 409
    assert Fact.objects.count() == 1


@pytest.mark.parametrize(
    ("noticed", "answered", "fine"), [((2, 9), (2, 9), True), ((2, 9), (2, 10), True), ((2, 9), (2, 8), False)]
)
def test_an_answer_before_its_question_is_refused_with_both_ways_out(tell, storm, at, noticed, answered, fine):
    tell("storm.noticed", storm, noticed_at=at(*noticed), level="major")
    if fine:
        tell("storm.answered", storm, answered_at=at(*answered))
        assert Duty.objects.get(subject=storm.subject).state == "met"
        return
    with pytest.raises(Refused) as refused:
        tell("storm.answered", storm, answered_at=at(*answered))
    assert refused.value.has("before_start")
    assert "早于“发现风暴”（2026-06-02 09:00）" in str(refused.value) and "先撤销再重新登记" in str(refused.value)


def test_an_answer_that_nothing_waits_for_is_recorded(tell, storm, at):
    assert tell("storm.answered", storm, answered_at=at(1)).standing


def test_the_event_that_ends_a_matter_closes_it_and_no_button_does(desk, flood, tell, drafter):
    page = desk.get(url("matter", flood.pk)).content.decode()
    assert url("matter-close", flood.pk) not in page and "登记后办结" in page
    with pytest.raises(Refused) as refused:
        actions.close_matter(flood, by=drafter)
    assert refused.value.has("ending") and "请登记“洪水消退”" in str(refused.value)
    fact = tell("flood.passed", flood)
    flood.refresh_from_db()
    assert (flood.open, flood.closed_by) == (False, "li")
    assert [event.name for event in ledger.history(flood.subject)][-2:] == ["flood.passed", "matter.closed"]
    actions.retract(fact, "还没有消退", by=drafter)
    flood.refresh_from_db()
    assert flood.open
    assert ledger.history(flood.subject).last().name == "matter.reopened"


def test_a_matter_without_such_an_event_is_closed_by_the_button(desk, storm):
    assert url("matter-close", storm.pk) in desk.get(url("matter", storm.pk)).content.decode()


def test_opened_again_it_is_closed_by_the_button(flood, tell, drafter):
    tell("flood.passed", flood)
    actions.reopen_matter(flood, by=drafter)
    assert not actions.close_matter(flood, by=drafter).open


def test_the_step_that_answers_the_running_limit_is_marked(desk, storm, tell, at):
    def marked() -> list[str]:
        steps, _rest = desk.get(url("matter", storm.pk)).context["steps"]
        return [step.kind.name for step in steps if step.answers]

    assert marked() == []
    tell("storm.noticed", storm, noticed_at=at(3, 9), level="major")
    assert marked() == ["storm.answered"]
    assert "办理当前期限" in words_of(desk.get(url("matter", storm.pk)))
    tell("storm.answered", storm, answered_at=at(3, 9, 30))
    assert marked() == []


def test_steps_stand_in_the_order_of_the_vocabulary(storm, words):
    steps, _rest = queries.steps("storm", [])
    names = [one.name for one in words.events]
    assert [step.kind.name for step in steps] == sorted((step.kind.name for step in steps), key=names.index)


def test_among_several_organs_none_is_chosen_already(county):
    office = enter(county.actor("disclosure_office", "office").username)
    for address in (url("organ-record", "gathering.held"), url("matter-new")):
        page = office.get(address).content.decode()
        chosen = re.search(r'<select name="organ".*?</select>', page, re.DOTALL)[0]
        assert re.search(r'<option value=""[^>]*selected', chosen) and chosen.count("selected") == 1
    answer = office.post(url("organ-record", "gathering.held"), {V + "held_on": "2026-06-01", "organ": ""})
    assert answer.status_code == 422 and not Fact.objects.exists()
