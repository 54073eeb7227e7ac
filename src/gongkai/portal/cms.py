"""The CMS at /cms/: for the disclosure office alone, behind our own login, with nothing but the page tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, include, path, re_path
from wagtail.admin import urls as wagtailadmin
from wagtail.utils.urlpatterns import decorate_urlpatterns

from gongkai.desk.permissions import Role

from .tree import EDITORS

#: The CMS's own screens set style attributes and start their widgets inline; they are shown to editors only.
LOOSER = {"style-src": ["'self'", "'unsafe-inline'"], "script-src": ["'self'", "'unsafe-inline'"]}
#: Doors of the CMS that this house has elsewhere, with lockout and second factor, or nowhere.
CLOSED = r"^cms/(?:login|logout|password_reset|account|users|groups|images|documents|collections|sites|locales|workflows|redirects)(?:/|$)"


def urlpatterns() -> list[URLPattern]:
    decorate_urlpatterns(wagtailadmin.urlpatterns, editors_only)
    return [
        re_path(CLOSED, closed),
        path("cms/", include(wagtailadmin)),
    ]


def closed(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(("/cms/login", "/cms/logout")):
        return redirect("account_login" if "login" in request.path else "account_logout")
    raise Http404


def editors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who holds the disclosure office's post today, and nobody else; the CMS knows them by a group."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.actor.organs(Role.DISCLOSURE_OFFICE):  # type: ignore[attr-defined]
            raise PermissionDenied
        request.user.groups.add(*Group.objects.filter(name=EDITORS))  # type: ignore[union-attr]
        return view(request, *args, **kwargs)

    return csp_update(LOOSER)(login_required(answer))
