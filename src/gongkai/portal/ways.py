"""How a reader wants pages to look, for readers without script: it stands in the address, and every link carries it on."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from .language import CHOSEN_BY_COOKIE

#: Parameter → the values that say something; without one the page is as its style sheet and the reader's system have it.
WAYS = {"size": ("large",), "scheme": ("dark", "light")}
#: Addresses that are no pages of the public site.
_OTHER = re.compile(
    rf"(?:{'|'.join(CHOSEN_BY_COOKIE)}|{re.escape(settings.STATIC_URL)}|/feeds/|/api/|/healthz|/records/\d+/files/)|.*\.\w+$"
)
_LINK = re.compile(r'(<a\b(?![^>]*\sdata-way\b)[^>]*?\shref=")([^"]*)"')
_FORM = re.compile(r"<form\b(?![^>]*\bmethod=.?post)[^>]*>", re.I)


def chosen(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, in the order of ``WAYS``; a value that says nothing is left out."""
    return {name: value for name, values in WAYS.items() if (value := request.GET.get(name, "")) in values}


def without(query: QueryDict) -> QueryDict:
    """The same parameters less those that only say how the page looks."""
    kept = query.copy()
    for name in WAYS:
        kept.pop(name, None)
    return kept


def carried(response: HttpResponse, ways: dict[str, str]) -> HttpResponse:
    """Each link to a public page, and each form that leads to one, asks for the same. Links marked ``data-way`` change it."""
    if ways:
        page = _LINK.sub(lambda link: f'{link[1]}{escape(_with(unescape(link[2]), ways))}"', response.content.decode())
        fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in ways.items())
        response.content = _FORM.sub(lambda form: form[0] + fields, page).encode()
    return response


def _with(address: str, ways: dict[str, str]) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if f"{parts.scheme}://{parts.netloc}" not in ("://", settings.SITE_URL) or _OTHER.match(parts.path):
        return address
    if not parts.path and not parts.query and parts.fragment:
        return address
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in WAYS]
    return urlunsplit(parts._replace(query=urlencode([*kept, *ways.items()])))
