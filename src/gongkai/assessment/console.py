"""监督看板: who is late, who soon will be, and how each organ keeps its duties."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.permissions import Actor, Role
from gongkai.duties import queries as duties
from gongkai.duties.lines import lines
from gongkai.duties.rules import lights

from . import queries

WATCHING = frozenset({Role.SUPERVISOR, Role.DISCLOSURE_OFFICE, Role.APPROVER})
PERIODS = [("year", _("今年")), ("quarter", _("本季度")), ("all", _("全部"))]
ALERTS = 8


@staff
def supervision(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    watched = actor.organs(*WATCHING)
    if not watched:
        raise PermissionDenied
    period = request.GET.get("period", "")
    board = queries.supervision(watched, period if period in queries.PERIODS else "year")
    names = {score.row.organ.code: score.row.organ.short_name for score in board.scores}
    context = {
        "board": board,
        "periods": PERIODS,
        "lights": [
            (light, sum(score.lit.get(light.light, 0) for score in board.scores)) for light in lights().by_strictness
        ],
        "lines": lines(duties.urgent(watched)[:ALERTS], names, clock.now()),
    }
    return render(request, "assessment/console_supervision.html", context)


add_urls(path("supervision/", supervision, name="supervision"))
add_menu(
    MenuEntry(
        _("监督看板"),
        "supervision",
        _("义务与监督"),
        icon="chart",
        roles=WATCHING,
        order=51,
    )
)
