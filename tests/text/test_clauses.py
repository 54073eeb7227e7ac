"""Clauses found by their numbers, in cases that a lawyer can read; and never a word that is not in the text."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.text.clauses import passage


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    case: str
    text: str
    clause: str
    found: str


CASES = msgspec.convert(
    yaml.safe_load((Path(__file__).parent / "cases/clauses.yaml").read_text(encoding="utf-8")), list[Case]
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case)
def test_cases(case: Case) -> None:
    assert passage(case.text, case.clause) == case.found


LINES = st.lists(
    st.sampled_from(["一、甲", "（一）乙。丙。", "1. 丁", "第三条　戊。", "己。", "", "（二）庚", "第十三条　辛。"]),
    max_size=12,
)


@given(LINES, st.sampled_from(["一", "（一）", "第三条", "1", "一（二）", "结尾段", ""]))
def test_what_is_shown_stands_in_the_text(lines: list[str], clause: str) -> None:
    shown = passage("\n".join(lines), clause)
    assert all(line in lines for line in filter(None, shown.split("\n")))
