"""How public pages are answered: the same for everyone, kept until anything changed, never with a cookie."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from gongkai import __version__
from gongkai.desk.clock import today
from gongkai.desk.models import Event

View = Callable[..., HttpResponse]
MAX_AGE = 60
#: Searches are endless in number; only short addresses are worth keeping.
LONGEST_KEPT = 300


def public_page(view: View) -> View:
    """A page anyone may read.

    Everything public changes only with an event in the ledger or with the day, so the head of the ledger and the date
    say exactly whether a kept page is still true: no other invalidation is needed.
    """

    @require_safe
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        tag = etag(request)
        if request.headers.get("If-None-Match") == tag:
            return _headers(HttpResponseNotModified(), tag)
        kept = cache.get(tag)
        if kept is not None:
            return _headers(HttpResponse(kept[0], content_type=kept[1]), tag)
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.streaming:
            _keep(request, tag, response)
            _headers(response, tag)
        return response

    return answer


def etag(request: HttpRequest) -> str:
    """A strong tag of this address at this state of the ledger on this day."""
    head = Event.objects.order_by("-seq").values_list("hash", flat=True).first() or ""
    parts = (request.get_full_path(), request.get_host(), head, today().isoformat(), __version__)
    return f'"{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"'


def _keep(request: HttpRequest, tag: str, response: HttpResponse) -> None:
    if hasattr(response, "render"):
        response.render()
    if len(request.get_full_path()) <= LONGEST_KEPT:
        cache.set(tag, (response.content, response["Content-Type"]), timeout=3600)


def _headers(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response
