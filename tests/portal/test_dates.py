"""Every limit that the public pages and the catalogue show leads to the page that explains it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser as Tree
from tests import factories

from gongkai.catalog import actions as catalog
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.duties.models import Duty

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _june():
    with pinned(datetime(2026, 6, 3, 10, tzinfo=CHINA)):
        yield


def led(client, address: str) -> list[str]:
    """Where the limits on a page lead; one that leads nowhere fails."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    due = {day.isoformat() for day in Duty.objects.values_list("due_on", flat=True) if day}
    tree = Tree(answer.content.decode())
    shown = [one for one in tree.css("main .due time") if one.attributes["datetime"][:10] in due]
    assert all(one.parent.tag == "a" for one in shown), address
    return [one.parent.attributes["href"] for one in shown]


def test_a_record_and_the_list_of_its_organ_lead_to_the_public_explanation(client, house):
    record = house.published(normative=True, issued_on=date(2026, 6, 2))
    duty = Duty.objects.get(subject=record.subject)
    for address in (record.get_absolute_url(), f"/score/{house.organ.code}/", f"/rules/{duty.rule}/"):
        assert led(client, address) == [f"/duties/{duty.pk}/"], address
    assert client.get(f"/duties/{duty.pk}/").status_code == 200


@pytest.fixture
def formed(house):
    item = factories.item(house.organ)
    formation = catalog.note_formed(item, house.organ, date(2026, 6, 1), "本年标准", by=SYSTEM)
    return item, Duty.objects.get(subject=f"formation:{formation.pk}")


def test_the_catalogue_leads_those_who_may_to_the_staff_page_and_others_to_the_public_one(client, house, formed):
    item, duty = formed
    address = f"/console/catalog/{item.pk}/"
    client.force_login(factories.staff(house.organ, Role.DRAFTER), backend=BACKEND)
    assert led(client, address)[0] == f"/console/duties/{duty.pk}"
    client.force_login(factories.staff(factories.organ(parent=house.organ.parent), Role.DRAFTER), backend=BACKEND)
    assert led(client, address) == [f"/duties/{duty.pk}/"]
    assert client.get(f"/duties/{duty.pk}/").status_code == 200


def test_what_is_late_in_a_catalogue_leads_to_its_explanation(client, house, formed):
    _item, duty = formed
    client.force_login(factories.staff(house.organ, Role.DRAFTER), backend=BACKEND)
    with pinned(datetime(2026, 9, 1, 10, tzinfo=CHINA)):
        found = led(client, f"/console/catalog/?organ={house.organ.code}")
    assert found == [f"/console/duties/{duty.pk}"]
    assert client.get(found[0]).status_code == 200
