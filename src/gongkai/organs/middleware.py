from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from gongkai.desk.clock import today
from gongkai.desk.permissions import Actor

from .models import Post
from .queries import actor_in, posts_of

#: Closed as long as the password is a temporary one.
CLOSED = ("/console/", "/cms/", "/accounts/2fa/")


class ActorMiddleware:
    """Gives each request its ``posts`` of today and its ``actor``: who acts; nobody in particular when not logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.posts = SimpleLazyObject(lambda: _posts(request))  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class FreshPasswordMiddleware:
    """A password that somebody else set opens one door only: the page where it is changed.

    Neither does it set up a second factor: whoever set the password could lock the owner out with one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(CLOSED) and getattr(request.user, "must_change_password", False):
            messages.info(request, gettext("您正在使用临时密码，请先改成自己的密码。"))
            return redirect("account_change_password")
        return self.get_response(request)


def _posts(request: HttpRequest) -> list[Post]:
    return list(posts_of(request.user, today())) if request.user.is_authenticated else []  # type: ignore[arg-type]


def _actor(request: HttpRequest) -> Actor:
    if request.user.is_authenticated:
        return actor_in(request.user, request.posts, today())  # type: ignore[arg-type,attr-defined]
    return Actor(username="", name="")
