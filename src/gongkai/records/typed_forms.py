"""The form of a record type: its groups, its tables row by row, every fault beside its field. What cannot be read is kept as it
was typed, so that nothing is lost; the gates hold it back until it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk.clock import today
from gongkai.desk.forms import Form
from gongkai.schemas.record_cells import CellRefused, read_cell, said
from gongkai.schemas.record_checks import Fault, check, elsewhere
from gongkai.schemas.record_computed import complete
from gongkai.schemas.record_shapes import CODED, NUMBERS, Attribute, RecordType, Rows
from gongkai.schemas.record_types import code_lists
from gongkai.schemas.record_values import begins, empty, lines, listed

from .kinds import tidy
from .typed import Doubt, doubts

PREFIX, NOTE, DO = "v", "note:", "do"
#: A longer table is edited a page at a time, or as a file.
ROWS_IN_FORM = 40
ROWS_OFFERED = 1
LONGEST_NOTE = 300
_YES_NO = {"yes": True, "no": False}
_MODES = {
    "count": "numeric",
    "amount": "decimal",
    "decimal": "decimal",
    "percent": "decimal",
    "phone": "tel",
    "url": "url",
}


class Cells(Form):
    """The controls of one record or one row. It judges nothing: ``faults`` are those that the type's checks found."""

    use_required_attribute = False

    def __init__(
        self,
        columns: Iterable[Attribute],
        values: Mapping[str, Any],
        faults: Mapping[str, list[str]],
        *,
        prefix: str,
        help: Mapping[str, str],
        short: bool = False,
    ) -> None:
        self.faults = faults
        columns = list(columns)
        data = MultiValueDict({f"{prefix}-{one.key}": shown(one, values.get(one.key)) for one in columns})
        super().__init__(data, prefix=prefix)
        for one in columns:
            self.fields[one.key] = control(one, values.get(one.key), help.get(one.key, ""), short=short)

    def full_clean(self) -> None:
        self.cleaned_data: dict[str, Any] = {}
        told = {key: ErrorList(self.faults[key]) for key in self.fields if self.faults.get(key)}
        self._errors = ErrorDict(told)


def control(one: Attribute, value: Any, help: str, *, short: bool = False) -> forms.Field:
    """``short`` leaves room for many in a row."""
    hints = [help, _("不公开，仅本机关工作人员可见。") if one.audience == "internal" and not short else ""]
    if one.audience == "concerned" and not short:
        hints.append(_("只向当事人公开。"))
    options: dict[str, Any] = {
        "label": one.heading,
        "required": one.required,
        "help_text": " ".join(str(hint) for hint in hints if hint),
    }
    if one.type in CODED:
        rows = [(code.code, code.title) for code in code_lists()[one.codes or ""].codes]
        if one.type == "choices":
            return forms.MultipleChoiceField(choices=rows, widget=forms.CheckboxSelectMultiple, **options)
        strange = [(value, value)] if isinstance(value, str) and value not in dict(rows) and value else []
        return forms.ChoiceField(choices=[("", _("请选择")), *rows, *strange], **options)
    if one.type == "yes_no":
        return forms.ChoiceField(choices=[("", _("请选择")), ("yes", _("是")), ("no", _("否"))], **options)
    return forms.CharField(widget=_widget(one, value, short), **options)


def _widget(one: Attribute, value: Any, short: bool) -> forms.Widget:
    if one.type in ("long_text", "list") and not short:
        return forms.Textarea(attrs={"rows": 4 if one.type == "long_text" else 3})
    if one.type == "date" and (empty(value) or begins(value, "date")):
        return forms.DateInput(attrs={"type": "date"})
    attrs = {"autocomplete": "off", "size": 10 if one.type in NUMBERS else 16}
    if one.type in _MODES:
        attrs["inputmode"] = _MODES[one.type]
    if one.type == "location":
        attrs["placeholder"] = "123.4567,41.1234"
    return forms.TextInput(attrs=attrs)


def shown(one: Attribute, value: Any) -> list[str]:
    """What stands in the control of a kept value; what is no proper value stands there as it was typed."""
    if empty(value):
        return []
    if one.type == "choices":
        return [str(item) for item in listed(value)] or [str(value)]
    if one.type == "yes_no" and isinstance(value, bool):
        return ["yes" if value else "no"]
    if one.type == "location" and isinstance(value, Mapping):
        return [f"{value.get('lon', '')},{value.get('lat', '')}"]
    if isinstance(value, list):
        return ["\n".join(map(str, value))]
    return [str(value)]


