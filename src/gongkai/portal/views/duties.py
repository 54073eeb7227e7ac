"""公开义务: the public score board, each organ's duties, and why each falls on its day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gongkai.assessment.queries import PERIODS, scoreboard
from gongkai.desk import clock
from gongkai.desk.asked import paged
from gongkai.duties import rules
from gongkai.duties.queries import counts, in_standing
from gongkai.duties.standing import standing
from gongkai.law.rulebook import Rule
from gongkai.organs.models import Organ
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.public import headings, open_duties
from gongkai.portal.site import show
from gongkai.portal.telling import explained

STANDINGS = ("overdue", "soon", "open", "waiting", "late", "met")


@public_page
def score(request: HttpRequest) -> HttpResponse:
    period = request.GET.get("period", "")
    board = scoreboard(period if period in PERIODS else "year")
    if file := export(request, _("公开义务履行情况"), columns.SCORES, board.scores):
        return file
    return show(request, "portal/score.html", {"board": board, "periods": PERIODS})


@public_page(ticking=True)
def organ_duties(request: HttpRequest, code: str) -> HttpResponse:
    """Duties of one organ whose subject is public; the figures above count them all."""
    organ = get_object_or_404(Organ, code=code)
    chosen = request.GET.get("state", "")
    found = open_duties().filter(organ=code).order_by("-closes_at", "-id")
    rule = _rule(request.GET.get("rule", ""))
    if rule:
        found = found.filter(rule=rule.id)
    chosen = chosen if chosen in STANDINGS else ""
    if chosen:
        found = in_standing(found, chosen)
    if file := export(request, f"{organ.name}-{_('公开义务')}", columns.DUTIES, found, each=columns.owed):
        return file
    page = paged(request, found)
    now, names = clock.now(), headings(page)
    context = {
        "organ": organ,
        "counts": counts([code]),
        "page": page,
        "rows": [(duty, names[duty.subject], standing(duty, now)) for duty in page],
        "chosen": chosen,
        "rule": rule,
        "standings": STANDINGS,
    }
    return show(request, "portal/organ_duties.html", context)


def _rule(rule_id: str) -> Rule | None:
    """The rule to whose duties the list is narrowed; one that the rulebook does not have narrows nothing."""
    versions = rules.rulebook().versions(rule_id)
    return versions[-1] if versions else None


@public_page(ticking=True)
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(open_duties(), pk=pk)
    kind, _, key = found.subject.partition(":")
    context = {
        "duty": found,
        "why": explained(found),
        "organ": Organ.objects.filter(code=found.organ).first(),
        "record": int(key) if kind == "record" else None,
        "heading": headings([found])[found.subject],
    }
    return show(request, "portal/duty.html", context)
