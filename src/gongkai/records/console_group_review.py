"""Staff page: many records of a batch reviewed in turn, each by what it says."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff
from gongkai.desk.permissions import Actor

from . import actions, layout, privacy, queries
from .console_batches import batch_of
from .gates import missing_kinds
from .models import Batch, Record
from .permissions import may

REVIEWED_TOGETHER = 20


@staff
def batch_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Up to twenty records with everything they say. A conclusion counts for those whose content was opened here, each on its
    own hash; who only ticks boxes reviews nothing."""
    found, actor = batch_of(request, pk), actor_of(request)
    waiting = _waiting(found, actor)
    reasons: list[Reason] = []
    if request.method == "POST":
        reasons = _conclude(request, found, actor)
        if not reasons:
            messages.success(request, _("已记录结论。"))
            return redirect("console:batch-review", pk)
    page = Paginator(waiting.order_by("pk"), REVIEWED_TOGETHER).get_page(request.GET.get("page"))
    records = list(page)
    actions.look_at(found, records, by=actor)
    shown = [
        (
            one,
            layout.parts(request, one),
            layout.parts(request, one, "internal"),
            privacy.findings(one),
            _step(one, actor),
        )
        for one in records
    ]
    context = {"batch": found, "page": page, "shown": shown, "reasons": reasons}
    return render(request, "records/console_batch_review.html", context, status=409 if reasons else 200)


def _waiting(found: Batch, actor: Actor) -> QuerySet[Record]:
    """What waits for this person's review or consent."""
    ids = [
        *queries.to_review(actor).values_list("pk", flat=True),
        *queries.to_approve(actor).values_list("pk", flat=True),
    ]
    return queries.visible_to(actor).filter(batch_lines__batch=found, pk__in=ids).select_related("item")


def _step(record: Record, actor: Actor) -> str:
    return "approve" if record.state == "reviewed" else "review"


def _conclude(request: HttpRequest, found: Batch, actor: Actor) -> list[Reason]:
    opened = actions.looked_at(found, actor)
    refused: list[Reason] = []
    for record in _waiting(found, actor).filter(pk__in=[n for n in request.POST.getlist("record") if n.isdecimal()]):
        digest = request.POST.get(f"hash-{record.pk}", "")
        if digest not in opened:
            refused.append(Reason("unopened", _("“%(title)s”还没有打开看过。") % {"title": record.title}))
            continue
        try:
            _conclude_one(record, digest, request.POST.get("opinion", "")[:500], actor)
        except Refused as error:
            refused += [Reason(reason.code, f"“{record.title}”：{reason}") for reason in error.reasons]
    if not request.POST.getlist("record"):
        refused.append(Reason("none", _("请勾选看过并且同意的信息。")))
    return refused


def _conclude_one(record: Record, digest: str, opinion: str, actor: Actor) -> None:
    if _step(record, actor) == "approve":
        actions.approve(record, content_hash=digest, opinion=opinion, by=actor)
        return
    for kind in missing_kinds(record):
        if may(actor, f"review_{kind}", record):
            actions.review(record, kind, passed=True, content_hash=digest, opinion=opinion, by=actor)


add_urls(path("batches/<int:pk>/review/", batch_review, name="batch-review"))
