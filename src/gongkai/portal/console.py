"""The way from the console to the page tree."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.permissions import Role

from . import console_press  # noqa: F401  the press joins the frame


@staff
def columns(request: HttpRequest) -> HttpResponse:
    return redirect("wagtailadmin_explore_root")


add_urls(path("columns/", columns, name="columns"))
add_menu(
    MenuEntry(_("栏目与页面"), "columns", _("门户"), icon="tree", roles=frozenset({Role.DISCLOSURE_OFFICE}), order=80)
)
