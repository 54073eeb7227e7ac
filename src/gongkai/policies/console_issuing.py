"""Staff pages of a document that is given out (分派): who would get what, then how far its work has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number
from gongkai.desk.clock import today
from gongkai.desk.console import add_urls, staff
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ

from . import actions, ledger_queries, permissions, publicity, queries
from .console_shared import AT_FIRST, AT_ONCE, numbered, onward, policy_of, task_of
from .expansion import Unknown, expand
from .forms import PreconditionForm
from .models import Policy, Task, WorkItem
from .models.policy import PolicyState
from .spans import lines
from .units import OUTSIDE, Register

MEANING = "meaning:"


#: What stands in the place of a leader whom the document leaves open.
LEAD_OPEN = ("待认领", "待定", "待明确", "待确定", "另行确定")


@staff
def policy_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """分派: shows who would get what, asks about names nobody knows, then does it."""
    found = policy_of(request, pk)
    if found.state != PolicyState.CONFIRMED:
        return redirect("console:policy", found.pk)
    if request.method != "POST":
        further = "from" in request.GET
        return _further_shares(request, found, number(request.GET["from"])) if further else _preview(request, found)
    meanings = _meanings(request, found)
    if unsaid := _unsaid(request):
        return _preview(request, found, meanings, unsaid, status=422)
    try:
        work = actions.issue(
            found,
            meanings,
            revision=number(request.POST.get("revision")),
            by=actor_of(request),
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
    found, public = policy_of(request, pk), request.POST.get("public") == "yes"
    try:
        actions.set_publicity(found, public, request.POST.get("reason", ""), by=actor_of(request))
    except Refused as refused:
        return outcome(request, found, refused.reasons, status=409)
    messages.success(request, _("落实情况已经公开。") if public else _("落实情况不再公开。"))
    return redirect("console:policy", found.pk)


@staff
@require_POST
def task_precondition(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    found, task = task_of(request, pk, task_pk)
    form = PreconditionForm(request.POST)
    if not form.is_valid():
        return outcome(request, found, [Reason("on", _("请填写前置条件具备的日期。"))], status=422)
    try:
        actions.meet_precondition(task, form.cleaned_data["on"], by=actor_of(request))
    except Refused as refused:
        return outcome(request, found, refused.reasons, status=409)
    messages.success(request, _("前置条件已具备，期限开始计算。"))
    return redirect(f"{reverse('console:policy', args=[found.pk])}#task-{task.pk}")


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
    claims = _to_claim(request, tasks)
    shown = len(tasks) if request.GET.get("all") else AT_FIRST
    context = {
        "policy": found,
        "expansion": expansion,
        "shares": expansion.shares[:shown],
        "onward": onward("policy-issue", found, shown, tasks),
        "claims_below": [task.pk for task in tasks[shown:] if task.pk in claims],
        "register": register,
        "asked": [(one, _meaning(one, meanings)) for one in expansion.unknown],
        "typed": request.POST,
        "claims": claims,
        "today": today(),
        "past": [task for task in tasks if task.deadline and task.deadline < today() and not task.waiting],
        "reasons": reasons,
        "outside": OUTSIDE,
        "barred": publicity.barred(found),
        "editable": permissions.may_handle(actor_of(request), found),
    }
    return render(request, "policies/console_issue.html", context, status=status)


def _further_shares(request: HttpRequest, found: Policy, first: int) -> HttpResponse:
    """The shares after the first ones of a long document, part by part; 409 where the page shows another revision by now."""
    if request.headers.get("X-Seen") != str(found.revision):
        return HttpResponse(status=409)
    tasks = list(found.tasks.filter(dropped=False))
    part = tasks[first : first + AT_ONCE]
    context = {
        "shares": expand(part, (), Register(found.organ, today())).shares,
        "onward": onward("policy-issue", found, first + len(part), tasks),
        "claims": (),
        "editable": permissions.may_handle(actor_of(request), found),
    }
    return render(request, "policies/_shares.html", context)


def _to_claim(request: HttpRequest, tasks: Sequence[Task]) -> set[int]:
    """The tasks whose lead is to be claimed: at first those whose document says so where the lead is named."""
    if request.method == "POST":
        return set(map(number, request.POST.getlist("claim")))
    return {task.pk for task in tasks if any(name in LEAD_OPEN for name in task.lead)}


def outcome(request: HttpRequest, found: Policy, reasons: Sequence[Reason] = (), *, status: int = 200) -> HttpResponse:
    """An issued document: how far its work has come, by task and by organ. A long one comes in parts, its text when asked for."""
    actor = actor_of(request)
    tasks, oversees, editable = (
        numbered(found),
        permissions.may_oversee(actor, found),
        permissions.may_handle(actor, found),
    )
    visible = queries.work_visible_to(actor).filter(task__policy=found).select_related("onward__organ")
    work = list(visible.order_by("task__position", "organ__position"))
    parts: dict[int, list[WorkItem]] = {task.pk: [] for task in tasks}
    for item in work:
        parts.setdefault(item.task_id, []).append(item)
    shown = [task for task in tasks if oversees or parts[task.pk] or task.open_to_claim]
    first = number(request.GET.get("from"))
    last = len(shown) if request.GET.get("all") else first + (AT_ONCE if first else AT_FIRST)
    part = shown[first:last]
    queries.with_duties(item for task in part for item in parts[task.pk])
    rows = {
        "policy": found,
        "rows": [
            (task, queries.task_duty(parts[task.pk]), parts[task.pk], queries.completion(parts[task.pk], today()))
            for task in part
        ],
        "onward": onward("policy", found, last, shown),
        "editable": editable,
        "today": today(),
    }
    if first:
        return render(request, "policies/_rows.html", rows)
    context = rows | {
        "whole": queries.completion(work, today()),
        "by_organ": queries.completion_by_organ(work, today()),
        "shown": len(shown),
        "asked_text": "text" in request.GET,
        "lines": lines(found, tasks) if len(tasks) <= AT_FIRST or "text" in request.GET else None,
        "reached": queries.reached(found),
        "oversees": oversees,
        "below": _below(actor, found),
        "above": list(ledger_queries.from_above(found.organ)) if editable else [],
        "reasons": reasons,
    }
    return render(request, "policies/console_policy.html", context, status=status)


def _below(actor: Actor, found: Policy) -> list[Organ]:
    """Governments of the actor below that of an issued document which have not taken it over."""
    codes = actor.organs(Role.DISCLOSURE_OFFICE)
    lower = Organ.objects.filter(code__in=codes, kind="government", path__startswith=found.organ.path)
    there = Policy.objects.filter(Q(upper=found) | Q(source=found.source_id)).exclude(state=PolicyState.SET_ASIDE)
    return list(lower.exclude(pk=found.organ_id).exclude(pk__in=there.values("organ")))


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


def _unsaid(request: HttpRequest) -> list[Reason]:
    """What the form asks for and was left open."""
    public = request.POST.get("public") in ("yes", "no")
    dated = not request.POST.getlist("claim") or request.POST.get("claim_by")
    asked = (
        (public, "public", _("请选择任务和落实情况是否公开。")),
        (dated, "claim_by", _("有任务由单位认领，请填写认领截止日期。")),
    )
    return [Reason(code, words) for said, code, words in asked if not said]


def _claiming(request: HttpRequest) -> actions.Claiming | None:
    """Ticked tasks are open to claims; nothing ticked, none is."""
    tasks = frozenset(map(number, request.POST.getlist("claim")))
    try:
        day = date.fromisoformat(request.POST.get("claim_by", ""))
    except ValueError:
        day = date.min
    return actions.Claiming(tasks, day, bool(request.POST.get("late_claims"))) if tasks else None


add_urls(
    path("policies/<int:pk>/issue", policy_issue, name="policy-issue"),
    path("policies/<int:pk>/publicity", policy_publicity, name="policy-publicity"),
    path("policies/<int:pk>/tasks/<int:task_pk>/precondition", task_precondition, name="task-precondition"),
)
