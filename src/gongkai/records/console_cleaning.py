"""Staff pages: 清理和澄清 – what is registered, what the rules find, what readers say."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role

from . import actions, candidates, queries
from .console_shared import attempt, form_page, needs
from .forms_gates import AssignForm, FlawForm, SettleForm, organs_of
from .models import Flaw, Record, Tip
from .permissions import may, may_draft, may_settle_flaw

MOST_CANDIDATES = 500


FLAWS: Columns = (
    (gettext_lazy("问题说明"), "words"),
    (gettext_lazy("类型"), "get_kind_display"),
    (gettext_lazy("来源"), "get_origin_display"),
    (gettext_lazy("责任机关"), "organ.name"),
    (gettext_lazy("信息"), lambda one: one.record.title if one.record else one.place),
    (gettext_lazy("登记时间"), "registered_at"),
    (gettext_lazy("处理结果"), "get_outcome_display"),
    (gettext_lazy("处理说明"), "reason"),
    (gettext_lazy("办结时间"), "settled_at"),
)


@staff
@require_GET
def flaws(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *queries.SEEING_DRAFTS)
    show = request.GET.get("show", "open")
    found = _mine(actor)
    found = found.filter(outcome="") if show == "open" else found.exclude(outcome="") if show == "done" else found
    if file := export(request, _("清理和澄清"), FLAWS, found):
        return file
    counted = dict(_mine(actor).order_by().values_list("outcome").annotate(n=Count("pk")))
    figures = [(str(label), counted.get(value, 0)) for value, label in [("", _("待办结")), *Flaw.Outcome.choices]]
    page = paged(request, found)
    context = {
        "page": page,
        "show": show,
        "figures": figures,
        "names": queries.names(one.assigned_to for one in page if one.assigned_to),
        "tips": _tips(actor).count(),
    }
    return render(request, "records/console_flaws.html", context)


def _mine(actor: Actor) -> QuerySet[Flaw]:
    return Flaw.objects.filter(organ__code__in=actor.watched(*queries.SEEING_DRAFTS)).select_related("organ", "record")


@staff
@require_http_methods(["GET", "POST"])
def flaw_new(request: HttpRequest) -> HttpResponse:
    """登记; ``?record=12&rule=expired`` or ``?tip=3`` starts from what a rule or a reader found."""
    actor = needs(request, *queries.SEEING_DRAFTS)
    given = _given(actor, request)
    form = FlawForm(request.POST or None, initial=given, organs=organs_of(actor.watched(*queries.SEEING_DRAFTS)))

    def deed(data: dict[str, Any]) -> str:
        record = _own(actor, data["record"]) if data["record"] else None
        tip = _tips(actor).filter(pk=data["tip"]).first() if data["tip"] else None
        origin = Flaw.Origin.PUBLIC if tip else Flaw.Origin.RULE if data["rule"] else Flaw.Origin.STAFF
        organ = record.organ if record else data["organ"]
        made = actions.register_flaw(
            organ, data["kind"], data["words"], record=record, place=data["place"], origin=origin,
            rule=data["rule"], tip=tip, by=actor,
        )  # fmt: skip
        return reverse("console:flaw", args=[made.pk])

    return form_page(
        request, form, deed, heading=_("登记清理事项"), back=reverse("console:flaws"), back_title=_("清理和澄清")
    )


def _own(actor: Actor, pk: int) -> Record:
    found = queries.visible_to(actor).filter(pk=pk, published_at__isnull=False).first()
    if found is None:
        raise Refused(Reason("no_record", _("找不到本机关这条已公开的信息：请核对编号。")))
    return found


def _given(actor: Actor, request: HttpRequest) -> dict[str, Any]:
    rule = candidates.RULES.get(request.GET.get("rule", ""))
    tip = _tips(actor).filter(pk=number(request.GET.get("tip"))).first()
    record = queries.visible_to(actor).filter(pk=tip.record_id if tip else number(request.GET.get("record"))).first()
    given: dict[str, Any] = {"record": record.pk, "organ": record.organ.code} if record else {}
    if rule:
        given |= {"rule": rule.code, "kind": rule.kind.value, "words": str(rule.title)}
    if tip:
        given |= {"tip": tip.pk, "kind": tip.kind, "words": tip.words}
    return given


@staff
@require_GET
def flaw(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _flaw(request, pk))


def _page(request: HttpRequest, found: Flaw, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    open_now = not found.outcome and may_settle_flaw(actor, found.organ)
    initial: dict[str, Any] = {"revision": found.revision}
    drafted = list(queries.clarifications(found))
    public = next((one.pk for one in drafted if one.is_public), None)
    settled = initial | ({"clarification": public, "outcome": Flaw.Outcome.CLARIFIED} if public else {})
    record = found.record
    versions = list(record.versions.order_by("number")) if record else []
    named = [pk for pk in (found.record_id, found.clarification_id, *(one.pk for one in drafted)) if pk]
    context = {
        "flaw": found,
        "versions": versions,
        "drafted": [one for one in drafted if one.pk != found.clarification_id],
        "seen": set(queries.visible_to(actor).filter(pk__in=named).values_list("pk", flat=True)),
        "may_draft": may_draft(actor, found.organ),
        "may_correct": bool(record and may(actor, "correct", record)),
        "may_withdraw": bool(record and may(actor, "ask_withdrawal", record)),
        "assign_form": AssignForm(organ=found.organ, initial=initial) if open_now else None,
        "settle_form": SettleForm(initial=settled, auto_id="settle_%s") if open_now else None,
        "names": queries.names([found.registered_by, found.assigned_to, found.settled_by]),
        **more,
    }
    return render(request, "records/console_flaw.html", context, status=status)


@staff
@require_POST
def flaw_assign(request: HttpRequest, pk: int) -> HttpResponse:
    found = _flaw(request, pk)
    form = AssignForm(request.POST, organ=found.organ)
    if not form.is_valid():
        return _page(request, found, status=422, assign_form=form)
    data, onward = form.cleaned_data, reverse("console:flaw", args=[pk])
    deed = lambda: actions.assign_flaw(found, data["person"], revision=data["revision"], by=actor_of(request))  # noqa: E731
    return attempt(request, deed, onward, _("已交办。"))


@staff
@require_POST
def flaw_settle(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _flaw(request, pk), actor_of(request)
    form = SettleForm(request.POST, auto_id="settle_%s")
    if not form.is_valid():
        return _page(request, found, status=422, settle_form=form)
    data = form.cleaned_data
    wanted = data["clarification"]
    clarification = queries.visible_to(actor).filter(pk=wanted).first() if wanted else None
    try:
        actions.settle_flaw(
            found, data["outcome"], data["reason"], clarification=clarification, revision=data["revision"], by=actor
        )
    except Refused as refused:
        return _page(request, _flaw(request, pk), status=409, settle_form=form, reasons=refused.reasons)
    return attempt(request, lambda: None, reverse("console:flaw", args=[pk]), _("已办结。"))


CANDIDATES: Columns = (
    (gettext_lazy("名称"), "record.title"),
    (gettext_lazy("规则"), "rule.title"),
    (gettext_lazy("机构"), "record.organ.name"),
    (gettext_lazy("问题说明"), "sentence"),
)


@staff
@require_GET
def found_by_rules(request: HttpRequest) -> HttpResponse:
    """What the rules find today among the public records of the person's organs."""
    actor = needs(request, *queries.SEEING_DRAFTS)
    organs = actor.watched(*queries.SEEING_DRAFTS)
    code = request.GET.get("rule", "")
    listed = list(islice(candidates.find(organs, code if code in candidates.RULES else ""), MOST_CANDIDATES))
    if file := export(request, _("按规则查找"), CANDIDATES, listed):
        return file
    page = paged(request, listed)
    open_now = set(
        Flaw.objects.filter(outcome="", record__in=[one.record.pk for one in page]).values_list("record", "rule")
    )
    rows = [(one, (one.record.pk, one.rule.code) in open_now) for one in page]
    context = {
        "page": page,
        "rows": rows,
        "rules": candidates.RULES.values(),
        "rule": code,
        "full": len(listed) == MOST_CANDIDATES,
    }
    return render(request, "records/console_candidates.html", context)


