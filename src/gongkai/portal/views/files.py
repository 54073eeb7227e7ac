"""Attachments of public records."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from gongkai.desk.files import download
from gongkai.records.models import Attachment
from gongkai.records.queries import public


@require_safe
def attachment(request: HttpRequest, record: int, pk: int) -> FileResponse:
    """The bytes, when the record is public at this moment; otherwise as if they did not exist."""
    found = Attachment.objects.select_related("file").filter(pk=pk, record__in=public().filter(pk=record)).first()
    if found is None:
        raise Http404
    response = download(found.file, found.name)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
