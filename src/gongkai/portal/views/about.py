"""About the site itself: help and accessibility; and what is said when a page does not exist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found, server_error

from gongkai.portal.http import public_page
from gongkai.portal.language import CHOSEN_BY_COOKIE, language_of
from gongkai.portal.models import ColumnPage
from gongkai.portal.site import TAGS, show


@public_page
def help_page(request: HttpRequest) -> HttpResponse:
    return show(request, "portal/help.html", {"feeds": ColumnPage.objects.live().order_by("path")})


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Where feeds are looked for by hand: the page that lists them."""
    return redirect(f"{reverse('portal:help')}#data")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for without reading a page: the seal."""
    return redirect(static("desk/seal.svg"))


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return show(request, "portal/accessibility.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same answer for what does not exist and for what is not public."""
    if request.path_info.startswith((*CHOSEN_BY_COOKIE, "/static/")):
        return page_not_found(request, exception)
    return show(request, "portal/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Asks neither the database nor the session: one of them may be what failed."""
    if request.path_info.startswith(CHOSEN_BY_COOKIE):
        return server_error(request)
    language = language_of(request)
    with translation.override(language):
        page = render_to_string("portal/500.html", {"tag": TAGS[language]})
    return HttpResponse(page, status=500, headers={"Cache-Control": "no-store"})
