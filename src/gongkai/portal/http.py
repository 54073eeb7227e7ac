"""How public pages are answered: the same for everyone, kept until anything changed, never with a cookie."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from gongkai import __version__
from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.duties.queries import last_closed

from .language import in_script_asked

View = Callable[..., HttpResponse]
MAX_AGE = 60
#: Searches are endless in number; only short addresses are worth keeping.
LONGEST_KEPT = 300


def public_page(
    view: View | None = None, *, max_age: int = MAX_AGE, ticking: bool = False
) -> View | Callable[[View], View]:
    """A page anyone may read. ``max_age`` 0 makes every cache ask again, for what may be withdrawn at any moment;
    ``ticking`` is for pages that say how many hours are left.

    Everything public changes only with an event in the ledger, with the day, or when a limit in hours passes: these three
    say exactly whether a kept page is still true, and no other invalidation is needed.
    """
    if view is None:
        return functools.partial(public_page, max_age=max_age, ticking=ticking)

    @require_safe
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        tag = etag(request, ticking=ticking)
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


def etag(request: HttpRequest, *, ticking: bool = False) -> str:
    """A strong tag of this address at this state of the ledger and of the limits; one query."""
    now = clock.now()
    moment = f"{now:%Y-%m-%dT%H:%M}" if ticking else f"{now:%Y-%m-%d}"
    parts = (request.get_full_path(), *_state(now), moment, __version__)
    return f'"{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"'


def _state(now: datetime) -> tuple[str, str]:
    """The head of the ledger and the latest limit that has passed."""
    head = Event.objects.order_by("-seq").annotate(closed=Subquery(last_closed(now))).values_list("hash", "closed")
    last, closed = head.first() or ("", None)
    return last, closed.isoformat() if closed else ""


def _keep(request: HttpRequest, tag: str, response: HttpResponse) -> None:
    if len(request.get_full_path()) <= LONGEST_KEPT and not settings.DEBUG:
        caches["pages"].set(tag, (response.content, dict(response.items())))


def _shared(response: HttpResponse, tag: str, max_age: int) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={max_age}" + ("" if max_age else ", must-revalidate")
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
