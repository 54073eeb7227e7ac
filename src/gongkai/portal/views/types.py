"""Record types: what kinds of data are published, one filterable table for each, and the same as files."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _

from gongkai.desk import clock, sheets
from gongkai.organs.queries import standing
from gongkai.portal.http import public_page
from gongkai.portal.listing import leaf
from gongkai.portal.site import show
from gongkai.records import datasets, typed
from gongkai.records.datasets import Asked, Dataset
from gongkai.records.layout import drawings
from gongkai.records.queries import public
from gongkai.schemas.loader import fields
from gongkai.schemas.record_pages import Line
from gongkai.schemas.record_shapes import RecordType
from gongkai.schemas.record_types import record_type

FORMATS = (*sheets.KINDS, "json")
LONGEST_ASKED = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter: its name in the address, its options and the one chosen."""

    name: str
    title: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@public_page
def types(request: HttpRequest) -> HttpResponse:
    """Every type of which something is public, under the field it serves first."""
    grouped: dict[str, list[tuple[RecordType, int]]] = {}
    for kind, count in datasets.counts():
        grouped.setdefault(kind.fields[0], []).append((kind, count))
    known = fields()
    groups = [(known.get(code), grouped[code]) for code in sorted(grouped)]
    total = sum(count for rows in grouped.values() for _kind, count in rows)
    return show(request, "portal/types.html", {"groups": groups, "total": total})


@public_page
def type_list(request: HttpRequest, key: str) -> HttpResponse:
    kind = _kind(key)
    asked = asked_for(kind, request.GET)
    found = datasets.records(kind, asked)
    page = leaf(found.defer("body", "organ__aliases"), request.GET.get("page"))
    heads = [kind.attribute(name) for name in kind.view.lists]
    context = {
        "kind": kind,
        "asked": asked,
        "choices": _choices(kind, asked),
        "filtered": bool(asked.organ or asked.year or asked.codes),
        "heads": [(one, _turned(kind, one, asked), _now(one, asked)) for one in heads if one],
        "leaf": page,
        "lines": [(record, _cells(heads, typed.row_of_list(record))) for record in page.object_list],
        "drawings": drawings(datasets.figures(kind, found)),
        "coded": datasets.code_name(kind),
        "query": _query(asked),
    }
    return show(request, "portal/type_list.html", context)


def _filters(key: str, ending: str) -> Collection[str]:
    return {"table", "columns", "organ", "year", "order", *(one.key for one in datasets.choices(_kind(key)))}


@public_page(takes=_filters)
def type_data(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """The list as a file, under the filters of its address; ``table=`` gives the rows of a table, ``columns=codes`` the
    official codes of 双公示."""
    kind = _kind(key)
    asked = asked_for(kind, request.GET)
    if request.GET.get("columns") == "codes" and datasets.code_name(kind):
        return _file(datasets.coded(kind, asked), ending)
    return _answer(lambda table: datasets.dataset(kind, asked, table), request, ending)


@public_page(max_age=0, takes=lambda pk, ending: ("table",))  # type: ignore[untyped-decorator]
def record_data(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    found = public().filter(pk=pk).exclude(type="").first()
    if found is None or not typed.seen(found):
        raise Http404
    return _answer(lambda table: datasets.dataset_of(found, table), request, ending)


def asked_for(kind: RecordType, query: QueryDict) -> Asked:
    """The filters of an address; what is none of the type's own is passed over."""

    def told(name: str) -> str:
        return query.get(name, "").replace("\x00", "").strip()[:LONGEST_ASKED]

    codes = {one.key: told(one.key) for one in datasets.choices(kind) if told(one.key)}
    known = {one.key for one in datasets.orders(kind)}
    order = told("order") if told("order").removeprefix("-") in known else ""
    year = told("year") if told("year").isdecimal() else ""
    return Asked(told("organ"), year, codes, order)


def _answer(made: Any, request: HttpRequest, ending: str) -> HttpResponse:
    try:
        return _file(made(request.GET.get("table") or None), ending)
    except KeyError:
        raise Http404 from None


def _file(found: Dataset, ending: str) -> HttpResponse:
    if ending == "json":
        response: HttpResponse = StreamingHttpResponse(  # type: ignore[assignment]
            datasets.as_json(found), content_type="application/json; charset=utf-8"
        )
        response["Access-Control-Allow-Origin"] = "*"
    elif ending in sheets.KINDS:
        response = sheets.answer(ending, found.name, list(found.head.values()), found.rows)
    else:
        raise Http404
    return response


def _kind(key: str) -> RecordType:
    try:
        return record_type(key)
    except KeyError:
        raise Http404 from None


def _choices(kind: RecordType, asked: Asked) -> list[Choice]:
    present = set(
        datasets.on_display().filter(type=kind.key).order_by().values_list("organ__code", flat=True).distinct()
    )
    organs = tuple((organ.code, organ.name) for organ in standing(clock.today()) if organ.code in present)
    years = tuple((year, year) for year in datasets.years(kind))
    found = [Choice("organ", _("发布机构"), organs, asked.organ), Choice("year", _("年份"), years, asked.year)]
    found += [
        Choice(one.key, one.title, tuple(datasets.options(kind, one)), asked.codes.get(one.key, ""))
        for one in datasets.choices(kind)
    ]
    return [one for one in found if len(one.options) > 1 or one.chosen]


def _cells(heads: Iterable[Any], lines: tuple[Line, ...]) -> list[tuple[Any, str]]:
    said = {line.attribute.key: line.words for line in lines}
    return [(head, said.get(head.key, "")) for head in heads if head]


def _turned(kind: RecordType, one: Any, asked: Asked) -> str:
    if one not in datasets.orders(kind):
        return ""
    return f"-{one.key}" if asked.order == one.key else one.key


def _now(one: Any, asked: Asked) -> str:
    return {one.key: "ascending", f"-{one.key}": "descending"}.get(asked.order, "")


def _query(asked: Asked) -> str:
    """The filters as an address has them, for the files of the same list."""
    query = QueryDict(mutable=True)
    told = {"organ": asked.organ, "year": asked.year, **asked.codes}
    query.update({name: value for name, value in told.items() if value})
    return query.urlencode()
