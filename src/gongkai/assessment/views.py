"""The calendar subscription: answered to whoever has the key, as long as its owner may see the organ."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from gongkai import __version__
from gongkai.desk import ledger
from gongkai.desk.clock import now, today
from gongkai.duties.permissions import may_see
from gongkai.duties.queries import last_closed
from gongkai.organs.queries import actor_of

from . import ical
from .actions import digest_of
from .models import Feed

CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """A wrong key, a revoked one and one whose owner has left look alike."""
    found = Feed.objects.filter(digest=digest_of(key), revoked_at=None).select_related("person", "organ").first()
    if found is None or not found.person.is_active or not may_see(actor_of(found.person, today()), found.organ.code):
        raise Http404
    tag = _etag(found)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return _private(HttpResponseNotModified(), tag)
    response = HttpResponse(ical.calendar(found), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="duties.ics"'
    return _private(response, tag)


def _etag(found: Feed) -> str:
    """Duties change with an event in the ledger, with the day or when a limit passes, and so does this."""
    closed = last_closed(now()).first()
    parts = (str(found.pk), ledger.head(), closed.isoformat() if closed else "", today().isoformat(), __version__)
    return f'"{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"'


def _private(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
