"""How far each power reaches: an administrator of one organ is nobody at another, and none of the three reads documents."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests import factories as make

from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.organs import actions
from gongkai.organs.models import Organ
from gongkai.policies.models import WorkItem

pytestmark = pytest.mark.django_db
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
PASSWORD = "Wangchuan-2026"


@pytest.fixture
def town(city) -> Organ:
    return make.organ("far-town", parent=city, name="远镇人民政府")


@pytest.mark.parametrize("starts_on", [date(2020, 1, 1), date(2027, 1, 1)], ids=["at work", "named for later"])
def test_who_also_serves_above_is_out_of_reach_of_an_administrator_below(town, city, starts_on):
    li = make.staff(town, Role.DRAFTER, username="li")
    make.post(li, city, Role.APPROVER, starts_on=starts_on)
    guard, keeper = make.actor(town, Role.SECURITY_ADMIN), make.actor(town, Role.SYSTEM_ADMIN)
    for attempt in (
        lambda: actions.set_password(li, PASSWORD, by=guard),
        lambda: actions.unlock_person(li, by=guard),
        lambda: actions.disable_person(li, by=keeper),
        lambda: actions.change_person(li, by=keeper, revision=1, email="mine@example.invalid"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.has("permission")


def test_the_administrator_above_reaches_both(town, city):
    li = make.staff(town, Role.DRAFTER, username="li")
    make.post(li, city, Role.APPROVER)
    actions.set_password(li, PASSWORD, by=make.actor(city, Role.SECURITY_ADMIN))


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_no_administrator_reads_documents_work_or_duties(issued, city, role):
    client = Client()
    client.force_login(make.staff(city, role))
    work = WorkItem.objects.first().pk
    closed = [f"/console/policies/{issued.pk}", f"/console/policies/{issued.pk}/source", f"/console/work/{work}"]
    assert [client.get(address).status_code for address in closed] == [404] * 3
    for address in ("/console/policies/", "/console/work/", "/console/"):
        assert issued.title not in client.get(address).content.decode()
