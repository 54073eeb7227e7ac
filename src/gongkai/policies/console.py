"""Staff pages of documents from upload until they are confirmed: the list, and the text with its findings beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ

from . import actions, counting, doubts, drafting, long_intake, permissions, queries
from .citing import neighbours
from .console_issuing import outcome
from .console_shared import AT_FIRST, AT_ONCE, ON_WORKBENCH, numbered, onward, over_again, policy_of, task_of
from .expansion import Share, expand
from .forms import FactsForm, TaskForm, UploadForm
from .models import Intake, Policy, Task
from .models.policy import PolicyState
from .spans import lines
from .units import Register

POLICIES: Columns = (
    (gettext_lazy("标题"), "__str__"),
    (gettext_lazy("发文字号"), "doc_number"),
    (gettext_lazy("发文机关"), "issuers"),
    (gettext_lazy("状态"), "get_state_display"),
    (gettext_lazy("任务"), "task_count"),
    (gettext_lazy("工作（件）"), "work_count"),
    (gettext_lazy("已完成（件）"), "done_count"),
    (gettext_lazy("收文日期"), "received_on"),
    (gettext_lazy("成文日期"), "written_on"),
    (gettext_lazy("印发日期"), "issued_on"),
)


@staff
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    found = queries.with_counts(queries.visible_to(actor_of(request)))
    state = request.GET.get("state", "")
    found = found.filter(state=state) if state in PolicyState.values else found.exclude(state=PolicyState.SET_ASIDE)
    if file := export(request, _("政策文件"), POLICIES, found):
        return file
    page = paged(request, found)
    context = {"page": page, "states": PolicyState.choices, "state": state, "may_take_in": bool(_governments(request))}
    return render(request, "policies/console_list.html", context)


@staff
def policy_new(request: HttpRequest) -> HttpResponse:
    """收文: upload a document and have it read."""
    organs = _governments(request)
    if not organs:
        raise PermissionDenied(_("收文由政务公开工作机构办理。"))
    form = UploadForm(request.POST or None, request.FILES or None, organs=organs)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "policies/console_new.html", {"form": form}, status=200 if request.method == "GET" else 422
        )
    upload = form.cleaned_data["file"]
    try:
        if upload.size > settings.GONGKAI_MAX_UPLOAD:
            raise Refused(Reason("too_large", files.too_large()))
        if upload.size > long_intake.AT_ONCE:
            begun = long_intake.begin(
                upload.read(), upload.name, organ=form.cleaned_data["organ"], by=actor_of(request)
            )
            return redirect("console:policy-intake", begun.pk)
        policy = actions.take_in(upload.read(), upload.name, organ=form.cleaned_data["organ"], by=actor_of(request))
    except Refused as refused:
        return render(request, "policies/console_new.html", {"form": form, "reasons": refused.reasons}, status=409)
    messages.success(request, _("已收文，识别出%(n)s项任务，请对照原文核对。") % {"n": policy.tasks.count()})
    return redirect("console:policy", policy.pk)


@staff
@require_http_methods(["GET", "POST"])
def policy_intake(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a long document is; the page asks again by itself until it is read. Posted to, it stops or goes on."""
    codes = actor_of(request).organs(Role.DISCLOSURE_OFFICE)
    found = get_object_or_404(Intake, pk=pk, organ__code__in=codes)
    if request.method == "POST":
        done = long_intake.stop(found) if request.POST.get("do") == "stop" else long_intake.resume(found)
        if not done:
            messages.error(request, _("识别已经结束，请看结果。"))
        return redirect("console:policy-intake", found.pk)
    if found.policy_id:
        return redirect("console:policy", found.policy_id)
    context = {"intake": found, "resumable": long_intake.resumable(found)}
    return render(request, "policies/console_intake.html", context)


@staff
@require_GET
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    found = policy_of(request, pk)
    if not found.open_to_edit:
        return outcome(request, found)
    if "from" in request.GET:
        return _further_cards(request, found, number(request.GET["from"]))
    wanted = found.tasks.filter(pk=number(request.GET.get("edit")))
    return _screen(request, found, edited={task.pk: TaskForm.of(task) for task in wanted})


