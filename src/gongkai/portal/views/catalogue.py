"""公开事项目录: what is to be published, by whom, within what limit, and what has been published under it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gongkai.catalog import queries as catalogues
from gongkai.catalog.models import Field, Item
from gongkai.catalog.queries import coverages, fields_with_counts
from gongkai.desk import clock
from gongkai.organs.queries import standing
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.listing import Wanted, leaf, lines
from gongkai.portal.site import show
from gongkai.records import powers
from gongkai.records.queries import public

NEWEST = 5
CHANGES = 20


@public_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """The fields, and how many of them each organ's catalogue covers."""
    organs = list(standing(clock.today()))
    covered = coverages(organs)
    rows = sorted(((organ, covered[organ.code]) for organ in organs), key=lambda row: -row[1].covered)
    context = {"fields": fields_with_counts(), "rows": [row for row in rows if row[1].covered]}
    return show(request, "portal/catalogue.html", context)


@public_page
def coverage(request: HttpRequest) -> HttpResponse:
    """Organ × field: how many items each catalogue has, every figure leading to them."""
    matrix = catalogues.matrix(standing(clock.today()))
    rows = [row for row in matrix.rows if row.total or row.coverage.inherited]
    if file := export(request, _("各机关各领域的事项数"), columns.of_matrix(matrix.fields), rows):
        return file
    return show(request, "portal/coverage.html", {"matrix": matrix})


@public_page
def field(request: HttpRequest, code: str) -> HttpResponse:
    """The items of one field: the common ones and those of each organ."""
    found = get_object_or_404(Field, code=code)
    items = list(catalogues.public().filter(field=found))
    organs = sorted({item.organ for item in items if item.organ}, key=lambda organ: (organ.position, organ.pk))
    chosen = next((organ for organ in organs if organ.code == request.GET.get("organ")), None)
    shown = [item for item in items if chosen is None or item.organ == chosen]
    if file := export(request, found.name_zh, columns.ITEMS, shown):
        return file
    context = {
        "field": found,
        "items": shown,
        "organs": organs,
        "chosen": chosen,
        "newest": Wanted(fields=[code]).newest(NEWEST),
        "total": public().filter(item__field=found).count(),
    }
    return show(request, "portal/field.html", context)


@public_page
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item with its elements; the records under it and under the items that organs made of it."""
    found = get_object_or_404(catalogues.public().select_related("parent"), pk=pk)
    records = lines(public().filter(item=found) | public().filter(item__parent=found))
    if file := export(request, found.title, columns.RECORDS, records, each=columns.told):
        return file
    context = {
        "item": found,
        "upper": found.parent if found.parent and found.parent.is_public else None,
        "records": leaf(records, request.GET.get("page")),
        "derived": _derived(found),
        "powers": powers.named(found, clock.today()),
        "changes": catalogues.changelog(items=[found.pk])[:CHANGES],
    }
    return show(request, "portal/item.html", context)


@public_page
def field_records(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Field, code=code)
    records = Wanted(fields=[code]).records()
    if file := export(request, found.name_zh, columns.RECORDS, records, each=columns.told):
        return file
    context = {"field": found, "records": leaf(records, request.GET.get("page"))}
    return show(request, "portal/field_records.html", context)


def _derived(item: Item) -> list[Item]:
    return list(catalogues.public().filter(parent=item))
