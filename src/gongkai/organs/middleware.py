from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from gongkai.desk.clock import today
from gongkai.desk.permissions import Actor

from .queries import actor_of


class ActorMiddleware:
    """Gives each request its ``actor``: who acts, with the posts of today; nobody in particular when not logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    if request.user.is_authenticated:
        return actor_of(request.user, today())  # type: ignore[arg-type]
    return Actor(username="", name="")
