"""Every record type has an example as a clerk would type it, and wrong ones with what the clerk is told (cases/records)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.schemas.record_cells import CellRefused, read_cell, write_cell
from gongkai.schemas.record_checks import Fault, check
from gongkai.schemas.record_computed import complete
from gongkai.schemas.record_shapes import Attribute, RecordType
from gongkai.schemas.record_types import record_types
from gongkai.schemas.record_views import public_view, withheld

CASES = Path(__file__).parent / "cases" / "records"
TYPES = record_types()
Typed = dict[str, Any]


def cases(key: str) -> Mapping[str, Any]:
    """Every cell is a string, as it would be in a sheet."""
    return yaml.load((CASES / f"{key}.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)


def read(kind: RecordType, typed: Typed) -> tuple[dict[str, Any], list[str]]:
    """The kept values of what stands under titles, and the cells refused."""
    refused: list[str] = []
    values = row_of(kind.attributes, {k: v for k, v in typed.items() if not isinstance(v, list)}, refused)
    for table in kind.rows:
        if table.title in typed:
            values[table.key] = [row_of(table.columns, row, refused) for row in typed[table.title]]
    strange = set(typed) - {one.title for one in kind.attributes} - {table.title for table in kind.rows}
    assert not strange, f"{kind.key}: no such title {strange}"
    return values, refused


def row_of(columns: tuple[Attribute, ...], typed: Typed, refused: list[str]) -> dict[str, Any]:
    titles = {one.title: one for one in columns}
    values: dict[str, Any] = {}
    for title, cell in typed.items():
        if title not in titles:
            assert title in typed
            continue
        try:
            value = read_cell(titles[title], cell)
        except CellRefused as error:
            refused.append(str(error))
        else:
            values |= {} if value is None else {titles[title].key: value}
    strange = set(typed) - set(titles)
    assert not strange or all(isinstance(typed[title], list) for title in strange), strange
    return values


def changed(valid: Typed, case: Mapping[str, Any]) -> Typed:
    """`with` sets a cell (表/行/列 in a table), `without` empties them."""
    typed = deepcopy(dict(valid))
    for path, cell in case.get("with", {}).items():
        table, _, rest = path.partition("/")
        if rest:
            row, _, column = rest.partition("/")
            assert column in typed[table][int(row) - 1] or cell, path
            typed[table][int(row) - 1][column] = cell
        else:
            typed[path] = cell
    for title in case.get("without", []):
        assert title in typed, title
        del typed[title]
    return typed


def told(kind: RecordType, typed: Typed) -> list[tuple[str, str]]:
    """Severity and sentence of everything that the clerk hears."""
    values, refused = read(kind, typed)
    return [("error", text) for text in refused] + [(fault.severity, fault.sentence) for fault in check(kind, values)]


def each(part: str) -> Iterator[Any]:
    for key in TYPES:
        if (CASES / f"{key}.yaml").exists():
            for case in cases(key).get(part, []):
                yield pytest.param(key, case, id=f"{key}: {case['case']}")


every_type = pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.key)


@every_type
def test_a_type_has_one_good_example_and_three_bad_ones(kind: RecordType) -> None:
    told_of = cases(kind.key)
    assert told_of["valid"] and len(told_of["invalid"]) >= 3


def test_no_case_file_is_without_its_type() -> None:
    assert {file.stem for file in CASES.glob("*.yaml")} == set(TYPES)


@every_type
def test_the_good_example_has_no_fault_before_or_after_it_is_completed(kind: RecordType) -> None:
    values, refused = read(kind, cases(kind.key)["valid"])
    assert refused == []
    assert check(kind, values) == ()
    assert check(kind, complete(kind, values)) == ()


@every_type
def test_the_good_example_fills_every_field_that_is_required(kind: RecordType) -> None:
    """And each table has a row, so that the example shows the whole type."""
    values, _ = read(kind, cases(kind.key)["valid"])
    assert all(values.get(table.key) for table in kind.rows)


@pytest.mark.parametrize(("key", "case"), list(each("invalid")))
def test_a_wrong_record_is_told_what_to_do(key: str, case: Mapping[str, Any]) -> None:
    found = told(TYPES[key], changed(cases(key)["valid"], case))
    severity = "warning" if case.get("warning") else "error"
    fitting = [text for said, text in found if said == severity and all(word in text for word in case["says"])]
    assert fitting, found


@pytest.mark.parametrize(("key", "case"), list(each("computed")))
def test_what_is_worked_out(key: str, case: Mapping[str, Any]) -> None:
    kind = TYPES[key]
    values, refused = read(kind, changed(cases(key)["valid"], case))
    assert refused == []
    full = complete(kind, values)
    shown = {one.title: write_cell(one, full.get(one.key)) for one in kind.attributes}
    assert {title: shown[title] for title in case["gives"]} == case["gives"]


@pytest.mark.parametrize(("key", "case"), list(each("public")))
def test_what_the_public_sees(key: str, case: Mapping[str, Any]) -> None:
    """`rows`: what each row of a table shows; `absent`: words that stand nowhere."""
    kind = TYPES[key]
    values, _ = read(kind, changed(cases(key)["valid"], case))
    seen = public_view(kind, values)
    for title, rows in case.get("rows", {}).items():
        table = next(one for one in kind.rows if one.title == title)
        shown = [
            {
                one.title: (one.mask and row[one.key]) or write_cell(one, row[one.key])
                for one in table.columns
                if one.key in row
            }
            for row in seen.get(table.key, [])
        ]
        assert shown == rows
    titled = {one.title for one in kind.attributes if one.key in seen}
    assert set(case.get("kept", ())) <= titled and not set(case.get("hushed", ())) & titled
    text = repr(seen)
    assert [word for word in case.get("absent", []) if word in text] == []
    assert sum(withheld(kind, values).values()) == int(case.get("withheld", 0))


def test_a_fault_names_the_row_and_the_column() -> None:
    kind = TYPES["housing-allocation"]
    values, _ = read(kind, cases("housing-allocation")["valid"])
    values["households"][0]["family"] = 0
    assert [(fault.key, fault.row, fault.column) for fault in check(kind, values)] == [("households", 1, "family")]
    assert isinstance(check(kind, values)[0], Fault)
