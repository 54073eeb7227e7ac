"""A file of rows, read line by line under the columns that somebody confirmed. Nothing here changes anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.desk import clock, files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.models import StoredFile
from gongkai.desk.spreadsheet import read_tables, trimmed
from gongkai.schemas.record_checks import Fault
from gongkai.schemas.record_computed import complete
from gongkai.schemas.record_shapes import PERSONAL, Attribute, RecordType
from gongkai.schemas.record_sheets import Matched, match_columns, read_line
from gongkai.schemas.record_values import begins
from gongkai.schemas.record_views import masked, may_see
from gongkai.text.errors import Unreadable
from gongkai.text.privacy import mask, scan

from .content import Content
from .kinds import kind_of, standing, tidy, title_of
from .models import Batch
from .typed import doubts, names_of
from .typed_forms import judge

KINDS = frozenset({"xlsx", "xls", "csv"})
MOST_BYTES, MOST_ROWS = 20 * 1024 * 1024, 20_000
HEADING_WITHIN = 10
NAMED_REASONS = 8
_NAMES = frozenset({"person_name"})
_LONG_NUMBER = re.compile(r"[0-9A-Za-z]{8,}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet (from 1): its values, its faults, and reasons that are asked for in common."""

    line: int
    values: dict[str, Any]
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> list[str]:
        return [fault.sentence for fault in self.faults if fault.severity == "error"][:NAMED_REASONS]

    @property
    def warnings(self) -> dict[str, str]:
        return {doubt.key: doubt.sentence for doubt in doubts(self.faults, {})}


def type_of(batch: Batch) -> RecordType:
    kind = kind_of(batch.type, batch.type_version)
    if kind is None:
        raise Refused(Reason("type_unknown", _("没有“%(type)s”这一信息类型。") % {"type": batch.type}))
    return kind


def rows_first(kind: RecordType) -> Reason | None:
    """Why a line of a file cannot be a record of this type; None where it can."""
    titles = "、".join(f"“{table.title}”" for table in kind.needed_tables)
    text = _("“%(type)s”至少要有一行%(tables)s，不能一行一条地导入：请先填写一条并保存，再从表格文件导入这些行。")
    return Reason("rows_first", text % {"type": kind.title, "tables": titles}) if titles else None


def sheet(batch: Batch) -> list[list[str]]:
    """Every row of the batch's file, headings included. Raises ``Refused``."""
    return _sheet(batch.file, batch.name)


@lru_cache(maxsize=2)
def _sheet(file: StoredFile, name: str) -> list[list[str]]:
    with files.open_file(file) as stream:
        return read(stream.read(), name)


