"""One page as anyone would get it from the application, with the tables it read and the records it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.http.request import validate_host
from django.utils import translation

from gongkai.portal.language import in_script_asked
from gongkai.portal.site import show

_QUOTED = re.compile(r'"(\w+)"')
_RECORD = re.compile(rb"/records/(\d{1,18})\b")


@dataclass(frozen=True, slots=True)
class Plate:
    """``status`` 200 or 410 with the page; anything else is not for the shelf."""

    status: int
    content: bytes
    tables: frozenset[str]
    named: frozenset[int]


def render(path: str) -> Plate:
    """Through the whole application, as a visitor without cookie or parameter asks for it, and past every kept page."""
    request = _request(path)
    request.anew = True  # type: ignore[attr-defined]
    with translation.override(translation.get_language()), reading() as tables:
        response = _handler().get_response(request)
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    status = response.status_code if _for_everyone(response) else 0
    return Plate(status, content, frozenset(tables), frozenset(map(int, _RECORD.findall(content))))


def unavailable(language: str) -> bytes:
    """What the web server says in place of the application while that does not answer."""
    with translation.override(language):
        request = _request("/" if language == settings.LANGUAGE_CODE else f"/{language}/")
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        return in_script_asked(show(request, "portal/unavailable.html", status=503)).content


@contextmanager
def reading() -> Iterator[set[str]]:
    """The names of the tables that are read in the block."""
    tables: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        tables.update(_known().intersection(_QUOTED.findall(sql)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def _for_everyone(response: Any) -> bool:
    """A page with a cookie, or that says that caches may not keep it, is somebody's own."""
    private = "Cookie" in response.get("Vary", "") or re.search("private|no-store", response.get("Cache-Control", ""))
    return not response.cookies and not private


def _request(path: str) -> WSGIRequest:
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or "localhost"
    if not validate_host(host, settings.ALLOWED_HOSTS):
        host = settings.ALLOWED_HOSTS[0].lstrip(".")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),  # as servers pass it: its bytes, one character each
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": host,
        "SERVER_PORT": "443" if site.scheme == "https" else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": site.scheme,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    return WSGIRequest(environ)


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()


@cache
def _known() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))
