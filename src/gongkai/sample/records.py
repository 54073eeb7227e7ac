"""The records of the sample city: written one by one, or as a series of rows over one template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from html import escape
from string import Template
from typing import Any, Literal

import msgspec

from gongkai.sample.dates import IsWorkday, render, when
from gongkai.schemas.reading import DataError, data_file, once, parse

State = Literal[
    "draft", "in_review", "returned", "reviewed", "approved", "published", "corrected", "repealed", "withdrawn"
]
OUT: tuple[State, ...] = ("published", "corrected", "repealed", "withdrawn")
ENDED: tuple[State, ...] = OUT[1:]
Day = str | int
Relation = Literal["interprets", "amends", "repeals", "replaces"]


class SampleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An attachment: a plain text or CSV file by its whole text."""

    name: str
    text: str


class Ending(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a published record was corrected, repealed or withdrawn. A correction turns the words `was` into `now`."""

    day: Day
    reason: str
    was: str = ""
    now: str = ""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A record as it stands in the data: dates are expressions (see `dates.when`), texts hold placeholders that count
    from `formed`. `body` is the first text published."""

    key: str
    organ: str
    title: str
    genre: str
    subject: str
    item: str
    body: str
    formed: Day
    number: str = ""
    issued: Day | None = None
    published: Day | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    normative: bool = False
    needs_interpretation: bool = False
    interpreter: str = ""
    attribute: Literal["open", "on_request", "closed"] = "open"
    ground: str = ""
    reason: str = ""
    state: State = "published"
    return_cause: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    relations: dict[str, Relation] = {}
    attachments: tuple[SampleFile, ...] = ()
    ending: Ending | None = None


class SampleRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record with its days worked out. `relations` are (kind, key) pairs; `corrected_body` is set for corrected ones."""

    key: str
    organ: str
    title: str
    genre: str
    subject: str
    item: str
    body: str
    number: str
    formed_on: date
    issued_on: date | None
    published_on: date | None
    valid_from: date | None
    valid_until: date | None
    normative: bool
    needs_interpretation: bool
    interpreter: str
    attribute: str
    ground: str
    reason: str
    state: State
    return_cause: str
    summary: str
    keywords: tuple[str, ...]
    relations: tuple[tuple[Relation, str], ...]
    attachments: tuple[SampleFile, ...]
    ended_on: date | None
    ending_reason: str
    corrected_body: str


class _Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rows over one template. `$name` in a text stands for the row's value; a list of lists becomes table rows."""

    series: str
    common: dict[str, Any]
    rows: tuple[dict[str, Any], ...]


def records(today: date, is_workday: IsWorkday) -> tuple[SampleRecord, ...]:
    """All records, in the order in which they came to be; what a record relates to comes before it."""
    return tuple(
        sorted((_resolved(entry, today, is_workday) for entry in entries().values()), key=lambda row: row.formed_on)
    )


@cache
def entries() -> Mapping[str, Entry]:
    """Key → record as written, series spelt out. DataError names the file of whatever is wrong."""
    folder = data_file("sample", "entries")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return once(tuple(entry for name in names for entry in _of_file(name)), "key", "sample/entries")


def _of_file(name: str) -> Iterator[Entry]:
    place = f"sample/entries/{name}"
    text = data_file("sample", "entries", name).read_text("utf-8")
    if name.startswith("series-"):
        yield from _spelt_out(parse(text, _Series, place), place)
    else:
        yield from parse(text, tuple[Entry, ...], place)


def _spelt_out(series: _Series, place: str) -> Iterator[Entry]:
    own = {field.name for field in msgspec.structs.fields(Entry)}
    for row in series.rows:
        values = {name: _cell(value) for name, value in row.items()}
        fields = {**series.common, **{name: value for name, value in row.items() if name in own}}
        fields["key"] = f"{series.series}-{row['key']}"
        try:
            yield msgspec.convert(_filled(fields, values), Entry)
        except (msgspec.ValidationError, KeyError, ValueError) as error:
            raise DataError(f"{place}: {row['key']}: {error}") from error


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return Template(value).substitute(values)
    if isinstance(value, Mapping):
        return {name: _filled(inner, values) for name, inner in value.items()}
    return [_filled(inner, values) for inner in value] if isinstance(value, list) else value


def _cell(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "".join(f"<tr>{_row(line)}</tr>" for line in value)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _row(line: Sequence[Any]) -> str:
    return "".join(f"<td>{escape(str(cell))}</td>" for cell in line)


def _state_on(today: date, state: State, published: date | None, ended: date | None) -> State:
    """The state reached by `today`: a long holiday can push a publication or its end beyond it."""
    if published and published > today:
        return "approved"
    return "published" if ended and ended > today else state


def _resolved(entry: Entry, today: date, is_workday: IsWorkday) -> SampleRecord:
    days = {"today": today}
    for name in ("formed", "issued", "published", "valid_from", "valid_until"):
        if (expression := getattr(entry, name)) is not None:
            days[name] = when(expression, days, is_workday)
    formed, ending = days["formed"], entry.ending
    ended = when(ending.day, days, is_workday) if ending and "published" in days else None
    state = _state_on(today, entry.state, days.get("published"), ended)
    body = render(entry.body, formed)
    corrected = body.replace(render(ending.was, formed), render(ending.now, formed)) if ending and ending.was else ""
    return SampleRecord(
        key=entry.key,
        organ=entry.organ,
        title=render(entry.title, formed),
        genre=entry.genre,
        subject=entry.subject,
        item=entry.item,
        body=body,
        number=render(entry.number, formed),
        formed_on=formed,
        issued_on=days.get("issued"),
        published_on=days["published"] if state in OUT else None,
        valid_from=days.get("valid_from"),
        valid_until=days.get("valid_until"),
        normative=entry.normative,
        needs_interpretation=entry.needs_interpretation,
        interpreter=entry.interpreter,
        attribute=entry.attribute,
        ground=entry.ground,
        reason=entry.reason,
        state=state,
        return_cause=entry.return_cause,
        summary=render(entry.summary, formed),
        keywords=entry.keywords,
        relations=tuple((kind, key) for key, kind in entry.relations.items()),
        attachments=tuple(SampleFile(name=file.name, text=render(file.text, formed)) for file in entry.attachments),
        ended_on=ended if state in ENDED else None,
        ending_reason=render(ending.reason, formed) if ending else "",
        corrected_body=corrected,
    )
