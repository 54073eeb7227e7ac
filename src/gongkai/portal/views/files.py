"""Attachments of public records."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongkai.desk.files import download, track
from gongkai.portal.press.shelf import FILES
from gongkai.records.models import Attachment
from gongkai.records.queries import public

from .records import gone

#: The address inside the web server under which it sends what the press lent it.
INSIDE = "/_files/"


@require_safe
def attachment(request: HttpRequest, record: int, pk: int) -> HttpResponse:
    """The bytes, when the record is public at this moment; 410 below a withdrawn record, else as if they did not exist."""
    found = Attachment.objects.select_related("file").filter(pk=pk, record__in=public().filter(pk=record)).first()
    if found is None:
        return gone(request, record)
    response = download(found.file, found.name, inside=_inside(found.file_id), asked=request.headers)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@require_safe
def captions(request: HttpRequest, record: int, pk: int) -> HttpResponse:
    """The words in step with a recording, asked for by its player."""
    shown = Attachment.objects.filter(pk=pk, record__in=public().filter(pk=record)).exclude(captions="")
    found = shown.values_list("captions", flat=True).first()
    if found is None:
        return gone(request, record)
    response = track(found)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _inside(sha256: str) -> str:
    """Where the web server before us finds the bytes; empty when we send them ourselves."""
    lent = settings.GONGKAI_SENDFILE and (settings.GONGKAI_PRESS / FILES / sha256).exists()
    return INSIDE + sha256 if lent else ""
