"""Document numbers as they are written."""

from __future__ import annotations

import pytest

from gongkai.text.docnumbers import written


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("望教[2026]177号", "望教〔2026〕177号"),
        ("望教［2026］177号", "望教〔2026〕177号"),
        ("望教(2026) 177 号", "望教〔2026〕177号"),
        (" 望政办发【2026】3号 ", "望政办发〔2026〕3号"),
        ("望教〔2026〕177号", "望教〔2026〕177号"),
        ("望川市人民政府令第12号", "望川市人民政府令第12号"),
        ("2026年第5号", "2026年第5号"),
        ("（2026）望01行初5号", "（2026）望01行初5号"),
        ("", ""),
    ],
)
def test_the_year_stands_in_the_brackets_of_official_documents(typed: str, right: str) -> None:
    assert written(typed) == right
