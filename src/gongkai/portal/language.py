"""Languages of the public side stand in the path, so that a page can be cached by its address alone."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language_from_path

from gongkai.text.script import convert_html

#: The staff side and the login have one address in every language; there the reader's choice is kept in a cookie.
CHOSEN_BY_COOKIE = ("/console/", "/accounts/", "/cms/")
TRADITIONAL = "zh-hant"


class LanguageMiddleware:
    """Activates the language; turns what is written in simplified characters into traditional where that is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if language == TRADITIONAL and not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = convert_html(response.content.decode(), "zh-Hant")
        response.setdefault("Content-Language", language)
        return response


def _language(request: HttpRequest) -> str:
    if request.path_info.startswith(CHOSEN_BY_COOKIE):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
