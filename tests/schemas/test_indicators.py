"""Score sheets load with their clause; points that do not add up, gaps, overlaps and dead names are refused."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.schemas.indicator_sets import check_editions, indicator_set, indicator_sets, sheet_of, sheets, weight_rules
from gongkai.schemas.reading import DataError

GOOD = """
id: test
zh: 试验
en: Test
citation: 某办法
from: 2019-04-01
to: 2019-12-31
checked: 2026-11-25
kinds: [site, small]
total: 100
pass_below: 60
exempt:
- {kind: small, group: b, factor: 4/3}
floors:
- {of: [a], below: 30}
bonus: {points: 30, above: 80, only_for: [site]}
vetoes:
- {id: V1, zh: 否决, en: Veto}
tree:
- id: a
  zh: 甲
  en: A
  points: 75
  children:
  - {id: a1, zh: 甲一, en: A1, points: 50}
  - id: a2
    zh: 甲二
    en: A2
    points: 25
    conditions:
    - {id: late, zh: 迟, en: Late, points: 1}
- {id: b, zh: 乙, en: B, points: 25}
"""


def test_shipped_sheets_name_their_source_and_both_languages() -> None:
    assert {"websites-2019", "new-media-2019", "county-beichuan-2022"} <= sheets().keys()
    for stem, sheet in sheets().items():
        assert stem == f"{sheet.id}-{sheet.starts.year if sheet.starts else ''}"
        assert sheet.citation and sheet.checked >= date(2026, 11, 25)
        for row in (*sheet.walk(), *sheet.vetoes):
            assert row.zh.strip() and row.en.strip()


def test_points_of_websites_are_those_that_could_be_confirmed() -> None:
    websites = indicator_set("websites", date(2026, 11, 25))
    assert websites is not None
    known = {indicator.id: indicator.points for indicator in websites.walk() if indicator.points is not None}
    assert known == {"without-services": 75, "services": 25}
    priced = {c.id: c.points for indicator in websites.walk() for c in indicator.conditions if c.points is not None}
    assert priced == {"top-stale": 5, "none-recent": 3, "stale": 2}
    assert "publication.news" in websites.unconfirmed and "publication.policies/lower-stale" in websites.unconfirmed


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2019, 3, 31), False), (date(2019, 4, 1), True), (date(2026, 11, 25), True)]
)
def test_a_sheet_holds_from_its_day(day: date, holds: bool) -> None:
    assert (indicator_set("websites", day) is not None) == holds


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2021, 12, 31), False), (date(2022, 12, 31), True), (date(2023, 1, 1), False)]
)
def test_a_county_sheet_is_for_its_year(day: date, holds: bool) -> None:
    assert (indicator_set("county-beichuan", day) is not None) == holds


def test_both_ways_of_counting_the_weight_are_there() -> None:
    assert [rule.counts for rule in weight_rules()] == [
        ("open-government",),
        ("open-government", "services", "websites"),
    ]
    assert len({rule.at_least for rule in weight_rules()}) == 1


def test_a_sound_sheet_loads() -> None:
    assert sheet_of(GOOD, "test.yaml").indicator_set().unconfirmed == ()
    assert len(indicator_sets()) == len(sheets())


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("points: 50}", "points: 49}", "add up to 74, not to 75"),
        ("points: 50}", "points: 51}", "add up to 76, not to 75"),
        ("points: 25}", "points: 24}", "the whole add up to 99"),
        (
            "a1, zh: 甲一, en: A1, points: 50}",
            "a1, zh: 甲一, en: A1}\n  - {id: a3, zh: 甲三, en: A3, points: 50}",
            "leave nothing",
        ),
        ("id: a1", "id: a2", "id a2 is given twice"),
        ("id: b,", "id: V1,", "id V1 is given twice"),
        ("    - {id: late", "    - {id: late, zh: 迟, en: Late}\n    - {id: late", "late is given twice"),
        ("points: 25}", "points: 0}", "above 0"),
        ("points: 25}", "points: -25}", "above 0"),
        ("{id: b, zh: 乙, en: B, points: 25}", "{id: b, zh: 乙, en: B, points: 25, kind: group}", "Invalid enum"),
        ("  points: 75", "  points: 75\n  kind: earn", "lowest indicators"),
        ("    points: 25", "    points: 25\n    kind: earn", "has no conditions"),
        ("en: A1, points: 50}", "en: A1, kind: earn}", "needs points"),
        ("factor: 4/3", "factor: 5/4", "not scaled by 5/4"),
        ("group: b, factor", "group: a1, factor", "not scaled"),
        ("of: [a]", "of: [z]", "z is no indicator"),
        ("kind: small", "kind: tiny", "tiny is not among kinds"),
        ("only_for: [site]", "only_for: [city]", "city is not among kinds"),
        ("above: 80", "above: 80, at_least: 80", "exactly one"),
        ("above: 80, ", "", "exactly one"),
        ("to: 2019-12-31", "to: 2019-03-31", "is after"),
        ("citation: 某办法", "cite: 某办法", "cite"),
        ("zh: 甲一, ", "", "zh"),
    ],
)
def test_a_wrong_sheet_is_refused(old: str, new: str, what: str) -> None:
    assert old in GOOD
    with pytest.raises(DataError, match=what) as refused:
        sheet_of(GOOD.replace(old, new), "test.yaml")
    assert str(refused.value).startswith("schemas/indicators/test.yaml")


def test_a_sheet_of_nothing_is_refused() -> None:
    empty = GOOD.split("exempt:")[0].replace("pass_below: 60\n", "")
    with pytest.raises(DataError, match="neither indicators nor vetoes"):
        sheet_of(empty, "test.yaml")


@pytest.mark.parametrize(
    ("begins", "what"),
    [
        ("2019-12-31", "two editions"),
        ("2020-01-02", "no edition holds between 2019-12-31 and 2020-01-02"),
        ("2020-01-01", None),
    ],
)
def test_editions_follow_each_other(begins: str, what: str | None) -> None:
    later = GOOD.replace("from: 2019-04-01", f"from: {begins}").replace("to: 2019-12-31", "to: 2020-12-31")
    editions = [sheet_of(text, "test.yaml") for text in (later, GOOD)]
    if what is None:
        check_editions(editions)
        return
    with pytest.raises(DataError, match=what):
        check_editions(editions)
