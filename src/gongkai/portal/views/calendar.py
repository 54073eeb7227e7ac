"""工作日历: which days of a year are working days, and why; the calendar by which every limit of this site is counted."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from gongkai.assessment import months
from gongkai.desk.clock import today
from gongkai.portal.http import public_page
from gongkai.portal.site import show
from gongkai.rulebooks.calendars import areas, calendar


@public_page
def calendar_year(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The nation's, or that of an autonomous area; a year without an official notice says so."""
    code = request.GET.get("area", settings.GONGKAI_AREA)
    area = next((one for one in areas() if code.startswith(one.area)), None) if code else None
    working = calendar(area.area if area else None, settings.GONGKAI_RULES)
    first, last = working.years[0].year, working.years[-1].year
    chosen = today().year if year is None else year
    if not first <= chosen <= max(last, today().year) + 1:
        raise Http404
    shown = months.year(chosen, working) if working.covers(chosen) else []
    notices = sorted({day.citation for month in shown for day in month.special})
    context = {
        "year": chosen,
        "months": shown,
        "today": today(),
        "works": sum(month.works for month in shown),
        "special": months.runs(day for month in shown for day in month.special),
        "notices": notices,
        "area": area,
        "areas": areas(),
        "notes": working.notes(shown[0].first, shown[-1].last) if shown else (),
        "years": [one for one in (chosen - 1, chosen + 1) if first <= one <= max(last, today().year) + 1],
    }
    return show(request, "portal/calendar.html", context)
