"""Staff pages: documents from upload to issue, the ledger of work, one piece of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ

from . import actions, counting, doubts, drafting, ledger_queries, long_intake, permissions, publicity, queries
from .citing import neighbours
from .console_shared import over_again
from .expansion import Share, Unknown, expand
from .forms import FactsForm, PreconditionForm, TaskForm, UploadForm, WorkFilter
from .forms_ledger import CompletionForm, ProgressForm
from .models import Intake, Policy, Task, WorkItem
from .models.policy import PolicyState
from .models.work import WorkState
from .spans import lines
from .units import OUTSIDE, Register

PER_PAGE = 25
SOON = timedelta(days=10)
ON_WORKBENCH = 6
#: Tasks on the page of findings when it opens, and in each part that the script then asks for.
AT_FIRST, AT_ONCE = 60, 150
MEANING = "meaning:"
#: What stands in the place of a leader whom the document leaves open.
LEAD_OPEN = ("待认领", "待定", "待明确", "待确定", "另行确定")
WORKERS = frozenset({Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE, Role.SUPERVISOR})


# documents


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
)


@staff
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    found = queries.with_counts(queries.visible_to(_actor(request)))
    state = request.GET.get("state", "")
    found = found.filter(state=state) if state in PolicyState.values else found.exclude(state=PolicyState.SET_ASIDE)
    if file := export(request, _("政策文件"), POLICIES, found):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
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
            begun = long_intake.begin(upload.read(), upload.name, organ=form.cleaned_data["organ"], by=_actor(request))
            return redirect("console:policy-intake", begun.pk)
        policy = actions.take_in(upload.read(), upload.name, organ=form.cleaned_data["organ"], by=_actor(request))
    except Refused as refused:
        return render(request, "policies/console_new.html", {"form": form, "reasons": refused.reasons}, status=409)
    messages.success(request, _("已收文，识别出%(n)s项任务，请对照原文核对。") % {"n": policy.tasks.count()})
    return redirect("console:policy", policy.pk)


@staff
@require_http_methods(["GET", "POST"])
def policy_intake(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a long document is; the page asks again by itself until it is read. Posted to, it stops or goes on."""
    codes = _actor(request).organs(Role.DISCLOSURE_OFFICE)
    found = get_object_or_404(Intake, pk=pk, organ__code__in=codes)
    if request.method == "POST":
        done = long_intake.stop(found) if request.POST.get("do") == "stop" else long_intake.resume(found)
        if not done:
            messages.error(request, _("识别已经结束，请看结果。"))
        return redirect("console:policy-intake", found.pk)
    if found.policy_id:
        return redirect("console:policy", found.policy_id)
    return render(request, "policies/console_intake.html", {"intake": found})


@staff
@require_GET
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    found = _policy(request, pk)
    if not found.open_to_edit:
        return _outcome(request, found)
    if "from" in request.GET:
        return _further_cards(request, found, _number(request.GET["from"]))
    wanted = found.tasks.filter(pk=_number(request.GET.get("edit")))
    return _screen(request, found, edited={task.pk: TaskForm.of(task) for task in wanted})


