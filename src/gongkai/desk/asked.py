"""What an address of a staff page carries: who acts, a number, which page of a list."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from .permissions import Actor

#: Rows on one page of a list.
PER_PAGE = 25
#: A row's number has no more figures than this; what people type may be anything.
_FIGURES = 9


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, as the middleware of ``organs`` found today's posts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def number(words: Any) -> int:
    """0 for what is none."""
    typed = str(words or "")
    return int(typed) if typed.isdecimal() and len(typed) <= _FIGURES else 0


def paged(request: HttpRequest, found: Any, many: int = PER_PAGE) -> Page[Any]:
    """The page that ``page`` asks for; one that is none, too small or too large gives the nearest."""
    return Paginator(found, many).get_page(request.GET.get("page"))
