"""Staff pages: 定期评估 of what is withheld – the list by date, the conclusion, the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.words import named
from gongkai.duties.models import Duty
from gongkai.duties.models import State as DutyState
from gongkai.schemas import loader as schemas

from . import actions
from .console_shared import form_page, needs, record_of
from .forms_gates import ReassessForm
from .models import Attribute, Reassessment, Record, State

ASSESSING = (Role.DISCLOSURE_OFFICE,)
RULE = "cn.withheld.reassessed"


WITHHELD: Columns = (
    (gettext_lazy("名称"), lambda row: row[0].title),
    (gettext_lazy("机构"), lambda row: row[0].organ.name),
    (gettext_lazy("公开属性"), lambda row: row[0].get_attribute_display()),
    (gettext_lazy("理由"), lambda row: named(row[3]) if row[3] else ""),
    (gettext_lazy("评估期限"), lambda row: row[1] and row[1].due_on),
    (gettext_lazy("上次评估"), lambda row: row[2] and row[2].at),
)


@staff
@require_GET
def withheld(request: HttpRequest) -> HttpResponse:
    """Due first: each with the duty that says until when, and what was concluded before."""
    actor = needs(request, *ASSESSING)
    found = withheld_of(actor).order_by("-id")
    show = request.GET.get("show", "")
    if show in (Attribute.ON_REQUEST, Attribute.CLOSED):
        found = found.filter(attribute=show)
    due = _due()
    ordered = sorted(
        found.defer("body", "values"),
        key=lambda one: (_day(due.get(one.subject)), one.pk),
    )

    def rows(records: Iterable[Record]) -> list[tuple[Any, ...]]:
        records = list(records)
        told = Reassessment.objects.filter(record__in=[one.pk for one in records]).order_by("id")
        last, grounds = {one.record_id: one for one in told}, schemas.grounds()
        return [(one, due.get(one.subject), last.get(one.pk), grounds.get(one.attribute_ground)) for one in records]

    if file := export(request, _("定期评估"), WITHHELD, ordered, each=rows):
        return file
    page = paged(request, ordered)
    context = {"page": page, "rows": rows(page), "show": show, "figures": _figures(actor)}
    return render(request, "records/console_withheld.html", context)


def withheld_of(actor: Actor):  # type: ignore[no-untyped-def]
    """Approved, and not for the public."""
    kept = [Attribute.ON_REQUEST, Attribute.CLOSED]
    found = Record.objects.filter(organ__code__in=actor.organs(*ASSESSING), state=State.APPROVED, attribute__in=kept)
    return found.select_related("organ")


def _day(duty: Duty | None) -> date:
    """Last where the holidays of its year are not announced yet."""
    return duty.due_on if duty and duty.due_on else date.max


def _due() -> dict[str, Duty]:
    """The earliest of each; one that cannot be dated yet gives way to any that can."""
    running = Duty.objects.filter(rule=RULE, state__in=[DutyState.OPEN, DutyState.UNDETERMINED])
    return {duty.subject: duty for duty in running.order_by(F("due_on").desc(nulls_first=True))}


def _figures(actor: Actor) -> list[tuple[str, int]]:
    concluded = Reassessment.objects.filter(record__organ__code__in=actor.organs(*ASSESSING))
    counted = Counter(concluded.values_list("attribute", flat=True))
    return [(str(Attribute(name).label), counted[name]) for name in Attribute.values]


@staff
@require_http_methods(["GET", "POST"])
def record_reassess(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = record_of(request, pk), actor_of(request)
    given = {"attribute": found.attribute, "ground": found.attribute_ground}
    page = reverse("console:record", args=[pk])

    def deed(data: dict[str, Any]) -> str:
        actions.reassess(found, data["attribute"], data["reason"], data["ground"], by=actor)
        return page

    return form_page(
        request,
        ReassessForm(request.POST or None, initial=given),
        deed,
        heading=_("定期评估"),
        back=page,
        back_title=found.title,
        intro=_("结论为主动公开的，转为草稿，重新审查、批准后公开；继续不公开的，写明依据，12个月内再次评估。"),
        done=_("已记录评估结论。"),
    )


add_menu(
    MenuEntry(
        gettext_lazy("定期评估"),
        "withheld",
        gettext_lazy("审查与清理"),
        icon="calendar",
        roles=frozenset(ASSESSING),
        order=73,
    )
)
add_urls(
    path("withheld/", withheld, name="withheld"),
    path("records/<int:pk>/reassess/", record_reassess, name="record-reassess"),
)
