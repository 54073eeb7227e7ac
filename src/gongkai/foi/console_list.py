"""Staff pages: 依申请公开 – the requests of one's organs, and what of them waits for whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk import clock
from gongkai.desk.asked import PER_PAGE
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.paging import LAST_PAGE, leaf
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.queries import organ_names
from gongkai.records.console_shared import needs
from gongkai.schemas.foi_outcomes import outcomes

from . import listing, todo
from .forms_list import RequestFilter
from .models import Request
from .models.request import OPEN
from .permissions import HANDLING, SEEING, organs_seen

GROUP = gettext_lazy("依申请公开")
ON_WORKBENCH = 6

COLUMNS: Columns = (
    (gettext_lazy("申请编号"), "request.number"),
    (gettext_lazy("受理机关"), "request.organ.name"),
    (gettext_lazy("提交渠道"), "request.get_channel_display"),
    (gettext_lazy("申请人类型"), "request.get_kind_display"),
    (gettext_lazy("申请人"), "name"),
    (gettext_lazy("所需信息"), "wanted"),
    (gettext_lazy("收到申请之日"), "request.received_on"),
    (gettext_lazy("答复期限"), "request.due_on"),
    (gettext_lazy("延长工作日"), "request.extended"),
    (gettext_lazy("状态"), "request.get_state_display"),
    (gettext_lazy("办理结果"), lambda line: outcome_title(line.request)),
    (gettext_lazy("办结日期"), "request.closed_on"),
    (gettext_lazy("按期答复"), "request.in_time"),
)
#: The figures above the list: their key, words, filter and tone.
FIGURES = (
    ("overdue", gettext_lazy("已逾期"), "?due=overdue", "late"),
    ("soon", gettext_lazy("临近到期"), "?due=soon", "warn"),
    ("to_confirm", gettext_lazy("待确认"), "?state=SUBMITTED", ""),
    ("to_accept", gettext_lazy("待审核"), "?state=unaccepted", ""),
    ("awaiting", gettext_lazy("待补正"), "?state=AWAITING_CORRECTION", ""),
    ("consulting", gettext_lazy("征求意见中"), "?state=CONSULTING", ""),
    ("open", gettext_lazy("在办"), "?state=", ""),
)


def outcome_title(one: Request) -> str:
    known = outcomes().get(one.outcome)
    return known.title if known else ""


@staff
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *SEEING)
    names = organ_names(organs_seen(actor))
    filters = RequestFilter(request.GET, sorted(names.items(), key=lambda pair: pair[1]))
    found = listing.narrowed(actor, filters)
    taken = found[: LAST_PAGE * PER_PAGE]
    if file := export(request, GROUP, COLUMNS, taken, each=lambda rows: listing.lines(rows, actor)):
        return file
    page = leaf(found, request.GET.get("page"), PER_PAGE)
    counted = listing.figures(listing.received(actor))
    context = {
        "page": page,
        "lines": listing.lines(page, actor),
        "filters": filters,
        "several": len(names) > 1,
        "narrowed": any(request.GET.get(name) for name in filters.fields),
        "alike": bool(filters.wanted("like")),
        "figures": [(label, query, counted[key], tone if counted[key] else "") for key, label, query, tone in FIGURES],
        "today": clock.today(),
        "may_register": bool(actor.roles & set(HANDLING)),
    }
    return render(request, "foi/console_list.html", context)


def _workbench(actor: Actor) -> dict[str, Any] | None:
    if not actor.roles & set(SEEING) - {Role.SUPERVISOR}:
        return None
    errands = todo.errands(actor)
    urgent = listing.to_handle(actor).filter(state__in=OPEN, due_on__isnull=False).order_by("due_on", "id")
    shown = listing.lines(urgent[:ON_WORKBENCH], actor) if actor.roles & set(HANDLING) else []
    return {"errands": errands, "lines": shown} if errands or shown else None


add_menu(
    MenuEntry(gettext_lazy("申请办理"), "foi", GROUP, icon="inbox", roles=frozenset(SEEING), order=40, count=todo.count)
)
add_workbench_panel(Panel(gettext_lazy("我的依申请公开"), "foi/panel_workbench.html", _workbench, order=8))
add_urls(path("foi/", requests, name="foi"))
