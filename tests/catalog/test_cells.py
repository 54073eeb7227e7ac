from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.catalog import cells
from gongkai.catalog.content import Content, faults
from gongkai.catalog.reading import columns

CASES = yaml.safe_load(Path(__file__).with_name("cases").joinpath("cells.yaml").read_text("utf-8"))
KEYS = [column.key for column in columns()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_cells(case: dict[str, Any]) -> None:
    read = cells.content(case["row"])
    wanted = {name: tuple(value) if isinstance(value, list) else value for name, value in case["reads"].items()}
    assert {name: getattr(read, name) for name in wanted} == wanted


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=60)))
def test_any_row_is_read_and_judged(row: dict[str, str]) -> None:
    read = cells.content(row)
    assert all(line.strip() == line != "" for part in (read.elements, read.basis, read.channels) for line in part)
    assert all(reason is None or reason.text for reason in faults(read))


ELEMENTS = {
    "level1": "名称", "elements": "内容", "basis": "依据", "limit_text": "时限", "subject_organ": "主体",
    "mode": "方式", "channels": "渠道", "audience": "公开对象",
}  # fmt: skip
COMPLETE = Content(
    level1="政府预算",
    elements=("收入表",),
    basis=("预算法",),
    limit_text="批准后20日内",
    subject_organ="财政局",
    channels=("政府网站",),
    audience="all",
    mode="active",
)


def codes(content: Content) -> set[str]:
    return {reason.code for reason in faults(content) if reason}


def without(*names: str) -> Content:
    return Content(**{name: getattr(COMPLETE, name) for name in COMPLETE.__slots__ if name not in names})


def test_a_complete_row_stands() -> None:
    assert codes(COMPLETE) == set()


@pytest.mark.parametrize("name", ELEMENTS)
def test_each_of_the_eight_elements_is_asked_for(name: str) -> None:
    (reason,) = [reason for reason in faults(without(name)) if reason]
    assert reason.code == name and reason.citation and ELEMENTS[name] in reason.text


def test_all_that_is_missing_is_told_at_once() -> None:
    assert codes(without(*ELEMENTS)) == set(ELEMENTS)


def test_a_channel_that_may_be_used_is_not_one_that_must() -> None:
    content = Content(**{**{name: getattr(COMPLETE, name) for name in COMPLETE.__slots__}, "channels": ("□政府网站",)})
    assert codes(content) == {"channels"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit_text", "很快"),
        ("five_open", "六公开"),
        ("levels", ("village",)),
        ("level2", "长" * 201),
        ("basis", ("法" * 301,)),
    ],
)
def test_what_cannot_be_understood_is_told(field: str, value: Any) -> None:
    content = Content(**{**{name: getattr(COMPLETE, name) for name in COMPLETE.__slots__}, field: value})
    assert codes(content) == {field}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("政府预算", "收支 表"), ("政府预算", "收支表"), True),
        (("政府預算", ""), ("政府预算", ""), True),
        (("（政府）预算", ""), ("政府预算", ""), True),
        (("政府预算", "表"), ("政府", "预算表"), False),
        (("政府预算", ""), ("政府决算", ""), False),
    ],
)
def test_the_same_name_written_otherwise_is_the_same_name(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    keys = [Content(level1=level1, level2=level2).name_key for level1, level2 in (one, other)]
    assert (keys[0] == keys[1]) is same
