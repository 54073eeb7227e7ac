"""Staff pages: 认领 – tasks open to claims, and the office's decision who leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.organs.queries import organs_of, standing

from . import actions, ledger_queries, permissions
from .console_shared import ON_WORKBENCH, attempt, form_page
from .forms_ledger import SettleForm
from .models import Claim, Policy, Task
from .prose import prose

CLAIMS: Columns = (
    (gettext_lazy("任务"), "title"),
    (gettext_lazy("条款"), "clause"),
    (gettext_lazy("文件"), "policy.title"),
    (gettext_lazy("认领截止日期"), "policy.claim_by"),
    (gettext_lazy("认领单位"), lambda one: [claim.organ.name for claim in one.standing]),
    (gettext_lazy("状态"), lambda one: str(standing_of(one)[1])),
)


def standing_of(task: Task) -> tuple[str, Any]:
    """A word for the style sheet and one for the reader; takes what ``with_claims`` gave."""
    if task.claim_settled_at:
        return "settled", _("已确定")
    claims: int = task.open_claims  # type: ignore[attr-defined]
    if claims > 1:
        return "conflict", _("认领冲突")
    return ("claimed", _("已认领")) if claims else ("open", _("无人认领"))


@staff
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """``?show=conflict`` and so on; ``?policy=`` narrows to one document."""
    actor = actor_of(request)
    found = ledger_queries.claimable(actor).order_by("policy__claim_by", "policy", "position")
    policy, show = number(request.GET.get("policy")), request.GET.get("show", "")
    if policy:
        found = found.filter(policy=policy)
    if show == "settled":
        found = found.filter(claim_settled_at__isnull=False)
    elif show in _SHOWN:
        found = found.filter(claim_settled_at=None, **_SHOWN[show])
    if file := export(request, _("任务认领"), CLAIMS, found):
        return file
    page = paged(request, found)
    own = list(organs_of(actor, Role.DRAFTER, Role.APPROVER))
    reached = ledger_queries.reached(own)
    context = {
        "page": page,
        "rows": [
            (task, *standing_of(task), _offers(task, own, reached), said)
            for task, said in zip(page, _said(page), strict=True)
        ],
        "show": show,
        "shows": [("", _("全部")), ("open", _("无人认领")), ("conflict", _("认领冲突")), ("settled", _("已确定"))],
        "own": own,
        "here": _asked(request),
        "today": today(),
        "settles": {task.pk for task in page if permissions.may_handle(actor, task.policy)},
    }
    return render(request, "policies/console_claims.html", context)


_SHOWN = {"open": {"open_claims": 0}, "claimed": {"open_claims": 1}, "conflict": {"open_claims__gt": 1}}


def _offers(task: Task, own: list[Organ], reached: set[tuple[str, str]]) -> list[Organ]:
    """Organs of the actor that the document reached and that have not claimed it yet."""
    asked = {claim.organ_id for claim in task.standing}  # type: ignore[attr-defined]
    may = [organ for organ in own if (task.policy.subject, organ.code) in reached]
    return [] if task.claim_settled_at else [organ for organ in may if organ.pk not in asked]


def _said(tasks: Iterable[Task]) -> list[list[str]]:
    """What the document asks by each task, for who has not seen the document; one query."""
    texts = dict(Policy.objects.filter(pk__in={task.policy_id for task in tasks}).values_list("pk", "text"))
    return [prose(texts[task.policy_id], task.start, task.end) for task in tasks]


def _asked(request: HttpRequest) -> str:
    """What the list was asked for, to come back to it."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _list(request: HttpRequest, pk: int) -> str:
    """The list as it was shown, at the task."""
    return f"{reverse('console:claims')}{_asked(request)}#claim-{pk}"


@staff
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(ledger_queries.claimable(actor_of(request)), pk=pk)
    organ = get_object_or_404(Organ, code=request.POST.get("organ", ""))
    attempt(
        request,
        lambda: actions.claim_task(task, organ, by=actor_of(request)),
        lambda made: _("已认领，逾期认领已注明。") if made.late else _("已认领。"),
    )
    return redirect(_list(request, pk))


