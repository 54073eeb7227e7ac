"""What staff write for each other stays with staff; what stays for good names no citizen."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories as make

from gongkai.catalog.actions import note_formed
from gongkai.duties.models import Duty

pytestmark = pytest.mark.django_db
NOTE = "五月标准已由局务会通过"


def test_the_public_reads_of_a_formation_the_item_alone(house, client):
    item = make.item(house.organ, level1="救助标准")
    formation = note_formed(item, house.organ, date(2026, 5, 1), NOTE, by=house.drafter)
    duty = Duty.objects.get(subject=f"formation:{formation.pk}")
    for address in (f"/duties/{duty.pk}/", f"/score/{house.organ.code}/", f"/catalogue/items/{item.pk}/"):
        page = client.get(address).content.decode()
        assert "救助标准" in page and NOTE not in page, address
