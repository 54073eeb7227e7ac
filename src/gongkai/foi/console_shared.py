"""What the staff pages of requests have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of

from . import queries
from .actions.base import not_forgotten
from .models import Request
from .permissions import may_know, may_see_case


def request_of(request: HttpRequest, pk: int) -> Request:
    """404 for what the person may not see, as if it were not there."""
    found: Request = get_object_or_404(queries.visible_to(actor_of(request)), pk=pk)
    return found


def known_of(request: HttpRequest, pk: int) -> Request:
    """The same for pages that tell of the applicant: 403 to whoever may see the case without names."""
    found = request_of(request, pk)
    names_told(request, found)
    return found


def names_told(request: HttpRequest, found: Request) -> None:
    """403 to whoever may not learn names, and once there are none: a forgotten case is neither read nor handled further."""
    if not may_know(actor_of(request), found):
        raise PermissionDenied(_("您可以查看这件申请的办理情况，不能查看申请人和申请内容。"))
    if gone := not_forgotten(found):
        raise PermissionDenied(gone.text)


def case_of(request: HttpRequest, pk: int) -> Request:
    """The same for pages that tell of the handling: 403 to whoever was asked for an opinion alone."""
    found = request_of(request, pk)
    if not may_see_case(actor_of(request), found):
        raise PermissionDenied(_("您的单位只承办其中一部分，不能查看全部办理情况。"))
    return found


def attachment(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to be saved, never shown as a page."""
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def act(
    request: HttpRequest,
    found: Request,
    form: Any,
    deed: Callable[[dict[str, Any]], str],
    *,
    template: str = "foi/console_act.html",
    done: Any = "",
    **context: Any,
) -> HttpResponse:
    """A page with one form about one request. When somebody else was faster, it says who changed what, what was typed stays,
    and the form now speaks of the request as it is (409)."""
    context = {"foi": found, "form": form, **context}
    if request.method != "POST" or not form.is_valid():
        return render(request, template, context, status=422 if form.errors else 200)
    try:
        onward = deed(form.cleaned_data)
    except Refused as refused:
        found.refresh_from_db()
        if hasattr(form, "offer") and any(one.code.startswith("breach:") for one in refused.reasons):
            form.offer()
        if "revision" in form.fields:
            form.data = form.data.copy()
            form.data["revision"] = str(found.revision)
        return render(request, template, {**context, "reasons": refused.reasons}, status=409)
    messages.success(request, str(done or _("已保存。")))
    return redirect(onward)
