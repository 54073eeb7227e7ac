"""Staff pages: 依申请公开 – one request. Its header, what can be done next, and what happened so far."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff
from gongkai.desk.permissions import Actor
from gongkai.duties.queries import by_subject
from gongkai.law.clock_reading import ClockReading
from gongkai.law.errors import CalendarNotCovered
from gongkai.records.queries import names
from gongkai.schemas.foi_outcomes import outcomes

from . import (  # noqa: F401
    actions,
    charging,
    console_acts,
    console_clock,
    console_consulting,
    console_corrections,
    console_decision,
    console_figures,
    console_intake,
    console_letter,
    console_letterheads,
    console_letters,
    console_list,
    console_rectification,
    console_release,
    console_remedies,
    console_topics,
    console_wishes,
    masked,
    queries,
    wishes,
)
from .applications import APPLICANT, ID_KINDS
from .consequences import pending
from .console_shared import attachment, known_of, request_of
from .forms_case import RevealForm
from .models import Paper, Request
from .permissions import may_approve, may_give_opinion, may_handle, may_know, may_see_case
from .reading import accepted, reading, rounds, uncovered
from .rectification import pending as rectification
from .remedies import order_of
from .steps import stages, steps


@staff
@require_GET
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, request_of(request, pk))


@staff
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicant's data for this view only; that they were opened, and why, stays in the ledger."""
    found, form = known_of(request, pk), RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, reveal_form=form)
    try:
        told = actions.reveal(found, form.cleaned_data["reason"], by=actor_of(request))
    except Refused as refused:
        return _page(request, found, status=409, reveal_form=form, reasons=refused.reasons)
    shown = [(title, _in_words(key, told[key])) for key, (title, _most) in APPLICANT.items() if told.get(key)]
    return _page(request, found, revealed=shown)


@staff
@require_POST
def paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """The file as a download; that it was opened stays in the ledger, so it is asked for by a form."""
    found = known_of(request, pk)
    one = get_object_or_404(Paper.objects.select_related("request__organ"), pk=paper, request=found)
    try:
        data = actions.open_paper(one, by=actor_of(request))
    except Refused as refused:
        return _page(request, found, status=409, reasons=refused.reasons)
    return attachment(data, one.name, one.media_type)


def _page(
    request: HttpRequest, found: Request, *, status: int = 200, reasons: tuple[Reason, ...] = (), **more: Any
) -> HttpResponse:
    actor = actor_of(request)
    if not may_see_case(actor, found):
        return _asked_page(request, found, actor, status)
    gone = found.forgotten_at is not None
    knows = may_know(actor, found) and not gone
    events = list(ledger.history(found.subject))
    assigned = list(found.assignments.select_related("organ"))
    context = {
        "foi": found,
        "duty": by_subject([found.subject]).get(found.subject),
        "knows": knows,
        "may_handle": may_handle(actor, found.organ) and not gone,
        "may_approve": may_approve(actor, found.organ) and not gone,
        "rectification": None if gone else rectification(found),
        "ordered": order_of(found),
        "earlier": _earlier(found) if found.round > 1 else [],
        "outcome": outcomes().get(found.outcome),
        "stages": stages(events),
        "assignments": [(one, may_give_opinion(actor, one)) for one in assigned],
        "sensitive": next((event for event in reversed(events) if event.name == "foi.marked"), None)
        if found.sensitive
        else None,
        "names": names([*(event.actor for event in events), *(one.person for one in assigned)]),
        "reasons": list(reasons),
        **_reading(found, actor, {event.name for event in events}),
        **(_known(found) if knows else {}),
        **more,
    }
    return render(request, "foi/console_request.html", context, status=status)


def _earlier(found: Request) -> list[tuple[int, str, date | None]]:
    """How each round before the present one ended: its number, the outcome, the day."""
    decided = {one.round: one.outcome for one in found.decisions.all()}
    told = outcomes()
    ended = {n: run.ended_on for n, run in enumerate(_rounds(found), 1)}
    names = {n: decided.get(n) or (found.counted_outcome if n == 1 else "") for n in range(1, found.round)}
    return [(n, told[name].title if name in told else "", ended.get(n)) for n, name in names.items()]


def _rounds(found: Request) -> list[ClockReading]:
    try:
        return rounds(found)
    except CalendarNotCovered:
        return []


def _known(found: Request) -> dict[str, Any]:
    """What only those learn who may know the applicant."""
    others = list(queries.of_same_applicant(found)[: queries.MOST_SHOWN])
    places = charging.places(found) if found.received_on else {}
    return {
        "name": masked.name(found.name, found.kind),
        "id_number": masked.number((found.applicant or {}).get("id_number", "")),
        "papers": list(found.papers.all()),
        "whole_papers": list(found.split_from.papers.all()) if found.split_from else [],
        "others": [(one, places.get(str(one.pk))) for one in others],
        "ordinal": places.get(str(found.pk)),
        "fee": charging.noticed(found),
        "wish": wishes.wish_of(found),
        "parts": list(found.parts.all()),
        "reveal_form": RevealForm(),
    }


def _reading(found: Request, actor: Actor, happened: set[str]) -> dict[str, Any]:
    decision = found.decision
    examined = "foi.accepted" in happened and accepted(found)
    try:
        read = reading(found)
        told = {"pending": pending(read, clock.today()), "flags": read.flags, "uncovered": uncovered(read)}
    except CalendarNotCovered as error:
        read, told = None, {"uncovered": str(error)}
    able = may_handle(actor, found.organ)
    return {**told, "steps": steps(found, read, examined, decision) if able else [], "decision": decision}


def _asked_page(request: HttpRequest, found: Request, actor: Actor, status: int) -> HttpResponse:
    """For an organ that was asked: what it was asked, and by when the whole must be answered."""
    asked = [one for one in found.assignments.select_related("organ") if may_give_opinion(actor, one)]
    return render(request, "foi/console_asked.html", {"foi": found, "assignments": asked}, status=status)


def _in_words(key: str, value: str) -> str:
    return str(ID_KINDS.get(value, value)) if key == "id_kind" else value


add_urls(
    path("foi/<int:pk>/", request_page, name="foi-request"),
    path("foi/<int:pk>/reveal/", reveal, name="foi-reveal"),
    path("foi/<int:pk>/papers/<int:paper>/", paper, name="foi-paper"),
)
