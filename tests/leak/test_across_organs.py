"""What one organ records, is urged to do or is late with is read by its own people, its disclosure office and its
supervisors: not by the staff of its neighbours, and not by the three administrators outside the audit page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests import factories as make

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action
from gongkai.desk.console import frame
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty
from gongkai.facts import actions
from gongkai.facts.actions import Place
from gongkai.facts.models import Fact, Matter
from gongkai.foi import actions as foi
from gongkai.foi.applications import Application
from gongkai.organs.models import Organ
from gongkai.policies.models import WorkItem

SECRET = "zqxneighbour"
#: The audit page is the audit administrator's work: it shows the whole ledger of its area.
AUDIT = "/console/audit/"
#: Lists that could tell of it as files too.
TAKEN = ("facts", "organ-facts", "duties", "work-list", "policies", "notices")


@dataclass(frozen=True)
class Neighbours:
    gov: Organ
    edu: Organ
    health: Organ
    work: WorkItem
    matter: Matter

    def sign_in(self, role: Role, at: Organ) -> Client:
        client = Client()
        client.force_login(make.staff(at, role))
        return client


@pytest.fixture
def neighbours(db: None) -> Neighbours:
    gov = make.government()
    edu, health = (make.organ(code, name=name, parent=gov) for code, name in (("edu", "教育局"), ("health", "卫健局")))
    by = make.actor(edu, Role.DRAFTER)
    work = make.work(edu)
    policy = work.task.policy
    WorkItem.objects.create(task=work.task, organ=health, role="joint", named=health.name)
    address(policy.subject, edu, health)
    matter = actions.open_matter("opinion", f"{SECRET}舆情", edu, by=by)
    training = {"held_on": date(2026, 6, 1), "topic": f"{SECRET}培训"}
    held = actions.record("training.held", Place.of_organ(edu), training, by=by)
    make_plan(policy.subject, edu)
    urge(policy.subject, edu)
    urge(f"organ:{edu.code}", edu)
    actions.retract(held, f"{SECRET}理由", by=by)
    request(edu)
    return Neighbours(gov, edu, health, work, matter)


def request(organ: Organ) -> None:
    """Somebody asks for information: the applicant and the wish are the organ's affair alone."""
    applicant = {"name": f"{SECRET}申请人", "id_kind": "passport", "id_number": "E12345678", "phone": "13800001234"}
    told = Application(kind="natural", applicant=applicant, wanted=f"{SECRET}所需信息", form="paper", route="pick_up")
    foi.register(organ, told, "in_person", clock.today(), by=make.actor(organ, Role.DRAFTER, username="registrar"))


@action
def address(subject: str, *organs: Organ) -> None:
    for organ in organs:
        told = {"issued_on": date(2026, 6, 1), "organ_name": organ.name, "role_title": "牵头"}
        ledger.write("policy.addressed", subject, organ=organ.code, actor="o", **told)


@action
def make_plan(subject: str, organ: Organ) -> None:
    ledger.write("plan.made", subject, organ=organ.code, actor="d", title=f"{SECRET}方案", organ_name=organ.name)


@action
def urge(subject: str, organ: Organ) -> None:
    told = {"duty": "some", "title": f"{SECRET}义务", "due": "2026-06-01", "organ_name": organ.name}
    ledger.write("duty.reminded", subject, organ=organ.code, actor="s", text=f"{SECRET}催办", **told)
    ledger.write("duty.moved", subject, organ=organ.code, before="1", after="2", cause=f"{SECRET}缘由", **told)


def pages(neighbours: Neighbours) -> Iterator[str]:
    """Every staff page that needs no number, and those of the things that both organs know."""
    get_resolver().url_patterns  # noqa: B018  loads every room's console
    yield from (
        reverse(f"console:{one.name}")
        for one in frame.urls
        if not one.pattern.converters and reverse(f"console:{one.name}") != AUDIT
    )
    yield from (f"{reverse(f'console:{name}')}?format=csv" for name in TAKEN)
    work = neighbours.work
    yield reverse("console:organ", args=["edu"])
    yield reverse("console:policy", args=[work.task.policy_id])
    yield reverse("console:work", args=[work.pk])
    yield reverse("console:matter", args=[neighbours.matter.pk])
    yield reverse("console:facts-about", args=[work.task.policy.subject])
    yield from (reverse("console:duty", args=[pk]) for pk in Duty.objects.values_list("pk", flat=True))
    for pk in Fact.objects.values_list("pk", flat=True):
        yield reverse("console:fact-retract", args=[pk])
        yield reverse("console:fact-evidence", args=[pk])


def telling(client: Client, neighbours: Neighbours) -> list[str]:
    return [url for url in pages(neighbours) if SECRET in read(client, url)]


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.SUPERVISOR, Role.DISCLOSURE_OFFICE])
def test_the_staff_of_a_neighbour_read_nothing_of_it(neighbours: Neighbours, role: Role) -> None:
    assert telling(neighbours.sign_in(role, neighbours.health), neighbours) == []


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_the_three_administrators_read_nothing_of_it(neighbours: Neighbours, role: Role) -> None:
    assert telling(neighbours.sign_in(role, neighbours.gov), neighbours) == []


@pytest.mark.parametrize(
    ("role", "at"),
    [
        (Role.DRAFTER, "edu"),
        (Role.APPROVER, "edu"),
        (Role.DISCLOSURE_OFFICE, "gov"),
        (Role.SUPERVISOR, "gov"),
    ],
)
def test_its_own_people_and_those_above_read_all_of_it(neighbours: Neighbours, role: Role, at: str) -> None:
    """Without this the tests above could pass by asking nothing."""
    told = read(client := neighbours.sign_in(role, getattr(neighbours, at)), reverse("console:organ", args=["edu"]))
    for part in ("培训", "催办", "缘由", "理由"):
        assert SECRET + part in told, part
    assert f"{SECRET}方案" in read(client, reverse("console:policy", args=[neighbours.work.task.policy_id]))


def test_a_neighbour_still_reads_what_concerns_both(neighbours: Neighbours) -> None:
    client = neighbours.sign_in(Role.DRAFTER, neighbours.health)
    assert "教育局" in read(client, reverse("console:organ", args=["edu"]))
    assert client.get(reverse("console:policy", args=[neighbours.work.task.policy_id])).status_code == 200
