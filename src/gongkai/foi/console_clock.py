"""Staff page: the clock of one request – its calendar, what happens if nothing is done, and what if."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongkai.desk import clock, ledger
from gongkai.desk.asked import number
from gongkai.desk.console import add_urls, staff
from gongkai.duties import rules
from gongkai.duties.queries import by_subject
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clocks import Fact
from gongkai.law.errors import CalendarNotCovered, LawError

from .consequences import pending
from .console_shared import case_of
from .daybook import daybook
from .models import Request, State
from .reading import facts, of_round, rounds
from .supposing import IFS, Supposed, forms_for, supposed


@staff
@require_GET
def clock_page(request: HttpRequest, pk: int) -> HttpResponse:
    """``?if=extend&extend-n=10&extend-on=…`` shows the calendar as it would be; nothing is saved by asking. ``?round=1`` is an
    earlier round of answering."""
    found = case_of(request, pk)
    asked = number(request.GET.get("round"))
    shown = asked if 1 <= asked < found.round else found.round
    present = shown == found.round
    told = of_round(facts(ledger.history(found.subject)), shown)
    ifs = forms_for(found, request.GET) if present else []
    guess, problem = _guess(found, ifs, request.GET.get("if", ""))
    context = {
        "foi": found,
        "rounds": range(1, found.round + 1),
        "shown": shown,
        "present": present,
        "duty": by_subject([found.subject]).get(found.subject) if present else None,
        "ifs": ifs,
        "guess": guess,
        "problem": problem,
        **_told(found, guess, told, shown),
    }
    return render(request, "foi/console_clock.html", context, status=422 if _wrong(ifs) else 200)


def _guess(found: Request, ifs: Any, key: str) -> tuple[Supposed | None, str]:
    form = next((form for one, form in ifs if one.key == key and form.is_valid()), None)
    if form is None:
        return None, ""
    try:
        return supposed(found, IFS[key], form), ""
    except LawError as error:
        return None, getattr(form, "too_much", "") + str(error)


def _told(found: Request, guess: Supposed | None, facts: list[Fact], number: int) -> dict[str, Any]:
    today, told, status = clock.today(), [*facts, guess.fact] if guess else facts, str(found.get_state_display())
    try:
        shown = guess.found if guess else rounds(found)[number - 1]
        status = _state(shown)
        return {
            "book": daybook(shown, told, rules.calendar(), today),
            "due": shown.due.value if shown.due else None,
            "status": status,
            "pending": pending(shown, today),
            "flags": shown.flags,
            "conventions": [str(one) for one in shown.conventions],
        }
    except CalendarNotCovered as error:
        sentence = _("%(error)s 期限不能推算，请先载入该年度的放假安排。") % {"error": error}
        return {"uncovered": sentence, "status": status}


def _state(shown: ClockReading) -> str:
    known = shown.status in State.values
    return str(State(shown.status).label) if known else shown.clock.title_of(shown.status)


def _wrong(ifs: Any) -> bool:
    return any(form.is_bound and form.errors for _one, form in ifs)


add_urls(path("foi/<int:pk>/clock/", clock_page, name="foi-clock"))
