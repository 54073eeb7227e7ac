"""Staff screen of the narrative: figures are chosen from a list and stand as places, so that they cannot drift from the tables."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff

from . import actions, permissions
from .console import report_of
from .content import HEADS, known, told
from .forms import TextForm, field_of
from .remarks import Remark, remarks


@staff
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The narrative: figures are chosen from a list and stand as places, so that they cannot drift from the tables."""
    found, actor = report_of(request, pk), actor_of(request)
    if not permissions.may_make(actor, found.organ, found.elsewhere):
        raise PermissionDenied(_("年度报告由机关的拟稿人或者政务公开办编制。"))
    names = known(found)
    form = TextForm(request.POST or None, report=found, known=names)
    reasons: Any = ()
    both: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        if "insert" in request.POST:
            typed = {field_of(key): words for key, words in form.with_place().items()}
            form = TextForm(report=found, known=names, initial={**typed, **form.seen})
        else:
            try:
                actions.edit(found, form.texts, revision=form.cleaned_data["revision"], by=actor)
            except Refused as refused:
                found, reasons = report_of(request, pk), refused.reasons
                both = form.beside(found)
            else:
                messages.success(request, _("已保存文字。"))
                return redirect("console:report-text", pk)
    marked: dict[str, list[Remark]] = {}
    for one in remarks(found):
        if one.section:
            marked.setdefault(one.section, []).append(one)
    shown = {head.key: words for head, words in told(found)}
    context = {
        "report": found,
        "form": form,
        "fields": [
            (head, form[field_of(head.key)], marked.get(head.key, ()), shown[head.key], both.get(head.key))
            for head in HEADS
        ],
        "seen": [field for field in form.hidden_fields() if field.name.startswith("seen_")],
        "reasons": reasons,
        "editable": found.editable,
    }
    status = 409 if reasons else 422 if form.errors else 200
    return render(request, "reports/console_text.html", context, status=status)


add_urls(path("reports/<int:pk>/text/", text, name="report-text"))
