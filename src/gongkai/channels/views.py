"""The page that a screen shows, what it asks and what it tells. Nobody signs in here: everything on it is public."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from gongkai.organs.models import Organ

from . import queries
from .actions import heartbeat
from .console import photo as shown_photo
from .models import Screen
from .payload import payload, shown
from .thresholds import figure

_VERSION = re.compile(r"[0-9a-f]{16}")
_WORKER = """// The page goes on when the network does not: what was last seen is shown again.
const KEPT = "screen-1";
self.addEventListener("install", (event) => { self.skipWaiting(); });
self.addEventListener("activate", (event) => { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    try {
      const answer = await fetch(event.request);
      if (answer.ok) await kept.put(event.request, answer.clone());
      if (answer.status === 404) { await caches.delete(KEPT); return answer; }
      if (answer.status >= 500) throw new Error("unwell");
      return answer;
    } catch (failed) {
      const before = await kept.match(event.request, { ignoreSearch: event.request.mode === "navigate" });
      if (before) return before;
      throw failed;
    }
  })());
});
"""


@require_safe
def screen(request: HttpRequest, slug: str) -> HttpResponse:
    """All pages; without script the browser is led from one to the next, and tells by ``shown`` what it showed."""
    found = _screen(slug)
    told = request.GET.get("shown", "")
    if _VERSION.fullmatch(told):
        heartbeat(found, told)
    made = shown(found)
    number = _page(request.GET.get("page"), len(made.pages))
    context = {
        "screen": found,
        "made": made,
        "pages": list(enumerate(made.pages)),
        "at": number,
        "next": (number + 1) % len(made.pages),
        "seconds": figure("screen_page"),
        "address": settings.SITE_URL,
    }
    response = render(request, "channels/screen.html", context)
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def screen_payload(request: HttpRequest, slug: str) -> JsonResponse:
    response = JsonResponse(payload(_screen(slug)), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-cache"
    return response


@csrf_exempt
@require_POST
def screen_heartbeat(request: HttpRequest, slug: str) -> JsonResponse:
    """No session, no cookie, nothing to forge: whoever knows a screen's public address can at most say that it lives and
    what it shows: no fact of the ledger follows."""
    told = request.POST.get("version", "")
    if not _VERSION.fullmatch(told):
        return JsonResponse({"error": "version"}, status=400)
    return JsonResponse({"version": heartbeat(_screen(slug), told)})


@require_safe
def screen_worker(request: HttpRequest, slug: str) -> HttpResponse:
    """Beneath the screen's own address, so that its reach is that address alone."""
    _screen(slug)
    response = HttpResponse(_WORKER, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def leader_photo(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """Of a leader in office today; who left has no photo here."""
    found = queries.photo_of(code, pk)
    if found is None or found.photo is None or not Organ.objects.filter(code=code).exists():
        raise Http404
    response = shown_photo(found.photo, f"photo.{found.photo.extension}")
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _screen(slug: str) -> Screen:
    found = queries.screens_in_use().filter(slug=slug).first()
    if found is None or not found.electronic:
        raise Http404
    return found


def _page(asked: str | None, pages: int) -> int:
    number = int(asked) if asked and asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    return number % pages
