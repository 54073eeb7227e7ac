"""The rulebook as people browse it: versions by day, areas, filters, what a place set for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongkai.duties import browsing
from gongkai.duties.browsing import NATION, NO_AREA, Wanted
from gongkai.law.kinds import Deadline
from gongkai.law.rulebook import Rulebook
from gongkai.rulebooks import loader
from gongkai.rulebooks.fields import fields
from gongkai.rulebooks.shapes import Profile

TODAY = date(2026, 11, 25)
TWENTY = "cn.proactive.twenty-days"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return loader.load("sample-city")


def ids(found) -> set[str]:
    return {entry.rule.id for entry in found}


def narrowed(book: Rulebook, **wanted) -> set[str]:
    asked = Wanted(**wanted)
    return ids(entry for entry in browsing.entries(book, asked.on or TODAY) if asked.admits(entry))


def test_each_rule_is_one_entry_with_all_its_versions(book):
    found = browsing.entries(book, TODAY)
    assert len(found) == len({rule.id for rule in book}) < len(book.rules)
    twenty = browsing.entry(book, TWENTY, TODAY)
    assert [rule.starts for rule in twenty.versions] == [date(2008, 5, 1), date(2019, 5, 15)]
    assert browsing.entry(book, "no.such.rule", TODAY) is None


@pytest.mark.parametrize(
    ("day", "starts", "standing"),
    [
        (date(2008, 4, 30), date(2008, 5, 1), "尚未施行"),
        (date(2008, 5, 1), date(2008, 5, 1), ""),
        (date(2019, 5, 14), date(2008, 5, 1), ""),
        (date(2019, 5, 15), date(2019, 5, 15), ""),
    ],
)
def test_the_version_of_the_day_is_shown(book, day, starts, standing):
    entry = browsing.entry(book, TWENTY, day)
    assert (entry.rule.starts, entry.standing) == (starts, standing)


def test_a_rule_that_has_ended_says_so(book):
    first = browsing.entry(book, TWENTY, TODAY).versions[0]
    ended = browsing.entry(Rulebook("one", "一", (first,)), TWENTY, TODAY)
    assert (ended.in_force, ended.standing) == (False, "已失效")


def test_filters_narrow_and_meet(book):
    every = ids(browsing.entries(book, TODAY))
    assert narrowed(book) == every
    assert narrowed(book, kind="gate") == {rule.id for rule in book if rule.kind == "gate"}
    by_place = [narrowed(book, place=place) for place in (NATION, *browsing.places(book))]
    assert set().union(*by_place) == every and sum(map(len, by_place)) == len(every)
    assert narrowed(book, kind="gate", place="巴中市") == narrowed(book, kind="gate") & narrowed(book, place="巴中市")
    assert narrowed(book, basis="convention") == {rule.id for rule in book if rule.basis == "convention"}


def test_only_what_was_in_force_on_the_day_remains(book):
    edges = {day + timedelta(days) for rule in book for day in (rule.starts, rule.ends) if day for days in (-1, 0, 1)}
    for day in edges:
        assert narrowed(book, on=day) == {rule.id for rule in book if rule.in_force(day)}, day


@pytest.mark.parametrize("words", ["20个工作日", "第二十六条", "第二十六條", "711号 形成", "CN.PROACTIVE"])
def test_words_are_looked_for_in_title_clause_and_demand(book, words):
    assert TWENTY in narrowed(book, words=words)


def test_words_that_are_not_there_find_nothing(book):
    assert narrowed(book, words="20个工作日 房地产") == set()


def test_requirement_numbers_are_not_among_the_words(book):
    assert any("NR-T01" in rule.requirement for rule in book)
    assert narrowed(book, words="NR-T01") == set()


def test_an_area_includes_the_finer_ones(book):
    finer = next(one for one in fields().values() if one.part_of)
    rule = replace(book.rules[0], field=finer.key, id="test.finer")
    other = replace(book.rules[0], field=None, id="test.none")
    both = Rulebook("two", "二", (other, rule))
    assert narrowed(both, field=finer.key) == narrowed(both, field=finer.part_of) == {"test.finer"}
    groups = browsing.grouped(browsing.entries(both, TODAY))
    assert [(group.key, len(group.entries)) for group in groups] == [(finer.key, 1), (NO_AREA, 1)]
    assert narrowed(both, field=NO_AREA) == {"test.none"}
    assert groups[0].title == f"{fields()[finer.part_of].title} · {finer.title}"


def test_areas_come_in_the_order_of_their_file():
    rules = [replace(loader.load().rules[0], id=f"test.{key}", field=key) for key in reversed(fields())]
    groups = browsing.grouped(browsing.entries(Rulebook("all", "全", tuple(rules)), TODAY))
    assert [group.key for group in groups] == list(fields())


def test_widest_areas_hold_what_their_parts_hold(book):
    groups = browsing.grouped(browsing.entries(book, TODAY))
    found = browsing.areas(groups)
    assert sum(len(area.whole.entries) for area in found) == sum(len(group.entries) for group in groups)
    for area in found:
        assert ids(area.whole.entries) == narrowed(book, field=area.whole.key)
        assert {part.key for part in area.parts} == {
            group.key for group in groups if area.whole.key in browsing.lineage(group.key)[1:]
        }


def test_limits_of_the_same_act_know_each_other(book):
    twenty = browsing.entry(book, TWENTY, TODAY).rule
    found = browsing.rivals(twenty, book, TODAY)
    assert "bazhong.normative-document.three-days" in {rule.id for rule in found}
    assert all(isinstance(rule, Deadline) and rule.duty == twenty.duty and rule.id != TWENTY for rule in found)


def test_what_a_place_set_for_itself_stands_beside_the_source():
    profile = {
        "title": "试",
        "imports": [{"book": "national/disclosure"}],
        "tailor": [
            {
                "rule": "cn.formation.twenty-days",
                "from": "2026-03-02",
                "reason": "从快",
                "within": {"n": 10, "unit": "working-days"},
            }
        ],
    }
    import msgspec

    book = loader.assemble("test", msgspec.convert(profile, Profile))
    rule = book.versions("cn.formation.twenty-days")[-1]
    assert (rule.within.n, browsing.untailored(rule).within.n) == (10, 20)
    assert browsing.untailored(book.versions(TWENTY)[-1]) is None
