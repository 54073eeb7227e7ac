"""What every console page is made with: ``{% load console %}``."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.contrib.auth import get_user_model
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, MultiWidget, RadioSelect
from django.forms.utils import flatatt
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from gongkai.desk import ledger
from gongkai.desk.console import frame, tallies, visible
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import named
from gongkai.law.history import VOIDS

register = template.Library()
register.filter(named)


@register.simple_tag(takes_context=True)
def menu(context: Context) -> SafeString:
    """The side menu of the person who acts, grouped, in the order the rooms gave: ``{% menu as lines %}``."""
    request = context["request"]
    groups: dict[str, list[dict[str, Any]]] = {}
    shown = visible(frame.menu, request.actor)
    waiting = tallies(shown, request.actor)
    entries = [(entry, _address(entry.url_name)) for entry in shown]
    here = max((url for _entry, url in entries if request.path.startswith(url)), key=len, default="")
    for entry, url in entries:
        groups.setdefault(str(entry.group), []).append(
            {
                "label": entry.label,
                "url": url,
                "icon": entry.icon,
                "count": waiting.get(entry.url_name, 0),
                "current": url == here,
            }
        )
    home = reverse("console:workbench")
    data = {"groups": groups, "home": home, "at_home": request.path == home}
    return render_to_string("console/_menu.html", data, request=request)


@cache
def _address(url_name: str) -> str:
    return reverse(f"console:{url_name.removeprefix('console:')}")


@register.simple_tag(takes_context=True)
def subject_panels(context: Context, subject: str) -> SafeString:
    """What every room has to say about one subject (``record:12``): duties, work items, interpretation…"""
    request = context["request"]
    blocks = []
    for panel in sorted(frame.subject, key=lambda panel: panel.order):
        data = panel.context(request.actor, subject)
        if data is not None:
            blocks.append(render_to_string("console/_panel.html", {"panel": panel, **data}, request=request))
    return SafeString("".join(blocks))


@register.inclusion_tag("console/_panel.html", takes_context=True)
def panel(context: Context, panel: Any, data: dict[str, Any]) -> dict[str, Any]:
    """One workbench panel with its data."""
    return {"request": context["request"], "panel": panel, **data}


@register.inclusion_tag("console/_timeline.html", takes_context=True)
def timeline(context: Context, subject: str, public: bool = False, *, without: str = "") -> dict[str, Any]:
    """The history of a subject as its reader may know it, newest first; ``public`` shows what anyone may see, without
    names of staff.

    ``without`` leaves out the events of a name that the page tells in another way.
    """
    events = ledger.history(subject, public=public).exclude(name=without).order_by("-seq")
    seen = events if public else ledger.readable(events, context["request"].actor)
    shown = list(seen[:200])
    void = _taken_back(shown)
    told = [(event, "" if public else name, void.get(event.seq)) for event, name in _by_name(shown, public)]
    return {"events": told, "public": public}


def _taken_back(newest_first: list[Event]) -> dict[int, int]:
    """Number of an event that does not stand any more → the number of the one that took it back."""
    void: dict[int, int] = {}
    for event in newest_first:
        if event.seq not in void:
            void |= {seq: event.seq for seq in event.data.get(VOIDS) or () if seq < event.seq}
    return void


def _by_name(events: list[Event], public: bool) -> list[tuple[Event, str]]:
    """Each with the name of whoever acted, who is no person where the house itself did; one query, for the public none."""
    usernames = set() if public else {event.actor for event in events if event.actor}
    people = get_user_model().objects.filter(username__in=usernames) if usernames else None
    names = dict(people.values_list("username", "name")) if people is not None else {}
    names[SYSTEM.username] = gettext(SYSTEM.name)
    return [(event, names.get(event.actor, event.actor)) for event in events]


@register.simple_tag
def icon(name: str) -> SafeString:
    """An ornament; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("desk/icons.svg"),
        name,
    )


@register.inclusion_tag("console/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field: label, hint, control and error, tied together for a screen reader."""
    widget = bound.field.widget
    kind = "control"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple | MultiWidget):
        kind = "group"
    elif isinstance(widget, CheckboxInput):
        kind = "check"
    return {"field": bound, "kind": kind}


@register.simple_tag
def attributes(**values: Any) -> SafeString:
    """HTML attributes without the empty ones: ``{% attributes rel=rel href=url %}``."""
    return flatatt({key.replace("_", "-"): value for key, value in values.items() if value not in (None, "", False)})


@register.simple_tag(takes_context=True)
def page_query(context: Context, number: int | str) -> str:
    """The present query string with another page: filters stay."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def export_query(context: Context, kind: str) -> str:
    """The whole list under the present filters as a file."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["format"] = kind
    return f"?{query.urlencode()}"


@register.simple_tag
def console_url(name: str, *args: Any) -> str:
    """Like ``url`` but empty where the page does not exist, for links into rooms downstream."""
    try:
        return reverse(f"console:{name}", args=args)
    except NoReverseMatch:
        return ""


@register.filter
def may(actor: Actor, role: str) -> bool:
    """``{% if request.actor|may:"audit_admin" %}``"""
    return role in actor.roles
