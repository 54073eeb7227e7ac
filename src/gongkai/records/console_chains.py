"""Staff pages: 审批流程, kept by the organ's system administrator."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk.asked import paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.words import named
from gongkai.schemas import loader as schemas

from . import actions, queries, routes
from .actions.routing import SCOPE
from .console_shared import attempt, form_page, needs
from .forms_gates import ChainForm, OrganForm, organs_of
from .kinds import kind_of
from .models import Attribute, Chain

KEEPING = (Role.SYSTEM_ADMIN,)
READING = (Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE, Role.APPROVER, Role.REVIEWER, Role.DRAFTER)


CHAINS: Columns = (
    (gettext_lazy("名称"), "name"),
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("体裁分类"), lambda one: named(schemas.genres()[one.genre]) if one.genre in schemas.genres() else ""),
    (gettext_lazy("信息类型"), lambda one: kind.title if (kind := kind_of(one.type)) else ""),
    (gettext_lazy("公开属性"), lambda one: Attribute(one.attribute).label if one.attribute else ""),
    (gettext_lazy("用于紧急信息"), "urgent"),
    (gettext_lazy("环节"), lambda one: [step["title"] for step in one.steps]),
    (gettext_lazy("启用日期"), "starts_on"),
    (gettext_lazy("停用日期"), "ended_on"),
)


@staff
@require_GET
def chains(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *READING)
    found = Chain.objects.filter(organ__code__in=actor.watched(*READING)).select_related("organ")
    found = found.order_by("ended_on", "organ__position", "pk")
    if file := export(request, _("审批流程"), CHAINS, found):
        return file
    page = paged(request, found)
    people = queries.names(name for chain in page for step in chain.steps for name in step["people"])
    rows = [
        (chain, routes.steps(chain.steps, chain.review_after), schemas.genres().get(chain.genre), kind_of(chain.type))
        for chain in page
    ]
    context = {"page": page, "rows": rows, "names": people, "keeps": actor.organs(*KEEPING)}
    return render(request, "records/console_chains.html", context)


@staff
@require_http_methods(["GET", "POST"])
def chain_new(request: HttpRequest) -> HttpResponse:
    """First whose chain, then its steps: who may sign depends on the organ."""
    actor = needs(request, *KEEPING)
    organs = organs_of(actor.organs(*KEEPING))
    organ = organs.filter(code=request.GET.get("organ", "")).first()
    frame = {"heading": _("新建审批流程"), "back": reverse("console:chains"), "back_title": _("审批流程")}
    if organ is None:
        choose = OrganForm(request.POST or None, organs=organs)
        if request.method == "POST" and choose.is_valid():
            return redirect(f"{request.path}?organ={choose.cleaned_data['organ'].code}")
        return render(request, "records/console_form.html", {"form": choose, "submit": _("下一步"), **frame})
    form = ChainForm(request.POST or None, organ=organ)

    def deed(data: dict[str, Any]) -> str:
        scope = {name: data[name] for name in SCOPE}
        actions.set_chain(organ, data["name"], form.steps, review_after=data["review_after"], by=actor, **scope)
        return reverse("console:chains")

    return form_page(request, form, deed, intro=organ.name, **frame)


@staff
@require_http_methods(["GET", "POST"])
def chain_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = needs(request, *KEEPING)
    chain = _chain(actor, pk)
    given = {"name": chain.name, "review_after": chain.review_after, "revision": chain.revision}
    for place, step in enumerate(chain.steps, 1):
        given |= {f"title_{place}": step["title"], f"people_{place}": step["people"]}
    form = ChainForm(request.POST or None, initial=given, organ=chain.organ, chain=chain)

    def deed(data: dict[str, Any]) -> str:
        actions.change_chain(
            chain, data["name"], form.steps, review_after=data["review_after"], revision=data["revision"] or 0, by=actor
        )
        return reverse("console:chains")

    return form_page(
        request,
        form,
        deed,
        heading=chain.name,
        back=reverse("console:chains"),
        back_title=_("审批流程"),
        intro=_("已经送审的按送审时的流程办完；退文后重新送审的，走修改后的流程。"),
    )


@staff
@require_POST
def chain_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = needs(request, *KEEPING)
    chain = _chain(actor, pk)
    return attempt(request, lambda: actions.end_chain(chain, by=actor), reverse("console:chains"), _("已停用。"))


def _chain(actor: Actor, pk: int) -> Chain:
    mine = Chain.objects.filter(organ__code__in=actor.organs(*KEEPING)).select_related("organ")
    found: Chain = get_object_or_404(mine, pk=pk)
    return found


add_menu(
    MenuEntry(
        gettext_lazy("审批流程"), "chains", gettext_lazy("审查与清理"), icon="chain", roles=frozenset(READING), order=75
    )
)
add_urls(
    path("chains/", chains, name="chains"),
    path("chains/new/", chain_new, name="chain-new"),
    path("chains/<int:pk>/", chain_edit, name="chain-edit"),
    path("chains/<int:pk>/end/", chain_end, name="chain-end"),
)
