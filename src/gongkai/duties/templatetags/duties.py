"""``{% load duties %}``: what a date and its explanation are made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from gongkai.desk import clock
from gongkai.duties import bars, days, permissions, rules
from gongkai.duties.browsing import Group
from gongkai.duties.models import Duty, State
from gongkai.duties.queries import Counts
from gongkai.duties.standing import standing as standing_of

register = template.Library()
register.filter("day_reason", days.reason)


@register.inclusion_tag("duties/_date.html", takes_context=True)
def due(
    context: Context,
    duty: Duty | None,
    day: date | None = None,
    *,
    source: str = "",
    standing: bool = False,
    waits_for: str = "",
) -> dict[str, Any]:
    """The date by which something is owed, leading to the page that says why: the only way to show one.

    On staff pages it leads to the staff's explanation, or to the public one of a duty that is not the reader's; elsewhere to
    the public one: whoever passes a duty to a public page has seen that it is open. ``day`` is shown where no duty has been
    derived, ``source`` then leads to the words that set it. ``standing`` adds where the duty stands; ``waits_for`` is the word
    of the thing itself for a clock that is stopped.
    """
    stands = standing_of(duty, clock.now()) if standing and duty else None
    if stands and waits_for and stands.code == State.WAITING:
        stands = replace(stands, label=waits_for)
    return {
        "duty": duty,
        "day": day,
        "why": _explanation(context, duty) if duty else source,
        "standing": stands,
    }


@register.simple_tag(takes_context=True)
def rule_url(context: Context, rule_id: str) -> str:
    """The page of a rule, on the side where the reader is; empty where the rulebook no longer has it."""
    if not rules.rulebook().versions(rule_id):
        return ""
    return reverse("console:rule" if _in_console(context) else "portal:rule", args=[rule_id])


@register.simple_tag(takes_context=True)
def asked(context: Context, **changes: str) -> str:
    """The present query with some values changed: ``{% asked field=group.key %}``"""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("duties/_bar.html")
def duties_bar(counts: Counts | None) -> dict[str, Any]:
    """A bar of what became of some duties; the figures stand beside it or in its words."""
    return {"parts": bars.bar(counts or Counts()), "width": bars.WIDTH}


@register.filter
def made(group: Group, tallies: Mapping[str, Counts]) -> Counts:
    """``{{ group|made:tallies }}``"""
    return group.made(tallies)


@register.filter
def of(things: Mapping[str, Any], key: str) -> Any:
    """``{{ tallies|of:rule.id }}``"""
    return things.get(key)


def _in_console(context: Context) -> bool:
    match = getattr(context.get("request"), "resolver_match", None)
    return match is not None and "console" in match.namespaces


def _explanation(context: Context, duty: Duty) -> str:
    """Empty where the reader may open neither."""
    if not _in_console(context):
        return reverse("portal:duty", args=[duty.pk])
    if permissions.may_see(context["request"].actor, duty.organ):
        return reverse("console:duty", args=[duty.pk])
    return reverse("portal:duty", args=[duty.pk]) if permissions.open_to_all(duty) else ""
