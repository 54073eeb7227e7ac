"""Staff pages: which clause obliges an organ; what cites and repeals a document; a document with all that came of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.duties.queries import duties
from gongkai.organs.models import Organ

from . import drafting, graph, obligations, permissions, queries
from .citing import neighbours
from .console_shared import AT_FIRST, needs
from .forms_plans import ObligationFilter
from .models import Policy, WorkItem

IN_PANEL = 8

CLAUSES: Columns = (
    (gettext_lazy("单位"), "organ.name"),
    (gettext_lazy("文件"), "task.policy.__str__"),
    (gettext_lazy("发文字号"), "task.policy.doc_number"),
    (gettext_lazy("条款"), "task.clause"),
    (gettext_lazy("任务"), "task.title"),
    (gettext_lazy("职责"), "get_role_display"),
    (gettext_lazy("完成期限"), "due_on"),
    (gettext_lazy("频次"), "task.frequency_text"),
    (gettext_lazy("状态"), "get_state_display"),
)


@staff
@require_GET
def clauses(request: HttpRequest) -> HttpResponse:
    """哪些条款约束本机关: one line a clause and organ, and the rules by which the chosen organs owe something."""
    actor = needs(request, permissions.WORKERS)
    seen = queries.work_visible_to(actor)
    organs = Organ.objects.filter(pk__in=seen.order_by().values("organ"))
    issued = Policy.objects.filter(pk__in=seen.order_by().values("task__policy"))
    form = ObligationFilter(request.GET, organs=organs, policies=issued, auto_id="filter_%s")
    wanted = form.cleaned_data if form.is_valid() else {}
    chosen = {"organ": wanted.get("organ"), "task__policy": wanted.get("policy")}
    words = wanted.get("q", "")
    found = obligations.clauses(
        seen.filter(**{key: value for key, value in chosen.items() if value}), words, in_text=True
    )
    if file := export(request, _("约束条款"), CLAUSES, found):
        return file
    page = paged(request, found)
    page.object_list = queries.with_duties(page.object_list)
    one = wanted.get("organ")
    mine = [one.code] if one else sorted(actor.watched(*permissions.WORKERS))
    owed = [] if wanted.get("policy") else obligations.rules_owed(duties(), mine, words)
    return render(request, "policies/console_clauses.html", {"page": page, "form": form, "rules": owed, "organ": one})


@staff
@require_GET
def policy_graph(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    policy = get_object_or_404(queries.visible_to(actor), pk=pk)
    tasks = list(policy.tasks.filter(dropped=False))
    work = queries.work_visible_to(actor).filter(task__policy=policy).order_by("organ__position", "pk")
    root = graph.tree(policy, tasks, work, graph.STAFF)
    counts, page = graph.counts(root), paged(request, root.children, AT_FIRST)
    root.children = list(page)
    context = {"policy": policy, "root": root, "counts": counts, "drawing": graph.drawing(root), "page": page}
    return render(request, "policies/console_graph.html", context)


def _neighbours_panel(actor: Actor, subject: str) -> dict[str, Any] | None:
    """Beside a document: its plans, rules and drawing, and the documents around it."""
    kind, _colon, key = subject.partition(":")
    if kind != "policy" or not key.isdecimal():
        return None
    policy = queries.visible_to(actor).filter(pk=int(key)).first()
    if policy is None:
        return None
    return {"policy": policy, "around": neighbours(policy, actor), "rules": len(drafting.offers(policy))}


def _clauses_panel(actor: Actor, subject: str) -> dict[str, Any] | None:
    """On an organ's page: the newest clauses that oblige it."""
    kind, _colon, code = subject.partition(":")
    if kind != "organ" or code not in actor.watched(*permissions.WORKERS):
        return None
    found = obligations.clauses(WorkItem.objects.filter(organ__code=code))
    return {"work": list(found[:IN_PANEL]), "total": found.count(), "code": code}


add_menu(
    MenuEntry(
        gettext_lazy("约束条款"),
        "clauses",
        gettext_lazy("政策落实"),
        icon="search",
        roles=permissions.WORKERS,
        order=25,
    )
)
add_subject_panel(
    Panel(gettext_lazy("方案、规则和相关文件"), "policies/panel_around.html", _neighbours_panel, order=10)
)
add_subject_panel(Panel(gettext_lazy("约束本机关的条款"), "policies/panel_clauses.html", _clauses_panel, order=40))
add_urls(
    path("clauses/", clauses, name="clauses"),
    path("policies/<int:pk>/graph", policy_graph, name="policy-graph"),
)
