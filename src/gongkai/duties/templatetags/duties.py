"""``{% load duties %}``: what a date and its explanation are made with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from gongkai.desk import clock
from gongkai.duties import days, permissions
from gongkai.duties.models import Duty
from gongkai.duties.standing import standing as standing_of

register = template.Library()
register.filter("day_reason", days.reason)


@register.inclusion_tag("duties/_date.html", takes_context=True)
def due(
    context: Context, duty: Duty | None, day: date | None = None, *, source: str = "", standing: bool = False
) -> dict[str, Any]:
    """The date by which something is owed, leading to the page that says why: the only way to show one.

    On staff pages it leads to the staff's explanation, or to the public one of a duty that is not the reader's; elsewhere to
    the public one: whoever passes a duty to a public page has seen that it is open. ``day`` is shown where no duty has been
    derived, ``source`` then leads to the words that set it. ``standing`` adds where the duty stands.
    """
    return {
        "duty": duty,
        "day": day,
        "why": _explanation(context, duty) if duty else source,
        "standing": standing_of(duty, clock.now()) if standing and duty else None,
    }


def _explanation(context: Context, duty: Duty) -> str:
    """Empty where the reader may open neither."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if not match or "console" not in match.namespaces:
        return reverse("portal:duty", args=[duty.pk])
    if permissions.may_see(request.actor, duty.organ):
        return reverse("console:duty", args=[duty.pk])
    return reverse("portal:duty", args=[duty.pk]) if permissions.open_to_all(duty) else ""
