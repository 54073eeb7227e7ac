"""How public pages are answered: the same for everyone, kept until anything changed, never with a cookie."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from gongkai import __version__
from gongkai.desk.clock import today
from gongkai.desk.models import Event

from .language import in_script_asked

View = Callable[..., HttpResponse]
MAX_AGE = 60
#: Searches are endless in number; only short addresses are worth keeping.
LONGEST_KEPT = 300


def public_page(view: View | None = None, *, max_age: int = MAX_AGE) -> View | Callable[[View], View]:
    """A page anyone may read. ``max_age`` 0 makes every cache ask again, for what may be withdrawn at any moment.

    Everything public changes only with an event in the ledger or with the day, so the head of the ledger and the date
    say exactly whether a kept page is still true: no other invalidation is needed.
    """
    if view is None:
        return functools.partial(public_page, max_age=max_age)

    @require_safe
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        tag = etag(request)
        if tag in parse_etags(request.headers.get("If-None-Match", "")):
            return _shared(HttpResponseNotModified(), tag, max_age)
        kept = caches["pages"].get(tag)
        if kept is not None:
            return _shared(HttpResponse(kept[0], headers=kept[1]), tag, max_age)
        response = in_script_asked(view(request, *args, **kwargs))
        if response.status_code == 200 and not response.streaming:
            _keep(request, tag, response)
        return _shared(response, tag, max_age) if response.status_code == 200 else response

    return answer


def etag(request: HttpRequest) -> str:
    """A strong tag of this address at this state of the ledger on this day."""
    head = Event.objects.order_by("-seq").values_list("hash", flat=True).first() or ""
    parts = (request.get_full_path(), head, today().isoformat(), __version__)
    return f'"{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"'


def _keep(request: HttpRequest, tag: str, response: HttpResponse) -> None:
    if len(request.get_full_path()) <= LONGEST_KEPT and not settings.DEBUG:
        caches["pages"].set(tag, (response.content, dict(response.items())))


def _shared(response: HttpResponse, tag: str, max_age: int) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={max_age}" + ("" if max_age else ", must-revalidate")
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