TIPS: Columns = (
    (gettext_lazy("内容"), "words"),
    (gettext_lazy("类型"), "get_kind_display"),
    (gettext_lazy("名称"), "record.title"),
    (gettext_lazy("机构"), "record.organ.name"),
    (gettext_lazy("收到时间"), "at"),
)


@staff
@require_GET
def tips(request: HttpRequest) -> HttpResponse:
    """公众纠错 waiting for somebody to look at them."""
    actor = needs(request, *queries.SEEING_DRAFTS)
    found = _tips(actor)
    if file := export(request, _("公众纠错"), TIPS, found):
        return file
    return render(request, "records/console_tips.html", {"page": paged(request, found)})


def _tips(actor: Actor) -> QuerySet[Tip]:
    organs = actor.organs(*queries.SEEING_DRAFTS)
    return Tip.objects.filter(state=Tip.State.NEW, record__organ__code__in=organs).select_related("record__organ")


@staff
@require_POST
def tips_set_aside(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *queries.SEEING_DRAFTS)
    chosen = list(_tips(actor).filter(pk__in=[number(pk) for pk in request.POST.getlist("tip")]))
    return attempt(request, lambda: actions.set_aside_tips(chosen, by=actor), reverse("console:tips"), _("已处理。"))


def _flaw(request: HttpRequest, pk: int) -> Flaw:
    found: Flaw = get_object_or_404(_mine(actor_of(request)).select_related("clarification"), pk=pk)
    return found


add_menu(
    MenuEntry(
        gettext_lazy("清理和澄清"),
        "flaws",
        gettext_lazy("审查与清理"),
        icon="search",
        roles=frozenset({*queries.SEEING_DRAFTS, Role.DISCLOSURE_OFFICE}),
        order=74,
    )
)
add_urls(
    path("flaws/", flaws, name="flaws"),
    path("flaws/new/", flaw_new, name="flaw-new"),
    path("flaws/candidates/", found_by_rules, name="flaw-candidates"),
    path("flaws/tips/", tips, name="tips"),
    path("flaws/tips/set-aside/", tips_set_aside, name="tips-set-aside"),
    path("flaws/<int:pk>/", flaw, name="flaw"),
    path("flaws/<int:pk>/assign/", flaw_assign, name="flaw-assign"),
    path("flaws/<int:pk>/settle/", flaw_settle, name="flaw-settle"),
)
