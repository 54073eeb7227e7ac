"""Staff pages of the ledger of work (工作台账): the list, and one piece of work with its progress, evidence and completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ

from . import actions, console_handing_back, permissions, queries
from .console_shared import ON_WORKBENCH
from .events import ENTERED
from .forms import WorkFilter
from .forms_ledger import CompletionForm, ProgressForm
from .models import Policy, WorkItem
from .models.work import WorkState
from .prose import prose

SOON = timedelta(days=10)


WORK: Columns = (
    (gettext_lazy("任务"), "task.title"),
    (gettext_lazy("条款"), "task.clause"),
    (gettext_lazy("文件"), "task.policy.__str__"),
    (gettext_lazy("发文字号"), "task.policy.doc_number"),
    (gettext_lazy("单位"), "organ.name"),
    (gettext_lazy("职责"), "get_role_display"),
    (gettext_lazy("完成期限"), "due_on"),
    (gettext_lazy("状态"), lambda one: _("待前置") if one.waits else one.get_state_display()),
    (gettext_lazy("最近进展"), "progress"),
    (gettext_lazy("完成时间"), "completed_at"),
    (gettext_lazy("完成依据"), "evidence"),
    (gettext_lazy("退回时间"), "handed_back_at"),
    (gettext_lazy("退回理由"), "handed_back_reason"),
    (gettext_lazy("改派"), lambda one: one.onward.organ.name if one.onward else ""),
)


@staff
@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """工作台账: one line a task and organ, first due first; what was handed back under its own filter alone."""
    actor = actor_of(request)
    everything = queries.work_visible_to(actor)
    organs = Organ.objects.filter(pk__in=everything.order_by().values("organ"))
    issued = Policy.objects.filter(pk__in=everything.order_by().values("task__policy"))
    form = WorkFilter(request.GET, policies=issued, organs=organs, auto_id="filter_%s")
    found = _filtered(everything, form.known).select_related("onward__organ")
    if file := export(request, _("工作台账"), WORK, found):
        return file
    page = paged(request, found)
    page.object_list = queries.with_duties(page)
    return render(request, "policies/console_work_list.html", {"page": page, "form": form, "today": today()})


@staff
@require_GET
def work(request: HttpRequest, pk: int) -> HttpResponse:
    return _work_page(request, _work(request, pk))


@staff
@require_POST
def work_told(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """报送进展 or 完成, with files."""
    item = _work(request, pk)
    form = _form(what, request.POST, request.FILES)
    if not form.is_valid():
        return _work_page(request, item, {what: form}, status=422)
    words, uploads = form.cleaned_data.values()
    _kind, deed, done = _TOLD[what]
    try:
        deed(item, words, files=uploads, by=actor_of(request))
    except Refused as refused:
        return _work_page(request, item, {what: form}, refused.reasons, status=409)
    messages.success(request, str(done))
    return redirect("console:work", item.pk)


_TOLD: Mapping[str, tuple[Any, Any, Any]] = {
    "progress": (ProgressForm, actions.report_progress, gettext_lazy("进展已报送。")),
    "completion": (CompletionForm, actions.complete_work, gettext_lazy("这项工作已完成。")),
}


def _form(what: str, *data: Any) -> ProgressForm | CompletionForm:
    form: ProgressForm | CompletionForm = _TOLD[what][0](*data, auto_id=f"{what}_%s")
    return form


@staff
@require_POST
def work_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """重新办理, by the office of the document."""
    item = _work(request, pk)
    try:
        actions.reopen_work(item, request.POST.get("reason", ""), by=actor_of(request))
    except Refused as refused:
        return _work_page(request, item, reasons=refused.reasons, status=409)
    messages.success(request, _("已退回重新办理。"))
    return redirect("console:work", item.pk)


@staff
@require_GET
def work_file(request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
    found = get_object_or_404(_work(request, pk).files.select_related("source"), pk=file_pk)
    return files.download(found.source, found.name)


def _work_page(
    request: HttpRequest,
    item: WorkItem,
    given: Mapping[str, ProgressForm | CompletionForm] = MappingProxyType({}),
    reasons: Sequence[Reason] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    actor, source = actor_of(request), item.task.policy
    queries.with_duties([item])
    again, last = queries.told_of(item)
    context = console_handing_back.told(item, actor) | {
        "work": item,
        "task": item.task,
        "policy": source,
        "passage": prose(source.text, item.task.start, item.task.end),
        "progress_form": given.get("progress") or _form("progress"),
        "completion_form": given.get("completion") or _form("completion"),
        "reportable": permissions.may_report(actor, item) and not item.done and not item.handed_back,
        "sees_onward": item.onward_id and queries.work_visible_to(actor).filter(pk=item.onward_id).exists(),
        "drafts": actor.has(Role.DRAFTER, item.organ.code),
        "sees_policy": queries.visible_to(actor).filter(pk=source.pk).exists(),
        "enters": permissions.enters_for(actor, item.organ),
        "entered": bool(last and last.data.get("act") == ENTERED),
        "again_at": again and again.at,
        "files": list(item.files.all()),
        "reopens": item.done and permissions.may_handle(actor, source),
        "reasons": reasons,
        "late": item.late(today()),
    }
    return render(request, "policies/console_work.html", context, status=status)


def _work(request: HttpRequest, pk: int) -> WorkItem:
    return get_object_or_404(queries.work_visible_to(actor_of(request)), pk=pk)


def _filtered(work: QuerySet[WorkItem], wanted: Mapping[str, Any]) -> QuerySet[WorkItem]:
    if wanted.get("policy"):
        work = work.filter(task__policy=wanted["policy"])
    if wanted.get("organ"):
        work = work.filter(organ=wanted["organ"])
    day = today()
    in_time = ~queries.waiting() & ~queries.overdue(day)
    states = {
        "open": queries.unfinished(),
        "not_started": Q(state=WorkState.NOT_STARTED) & in_time,
        "in_progress": Q(state=WorkState.IN_PROGRESS) & in_time,
        "overdue": queries.overdue(day),
        "soon": queries.unfinished() & ~queries.waiting() & Q(due_on__gte=day, due_on__lte=day + SOON),
        "waiting": queries.unfinished() & queries.waiting(),
        "done": Q(state=WorkState.DONE),
        "ended": queries.unfinished() & Q(organ__ended_on__lte=day),
        "asked": Q(asks_back=True),
        "handed_back": ~queries.not_handed_back(),
    }
    return work.filter(states.get(wanted.get("state", ""), queries.not_handed_back()))


def _work_panel(actor: Actor) -> dict[str, Any] | None:
    codes = actor.organs(Role.DRAFTER, Role.APPROVER)
    found = queries.with_duties(queries.work_of(codes)[:ON_WORKBENCH]) if codes else []
    return {"work": found, "today": today()} if found else None


add_menu(
    MenuEntry(
        gettext_lazy("工作台账"),  # type: ignore[arg-type]
        "work-list",
        gettext_lazy("政策落实"),  # type: ignore[arg-type]
        icon="list",
        roles=permissions.WORKERS,
        order=21,
    ),
)
add_workbench_panel(
    Panel(gettext_lazy("本单位承担的任务"), "policies/panel_work.html", _work_panel, order=30)  # type: ignore[arg-type]
)
add_urls(
    path("work/", work_list, name="work-list"),
    path("work/<int:pk>", work, name="work"),
    path("work/<int:pk>/progress", work_told, {"what": "progress"}, name="work-progress"),
    path("work/<int:pk>/complete", work_told, {"what": "completion"}, name="work-complete"),
    path("work/<int:pk>/reopen", work_reopen, name="work-reopen"),
    path("work/<int:pk>/files/<int:file_pk>", work_file, name="work-file"),
)
