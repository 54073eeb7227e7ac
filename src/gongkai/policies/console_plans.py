"""Staff pages: implementation plans of a document – who filed on time, late, not at all – and the rules found in its text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.duties import rules
from gongkai.facts.models import Fact
from gongkai.facts.permissions import may_read_evidence
from gongkai.organs.models import Organ
from gongkai.organs.queries import names_by_username

from . import actions, drafting, permissions, plan_lists, queries
from .actions import PlanText
from .console_shared import form_page
from .drafting import Offer
from .forms_plans import CorrectionForm, PlanForm, PublicationForm, ReasonForm, RuleForm
from .models import Plan, Policy
from .models.policy import PolicyState

PLANS: Columns = (
    (gettext_lazy("单位"), "organ.name"),
    (gettext_lazy("结果"), "word"),
    (gettext_lazy("日期"), "day"),
    (gettext_lazy("方案名称"), "title"),
    (gettext_lazy("制定单位"), "plan.organ.name"),
    (gettext_lazy("制定日期"), "plan.made_on"),
    (gettext_lazy("报送时间"), "plan.filed_at"),
    (gettext_lazy("公开日期"), "plan.published_on"),
    (gettext_lazy("公开网址"), lambda row: (row.plan.url or row.plan.record) if row.plan else ""),
    (gettext_lazy("措施（项）"), "plan.measures"),
    (gettext_lazy("相似度（%）"), "plan.likeness"),
)


@staff
@require_GET
def plans(request: HttpRequest, pk: int) -> HttpResponse:
    """Three lists under the rule that ``?rule=`` names; ``?list=`` shows and exports one of them."""
    actor, policy = actor_of(request), _policy(request, pk)
    measures = plan_lists.limits()
    limit = measures.get(request.GET.get("rule", "")) or plan_lists.usual(policy)
    if limit is None:
        raise Http404
    units = plan_lists.visible_units(actor, policy)
    found = plan_lists.lists(policy, limit, units)
    shown = request.GET.get("list", "")
    rows = found.of(shown) if shown in ("on_time", "late", "none") else list(found.rows)  # type: ignore[arg-type]
    if file := export(request, f"{_('实施方案')}-{policy.title[:40]}", PLANS, rows):
        return file
    context = {
        "policy": policy,
        "limits": measures.values(),
        "limit": limit,
        "in_force": bool(rules.rulebook().versions(limit.rule)),
        "lists": found,
        "rows": rows,
        "shown": shown,
        "chain": _chain(request, policy),
        "may_file": any(actor.has_any(permissions.REPORTERS, unit.code) for unit in units),
    }
    return render(request, "policies/console_plans.html", context)


@staff
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest, pk: int) -> HttpResponse:
    actor, policy = actor_of(request), _policy(request, pk)
    reached = [unit.pk for unit in plan_lists.roster(policy)]
    roster = Organ.objects.filter(pk__in=reached)
    own = roster.filter(code__in=actor.organs(*permissions.REPORTERS))
    if not own:
        raise PermissionDenied(_("文件没有发到您的单位，不需要报送方案。"))
    data, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PlanForm(data, sent, organs=own, roster=roster, initial={"organ": own[0].code if len(own) == 1 else None})

    def deed(given: dict[str, Any]) -> str:
        upload = given["file"]
        told = PlanText(
            given["title"], given["made_on"], upload.read(), upload.name, list(given["partners"]), given["note"]
        )
        return _address(actions.file_plan(policy, given["organ"], told, by=actor))

    return form_page(
        request, form, deed, heading=_("报送实施方案"), back=reverse("console:plans", args=[pk]),
        back_title=policy.title, submit=_("报送"), done=_("方案已报送，请登记在哪里公开。"),
    )  # fmt: skip


@staff
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    found = _plan(request, pk)
    actor = actor_of(request)
    handles = permissions.may_handle(actor, found.policy)
    reports = actor.has_any(permissions.REPORTERS, found.organ.code)
    context = {
        "plan": found,
        "may_publish": found.standing and reports and found.published_on is None,
        "may_correct": found.standing and handles and found.published_on is not None,
        "may_withdraw": found.standing and (handles or (reports and found.published_on is None)),
        "oversees": permissions.may_oversee(actor, found.policy),
    }
    return render(request, "policies/console_plan.html", context)


@staff
@require_GET
def plan_recorded(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """A plan that somebody recorded by hand, from what was told then; there is no file of it here."""
    actor, policy = actor_of(request), _policy(request, pk)
    units = {unit.code: unit for unit in plan_lists.visible_units(actor, policy)}
    told = [event for name in (plan_lists.MADE, plan_lists.PUBLISHED) for event in plan_lists.answers(policy, name).values()]  # fmt: skip
    event = next((one for one in told if one.seq == seq and one.organ in units and "plan" not in one.data), None)
    if event is None:
        raise Http404
    fact = Fact.objects.filter(seq=seq).first()
    context = {
        "policy": policy,
        "event": event,
        "title": event.data.get("title") or _("手工登记的方案"),
        "organ": units[event.organ],
        "fact": fact,
        "evidence": fact and fact.evidence_id and may_read_evidence(actor, fact),
        "who": names_by_username([event.actor]).get(event.actor, event.actor),
        "entered_at": parse_datetime(event.data.get("entered_at") or "") or event.at,
        "may_file": actor.has_any(permissions.REPORTERS, event.organ),
    }
    return render(request, "policies/console_plan_recorded.html", context)


@staff
@require_GET
def plan_file(request: HttpRequest, pk: int) -> FileResponse:
    found = _plan(request, pk)
    return files.download(found.file, found.file_name)


@staff
@require_http_methods(["GET", "POST"])
def plan_publish(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _plan(request, pk), actor_of(request)
    form = PublicationForm(request.POST or None)

    def deed(given: dict[str, Any]) -> str:
        return _address(actions.publish_plan(found, **given, by=actor))

    return _form(request, form, deed, found, _("登记公开情况"))


@staff
@require_http_methods(["GET", "POST"])
def plan_correct(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _plan(request, pk), actor_of(request)
    form = CorrectionForm(request.POST or None)

    def deed(given: dict[str, Any]) -> str:
        reason = given.pop("reason")
        return _address(actions.correct_publication(found, reason, **given, by=actor))

    return _form(request, form, deed, found, _("更正公开情况"))


@staff
@require_http_methods(["GET", "POST"])
def plan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _plan(request, pk), actor_of(request)
    form = ReasonForm(request.POST or None)

    def deed(given: dict[str, Any]) -> str:
        return _address(actions.withdraw_plan(found, given["reason"], by=actor))

    return _form(request, form, deed, found, _("撤回方案"), danger=True)


# rules found in the text


@staff
@require_GET
def rule_drafts(request: HttpRequest, pk: int) -> HttpResponse:
    policy = _policy(request, pk)
    found = drafting.offers(policy)
    accepted = [offer for offer in found if offer.draft and offer.draft.state == "accepted"]
    context = {
        "policy": policy,
        "offers": found,
        "accepted": accepted,
        "editable": permissions.may_handle(actor_of(request), policy),
        "events": {kind.name: kind.title for key in drafting.ABOUT for kind in drafting.events_for(key)},
    }
    return render(request, "policies/console_rule_drafts.html", context)


@staff
@require_http_methods(["GET", "POST"])
def rule_draft(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Edit and accept one demand; the words of the document stand above the form."""
    policy, actor = _policy(request, pk), actor_of(request)
    offer = _offer(policy, key)
    form = RuleForm(request.POST or None, offer=offer)

    def deed(given: dict[str, Any]) -> str:
        actions.accept_rule(policy, offer, form.wanted, by=actor)
        return reverse("console:rule-drafts", args=[pk])

    return form_page(
        request, form, deed, heading=_("采纳为规则草稿"), back=reverse("console:rule-drafts", args=[pk]),
        back_title=_("文中的规则"), intro=f"{offer.clause}：{offer.demand.words}", submit=_("采纳"),
        done=_("已采纳。下载规则文件，放入规则文件夹以后才生效。"),
    )  # fmt: skip


