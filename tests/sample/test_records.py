"""The 200 records: whole, varied, and dated so that something is due, late and waiting on any day."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from gongkai.rulebooks.calendars import calendar
from gongkai.sample.loader import organs, policies
from gongkai.sample.records import SampleRecord, records
from gongkai.schemas import loader as vocabularies

DAYS = [date(2026, 3, 2), date(2026, 5, 17), date(2024, 2, 29), date(2026, 11, 25)]
OUT = {"published", "corrected", "repealed", "withdrawn"}
ITEMS = {**vocabularies.national_items(), **vocabularies.basic_items()}


def weekday(day: date) -> bool:
    """A calendar without holidays: the sample must hang together whichever calendar is used."""
    return day.weekday() < 5


@cache
def on(day: date) -> dict[str, SampleRecord]:
    return {record.key: record for record in records(day, weekday)}


def test_within_a_long_holiday_nothing_is_published_before_its_day() -> None:
    # 22 February 2026 lies in the spring festival: what was to be published a few working days after the 14th still waits.
    day = date(2026, 2, 22)
    found = records(day, calendar().is_workday)
    waiting = {record.key for record in found if record.state == "approved"}
    assert "award-a" in waiting
    assert all(record.published_on is None for record in found if record.key in waiting)
    assert all(moment <= day for record in found for moment in (record.formed_on, record.published_on) if moment)


def working_days(start: date, end: date) -> int:
    return sum(weekday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


every_day = pytest.mark.parametrize("day", DAYS, ids=str)


def test_there_are_two_hundred() -> None:
    assert len(on(DAYS[0])) == 200


@pytest.mark.parametrize("record", on(DAYS[0]).values(), ids=lambda record: record.key)
def test_a_record_uses_known_codes(record: SampleRecord) -> None:
    assert record.organ in organs()
    assert record.genre in vocabularies.genres()
    assert record.subject in vocabularies.subjects()
    assert record.item in ITEMS
    assert record.attribute in vocabularies.attributes()
    assert not record.ground or record.ground in vocabularies.grounds()
    assert (record.state == "returned") == (record.return_cause in vocabularies.return_causes())


@pytest.mark.parametrize("record", on(DAYS[0]).values(), ids=lambda record: record.key)
def test_nothing_is_left_of_the_templates(record: SampleRecord) -> None:
    text = record.title + record.number + record.body + record.summary + record.corrected_body
    assert not re.search(r"\{\{|\}\}|\$\w|@", text)


@every_day
def test_days_follow_each_other(day: date) -> None:
    for record in on(day).values():
        told = [
            moment for moment in (record.formed_on, record.issued_on, record.published_on, record.ended_on) if moment
        ]
        assert told == sorted(told), record.key
        assert told[-1] <= day, record.key
        assert all(weekday(moment) for moment in told[:-1]), record.key
        if record.valid_from and record.valid_until:
            assert record.valid_from < record.valid_until


@every_day
def test_what_is_out_has_a_day_and_what_is_not_has_none(day: date) -> None:
    for record in on(day).values():
        assert (record.published_on is not None) == (record.state in OUT), record.key
        assert (record.ended_on is not None) == (record.state in OUT - {"published"}), record.key


@every_day
def test_a_record_comes_after_what_it_relates_to(day: date) -> None:
    seen: set[str] = set()
    for record in on(day).values():
        assert {key for _, key in record.relations} <= seen, record.key
        seen.add(record.key)


@every_day
def test_document_numbers_are_used_once_by_an_organ(day: date) -> None:
    used = Counter((record.organ, record.number) for record in on(day).values() if record.number)
    assert [number for number, times in used.items() if times > 1] == []


def test_titles_differ() -> None:
    titles = Counter(record.title for record in on(DAYS[0]).values())
    assert [title for title, times in titles.items() if times > 1] == []


def test_every_state_and_attribute_and_most_organs_occur() -> None:
    found = on(DAYS[0]).values()
    assert {record.state for record in found} == OUT | {"draft", "in_review", "returned", "reviewed", "approved"}
    assert {record.attribute for record in found} == set(vocabularies.attributes())
    assert len({record.organ for record in found}) >= 20
    assert len({record.genre for record in found}) >= 20


@every_day
def test_one_normative_document_is_four_working_days_late_by_one(day: date) -> None:
    trees = on(day)["old-trees"]
    assert trees.issued_on and trees.published_on
    assert working_days(trees.issued_on, trees.published_on) == 4


@every_day
def test_one_interpretation_is_overdue(day: date) -> None:
    found = on(day)
    explained = {key for record in found.values() for kind, key in record.relations if kind == "interprets"}
    owing = [
        record
        for record in found.values()
        if record.needs_interpretation and record.state == "published" and record.key not in explained
    ]
    assert [record.key for record in owing] == ["rent-subsidy"]
    assert owing[0].published_on is not None
    assert working_days(owing[0].published_on, day) > 3


@pytest.mark.parametrize("day", [day for day in DAYS if weekday(day)], ids=str)
def test_two_things_are_due_in_two_working_days(day: date) -> None:
    meals, school = on(day)["approved-meals"], on(day)["review-due-soon"]
    assert 3 - working_days(meals.formed_on, day) == 2
    assert 20 - working_days(school.formed_on, day) == 2


def test_closed_records_give_ground_and_reason() -> None:
    closed = [record for record in on(DAYS[0]).values() if record.attribute == "closed"]
    assert closed
    assert all(record.ground and record.reason for record in closed)


def test_normative_documents_have_a_day_of_issue_and_a_fitting_genre() -> None:
    for record in on(DAYS[0]).values():
        if record.normative:
            assert record.issued_on, record.key
            assert vocabularies.genres()[record.genre].normative, record.key


def test_interpretations_point_at_something() -> None:
    for record in on(DAYS[0]).values():
        explains = any(kind == "interprets" for kind, _ in record.relations)
        assert explains == vocabularies.genres()[record.genre].interprets, record.key


def test_a_correction_changes_the_text() -> None:
    corrected = [record for record in on(DAYS[0]).values() if record.state == "corrected"]
    assert corrected
    assert all(record.corrected_body and record.corrected_body != record.body for record in corrected)


def test_only_one_draft_holds_an_identity_number_and_a_mobile() -> None:
    holding = [
        record.key
        for record in on(DAYS[0]).values()
        if re.search(r"(?<!\d)\d{17}[\dX]|(?<!\d)1[3-9]\d{9}(?!\d)", record.body)
    ]
    assert holding == ["draft-with-numbers"]


@every_day
def test_three_policies_one_of_them_traditional(day: date) -> None:
    found = policies(day)
    assert [policy.name for policy in found] == ["convenience-hant.txt", "livelihood.txt", "work-plan.txt"]
    assert "辦公室" in found[0].text
    assert all("{{" not in policy.text for policy in found)
