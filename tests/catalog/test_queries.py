from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories

from gongkai.catalog import actions, queries
from gongkai.catalog.models import Item
from gongkai.desk import clock
from gongkai.desk.permissions import SYSTEM, Role


@pytest.mark.django_db
def test_coverage_counts_fields_with_items_in_force_out_of_26(django_assert_num_queries: Any) -> None:
    one, other = factories.organ(), factories.organ()
    for field in ("19", "19", "20", "00"):
        factories.item(one, field)
    gone = factories.item(one, "23")
    actions.retire_item(gone, "试验", by=SYSTEM)
    assert queries.coverage(one).covered == 2
    assert (queries.coverage(other).covered, len(queries.coverage(other).missing)) == (0, 26)
    with django_assert_num_queries(2):
        board = queries.coverages([one, other])
    assert {code: (row.covered, row.total) for code, row in board.items()} == {one.code: (2, 26), other.code: (0, 26)}


@pytest.mark.django_db
def test_the_fields_of_an_organ_that_was_merged_count_for_its_heir_until_that_has_its_own(client: Client) -> None:
    upper = factories.government()
    heir, between, gone, other = (factories.organ(parent=upper, name=f"{n}局") for n in ("新", "中", "旧", "别"))
    for organ, field in ((gone, "19"), (gone, "20"), (gone, "00"), (heir, "20"), (other, "21")):
        factories.item(organ, field)
    for ended, taken_over in ((gone, between), (between, heir)):
        ended.successor, ended.successor_basis = taken_over, "机构改革方案"
        ended.ended_on = ended.successor_on = clock.today()
        ended.save()
    found = queries.coverage(heir)
    assert (found.covered, found.own) == (2, 1)
    assert [(field.code, organ) for field, organ in found.inherited] == [("19", gone)]
    assert queries.coverage(other).covered == 1 and queries.coverage(gone).covered == 2
    board = queries.matrix([heir, other])
    told = [(field.code, organ) for field, _n, organ in board.rows[0].cells if organ]
    assert (board.whole.covered, board.rows[0].coverage.covered, told) == (3, 2, [("00", gone), ("19", gone)])
    for page in ("/catalogue/coverage/", f"/organs/{heir.code}/", f"/organs/{heir.code}/catalogue/"):
        assert gone.code in client.get(page).content.decode(), page
    client.force_login(factories.staff(heir, Role.DRAFTER))
    for page in ("/console/catalog/coverage/", f"/console/catalog/?organ={heir.code}"):
        assert "沿用" in client.get(page).content.decode(), page
    factories.item(heir, "19")
    assert queries.coverage(heir).inherited == ()
    gone.successor_on = between.successor_on = clock.today() + timedelta(days=1)
    gone.save()
    between.save()
    assert (queries.coverage(heir).covered, queries.coverage(heir).inherited) == (2, ())


@pytest.mark.django_db
def test_items_open_to_an_organ_are_its_own_and_the_common_ones_it_has_not_taken_over() -> None:
    organ, common, other = factories.organ(), factories.item(), factories.item()
    (mine,) = actions.adopt_items(organ, [common], by=SYSTEM)
    factories.item(factories.organ())
    assert set(queries.open_to(organ)) == {common, other}, "a draft stands for nothing yet"
    actions.publish_item(mine, revision=1, by=SYSTEM)
    assert set(queries.open_to(organ)) == {mine, other}


KINDS = st.sampled_from(["taken over", "taken over and refined", "same name", "own", "not there"])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KINDS, min_size=1, max_size=6))
def test_the_comparison_lists_every_item_exactly_once(db: None, kinds: list[str]) -> None:
    organ = factories.organ()
    Item.objects.filter(organ=None).update(in_force=False)
    wanted: dict[str, set[str]] = {kind: set() for kind in ("added", "changed", "missing", "same")}
    factories.item(organ, level1=(anchor := f"自有{organ.code}"))
    wanted["added"].add(anchor)
    for n, kind in enumerate(kinds):
        name = f"事项{n}{organ.code}"
        common = factories.item(level1=name) if kind != "own" else None
        if common and kind.startswith("taken over"):
            (mine,) = actions.adopt_items(organ, [common], by=SYSTEM)
            if "refined" in kind:
                actions.change_item(mine, factories.content(level1=name, cycle="每月"), revision=1, by=SYSTEM)
        elif kind in ("same name", "own"):
            factories.item(organ, level1=name)
        place = {"not there": "missing", "own": "added", "taken over and refined": "changed"}.get(kind, "same")
        wanted[place].add(name)
    found = queries.compare(organ)
    assert {item.title for item in found.added} == wanted["added"]
    assert {difference.item.title for difference in found.changed} == wanted["changed"]
    assert {item.title for item in found.missing} == wanted["missing"]
    assert found.same == len(wanted["same"])
    assert all(difference.fields == ("更新周期",) for difference in found.changed)
