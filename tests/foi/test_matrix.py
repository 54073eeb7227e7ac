"""Who may open what of requests, and do what: each page and each deed, by each role of the organ and by strangers to it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.foi.conftest import PHOTO

from gongkai.desk.actions import Refused
from gongkai.desk.permissions import SEPARATE_POWERS, Actor, Role
from gongkai.foi import actions, vault
from gongkai.foi.actions import Upload
from gongkai.foi.console_acts import ACTS
from gongkai.foi.models import Paper, Request
from gongkai.foi.permissions import HANDLING, KNOWING, SEEING
from gongkai.organs.models import Person

NEXT = date(2025, 9, 26)
#: What nobody may read who may not know the applicant.
SECRETS = ("欧阳明珠", "欧阳**", "11010519491231002X", "****002X", "13800001234", "东风路", "身份证.png")
EVERYBODY = frozenset(Role)
SEES, KNOWS, HANDLES = frozenset(SEEING), frozenset(KNOWING), frozenset(HANDLING)
#: Address → who of the organ opens it (GET).
PAGES: dict[str, frozenset[Role]] = {
    "foi": SEES,
    "foi-figures": SEES,
    "foi-figure-cases": SEES,
    "foi-new": HANDLES,
    "foi-request": SEES,
    "foi-clock": SEES,
    "foi-receipt": KNOWS,
    "foi-split": HANDLES,
    "foi-amend": HANDLES,
    "foi-reassign": HANDLES,
}
ABOUT_NONE = ("foi", "foi-figures", "foi-figure-cases", "foi-new")


def person(at: Any, role: Role) -> tuple[Client, Actor]:
    actor = factories.actor(at, role)
    client = Client()
    client.force_login(Person.objects.get(username=actor.username))
    return client, actor


def address(name: str, case: Request) -> str:
    if name == "foi-reassign":
        return reverse("console:foi-reassign", args=[case.pk, case.assignments.get().pk])
    query = "?year=2025&row=new&column=6" if name == "foi-figure-cases" else "?state=all" if name == "foi" else ""
    return reverse(f"console:{name}", args=[] if name in ABOUT_NONE else [case.pk]) + query


def read(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_each_role_of_the_organ_opens_what_is_its_business_and_no_more(office, case):
    with office.on(NEXT):
        for role in Role:
            client, _actor = person(office.organ, role)
            for name, allowed in PAGES.items():
                answer = client.get(address(name, case))
                assert (answer.status_code == 200) == (role in allowed), (role, name, answer.status_code)
            for name in ACTS:
                answer = client.get(reverse("console:foi-act", args=[case.pk, name]))
                assert (answer.status_code == 200) == (role in HANDLES), (role, name, answer.status_code)
            opened = client.post(reverse("console:foi-paper", args=[case.pk, Paper.objects.get().pk]))
            told = client.post(reverse("console:foi-reveal", args=[case.pk]), {"reason": "核对地址"})
            assert (opened.status_code == 200) == (told.status_code == 200) == (role in KNOWS), role


def test_names_and_words_are_nowhere_for_those_who_may_not_know(office, case):
    """Supervisors, the three administrators, a neighbour's clerk: on every page, file and answer that they get."""
    land = factories.organ("land", parent=office.government, name="测试县自然资源局")
    strangers = [person(office.organ, role) for role in Role if role not in KNOWS] + [person(land, Role.DRAFTER)]
    pages = [address(name, case) for name in PAGES] + [reverse("console:workbench"), reverse("console:notices")]
    pages += [f"{address(name, case)}&format=csv" for name in ("foi", "foi-figure-cases")]
    pages += [reverse("console:foi") + f"?state=all&like={case.pk}"]
    posts = [
        reverse("console:foi-reveal", args=[case.pk]),
        reverse("console:foi-paper", args=[case.pk, Paper.objects.get().pk]),
        *(reverse("console:foi-act", args=[case.pk, name]) for name in ACTS),
    ]
    with office.on(NEXT):
        for client, actor in strangers:
            answers = [(url, client.get(url)) for url in pages]
            answers += [(url, client.post(url, {"reason": "看看", "revision": case.revision})) for url in posts]
            for url, answer in answers:
                found = [word for word in SECRETS if word in read(answer)]
                assert found == [], (actor.reach, url)
            alike = client.get(reverse("console:foi") + f"?state=all&like={case.pk}")
            assert case.number not in read(alike)