def read(data: bytes, name: str) -> list[list[str]]:
    """The first sheet with anything in it."""
    try:
        tables = read_tables(data, name, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    found = next((table.rows for table in tables if any(map(trimmed, table.rows))), None)
    if found is None:
        raise Refused(Reason("empty", _("表格里没有内容：请填写后再上传。")))
    return found


def heading_of(kind: RecordType, rows: Sequence[Sequence[str]], table: str | None) -> int:
    """The line (from 1) that looks most like headings."""
    known = [len(match_columns(kind, row, table).columns) for row in rows[:HEADING_WITHIN]]
    return known.index(max(known)) + 1


def matched(batch: Batch) -> Matched:
    """The columns as they were confirmed."""
    kind = type_of(batch)
    known = {one.key: one for one in kind.columns(batch.table or None)}
    units = match_columns(kind, sheet(batch)[batch.heading - 1], batch.table or None).columns
    chosen = {int(at): known[key] for at, key in batch.columns.items() if key in known}
    columns = {
        at: (one, units[at][1] if at in units and units[at][0].key == one.key else None) for at, one in chosen.items()
    }
    return Matched(columns, (), (), ())


def rows(batch: Batch, after: int = 0) -> Iterator[Row]:
    """The lines after line ``after``, empty ones passed over."""
    kind, columns, today = type_of(batch), matched(batch), clock.today()
    begin = max(after, batch.heading)
    for line, cells in enumerate(sheet(batch)[begin:], begin + 1):
        if not trimmed(cells):
            continue
        values, refused = read_line(columns, cells)
        if batch.table:
            yield Row(line, values, refused)
            continue
        full = complete(kind, tidy(values))
        known = {fault.key for fault in refused}
        judged = judge(kind, full, today, names_of(batch.organ))
        found = [fault for fault in judged if fault.key not in known or fault.code != "missing"]
        yield Row(line, full, (*refused, *found))


def first_filled(batch: Batch, many: int = 3) -> list[list[str]]:
    """The first lines under the headings that have anything in them."""
    return list(islice(filter(trimmed, sheet(batch)[batch.heading :]), many))


def columns_asked(batch: Batch) -> list[int]:
    """The places of the sheet's columns, without the reasons with which its lines were handed back the last time."""
    heading, known = sheet(batch)[batch.heading - 1], {int(at) for at in batch.columns}
    return [at for at, words in enumerate(heading) if at in known or words.strip() not in _reason_names()]


@cache
def _reason_names() -> frozenset[str]:
    def named(language: str) -> str:
        with override(language):
            return _("原因")

    return frozenset(named(language) for language, _title in settings.LANGUAGES)


def state_words(batch: Batch, taken: int, undone: int) -> str:
    """The state of a batch, of which ``taken`` lines are still records and ``undone`` ones were taken back."""
    if batch.state == Batch.State.UNDONE and taken:
        return _("部分撤销：已撤销%(undone)d条，保留%(taken)d条") % {"undone": undone, "taken": taken}
    return str(batch.get_state_display())


def count(batch: Batch) -> int:
    return sum(map(trimmed, sheet(batch)[batch.heading :]))


def content(batch: Batch, row: Row, item: Any) -> Content:
    """The draft of one line."""
    kind, told = type_of(batch), batch.defaults
    formed = begins(row.values.get(told.get("formed_key") or ""), "date")
    return Content(
        title=title_of(kind, row.values),
        type=kind.key,
        type_version=kind.version,
        values=row.values,
        value_notes={key: batch.notes[key] for key in row.warnings if key in batch.notes},
        genre=kind.genre,
        subject_class=told.get("subject_class") or "",
        attribute=told.get("attribute") or "open",
        formed_on=formed.date() if formed else _day(told.get("formed_on")),
        item=item,
    )


def identity(batch: Batch, row: Row) -> str:
    return standing(batch.type, batch.type_version, row.values).identity


def days(kind: RecordType) -> list[Attribute]:
    """Attributes that may be the day on which the information was formed."""
    found = [one for one in kind.attributes if one.type == "date"]
    return sorted(found, key=lambda one: (not one.check.past, not one.required))


def cells_of(batch: Batch, wanted: Iterable[int]) -> Mapping[int, list[str]]:
    """The cells of these lines as they stand in the file."""
    found = sheet(batch)
    return {line: found[line - 1] for line in wanted if line <= len(found)}


def discreet(batch: Batch) -> Callable[[str, Sequence[str]], str]:
    """Makes words about a line fit for a screen: numbers of persons keep their last figures, as findings show them. The second
    argument is the line's cells, since a number with a wrong figure is known by its column alone."""
    columns = matched(batch).columns
    private = [
        at for at, (one, _unit) in columns.items() if one.type in PERSONAL - _NAMES and not may_see(one, "public")
    ]

    def shown(words: str, cells: Sequence[str]) -> str:
        numbers = {cells[at] for at in private if at < len(cells) and _LONG_NUMBER.fullmatch(cells[at])}
        words = mask(words, scan(words))
        return _LONG_NUMBER.sub(lambda one: masked("last4", one[0]) if one[0] in numbers else one[0], words)

    return shown


def _day(words: Any) -> date | None:
    begun = begins(words, "date")
    return begun.date() if begun else None
