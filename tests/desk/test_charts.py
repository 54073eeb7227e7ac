"""Drawings say names whole and count in whole numbers."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from lxml import etree

from gongkai.desk.charts import draw
from gongkai.schemas.record_figures import Figure, Series

LONG = "望川市住房和城乡建设局（市城市管理综合行政执法局）"


def figure(kind: str, labels: tuple[str, ...], *series: tuple[str | None, ...]) -> Figure:
    told = tuple(
        Series(f"数{n}", tuple(None if one is None else Decimal(one) for one in values))
        for n, values in enumerate(series)
    )
    return Figure(kind, "图", "件", "机关", labels, told)


def ticks(drawn: str) -> list[str]:
    """What stands along the axis of values."""
    root = etree.fromstring(drawn.encode())
    axis = next(node for node in root.iter() if "axis y" in (node.get("class") or ""))
    return [text for text in axis.itertext() if text.strip()]


@pytest.mark.parametrize("kind", ["bar", "stacked", "pie"])
def test_long_names_are_whole(kind: str) -> None:
    drawn = draw(figure(kind, (LONG, "清河镇人民政府"), ("3", "1")))
    assert LONG in drawn and "清河镇人民政府" in drawn


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        ("bar", ("1", "2", "1"), ["0", "1", "2"]),
        ("line", ("0", "1", "0"), ["0", "1"]),
        ("bar", ("3", "17", "9"), ["0", "5", "10", "15", "20"]),
        ("line", ("0", "0", "0"), ["0", "1"]),
    ],
)
def test_what_is_counted_stands_on_whole_numbers(kind: str, values: tuple[str, ...], told: list[str]) -> None:
    assert ticks(draw(figure(kind, ("许可", "处罚", "强制"), values))) == told


@pytest.mark.parametrize("parts", [1, 2, 3, 6, 7])
def test_the_legend_of_a_pie_lies_within_the_drawing(parts: int) -> None:
    names = tuple(f"结果{n}" for n in range(parts))
    root = etree.fromstring(draw(figure("pie", names, tuple(str(9 - n) for n in range(parts)))).encode())
    squares = [node for node in root.iter() if node.tag.endswith("rect") and "color-" in (node.get("class") or "")]
    ends = [_down(one) + float(one.get("y")) + float(one.get("height")) for one in squares]
    assert len(ends) == parts and max(ends) <= float(root.get("viewBox").split()[-1])


def _down(node: etree._Element) -> float:
    """How far what holds the node is moved down."""
    moves = [re.search(r"translate\([-\d.]+, *([-\d.]+)\)", one.get("transform", "")) for one in node.iterancestors()]
    return sum(float(one[1]) for one in moves if one)


def test_what_is_measured_finds_its_own_scale() -> None:
    assert any("." in tick for tick in ticks(draw(figure("bar", ("许可", "处罚"), ("0.5", "1.25")))))


def test_bars_start_at_nought_and_what_is_unknown_has_none() -> None:
    drawn = draw(figure("bar", ("清河镇人民政府", "云台镇人民政府", "白石镇人民政府"), ("30", "-10", None)))
    shares = re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', drawn)
    assert shares == [("25.00", "75.00"), ("0.00", "25.00")] and ">—<" in drawn


def test_stacked_parts_follow_each_other() -> None:
    drawn = draw(figure("stacked", ("清河镇人民政府", "云台镇人民政府"), ("1", "4"), ("3", "0")))
    assert re.findall(r'class="color-(\d)" x="([\d.]+)%" width="([\d.]+)%"', drawn) == [
        ("0", "0.00", "25.00"),
        ("1", "25.00", "75.00"),
        ("0", "0.00", "100.00"),
    ]


def test_names_are_only_names() -> None:
    drawn = draw(figure("bar", ("<script>alert(1)</script>局", "清河镇人民政府"), ("1", "2")))
    assert "<script" not in drawn and "&lt;script" in drawn
