"""Tariffs load with their clause; bands that leave a gap, fall or overlap are refused with their place."""

from __future__ import annotations

import pytest

from gongkai.law.errors import RulebookError
from gongkai.rulebooks.tariffs import tariffs, tariffs_of

GOOD = """
title: 试验
tariffs:
- id: test.fee
  counts: items
  title: 按件计收
  unit: 件
  citation: {instrument: 信息处理费办法, article: 第四条}
  from: 2021-01-01
  to: 2021-12-31
  basis: policy
  checked: 2026-11-25
  bands:
  - {to: 10, rate: 0, article: 第一项}
  - {to: 30, rate: "0.5", article: 第二项}
  - {every: 10, rate: 2, adds: 1, article: 第三项}
"""


def two(first: str, second: str) -> str:
    return GOOD + GOOD.split("tariffs:\n")[1].replace("from: 2021-01-01", first).replace("to: 2021-12-31", second)


def test_both_ways_of_counting_are_shipped_with_their_clause() -> None:
    assert [tariff.counts for tariff in tariffs()] == ["items", "pages"]
    for tariff in tariffs():
        assert tariff.starts and "国办函〔2020〕109号" in tariff.citation
        assert all("国办函〔2020〕109号" in band.citation for band in tariff.bands) and tariff.conventions


def test_a_sound_file_loads() -> None:
    (tariff,) = tariffs_of(GOOD, "test.yaml")
    assert [str(band.rate) for band in tariff.bands] == ["0", "0.5", "2"]
    assert len(tariffs_of(two("from: 2022-01-01", "to: 2022-12-31"), "test.yaml")) == 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (GOOD.replace("to: 30", "to: 10"), "逐档增大"),
        (GOOD.replace("to: 30", "to: 9"), "逐档增大"),
        (GOOD.replace("to: 10, ", ""), "每一档都应写明 to"),
        (GOOD.replace("every: 10, rate: 2, adds: 1", "to: 90, rate: 2"), "除最后一档"),
        (GOOD.replace("every: 10, rate: 2, adds: 1", "to: 90, every: 10, rate: 2, adds: 1"), "只能写一个"),
        (GOOD.replace(", adds: 1", ""), "一并写明"),
        (GOOD.replace("adds: 1", "adds: 0"), "大于零"),
        (GOOD.replace("rate: 0,", "rate: -1,"), "不得为负"),
        (GOOD.replace("rate: 2", 'rate: "0.4"'), "不得逐档下降"),
        (GOOD.replace("信息处理费办法", "某办法"), "instruments.yaml"),
        (GOOD.replace("from: 2021", "from: 2022"), "晚于"),
        (GOOD.replace("basis:", "bases:"), "bases"),
        (two("from: 2021-12-31", "to: 2022-12-31"), "重叠"),
        (two("from: 2022-01-02", "to: 2022-12-31"), "没有标准"),
    ],
)
def test_a_wrong_file_is_refused(text: str, what: str) -> None:
    with pytest.raises(RulebookError, match=what) as refused:
        tariffs_of(text, "test.yaml")
    assert "tariffs/test.yaml" in refused.value.where
