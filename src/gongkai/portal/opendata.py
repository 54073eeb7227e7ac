"""数据开放: everything public as datasets, each in several formats and described by DCAT 3 for catalogues above.

A dataset is the public list itself, made when it is asked for; there is no copy that could be stale or say more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.catalog import queries as catalogues
from gongkai.desk import clock, exports, sheets
from gongkai.desk.models import Event
from gongkai.desk.words import named
from gongkai.duties import browsing, rulepage
from gongkai.duties import rules as law
from gongkai.organs.queries import standing
from gongkai.portal import columns
from gongkai.portal.exports import headings as headings_of
from gongkai.portal.press.touches import unheard
from gongkai.portal.public import headings, open_duties
from gongkai.records import datasets
from gongkai.records.queries import public
from gongkai.schemas.record_shapes import RecordType

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_AT_ONCE = 500

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Dataset:
    """``head``: key → heading. ``rows`` are made anew at each call; ``count`` is how many there are, None where counting them
    is as much work as writing them."""

    key: str
    title: str
    title_en: str
    said: str
    head: Mapping[str, str]
    rows: Callable[[], Iterable[Row]]
    count: int | None = None
    theme: str = ""

    @property
    def url(self) -> str:
        return reverse("portal:dataset", args=[self.key])


def formats() -> tuple[str, ...]:
    """Parquet needs the extra ``analytics``."""
    return tuple(kind for kind in MEDIA if kind != "parquet" or find_spec("polars"))


def all_datasets() -> list[Dataset]:
    return [*(make() for make in _GENERAL.values()), *_typed()]


def dataset(key: str) -> Dataset | None:
    """By its key; None where there is none, or nothing is public in it yet."""
    if key in _GENERAL:
        return _GENERAL[key]()
    return next((one for one in _typed() if one.key == key), None)


def answer(found: Dataset, kind: str) -> HttpResponse:
    """The dataset as a file; ``kind`` is one of ``formats()``."""
    name = f"{found.key}-{clock.today():%Y%m%d}"
    if kind in sheets.KINDS:
        return sheets.answer(
            kind, name, list(found.head.values()), ([_cell(one) for one in row] for row in found.rows())
        )
    body: Any = _json(found) if kind == "json" else _parquet(found)
    response: Any = (StreamingHttpResponse if kind == "json" else HttpResponse)(body, content_type=MEDIA[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response  # type: ignore[no-any-return]


def dcat() -> dict[str, Any]:
    """The catalogue as JSON-LD."""
    home = settings.SITE_URL + reverse("portal:data")
    changed = _last_change()
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": "dcat:Catalog",
        "@id": home,
        "dct:title": [
            {"@language": "zh", "@value": "政务公开数据目录"},
            {"@language": "en", "@value": "Open government data"},
        ],
        "dct:license": {"@id": LICENCE},
        "dct:modified": changed,
        "dcat:dataset": [_described(one, changed) for one in all_datasets()],
    }


def _described(one: Dataset, changed: str) -> dict[str, Any]:
    page = settings.SITE_URL + one.url
    return {
        "@type": "dcat:Dataset",
        "@id": page,
        "dct:identifier": one.key,
        "dct:title": [{"@language": "zh", "@value": one.title}, {"@language": "en", "@value": one.title_en}],
        "dct:description": one.said,
        "dct:license": {"@id": LICENCE},
        "dct:modified": changed,
        "dcat:landingPage": {"@id": page},
        **({"dcat:theme": one.theme} if one.theme else {}),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:downloadURL": {"@id": settings.SITE_URL + reverse("open:data-file", args=[one.key, kind])},
                "dcat:mediaType": MEDIA[kind],
                "dct:format": kind,
            }
            for kind in formats()
        ],
    }


def _last_change() -> str:
    at: datetime | None = Event.objects.exclude(name__in=unheard()).order_by().aggregate(at=Max("at"))["at"]
    return (at or clock.now()).astimezone(clock.CHINA).isoformat(timespec="seconds")


# what there is


def _records() -> Dataset:
    found = public().defer("body", "values", "organ__aliases")
    return Dataset(
        "records",
        "政府信息元数据",
        "Public records, metadata",
        _("全部公开的政府信息，一条一行，由新到旧。"),
        headings_of(columns.RECORDS),
        lambda: exports.rows(list(columns.RECORDS.values()), found, columns.told),
        public().order_by().count(),
    )


def _items() -> Dataset:
    found = catalogues.public().select_related("field", "organ").order_by("pk")
    return Dataset(
        "items",
        "公开事项目录",
        "Disclosure catalogue",
        _("已公布的公开事项，共性事项和各机关的事项。"),
        headings_of(columns.ITEMS),
        lambda: exports.cells(exports.rows(list(columns.ITEMS.values()), found)),
        catalogues.public().count(),
    )


def _organs() -> Dataset:
    found = standing(clock.today()).select_related("parent")
    return Dataset(
        "organs",
        "行政机关",
        "Authorities",
        _("现有的行政机关和联系方式。"),
        headings_of(columns.ORGANS),
        lambda: exports.rows(list(columns.ORGANS.values()), found),
        standing(clock.today()).count(),
    )


def _duties() -> Dataset:
    head = {
        "id": _("编号"), "title": _("事项"), "rule": _("规则"), "organ": _("机关代码"), "state": _("办理状态"),
        "due": _("截止日"), "met_at": _("完成时间"),
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        found = open_duties().order_by("-id")
        last: int | None = None
        while batch := list((found if last is None else found.filter(pk__lt=last))[:_AT_ONCE]):
            called = headings(batch)
            for duty in batch:
                met = duty.met_at.astimezone(clock.CHINA).isoformat(timespec="seconds") if duty.met_at else ""
                due = duty.due_on.isoformat() if duty.due_on else ""
                yield [duty.pk, called[duty.subject], duty.rule, duty.organ, str(duty.get_state_display()), due, met]
            last = batch[-1].pk

    return Dataset("duties", "公开义务", "Duties of disclosure", _("谁应在何时前公开什么，办了没有；涉及未公开事项的不在其列。"), head, rows)  # fmt: skip


def _rules() -> Dataset:
    head = {
        "id": _("编号"), "title": _("规则"), "kind": _("种类"), "demand": _("要求"), "instrument": _("依据"),
        "from": _("施行日期"), "to": _("失效日期"),
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for entry in browsing.entries(law.rulebook(), clock.today()):
            for one in rulepage.versions_data(entry):
                cited = " ".join(str(part) for part in one["citation"].values() if part)
                yield [one["id"], one["title"], one["kind"], one["demand"], cited, one["from"] or "", one["to"] or ""]

    return Dataset("rules", "规则集", "Rulebook", _("本地适用的时限、频次、比例、要素和前置程序，附依据。"), head, rows)


_GENERAL: dict[str, Callable[[], Dataset]] = {
    "records": _records,
    "items": _items,
    "organs": _organs,
    "duties": _duties,
    "rules": _rules,
}
_OF_TYPE = gettext_noop("公开的%(title)s，一条信息一行，附发布机构和网址。")
_OF_TABLE = gettext_noop("公开的%(title)s中的表，表中一行一行，附所在信息的名称和网址。")


def _typed() -> Iterator[Dataset]:
    """One for each type of which something is public, and one for each of its tables."""
    for kind, count in datasets.counts():
        if kind.audience == "public":
            yield _of_type(kind, count, None)
            yield from (_of_type(kind, None, table.key) for table in kind.rows)


def _of_type(kind: RecordType, count: int | None, table: str | None) -> Dataset:
    rows = next((one.title for one in kind.rows if one.key == table), "")
    return Dataset(
        f"{kind.key}--{table}" if table else kind.key,
        f"{kind.title}：{rows}" if table else kind.title,
        f"{kind.en}: {table}" if table else kind.en,
        _(_OF_TABLE if table else _OF_TYPE) % {"title": named(kind)},
        datasets.dataset(kind, None, table).head,
        lambda: datasets.dataset(kind, None, table).rows,
        count,
        kind.fields[0],
    )


# how it is written


def _cell(value: Any) -> sheets.Cell:
    return value if isinstance(value, int) and not isinstance(value, bool) else "" if value is None else str(value)


def _json(found: Dataset) -> Iterator[str]:
    about = {"dataset": found.key, "title": found.title, "licence": LICENCE, "columns": dict(found.head)}
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "rows": ['
    for number, row in enumerate(found.rows()):
        yield (",\n" if number else "\n") + json.dumps(dict(zip(found.head, row, strict=True)), ensure_ascii=False)
    yield "\n]}"


def _parquet(found: Dataset) -> bytes:
    """Every column as text but those of whole numbers; the keys of the head are the names."""
    import polars

    columns: dict[str, list[Any]] = {key: [] for key in found.head}
    for row in found.rows():
        for key, value in zip(columns, row, strict=True):
            columns[key].append(_cell(value) if value is not None else None)
    whole = {key: all(isinstance(value, int) or value is None for value in values) for key, values in columns.items()}
    shape = {key: polars.Int64 if whole[key] and columns[key] else polars.String for key in columns}
    out = BytesIO()
    polars.DataFrame(
        {
            key: values if whole[key] else [None if value is None else str(value) for value in values]
            for key, values in columns.items()
        },
        schema=shape,
    ).write_parquet(out)
    return out.getvalue()
