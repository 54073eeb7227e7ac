"""``gongkai rules show``: every kind in full, by the keys of the rule files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gongkai.cli.rule_words import in_full
from gongkai.law.rulebook import Rule
from gongkai.rulebooks.loader import book, book_names
from gongkai.rulebooks.reading import parse, shipped

#: What a file may say without need: it is what holds anyway.
AS_IF_LEFT_OUT: tuple[Any, ...] = (False, [], {}, None)


def written(name: str) -> list[tuple[dict[str, Any], Rule]]:
    rows = parse(shipped(f"{name}.yaml").read_text(encoding="utf-8"), dict[str, Any], name)["rules"]
    return list(zip(rows, book(name), strict=True))


@pytest.mark.parametrize("name", book_names())
def test_whatever_a_file_says_is_shown(name: str) -> None:
    for row, rule in written(name):
        shown = in_full(rule)
        said = {key for key, value in row.items() if value not in AS_IF_LEFT_OUT}
        assert said <= shown.keys(), (rule.id, said - shown.keys())
        assert json.dumps(shown, ensure_ascii=False)


def test_events_conditions_and_figures_stand_as_they_were_written() -> None:
    rules = {rule.id: in_full(rule) for name in book_names() for rule in book(name)}
    assert rules["cn.proactive.twenty-days"]["start"] == {"event": ["record.formed"], "on": "formed_on"}
    (review,) = rules["cn.review.before-publication"]["require"]
    assert (review["event"], review["holds"]) == (["record.reviewed"], {"passed": [True]})
    kinds = {shown["kind"] for shown in rules.values()}
    assert kinds == {"deadline", "quota", "ratio", "completeness", "gate", "clock"}
