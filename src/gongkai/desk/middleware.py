from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from .sealing import SealBroken

Next = Callable[[HttpRequest], HttpResponse]
_FORM_AROUND_A_FILE = 1024 * 1024


class BodyLimitMiddleware:
    """Answers 413 before a byte of a too large upload is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = max(settings.GONGKAI_MAX_UPLOAD, settings.GONGKAI_MAX_RECORDING)
        if _length(request) > most + _FORM_AROUND_A_FILE:
            megabytes = most // 2**20
            response = render(request, "413.html", {"megabytes": megabytes}, status=413)
            response["Connection"] = "close"
            return response
        return self.get_response(request)


class PrivateMiddleware:
    """What staff see is kept by no cache on the way, nor by the browser after they leave."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(("/console/", "/accounts/", "/cms/")) and not response.has_header(
            "Cache-Control"
        ):
            response["Cache-Control"] = "private, no-store"
        return response


class SealMiddleware:
    """What was sealed with a key that is gone is answered with a sentence, on whatever page it was to be shown."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        found: BaseException | None = exception
        while found is not None and not isinstance(found, SealBroken):
            found = found.__cause__ or found.__context__
        return render(request, "503.html", {"advice": str(found)}, status=503) if found else None


class FormAddressMiddleware:
    """An address that only takes forms, opened by itself – after logging in again, or typed anew – says so and leads back."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = render(request, "405.html", {"back": _above(request.path_info)}, status=405)
        page["Allow"] = response["Allow"]
        return page


def _above(address: str) -> str:
    """The nearest address above that leads to a page of the same part of the site; empty when none does."""
    part = resolve(address).namespace
    while (address := address.rsplit("/", 1)[0]).count("/") > 1:
        for page in (address, f"{address}/"):
            with suppress(Resolver404):
                if resolve(page).namespace == part:
                    return page
    return ""


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
