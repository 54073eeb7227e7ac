"""Records of one type as data: what a public list shows, counts, draws and hands out, all under the same filters.

Only what ``typed`` lets the public see leaves here; filters and orders ask public attributes alone, so that nobody finds out
by trying what is kept back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _

from gongkai.desk.clock import today
from gongkai.schemas.record_cells import write_cell
from gongkai.schemas.record_figures import Figure, figures_over
from gongkai.schemas.record_shapes import NUMBERS, TIMES, Attribute, RecordType, Rows
from gongkai.schemas.record_sheets import export_columns
from gongkai.schemas.record_types import code_lists, record_types
from gongkai.schemas.record_values import lines
from gongkai.schemas.record_views import may_be_hushed, may_see

from . import queries, typed
from .models import Record

#: A chart over more records would be unreadable; it shows the newest.
MOST_DRAWN = 400
ABOUT = {"index_number": "索引号", "publisher": "发布机构", "title": "名称", "published": "发布日期", "url": "网址"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked of a list. ``codes``: attribute → code; ``order``: an attribute, falling with a leading minus."""

    organ: str = ""
    year: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    order: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """``head``: key → heading of each column. ``rows`` and ``objects`` may be gone through once, however many there are."""

    name: str
    head: Mapping[str, str]
    rows: Iterable[tuple[str, ...]]
    objects: Iterable[dict[str, Any]]


def on_display(day: date | None = None) -> QuerySet[Record]:
    """Public records of a type whose display is not over."""
    shown = Q(shown_until__isnull=True) | Q(shown_until__gte=day or today())
    return queries.public().exclude(type="").filter(shown)


def counts() -> list[tuple[RecordType, int]]:
    """The types of which something is public, with how much; in the order of their titles' fields."""
    found = dict(queries.public().exclude(type="").order_by().values_list("type").annotate(Count("pk")))
    return [(kind, found[key]) for key, kind in record_types().items() if key in found]


def choices(kind: RecordType) -> tuple[Attribute, ...]:
    """The public attributes with a code list by which records can be told apart."""
    return tuple(one for one in kind.attributes if one.type == "choice" and may_see(one, "public"))


def orders(kind: RecordType) -> tuple[Attribute, ...]:
    """The public attributes that have an order, among those that a list shows."""
    hushed = may_be_hushed(kind)
    shown = (kind.attribute(key) for key in kind.view.lists if key not in hushed)
    return tuple(one for one in shown if one and may_see(one, "public") and one.type in NUMBERS | TIMES)


def options(kind: RecordType, one: Attribute) -> list[tuple[str, str]]:
    return [(code.code, code.title) for code in code_lists()[one.codes or ""].codes]


def years(kind: RecordType) -> list[str]:
    """Years in which something of this type is public, newest first."""
    found = on_display().filter(type=kind.key).order_by().values_list(_year_of(kind), flat=True).distinct()
    return sorted({str(year) for year in found if year}, reverse=True)


def records(kind: RecordType, asked: Asked | None = None) -> QuerySet[Record]:
    """Public records of a type as a reader asked for them; what is no filter of the type is passed over."""
    asked = asked or Asked()
    found = on_display().filter(type=kind.key)
    if asked.organ:
        found = found.filter(organ__code=asked.organ)
    if asked.year:
        found = found.alias(_of_year=_year_of(kind)).filter(_of_year=asked.year)
    for one in choices(kind):
        if code := asked.codes.get(one.key):
            found = found.filter(**{f"values__{one.key}": code})
    return _ordered(kind, found, asked.order)


def figures(kind: RecordType, found: QuerySet[Record]) -> tuple[Figure, ...]:
    """The type's charts over the newest of these records."""
    newest = found.order_by("-period", "-published_at")[:MOST_DRAWN]
    return figures_over(kind, [record.values for record in newest])


def dataset(kind: RecordType, asked: Asked | None = None, table: str | None = None) -> Dataset:
    """A list as data, one line a record; with ``table`` one line for each row of that table, the record's own columns before
    it. KeyError when the type has no such table."""
    return _dataset(kind, records(kind, asked), table)


def dataset_of(record: Record, table: str | None = None) -> Dataset:
    """The same of one public record. KeyError when it has no type."""
    kind = typed.type_of(record)
    if kind is None:
        raise KeyError(record.pk)
    return _dataset(kind, queries.public().filter(pk=record.pk), table)


def code_name(kind: RecordType) -> bool:
    """Whether the standards name its columns by codes (XK_…, CF_…), which an exchange platform wants."""
    return any(name.isupper() for name in kind.export.data.values())