def typed_value(one: Attribute, given: list[str]) -> Any:
    """The kept value of what was typed; words that cannot be read stay words."""
    word = (given[-1] if given else "").replace("\x00", "")
    if one.type == "choices":
        return [item.replace("\x00", "") for item in given if item]
    if one.type == "choice":
        return word.strip()
    if one.type == "yes_no":
        return _YES_NO.get(word, word or None)
    try:
        return read_cell(one, word)
    except CellRefused:
        return word.strip()


@dataclass(frozen=True, slots=True)
class TableForm:
    """``rows`` are to be filled in here; a table that is ``outside`` has a page of its own. ``faults`` are about it as a
    whole, ``wrong`` says in how many rows something is wrong."""

    table: Rows
    rows: tuple[Cells, ...]
    total: int
    outside: bool
    faults: tuple[str, ...]
    wrong: int

    @property
    def columns(self) -> list[tuple[str, bool]]:
        return [(one.heading, one.required) for one in self.table.columns]


class TypedForm:
    """All that is asked for a type, as it stands now."""

    def __init__(
        self,
        kind: RecordType,
        values: Mapping[str, Any],
        notes: Mapping[str, str],
        *,
        judged: bool,
        keeper: Sequence[str] = (),
    ) -> None:
        self.kind, self.values, self.notes = kind, complete(kind, tidy(values)), notes
        found = judge(kind, self.values, today(), keeper) if judged else ()
        self.faults = found
        self.doubts: tuple[Doubt, ...] = doubts(found, notes)
        self.cells = Cells(
            [one for one in kind.attributes if one.key not in kind.worked_out()],
            values,
            _by_key(found),
            prefix=PREFIX,
            help=kind.form.help,
        )
        self.tables = {table.key: self._table(table, values) for table in kind.rows}

    @classmethod
    def posted(cls, kind: RecordType, data: Any, kept: Mapping[str, Any], keeper: Sequence[str] = ()) -> TypedForm:
        """``kept`` are the values of the record: of tables that are edited elsewhere. A button among those of ``DO`` adds or
        removes a row."""
        values = values_posted(kind, data, kept)
        deed, _sep, rest = str(data.get(DO, "")).partition(":")
        key, _sep, row = rest.partition(":")
        if deed == "add" and kind.table(key):
            values[key] = [*_posted_rows(kind, data, key), {}]
        elif deed == "drop" and kind.table(key) and row.isdecimal():
            values[key] = [one for n, one in enumerate(_posted_rows(kind, data, key)) if n != int(row)]
        return cls(kind, values, notes_posted(data), judged=True, keeper=keeper)

    @property
    def groups(self) -> list[tuple[str, list[tuple[Any, TableForm | None]]]]:
        """Title, and in their order the controls and tables of it."""
        return [
            (group.title, [(None if key in self.tables else self.cells[key], self.tables.get(key)) for key in group.of])
            for group in self.kind.form.groups
        ]

    @property
    def computed(self) -> list[tuple[str, str]]:
        """What is worked out by itself: shown, not asked for."""
        known = ((one, self.values.get(one.key)) for one in self.kind.attributes if one.key in self.kind.worked_out())
        return [(one.title, said(one, value) or "—") for one, value in known]

    @property
    def errors(self) -> int:
        return sum(fault.severity == "error" for fault in self.faults)

    @property
    def general(self) -> list[str]:
        """Faults that belong to no control of this form."""
        known = {*self.cells.fields, *self.tables}
        return [fault.sentence for fault in self.faults if fault.key not in known and fault.severity == "error"]

    def _table(self, table: Rows, values: Mapping[str, Any]) -> TableForm:
        rows = lines(values, table.key)
        mine = [fault for fault in self.faults if fault.key == table.key]
        outside = len(rows) > ROWS_IN_FORM
        offered = [*rows, *({} for _n in range(max(0, ROWS_OFFERED - len(rows))))]
        whole = tuple(fault.sentence for fault in mine if fault.row is None)
        wrong = len({fault.row for fault in mine if fault.row})
        cells = () if outside else tuple(row_forms(self.kind, table, offered, mine))
        return TableForm(table, cells, len(rows), outside, whole, wrong)


