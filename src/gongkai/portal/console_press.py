"""静态发布: how the printing of public pages stands, for the system administrator."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.permissions import Role

from .press.health import health


@staff
def press(request: HttpRequest) -> HttpResponse:
    if not request.actor.organs(Role.SYSTEM_ADMIN):  # type: ignore[attr-defined]
        raise PermissionDenied
    return render(request, "portal/console_press.html", {"health": health(), "folder": settings.GONGKAI_PRESS})


add_urls(path("press/", press, name="press"))
add_menu(MenuEntry(_("静态发布"), "press", _("门户"), icon="tree", roles=frozenset({Role.SYSTEM_ADMIN}), order=81))