@staff
@require_POST
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Claim, pk=pk, organ__code__in=actor_of(request).organs(*permissions.REPORTERS))
    attempt(request, lambda: actions.withdraw_claim(found, by=actor_of(request)), _("已撤回认领。"))
    return redirect(_list(request, found.task_id))


@staff
@require_http_methods(["GET", "POST"])
def claim_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead, the rest cooperate; the first claim is proposed, and who claimed stands before the others."""
    actor = actor_of(request)
    task = get_object_or_404(
        ledger_queries.claimable(actor), pk=pk, policy__organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE)
    )
    asked = [one.organ for one in task.standing]  # type: ignore[attr-defined]
    below = standing(today()).filter(path__startswith=task.policy.organ.path).exclude(pk=task.policy.organ_id)
    first = Case(When(pk__in=[one.pk for one in asked], then=0), default=1)
    given = {"lead": asked[0].code if asked else None, "cooperating": [one.code for one in asked]}

    def deed(data: dict[str, Any]) -> str:
        actions.settle_claim(task, data["lead"], list(data["cooperating"]), data["reason"], by=actor)
        return _list(request, pk)

    has = "、".join(one.organ.name for one in task.work.filter(handed_back_at=None).select_related("organ"))
    names = "、".join(f"{one.organ.name}{_('（逾期）') if one.late else ''}" for one in task.standing)  # type: ignore[attr-defined]
    return form_page(
        request,
        SettleForm(request.POST or None, initial=given, organs=below.order_by(first, *Organ._meta.ordering)),
        deed,
        done=_("牵头单位已确定，任务已分派。"),
        heading=_("确定牵头单位"),
        intro=_("%(task)s。申请牵头的：%(names)s。已承担的：%(has)s。")
        % {"task": task, "names": names or _("无人认领"), "has": has or _("无")},
        quote={"said": _said([task])[0], "script": task.policy.script},
        back=_list(request, pk),
        back_title=_("任务认领"),
        submit=_("确定牵头单位"),
    )


@staff
@require_POST
def claims_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Every task of the document that one organ alone has claimed goes to it."""
    policy = get_object_or_404(Policy, pk=pk, organ__code__in=actor_of(request).organs(Role.DISCLOSURE_OFFICE))
    attempt(
        request,
        lambda: actions.settle_undisputed(policy, by=actor_of(request)),
        lambda done: _("已确定%(n)s项无争议的任务。") % {"n": done},
    )
    return redirect("console:claims")


def _panel(actor: Actor) -> dict[str, Any] | None:
    if Role.DISCLOSURE_OFFICE not in actor.roles:
        return None
    found = list(ledger_queries.conflicts(actor)[:ON_WORKBENCH])
    return {"tasks": found} if found else None


def _panel_of_units(actor: Actor) -> dict[str, Any] | None:
    found = list(ledger_queries.to_claim(actor, today())[:ON_WORKBENCH])
    return {"tasks": found} if found and Role.DISCLOSURE_OFFICE not in actor.roles else None


add_menu(
    MenuEntry(
        gettext_lazy("任务认领"),
        "claims",
        gettext_lazy("政策落实"),
        icon="list",
        roles=permissions.WORKERS,
        count=lambda actor: ledger_queries.conflicts(actor).count() if Role.DISCLOSURE_OFFICE in actor.roles else 0,
        order=22,
    )
)
add_workbench_panel(Panel(gettext_lazy("认领冲突"), "policies/panel_claims.html", _panel, order=21))
add_workbench_panel(Panel(gettext_lazy("可以认领的任务"), "policies/panel_claimable.html", _panel_of_units, order=32))
add_urls(
    path("claims/", claims, name="claims"),
    path("claims/<int:pk>/claim", claim, name="claim"),
    path("claims/<int:pk>/settle", claim_settle, name="claim-settle"),
    path("claims/<int:pk>/withdraw", claim_withdraw, name="claim-withdraw"),
    path("policies/<int:pk>/claims/settle", claims_settle, name="claims-settle"),
)
