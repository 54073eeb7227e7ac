"""The worked cases of the rules, as their pages tell them."""

from __future__ import annotations

import pytest
from django.utils import translation

from gongkai.duties import examples
from gongkai.duties.examples import Result
from gongkai.rulebooks import loader
from gongkai.rulebooks.cases import Case
from gongkai.rulebooks.reading import parse

CASES = """
- rule: test.rule
  case: 抽查九个，合格
  now: 2026-03-31 23:59:59
  events:
  - {event: site.drawn, at: 2026-03-30 09:00, organ: city, running: 60, sites: [一, 二]}
  - {event: training.held, at: 2026-03-31, organ: county, local_limit: {n: 2, unit: years}}
  expect:
  - {due: 2026-03-31, state: met, organ: city}
  - {due: 2026-03-31, state: missed}
- rule: test.gate
  case: 没有审查，不能公开
  past: [{event: record.drafted}]
  about: {event: record.published, normative: true}
  refused: [尚未审查]
- rule: test.gate
  case: 审查过了，可以公开
  past: [{event: record.reviewed, kind: secrecy, passed: true}]
  about: {event: record.published, normative: true}
  refused: []
"""


@pytest.fixture
def told(monkeypatch):
    cases = parse(CASES, list[Case], "cases.yaml")
    by_rule = {rule: [case for case in cases if case.rule == rule] for rule in ("test.rule", "test.gate")}
    monkeypatch.setattr(examples, "_cases", lambda folder: by_rule)
    return examples.of_rule


def test_what_happened_stands_in_the_words_of_the_vocabulary(told):
    (one,) = told("test.rule")
    drawn, trained = one.happened
    assert (drawn.at, drawn.title, drawn.place) == ("2026-03-30 09:00", "抽查政府网站", "city")
    assert drawn.details == ("正常运行网站总数：60", "抽查的网站：一、二")
    assert (trained.at, trained.details) == ("2026-03-31", ("本地自定的下次培训期限：2年",))


def test_the_moment_of_asking_is_told_to_the_second_where_it_matters(told):
    assert told("test.rule")[0].now == "2026-03-31 23:59:59"


def test_what_comes_out_is_told_in_the_words_of_the_lists(told):
    assert told("test.rule")[0].results == (
        Result("按期完成", "ok", "2026-03-31", "city"),
        Result("已逾期", "late", "2026-03-31"),
    )


def test_a_gate_lets_pass_or_says_why_not(told):
    refused, passed = told("test.gate")
    assert (refused.about.title, refused.about.details, refused.refused) == ("公开", ("规范性文件：是",), ("尚未审查",))
    assert (passed.happened[0].details, passed.refused) == (("审查种类：保密审查", "是否通过：是"), ())


def test_a_rule_without_cases_has_none(told):
    assert examples._cases(None).get("nope") is None


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_shipped_case_can_be_told(language, settings):
    with translation.override(language):
        for rule in {rule.id for rule in loader.load()}:
            for one in examples.of_rule(rule):
                happened = [*one.happened, *([one.about] if one.about else [])]
                assert one.title and all(event.title and "%(" not in "".join(event.details) for event in happened), rule
                assert bool(one.about) != bool(one.now)
