"""新媒体问题: what is wrong about accounts, what waits too long for an answer, which accounts stopped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import Panel, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor

from . import actions, permissions, queries
from .console import edited, filtered, own, reader
from .forms import SettleTroubleForm, TroubleForm
from .models import Trouble
from .thresholds import figure

MOST_WAITING = 50

TROUBLES: Columns = (
    (gettext_lazy("问题"), "get_kind_display"),
    (gettext_lazy("账号"), "account.name"),
    (gettext_lazy("主办单位"), "organ.name"),
    (gettext_lazy("发现日期"), "found_on"),
    (gettext_lazy("情况"), "text"),
    (gettext_lazy("网址"), "url"),
    (gettext_lazy("办结日期"), "settled_on"),
    (gettext_lazy("处理情况"), "note"),
)


@staff
@require_GET
def troubles(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = queries.troubles_of(codes)
    if file := export(request, _("新媒体问题"), TROUBLES, found):
        return file
    kept = permissions.organs_kept(actor)
    late = set(queries.overdue_troubles(codes).values_list("pk", flat=True))
    page = paged(request, found)
    context = {
        "form": form,
        "page": page,
        "lines": [(one, one.pk in late, one.organ.code in kept) for one in page],
        "late": len(late),
        "days": figure("trouble_days"),
        "stopped": [(one, queries.idle_days(one), one.organ.code in kept) for one in queries.stopped(codes)],
        "unanswered": queries.unanswered(codes)[:MOST_WAITING],
        "reply_days": figure("reply_days"),
        "may_keep": bool(kept),
    }
    return render(request, "channels/console_troubles.html", context)


@staff
@require_http_methods(["GET", "POST"])
def trouble_new(request: HttpRequest) -> HttpResponse:
    """``?account=3&kind=stopped`` begins with what a list has found."""
    actor = reader(request)
    given = {name: request.GET[name] for name in ("account", "kind", "organ") if name in request.GET}
    form = TroubleForm(request.POST or None, actor=actor, initial={"found_on": today(), **given})
    return edited(
        request,
        form,
        lambda: actions.note_trouble(form.cleaned_data["organ"], by=actor, **form.values),
        title=_("登记账号问题"),
        **_way(),
    )


@staff
@require_http_methods(["GET", "POST"])
def trouble_settle(request: HttpRequest, pk: int) -> HttpResponse:
    found: Trouble = own(actor_of(request), Trouble.objects.select_related("organ", "account"), pk)
    form = SettleTroubleForm(request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.settle_trouble(found, form.cleaned_data["note"], by=actor_of(request)),
        title=_("办结账号问题"),
        hint=f"{found.get_kind_display()}：{found.text}",
        submit=_("办结"),
        **_way(),
    )


def _way() -> dict[str, str]:
    up = reverse("console:troubles")
    return {"back": up, "up": up, "up_title": _("账号问题")}


def _waiting(actor: Actor) -> dict[str, Any] | None:
    """What waits beyond its days, where the person can do something about it."""
    codes = permissions.organs_kept(actor)
    if not codes:
        return None
    late, replies = queries.overdue_troubles(codes).count(), queries.unanswered(codes).count()
    idle = len(queries.stopped(codes))
    return {"late": late, "replies": replies, "idle": idle} if late or replies or idle else None


add_urls(
    path("media/troubles/", troubles, name="troubles"),
    path("media/troubles/new/", trouble_new, name="trouble-new"),
    path("media/troubles/<int:pk>/settle/", trouble_settle, name="trouble-settle"),
)
add_workbench_panel(Panel(gettext_lazy("新媒体账号问题"), "channels/panel_troubles.html", _waiting, order=46))
