"""What replies say of review and suit: lawyers' cases, and what a wrong file of remedies is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.law.lawcases import cases

from gongkai.law.errors import CalendarNotCovered, RulebookError
from gongkai.law.periods import Due
from gongkai.law.remedies import (
    Remedies,
    RemedyRefused,
    Respondent,
    remedies,
    review_until,
    suit_after_review_until,
    suit_until,
)
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.reading import shipped
from gongkai.rulebooks.remedies import remedies_of, remedy_book

CASES: dict[str, Any] = cases("remedies")  # type: ignore[assignment]
SAYS = ("case", "day", "online", "part")
UNTIL: dict[str, Callable[[date], Due]] = {
    "review": lambda day: review_until(remedy_book(), day, calendar()),
    "untold": lambda day: review_until(remedy_book(), day, calendar(), told=False),
    "suit": lambda day: suit_until(remedy_book(), day, calendar()),
    "suit_untold": lambda day: suit_until(remedy_book(), day, calendar(), told=False),
    "after_review": lambda day: suit_after_review_until(remedy_book(), day, calendar()),
}


def _named(case: dict[str, Any]) -> str:
    return str(case["case"])


def _asked(asked: dict[str, Any]) -> Remedies:
    own = {key: value for key, value in asked.items() if key not in (*SAYS, "organ", "settings")}
    organ = Respondent(name=asked["organ"], **{**CASES["organs"][asked["organ"]], **own})
    book = remedy_book().chosen(**asked.get("settings", {}))
    options = {key: asked[key] for key in ("online", "part") if key in asked}
    return remedies(book, asked["case"], organ, on=asked["day"], **options)


@pytest.mark.parametrize("case", CASES["cases"], ids=_named)
def test_what_is_said(case: dict[str, Any]) -> None:
    found, expected = _asked(case["asked"]), case["expect"]
    assert (found.review, found.suit) == (expected["review"], expected["suit"])
    told, cited = "\n".join(found.texts), "\n".join(found.citations)
    assert "{" not in told
    if "bodies" in expected:
        assert [body.name for body in found.bodies] == expected["bodies"]
    if "court" in expected:
        assert (found.court.level if found.court else None) == expected["court"]
    assert len(found.texts) == expected.get("texts", len(found.texts))
    assert [word for word in expected.get("words", []) if word not in told] == []
    assert [word for word in expected.get("never", []) if word in told] == []
    assert [word for word in expected.get("cites", []) if word not in cited] == []
    assert [word for word in expected.get("uncited", []) if word in cited] == []
    assert found.basis == expected.get("basis", "statute")
    assert expected.get("note", "") in (found.note or "")


@pytest.mark.parametrize("case", CASES["refused"], ids=_named)
def test_a_reply_that_could_not_say_where_to_turn_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(RemedyRefused, match=case["words"]):
        _asked(case["asked"])


@pytest.mark.parametrize("case", CASES["until"], ids=_named)
def test_until_when(case: dict[str, Any]) -> None:
    assert UNTIL[case["limit"]](case["from"]).day == case["day"]


def test_a_year_without_a_calendar_has_no_last_day() -> None:
    with pytest.raises(CalendarNotCovered, match="2027"):
        review_until(remedy_book(), date(2026, 12, 20), calendar())


def test_every_day_and_every_kind_of_organ_has_its_one_answer_or_the_file_does_not_load() -> None:
    text = shipped("remedies.yaml").read_text("utf-8")
    for old, new, words in (
        ("  from: 2025-06-01\n  review: first", "  from: 2025-06-02\n  review: first", "2025-06-01"),
        ("  to: 2025-05-31\n  review: first", "  to: 2025-06-01\n  review: first", "2025-06-01"),
        ("- {kinds: [street, agency], from: 2024-01-01", "- {kinds: [agency], from: 2024-01-01", "street"),
        ("bodies: [founder]", "bodies: [finder]", "finder"),
        ("when: {silence: first}", "when: {silence: gold}", "gold"),
        ("instrument: 行诉解释, article: 第六十六条", "instrument: 行诉, article: 第六十六条", "instruments.yaml"),
        ("review: none", "review: optional", "text"),
        ("suit: after", "suit: none", "suit: after"),
    ):
        assert old in text
        with pytest.raises(RulebookError, match=words):
            remedies_of(text.replace(old, new, 1), "remedies.yaml")
