"""What each kind of rule demands, in plain words; every shipped rule can be said, in every language."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from django.utils import translation

from gongkai.duties import plain
from gongkai.duties.demands import demand
from gongkai.law.rulebook import Rule
from gongkai.rulebooks import loader
from gongkai.rulebooks.loader import Book, rules_of
from gongkai.rulebooks.reading import parse

COMMON = {
    "id": "test.rule",
    "title": "规则",
    "citation": {"instrument": "条例", "article": "第二十六条"},
    "basis": "policy",
    "checked": "2026-11-25",
}


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    case: str
    rule: dict[str, Any]
    says: str
    parts: dict[str, list[str]]


CASES = parse((Path(__file__).parent / "cases/plain.yaml").read_text(encoding="utf-8"), list[Case], "plain.yaml")
SHIPPED = loader.load()


def rule_of(row: dict[str, Any]) -> Rule:
    text = yaml.safe_dump({"title": "测试", "rules": [COMMON | row]}, allow_unicode=True, sort_keys=False)
    return rules_of(parse(text, Book, "test.yaml"), "test.yaml")[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case)
def test_cases(case: Case) -> None:
    told = demand(rule_of(case.rule))
    assert told.sentence == case.says
    assert {part.title: list(part.lines) for part in told.parts} == case.parts


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_shipped_rule_can_be_said(language: str) -> None:
    with translation.override(language):
        for rule in SHIPPED:
            told = demand(rule)
            lines = [told.sentence, *(line for part in told.parts for line in part.lines)]
            assert all(line and "%(" not in line for line in lines), rule.id


def test_no_shipped_rule_shows_the_name_of_an_event_or_of_a_value() -> None:
    """Codes stand only inside 《》 or as names people wrote: everything else has its word in the vocabulary."""
    bare = re.compile(r"\b[a-z]+\.[a-z_]+\b")
    assert {rule.id for rule in SHIPPED if bare.search(demand(rule).sentence)} == set()


@pytest.mark.parametrize(
    ("value", "said"),
    [(Fraction(15), "15%"), (Fraction("2.5"), "2.5%"), (Fraction("99.99"), "99.99%"), (Fraction(100, 3), "100/3%")],
)
def test_percents_are_never_rounded(value: Fraction, said: str) -> None:
    assert plain.percent(value) == said
