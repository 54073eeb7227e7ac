"""The national catalogue: full rows, known codes, readable limits; nobody may publish by a row with a hole in it."""

from __future__ import annotations

from collections import Counter

import pytest

from gongkai.schemas import loader
from gongkai.schemas.items import Item, basic_items, national_items
from gongkai.schemas.limits import Limit

ITEMS = [*national_items().values(), *basic_items().values()]
every_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)


def test_all_26_fields_are_covered_by_sixty_rows_or_more() -> None:
    assert {item.field for item in national_items().values()} == set(loader.fields())
    assert len(national_items()) >= 60


@every_item
def test_a_row_has_all_eight_elements(item: Item) -> None:
    assert item.level1 and item.level2
    assert all((item.contents, item.basis, item.limit, item.subject, item.mode, item.channels.required, item.levels))
    assert (item.audience == "group") == bool(item.group)


@every_item
def test_a_row_uses_known_codes(item: Item) -> None:
    assert set(item.channels.required + item.channels.optional) <= set(loader.channels())
    assert item.genre in loader.genres()
    assert item.five_open in loader.five_opens()


@every_item
def test_a_row_may_use_the_channels_of_its_field_only(item: Item) -> None:
    for code in item.channels.required + item.channels.optional:
        allowed = loader.channels()[code].fields
        assert not allowed or item.field in allowed


@every_item
def test_the_limit_of_a_row_can_be_read(item: Item) -> None:
    assert item.limits


@every_item
def test_what_is_owed_to_a_group_is_shown_where_the_group_is(item: Item) -> None:
    if item.audience == "group":
        assert set(item.channels.required) & {"board", "on-site", "service-hall", "project-platform"}


def test_no_two_rows_of_a_field_have_one_title() -> None:
    titles = Counter((item.field, item.title) for item in ITEMS)
    assert [title for title, times in titles.items() if times > 1] == []


@pytest.mark.parametrize(
    ("code", "deadline"),
    [
        ("03-001", Limit("deadline", 20, "calendar-days", "approved")),
        ("03-005", Limit("deadline", 20, "calendar-days", "approved")),
        ("06-001", None),
        ("06-002", Limit("deadline", 5, "working-days", "ended")),
        ("06-004", Limit("deadline", 7, "working-days", "before_event")),
        ("06-005", Limit("deadline", 15, "working-days", "approval_received")),
        ("02-003", Limit("deadline", 2, "working-days", "awarded")),
        ("16-004", Limit("deadline", 7, "working-days", "decided")),
        ("19-005", Limit("deadline", 10, "working-days", "formed")),
        ("23-002", Limit("deadline", 20, "working-days", "formed")),
        ("25-001", Limit("deadline", 24, "hours", "before_event")),
        ("01-002", None),
    ],
)
def test_deadlines_of_rows(code: str, deadline: Limit | None) -> None:
    assert national_items()[code].deadline == deadline


def test_the_first_review_list_has_a_deadline_and_a_display_time() -> None:
    assert national_items()["19-004"].limits == (
        Limit("deadline", 10, "working-days", "formed"),
        Limit("display", 7, "working-days", "published"),
    )


def test_normative_documents_and_interpretations_have_three_working_days() -> None:
    assert basic_items()["B20-01"].deadline == Limit("deadline", 3, "working-days", "issued")
    assert basic_items()["B20-16"].deadline == Limit("deadline", 3, "working-days", "published")


def test_basic_items_stand_under_the_basic_field() -> None:
    assert {item.field for item in basic_items().values()} == {loader.basic_field().code}


def test_the_fifteen_items_of_article_20_are_there() -> None:
    assert {f"B20-{number:02d}" for number in range(1, 16)} <= set(basic_items())
