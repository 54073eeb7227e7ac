"""Staff page: what looks like personal data in a draft, masked or removed in one click, with what it would look like first."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, number
from gongkai.desk.console import add_urls, staff

from . import masking, privacy
from .actions.masking import mask_everywhere
from .console_shared import record_of
from .gates import Case
from .masking import How
from .models import Record
from .permissions import may, refusals

HOWS: dict[str, How] = {"mask": "mask", "remove": "remove", "keep": "keep"}


@staff
@require_http_methods(["GET", "POST"])
def record_masking(request: HttpRequest, pk: int) -> HttpResponse:
    record, actor = record_of(request, pk), actor_of(request)
    if not may(actor, "edit", record):
        raise PermissionDenied(str(Refused(*refusals("edit", Case(record, actor)))))
    how = _chosen(request, record)
    if request.method != "POST" or "preview" in request.POST:
        return _page(request, record, how)
    try:
        made = masking.copies(record, how)
        mask_everywhere(record, how, masking.keep(made), revision=number(request.POST.get("revision")), by=actor)
    except Refused as refused:
        return _page(request, record_of(request, pk), how, reasons=refused.reasons, status=409)
    for note in (f"{one.attachment.name}：{note}" for one in made for note in one.copy.notes):
        messages.warning(request, note)
    left = len(privacy.open_findings(record_of(request, pk)))
    if left:
        messages.warning(request, _("已处理。还有%(n)d处须由人工处理，或者说明保留理由。") % {"n": left})
    else:
        messages.success(request, _("已处理，没有未处理的疑似个人信息。"))
    return redirect("console:record", pk)


def _chosen(request: HttpRequest, record: Record) -> dict[str, How]:
    """For every value what to do; ``rest`` speaks for those beyond the first that are shown."""
    rest = HOWS.get(request.POST.get("rest", ""), "mask")
    how: dict[str, How] = {}
    for one in masking.maskable(record):
        default: How = "keep" if one.justification else rest
        how.setdefault(one.digest, HOWS.get(request.POST.get(f"how-{one.digest}", ""), default))
    return how


def _page(request: HttpRequest, record: Record, how: dict[str, How], *, status: int = 200, reasons: object = ()) -> HttpResponse:  # fmt: skip
    found = masking.maskable(record)
    by_hand = [one for one in privacy.open_findings(record) if one.type == privacy.UNREADABLE]
    context = {
        "record": record,
        "changes": masking.changes(record, how),
        "more": max(0, len(found) - masking.MOST_SHOWN),
        "by_hand": by_hand,
        "hows": (("mask", _("遮盖")), ("remove", _("删除")), ("keep", _("不动"))),
        "reasons": reasons,
    }
    return render(request, "records/console_masking.html", context, status=status)


add_urls(path("records/<int:pk>/masking/", record_masking, name="record-masking"))
