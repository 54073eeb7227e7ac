"""Staff screen of one figure: what it counts, and the figure by hand where the house has no source for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongkai.desk.actions import Refused
from gongkai.desk.console import add_urls, staff
from gongkai.desk.permissions import Actor
from gongkai.foi.queries import visible_to as requests_visible_to
from gongkai.organs.queries import names_by_username
from gongkai.records.queries import visible_to as records_visible_to

from . import actions, figures, parts, permissions
from .console import actor_of, number, page_of, report_of
from .forms import EnterForm
from .models import Report
from .remarks import remarks


@staff
@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, pk: int, table: str, row: str, column: str) -> HttpResponse:
    """What one figure counts: the records or the requests behind it; and the figure by hand where the house has none."""
    found, actor = report_of(request, pk), actor_of(request)
    if column not in figures.columns_of(table, row):
        raise Http404
    key = (table, row, column)
    entered = found.by_hand.filter(table=table, row=row, column=column).first()
    initial = {
        "revision": found.revision,
        "value": entered.value.normalize() if entered else None,
        "source": entered.source if entered else "",
    }
    form = EnterForm(
        request.POST if request.method == "POST" and "remove" not in request.POST else None, initial=initial
    )
    reasons: Any = ()
    if request.method == "POST":
        try:
            if answer := _entered(request, found, key, form, actor):
                return answer
        except Refused as refused:
            found, reasons = report_of(request, pk), refused.reasons
    context = {
        "report": found,
        "key": key,
        "label": figures.label_of(*key),
        "value": figures.value(found.figures, *key),
        "entered": entered,
        "form": form,
        "may_edit": permissions.may_make(actor, found.organ) and found.editable and not found.is_roll_up,
        "reasons": reasons,
        "names": names_by_username([entered.by] if entered else []),
        "wrong": [one for one in remarks(found) if one.cell == key],
        **_behind(request, found, key, actor),
    }
    status = 409 if reasons else 422 if form.errors else 200
    return render(request, "reports/console_cell.html", context, status=status)


def _entered(
    request: HttpRequest, found: Report, key: figures.Key, form: EnterForm, actor: Actor
) -> HttpResponse | None:
    if "remove" in request.POST:
        actions.enter(found, *key, None, "", revision=number(request.POST.get("revision")), by=actor)
    elif form.is_valid():
        data = form.cleaned_data
        actions.enter(found, *key, data["value"], data["source"], revision=data["revision"], by=actor)
    else:
        return None
    messages.success(request, _("已保存。"))
    return redirect("console:report-cell", found.pk, *key)


def _behind(request: HttpRequest, found: Report, key: figures.Key, actor: Actor) -> dict[str, Any]:
    """What the person may see of what is counted; how many there are in all."""
    table, row, column = key
    if found.is_roll_up:
        counted = [one for one in parts.standing(found) if one.counted]
        return {
            "summands": [
                (one, figures.value(one.counted.editions.all()[0].figures, *key)) for one in counted if one.counted
            ]
        }
    organs = figures.covered(found.organ)
    if table == figures.PROACTIVE:
        if row in figures.UNSOURCED:
            return {"unsourced": True}
        records = figures.records_behind(organs, found.year, row, column)
        readable = (
            records.filter(pk__in=records_visible_to(actor).values("pk"))
            .select_related("organ")
            .defer("body", "values")
        )
        return {"records": page_of(request, readable.order_by("-formed_on", "-id")), "house": records.count()}
    if table == figures.REQUESTS:
        requests = figures.requests_behind(organs, found.year, row, column)
        mine = requests.filter(pk__in=requests_visible_to(actor).values("pk")).select_related("organ")
        return {"cases": page_of(request, mine.order_by("-received_on", "-pk")), "house": requests.count()}
    remedies = figures.remedies_behind(organs, found.year, row, column)
    seen = remedies.filter(request__in=requests_visible_to(actor).values("pk")).select_related("request__organ")
    return {"remedies": page_of(request, seen.order_by("-filed_on", "-pk")), "house": remedies.count()}


add_urls(path("reports/<int:pk>/cells/<slug:table>/<slug:row>/<slug:column>/", cell, name="report-cell"))
