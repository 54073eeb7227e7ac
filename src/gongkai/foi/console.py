"""Staff pages: 依申请公开 – the requests of one's organs, and one request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from gongkai.desk.console import add_urls, staff

from . import queries


@staff
@require_GET
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.actor), pk=pk)  # type: ignore[attr-defined]
    return render(request, "foi/console_request.html", {"foi": found})


add_urls(path("foi/<int:pk>/", request_page, name="foi-request"))
