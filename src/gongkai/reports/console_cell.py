"""Staff screen of one figure: what it counts, and the figure by hand where the house has no source for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.console import add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.foi.queries import visible_to as requests_visible_to
from gongkai.law.annual_tables import Number, worked_out
from gongkai.organs.queries import names_by_username
from gongkai.records.queries import visible_to as records_visible_to

from . import actions, figures, parts, permissions
from .console import again, report_of
from .forms import EnterForm
from .models import HandFigure, Report, Scope
from .remarks import remarks

RECORDS: Columns = (
    (gettext_lazy("名称"), "title"),
    (gettext_lazy("发文字号"), "doc_number"),
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("成文日期"), "formed_on"),
)
REQUESTS: Columns = (
    (gettext_lazy("申请编号"), "number"),
    (gettext_lazy("受理机关"), "organ.name"),
    (gettext_lazy("申请人类型"), "get_kind_display"),
    (gettext_lazy("收到申请之日"), "received_on"),
    (gettext_lazy("办结日期"), "counted_closed_on"),
)
REMEDIES: Columns = (
    (gettext_lazy("申请编号"), "request.number"),
    (gettext_lazy("案号"), "number"),
    (gettext_lazy("办理机关"), "body"),
    (gettext_lazy("提出日期"), "filed_on"),
    (gettext_lazy("审结日期"), "decided_on"),
    (gettext_lazy("结果"), "get_result_display"),
)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure counts: all of it by number, and what the person may see as a list called ``name``."""

    name: str
    house: int
    seen: QuerySet[Any]
    columns: Columns


@staff
@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, pk: int, table: str, row: str, column: str) -> HttpResponse:
    """What one figure counts: the records or the requests behind it; and the figure by hand where the house has none."""
    found, actor = report_of(request, pk), actor_of(request)
    if column not in figures.columns_of(table, row):
        raise Http404
    key = (table, row, column)
    follows = worked_out(key)
    behind = _behind(found, key, actor)
    if behind and (file := export(request, figures.label_of(*key), behind.columns, behind.seen)):
        return file
    entered = found.by_hand.filter(table=table, row=row, column=column).first()
    form = EnterForm(request.POST or None, initial=_initial(found, entered)) if "remove" not in request.POST else None
    reasons: Any = ()
    if request.method == "POST":
        try:
            if answer := _entered(request, found, key, form, actor):
                return answer
        except Refused as refused:
            found, reasons = report_of(request, pk), refused.reasons
            again(form, found.revision)
    context = {
        "report": found,
        "key": key,
        "label": figures.label_of(*key),
        "value": figures.value(found.figures, *key),
        "entered": entered,
        "form": form or EnterForm(initial=_initial(found, entered)),
        "may_edit": permissions.may_make(actor, found.organ, found.elsewhere)
        and found.editable
        and not found.is_roll_up
        and not follows,
        "follows": follows,
        "reasons": reasons,
        "names": names_by_username([entered.by] if entered else []),
        "wrong": [one for one in remarks(found) if one.cell == key],
        "summands": _summands(found, key) if found.is_roll_up else (),
        "unsourced": row in figures.UNSOURCED and not found.is_roll_up,
        **({"house": behind.house, behind.name: paged(request, behind.seen)} if behind else {}),
    }
    status = 409 if reasons else 422 if form and form.errors else 200
    return render(request, "reports/console_cell.html", context, status=status)


def _initial(found: Report, entered: HandFigure | None) -> dict[str, Any]:
    told = {"value": entered.value.normalize(), "source": entered.source} if entered else {}
    return {"revision": found.revision, **told}


def _entered(
    request: HttpRequest, found: Report, key: figures.Key, form: EnterForm | None, actor: Actor
) -> HttpResponse | None:
    if form is None:
        actions.enter(found, *key, None, "", revision=number(request.POST.get("revision")), by=actor)
    elif form.is_valid():
        data = form.cleaned_data
        actions.enter(found, *key, data["value"], data["source"], revision=data["revision"], by=actor)
    else:
        return None
    messages.success(request, _("已保存。"))
    return redirect("console:report-cell", found.pk, *key)


def _summands(found: Report, key: figures.Key) -> list[tuple[parts.Part, Number]]:
    """The reports that are added up, each with its part of the figure."""
    return [(one, figures.value(one.edition.figures, *key)) for one in parts.standing(found) if one.edition]


def _behind(found: Report, key: figures.Key, actor: Actor) -> Behind | None:
    """Nothing for a sum of reports, here or elsewhere, and where the house has no source."""
    table, row, column = key
    if found.scope == Scope.GOVERNMENT or row in figures.UNSOURCED:
        return None
    organs = figures.covered(found.organ)
    requests = requests_visible_to(actor).values("pk")
    if table == figures.PROACTIVE:
        records = figures.records_behind(organs, found.year, row, column)
        readable = records.filter(pk__in=records_visible_to(actor).values("pk")).select_related("organ")
        listed = readable.defer("body", "values").order_by("-formed_on", "-id")
        return Behind("records", records.count(), listed, RECORDS)
    if table == figures.REQUESTS:
        cases = figures.requests_behind(organs, found.year, row, column)
        seen = cases.filter(pk__in=requests).select_related("organ").order_by("-received_on", "-pk")
        return Behind("cases", cases.count(), seen, REQUESTS)
    remedies = figures.remedies_behind(organs, found.year, row, column)
    mine = remedies.filter(request__in=requests).select_related("request__organ").order_by("-filed_on", "-pk")
    return Behind("remedies", remedies.count(), mine, REMEDIES)


add_urls(path("reports/<int:pk>/cells/<slug:table>/<slug:row>/<slug:column>/", cell, name="report-cell"))