@staff
@require_GET
def policy_source(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came; always as a download, whatever it is."""
    found = _policy(request, pk)
    return files.download(found.source, found.source_name)


@staff
@require_POST
def policy_facts(request: HttpRequest, pk: int) -> HttpResponse:
    found = _policy(request, pk)
    form = FactsForm(request.POST, auto_id="facts_%s")
    if not form.is_valid():
        return _screen(request, found, facts=form, status=422)
    try:
        actions.correct_facts(found, form.facts, revision=form.cleaned_data["revision"], by=_actor(request))
    except Refused as refused:
        over_again(form, refused, lambda: _policy(request, pk).revision)
        return _screen(request, found, facts=form, reasons=refused.reasons, status=409)
    return _back(found, "facts")


@staff
@require_POST
def task_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = _policy(request, pk)
    form = TaskForm(request.POST, auto_id="new_%s")
    if not form.is_valid():
        return _screen(request, found, new=form, status=422)
    try:
        task = actions.add_task(found, form.text, by=_actor(request))
    except Refused as refused:
        return _screen(request, found, new=form, reasons=refused.reasons, status=409)
    return _patch(request, found, [], [task]) or _back(found, f"task-{task.pk}")


@staff
@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    """GET gives the form alone, for the script to put into its card."""
    found, task = _task(request, pk, task_pk)
    if request.method == "GET":
        context = {"policy": found, "task": task, "form": TaskForm.of(task), "tasks": _numbered(found)}
        context["count"] = counting.of_task(task)
        return render(request, "policies/_task_edit.html", context)
    form = TaskForm(request.POST, auto_id=f"task{task.pk}_%s")
    if not form.is_valid():
        return _screen(request, found, edited={task.pk: form}, status=422)
    try:
        now = actions.edit_task(task, form.text, revision=form.cleaned_data["revision"] or 0, by=_actor(request))
    except Refused as refused:
        over_again(form, refused, lambda: _task(request, pk, task_pk)[1].revision)
        return _screen(request, found, edited={task.pk: form}, reasons=refused.reasons, status=409)
    return _patch(request, found, [task], [now], now.revision - task.revision) or _back(found, f"task-{task.pk}")


@staff
@require_POST
def task_verb(request: HttpRequest, pk: int, task_pk: int, verb: str) -> HttpResponse:
    """One button: accept, drop, restore, merge (with ``other``), split (with ``title``)."""
    found, task = _task(request, pk, task_pk)
    was = [task]
    try:
        if verb == "merge":
            was.append(get_object_or_404(found.tasks, pk=_number(request.POST.get("other"))))
            now = [actions.merge_tasks(*was, by=_actor(request)), found.tasks.get(pk=was[1].pk)]
        elif verb == "split":
            now = [actions.split_task(task, request.POST.get("title", "")[:300], by=_actor(request))]
        else:
            now = [_VERBS[verb](task, by=_actor(request))]
    except Refused as refused:
        return _screen(request, found, reasons=refused.reasons, status=409)
    steps = now[0].revision - task.revision if now[0].pk == task.pk else 1
    return _patch(request, found, was, now, steps) or _back(found, "dropped" if verb == "drop" else f"task-{now[0].pk}")


_VERBS = {"accept": actions.accept_doubts, "drop": actions.drop_task, "restore": actions.restore_task}


@staff
@require_POST
def policy_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = _policy(request, pk)
    try:
        actions.confirm(found, revision=_number(request.POST.get("revision")), by=_actor(request))
    except Refused as refused:
        return _screen(request, found, reasons=refused.reasons, status=409)
    return redirect("console:policy-issue", found.pk)


@staff
def policy_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """分派: shows who would get what, asks about names nobody knows, then does it."""
    found = _policy(request, pk)
    if found.state != PolicyState.CONFIRMED:
        return redirect("console:policy", found.pk)
    if request.method != "POST":
        return _preview(request, found)
    meanings = _meanings(request, found)
    if request.POST.get("public") not in ("yes", "no"):
        unsaid = Reason("public", _("请选择任务和落实情况是否公开。"))
        return _preview(request, found, meanings, [unsaid], status=422)
    try:
        work = actions.issue(
            found,
            meanings,
            revision=_number(request.POST.get("revision")),
            by=_actor(request),
            claiming=_claiming(request),
            public=request.POST.get("public") != "no",
        )
    except Refused as refused:
        found.refresh_from_db()
        return _preview(request, found, meanings, refused.reasons, status=409)
    organs = len({item.organ_id for item in work})
    messages.success(
        request, _("已分派：%(work)s件工作落实到%(organs)s个单位。") % {"work": len(work), "organs": organs}
    )
    return redirect("console:policy", found.pk)


@staff
@require_POST
def policy_publicity(request: HttpRequest, pk: int) -> HttpResponse:
    found, public = _policy(request, pk), request.POST.get("public") == "yes"
    try:
        actions.set_publicity(found, public, request.POST.get("reason", ""), by=_actor(request))
    except Refused as refused:
        return _outcome(request, found, refused.reasons, status=409)
    messages.success(request, _("落实情况已经公开。") if public else _("落实情况不再公开。"))
    return redirect("console:policy", found.pk)


@staff
@require_POST
def policy_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    found = _policy(request, pk)
    try:
        actions.set_aside(found, request.POST.get("reason", ""), by=_actor(request))
    except Refused as refused:
        return _screen(request, found, reasons=refused.reasons, status=409)
    messages.success(request, _("文件已作废，可以重新上传。"))
    return redirect("console:policies")


# work


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
    actor = _actor(request)
    everything = queries.work_visible_to(actor)
    organs = Organ.objects.filter(pk__in=everything.order_by().values("organ"))
    issued = Policy.objects.filter(pk__in=everything.order_by().values("task__policy"))
    form = WorkFilter(request.GET, policies=issued, organs=organs, auto_id="filter_%s")
    found = _filtered(everything, form.cleaned_data if form.is_valid() else {}).select_related("onward__organ")
    if file := export(request, _("工作台账"), WORK, found):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.with_duties(page)
    return render(request, "policies/console_work_list.html", {"page": page, "form": form, "today": today()})


@staff
@require_GET
def work(request: HttpRequest, pk: int) -> HttpResponse:
    return _work_page(request, _work(request, pk))


@staff
@require_POST
def work_progress(request: HttpRequest, pk: int) -> HttpResponse:
    item = _work(request, pk)
    form = ProgressForm(request.POST, request.FILES, auto_id="progress_%s")
    if not form.is_valid():
        return _work_page(request, item, progress=form, status=422)
    try:
        data = form.cleaned_data
        actions.report_progress(item, data["text"], files=data["files"], by=_actor(request))
    except Refused as refused:
        return _work_page(request, item, progress=form, reasons=refused.reasons, status=409)
    messages.success(request, _("进展已报送。"))
    return redirect("console:work", item.pk)


@staff
@require_POST
def work_complete(request: HttpRequest, pk: int) -> HttpResponse:
    item = _work(request, pk)
    form = CompletionForm(request.POST, request.FILES, auto_id="completion_%s")
    if not form.is_valid():
        return _work_page(request, item, completion=form, status=422)
    try:
        data = form.cleaned_data
        actions.complete_work(item, data["evidence"], files=data["files"], by=_actor(request))
    except Refused as refused:
        return _work_page(request, item, completion=form, reasons=refused.reasons, status=409)
    messages.success(request, _("这项工作已完成。"))
    return redirect("console:work", item.pk)


@staff
@require_POST
def work_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """重新办理, by the office of the document."""
    item = _work(request, pk)
    try:
        actions.reopen_work(item, request.POST.get("reason", ""), by=_actor(request))
    except Refused as refused:
        return _work_page(request, item, reasons=refused.reasons, status=409)
    messages.success(request, _("已退回重新办理。"))
    return redirect("console:work", item.pk)


@staff
@require_GET
def work_file(request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
    found = get_object_or_404(_work(request, pk).files.select_related("source"), pk=file_pk)
    return files.download(found.source, found.name)


@staff
@require_POST
def task_precondition(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    found, task = _task(request, pk, task_pk)
    form = PreconditionForm(request.POST)
    if not form.is_valid():
        return _outcome(request, found, [Reason("on", _("请填写前置条件具备的日期。"))], status=422)
    try:
        actions.meet_precondition(task, form.cleaned_data["on"], by=_actor(request))
    except Refused as refused:
        return _outcome(request, found, refused.reasons, status=409)
    messages.success(request, _("前置条件已具备，期限开始计算。"))
    return redirect("console:policy", found.pk)


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
        return _outcome(request, found, reasons, status=status)
    tasks, edited = _numbered(found), edited or {}
    shown = tasks if edited or request.GET.get("all") else tasks[:AT_FIRST]
    context = {
        "policy": found,
        "lines": lines(found, tasks),
        "cards": [card | {"form": edited.get(card["task"].pk)} for card in _cards(found, shown)],
        "onward": _onward(found, len(shown), tasks),
        "tasks": tasks,
        "dropped": list(found.tasks.filter(dropped=True)),
        "doubtful": _doubtful(tasks),
        "dated": [one for one in queries.dated(found) if not _taken(one, tasks)],
        "rules": len(drafting.offers(found)),
        "around": neighbours(found, _actor(request)),
        "facts_form": facts or FactsForm.of(found),
        "facts_open": facts is not None,
        "new_form": new or TaskForm.blank(),
        "new_open": new is not None,
        "editable": permissions.may_handle(_actor(request), found),
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
    tasks = _numbered(found)
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
    tasks = _numbered(found)
    shown = tasks[first : first + AT_ONCE]
    context = {
        "policy": found,
        "cards": _cards(found, shown),
        "onward": _onward(found, first + len(shown), tasks),
        "editable": permissions.may_handle(_actor(request), found),
    }
    return render(request, "policies/_cards.html", context)


def _onward(found: Policy, at: int, tasks: Sequence[Task]) -> str:
    return f"{reverse('console:policy', args=[found.pk])}?from={at}" if at < len(tasks) else ""


def _cards(found: Policy, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    return [_card(share) for share in expand(tasks, (), Register(found.organ, today())).shares]


def _card(share: Share) -> dict[str, Any]:
    task = share.task
    return {"task": task, "share": share, "doubts": doubts.told(task.doubts), "count": counting.of_task(task)}


def _doubtful(tasks: Sequence[Task]) -> int:
    return sum(bool(task.doubts) for task in tasks)


def _preview(
    request: HttpRequest,
    found: Policy,
    meanings: Mapping[str, str] | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> HttpResponse:
    tasks = list(found.tasks.filter(dropped=False))
    register = Register(found.organ, today())
    expansion = expand(tasks, found.addressees, register)
    context = {
        "policy": found,
        "expansion": expansion,
        "register": register,
        "asked": [(one, _meaning(one, meanings)) for one in expansion.unknown],
        "typed": request.POST,
        "claims": _to_claim(request, tasks),
        "today": today(),
        "past": [task for task in tasks if task.deadline and task.deadline < today() and not task.waiting],
        "reasons": reasons,
        "outside": OUTSIDE,
        "barred": publicity.barred(found),
        "editable": permissions.may_handle(_actor(request), found),
    }
    return render(request, "policies/console_issue.html", context, status=status)


def _to_claim(request: HttpRequest, tasks: Sequence[Task]) -> set[int]:
    """The tasks whose lead is to be claimed: at first those whose document says so where the lead is named."""
    if request.method == "POST":
        return set(map(_number, request.POST.getlist("claim")))
    return {task.pk for task in tasks if any(name in LEAD_OPEN for name in task.lead)}


def _outcome(request: HttpRequest, found: Policy, reasons: Sequence[Reason] = (), *, status: int = 200) -> HttpResponse:
    """An issued document: how far its work has come, by task and by organ."""
    actor = _actor(request)
    tasks = _numbered(found)
    visible = queries.work_visible_to(actor).filter(task__policy=found).select_related("onward__organ")
    seen = queries.with_duties(visible.order_by("task__position", "organ__position"))
    parts: dict[int, list[WorkItem]] = {task.pk: [] for task in tasks}
    for item in seen:
        parts.setdefault(item.task_id, []).append(item)
    context = {
        "policy": found,
        "whole": queries.completion(seen, today()),
        "by_organ": queries.completion_by_organ(seen, today()),
        "rows": [
            (task, queries.task_duty(parts[task.pk]), parts[task.pk], queries.completion(parts[task.pk], today()))
            for task in tasks
        ],
        "lines": lines(found, tasks),
        "reached": queries.reached(found),
        "oversees": permissions.may_oversee(actor, found),
        "below": _below(actor, found),
        "above": list(ledger_queries.from_above(found.organ)) if permissions.may_handle(actor, found) else [],
        "editable": permissions.may_handle(actor, found),
        "reasons": reasons,
        "today": today(),
    }
    return render(request, "policies/console_policy.html", context, status=status)


def _work_page(
    request: HttpRequest,
    item: WorkItem,
    *,
    progress: ProgressForm | None = None,
    completion: CompletionForm | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> HttpResponse:
    source = item.task.policy
    queries.with_duties([item])
    onward = item.onward_id
    context = console_handing_back.told(item, _actor(request)) | {
        "work": item,
        "task": item.task,
        "policy": source,
        "passage": source.text[item.task.start : item.task.end].strip(),
        "progress_form": progress or ProgressForm(auto_id="progress_%s"),
        "completion_form": completion or CompletionForm(auto_id="completion_%s"),
        "reportable": permissions.may_report(_actor(request), item) and not item.done and not item.handed_back,
        "sees_onward": onward and queries.work_visible_to(_actor(request)).filter(pk=onward).exists(),
        "drafts": _actor(request).has(Role.DRAFTER, item.organ.code),
        "sees_policy": queries.visible_to(_actor(request)).filter(pk=source.pk).exists(),
        "files": list(item.files.all()),
        "reopens": item.done and permissions.may_handle(_actor(request), source),
        "reasons": reasons,
        "late": item.late(today()),
    }
    return render(request, "policies/console_work.html", context, status=status)


# what views need


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _policy(request: HttpRequest, pk: int) -> Policy:
    return get_object_or_404(queries.visible_to(_actor(request)).select_related("organ", "source"), pk=pk)


def _task(request: HttpRequest, pk: int, task_pk: int) -> tuple[Policy, Task]:
    found = _policy(request, pk)
    return found, get_object_or_404(found.tasks, pk=task_pk)


def _numbered(found: Policy) -> list[Task]:
    """The tasks that stand, each with the ``number`` that the page gives it."""
    tasks = list(found.tasks.filter(dropped=False))
    for number, task in enumerate(tasks, 1):
        task.number = number  # type: ignore[attr-defined]
    return tasks


def _work(request: HttpRequest, pk: int) -> WorkItem:
    return get_object_or_404(queries.work_visible_to(_actor(request)), pk=pk)


def _governments(request: HttpRequest) -> QuerySet[Organ]:
    """Governments for which the actor may take documents in."""
    codes = _actor(request).organs(Role.DISCLOSURE_OFFICE)
    return Organ.objects.filter(code__in=codes, kind="government", ended_on__isnull=True)


def _below(actor: Actor, found: Policy) -> list[Organ]:
    """Governments of the actor below that of an issued document which have not taken it over."""
    codes = actor.organs(Role.DISCLOSURE_OFFICE)
    lower = Organ.objects.filter(code__in=codes, kind="government", path__startswith=found.organ.path)
    there = Policy.objects.filter(Q(upper=found) | Q(source=found.source_id)).exclude(state=PolicyState.SET_ASIDE)
    return list(lower.exclude(pk=found.organ_id).exclude(pk__in=there.values("organ")))


def _taken(one: queries.Dated, tasks: Sequence[Task]) -> bool:
    """Whether the date stands in the passage of a task already."""
    return any(task.start <= one.start and one.end <= task.end for task in tasks)


def _back(found: Policy, anchor: str) -> HttpResponse:
    """To the place of a change; in a long document all tasks are shown, for it may lie far down."""
    query = "?all=1" if found.tasks.filter(dropped=False).count() > AT_FIRST else ""
    return redirect(f"{reverse('console:policy', args=[found.pk])}{query}#{anchor}")


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0


def _meanings(request: HttpRequest, found: Policy) -> dict[str, str]:
    """Names the officer explained; with ``rest`` ticked, every name left open belongs to nobody here."""
    chosen = {name.removeprefix(MEANING): value for name, value in request.POST.items() if name.startswith(MEANING)}
    rest = OUTSIDE if request.POST.get("rest") else ""
    return {name: str(value or rest) for name, value in chosen.items() if value or rest}


def _meaning(one: Unknown, given: Mapping[str, str] | None) -> str:
    """What the officer chose for a name; at first the organ that it seems to be short for."""
    if given is not None:
        return given.get(one.name, "")
    return f"organ:{one.likely.code}" if one.likely else ""


def _claiming(request: HttpRequest) -> actions.Claiming | None:
    """Ticked tasks are open to claims; nothing ticked, none is."""
    tasks = frozenset(map(_number, request.POST.getlist("claim")))
    try:
        day = date.fromisoformat(request.POST.get("claim_by", ""))
    except ValueError:
        day = date.min
    return actions.Claiming(tasks, day, bool(request.POST.get("late_claims"))) if tasks else None


def _filtered(work: QuerySet[WorkItem], wanted: Mapping[str, Any]) -> QuerySet[WorkItem]:
    if wanted.get("policy"):
        work = work.filter(task__policy=wanted["policy"])
    if wanted.get("organ"):
        work = work.filter(organ=wanted["organ"])
    day = today()
    states = {
        "open": queries.unfinished(),
        "overdue": queries.overdue(day),
        "soon": queries.unfinished() & ~queries.waiting() & Q(due_on__gte=day, due_on__lte=day + SOON),
        "waiting": queries.unfinished() & queries.waiting(),
        "done": Q(state=WorkState.DONE),
        "asked": Q(asks_back=True),
        "handed_back": ~queries.not_handed_back(),
    }
    return work.filter(states.get(wanted.get("state", ""), queries.not_handed_back()))


def _documents_panel(actor: Actor) -> dict[str, Any] | None:
    codes = actor.organs(Role.DISCLOSURE_OFFICE)
    if not codes:
        return None
    found = list(queries.to_check(actor)[:ON_WORKBENCH])
    return {"policies": found} if found else None


def _work_panel(actor: Actor) -> dict[str, Any] | None:
    codes = actor.organs(Role.DRAFTER, Role.APPROVER)
    found = queries.with_duties(queries.work_of(codes)[:ON_WORKBENCH]) if codes else []
    return {"work": found, "today": today()} if found else None


add_menu(
    MenuEntry(
        gettext_lazy("政策文件"),  # type: ignore[arg-type]
        "policies",
        gettext_lazy("政策落实"),  # type: ignore[arg-type]
        icon="inbox",
        roles=WORKERS,
        count=lambda actor: queries.to_check(actor).count() if Role.DISCLOSURE_OFFICE in actor.roles else 0,
        order=20,
    ),
    MenuEntry(
        gettext_lazy("工作台账"),  # type: ignore[arg-type]
        "work-list",
        gettext_lazy("政策落实"),  # type: ignore[arg-type]
        icon="list",
        roles=WORKERS,
        order=21,
    ),
)
add_workbench_panel(
    Panel(gettext_lazy("待核对的政策文件"), "policies/panel_documents.html", _documents_panel, order=20)  # type: ignore[arg-type]
)
add_workbench_panel(
    Panel(gettext_lazy("本单位承担的任务"), "policies/panel_work.html", _work_panel, order=30)  # type: ignore[arg-type]
)
add_urls(
    path("policies/", policies, name="policies"),
    path("policies/new", policy_new, name="policy-new"),
    path("policies/intake/<int:pk>", policy_intake, name="policy-intake"),
    path("policies/<int:pk>", policy, name="policy"),
    path("policies/<int:pk>/source", policy_source, name="policy-source"),
    path("policies/<int:pk>/facts", policy_facts, name="policy-facts"),
    path("policies/<int:pk>/confirm", policy_confirm, name="policy-confirm"),
    path("policies/<int:pk>/issue", policy_issue, name="policy-issue"),
    path("policies/<int:pk>/publicity", policy_publicity, name="policy-publicity"),
    path("policies/<int:pk>/set-aside", policy_set_aside, name="policy-set-aside"),
    path("policies/<int:pk>/tasks/new", task_new, name="task-new"),
    path("policies/<int:pk>/tasks/<int:task_pk>", task_edit, name="task-edit"),
    path("policies/<int:pk>/tasks/<int:task_pk>/precondition", task_precondition, name="task-precondition"),
    *(
        path(f"policies/<int:pk>/tasks/<int:task_pk>/{verb}", task_verb, {"verb": verb}, name=f"task-{verb}")
        for verb in (*_VERBS, "merge", "split")
    ),
    path("work/", work_list, name="work-list"),
    path("work/<int:pk>", work, name="work"),
    path("work/<int:pk>/progress", work_progress, name="work-progress"),
    path("work/<int:pk>/complete", work_complete, name="work-complete"),
    path("work/<int:pk>/reopen", work_reopen, name="work-reopen"),
    path("work/<int:pk>/files/<int:file_pk>", work_file, name="work-file"),
)

from . import (  # noqa: E402, F401  further screens hang themselves in
    console_bulletins,
    console_claims,
    console_finding,
    console_handing_back,
    console_overview,
    console_pilots,
    console_plans,
    console_reports,
    console_systems,
)