def row_forms(
    kind: RecordType, table: Rows, rows: Iterable[Mapping[str, Any]], faults: Iterable[Fault], start: int = 0
) -> Iterator[Cells]:
    """The controls of each row; ``start``: how many rows stand before the first of them."""
    by_row: dict[int, dict[str, list[str]]] = {}
    for fault in faults:
        if fault.row:
            key = fault.column or table.columns[0].key
            by_row.setdefault(fault.row, {}).setdefault(key, []).append(_short(fault, table))
    columns = [one for one in table.columns if one.key not in kind.worked_out(table.key)]
    help = {one.key: kind.form.help.get(f"{table.key}.{one.key}", "") for one in columns}
    for n, row in enumerate(rows):
        at = by_row.get(start + n + 1, {})
        yield Cells(columns, row, at, prefix=f"{PREFIX}-{table.key}-{n}", help=help, short=True)


def _short(fault: Fault, table: Rows) -> str:
    """Beside its row the sentence need not say which row it is."""
    return fault.sentence.removeprefix(f"{table.title}第{fault.row}行：")


def values_posted(kind: RecordType, data: Any, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, tables that were not in the form as they were kept."""
    asked = [one for one in kind.attributes if one.key not in kind.worked_out()]
    values = {one.key: typed_value(one, data.getlist(f"{PREFIX}-{one.key}")) for one in asked}
    for table in kind.rows:
        there = f"{PREFIX}-{table.key}-rows" in data
        values[table.key] = _posted_rows(kind, data, table.key) if there else list(listed(kept.get(table.key)))
    return values


def rows_posted(kind: RecordType, data: Any, key: str) -> list[dict[str, Any]]:
    """The rows of one table, without those that were emptied."""
    return [row for row in _posted_rows(kind, data, key) if tidy(row)]


def _posted_rows(kind: RecordType, data: Any, key: str) -> list[dict[str, Any]]:
    table = kind.table(key)
    count = str(data.get(f"{PREFIX}-{key}-rows", "0"))
    if table is None or not count.isdecimal():
        return []
    return [
        {one.key: typed_value(one, data.getlist(f"{PREFIX}-{key}-{n}-{one.key}")) for one in table.columns}
        for n in range(min(int(count[:5]), table.at_most))
    ]


def notes_posted(data: Any) -> dict[str, str]:
    """Reasons why what a check warned of is right."""
    found = {
        name.removeprefix(NOTE): str(data[name]).replace("\x00", "").strip()[:LONGEST_NOTE]
        for name in data
        if name.startswith(NOTE)
    }
    return {key: note for key, note in found.items() if note}


def judge(kind: RecordType, values: Mapping[str, Any], day: date, keeper: Sequence[str] = ()) -> tuple[Fault, ...]:
    """The faults that a clerk is shown: where a cell could not even be read, why, in place of what is missing after it.
    ``keeper``: the names of the organ that keeps the record, where it is known."""
    told = []
    for fault in (*check(kind, values, day), *(elsewhere(kind, values, keeper) if keeper else ())):
        one = _attribute(kind, fault)
        value = _value(values, fault)
        reason = _unreadable(one, value) if one and fault.code in ("invalid", "checksum") else None
        told.append(_with(fault, reason) if reason else fault)
    return tuple(told)


def _with(fault: Fault, sentence: str) -> Fault:
    return Fault(fault.key, fault.code, sentence, fault.severity, fault.row, fault.column)


def _attribute(kind: RecordType, fault: Fault) -> Attribute | None:
    if fault.row is None:
        return kind.attribute(fault.key)
    table = kind.table(fault.key)
    return table.column(fault.column) if table and fault.column else None


def _value(values: Mapping[str, Any], fault: Fault) -> Any:
    if fault.row is None:
        return values.get(fault.key)
    rows = lines(values, fault.key)
    return rows[fault.row - 1].get(fault.column) if fault.column and fault.row <= len(rows) else None


def _unreadable(one: Attribute, value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        read_cell(one, value)
    except CellRefused as error:
        return str(error)
    return None


def _by_key(found: Iterable[Fault]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for fault in found:
        if fault.row is None and fault.severity == "error":
            told.setdefault(fault.key, []).append(fault.sentence)
    return told


def types_offered(item: Any = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a type: those that serve the item first, then all by their titles."""
    from gongkai.schemas.record_types import for_item, record_types

    fitting = {kind.key for kind in (for_item(item.code) if item else ())}
    kinds = sorted(record_types().values(), key=lambda kind: kind.title)
    first = [(kind.key, kind.title) for kind in kinds if kind.key in fitting]
    rest = [(kind.key, kind.title) for kind in kinds if kind.key not in fitting]
    offered = [(gettext("适用于所选事项"), first)] if first else []
    return [*offered, (gettext("其他类型") if first else gettext("信息类型"), rest)]
