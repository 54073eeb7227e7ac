"""Staff pages: 统计 – the third table of the annual report from the requests themselves, and how they were handled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk import clock
from gongkai.desk.asked import PER_PAGE
from gongkai.desk.console import add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.forms import Form
from gongkai.desk.paging import LAST_PAGE, leaf
from gongkai.desk.permissions import Actor
from gongkai.law.annual import COLUMNS, ROWS
from gongkai.organs.models import Organ
from gongkai.organs.queries import subtree
from gongkai.records.console_shared import needs

from . import figures, listing, statistics
from .console_list import COLUMNS as CASE_COLUMNS
from .permissions import SEEING, organs_seen

YEARS_BACK = 6
SUMS = ("new", "carried_in", "total_handled", "carried_out")


class FiguresForm(Form):
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int, required=False)
    organ = forms.ChoiceField(label=gettext_lazy("受理机关"), required=False)

    def __init__(self, data: Any, organs: Iterable[Organ]) -> None:
        super().__init__(data)
        year = clock.today().year
        offered = [(str(one), str(one)) for one in range(year, year - YEARS_BACK, -1)]
        self.fields["year"].choices = offered  # type: ignore[attr-defined]
        self.fields["organ"].choices = [("", _("全部")), *((one.code, one.name) for one in organs)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[int, str]:
        self.is_valid()
        return self.cleaned_data.get("year") or clock.today().year, self.cleaned_data.get("organ") or ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet: a figure for each column, with the address of its cases where there are any."""

    key: str
    label: str
    cells: tuple[tuple[int, str], ...]

    @property
    def sum(self) -> bool:
        return self.key in SUMS


@staff
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *SEEING)
    organs, form, year, organ = _asked(request, actor)
    counted = figures.table3(organs, year)
    rows = [_row(key, label, counted[key], year, organ) for key, label in ROWS.items()]
    if file := export(request, _("依申请公开统计%(year)d") % {"year": year}, _columns(), rows):
        return file
    told = statistics.of_year(organs, year)
    context = {
        "filters": form,
        "year": year,
        "columns": COLUMNS,
        "rows": rows,
        "told": told.whole,
        "channels": statistics.channels(told),
        "bars": _drawn(counted, told),
    }
    return render(request, "foi/console_figures.html", context)


@staff
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The requests behind one cell: ``?year=2025&row=granted&column=0``."""
    actor = needs(request, *SEEING)
    organs, _form, year, _organ = _asked(request, actor)
    row, place = request.GET.get("row", ""), request.GET.get("column", "")
    if row not in ROWS or place not in {str(n) for n in range(len(COLUMNS))}:
        raise Http404
    found = figures.cases3(organs, year, row, COLUMNS[int(place)]).select_related("organ").order_by("-id")
    taken = found[: LAST_PAGE * PER_PAGE]
    if file := export(request, ROWS[row], CASE_COLUMNS, taken, each=lambda rows: listing.lines(rows, actor)):
        return file
    page = leaf(found, request.GET.get("page"), PER_PAGE)
    title = f"{ROWS[row]} · {COLUMNS[int(place)]}"
    context = {"title": title, "year": year, "page": page, "lines": listing.lines(page, actor)}
    return render(request, "foi/console_cases.html", context)


def _asked(request: HttpRequest, actor: Actor) -> tuple[frozenset[str], FiguresForm, int, str]:
    """The organs whose figures are wanted – one with all below it, as far as the actor sees them – and the year."""
    seen = organs_seen(actor)
    form = FiguresForm(request.GET, Organ.objects.filter(code__in=seen).order_by("position", "id"))
    year, code = form.chosen
    if not code:
        return seen, form, year, ""
    below = subtree(Organ.objects.get(code=code)).values_list("code", flat=True)
    return seen & frozenset(below), form, year, code


def _row(key: str, label: str, counts: list[int], year: int, organ: str) -> Row:
    url = reverse("console:foi-figure-cases")
    query = {"year": year, "organ": organ, "row": key}
    cells = ((n, f"{url}?{urlencode({**query, 'column': place})}" if n else "") for place, n in enumerate(counts))
    return Row(key, label, tuple(cells))


def _columns() -> Columns:
    def cell(place: int) -> Any:
        return lambda row: row.cells[place][0]

    return ((_("项目"), "label"), *((column, cell(place)) for place, column in enumerate(COLUMNS)))


Bars = list[tuple[Any, int]]


def _drawn(counted: dict[str, list[int]], told: statistics.Year) -> list[tuple[str, str, Bars, int]]:
    """What came of requests, the rows that hold any; and by which channel they came. Each with its greatest number."""
    ends = [(label, counted[key][-1]) for key, label in ROWS.items() if key not in SUMS and counted[key][-1]]
    came = [(label, one.received) for _key, label, one in statistics.channels(told) if one.received]
    made = [(_("怎样办结"), _("办理结果"), ends), (_("收到的申请，按提交渠道"), _("提交渠道"), came)]
    return [(title, first, rows, max(n for _label, n in rows)) for title, first, rows in made if rows]


add_urls(
    path("foi/figures/", sheet, name="foi-figures"),
    path("foi/figures/cases/", cases, name="foi-figure-cases"),
)
