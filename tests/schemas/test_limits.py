"""Cells of time limits: cases a lawyer can read, and the promise that nothing is guessed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.schemas.limits import Limit, UnknownLimit, limit_for, parse_limit, parse_limits

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "limits.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["cell"])
def test_cell(case: dict[str, Any]) -> None:
    assert [list(msgspec.structs.astuple(limit)) for limit in parse_limits(case["cell"])] == case["limits"]


@pytest.mark.parametrize(
    "cell",
    ["", "—", "另行通知", "2021年3月31日前", "2020年10月底前", "十个", "工作日", "二九日内", "十十日内", "99999日内"],
)
def test_a_cell_without_a_period_is_refused_and_quoted(cell: str) -> None:
    with pytest.raises(UnknownLimit, match="看不懂公开时限") as refusal:
        parse_limit(cell)
    assert f"“{cell}”" in str(refusal.value)


def test_the_deadline_comes_before_a_display_written_first() -> None:
    assert parse_limit("公示期不少于7日；自信息形成之日起10个工作日内") == Limit(
        "deadline", 10, "working-days", "formed"
    )


PENALTY, INSPECTION = ("行政处罚决定", "行政处罚"), ("监督检查结果",)


@pytest.mark.parametrize(
    ("cell", "names", "others", "days"),
    [
        ("自信息形成或者变更之日起20个工作日内；行政处罚决定7个工作日内", PENALTY, INSPECTION, 7),
        ("自信息形成或者变更之日起20个工作日内（处罚决定7个工作日内）", PENALTY, INSPECTION, 7),
        ("自信息形成或者变更之日起7个工作日内；行政处罚决定20个工作日内", PENALTY, INSPECTION, 20),
        ("自信息形成或者变更之日起20个工作日内；行政处罚决定7个工作日内", INSPECTION, PENALTY, 20),
        ("自信息形成或者变更之日起20个工作日内；行政处罚决定7个工作日内", (), PENALTY, 7),
        ("自信息形成或者变更之日起20个工作日内；公示不少于7日", (), (), 20),
        ("自信息形成之日起20日内；自信息变更之日起15个工作日内", (), (), 20),
        ("公示不少于7日", PENALTY, (), 7),
    ],
)
def test_of_several_limits_the_one_for_this_information_is_owed_else_the_strictest(
    cell: str, names: tuple[str, ...], others: tuple[str, ...], days: int
) -> None:
    assert limit_for(cell, names, others).amount == days


def test_a_display_alone_is_no_deadline() -> None:
    assert parse_limit("公示期不少于7日").kind == "display"


def _period_cells() -> st.SearchStrategy[str]:
    figures = st.text("012二九十两", min_size=1, max_size=4)
    return st.builds(
        "{}{}{}{}".format, figures, st.sampled_from(["个工作日", "日", "年"]), figures, st.sampled_from("日内月")
    )


@given(
    st.text(max_size=40)
    | st.text("0123²一二九十两个工作日天小时月年内前后≥；（）每公示及时", max_size=20)
    | _period_cells()
)
def test_any_text_is_either_read_or_refused(cell: str) -> None:
    with suppress(UnknownLimit):
        assert parse_limits(cell)


@given(st.integers(1, 99), st.sampled_from(["个工作日", "日", "天", "小时", "个月", "年"]))
def test_chinese_and_arabic_figures_mean_the_same(amount: int, unit: str) -> None:
    tens, units = divmod(amount, 10)
    digits = "零一二三四五六七八九"
    written = f"{digits[tens] if tens > 1 else ''}十{digits[units] if units else ''}" if tens else digits[units]
    assert parse_limits(f"{written}{unit}内") == parse_limits(f"{amount}{unit}内")
