"""Staff pages of 清理: begin, conclude, watch, publish the result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Role
from gongkai.organs.queries import organs_of

from . import cleanups
from .actions.campaigns import OPEN, CampaignContent, begin_cleanup, compile_cleanup, conclude
from .console_shared import attempt
from .forms_normative import CampaignForm, ConclusionForm
from .models import Campaign, Conclusion, Entry

WIDTH = 400


CAMPAIGNS: Columns = (
    (gettext_lazy("清理名称"), lambda row: row[0].title),
    (gettext_lazy("机关"), lambda row: row[0].organ.name),
    (gettext_lazy("清理截至该日公布的文件"), lambda row: row[0].until),
    (gettext_lazy("各单位完成期限"), lambda row: row[0].due_on),
    (gettext_lazy("文件（件）"), lambda row: row[1].total),
    (gettext_lazy("已清理（件）"), lambda row: row[1].done),
)


@staff
@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = cleanups.visible_to(actor)
    if file := export(request, _("规范性文件清理"), CAMPAIGNS, found, each=_with_progress):
        return file
    page = paged(request, found)
    rows = _with_progress(page)
    may_begin = Role.DISCLOSURE_OFFICE in actor.roles
    context = {"at": "campaigns", "page": page, "rows": rows, "may_begin": may_begin}
    return render(request, "records/console_campaigns.html", context)


def _with_progress(found: Iterable[Campaign]) -> list[tuple[Campaign, cleanups.Progress]]:
    return [(one, cleanups.whole(cleanups.progress(one))) for one in found]


@staff
def campaign_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    organs = organs_of(actor, Role.DISCLOSURE_OFFICE)
    if not organs:
        raise PermissionDenied(_("只有政务公开办可以发起清理。"))
    form = CampaignForm(request.POST or None, organs=organs, initial={"until": today()})
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        organ = data.pop("organ")
        try:
            made = begin_cleanup(organ, CampaignContent(**data), by=actor)
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已发起清理，共%(n)d件文件。") % {"n": made.entries.count()})
            return redirect("console:campaign", made.pk)
    status = 409 if reasons else 422 if form.errors else 200
    return render(request, "records/console_campaign_new.html", {"form": form, "reasons": reasons}, status=status)


ENTRIES: Columns = (
    (gettext_lazy("文件名称"), "record.title"),
    (gettext_lazy("发文字号"), "record.doc_number"),
    (gettext_lazy("清理单位"), "organ.name"),
    (gettext_lazy("清理结论"), "get_conclusion_display"),
    (gettext_lazy("理由"), "reason"),
    (gettext_lazy("结论日期"), "concluded_on"),
)


@staff
@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _campaign(request, pk), actor_of(request)
    rows = cleanups.progress(found)
    entries = found.entries.select_related("record", "organ").order_by("organ__position", "record__formed_on", "id")
    if request.GET.get("left"):
        entries = entries.filter(conclusion="")
    if file := export(request, found.title, ENTRIES, entries):
        return file
    page = paged(request, entries)
    open_still = found.result is None or found.result.state in OPEN
    mine = actor.organs(Role.DRAFTER, Role.APPROVER)
    context = {
        "campaign": found,
        "page": page,
        "forms": [(entry, _form(entry) if open_still and entry.organ.code in mine else None) for entry in page],
        "progress": rows,
        "whole": cleanups.whole(rows),
        "chart": _chart(rows),
        "conclusions": Conclusion,
        "may_compile": open_still and actor.has(Role.DRAFTER, found.organ.code),
        "differences": cleanups.differences(found) if found.result and found.result.is_public else (),
        "today": today(),
    }
    return render(request, "records/console_campaign.html", context)


def _form(entry: Entry) -> ConclusionForm:
    start = {"conclusion": entry.conclusion, "reason": entry.reason, "revision": entry.revision}
    return ConclusionForm(initial=start, auto_id=f"entry{entry.pk}_%s")


def _chart(rows: list[cleanups.Progress]) -> list[dict[str, Any]]:
    """Stretches of one bar for each unit: conclusions in their order, then what is left, as shares of its documents."""
    drawn = []
    for row in rows:
        x, parts = 0, []
        for one in Conclusion:
            width = row.by[one.value] * WIDTH // row.total if row.total else 0
            parts.append({"kind": one.value, "label": one.label, "number": row.by[one.value], "x": x, "width": width})
            x += width
        drawn.append({"row": row, "parts": [part for part in parts if part["width"]]})
    return drawn


@staff
@require_POST
def campaign_conclude(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    found = _campaign(request, pk)
    entry = get_object_or_404(found.entries, pk=entry_pk)
    form = ConclusionForm(request.POST)
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}：{'；'.join(map(str, errors))}")
        return redirect(_back(request, found))
    data = form.cleaned_data
    try:
        conclude(entry, data["conclusion"], data["reason"], revision=data["revision"], by=actor_of(request))
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        messages.success(request, _("已记录《%(title)s》的清理结论。") % {"title": entry.record.title})
    return redirect(_back(request, found))


def _back(request: HttpRequest, found: Campaign) -> str:
    page = request.POST.get("page", "")
    return f"/console/campaigns/{found.pk}/" + (f"?page={page}" if page.isdecimal() and len(page) < 6 else "")


@staff
@require_POST
def campaign_compile(request: HttpRequest, pk: int) -> HttpResponse:
    found = _campaign(request, pk)
    deed = lambda: compile_cleanup(found, drafted_by=actor_of(request))  # noqa: E731
    return attempt(request, deed, f"/console/campaigns/{pk}/", _("已生成清理结果稿：请核对后送审。"))


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    found = cleanups.visible_to(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


add_urls(
    path("campaigns/", campaigns, name="campaigns"),
    path("campaigns/new/", campaign_new, name="campaign-new"),
    path("campaigns/<int:pk>/", campaign, name="campaign"),
    path("campaigns/<int:pk>/entries/<int:entry_pk>/", campaign_conclude, name="campaign-conclude"),
    path("campaigns/<int:pk>/compile/", campaign_compile, name="campaign-compile"),
)
