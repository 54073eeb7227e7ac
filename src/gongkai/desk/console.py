"""The staff side's frame: rooms register menu entries, workbench panels and subject panels; the frame shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from . import ledger
from .actions import Refused
from .asked import actor_of
from .clock import now, today
from .permissions import Actor, Role

Count = Callable[[Actor], int]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the side menu; shown to holders of ``roles`` (empty: to all staff)."""

    label: str | Promise
    url_name: str
    group: str | Promise
    icon: str = "dot"
    roles: frozenset[Role] = frozenset()
    count: Count | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class Panel:
    """A block of the workbench, or of a subject's page. ``context`` gives the template's data, or None to stay away."""

    title: str | Promise
    template: str
    context: Callable[..., dict[str, Any] | None]
    order: int = 100


@dataclass(slots=True)
class Frame:
    menu: list[MenuEntry] = field(default_factory=list)
    workbench: list[Panel] = field(default_factory=list)
    subject: list[Panel] = field(default_factory=list)
    urls: list[URLPattern] = field(default_factory=list)


frame = Frame()


def add_menu(*entries: MenuEntry) -> None:
    frame.menu.extend(entries)


def add_workbench_panel(panel: Panel) -> None:
    """``panel.context(actor)`` is called for each workbench."""
    frame.workbench.append(panel)


def add_subject_panel(panel: Panel) -> None:
    """``panel.context(actor, subject)`` is called for each subject page (``record:12``)."""
    frame.subject.append(panel)


def add_urls(*patterns: URLPattern) -> None:
    """Adds pages under ``/console/``, named ``console:…``; each must be a ``@staff`` view."""
    frame.urls.extend(patterns)


def staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for people who are logged in; ``request.actor`` says who acts."""
    return login_required(view)


def visible(entries: Iterable[MenuEntry], actor: Actor) -> list[MenuEntry]:
    chosen = [entry for entry in entries if not entry.roles or entry.roles & actor.roles]
    return sorted(chosen, key=lambda entry: entry.order)


def tallies(entries: Iterable[MenuEntry], actor: Actor) -> dict[str, int]:
    """How much waits behind each entry that counts, by ``url_name``.

    Every change writes the ledger and every limit falls on a minute, so the numbers are kept for one person as long as
    the ledger's head and the minute stay; those of an empty ledger are not.
    """
    head = ledger.head()
    told = chr(31).join(("tallies", actor.username, head, f"{now():%Y-%m-%dT%H:%M}"))
    key = hashlib.sha256(told.encode()).hexdigest()
    found: dict[str, int] | None = cache.get(key) if head else None
    if found is None:
        found = {entry.url_name: entry.count(actor) for entry in entries if entry.count}
        cache.set(key, found, timeout=60)
    return found


@staff
def workbench(request: HttpRequest) -> HttpResponse:
    """工作台: what must I do today."""
    actor = actor_of(request)
    panels = []
    for panel in sorted(frame.workbench, key=lambda p: p.order):
        context = panel.context(actor)
        if context is not None:
            panels.append((panel, context))
    return render(request, "console/workbench.html", {"panels": panels, "today": today()})


def answer_refused(
    request: HttpRequest, template: str, refused: Refused, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The same page again, every reason on top, what was typed kept (put the bound form into ``context``); status 409."""
    return render(request, template, {**(context or {}), "reasons": refused.reasons}, status=409)


def urlpatterns() -> list[URLPattern]:
    """Every console page of every room, in room order."""
    from . import inbox  # noqa: F401  hangs its pages in like a room's

    autodiscover_modules("console")
    return [path("", workbench, name="workbench"), *frame.urls]
