"""Whom a document reaches, and by which names the rules know it."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from datetime import date

import pytest

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.models import Event
from gongkai.duties.derivation import as_law
from gongkai.law.rulebook import Pattern
from gongkai.policies import actions
from gongkai.policies.actions import Facts
from gongkai.policies.addressing import keys_of
from gongkai.policies.models import Policy
from gongkai.rulebooks import loader


def addressed(policy) -> dict[str, Event]:
    return {event.organ: event for event in ledger.history(policy.subject).filter(name="policy.addressed")}


def corrected(policy, officer, **changed):
    facts = replace(Facts(**{field.name: getattr(policy, field.name) for field in fields(Facts)}), **changed)
    return actions.correct_facts(policy, facts, revision=policy.revision, by=officer)


def test_every_organ_that_a_task_or_the_head_names_is_addressed_once(issued):
    """Towns, streets and departments at the head of the document; some by several tasks as well."""
    events = ledger.history(issued.subject).filter(name="policy.addressed")
    assert max(Counter(events.values_list("organ", flat=True)).values()) == 1
    reached = addressed(issued)
    roles = {organ: event.data["role"] for organ, event in reached.items()}
    assert roles["wc-gov-office"] == ["lead", "responsible", "addressee"]
    assert roles["wc-education"] == ["lead", "responsible", "addressee"]
    assert roles["wc-police"] == ["responsible", "cooperating", "addressee"]
    assert roles["wc-qingxi-town"] == ["responsible", "addressee"]
    assert "wc-gov" not in roles
    assert reached["wc-education"].sentence == "发至望川市教育局（牵头、责任、主送）"


def test_the_event_says_what_rules_ask_for(issued):
    data = addressed(issued)["wc-education"].data
    assert data["document"] == ["望政办发|2026|9", "望川市人民政府办公室关于做好便民信息公开的通知"]
    assert (data["issued_on"], data["published_on"]) == ("2026-05-20", None)
    start = Pattern(("policy.addressed",), {"role": ("lead",), "document": ("望政办发|2026|9",)})
    assert start.matches(as_law(addressed(issued)["wc-education"]))
    assert not start.matches(as_law(addressed(issued)["wc-qingxi-town"]))


def test_it_happened_on_the_day_of_the_document(issued):
    """However late a document is entered, what was done about it since its day counts as done after it."""
    assert {event.at.astimezone(clock.CHINA).date() for event in addressed(issued).values()} == {date(2026, 5, 20)}
    assert ledger.verify().ok


def test_nobody_is_addressed_before_the_document_is_issued(confirmed):
    assert addressed(confirmed) == {}


def test_a_name_at_the_head_that_nobody_knows_is_asked_about(policy, officer):
    policy = corrected(policy, officer, addressees=["各有关单位", "市政府各部门"])
    policy = actions.confirm(policy, revision=policy.revision, by=officer)
    with pytest.raises(Refused) as refused:
        actions.issue(policy, {"宏图数据公司": "outside"}, revision=policy.revision, by=officer)
    assert "各有关单位" in str(refused.value)
    meanings = {"宏图数据公司": "outside", "各有关单位": "organ:wc-trading"}
    actions.issue(policy, meanings, revision=policy.revision, by=officer)
    assert addressed(policy)["wc-trading"].data["role"] == ["addressee"]


@pytest.mark.parametrize("day", [date(2026, 5, 20), date(2026, 6, 1)], ids=["day of writing", "today"])
def test_the_day_of_publication_is_what_the_officer_says(policy, officer, day):
    policy = corrected(policy, officer, published_on=day)
    policy = actions.confirm(policy, revision=policy.revision, by=officer)
    actions.issue(policy, {"宏图数据公司": "outside"}, revision=policy.revision, by=officer)
    assert {event.data["published_on"] for event in addressed(policy).values()} == {day.isoformat()}


@pytest.mark.parametrize("day", [date(2026, 5, 19), date(2026, 6, 2)], ids=["before it was written", "tomorrow"])
def test_a_day_of_publication_that_cannot_be_is_refused(policy, officer, day):
    with pytest.raises(Refused) as refused:
        corrected(policy, officer, published_on=day)
    assert [reason.code for reason in refused.value.reasons] == ["published_on"]


def test_the_five_documents_are_known_by_the_names_that_the_rules_use(city, officer, seeds):
    """Whatever rule of a place names a document, exactly one of the five answers to that name."""
    known = [
        set(keys_of(actions.take_in(file.read_bytes(), file.name, organ=city, by=officer)))
        for file in sorted(seeds.glob("*.txt"))
    ]
    named = {
        document
        for rule in loader.load()
        if rule.locality and isinstance(start := getattr(rule, "start", None), Pattern)
        if "policy.addressed" in start.events
        for document in start.where.get("document", ())
    }
    assert named
    assert {document: sum(document in keys for keys in known) for document in named} == dict.fromkeys(named, 1)


@pytest.mark.parametrize(
    "title",
    [
        "某省人民政府办公厅关于印发《2026年政务公开工作要点》的通知",
        "某省人民政府辦公廳關於印發2026年政務公開工作要點的通知",
        "某省人民政府办公厅关于转发 2026年政务公开工作要点 的通知",
    ],
)
def test_one_document_has_one_name_however_it_is_written(title):
    assert "2026年政务公开工作要点" in keys_of(Policy(title=title))


def test_a_document_of_its_own_has_its_title_alone():
    assert keys_of(Policy(title="关于做好便民信息公开的通知")) == ["关于做好便民信息公开的通知"]


def test_the_page_of_the_document_lists_whom_it_reached_once(client, officer_person, issued):
    client.force_login(officer_person)
    page = client.get(f"/console/policies/{issued.pk}")
    reached = addressed(issued)
    assert [name for name, _roles in page.context["reached"]] == [
        event.data["organ_name"] for event in reached.values()
    ]
    assert "发至望川市教育局" not in page.content.decode()