def coded(kind: RecordType, asked: Asked | None = None) -> Dataset:
    """行政许可、行政处罚 in the columns of 发改办财金〔2018〕424号: its codes as headings, days as 2026/03/05."""
    head = export_columns(kind, data=True)
    found = records(kind, asked)
    return Dataset(
        f"{kind.export.name}-shuanggongshi",
        head,
        (tuple(_coded(kind, shown, key) for key in head) for _record, shown in _shown(found)),
        ({head[key]: _coded(kind, shown, key) for key in head} for _record, shown in _shown(found)),
    )


def _dataset(kind: RecordType, found: QuerySet[Record], key: str | None) -> Dataset:
    table = kind.table(key) if key else None
    if key and table is None:
        raise KeyError(key)
    own, below = export_columns(kind), export_columns(kind, table.key) if table else {}
    below = {f"{key}.{column}": heading for column, heading in below.items()}
    head = {name: _(title) for name, title in ABOUT.items()} | own | below
    name = f"{kind.export.name}-{key}" if key else kind.export.name
    return Dataset(name, head, _rows(kind, found, table), _objects(kind, found))


def _rows(kind: RecordType, found: QuerySet[Record], table: Rows | None) -> Iterator[tuple[str, ...]]:
    own, below = list(export_columns(kind)), list(export_columns(kind, table.key)) if table else []
    for record, shown in _shown(found):
        first = (*_about(record).values(), *_cells(kind.columns(None), own, shown))
        if table is None:
            yield first
            continue
        for row in lines(shown, table.key):
            yield (*first, *_cells(table.columns, below, row))


def _objects(kind: RecordType, found: QuerySet[Record]) -> Iterator[dict[str, Any]]:
    """Values as they are kept, under the names of open data; tables as lists of objects."""
    names = export_columns(kind, data=True)
    for record, shown in _shown(found):
        told: dict[str, Any] = _about(record)
        told |= {names[key]: value for key, value in shown.items() if key in names}
        for table in kind.rows:
            if table.key in shown:
                below = export_columns(kind, table.key, data=True)
                told[table.key] = [{below[key]: row[key] for key in row if key in below} for row in shown[table.key]]
        yield told


def _shown(found: QuerySet[Record]) -> Iterator[tuple[Record, Mapping[str, Any]]]:
    for record in found.defer("body", "organ__aliases").iterator(chunk_size=500):
        shown = typed.seen(record)
        if shown:
            yield record, shown


def _about(record: Record) -> dict[str, str]:
    from django.conf import settings

    published = record.published_at.date().isoformat() if record.published_at else ""
    url = settings.SITE_URL + record.get_absolute_url()
    return dict(zip(ABOUT, (record.index_number or "", record.organ.name, record.title, published, url), strict=True))


def _cells(columns: Iterable[Attribute], keys: Iterable[str], shown: Mapping[str, Any]) -> tuple[str, ...]:
    """What the public may see as it is, is written as its type is; a masked form is words already."""
    known = {one.key: one for one in columns}
    return tuple(
        write_cell(known[key], shown.get(key)) if may_see(known[key], "public") else str(shown.get(key, ""))
        for key in keys
    )


def _coded(kind: RecordType, shown: Mapping[str, Any], key: str) -> str:
    one = kind.attribute(key)
    if one is None or key not in shown:
        return ""
    value = shown[key]
    if one.type == "date" and isinstance(value, str):
        return value.replace("-", "/")
    if one.codes and key in _BY_CODE:
        return str(value)
    return _cells((one,), (key,), shown)[0]


#: Columns that the standard fills with the code itself and not with its name.
_BY_CODE = frozenset({"status"})


def _year_of(kind: RecordType) -> Any:
    return Substr("period", 1, 4) if kind.period else Substr(Cast("formed_on", _text()), 1, 4)


def _text() -> Any:
    from django.db.models import CharField

    return CharField(max_length=32)


def _ordered(kind: RecordType, found: QuerySet[Record], order: str) -> QuerySet[Record]:
    one = next((one for one in orders(kind) if one.key == order.removeprefix("-")), None)
    if one is None:
        return found.order_by("-period", "-published_at", "-id") if kind.period else found
    value: Any = KT(f"values__{one.key}")
    if one.type in NUMBERS:
        value = Cast(value, FloatField())
    last = F("_order").desc(nulls_last=True) if order.startswith("-") else F("_order").asc(nulls_last=True)
    return found.alias(_order=value).order_by(last, "-id")


def as_json(found: Dataset) -> Iterator[str]:
    """A JSON array, written as it comes."""
    begun = False
    for one in found.objects:
        yield ("," if begun else "[") + json.dumps(one, ensure_ascii=False)
        begun = True
    yield "]" if begun else "[]"
