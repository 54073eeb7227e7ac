"""The auditor's pages: the ledger as it stands, and whether its chain is whole."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongkai.desk import ledger
from gongkai.desk.asked import actor_of
from gongkai.desk.clock import CHINA
from gongkai.desk.console import staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.vocabulary import vocabulary

from .actions import note_export
from .forms import LedgerFilter
from .permissions import may_audit

PER_PAGE = 50
_WATCHED = [
    ("failed", "person.sign_in_failed"),
    ("locked", "person.locked_out"),
    ("passwords", "person.password_set"),
    ("posts", "post.given"),
]
COLUMNS: Columns = (
    ("№", "seq"),
    (_("时间"), lambda event: f"{event.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"),
    (_("操作人"), "actor"),
    (_("事件"), "sentence"),
    (_("对象"), "subject"),
    (_("机关"), "organ"),
)


@staff
def ledger_page(request: HttpRequest) -> HttpResponse:
    _form, events = _asked(request)
    if file := export(request, gettext("审计台账"), COLUMNS, events):
        note_export("审计台账", events.count(), by=request.actor)  # type: ignore[attr-defined]
        return file
    return render(request, "organs/console_audit.html", _listed(request))


@require_POST
@staff
def verify_page(request: HttpRequest) -> HttpResponse:
    """Walks the whole chain now; a million events take about half a minute."""
    context = _listed(request)
    return render(request, "organs/console_audit.html", {**context, "verdict": ledger.verify()})


def day(on: date) -> dict[str, Any]:
    """How much was written on a day, and what of it an auditor looks at first."""
    events = _chosen(Event.objects.all(), {"since": on, "until": on})
    counts = events.aggregate(all=Count("seq"), **{key: Count("seq", filter=Q(name=name)) for key, name in _WATCHED})
    return {"counts": counts, "day": on}


def _listed(request: HttpRequest) -> dict[str, Any]:
    """Newest first, by key: a page costs the same at the end of a long ledger as at its beginning."""
    form, events = _asked(request)
    before = request.GET.get("before", "")
    if before.isdecimal():
        events = events.filter(seq__lt=int(before[:18]))
    page = list(events[: PER_PAGE + 1])
    return {"form": form, "events": page[:PER_PAGE], "older": page[PER_PAGE - 1].seq if len(page) > PER_PAGE else None}


def _asked(request: HttpRequest) -> tuple[LedgerFilter, QuerySet[Event]]:
    actor = actor_of(request)
    if not may_audit(actor):
        raise PermissionDenied
    names = sorted((kind.name, f"{gettext(kind.title)} · {kind.name}") for kind in vocabulary().values())
    form = LedgerFilter(request.GET, names=names)
    return form, _chosen(_reached(actor), form.cleaned_data if form.is_valid() else {})


def _reached(actor: Actor) -> QuerySet[Event]:
    """Events of the organs the auditor was set over, and those of no organ: accounts and the house itself."""
    return Event.objects.filter(organ__in=["", *actor.organs(Role.AUDIT_ADMIN)]).order_by("-seq")


def _chosen(events: QuerySet[Event], wanted: dict[str, Any]) -> QuerySet[Event]:
    exact = {"name": "event", "actor": "actor", "subject": "subject", "organ": "organ"}
    chosen = {field: wanted[key] for field, key in exact.items() if wanted.get(key)}
    if wanted.get("since"):
        chosen["at__gte"] = _midnight(wanted["since"])
    if wanted.get("until"):
        chosen["at__lt"] = _midnight(wanted["until"]) + timedelta(days=1)
    return events.filter(**chosen)


def _midnight(day: date) -> datetime:
    """The beginning of a day in China; days that no ledger reaches, and no clock can shift, count as the nearest that can."""
    return datetime.combine(min(max(day, date(1900, 1, 1)), date(9000, 1, 1)), time(), CHINA)
