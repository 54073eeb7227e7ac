"""How public pages are answered: the same for everyone, kept until anything changed, never with a cookie."""

from __future__ import annotations

import functools
import gzip
import hashlib
import re
from collections.abc import Callable, Collection
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from gongkai import __version__
from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.duties.queries import last_closed, newest

from .language import in_script_asked

View = Callable[..., HttpResponse]
MAX_AGE = 60
#: Searches are endless in number; only short addresses are worth keeping.
LONGEST_KEPT = 300
#: What is shorter in bytes, or is no text, is sent as it is.
SHORTEST_PACKED = 1000
_TEXT = re.compile(r"text/|application/(?:[\w.+-]*json|[\w.+-]*xml)\b")
_PACKED_TAKEN = re.compile(r"(?:^|[,\s])(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)", re.I)


def public_page(
    view: View | None = None,
    *,
    max_age: int = MAX_AGE,
    ticking: bool = False,
    takes: Callable[..., Collection[str]] | None = None,
) -> View | Callable[[View], View]:
    """A page anyone may read. ``max_age`` 0 makes every cache ask again, for what may be withdrawn at any moment;
    ``ticking`` is for pages that say how many hours are left. A file says by ``takes``, called with what stands in its
    address, which parameters it knows: another, or one that is said twice, is refused, as the interface does.

    Everything public changes only with an event in the ledger (not with every: ``press.touches`` knows which), with the day,
    when a limit in hours passes or when the duties of a new period open: these say exactly whether a kept page is still true,
    and no other invalidation is needed.
    A request with ``anew`` gets the bare page, without a question of ours.
    """
    if view is None:
        return functools.partial(public_page, max_age=max_age, ticking=ticking, takes=takes)

    @require_safe
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if getattr(request, "anew", False):
            return in_script_asked(view(request, *args, **kwargs))
        if takes is not None and (refused := _refused(request, takes(*args, **kwargs))):
            return refused
        tag = etag(request, ticking=ticking)
        packed = bool(_PACKED_TAKEN.search(request.headers.get("Accept-Encoding", "")))
        if {tag, _packed(tag)} & set(parse_etags(request.headers.get("If-None-Match", ""))):
            return _shared(HttpResponseNotModified(), _packed(tag) if packed else tag, max_age)
        response = _kept(request, tag)
        if response is None:
            response = in_script_asked(view(request, *args, **kwargs))
            if response.status_code != 200:
                return response
            _keep(request, tag, response)
        response.in_traditional = True  # type: ignore[attr-defined]
        if packed and _pack(request, tag, response):
            tag = _packed(tag)
        return _shared(response, tag, max_age)

    answer.ticking = ticking  # type: ignore[attr-defined]
    return answer


def nothing(**_address: object) -> Collection[str]:
    """For ``takes``."""
    return ()


def _refused(request: HttpRequest, known: Collection[str]) -> HttpResponse | None:
    from .api.asked import Refused

    allowed = dict.fromkeys(known, "")
    for name, values in request.GET.lists():
        if name not in allowed or len(values) > 1:
            told = Refused(name[:60], "只写一次" if name in allowed else "", allowed)
            return JsonResponse(told.body, status=400, json_dumps_params={"ensure_ascii": False})
    return None


def etag(request: HttpRequest, *, ticking: bool = False) -> str:
    """A strong tag of this address at this state of the ledger and of the limits; one query."""
    now = clock.now()
    moment = f"{now:%Y-%m-%dT%H:%M}" if ticking else f"{now:%Y-%m-%d}"
    parts = (request.get_full_path(), *_state(now), moment, __version__)
    return f'"{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"'


def _state(now: datetime) -> tuple[str, ...]:
    """The last event of the ledger that may show in public, the latest limit that has passed, and the newest duty: a new
    period's open without an event."""
    from .press.touches import unheard

    heard = Event.objects.exclude(name__in=unheard()).order_by("-seq").values("hash")[:1]
    head = Event.objects.order_by("-seq").annotate(
        heard=Subquery(heard), closed=Subquery(last_closed(now)), born=Subquery(newest())
    )
    last, closed, born = head.values_list("heard", "closed", "born").first() or ("", None, None)
    return last or "", closed.isoformat() if closed else "", str(born or "")


def _kept(request: HttpRequest, tag: str) -> HttpResponse | None:
    kept = caches["pages"].get(tag)
    return HttpResponse(kept[0], headers=kept[1]) if kept else None


def _keep(request: HttpRequest, tag: str, response: HttpResponse) -> None:
    if _worth_keeping(request, response):
        caches["pages"].set(tag, (response.content, dict(response.items())))


def _worth_keeping(request: HttpRequest, response: HttpResponse) -> bool:
    """Pages; not files to take away, which are large, asked for once and of any number."""
    file = response.streaming or response.has_header("Content-Disposition")
    return not file and len(request.get_full_path()) <= LONGEST_KEPT and not settings.DEBUG


def _pack(request: HttpRequest, tag: str, response: HttpResponse) -> bool:
    """Whether the answer is now packed. It holds nothing secret beside what the asker sent, so its length tells nothing."""
    if response.streaming or len(response.content) < SHORTEST_PACKED or not _TEXT.match(response["Content-Type"]):
        return False
    small = caches["pages"].get(_packed(tag))
    if small is None:
        small = gzip.compress(response.content, 5, mtime=0)
        if _worth_keeping(request, response):
            caches["pages"].set(_packed(tag), small)
    response.content = small
    response["Content-Encoding"] = "gzip"
    return True


def _packed(tag: str) -> str:
    return f'{tag[:-1]}-gzip"'


def _shared(response: HttpResponse, tag: str, max_age: int) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={max_age}" + ("" if max_age else ", must-revalidate")
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
