"""机关: who they are, how to reach them, what they have published."""

from __future__ import annotations

from urllib.parse import quote

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gongkai.catalog import queries as catalogues
from gongkai.catalog.models.guide import demand
from gongkai.catalog.queries import coverage, fields_with_counts
from gongkai.catalog.sheet import workbook
from gongkai.desk import clock
from gongkai.duties.queries import counts
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import nothing, public_page
from gongkai.portal.listing import Wanted, leaf
from gongkai.portal.site import show
from gongkai.records.models import Attribute, State

GUIDES = ("openness-guide", "organisation")
CHANGES_PER_PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@public_page
def organs(request: HttpRequest) -> HttpResponse:
    shown = Q(records__state=State.PUBLISHED, records__attribute=Attribute.OPEN, records__corrects__isnull=True)
    found = standing(clock.today()).annotate(published=Count("records", filter=shown))
    if file := export(request, _("机关"), columns.COUNTED_ORGANS, found.select_related("parent")):
        return file
    return show(request, "portal/organs.html", {"organs": found})


@public_page
def organ(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Organ.objects.select_related("parent", "successor"), code=code)
    records = Wanted(organs=[code]).records()
    if file := export(request, found.name, columns.RECORDS, records, each=columns.told):
        return file
    context = {
        "organ": found,
        "children": standing(clock.today()).filter(parent=found),
        "predecessors": found.predecessors.all(),
        "guides": Wanted(organs=[code], genres=GUIDES).newest(5),
        "guide": catalogues.guide(found),
        "records": leaf(records, request.GET.get("page")),
        "coverage": coverage(found),
        "fields": [(field, n) for field, n in fields_with_counts(found) if n],
        "counts": counts([code]),
        "ended": _ended(found),
    }
    return show(request, "portal/organ.html", context)


@public_page
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """公开指南: how the organ's information is arranged and whom to ask."""
    found = get_object_or_404(Organ.objects.select_related("successor"), code=code)
    context = {"organ": found, "guide": catalogues.guide(found), "citation": demand().citation, "ended": _ended(found)}
    return show(request, "portal/guide.html", context)


@public_page
def catalogue(request: HttpRequest, code: str) -> HttpResponse:
    """The organ's whole catalogue: fields, 一级事项, items."""
    found = get_object_or_404(Organ.objects.select_related("successor"), code=code)
    items = catalogues.of_organ(found).select_related("field", "organ")
    if file := export(request, f"{found.name}-{_('公开事项目录')}", columns.ITEMS, items):
        return file
    context = {
        "organ": found,
        "tree": catalogues.tree(found),
        "coverage": coverage(found),
        "changes": catalogues.changelog(found)[:5],
        "ended": _ended(found),
    }
    return show(request, "portal/organ_catalogue.html", context)


@public_page
def catalogue_changes(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Organ, code=code)
    changelog = catalogues.changelog(found)
    if file := export(request, f"{found.name}-{_('目录变更记录')}", columns.CHANGES, changelog):
        return file
    changes = Paginator(changelog, CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    return show(request, "portal/catalogue_changes.html", {"organ": found, "leaf": changes})


@public_page(takes=nothing)
def catalogue_file(request: HttpRequest, code: str) -> HttpResponse:
    """The same catalogue in the official layout, as a spreadsheet."""
    found = get_object_or_404(Organ, code=code)
    response = HttpResponse(workbook(catalogues.of_organ(found), found.name), content_type=XLSX)
    name = quote(f"{found.name}政务公开标准目录.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _ended(organ: Organ) -> bool:
    return organ.ended_on is not None and organ.ended_on <= clock.today()
