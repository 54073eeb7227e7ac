"""Spreadsheets of records: the columns of a template, and the rows of a filled one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.schemas.record_cells import UNITS, CellRefused, read_cell, write_cell
from gongkai.schemas.record_checks import Fault
from gongkai.schemas.record_shapes import Attribute, RecordType, Values
from gongkai.schemas.record_types import code_lists
from gongkai.schemas.record_values import empty

_HINTS = {
    "date": "如 2026-03-05", "moment": "如 2026-03-05 09:30", "month": "如 2026-03", "quarter": "如 2026年第三季度",
    "year": "如 2026", "count": "整数", "percent": "如 12.5%", "yes_no": "是或者否", "list": "各项之间用分号",
    "choices": "可选多项，用分号分开", "location": "经度,纬度，如 123.4567,41.1234", "resident_id": "先把该列设为文本格式",
    "identity_number": "先把该列设为文本格式", "bank_account": "先把该列设为文本格式", "uscc": "18位，先把该列设为文本格式",
    "phone": "先把该列设为文本格式", "url": "以 http:// 或者 https:// 开头", "document": "如 国办发〔2019〕54号",
}  # fmt: skip
_HEADING = re.compile(r"(?P<title>.*?)[*＊]?(?:\((?P<unit>[^()]{1,8})\))?[*＊]?")


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """`choices` are offered in the cell, `hint` stands beside the heading."""

    key: str
    heading: str
    required: bool
    hint: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """`columns`: place in the sheet → what stands there, and the unit of its heading. `missing`: headings that must be there."""

    columns: Mapping[int, tuple[Attribute, str | None]]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    twice: tuple[str, ...]


def template_columns(kind: RecordType, rows: str | None = None) -> tuple[TemplateColumn, ...]:
    """The columns of a template for records of a type, one a line, or for the rows of one of its tables. What is worked out
    is not asked for."""
    return tuple(
        TemplateColumn(one.key, one.heading, one.required, _hint(kind, rows, one), _offered(one))
        for one in _asked(kind, rows)
    )


def match_columns(kind: RecordType, headings: Sequence[str], rows: str | None = None) -> Matched:
    """Headings of a sheet, by title, name of export, name as open data or key; a unit in brackets counts."""
    names = {_folded(name): one for one in _asked(kind, rows) for name in _names(kind, rows, one)}
    columns: dict[int, tuple[Attribute, str | None]] = {}
    unknown, twice = [], []
    for at, heading in enumerate(headings):
        one, unit = _meant(names, heading)
        if one is None:
            unknown += [heading.strip()] if heading.strip() else []
        elif any(other.key == one.key for other, _ in columns.values()):
            twice.append(one.title)
        else:
            columns[at] = (one, unit)
    given = {one.key for one, _ in columns.values()}
    missing = [one.title for one in _asked(kind, rows) if one.required and one.key not in given]
    return Matched(columns, tuple(unknown), tuple(missing), tuple(twice))


def read_line(matched: Matched, cells: Sequence[object], row: int | None = None) -> tuple[Values, tuple[Fault, ...]]:
    """The values of one line of a sheet, and the cells that could not be taken."""
    values: Values = {}
    faults: list[Fault] = []
    for at, (one, unit) in matched.columns.items():
        try:
            value = read_cell(one, cells[at] if at < len(cells) else None, unit)
        except CellRefused as error:
            faults.append(Fault(one.key, "cell", str(error), row=row))
        else:
            values |= {} if empty(value) else {one.key: value}
    return values, tuple(faults)


def export_columns(kind: RecordType, rows: str | None = None, data: bool = False) -> dict[str, str]:
    """Key → heading, of everything that may be handed to the public; `data`: names as open data."""
    named = kind.export.data if data else kind.export.columns
    prefix = f"{rows}." if rows else ""
    shown = [one for one in kind.columns(rows) if one.audience == "public" or one.mask]
    return {one.key: named.get(prefix + one.key, one.key if data else one.heading) for one in shown}


def write_line(kind: RecordType, values: Mapping[str, Any], rows: str | None = None) -> tuple[str, ...]:
    """Cells under `export_columns`, of values that `record_views` has let through: a masked form goes as it is."""
    columns = {one.key: one for one in kind.columns(rows)}
    return tuple(
        str(values.get(key, "")) if columns[key].mask else write_cell(columns[key], values.get(key))
        for key in export_columns(kind, rows)
    )


def _asked(kind: RecordType, rows: str | None) -> list[Attribute]:
    return [one for one in kind.columns(rows) if one.key not in kind.worked_out(rows)]


def _names(kind: RecordType, rows: str | None, one: Attribute) -> list[str]:
    path = f"{rows}.{one.key}" if rows else one.key
    maps = (kind.export.columns, kind.export.data, kind.view.labels)
    return [one.title, one.heading, one.key, *(named[path] for named in maps if path in named)]


def _meant(names: Mapping[str, Attribute], heading: str) -> tuple[Attribute | None, str | None]:
    text = unicodedata.normalize("NFKC", re.sub(r"\s", "", heading))
    found = _HEADING.fullmatch(text)
    assert found is not None  # the pattern matches every string without line breaks
    unit = found["unit"]
    title = names.get(_folded(found["title"]))
    if title is not None and (unit is None or unit in UNITS or unit in (title.unit, "%")):
        return title, unit
    return names.get(_folded(text)), None


def _folded(name: str) -> str:
    return re.sub(r"[\s*＊]", "", unicodedata.normalize("NFKC", name)).lower()


def _hint(kind: RecordType, rows: str | None, one: Attribute) -> str:
    path = f"{rows}.{one.key}" if rows else one.key
    parts = (kind.form.help.get(path, ""), one.check.says or "", _HINTS.get(one.type, ""))
    return "；".join(part.rstrip("。") for part in parts if part)


def _offered(one: Attribute) -> tuple[str, ...]:
    return tuple(row.title for row in code_lists()[one.codes].codes) if one.codes else ()
