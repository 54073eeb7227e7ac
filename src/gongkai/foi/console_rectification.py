"""Staff pages: 更正办理登记 – what was entered wrongly is taken back by two people."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff
from gongkai.law.errors import CalendarNotCovered
from gongkai.records.queries import names

from . import actions
from .console_shared import act, case_of
from .forms_rectification import ApproveForm, RectifyForm
from .models import Request
from .permissions import may_approve
from .reading import reading, stopped_since
from .rectification import after, entry_of, kind_of, pending, right_day, together

APPROVING = "foi/console_rectify_approve.html"


@staff
@require_http_methods(["GET", "POST"])
def rectify(request: HttpRequest, pk: int) -> HttpResponse:
    found = case_of(request, pk)
    if request.method == "GET" and (proposal := pending(found)):
        heading, actor = _("等待批准的登记更正"), actor_of(request)
        own, head = proposal.actor == actor.username, may_approve(actor, found.organ)
        may = {"may_approve": head and not own, "may_refuse": head or own}
        return render(request, APPROVING, {"foi": found, "heading": heading, **may, **_told(found)})
    form = RectifyForm(request.POST or None, case=found)

    def deed(data: dict[str, Any]) -> str:
        told = {"right_on": data["right_on"], "revision": data["revision"]}
        actions.propose_rectification(found, int(data["entry"]), data["reason"], **told, by=actor_of(request))
        return reverse("console:foi-request", args=[pk])

    intro = _("原来的登记不删除：经他人批准后，另记一条使它不再有效，期限按有效的登记重新计算。")
    if found.archived_at:
        intro += _("这件申请已经归档：批准更正时重新开卷，改正后再归档。")
    return act(request, found, form, deed, heading=_("更正办理登记"), intro=intro, submit=_("送批"), done=_("已送批。"))


@staff
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = case_of(request, pk)
    proposal = pending(found)
    if proposal is None:
        raise Http404
    form = ApproveForm(request.POST if request.method == "POST" else None)

    def deed(data: dict[str, Any]) -> str:
        actions.approve_rectification(found, shown=data["proposal"], by=actor_of(request))
        return reverse("console:foi-request", args=[pk])

    return act(
        request, found, form, deed, template=APPROVING, heading=_("批准登记更正"), submit=_("批准"), done=_("已更正。"),
        may_approve=True, may_refuse=True, **_told(found),
    )  # fmt: skip


@staff
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = case_of(request, pk)
    try:
        actions.refuse_rectification(found, by=actor_of(request))
    except Refused as refused:
        if pending(found) is None:
            raise Http404 from refused
        told = {
            "form": ApproveForm(),
            "foi": found,
            "heading": _("批准登记更正"),
            "submit": _("批准"),
            "may_approve": True,
            "may_refuse": True,
            **_told(found),
        }
        return render(request, APPROVING, {**told, "reasons": refused.reasons}, status=409)
    return redirect("console:foi-request", pk=pk)


def _told(found: Request) -> dict[str, Any]:
    """What is to be taken back, by whom and why; state and limit as they are and as they would be."""
    proposal = pending(found)
    assert proposal is not None  # asked before
    also = [kind_of(one).title for one in together(found, entry_of(proposal)) if one.seq != proposal.data["entry"]]
    told: dict[str, Any] = {
        "also": also,
        "proposal": proposal,
        "right_on": right_day(proposal),
        "by": names([proposal.actor]),
    }
    try:
        then = after(found, entry_of(proposal), right_day(proposal))
        status, due = then.clock.title_of(then.status), then.due.value if then.due else None
        stops = {"stopped_now": stopped_since(reading(found)), "stopped_then": stopped_since(then)}
        return {**told, **stops, "then": status, "due": due}
    except CalendarNotCovered as error:
        return {**told, "uncovered": str(error)}


add_urls(
    path("foi/<int:pk>/rectify/", rectify, name="foi-rectify"),
    path("foi/<int:pk>/rectify/approve/", approve, name="foi-rectify-approve"),
    path("foi/<int:pk>/rectify/refuse/", refuse, name="foi-rectify-refuse"),
)
