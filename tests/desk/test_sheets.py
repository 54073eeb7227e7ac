"""Cells that a spreadsheet would calculate are disarmed on their way out, and nothing else is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.desk.sheets import harmless, read_back


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t", "\r", "\n"])
def test_every_sign_that_starts_a_formula_is_disarmed(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"


@pytest.mark.parametrize("cell", ["", "1", "'", "'x", "甲=乙", 5, -5])
def test_other_cells_stay(cell: str | int) -> None:
    assert harmless(cell) == cell


@given(st.text(alphabet="'=＝+\t\nx", max_size=8))
def test_what_was_disarmed_is_read_back(cell: str) -> None:
    assert read_back(str(harmless(cell))) == cell
