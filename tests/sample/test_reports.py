"""The annual reports of the sample city: what their sheet says follows from itself, whatever the house knows of the year."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from tests.law import annual_sheet

from gongkai.law.annual import ROWS
from gongkai.law.annual_outline import COLUMN_KEYS
from gongkai.law.annual_tables import Beside, Tables, disagreements
from gongkai.law.annual_text import places, strangers
from gongkai.reports.content import BY_KEY
from gongkai.sample.loader import organs
from gongkai.sample.reports import Entry, _sheet, moments, told

EMPTY = Tables.empty()
KNOWN = Tables(EMPTY.proactive, annual_sheet.requests(), annual_sheet.DISPUTES)


def tables(entry: Entry, house: Tables) -> Tables:
    found = _sheet(house, entry)
    return Tables(found.proactive or {}, found.requests, found.disputes or {})


@pytest.mark.parametrize("house", [EMPTY, KNOWN], ids=["nothing known", "a year of requests"])
def test_sheets_reconcile(house: Tables) -> None:
    made = {(one.organ, one.ago): tables(one, house) for one in told().reports if one.sent and one.scope == "own"}
    assert all(disagreements(one) == () for one in made.values())


def test_what_one_year_carries_on_the_next_has_waiting() -> None:
    made = {(one.organ, one.ago): tables(one, EMPTY) for one in told().reports if one.sent and one.scope == "own"}
    followed = [(one, made[organ, 2]) for (organ, ago), one in made.items() if ago == 1 and (organ, 2) in made]
    assert followed and all(disagreements(now, Beside(before)) == () for now, before in followed)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 1, 20), date(2024, 2, 29), date(2026, 12, 31)], ids=str)
def test_on_any_day_a_year_is_told_of_after_its_end_and_this_one_within_it(today: date) -> None:
    days = [one.day for one in moments(None, today)]  # type: ignore[arg-type]
    for entry, day in zip(told().reports, days, strict=True):
        assert day <= today and day.year == today.year - entry.ago + bool(entry.sent), entry


def test_texts_name_figures_that_there_are_and_organs_exist() -> None:
    known = places(EMPTY, EMPTY.proactive["fees"][0])  # type: ignore[arg-type]
    for texts in (told().texts, told().of_government):
        assert set(texts) <= set(BY_KEY) and not [name for text in texts.values() for name in strangers(text, known)]
    assert {one.organ for one in told().reports} <= set(organs())
    for one in told().reports:
        assert set(one.cases) <= set(COLUMN_KEYS) and {row for rows in one.cases.values() for row in rows} <= set(ROWS)
    shown = Counter((one.ago, one.scope, bool(one.sent)) for one in told().reports)
    assert shown[1, "own", True] >= 2 and shown[1, "government", True] == shown[0, "own", False] == 1
