"""公开义务 for staff: what is owed by when, and why on that day."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.asked import PER_PAGE, actor_of
from gongkai.desk.console import (
    MenuEntry,
    Panel,
    add_menu,
    add_subject_panel,
    add_urls,
    add_workbench_panel,
    staff,
)
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.desk.subjects import named

from . import console_rules, former, permissions, queries, rules  # noqa: F401  the rulebook's pages join the frame
from .forms import ACTIVE, Filters
from .lines import lines
from .models import State
from .models.duty import DutyQuerySet
from .rows import due_text

LAST_PAGE = 400
ON_WORKBENCH = 8
ACTIVE_STATES = (State.OPEN, State.TARGET, State.WAITING, State.UNDETERMINED)


COLUMNS: Columns = (
    (_("事项"), "duty.heading"),
    (_("义务"), "duty.title"),
    (_("机关"), "organ_name"),
    (_("规则"), "duty.rule"),
    (_("截止"), lambda line: due_text(line.duty)),
    (_("状态"), "standing.label"),
    (_("余时或者超时"), "standing.left"),
    (_("完成时间"), "duty.met_at"),
)


@staff
def duties(request: HttpRequest) -> HttpResponse:
    """The most urgent first; what is settled, newest first. A page costs the same however many duties there are."""
    actor = actor_of(request)
    seen = permissions.organs_seen(actor)
    names = queries.organ_names(seen)
    filters = Filters(request.GET, sorted(names.items(), key=lambda pair: pair[1]), _rules())
    found = _narrowed(queries.visible_to(actor), filters)
    listed = found[: LAST_PAGE * PER_PAGE]
    if file := export(request, _("公开义务"), COLUMNS, listed, each=lambda rows: lines(rows, names, clock.now())):
        return file
    number = _page_number(request)
    rows = list(found[(number - 1) * PER_PAGE : number * PER_PAGE + 1])
    context = {
        "lines": lines(rows[:PER_PAGE], names, clock.now()),
        "filters": filters,
        "narrowed": any(request.GET.get(name) for name in filters.fields),
        "several": len(names) > 1,
        "tally": queries.active_counts(seen),
        "number": number,
        "has_next": len(rows) > PER_PAGE and number < LAST_PAGE,
    }
    return render(request, "duties/console_list.html", context)


@staff
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = queries.visible_to(actor).filter(pk=pk).first()
    if found is None:
        return _no_more(request, actor, pk)
    context = {"why": queries.explain(found), "duty": found, "named": named([found.subject]).get(found.subject)}
    return render(request, "duties/console_duty.html", context)


def _no_more(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """A duty that was and is no more keeps its address: what became of it, and the history of what it was about."""
    move = former.gone(pk)
    if move is None or not permissions.may_see(actor, move.organ):
        raise Http404
    context = {
        "move": move,
        "subject": move.subject,
        "title": move.data["title"],
        "named": named([move.subject]).get(move.subject),
        "successor": queries.visible_to(actor).filter(key=move.data["duty"]).first(),
    }
    return render(request, "duties/console_gone.html", context)


def _narrowed(found: DutyQuerySet, filters: Filters) -> DutyQuerySet:
    state = filters.wanted("state") or ACTIVE
    if organ := filters.wanted("organ"):
        found = found.filter(organ=organ)
    if rule := filters.wanted("rule"):
        found = found.filter(rule=rule)
    if words := filters.wanted("q"):
        found = found.filter(about__icontains=words)
    if state == ACTIVE:
        return found.filter(state__in=ACTIVE_STATES).order_by(F("closes_at").asc(nulls_last=True), "id")
    if state in ("overdue", "soon", "open"):
        return queries.in_standing(found, state).order_by("closes_at", "id")
    chosen = found if state == "all" else queries.in_standing(found, state)
    return chosen.order_by(F("closes_at").desc(nulls_last=True), "-id")


def _rules() -> list[tuple[str, str]]:
    book = rules.rulebook()
    return sorted({rule.id: rule.title for rule in book.owing}.items(), key=lambda pair: pair[1])


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _workbench(actor: Actor) -> dict[str, Any] | None:
    """Of the organs that the person acts for; what is overseen beside them stands on the board of supervision."""
    seen = actor.organs(*permissions.SEEING)
    if not seen:
        return None
    tally = queries.active_counts(seen)
    urgent = list(queries.urgent(seen)[:ON_WORKBENCH])
    names = queries.organ_names(row.organ for row in urgent)
    return {"lines": lines(urgent, names, clock.now()), "tally": tally, "several": len(seen) > 1}


def _of_subject(actor: Actor, subject: str) -> dict[str, Any] | None:
    rows = list(queries.of_subject(subject).owed_by(permissions.organs_seen(actor)))
    return {"lines": lines(rows, {}, clock.now())} if rows else None


def _overdue(actor: Actor) -> int:
    return queries.of_organs(permissions.organs_seen(actor)).missed(clock.now()).count()


add_urls(path("duties/", duties, name="duties"), path("duties/<int:pk>", duty, name="duty"))
add_menu(
    MenuEntry(
        _("公开义务"),
        "duties",
        _("义务与监督"),
        icon="clock",
        roles=frozenset(permissions.SEEING),
        count=_overdue,
        order=50,
    )
)
add_workbench_panel(Panel(_("到期的公开义务"), "duties/console_workbench.html", _workbench, order=10))
add_subject_panel(Panel(_("公开义务"), "duties/console_subject.html", _of_subject, order=20))
