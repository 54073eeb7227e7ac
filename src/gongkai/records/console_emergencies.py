"""Staff pages: 紧急信息 – what is under way, the report of each, and who is on call."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import clock
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role

from . import actions, emergencies, queries
from .console_shared import attempt, form_page, needs, record_of
from .conventions import conventions
from .forms_gates import HastenForm, ShiftForm, organs_of
from .models import Emergency, Shift

PLANNING = (Role.APPROVER, Role.DISCLOSURE_OFFICE)
MOST_SHOWN = 20


EMERGENCIES: Columns = (
    (gettext_lazy("名称"), "record.title"),
    (gettext_lazy("机构"), "record.organ.name"),
    (gettext_lazy("紧急事由"), "reason"),
    (gettext_lazy("提出时间"), "declared_at"),
    (gettext_lazy("办结时间"), "ended_at"),
    (gettext_lazy("累计（分钟）"), emergencies.total),
)


@staff
@require_GET
def emergencies_list(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *queries.SEEING_DRAFTS)
    found = emergencies.seen_by(actor, queries.visible_to(actor)).order_by("-declared_at", "-id")
    if file := export(request, _("紧急信息"), EMERGENCIES, found):
        return file
    page = paged(request, found)
    rows = [(one, emergencies.waiting(one), emergencies.total(one)) for one in page]
    organs = actor.watched(*queries.SEEING_DRAFTS)
    shifts = Shift.objects.filter(organ__code__in=organs, ends_at__gt=clock.now()).select_related("organ", "person")
    plans = actor.organs(*PLANNING)
    context = {
        "page": page,
        "rows": rows,
        "shifts": shifts[:50],
        "plans": plans,
        "now": clock.now(),
        "limits": conventions().urgent,
    }
    return render(request, "records/console_emergencies.html", context)


@staff
@require_GET
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """办理报告: who did what when, and how long each step took."""
    actor = needs(request, *queries.SEEING_DRAFTS)
    found: Emergency = get_object_or_404(emergencies.seen_by(actor, queries.visible_to(actor)), pk=pk)
    stations = emergencies.stations(found)
    context = {
        "emergency": found,
        "stations": stations,
        "waiting": emergencies.waiting(found),
        "total": emergencies.total(found),
        "most": max((one.minutes for one in stations), default=0) or 1,
        "names": queries.names([found.declared_by, *(one.by for one in stations)]),
    }
    return render(request, "records/console_emergency.html", context)


@staff
@require_http_methods(["GET", "POST"])
def record_hasten(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = record_of(request, pk), actor_of(request)
    page = reverse("console:record", args=[pk])

    def deed(data: dict[str, Any]) -> str:
        actions.hasten(found, data["reason"], by=actor)
        return page

    return form_page(
        request,
        HastenForm(request.POST or None),
        deed,
        heading=_("转为紧急办理"),
        back=page,
        back_title=found.title,
        submit=_("转为紧急办理并通知值班人员"),
        done=_("已转为紧急办理，已通知值班人员。"),
    )


@staff
@require_http_methods(["GET", "POST"])
def shift_new(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *PLANNING)
    form = ShiftForm(request.POST or None, organs=organs_of(actor.organs(*PLANNING)))
    page = reverse("console:emergencies")

    def deed(data: dict[str, Any]) -> str:
        actions.plan_shift(
            data["organ"], data["person"], Role(data["role"]), data["starts_at"], data["ends_at"], by=actor
        )
        return page

    return form_page(request, form, deed, heading=_("安排值班"), back=page, back_title=_("紧急信息"))


@staff
@require_POST
def shift_drop(request: HttpRequest, pk: int) -> HttpResponse:
    actor = needs(request, *PLANNING)
    shift: Shift = get_object_or_404(Shift.objects.filter(organ__code__in=actor.organs(*PLANNING)), pk=pk)
    return attempt(request, lambda: actions.drop_shift(shift, by=actor), reverse("console:emergencies"), _("已取消。"))


def _panel(actor: Actor) -> dict[str, Any] | None:
    if not actor.roles & set(queries.SEEING_DRAFTS):
        return None
    open_now = emergencies.seen_by(actor, queries.visible_to(actor)).filter(ended_at=None).order_by("declared_at")
    rows = [(one, emergencies.waiting(one)) for one in open_now[:MOST_SHOWN]]
    return {"rows": rows} if rows else None


add_workbench_panel(Panel(gettext_lazy("紧急信息"), "records/panel_emergencies.html", _panel, order=1))
add_menu(
    MenuEntry(
        gettext_lazy("紧急信息"),
        "emergencies",
        gettext_lazy("审查与清理"),
        icon="clock",
        roles=frozenset(queries.SEEING_DRAFTS),
        order=70,
    )
)
add_urls(
    path("emergencies/", emergencies_list, name="emergencies"),
    path("emergencies/<int:pk>/", emergency, name="emergency"),
    path("records/<int:pk>/hasten/", record_hasten, name="record-hasten"),
    path("shifts/new/", shift_new, name="shift-new"),
    path("shifts/<int:pk>/drop/", shift_drop, name="shift-drop"),
)
