"""About the site itself: help and accessibility; and what is said when a page does not exist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found

from gongkai.portal.http import public_page
from gongkai.portal.language import CHOSEN_BY_COOKIE
from gongkai.portal.site import show


@public_page
def help_page(request: HttpRequest) -> HttpResponse:
    return show(request, "portal/help.html")


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return show(request, "portal/accessibility.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same answer for what does not exist and for what is not public."""
    if request.path_info.startswith((*CHOSEN_BY_COOKIE, "/static/")):
        return page_not_found(request, exception)
    return show(request, "portal/404.html", status=404)