@staff
@require_POST
def rule_draft_drop(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    policy = _policy(request, pk)
    try:
        actions.drop_rule(policy, _offer(policy, key), by=actor_of(request))
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    return redirect("console:rule-drafts", pk)


@staff
@require_GET
def rule_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The accepted drafts, as ``gongkai rules check`` takes them."""
    policy = _policy(request, pk)
    if not policy.rule_drafts.filter(state="accepted").exists():
        raise Http404
    response = HttpResponse(drafting.accepted_file(policy), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{drafting.file_name(policy)}"'
    return response


def _policy(request: HttpRequest, pk: int) -> Policy:
    seen = queries.visible_to(actor_of(request)).exclude(state=PolicyState.SET_ASIDE)
    found: Policy = get_object_or_404(seen, pk=pk)
    return found


def _offer(policy: Policy, key: str) -> Offer:
    offer = drafting.offered(policy, key)
    if offer is None:
        raise Http404
    return offer


def _plan(request: HttpRequest, pk: int) -> Plan:
    found = get_object_or_404(Plan.objects.select_related("policy__organ", "organ", "like__organ", "file"), pk=pk)
    actor = actor_of(request)
    makers = {found.organ.code, *found.partners.values_list("code", flat=True)}
    if not (makers & actor.watched(*permissions.WORKERS) or permissions.may_oversee(actor, found.policy)):
        raise Http404
    return found


def _address(plan: Plan) -> str:
    return reverse("console:plan", args=[plan.pk])


def _form(request: HttpRequest, form: Any, deed: Any, found: Plan, heading: str, **more: Any) -> HttpResponse:
    return form_page(request, form, deed, heading=heading, back=_address(found), back_title=found.title, **more)


def _chain(request: HttpRequest, policy: Policy) -> list[dict[str, Any]]:
    """From the uppermost document down to those that carry this one out; linked where the person may open them."""
    above: list[Policy] = []
    upper = policy.upper
    while upper is not None and upper not in above:
        above.insert(0, upper)
        upper = upper.upper
    below = list(policy.lower.exclude(state=PolicyState.SET_ASIDE).select_related("organ"))
    seen = set(queries.visible_to(actor_of(request)).values_list("pk", flat=True))
    whole = [*above, policy, *below]
    if len(whole) == 1:
        return []
    return [
        {"policy": one, "seen": one.pk in seen, "here": one.pk == policy.pk, "depth": min(at, len(above) + 1)}
        for at, one in enumerate(whole)
    ]


add_urls(
    path("policies/<int:pk>/plans", plans, name="plans"),
    path("policies/<int:pk>/plans/new", plan_new, name="plan-new"),
    path("policies/<int:pk>/plans/recorded/<int:seq>", plan_recorded, name="plan-recorded"),
    path("policies/<int:pk>/rules", rule_drafts, name="rule-drafts"),
    path("policies/<int:pk>/rules.yaml", rule_file, name="rule-file"),
    path("policies/<int:pk>/rules/<slug:key>", rule_draft, name="rule-draft"),
    path("policies/<int:pk>/rules/<slug:key>/drop", rule_draft_drop, name="rule-draft-drop"),
    path("plans/<int:pk>", plan, name="plan"),
    path("plans/<int:pk>/file", plan_file, name="plan-file"),
    path("plans/<int:pk>/publish", plan_publish, name="plan-publish"),
    path("plans/<int:pk>/correct", plan_correct, name="plan-correct"),
    path("plans/<int:pk>/withdraw", plan_withdraw, name="plan-withdraw"),
)
