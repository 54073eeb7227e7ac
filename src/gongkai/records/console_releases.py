"""Staff pages: how much was made public, by month, organ and class of the 五公开; each figure opens to its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk.asked import paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.words import named
from gongkai.duties.queries import organ_names
from gongkai.schemas import loader as schemas

from . import tallies
from .console_returns import COUNTING, asked_span
from .console_shared import needs
from .tallies import Release, Span


@dataclass(frozen=True, slots=True)
class Row:
    """``cells``: each class and its number, in the order of the classes; what bears none is in the total alone."""

    key: str
    title: str
    cells: tuple[tuple[str, int], ...]
    total: int


@staff
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    actor, (form, span) = needs(request, *COUNTING), asked_span(request)
    found = tallies.releases(actor.watched(*COUNTING), span)
    names = organ_names({one.organ for one in found})
    organs = sorted(_rows(found, lambda one: one.organ, names.get), key=lambda row: (-row.total, row.key))
    if file := export(request, _("公开量统计"), _columns(), organs):
        return file
    months = _rows(found, lambda one: one.month, str)
    context = {
        "form": form,
        "classes": [(code, named(one)) for code, one in schemas.five_opens().items()],
        "months": sorted(months, key=lambda row: row.key),
        "organs": organs,
        "counted": bool(organs),
        "sums": _rows(found, lambda _one: "", str),
    }
    return render(request, "records/console_releases.html", context)


@staff
@require_GET
def release_cases(request: HttpRequest) -> HttpResponse:
    """The records behind a figure."""
    actor, (form, span) = needs(request, *COUNTING), asked_span(request)
    found = tallies.released(actor.watched(*COUNTING), _month(request.GET.get("month", ""), span))
    wanted = {"organ__code": request.GET.get("organ"), "five_open": request.GET.get("five_open")}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    found = found.select_related("organ").defer("body", "values").order_by("-published_at", "-pk")
    if file := export(request, _("公开量明细"), CASES, found):
        return file
    return render(request, "records/console_release_cases.html", {"form": form, "page": paged(request, found)})


def _month(asked: str, span: Span) -> Span:
    """The days of ``2026-05`` that lie in the span, so that a figure opens to what it counts; without a month the span."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return span
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Span(max(first, span.first), min(last, span.last))


def _rows(found: Iterable[Release], key: Callable[[Release], str], title: Callable[[str], str | None]) -> list[Row]:
    counted: dict[str, Counter[str]] = {}
    for one in found:
        counted.setdefault(key(one), Counter())[one.five_open] += one.number
    return [
        Row(code, title(code) or code, tuple((one, cells[one]) for one in schemas.five_opens()), cells.total())
        for code, cells in counted.items()
    ]


def _columns() -> Columns:
    classes = [
        (named(one), lambda row, place=place: row.cells[place][1])
        for place, one in enumerate(schemas.five_opens().values())
    ]
    return [(_("机构"), "title"), *classes, (_("合计"), "total")]


CASES: Columns = (
    (gettext_lazy("名称"), "title"),
    (gettext_lazy("机构"), "organ.name"),
    (gettext_lazy("五公开"), lambda one: _class(one.five_open)),
    (gettext_lazy("发布时间"), "published_at"),
    (gettext_lazy("状态"), "get_state_display"),
)


def _class(code: str) -> str:
    found = schemas.five_opens().get(code)
    return named(found) if found else ""


add_menu(
    MenuEntry(
        gettext_lazy("公开量统计"),
        "releases",
        gettext_lazy("审查与清理"),
        icon="chart",
        roles=frozenset(COUNTING),
        order=78,
    )
)
add_urls(
    path("releases/", releases, name="releases"),
    path("releases/cases/", release_cases, name="release-cases"),
)
