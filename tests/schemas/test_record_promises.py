"""What holds for every record type and any values: nothing crashes, nothing protected gets out, nothing is lost in a sheet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.schemas.record_values import ANYTHING, nonsense, proper, records

from gongkai.schemas.record_cells import CellRefused, read_cell, said, write_cell
from gongkai.schemas.record_checks import Fault, check, well_formed
from gongkai.schemas.record_computed import complete
from gongkai.schemas.record_figures import figures, figures_over, sums
from gongkai.schemas.record_shapes import PERSONAL, Attribute, RecordType
from gongkai.schemas.record_sheets import export_columns, match_columns, read_line, template_columns, write_line
from gongkai.schemas.record_types import record_types
from gongkai.schemas.record_values import hidden_as_minor, lines
from gongkai.schemas.record_views import public_view, seen_by, withheld

TYPES = record_types()
every_type = pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.key)
calm = settings(deadline=None, suppress_health_check=list(HealthCheck))
few = settings(calm, max_examples=10)
PERSONS = [key for key, kind in TYPES.items() if any(one.type in PERSONAL and one.audience != "public" for _, one in kind.everything())]  # fmt: skip
ATTRIBUTES = {f"{key}.{table or ''}.{one.key}": one for key, kind in TYPES.items() for table, one in kind.everything()}
BY_SHAPE: dict[Any, Attribute] = {(one.type, one.unit, one.codes, one.check): one for one in ATTRIBUTES.values()}


@every_type
@few
@given(data=st.data())
def test_no_values_crash_a_check_a_view_or_a_figure(kind: RecordType, data: st.DataObject) -> None:
    values = data.draw(nonsense(kind))
    for fault in check(kind, values, date(2026, 11, 25)):
        assert isinstance(fault, Fault) and fault.sentence.endswith("。") and fault.severity in ("error", "warning")
    complete(kind, values)
    seen = public_view(kind, values)
    assert set(seen) <= {one.key for one in kind.attributes} | {table.key for table in kind.rows}
    figures(kind, values)
    figures_over(kind, [values, values])


@calm
@given(key=st.sampled_from(sorted(TYPES)), values=ANYTHING)
def test_whatever_is_no_record_is_told_so(key: str, values: Any) -> None:
    assert isinstance(check(TYPES[key], values), tuple)


@calm
@given(one=st.sampled_from(list(BY_SHAPE.values())), cell=ANYTHING)
def test_no_cell_crashes_its_reader(one: Attribute, cell: Any) -> None:
    try:
        value = read_cell(one, cell)
    except CellRefused as refused:
        assert str(refused).endswith("。")
    else:
        json.dumps(value)
        list(well_formed(one, value)) if value is not None else None
        said(one, value)


@settings(calm, max_examples=400)
@given(data=st.data())
def test_a_value_written_into_a_cell_is_read_back(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(list(BY_SHAPE.values())))
    value = data.draw(proper(one))
    assert read_cell(one, write_cell(one, value)) == value


def protected(kind: RecordType, values: dict[str, Any]) -> Iterator[str]:
    """What the public must not see anywhere: names and numbers not meant for it, and all of a minor's."""
    for one in kind.attributes:
        if one.type in PERSONAL and one.audience != "public" and one.key in values:
            yield values[one.key]
    for table in kind.rows:
        for row in lines(values, table.key):
            minor = hidden_as_minor(table.minors, row, values)
            yield from (row[one.key] for one in table.columns if one.type in PERSONAL and (minor or one.audience != "public") and one.key in row)  # fmt: skip


def said_openly(kind: RecordType, values: dict[str, Any]) -> Iterator[str]:
    """Names and numbers that the record gives to everybody in a field of their own: the telephone of an office."""
    rows = [
        (kind.attributes, values),
        *((table.columns, row) for table in kind.rows for row in lines(values, table.key)),
    ]
    yield from (
        row[one.key]
        for columns, row in rows
        for one in columns
        if one.type in PERSONAL and one.audience == "public" and one.key in row
    )


