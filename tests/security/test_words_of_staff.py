"""What staff write for each other stays with staff; what stays for good names no citizen."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories as make

from gongkai.catalog.actions import note_formed, retire_item
from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.policies import actions as policies

pytestmark = pytest.mark.django_db
NOTE = "五月标准已由局务会通过"


def test_the_public_reads_of_a_formation_the_item_alone(house, client):
    item = make.item(house.organ, level1="救助标准")
    formation = note_formed(item, house.organ, date(2026, 5, 1), NOTE, by=house.drafter)
    duty = Duty.objects.get(subject=f"formation:{formation.pk}")
    for address in (f"/duties/{duty.pk}/", f"/score/{house.organ.code}/", f"/catalogue/items/{item.pk}/"):
        page = client.get(address).content.decode()
        assert "救助标准" in page and NOTE not in page, address


ABOUT_A_CITIZEN = "已电话答复13800138000的来访人"


def test_the_ledger_takes_no_citizens_number(house, policy, officer):
    work = make.work(house.organ)
    item = make.item(house.organ)
    for attempt in (
        lambda: policies.report_progress(work, ABOUT_A_CITIZEN, by=house.drafter),
        lambda: policies.complete_work(work, ABOUT_A_CITIZEN, by=house.drafter),
        lambda: retire_item(item, ABOUT_A_CITIZEN, by=house.drafter),
        lambda: policies.set_aside(policy, ABOUT_A_CITIZEN, by=officer),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.has("personal_data")
        assert "13800138000" not in str(refused.value)
    assert not any("13800138000" in event.payload for event in ledger.since(0))


def test_work_is_not_completed_by_what_nobody_can_read(house):
    work = make.work(house.organ)
    for evidence in (house.draft().subject, "record:99999", "organ:1", "formation:1"):
        with pytest.raises(Refused) as refused:
            policies.complete_work(work, evidence, by=house.drafter)
        assert refused.value.has("evidence")
    policies.complete_work(work, house.published(title="公开了的").subject, by=house.drafter)
