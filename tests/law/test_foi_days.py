"""Days of receipt and of service: lawyers' cases."""

from __future__ import annotations

from typing import Any

import pytest
from tests.law.lawcases import cases

from gongkai.law.errors import RulebookError
from gongkai.law.foi_days import Counted, DayRefused, received, served
from gongkai.rulebooks.foi_days import days_of, foi_days
from gongkai.rulebooks.loader import book
from gongkai.rulebooks.reading import shipped
from gongkai.rulebooks.vocabulary import events

CASES: dict[str, Any] = cases("foi_days")  # type: ignore[assignment]


def _named(case: dict[str, Any]) -> str:
    return str(case["case"])


def _counted(case: dict[str, Any]) -> Counted:
    if "way" in case:
        return served(foi_days(), case["way"], case.get("dates", {}))
    return received(foi_days(), case["channel"], case.get("dates", {}), unreachable=case.get("unreachable", False))


@pytest.mark.parametrize("case", [*CASES["received"], *CASES["served"]], ids=_named)
def test_which_day_counts(case: dict[str, Any]) -> None:
    found = _counted(case)
    assert (found.day, found.awaits) == (case["day"], case.get("awaits", ""))
    assert found.rule.basis == case.get("basis", "statute")
    assert case.get("cites", "") in str(found.rule.citation)
    assert len(found.breaches) == ("breach" in case)
    assert all(case["breach"] in said for said in found.breaches)
    if "due" in case:
        assert found.in_time(case["due"]) is case["in_time"]


@pytest.mark.parametrize("case", CASES["refused"], ids=_named)
def test_what_cannot_be_counted_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(DayRefused, match=case["words"]):
        _counted(case)


def test_the_clock_waits_for_the_same_channels_to_be_confirmed() -> None:
    """The clock of a request and this table may not part: what is unconfirmed here does not start it there."""
    (kind,) = (field for field in events()["foi.received"].fields if field.key == "channel")
    awaiting = {key for key in kind.choices if foi_days().channels[key].by == "confirmed"}
    (clock,) = (rule for rule in book("national/foi") if rule.id == "foi.reply")
    noted = {
        channel
        for one in clock.transitions  # type: ignore[attr-defined]
        if one.pattern.events == ("foi.received",) and one.effect == "note"
        for channel in one.pattern.where["channel"]
    }
    assert noted == awaiting


def test_a_table_that_contradicts_itself_does_not_load() -> None:
    text = shipped("foi_days.yaml").read_text("utf-8")
    for old, new, words in (
        ("  posted: 交邮之日\n", "", "posted"),
        ("key: fax", "key: email", "写了两次"),
        ("instrument: 送达解释, article: 直接送达", "instrument: 送达, article: 直接送达", "instruments.yaml"),
    ):
        assert old in text
        with pytest.raises(RulebookError, match=words):
            days_of(text.replace(old, new, 1), "foi_days.yaml")
