"""Pages of the tree: the front page, columns, the statutory platform; what they list comes from ``listing``."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.views import serve as serve_tree

from gongkai.assessment.queries import scoreboard
from gongkai.catalog.queries import fields_with_counts, public_guides
from gongkai.desk import clock
from gongkai.organs.queries import standing
from gongkai.portal import columns, statutory
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.listing import leaf, lines
from gongkai.portal.models import ColumnPage, HomePage, StatutoryPage, Titled
from gongkai.portal.public import issued
from gongkai.portal.site import show, site_of
from gongkai.records.queries import public

NEWEST = 9
IN_A_BLOCK = 5
POLICIES = 3

#: Any address below the tree's root; kept like every other public page.
tree = public_page(serve_tree)


def front(request: HttpRequest, page: HomePage) -> HttpResponse:
    columns = [column for column in site_of(request).columns if isinstance(column, ColumnPage)]
    context = {
        "page": page,
        "newest": lines(public())[:NEWEST],
        "blocks": [(column, column.wanted.newest(IN_A_BLOCK)) for column in columns],
        "board": scoreboard(),
        "fields": fields_with_counts(),
        "organs": standing(clock.today()),
        "policies": issued()[:POLICIES],
        "today": clock.today(),
    }
    return show(request, "portal/home.html", context)


def column(request: HttpRequest, page: ColumnPage) -> HttpResponse:
    records = page.wanted.records()
    if file := export(request, page.title, columns.RECORDS, records, each=columns.told):
        return file
    siblings = ColumnPage.objects.live().child_of(page) or ColumnPage.objects.live().sibling_of(page).filter(
        depth__gt=3
    )
    return show(
        request,
        "portal/column.html",
        {
            "page": page,
            "parent": page.get_parent().specific,
            "children": siblings,
            "records": leaf(records, request.GET.get("page")),
            "feed": page.slug,
        },
    )


def platform(request: HttpRequest, page: StatutoryPage) -> HttpResponse:
    parts = statutory.platform()
    return show(
        request,
        "portal/statutory.html",
        {
            "page": page,
            "organ_guides": public_guides(),
            "guides": parts.guide.wanted.newest(IN_A_BLOCK),
            "rules": lines(public().filter(statutory.rules_condition()))[:NEWEST],
            "entries": statutory.counted(),
            "reports": parts.reports.wanted.newest(NEWEST),
        },
    )


@public_page
def statutory_entry(request: HttpRequest, key: str) -> HttpResponse:
    entry = statutory.platform().entry(key)
    if entry is None:
        raise Http404
    platform_page = StatutoryPage.objects.live().first()
    records = entry.wanted.records()
    if file := export(request, entry.zh, columns.RECORDS, records, each=columns.told):
        return file
    context = {"entry": entry, "records": leaf(records, request.GET.get("page")), "platform": platform_page}
    return show(request, "portal/entry.html", context)


SHOWN_BY: dict[str, Callable[[HttpRequest, Titled], HttpResponse]] = {
    "HomePage": front,
    "ColumnPage": column,
    "StatutoryPage": platform,
}  # type: ignore[assignment]