@staff
@require_GET
def policy_source(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came; always as a download, whatever it is."""
    found = policy_of(request, pk)
    return files.download(found.source, found.source_name)


@staff
@require_POST
def policy_facts(request: HttpRequest, pk: int) -> HttpResponse:
    found = policy_of(request, pk)
    form = FactsForm(request.POST, auto_id="facts_%s")
    if not form.is_valid():
        return _screen(request, found, facts=form, status=422)
    try:
        actions.correct_facts(found, form.facts, revision=form.cleaned_data["revision"], by=actor_of(request))
    except Refused as refused:
        over_again(form, refused, lambda: policy_of(request, pk).revision)
        return _screen(request, found, facts=form, reasons=refused.reasons, status=409)
    return _back(found, "facts")


@staff
@require_POST
def task_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = policy_of(request, pk)
    form = TaskForm(request.POST, auto_id="new_%s")
    if not form.is_valid():
        return _screen(request, found, new=form, status=422)
    try:
        task = actions.add_task(found, form.text, by=actor_of(request))
    except Refused as refused:
        return _screen(request, found, new=form, reasons=refused.reasons, status=409)
    return _patch(request, found, [], [task]) or _back(found, f"task-{task.pk}")


@staff
@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    """GET gives the form alone, for the script to put into its card; opened by itself, it is on the page of its document."""
    found, task = task_of(request, pk, task_pk)
    if request.method == "GET":
        if request.headers.get("Sec-Fetch-Mode") == "navigate":
            return redirect(f"{reverse('console:policy', args=[found.pk])}?edit={task.pk}#task-{task.pk}")
        context = {"policy": found, "task": task, "form": TaskForm.of(task), "tasks": numbered(found)}
        context["count"] = counting.of_task(task)
        return render(request, "policies/_task_edit.html", context)
    form = TaskForm(request.POST, auto_id=f"task{task.pk}_%s")
    if not form.is_valid():
        return _screen(request, found, edited={task.pk: form}, status=422)
    try:
        now = actions.edit_task(task, form.text, revision=form.cleaned_data["revision"] or 0, by=actor_of(request))
    except Refused as refused:
        over_again(form, refused, lambda: task_of(request, pk, task_pk)[1].revision)
        return _screen(request, found, edited={task.pk: form}, reasons=refused.reasons, status=409)
    return _patch(request, found, [task], [now], now.revision - task.revision) or _back(found, f"task-{task.pk}")


@staff
@require_POST
def task_verb(request: HttpRequest, pk: int, task_pk: int, verb: str) -> HttpResponse:
    """One button: accept, drop, restore, merge (with ``other``), split (with ``title``)."""
    found, task = task_of(request, pk, task_pk)
    was = [task]
    try:
        if verb == "merge":
            was.append(get_object_or_404(found.tasks, pk=number(request.POST.get("other"))))
            now = [actions.merge_tasks(*was, by=actor_of(request)), found.tasks.get(pk=was[1].pk)]
        elif verb == "split":
            now = [actions.split_task(task, request.POST.get("title", "")[:300], by=actor_of(request))]
        else:
            now = [_VERBS[verb](task, by=actor_of(request))]
    except Refused as refused:
        return _screen(request, found, reasons=refused.reasons, status=409)
    steps = now[0].revision - task.revision if now[0].pk == task.pk else 1
    return _patch(request, found, was, now, steps) or _back(found, "dropped" if verb == "drop" else f"task-{now[0].pk}")


_VERBS = {"accept": actions.accept_doubts, "drop": actions.drop_task, "restore": actions.restore_task}


@staff
@require_POST
def policy_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = policy_of(request, pk)
    try:
        actions.confirm(
            found,
            revision=number(request.POST.get("revision")),
            by=actor_of(request),
            unchecked=number(request.POST.get("unchecked")),
        )
    except Refused as refused:
        return _screen(request, found, reasons=refused.reasons, status=409)
    return redirect("console:policy-issue", found.pk)


@staff
@require_POST
def policy_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    found = policy_of(request, pk)
    try:
        actions.set_aside(found, request.POST.get("reason", ""), by=actor_of(request))
    except Refused as refused:
        return _screen(request, found, reasons=refused.reasons, status=409)
    messages.success(request, _("文件已作废，可以重新上传。"))
    return redirect("console:policies")


# pages


def _screen(
    request: HttpRequest,
    found: Policy,
    *,
    facts: FactsForm | None = None,
    new: TaskForm | None = None,
    edited: Mapping[int, TaskForm] | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> HttpResponse:
    """The confirm screen: the text with its findings beside the tasks. Forms that were refused come back as typed."""
    found.refresh_from_db()
    if not found.open_to_edit:
        return outcome(request, found, reasons, status=status)
    tasks, edited = numbered(found), edited or {}
    shown = tasks if edited or request.GET.get("all") else tasks[:AT_FIRST]
    dropped = list(found.tasks.filter(dropped=True))
    lost = [task for task in dropped if task.pk in edited]  # by somebody else, while its form was open
    context = {
        "policy": found,
        "lines": lines(found, tasks),
        "cards": [card | {"form": edited.get(card["task"].pk)} for card in _cards(found, [*lost, *shown])],
        "onward": onward("policy", found, len(shown), tasks),
        "tasks": tasks,
        "dropped": [task for task in dropped if task not in lost],
        "doubtful": _doubtful(tasks),
        "twin": queries.twin(found),
        "dated": [one for one in queries.dated(found) if not _in_a_task(one, tasks)],
        "rules": len(drafting.offers(found)),
        "around": neighbours(found, actor_of(request)),
        "facts_form": facts or FactsForm.of(found),
        "facts_open": facts is not None,
        "new_form": new or TaskForm.blank(),
        "new_open": new is not None,
        "editable": permissions.may_handle(actor_of(request), found),
        "reasons": reasons,
        "today": today(),
    }
    return render(request, "policies/console_confirm.html", context, status=status)


def _patch(
    request: HttpRequest, found: Policy, was: Sequence[Task], now: Sequence[Task], steps: int = 1
) -> HttpResponse | None:
    """Only what the change of some tasks moves, for the script to put into a page that shows revision ``X-Seen``.

    ``steps`` is by how many revisions the change moved the document. None where the page would not be whole then: somebody
    else changed something, or what was confirmed is open again.
    """
    seen, state = request.headers.get("X-Seen"), found.state
    found.refresh_from_db()
    if seen != str(found.revision - steps) or found.state != state:
        return None
    tasks = numbered(found)
    before = {task.pk: earlier.pk for earlier, task in pairwise(tasks)}
    touched = {task.pk for task in now}
    context = {
        "policy": found,
        "lines": [line for line in lines(found, tasks) if any(map(line.meets, (*was, *now)))],
        "cards": [
            card | {"after": before.get(card["task"].pk, "first")}
            for card in _cards(found, [task for task in tasks if task.pk in touched])
        ],
        "gone": [task.pk for task in now if task.dropped],
        "tasks": tasks,
        "dropped": list(found.tasks.filter(dropped=True)),
        "doubtful": _doubtful(tasks),
        "editable": True,
    }
    return render(request, "policies/_patch.html", context)


def _further_cards(request: HttpRequest, found: Policy, first: int) -> HttpResponse:
    """The tasks after the first ones of a long document, part by part; 409 where the page shows another revision by now."""
    if request.headers.get("X-Seen") != str(found.revision):
        return HttpResponse(status=409)
    tasks = numbered(found)
    shown = tasks[first : first + AT_ONCE]
    context = {
        "policy": found,
        "cards": _cards(found, shown),
        "onward": onward("policy", found, first + len(shown), tasks),
        "editable": permissions.may_handle(actor_of(request), found),
    }
    return render(request, "policies/_cards.html", context)


def _cards(found: Policy, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    return [_card(share) for share in expand(tasks, (), Register(found.organ, today())).shares]


def _card(share: Share) -> dict[str, Any]:
    task = share.task
    return {"task": task, "share": share, "doubts": doubts.told(task.doubts), "count": counting.of_task(task)}


def _doubtful(tasks: Sequence[Task]) -> int:
    return sum(bool(task.doubts) for task in tasks)


# what views need


def _governments(request: HttpRequest) -> QuerySet[Organ]:
    """Governments for which the actor may take documents in."""
    codes = actor_of(request).organs(Role.DISCLOSURE_OFFICE)
    return Organ.objects.filter(code__in=codes, kind="government", ended_on__isnull=True)


def _in_a_task(one: queries.Dated, tasks: Sequence[Task]) -> bool:
    """Whether the date stands in the passage of a task already."""
    return any(task.start <= one.start and one.end <= task.end for task in tasks)


def _back(found: Policy, anchor: str) -> HttpResponse:
    """To the place of a change; in a long document all tasks are shown, for it may lie far down."""
    query = "?all=1" if found.tasks.filter(dropped=False).count() > AT_FIRST else ""
    return redirect(f"{reverse('console:policy', args=[found.pk])}{query}#{anchor}")


def _documents_panel(actor: Actor) -> dict[str, Any] | None:
    codes = actor.organs(Role.DISCLOSURE_OFFICE)
    if not codes:
        return None
    found = list(queries.to_check(actor)[:ON_WORKBENCH])
    return {"policies": found} if found else None


add_menu(
    MenuEntry(
        gettext_lazy("政策文件"),  # type: ignore[arg-type]
        "policies",
        gettext_lazy("政策落实"),  # type: ignore[arg-type]
        icon="inbox",
        roles=permissions.WORKERS,
        count=lambda actor: queries.to_check(actor).count() if Role.DISCLOSURE_OFFICE in actor.roles else 0,
        order=20,
    ),
)
add_workbench_panel(
    Panel(gettext_lazy("待核对的政策文件"), "policies/panel_documents.html", _documents_panel, order=20)  # type: ignore[arg-type]
)
add_urls(
    path("policies/", policies, name="policies"),
    path("policies/new", policy_new, name="policy-new"),
    path("policies/intake/<int:pk>", policy_intake, name="policy-intake"),
    path("policies/<int:pk>", policy, name="policy"),
    path("policies/<int:pk>/source", policy_source, name="policy-source"),
    path("policies/<int:pk>/facts", policy_facts, name="policy-facts"),
    path("policies/<int:pk>/confirm", policy_confirm, name="policy-confirm"),
    path("policies/<int:pk>/set-aside", policy_set_aside, name="policy-set-aside"),
    path("policies/<int:pk>/tasks/new", task_new, name="task-new"),
    path("policies/<int:pk>/tasks/<int:task_pk>", task_edit, name="task-edit"),
    *(
        path(f"policies/<int:pk>/tasks/<int:task_pk>/{verb}", task_verb, {"verb": verb}, name=f"task-{verb}")
        for verb in (*_VERBS, "merge", "split")
    ),
)

from . import (  # noqa: E402, F401  further screens hang themselves in
    console_bulletins,
    console_claims,
    console_finding,
    console_overview,
    console_pilots,
    console_plans,
    console_reports,
    console_systems,
    console_work,
)
