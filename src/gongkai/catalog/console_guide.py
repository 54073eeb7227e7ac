"""公开指南 on the staff side: the guide of an organ, and which organs have none or an incomplete one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk.actions import Refused
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, answer_refused, staff
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing

from . import actions, permissions, queries
from .forms import GuideForm
from .models import Guide
from .models.guide import PARTS, demand


@staff
@require_GET
def guides(request: HttpRequest) -> HttpResponse:
    rows = queries.guides(standing(today()))
    context = {
        "rows": rows,
        "published": sum(bool(guide and guide.published) for _organ, guide in rows),
        "mine": request.actor.organs(*permissions.KEEPERS),
    }
    return render(request, "catalog/console_guides.html", context)


@staff
def guide(request: HttpRequest, code: str) -> HttpResponse:
    organ = get_object_or_404(Organ.objects.select_related("parent"), code=code)
    if not permissions.may_keep(request.actor, organ):
        raise PermissionDenied(actions.NOT_YOURS)
    found = Guide.objects.select_related("organ").filter(organ=organ).first()
    form = GuideForm(request.POST or None, initial=_initial(organ, found))
    context = {"organ": organ, "guide": found, "form": form, "citation": demand().citation}
    if request.method == "POST" and form.is_valid():
        publish = "publish" in request.POST
        try:
            kept = actions.keep_guide(
                organ, form.values, revision=form.cleaned_data["revision"], publish=publish, by=request.actor
            )
        except Refused as refused:
            return answer_refused(request, "catalog/console_guide.html", refused, context)
        messages.success(request, _("已公布公开指南。") if kept.published else _("已保存，公布后才对外显示。"))
        return redirect("console:guide", code)
    return render(request, "catalog/console_guide.html", context, status=422 if form.errors else 200)


def _initial(organ: Organ, found: Guide | None) -> dict[str, Any]:
    """A first guide begins with what the register knows."""
    if found:
        return {name: getattr(found, name) for name in (*PARTS, "revision")}
    return {
        "revision": 0,
        "address": organ.address,
        "hours": organ.hours,
        "phone": organ.phone,
        "internet": organ.email,
    }


add_urls(
    path("guides/", guides, name="guides"),
    path("guides/<slug:code>/", guide, name="guide"),
)
add_menu(MenuEntry(gettext_lazy("公开指南"), "guides", gettext_lazy("信息公开"), icon="list", order=31))
