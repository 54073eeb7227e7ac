"""依申请公开 in figures: how much was asked, how it ended, how much of it in time. Numbers alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk import clock
from gongkai.desk.words import english, named
from gongkai.foi import figures
from gongkai.law.annual import OUTCOMES
from gongkai.organs.models import Organ
from gongkai.portal.exports import Columns, export
from gongkai.portal.http import public_page
from gongkai.portal.site import show
from gongkai.schemas.foi_outcomes import outcomes

FIRST_YEAR = 2019
"""In which the present regulation came into force."""
YEARS_SHOWN = 5
COLUMNS: Columns = {
    "organ": (gettext_lazy("机关"), lambda row: row[0].name),
    "new": (gettext_lazy("新收"), lambda row: row[1].new),
    "handled": (gettext_lazy("办结"), lambda row: row[1].handled),
    "replied": (gettext_lazy("答复"), lambda row: row[1].replied),
    "in_time": (gettext_lazy("按期答复"), lambda row: row[1].in_time),
}


@public_page
def request_figures(request: HttpRequest) -> HttpResponse:
    """Of one year, for all organs or one. A year or organ that is none gives the present year and all."""
    this = clock.today().year
    year = _year(request.GET.get("year", ""), this)
    organs = list(Organ.objects.order_by("position", "id"))
    chosen = next((one for one in organs if one.code == request.GET.get("organ")), None)
    codes = [chosen.code] if chosen else [one.code for one in organs]
    tallied = figures.by_organ(codes, year)
    rows = [(one, tallied[one.code]) for one in organs if one.code in tallied]
    if file := export(request, _("依申请公开统计"), COLUMNS, rows):
        return file
    table = figures.table3(codes, year)
    ended = [(_title(row), table[row][-1]) for row in OUTCOMES if table[row][-1]]
    context = {
        "year": year,
        "years": range(this, max(FIRST_YEAR, this - YEARS_SHOWN) - 1, -1),
        "chosen": chosen,
        "rows": rows,
        "total": sum((one for _organ, one in rows), figures.Tallied(0, 0, 0, 0)),
        "carried": [(_("上年结转"), table["carried_in"][-1]), (_("结转下年"), table["carried_out"][-1])],
        "ended": ended,
        "most": max((n for _title, n in ended), default=0),
        "organ_name": named(chosen) if chosen else "",
    }
    return show(request, "portal/apply_figures.html", context)


def _title(row: str) -> str:
    """In the words of the annual report; in English by the outcome that alone is counted there."""
    if english():
        same = [one for one in outcomes().values() if one.row == row]
        return same[0].en if same else OUTCOMES[row]
    return OUTCOMES[row]


def _year(asked: str, this: int) -> int:
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else this
    return year if FIRST_YEAR <= year <= this else this
