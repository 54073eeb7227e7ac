"""The shipped rule files load, and a wrong one is refused with its place and what to do."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec
import pytest

from gongkai.law.errors import RulebookError
from gongkai.law.kinds import Deadline
from gongkai.rulebooks.books import Book
from gongkai.rulebooks.checks import check
from gongkai.rulebooks.loader import (
    ALL,
    assemble,
    book_names,
    instruments,
    load,
    profile_names,
    rules_of,
)
from gongkai.rulebooks.reading import parse, shipped
from gongkai.rulebooks.shapes import Profile
from gongkai.rulebooks.tariffs import tariffs

GOOD = """
title: 试验
rules:
- id: test.rule
  kind: deadline
  title: 试验规则
  citation: {instrument: 条例, article: 第二十六条}
  from: 2020-01-01
  to: 2020-12-31
  basis: statute
  checked: 2026-11-25
  start: {event: a.started}
  met: {event: a.done}
  within: {n: 3, unit: working-days}
"""


def load_text(text: str) -> Any:
    return rules_of(parse(text, Book, "test.yaml"), "test.yaml")


def test_everything_shipped_is_sound() -> None:
    assert check() == []
    assert {
        "localities/" + name
        for name in ("anshan-2010", "luoyang-2012", "bazhong-2017", "heilongjiang-2017", "xiuyan-2020")
    } <= set(book_names())


@pytest.mark.parametrize("profile", [ALL, *profile_names()])
def test_every_rule_has_its_day_its_source_and_a_recent_check(profile: str) -> None:
    for rule in load(profile):
        assert rule.checked is not None and rule.citation.article
        assert rule.basis != "statute" or rule.locality is None, "a locality makes policy, not statute"


def test_every_instrument_is_cited() -> None:
    cited = {str(source.citation).split("》")[0].removeprefix("《") for source in (*load(), *tariffs())}
    beside = "".join(shipped(name).read_text("utf-8") for name in ("remedies.yaml", "foi_days.yaml", "systems.yaml"))
    cited |= {instruments()[key].title for key in re.findall(r"instrument: ([^,}\s]+)", beside)}
    assert {i.title for i in instruments().values()} == cited


def test_the_old_and_the_new_regulation_meet_without_a_gap() -> None:
    old, new = load().versions("cn.proactive.twenty-days")
    assert load().rule(old.id, date(2019, 5, 14)) is old
    assert load().rule(old.id, date(2019, 5, 15)) is new
    assert load().rule(old.id, date(2008, 4, 30)) is None


def test_the_sample_city_selects_from_localities() -> None:
    taken = {key for rule in load("sample-city") if rule.locality for key in rule.requirement}
    bazhong = {"NR-T01", "NR-T02", "NR-T03", "NR-F04", "NR-F06", "NR-N24", "NR-O02", "NR-O04", "NR-O14", "NR-P07"}
    assert taken == bazhong | {"NR-F03", "NR-F07", "NR-F09", "NR-P03"}


# What is refused, where, and why ------------------------------------------------------------------------------------


def _two(second_from: str, second_to: str) -> str:
    again = (
        GOOD.split("rules:\n")[1]
        .replace("from: 2020-01-01", f"from: {second_from}")
        .replace("to: 2020-12-31", second_to)
    )
    return GOOD + again


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (GOOD.replace("basis:", "bases:"), "第4行", "bases"),
        (GOOD.replace("n: 3", "n: 0"), "第14行", "不小于 1"),
        (GOOD.replace("working-days", "weeks"), "第14行", "weeks"),
        (GOOD.replace("kind: deadline", "kind: deadlines"), "第5行", "deadlines"),
        (GOOD.replace("from: 2020-01-01", "from: 2020-02-30"), "第8行", "不是存在的日期"),
        (GOOD.replace("  title: 试验规则", "  title: 试验规则\n  title: 又一次"), "第7行", "写了两次"),
        (GOOD.replace("from: 2020-01-01", "from: 2021-01-01"), "test.rule", "晚于"),
        (GOOD.replace("instrument: 条例", "instrument: 某法"), "test.rule", "instruments.yaml"),
        (GOOD.replace("  within: {n: 3, unit: working-days}\n", ""), "第4行", "之一"),
        (GOOD + "  by: 2020-10-31\n", "第4行", "之一"),
        (GOOD + "  - nonsense: [", "test.yaml", "YAML"),
        (_two("2020-12-31", "to: 2021-12-31"), "test.rule", "重叠"),
        (
            _two("2020-01-01", "basis: policy").replace("basis: policy\n  basis: statute", "basis: statute"),
            "test.rule",
            "重叠",
        ),
        (_two("2021-01-02", "to: 2021-12-31"), "test.rule", "之间没有规则"),
        (GOOD.replace("id: test.rule", "id: Test Rule"), "第4行", "写法不对"),
    ],
)
def test_a_wrong_file_is_refused(text: str, where: str, what: str) -> None:
    with pytest.raises(RulebookError) as refused:
        load_text(text)
    assert where in refused.value.where and what in refused.value.what


def test_versions_that_follow_each_other_are_one_rule() -> None:
    first, second = load_text(_two("2021-01-01", "to: 2021-12-31"))
    assert (first.id, first.ends, second.starts) == (second.id, date(2020, 12, 31), date(2021, 1, 1))


# Profiles -----------------------------------------------------------------------------------------------------------


def profile(**values: Any) -> Profile:
    return msgspec.convert({"title": "某市", "imports": [{"book": "localities/bazhong-2017"}], **values}, Profile)


def test_a_place_may_be_stricter_and_says_why() -> None:
    stricter = profile(
        tailor=[
            {
                "rule": "bazhong.normative-document.three-days",
                "within": {"n": 2, "unit": "working-days"},
                "reason": "市政府常务会议纪要",
                "from": "2018-01-01",
            }
        ]
    )
    before, rule = assemble("test", stricter).versions("bazhong.normative-document.three-days")
    assert isinstance(before, Deadline) and before.within is not None and not before.tailored
    assert (before.within.n, before.ends, rule.starts) == (3, date(2017, 12, 31), date(2018, 1, 1))
    assert isinstance(rule, Deadline) and rule.within is not None
    assert rule.within.n == 2 and "纪要" in (rule.tailored or "")


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"imports": [{"book": "localities/atlantis"}]}, "没有这个规则文件"),
        ({"imports": [{"book": "localities/bazhong-2017", "select": ["NR-X99"]}]}, "NR-X99"),
        ({"imports": [{"book": "national/tasks"}, {"book": "national/tasks"}]}, "重叠"),
        ({"tailor": [{"rule": "no.such", "reason": "x", "at_least": 2}]}, "没有被引入"),
        (
            {"tailor": [{"rule": "bazhong.normative-document.three-days", "reason": "x", "best_effort": False}]},
            "请写 from",
        ),
        (
            {
                "tailor": [
                    {
                        "rule": "bazhong.normative-document.three-days",
                        "from": "2018-01-01",
                        "reason": "x",
                        "at_least": 2,
                    }
                ]
            },
            "at_least",
        ),
    ],
)
def test_a_wrong_profile_is_refused(values: dict[str, Any], what: str) -> None:
    with pytest.raises(RulebookError, match=what):
        assemble("test", profile(**values))


def test_a_profile_that_is_not_there_is_named() -> None:
    with pytest.raises(RulebookError, match="atlantis"):
        load("atlantis")
