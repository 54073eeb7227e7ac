"""Staff pages: how work stands – by unit, clause and document, over time – and what lower governments made of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongkai.desk import clock
from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ

from . import actions, ledger_queries, permissions, queries, rollup, schedule, standings
from .console_shared import attempt
from .forms_ledger import OverviewFilter
from .models import Policy
from .models.policy import PolicyState

#: More rows than this are narrowed by filters before they are drawn.
MOST_BARS = 200
MOST_LINES = 100
MOST_WORK = 20_000


@staff
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """``?by=unit|clause|document`` for figures, ``gantt`` and ``heat`` for work over time; every view is a table."""
    actor = actor_of(request)
    everything = queries.work_visible_to(actor)
    organs = Organ.objects.filter(pk__in=everything.order_by().values("organ"))
    issued = Policy.objects.filter(pk__in=everything.order_by().values("task__policy"))
    form = OverviewFilter(request.GET, policies=issued, organs=organs, auto_id="filter_%s")
    found = _narrowed(everything, form.known)
    work, day = list(found.filter(queries.not_handed_back()).order_by("pk")[:MOST_WORK]), today()
    by = request.GET.get("by", "unit")
    context = {"form": form, "by": by, "whole": standings.whole(work, day), "today": day, **_TITLES}
    if by == "gantt":
        chart = schedule.gantt(work, day)
        if file := export(request, _("任务进度"), BARS, chart.bars):
            return file
        context |= {
            "chart": chart,
            "bars": chart.bars[:MOST_BARS],
            "more": len(chart.bars) - MOST_BARS,
            "width": schedule.WIDTH,
        }
    elif by == "heat":
        heat = schedule.heat(work, day)
        if file := export(request, _("各单位各月到期"), _months(heat), heat.rows):
            return file
        context["heat"] = heat
    else:
        by = by if by in standings.GROUPS else "unit"
        lines = standings.tally(work, day, standings.GROUPS[by][1])
        if file := export(request, _("落实情况"), LINES, lines):
            return file
        context["ended"] = set(organs.filter(ended_on__lte=day).values_list("code", flat=True))
        context |= {"by": by, "page": paged(request, lines, MOST_LINES), "heading": standings.GROUPS[by][0]}
    return render(request, "policies/console_overview.html", context)


_TITLES: Mapping[str, Any] = {
    "states": [(one.value, title) for one, title in standings.TITLES.items()],
    "views": [
        *((key, title) for key, (title, _group) in standings.GROUPS.items()),
        ("gantt", gettext_lazy("进度图")),
        ("heat", gettext_lazy("月份分布")),
    ],
}
LINES: Columns = (
    (gettext_lazy("名称"), "label"),
    (gettext_lazy("总数"), "total"),
    *((title, lambda line, one=one: line.counts.get(one, 0)) for one, title in standings.TITLES.items()),
    (gettext_lazy("完成率（%）"), "percent"),
)
BARS: Columns = (
    (gettext_lazy("任务"), "task.title"),
    (gettext_lazy("条款"), "task.clause"),
    (gettext_lazy("文件"), "task.policy.title"),
    (gettext_lazy("起始日期"), "start"),
    (gettext_lazy("完成期限"), "due"),
    (gettext_lazy("状态"), lambda bar: str(standings.TITLES[bar.state])),
    (gettext_lazy("工作（件）"), "line.total"),
    (gettext_lazy("已完成（件）"), "line.done"),
)


def _months(heat: schedule.Heat) -> Columns:
    def left(place: int) -> Any:
        return lambda row: row[2][place].left if row[2][place] else ""

    return (
        (_("单位"), lambda row: row[1]),
        *((f"{month:%Y-%m}", left(place)) for place, month in enumerate(heat.months)),
    )


def _narrowed(found: Any, wanted: Mapping[str, Any]) -> Any:
    names = {"policy": "task__policy", "organ": "organ", "first": "due_on__gte", "last": "due_on__lte"}
    return found.filter(**{names[key]: value for key, value in wanted.items() if value})


# documents from above


ROLLED: Columns = (
    (gettext_lazy("单位"), lambda one: f"{'　' * one.depth}{one.organ.name}"),
    (gettext_lazy("承接"), lambda one: _("已承接") if one.policy else _("未承接") if one.idle else _("直接办理")),
    (gettext_lazy("工作（件）"), "line.total"),
    (gettext_lazy("已完成（件）"), "line.done"),
    (gettext_lazy("逾期（件）"), "line.overdue"),
    (gettext_lazy("已报送（份）"), lambda one: len(one.reported)),
    (gettext_lazy("未报送单位"), "missing"),
)


@staff
@require_GET
def policy_rollup(request: HttpRequest, pk: int) -> HttpResponse:
    """汇总: each lower government's figures, and by name who has not taken the document over or not reported."""
    actor = actor_of(request)
    policy = get_object_or_404(queries.visible_to(actor), pk=pk, state=PolicyState.ISSUED)
    if not permissions.may_oversee(actor, policy):
        raise Http404
    lower = rollup.roll_up(policy, clock.now())
    if file := export(request, _("下级落实情况"), ROLLED, lower):
        return file
    reports = rollup.reports_of(policy)
    context = {
        "policy": policy,
        "lower": lower,
        "idle": [one.organ.name for one in lower if one.idle],
        "reports": reports,
        "silent": [due for due in reports if due.owed],
    }
    return render(request, "policies/console_rollup.html", context)


@staff
@require_POST
def policy_take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """承接: into the hands of the lower government that ``organ`` names."""
    actor = actor_of(request)
    upper = get_object_or_404(queries.visible_to(actor), pk=pk)
    organ = get_object_or_404(Organ, code=request.POST.get("organ", ""), kind="government")
    made = attempt(request, lambda: actions.take_down(upper, organ, by=actor), _("已承接，请核对后分派。"))
    return redirect("console:policy", made.pk if made else pk)


@staff
@require_POST
def policy_link(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    policy = get_object_or_404(queries.visible_to(actor), pk=pk, organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE))
    upper = get_object_or_404(ledger_queries.from_above(policy.organ), pk=number(request.POST.get("upper")))
    attempt(request, lambda: actions.link_upper(policy, upper, by=actor), _("已关联上级文件。"))
    return redirect("console:policy", pk)


add_menu(
    MenuEntry(
        gettext_lazy("落实情况"),
        "work-overview",
        gettext_lazy("政策落实"),
        icon="list",
        roles=permissions.WORKERS,
        order=25,
    )
)
add_urls(
    path("work/overview", overview, name="work-overview"),
    path("policies/<int:pk>/rollup", policy_rollup, name="policy-rollup"),
    path("policies/<int:pk>/take-down", policy_take_down, name="policy-take-down"),
    path("policies/<int:pk>/link", policy_link, name="policy-link"),
)