def test_a_neighbour_finds_nothing_and_the_disclosure_office_above_everything(office, case):
    land = factories.organ("land", parent=office.government, name="测试县自然资源局")
    about = [name for name in PAGES if name not in ABOUT_NONE]
    with office.on(NEXT):
        for role in Role:
            client, _actor = person(land, role)
            assert {client.get(address(name, case)).status_code for name in about} <= {403, 404}, role
            if role in SEES:
                assert case.number not in read(client.get(address("foi", case)))
        office_above, _actor = person(office.government, Role.DISCLOSURE_OFFICE)
        assert {office_above.get(address(name, case)).status_code for name in PAGES} == {200}
        supervisor, _actor = person(office.government, Role.SUPERVISOR)
        assert case.number in read(supervisor.get(address("foi", case)))
        for power in SEPARATE_POWERS:
            client, _actor = person(office.government, power)
            assert {client.get(address(name, case)).status_code for name in about} <= {403, 404}, power


def deeds(case: Request, by: Actor) -> dict[str, Any]:
    photo = Upload("evidence", "图.png", vault.keep(PHOTO + by.username.encode(), "图.png"))
    organ, assignment = case.organ, case.assignments.get()
    return {
        "contact": lambda: actions.contact_tried(case, "按所留电话联系，无人接听", by=by),
        "accept": lambda: actions.accept(case, by=by),
        "split": lambda: actions.split(case, ["东风路征地批复", "东风路补偿标准"], by=by),
        "amend": lambda: actions.amend(case, _other(case, by), revision=case.revision, by=by),
        "add_paper": lambda: actions.add_paper(case, photo, by=by),
        "assign": lambda: actions.assign(case, organ, "joint", person="clerk", asked="请核实", by=by),
        "reassign": lambda: actions.reassign(assignment, by=by),
        "mark": lambda: actions.mark(case, "征地矛盾", "当面说明", NEXT, by=by),
        "unmark": lambda: actions.unmark(case, "矛盾已经化解", by=by),
        "refer": lambda: actions.refer(case, NEXT, by=by),
        "withdraw": lambda: actions.take_withdrawal(case, NEXT, [photo], by=by),
    }


def _other(case: Request, by: Actor) -> Any:
    from gongkai.foi.applications import Application

    told = {"kind": case.kind, "applicant": dict(case.applicant), "form": case.form, "route": case.route}
    return Application(**told, wanted=f"{case.wanted}{by.username}")


def test_every_deed_asks_who_does_it(office, case):
    """Each action is really called; who may not is refused for permission, whatever else is wrong."""
    land = factories.organ("land", parent=office.government, name="测试县自然资源局")
    people = [(role, office.organ) for role in EVERYBODY - HANDLES] + [(role, land) for role in Role]
    with office.on(NEXT):
        for role, at in people:
            by = factories.actor(at, role)
            for name, deed in deeds(case, by).items():
                with pytest.raises(Refused) as refused:
                    deed()
                assert refused.value.has("permission"), (role, at.code, name)
            with pytest.raises(Refused) as refused:
                actions.register(office.organ, office.application(), "fax", NEXT, by=by)
            assert refused.value.has("permission")
        for name, deed in deeds(case, office.office).items():
            if name not in ("split", "amend", "accept"):
                deed()
            case.refresh_from_db()
    assert case.state == "WITHDRAWN"
