"""Languages of the public side stand in the path, so that a page can be cached by its address alone."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from gongkai.text.script import convert_html

#: The staff side and the login have one address in every language; there the reader's choice is kept in a cookie.
CHOSEN_BY_COOKIE = ("/console/", "/accounts/", "/cms/")
TRADITIONAL = "zh-hant"


class LanguageMiddleware:
    """Activates the language; turns what is written in simplified characters into traditional where that is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        response = in_script_asked(self.get_response(request))
        response.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    """By the first part of the path; for staff by their cookie."""
    if request.path_info.startswith(CHOSEN_BY_COOKIE):
        named = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    else:
        named = request.path_info.split("/", 2)[1]
    return named if named in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def in_script_asked(response: HttpResponse) -> HttpResponse:
    """The page in traditional characters when that language is active; converts once, before a page is kept."""
    page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
    if page and translation.get_language() == TRADITIONAL and not hasattr(response, "in_traditional"):
        response.content = convert_html(response.content.decode())
        response.in_traditional = True  # type: ignore[attr-defined]
    return response


def addresses(path: str) -> dict[str, str]:
    """Language code → the address of the same page in that language; ``path`` is any public path."""
    path = _local(path)
    first, plain = path.split("/", 2)[1], path
    if first in dict(settings.LANGUAGES):
        plain = _local(path[len(first) + 1 :])
    prefixes = {code: "" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES}
    return {code: prefix + plain for code, prefix in prefixes.items()}


def _local(path: str) -> str:
    """One slash at the beginning: two of them, or one turned over, would lead a browser to another host."""
    return "/" + path.lstrip("/\\")
