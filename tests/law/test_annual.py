"""Table 3 of the annual report: the sheet of the reference reconciles, and every equation that is broken is named."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.annual import COLUMNS, OUTCOMES, ROWS, Fault, Sheet, SheetRefused, faults

LEAVES = list(OUTCOMES)
#: 总计 of a published city sheet, 2025 layout: new, carried in, the outcomes, handled, carried out.
PUBLISHED = [
    14069, 560, 5548, 2168, 13, 30, 11, 51, 104, 85, 286, 150, 3222, 180, 19, 203, 148, 0, 101, 5, 318, 203, 965, 13810, 819,
]  # fmt: skip

counts = st.lists(st.integers(0, 10**6), min_size=6, max_size=6)


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, list[int]]:
    """Sheets that reconcile: outcomes and what is carried on at random, the rest as the equations demand."""
    rows = {key: draw(counts) for key in (*LEAVES, "carried_out")}
    handled = [sum(rows[key][at] for key in LEAVES) for at in range(6)]
    came = [handled[at] + rows["carried_out"][at] for at in range(6)]
    carried = [draw(st.integers(0, n)) for n in came]
    rows |= {
        "total_handled": handled,
        "carried_in": carried,
        "new": [a - b for a, b in zip(came, carried, strict=True)],
    }
    return {key: [*rows[key], sum(rows[key])] for key in ROWS}


def published() -> dict[str, list[int]]:
    """All of the published 总计 in one kind of applicant, none in the others."""
    return {key: [n, 0, 0, 0, 0, 0, n] for key, n in zip(ROWS, PUBLISHED, strict=True)}


def test_the_published_sheet_reconciles() -> None:
    assert faults(Sheet(published())) == ()


@given(sheets())
def test_a_sheet_that_follows_the_equations_has_no_fault(rows: dict[str, list[int]]) -> None:
    assert faults(Sheet(rows, rows["carried_in"])) == ()


@given(sheets(), st.sampled_from(LEAVES), st.integers(0, 5), st.integers(1, 99))
def test_a_wrong_outcome_breaks_its_column_and_its_row(
    rows: dict[str, list[int]], key: str, at: int, more: int
) -> None:
    rows[key][at] += more
    found = {fault.check: fault for fault in faults(Sheet(rows))}
    assert found.keys() == {f"detail_sum:{COLUMNS[at]}", f"row_total:{key}"}
    assert found[f"row_total:{key}"].expected - found[f"row_total:{key}"].shown == more


@given(sheets(), st.integers(0, 6), st.integers(1, 99))
def test_a_wrong_balance_is_found_in_every_column_not_in_the_total_alone(
    rows: dict[str, list[int]], at: int, more: int
) -> None:
    rows["new"][at] += more
    checks = {fault.check for fault in faults(Sheet(rows))}
    assert checks == {f"balance:{COLUMNS[at]}", "row_total:new"}


@given(sheets(), st.integers(0, 6), st.integers(1, 99))
def test_what_last_year_carried_on_is_what_this_year_carried_over(
    rows: dict[str, list[int]], at: int, more: int
) -> None:
    last_year = list(rows["carried_in"])
    last_year[at] += more
    assert [fault.check for fault in faults(Sheet(rows, last_year))] == [f"carry:{COLUMNS[at]}"]


def test_a_fault_names_the_row_that_is_wrong_with_both_numbers() -> None:
    rows = published()
    rows["carried_out"][0] -= 19
    rows["granted"][1] = 3
    found = faults(Sheet(rows, [560, 0, 0, 0, 7, 0, 560]))
    assert found == (
        Fault("balance:自然人", "自然人", "carried_out", 819, 800),
        Fault("detail_sum:商业企业", "商业企业", "total_handled", 3, 0),
        Fault("row_total:granted", "总计", "granted", 5551, 5548),
        Fault("row_total:carried_out", "总计", "carried_out", 800, 819),
        Fault("carry:法律服务机构", "法律服务机构", "carried_in", 7, 0),
    )
    assert found[0].sentence == "自然人栏“结转下年度继续办理”应为819，表中为800（balance:自然人）"


@pytest.mark.parametrize(("last_year", "told"), [([0] * 6, "carried_out_last_year”应有7个数"), ([0, -1, *[0] * 5], "商业企业")])  # fmt: skip
def test_what_last_year_carried_on_is_counted_too(last_year: list[int], told: str) -> None:
    with pytest.raises(SheetRefused, match=told):
        Sheet(published(), last_year)


def test_every_cell_that_cannot_be_counted_is_named_to_a_bound() -> None:
    rows = published()
    rows["new"][0], rows["granted"][1] = -1, -2
    with pytest.raises(SheetRefused, match=r"“new”的自然人栏.*；“granted”的商业企业栏.*“-2”。$"):
        Sheet(rows)
    rows["partial"], rows["carried_out"] = [-1] * 7, [-1] * 7
    with pytest.raises(SheetRefused, match=r"；另有6格同样。$"):
        Sheet(rows)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows.pop("partial"), "partial"),
        (lambda rows: rows.update(extra=[0] * 7), "extra"),
        (lambda rows: rows.update(new=[0] * 6), "7个数"),
        (lambda rows: rows.update(new=[-1, *[0] * 6]), "自然人"),
        (lambda rows: rows.update(new=[1.0, *[0] * 6]), "自然人"),
        (lambda rows: rows.update(new=[True, *[0] * 6]), "自然人"),
    ],
)
def test_what_is_no_sheet_is_refused(change: Any, told: str) -> None:
    rows = published()
    change(rows)
    with pytest.raises(SheetRefused, match=told):
        Sheet(rows)


# The command --------------------------------------------------------------------------------------------------------


def check(given: object, *, raw: bytes | None = None) -> tuple[int, Any, str]:
    words = [sys.executable, "-m", "gongkai", "annual", "check", "-", "--json"]
    text = raw if raw is not None else json.dumps(given).encode()
    run = subprocess.run(words, input=text, capture_output=True)
    return run.returncode, json.loads(run.stdout) if run.stdout else None, run.stderr.decode()


def as_file(rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"columns": list(COLUMNS), "rows": [{"key": key, "values": values} for key, values in rows.items()], **more}


def test_the_command_answers_nothing_and_zero_for_a_sound_sheet() -> None:
    code, told, _words = check(as_file(published(), carried_out_last_year=None))
    assert (code, told) == (0, [])


def test_the_command_names_equation_place_and_both_numbers() -> None:
    rows: dict[str, Any] = published()
    rows["granted"][6] += 2
    rows["np_publication"][0] = None  # an empty cell is nought
    code, told, words = check(as_file(rows, carried_out_last_year=[560, 0, 0, 0, 0, 1, 560]))
    assert code == 1
    assert told == [
        {"check": "detail_sum:总计", "column": "总计", "row": "total_handled", "expected": 13812, "shown": 13810},
        {"check": "row_total:granted", "column": "总计", "row": "granted", "expected": 5548, "shown": 5550},
        {"check": "carry:其他", "column": "其他", "row": "carried_in", "expected": 1, "shown": 0},
    ]
    assert "予以公开" in words


@pytest.mark.parametrize(
    "given",
    [
        [],
        {},
        {"rows": [1]},
        {"rows": [{"key": "new"}]},
        as_file(published()) | {"columns": ["总计"]},
        as_file(published()) | {"rows": [*as_file(published())["rows"], {"key": "new", "values": [0] * 7}]},
        as_file(published(), carried_out_last_year="560"),
        as_file(published(), carried_out_last_year=[True, 0, 0, 0, 0, 0, 1]),
        as_file(published(), carried_out_last_year=[{"a": 1}, 0, 0, 0, 0, 0, 1]),
    ],
)
def test_what_cannot_be_read_ends_with_one_sentence(given: object) -> None:
    code, told, words = check(given)
    assert code == 2 and len(words.strip().splitlines()) == 1
    assert told["error"] in ("SheetRefused", "Unreadable") and told["message"] == words.strip()
    assert not re.search(r"True|None|\{'", words)


def test_neither_json_nor_a_file_is_told_apart() -> None:
    assert check(None, raw=b"\xff\xfe")[0] == 2
    run = subprocess.run([sys.executable, "-m", "gongkai", "annual", "check", "no-such-file"], capture_output=True)
    assert run.returncode == 2 and "no-such-file：找不到" in run.stderr.decode()


def test_a_row_that_would_have_to_be_negative_points_at_the_others() -> None:
    rows = {key: [0] * 7 for key in ROWS} | {"new": [2, 0, 0, 0, 0, 0, 2], "total_handled": [3, 0, 0, 0, 0, 0, 3]}
    rows |= {"granted": [3, 0, 0, 0, 0, 0, 3]}
    found = [one for one in faults(Sheet(rows)) if one.check.startswith("balance")]
    assert [(one.expected, one.shown) for one in found] == [(-1, 0), (-1, 0)]
    assert all("请先核对新收、结转和办结各行" in one.words and "应为" not in one.words for one in found)
