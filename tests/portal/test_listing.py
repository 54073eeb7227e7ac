"""What a column lists, and how far it counts."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from tests.records import story

from gongkai.desk import paging
from gongkai.portal import listing
from gongkai.portal.listing import Wanted, leaf

pytestmark = pytest.mark.django_db


def test_a_subject_brings_its_children_and_not_its_neighbours() -> None:
    house = story.build()
    titles = {
        code: house.published(title=f"类{code}", subject_class=code).title for code in ("17", "1704", "1801", "1602")
    }
    found = {record.title for record in Wanted(subjects=["17"]).records()}
    assert found == {titles["17"], titles["1704"]}
    assert {record.title for record in Wanted(subjects=["1704", "18"]).records()} == {titles["1704"], titles["1801"]}


def test_a_list_is_counted_no_further_than_its_last_page() -> None:
    house = story.build()
    for number in range(5):
        house.published(title=f"第{number}件")
    with patch.object(listing, "PER_PAGE", 1), patch.object(paging, "LAST_PAGE", 3):
        page = leaf(Wanted().records(), "99")
    assert (page.number, page.paginator.num_pages, page.paginator.count) == (3, 3, 3)
