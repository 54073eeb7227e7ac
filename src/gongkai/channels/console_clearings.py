"""命中判断: words of posts, profiles and the gazette that meet the 负面清单, and what somebody else said of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.records.queries import names

from . import actions, permissions
from .console import GROUP, actor_of, edited, filtered, own, page_of, reader
from .forms import ClearingForm
from .models import Clearing

CLEARINGS: Columns = (
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("内容"), "title"),
    (gettext_lazy("编号"), "code"),
    (gettext_lazy("清单事项"), "entry"),
    (gettext_lazy("命中文字"), "found"),
    (gettext_lazy("送请时间"), "asked_at"),
    (gettext_lazy("判断"), "get_verdict_display"),
    (gettext_lazy("理由"), "reason"),
    (gettext_lazy("判断时间"), "at"),
)


@staff
@require_GET
def clearings(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = Clearing.objects.filter(organ__code__in=codes).select_related("organ")
    if file := export(request, _("命中判断"), CLEARINGS, found):
        return file
    page = page_of(request, found)
    context = {
        "form": form,
        "page": page,
        "lines": [(one, _may_judge(actor, one)) for one in page],
        "names": names([name for one in page for name in (one.asked_by, one.by) if name]),
    }
    return render(request, "channels/console_clearings.html", context)


@staff
@require_http_methods(["GET", "POST"])
def clearing(request: HttpRequest, pk: int) -> HttpResponse:
    found: Clearing = own(actor_of(request), Clearing.objects.select_related("organ"), pk)
    form = ClearingForm(request.POST or None)
    up = reverse("console:clearings")
    return edited(
        request,
        form,
        lambda: actions.judge_clearing(
            found, form.cleaned_data["verdict"], form.cleaned_data["reason"], by=actor_of(request)
        ),
        title=f"{found.code} {found.entry}",
        hint=found.words,
        submit=_("提交判断"),
        back=up,
        up=up,
        up_title=_("命中判断"),
    )


def _may_judge(actor: Actor, one: Clearing) -> bool:
    return not one.verdict and actor.username not in one.authors and permissions.may_review(actor, one.organ)


def _open(actor: Actor) -> list[Clearing]:
    waiting = Clearing.objects.filter(organ__code__in=actor.organs(*permissions.REVIEWERS), verdict="")
    return [one for one in waiting.select_related("organ") if _may_judge(actor, one)]


def _waiting(actor: Actor) -> dict[str, Any] | None:
    found = _open(actor)
    return {"clearings": found[:6], "n": len(found)} if found else None


add_urls(
    path("clearings/", clearings, name="clearings"),
    path("clearings/<int:pk>/", clearing, name="clearing"),
)
add_menu(
    MenuEntry(
        gettext_lazy("命中判断"),
        "clearings",
        GROUP,
        icon="shield",
        roles=permissions.READERS,
        count=lambda actor: len(_open(actor)),
        order=67,
    )
)
add_workbench_panel(Panel(gettext_lazy("命中判断"), "channels/panel_clearings.html", _waiting, order=47))
