"""Staff pages: 申请退回, the office's answer, 撤回 and 改派; each a page of its own, reached from that of the work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk.asked import actor_of
from gongkai.desk.clock import today
from gongkai.desk.console import Panel, add_urls, add_workbench_panel, staff
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing, taken_over_by

from . import actions, permissions, queries
from .actions import Onward
from .console_shared import ON_WORKBENCH, attempt, form_page
from .forms_ledger import AnswerForm, AskBackForm, HandBackForm
from .models import HandBack, Policy, WorkItem
from .models.handing_back import HandBackOutcome
from .models.work import DutyRole
from .prose import prose


@staff
@require_http_methods(["GET", "POST"])
def work_ask_back(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    codes = actor.organs(*permissions.REPORTERS)
    work = get_object_or_404(queries.work_visible_to(actor), pk=pk, organ__code__in=codes)

    def deed(data: dict[str, Any]) -> str:
        actions.ask_to_hand_back(work, data["reason"], data["suggested"], by=actor)
        return _page(work)

    return form_page(
        request,
        AskBackForm(request.POST or None, organs=_others(work)),
        deed,
        done=_("已申请退回，请等政务公开办答复；答复以前仍由本单位承担。"),
        heading=_("申请退回"),
        intro=_of(work),
        submit=_("申请退回"),
        **_back(work),
    )


@staff
@require_POST
def work_withdraw_back(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    codes = actor.organs(*permissions.REPORTERS)
    asked = get_object_or_404(HandBack.objects.select_related("work"), pk=pk, work__organ__code__in=codes)
    attempt(request, lambda: actions.withdraw_hand_back(asked, by=actor), _("已撤回退回申请，请继续办理。"))
    return redirect(_page(asked.work))


@staff
@require_http_methods(["GET", "POST"])
def work_refuse_back(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    own = HandBack.objects.filter(work__in=_handled(actor)).select_related("work__organ", "work__task", "suggested")
    asked = get_object_or_404(own, pk=pk)

    def deed(data: dict[str, Any]) -> str:
        actions.refuse_hand_back(asked, data["reason"], by=actor)
        return _page(asked.work)

    return form_page(
        request,
        AnswerForm(request.POST or None),
        deed,
        done=_("已答复不同意退回，该单位会收到提醒。"),
        heading=_("不同意退回"),
        intro=_said(asked),
        submit=_("不同意退回"),
        danger=True,
        **_back(asked.work),
    )


@staff
@require_http_methods(["GET", "POST"])
def work_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """同意退回 where the organ has asked for it, else 撤回; both with 改派 in the same act, where another organ is chosen."""
    actor = actor_of(request)
    work = get_object_or_404(_handled(actor), pk=pk)
    asked = _open(work)
    form = HandBackForm(request.POST or None, organs=_others(work), initial=_proposed(work, asked), asked=asked)

    def deed(data: dict[str, Any]) -> str:
        chosen = data["organ"]
        onward = Onward(chosen, DutyRole(data["role"]), data["due_on"]) if chosen else None
        seen = work.hand_backs.filter(pk=data["revision"]).first()
        actions.hand_back(work, data["reason"], onward, asked=seen, by=actor)
        return _page(work)

    return form_page(
        request,
        form,
        deed,
        done=_("这一部分已退回，不再由原单位承担；改派的，新单位会收到提醒。"),
        now=lambda: _number(_open(work)),
        heading=_("同意退回") if asked else _("撤回或者改派"),
        intro=_said(asked) if asked else _of(work),
        submit=_("同意退回") if asked else _("撤回或者改派"),
        danger=True,
        **_back(work),
    )


def _handled(actor: Actor) -> Any:
    """The work of documents that an office of the actor handles."""
    codes = actor.organs(Role.DISCLOSURE_OFFICE)
    return queries.work_visible_to(actor).filter(task__policy__organ__code__in=codes)


def _open(work: WorkItem) -> HandBack | None:
    found: HandBack | None = work.hand_backs.filter(outcome=HandBackOutcome.OPEN).select_related("suggested").first()
    return found


def _number(asked: HandBack | None) -> int:
    return asked.pk if asked else 0


def _proposed(work: WorkItem, asked: HandBack | None) -> dict[str, Any]:
    past = work.due_on is not None and work.due_on < today()
    onward = asked.suggested if asked else heir(work)
    return {
        "organ": onward.code if onward else None,
        "role": work.role,
        "due_on": None if past else work.due_on,
        "revision": _number(asked),
    }


def heir(work: WorkItem) -> Organ | None:
    """Who took over the powers of the organ, where it has ended."""
    now = taken_over_by(work.organ, today())
    return now if now != work.organ else None


def _others(work: WorkItem) -> Any:
    """Organs that may do it instead."""
    government = work.task.policy.organ
    below = standing(today()).filter(path__startswith=government.path)
    return below.exclude(pk__in=[government.pk, work.organ_id])


def _of(work: WorkItem) -> str:
    return _("%(organ)s：%(title)s") % {"organ": work.organ.name, "title": work.task}


def _said(asked: HandBack) -> str:
    text = _("%(organ)s申请退回“%(title)s”：%(reason)s") % {
        "organ": asked.work.organ.name,
        "title": asked.work.task,
        "reason": asked.reason,
    }
    if not asked.suggested:
        return text
    return f"{text} {_('建议由%(organ)s承担。') % {'organ': asked.suggested.name}}"


def _page(work: WorkItem) -> str:
    return reverse("console:work", args=[work.pk])


def _back(work: WorkItem) -> dict[str, Any]:
    task, policy = work.task, Policy.objects.get(pk=work.task.policy_id)
    said = {"said": prose(policy.text, task.start, task.end), "script": policy.script}
    return {"back": _page(work), "back_title": task.title, "quote": said}


def told(work: WorkItem, actor: Actor) -> dict[str, Any]:
    """What the page of a piece of work says of its applications, and what this person may do about them; two queries."""
    all_of_them = list(work.hand_backs.select_related("suggested"))
    last = all_of_them[-1] if all_of_them else None
    handles = permissions.may_handle(actor, work.task.policy)
    ends = not work.done and not work.handed_back
    waits = last is not None and last.open
    return {
        "hand_back": last,
        "heir": heir(work) if ends else None,
        "answers_back": handles and waits,
        "takes_back": handles and ends and not waits,
        "asks_back": permissions.may_report(actor, work) and not handles and ends and not waits,
        "withdraws_back": permissions.may_report(actor, work) and not handles and waits,
        "taken_from": list(work.taken_from.select_related("organ")),
    }


def _panel(actor: Actor) -> dict[str, Any] | None:
    if Role.DISCLOSURE_OFFICE not in actor.roles:
        return None
    found = list(queries.handing_back(actor)[:ON_WORKBENCH])
    return {"asked": found} if found else None


add_workbench_panel(Panel(gettext_lazy("申请退回的任务"), "policies/panel_hand_backs.html", _panel, order=22))
add_urls(
    path("work/<int:pk>/ask-back", work_ask_back, name="work-ask-back"),
    path("work/<int:pk>/hand-back", work_hand_back, name="work-hand-back"),
    path("work/hand-backs/<int:pk>/withdraw", work_withdraw_back, name="work-withdraw-back"),
    path("work/hand-backs/<int:pk>/refuse", work_refuse_back, name="work-refuse-back"),
)
