"""Relative dates of the sample city, worked out on a calendar without holidays (28 February 2024 is a Wednesday)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.sample.dates import render, when
from gongkai.schemas.reading import DataError

TODAY = date(2024, 2, 28)
BASES = {"today": TODAY, "issued": date(2024, 3, 1)}


def weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("expression", "day"),
    [
        ("today", date(2024, 2, 28)),
        (-1, date(2024, 2, 27)),
        ("-3", date(2024, 2, 23)),  # the 25th is a Sunday
        ("-3wd", date(2024, 2, 23)),
        ("-4wd", date(2024, 2, 22)),
        ("issued", date(2024, 3, 1)),
        ("issued+1wd", date(2024, 3, 4)),
        ("issued+1", date(2024, 3, 1)),  # a Saturday goes back to the Friday
        ("issued+1!", date(2024, 3, 2)),
        ("+30!", date(2024, 3, 29)),
    ],
)
def test_when(expression: str | int, day: date) -> None:
    assert when(expression, BASES, weekday) == day


@pytest.mark.parametrize("expression", ["", "soon", "30!", "issued+2w", "published+1", "+1wd+1"])
def test_an_expression_that_cannot_be_read_is_refused(expression: str) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        when(expression, BASES, weekday)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{date}}", "2024年2月28日"),
        ("{{date:+2}}", "2024年3月1日"),
        ("{{date:-59}}", "2023年12月31日"),
        ("{{iso:-8}}", "2024-02-20"),
        ("{{day:+3}}", "3月2日"),
        ("{{month:+11}}", "2025年1月"),
        ("{{month:-2}}底前", "2023年12月底前"),
        ("{{month_end:+0}}", "2024年2月29日"),
        ("{{month_end:+12}}", "2025年2月28日"),
        ("望政发〔{{year}}〕1号，{{year:-1}}年", "望政发〔2024〕1号，2023年"),
        ("没有占位符", "没有占位符"),
    ],
)
def test_render(text: str, written: str) -> None:
    assert render(text, TODAY) == written


def test_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(DataError, match="unknown"):
        render("{{week}}", TODAY)