@pytest.mark.parametrize("key", PERSONS)
@settings(calm, max_examples=40)
@given(data=st.data())
def test_the_public_never_sees_what_is_protected(key: str, data: st.DataObject) -> None:
    """Not even where somebody wrote it again into a remark of the same record."""
    kind = TYPES[key]
    values = data.draw(records(kind))
    secrets = list(protected(kind, values))
    open_words = [one for one in kind.attributes if one.audience == "public" and one.type in ("text", "long_text")]
    if open_words and secrets:
        values[data.draw(st.sampled_from(open_words)).key] = f"核实{data.draw(st.sampled_from(secrets))}的情况"
    shown = json.dumps([public_view(kind, values), [repr(f) for f in figures(kind, values)]], ensure_ascii=False)
    openly = set(said_openly(kind, values))
    assert [secret for secret in secrets if secret in shown and secret not in openly] == []


@every_type
@few
@given(data=st.data())
def test_a_narrower_audience_sees_no_more_rows_and_never_other_fields(kind: RecordType, data: st.DataObject) -> None:
    values = data.draw(records(kind))
    everybody, concerned, organ = (seen_by(kind, values, who) for who in ("public", "concerned", "internal"))
    assert set(everybody) <= set(concerned) | set(organ) and set(concerned) <= set(organ)
    for table in kind.rows:
        assert len(everybody.get(table.key, [])) <= len(organ.get(table.key, []))
    told = withheld(kind, values)
    hidden = {
        t.key: sum(1 for row in lines(values, t.key) if hidden_as_minor(t.minors, row, values)) for t in kind.rows
    }
    assert told == {key: count for key, count in hidden.items() if count}


@pytest.mark.parametrize("key", [key for key, kind in TYPES.items() if any(rows.sums for rows in kind.rows)])
@few
@given(data=st.data())
def test_sums_at_the_foot_are_exact(key: str, data: st.DataObject) -> None:
    kind = TYPES[key]
    values = data.draw(records(kind))
    for table in kind.rows:
        for column, total in sums(kind, table.key, values).items():
            assert isinstance(total, Decimal)
            assert Fraction(total) == sum(
                Fraction(str(row[column])) for row in lines(values, table.key) if column in row
            )


@every_type
@few
@given(data=st.data())
def test_completing_twice_changes_nothing_and_contradicts_nothing(kind: RecordType, data: st.DataObject) -> None:
    full = complete(kind, data.draw(records(kind)))
    assert complete(kind, full) == full
    assert [fault for fault in check(kind, full) if fault.code == "computed"] == []


@every_type
@few
@given(data=st.data())
def test_a_template_filled_with_a_record_is_read_as_that_record(kind: RecordType, data: st.DataObject) -> None:
    values = data.draw(records(kind))
    columns = template_columns(kind)
    attributes = {one.key: one for one in kind.attributes}
    matched = match_columns(kind, [column.heading for column in columns])
    assert (matched.unknown, matched.missing, matched.twice) == ((), (), ())
    cells = [write_cell(attributes[column.key], values.get(column.key)) for column in columns]
    got, faults = read_line(matched, cells)
    assert faults == ()
    assert got == {column.key: values[column.key] for column in columns if column.key in values}


@every_type
def test_an_export_has_no_column_twice_and_none_that_nobody_may_see(kind: RecordType) -> None:
    for rows in (None, *(table.key for table in kind.rows)):
        for data in (False, True):
            headings = list(export_columns(kind, rows, data).values())
            assert len(set(headings)) == len(headings)
        assert all(one.mask for one in kind.columns(rows) if one.audience != "public" and one.key in export_columns(kind, rows))  # fmt: skip


@every_type
@few
@given(data=st.data())
def test_an_exported_line_fits_its_headings(kind: RecordType, data: st.DataObject) -> None:
    seen = public_view(kind, data.draw(records(kind)))
    assert len(write_line(kind, seen)) == len(export_columns(kind))
    for table in kind.rows:
        for row in seen.get(table.key, []):
            assert len(write_line(kind, row, table.key)) == len(export_columns(kind, table.key))


@every_type
def test_every_name_of_a_column_means_that_column(kind: RecordType) -> None:
    """Title, heading with unit, key, name of export and of open data."""
    for rows in (None, *(table.key for table in kind.rows)):
        asked = {one.key: one for one in kind.columns(rows) if one.key not in kind.worked_out(rows)}
        for key, one in asked.items():
            path = f"{rows}.{key}" if rows else key
            names = [one.title, one.heading, key, kind.export.columns.get(path, key), kind.export.data.get(path, key)]
            for name in names:
                assert [found.key for found, _ in match_columns(kind, [name], rows).columns.values()] == [key], name
