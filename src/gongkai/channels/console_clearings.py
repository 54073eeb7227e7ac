"""命中判断: words of posts, profiles and the gazette that meet the 负面清单, and what somebody else said of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import ledger
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.policies.models import Policy
from gongkai.policies.models.policy import PolicyState
from gongkai.policies.permissions import may_handle, may_oversee
from gongkai.policies.publicity import words_of
from gongkai.records.queries import names

from . import actions, permissions
from .clearings import asked, standing_of_paper
from .console import GROUP, attempt, edited, filtered, own, reader
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
    page = paged(request, found)
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
    if found.verdict and request.method != "POST":
        return render(request, "channels/console_edit.html", _judged(found) | {"up": up, "up_title": _("命中判断")})
    return edited(
        request,
        form,
        lambda: actions.judge_clearing(
            found, form.cleaned_data["verdict"], form.cleaned_data["reason"], by=actor_of(request)
        ),
        title=f"{found.code} {found.entry}",
        hint=_("%(title)s：命中文字“%(found)s”") % {"title": found.title, "found": found.found},
        whole=found.words,
        submit=_("提交判断"),
        back=up,
        up=up,
        up_title=_("命中判断"),
    )


# of a document from above


@staff
@require_POST
def policy_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A mark that the document only quotes is no mark of its own: somebody who did not work on it says so."""
    actor = actor_of(request)
    found = get_object_or_404(Policy.objects.select_related("organ"), pk=pk)
    if not may_handle(actor, found):
        raise Http404
    worked = ledger.history(found.subject).exclude(name__startswith="channels.").values_list("actor", flat=True)
    do = lambda: actions.ask_clearing(  # noqa: E731
        found.organ, found.subject, str(found), words_of(found),
        authors=worked, standing=standing_of_paper, by=actor,
    )  # fmt: skip
    return attempt(request, do, _("已送请他人判断。"), reverse("console:policy", args=[pk]))


def _of_policy(actor: Actor, subject: str) -> dict[str, Any] | None:
    kind, _colon, number = subject.partition(":")
    if kind != "policy" or not number.isdecimal():
        return None
    found = (
        Policy.objects.select_related("organ").filter(pk=int(number), state=PolicyState.ISSUED, public=False).first()
    )
    if found is None or not may_oversee(actor, found):
        return None
    words = words_of(found)
    told = {"hits": standing_of_paper(found.organ, *words), "clearings": asked(found.organ, *words)}
    ask = may_handle(actor, found) and reverse("console:policy-ask", args=[found.pk])
    return told | {"ask_url": ask} if any(told.values()) else None


def _judged(one: Clearing) -> dict[str, Any]:
    """Nothing is left to say: what was said stands here, with whose words it is."""
    told = {"verdict": one.get_verdict_display(), "reason": one.reason, "name": names([one.by]).get(one.by, one.by)}
    return {
        "title": f"{one.code} {one.entry}",
        "hint": _("%(verdict)s：%(reason)s（%(name)s）") % told,
        "whole": one.words,
    }


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
    path("policies/<int:pk>/ask-clearing", policy_ask, name="policy-ask"),
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
add_subject_panel(Panel(gettext_lazy("负面清单和保密标志"), "channels/panel_policy_hits.html", _of_policy, order=20))
add_workbench_panel(Panel(gettext_lazy("命中判断"), "channels/panel_clearings.html", _waiting, order=47))
