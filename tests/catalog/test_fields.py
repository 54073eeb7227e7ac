"""地方领域: counted beside the national 26, never among them."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from gongkai.catalog import actions, queries
from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.organs.models import Person

pytestmark = pytest.mark.django_db


def test_a_local_field_shows_in_coverage_and_leaves_the_national_figure_alone() -> None:
    organ = factories.organ()
    field = actions.add_field("交通运输", "县政府目录编制方案", by=SYSTEM)
    assert ledger.history(f"field:{field.pk}").get().data["code"] == field.code == "L01"
    factories.item(organ, "19")
    factories.item(organ, "00")
    before = queries.matrix([organ])
    assert (before.whole.covered, before.whole.total, before.whole.local) == (1, 26, 0)
    factories.item(organ, field.code)
    after = queries.matrix([organ])
    assert (after.whole.covered, after.whole.total, after.whole.local) == (1, 26, 1)
    assert after.rows[0].coverage.local == 1
    assert actions.add_field("旅游", "县政府目录编制方案", by=SYSTEM).code == "L02"


@pytest.mark.parametrize(
    ("name", "why", "code"), [("社会救助", "县政府方案", "twice"), ("", "县政府方案", "name"), ("旅游", "好", "why")]
)
def test_what_a_local_field_must_say(name: str, why: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_field(name, why, by=SYSTEM)
    assert code in {reason.code for reason in refused.value.reasons}


def test_only_the_disclosure_office_adds_one() -> None:
    organ = factories.organ()
    client = Client()
    drafter = factories.actor(organ, Role.DRAFTER)
    client.force_login(Person.objects.get(username=drafter.username))
    assert client.get("/console/catalog/fields/new/").status_code == 403
    office = factories.actor(organ, Role.DISCLOSURE_OFFICE)
    client.force_login(Person.objects.get(username=office.username))
    given = {"name": "社会救助", "name_en": "", "why": "县政府方案"}
    wrong = client.post("/console/catalog/fields/new/", given)
    assert wrong.status_code == 409 and "社会救助" in wrong.content.decode()
    assert client.post("/console/catalog/fields/new/", {**given, "name": "旅游"}).status_code == 302
    factories.item(organ, "L01")
    page = client.get("/console/catalog/coverage/").content.decode()
    assert "+1个地方领域" in page and "/26" in page
