"""However many records there are, every list asks the database as often, and shows no more lines than a page has."""

from __future__ import annotations

import re
from itertools import count
from random import Random

import pytest
from benchmarks.fill import Writer
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests import factories

from gongkai.catalog import actions as catalog
from gongkai.catalog.models import Item
from gongkai.desk import ledger
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.duties import actions as duties
from gongkai.organs.models import Organ
from gongkai.records.queries import public

#: A few lines of one page; three pages; twelve pages.
FEW, MORE, MANY = 6, 60, 240
GENRE, FIELD = "announcement", "03"
OPEN = [
    "/",
    "/notices/",
    "/notices/?page=2",
    "/openness/",
    "/catalogue/",
    f"/catalogue/fields/{FIELD}/",
    f"/catalogue/fields/{FIELD}/records/",
    f"/catalogue/fields/{FIELD}/records/?page=2",
    "/organs/",
    "/organs/town/",
    "/search/",
    "/search/?q=公告",
    "/search/?q=公告&page=3",
    f"/search/?genre={GENRE}&order=date",
    "/score/",
    "/score/town/",
    "/feeds/notices.atom",
    "/api/v1/records",
]
STAFF = ["/console/", "/console/records/", "/console/records/?page=2", "/console/records/?q=公告"]
_LINE = re.compile(r'href="(?:/console)?/records/\d+/|"id": \d+')
_seeds = count(1)


@pytest.fixture
def town(db) -> Organ:
    government = factories.government(uscc="11990123609901001A")
    catalog.adopt_standard(by=SYSTEM)
    return factories.organ("town", parent=government, name="测试市财政局", uscc="11990123609901079A")


def publish(organ: Organ, number: int) -> None:
    """As many public records as that, of one organ, genre and field, with the duties that they give."""
    writer = Writer(Random(next(_seeds)))
    item = Item.objects.select_related("field").filter(field__code=FIELD, organ=None).first()
    drafts = list(writer.drafts(number))
    for draft in drafts:
        draft.organ, draft.item, draft.genre, draft.normative = organ, item, GENRE, False
        draft.title += "（公告）"
    with transaction.atomic():
        writer.write(drafts)
    duties.recompute()


def costs(client, addresses: list[str]) -> dict[str, tuple[int, int]]:
    """Address → statements and lines of a page that nothing has kept."""
    return {address: cost(client, address) for address in addresses}


def cost(client, address: str) -> tuple[int, int]:
    for kept in caches.all():
        kept.clear()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(asked), len(_LINE.findall(answer.content.decode()))


def statements(costs: dict[str, tuple[int, int]]) -> dict[str, int]:
    return {address: statements for address, (statements, _lines) in costs.items()}


@pytest.mark.parametrize("addresses", [OPEN, STAFF], ids=["public", "staff"])
def test_lists_do_not_grow_with_the_number_of_records(client, town, addresses):
    if addresses is STAFF:
        client.force_login(factories.staff(town, Role.DRAFTER, Role.REVIEWER))
    publish(town, FEW)
    for address in addresses:
        client.get(address)  # what a process keeps for good is asked once
    few = costs(client, addresses)
    publish(town, MORE - FEW)
    more = costs(client, addresses)
    publish(town, MANY - MORE)
    many = costs(client, addresses)
    assert public().count() == MANY
    assert statements(few) == statements(more) == statements(many)
    assert more == many


def test_rows_written_in_bulk_are_what_the_actions_would_have_left(client, town):
    """Else the measurements on them, and the test above, would say nothing about a real site."""
    publish(town, 7)
    assert ledger.verify().ok
    for record in public():
        assert record.versions.get().hash == record.content_hash == record.approved_hash
        assert f"/records/{record.pk}/" in client.get("/search/", {"q": record.title}).content.decode()
    assert duties.recompute().created == 0
