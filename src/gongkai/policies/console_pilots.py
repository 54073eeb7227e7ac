"""Staff pages: pilots with their stages, acceptance and what came of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.subjects import named
from gongkai.organs.models import Organ
from gongkai.organs.queries import organs_of, standing
from gongkai.rulebooks import vocabulary

from . import actions, permissions, queries
from .actions import PilotText, Verdict
from .console_shared import form_page, needs
from .forms_plans import AcceptanceForm, KindForm, OutcomeForm, PilotForm, StageForm, StagePlanForm, StandardForm
from .models import Adoption, Pilot, Stage
from .models.pilot import Conclusion, PilotKind, StageKind

LEADERS = frozenset({Role.DISCLOSURE_OFFICE})

PILOTS: Columns = (
    (gettext_lazy("试点"), "title"),
    (gettext_lazy("类别"), "get_kind_display"),
    (gettext_lazy("牵头单位"), "organ.name"),
    (gettext_lazy("试点单位"), "unit_names"),
    (gettext_lazy("阶段"), lambda one: [f"{s.get_kind_display()} {s.due_on}" for s in one.stages.all()]),
    (
        gettext_lazy("已完成"),
        lambda one: [f"{s.get_kind_display()} {s.done_on}" for s in one.stages.all() if s.done_on],
    ),
    (gettext_lazy("验收结论"), "get_conclusion_display"),
    (gettext_lazy("采用"), lambda one: [a.where for a in one.adoptions.all() if a.kind == Adoption.Kind.ADOPTED]),
)


@staff
@require_GET
def pilots(request: HttpRequest) -> HttpResponse:
    actor = needs(request, permissions.WORKERS)
    found = _seen(actor).prefetch_related("units", "stages", "adoptions__organ")
    if file := export(request, _("试点"), PILOTS, list(map(_with_state, found))):
        return file
    page = paged(request, found)
    page.object_list = [_with_state(one) for one in page.object_list]
    context = {"page": page, "may_register": Role.DISCLOSURE_OFFICE in actor.roles}
    return render(request, "policies/console_pilots.html", context)


@staff
@require_http_methods(["GET", "POST"])
def pilot_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    organs = organs_of(actor, *LEADERS)
    if not organs:
        raise PermissionDenied(_("试点由政务公开工作机构登记。"))
    issued = queries.visible_to(actor).filter(state="issued")
    form = PilotForm(request.POST or None, organs=organs, units=organs, policies=issued)

    def deed(given: dict[str, Any]) -> str:
        told = PilotText(
            given["title"], given["organ"], list(given["units"]), form.stages, given["policy"], given["scope"],
            PilotKind(given["kind"]),
        )  # fmt: skip
        return _address(actions.register_pilot(told, by=actor))

    return form_page(
        request, form, deed, heading=_("登记试点"), back=reverse("console:pilots"), back_title=_("试点"),
        intro=_("没有的阶段不填。要推广的试点须安排总结和验收。"),
    )  # fmt: skip


@staff
@require_GET
def pilot(request: HttpRequest, pk: int) -> HttpResponse:
    found = _with_state(_pilot(request, pk))
    stages, outcomes = list(found.stages.all()), list(found.adoptions.select_related("organ"))
    subjects = named([one.evidence for one in (*stages, *outcomes)])
    context = {
        "pilot": found,
        "stages": [(one, subjects.get(one.evidence)) for one in stages],
        "next": found.next,  # type: ignore[attr-defined]
        "outcomes": [(one, subjects.get(one.evidence)) for one in outcomes],
        "units": _names(found.units.all()),
        "judges": _names(found.judges.all()),
        "failed": [one.data for one in actions.acceptances(found)][:-1],
        "editable": permissions.may_lead(actor_of(request), found.organ),
        "drafting_for": _drafting_for(actor_of(request), found),
        "today": today(),
    }
    return render(request, "policies/console_pilot.html", context)


@staff
@require_http_methods(["GET", "POST"])
def pilot_plan(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    stages = {StageKind(stage.kind): stage for stage in found.stages.all()}
    last = max((list(StageKind).index(kind) for kind, stage in stages.items() if stage.done_on), default=-1)
    initial = {"revision": found.revision, **{kind.value: stage.due_on for kind, stage in stages.items()}}
    form = StagePlanForm(request.POST or None, kinds=list(StageKind)[last + 1 :], initial=initial)

    def deed(given: dict[str, Any]) -> str:
        actions.plan_stages(
            found, form.stages, given["reason"], revision=given["revision"], by=actor_of(request)
        )  # fmt: skip
        return _address(found)

    return _form(request, form, deed, found, _("调整计划"))


@staff
@require_http_methods(["GET", "POST"])
def pilot_kind(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    form = KindForm(request.POST or None, initial={"revision": found.revision})

    def deed(given: dict[str, Any]) -> str:
        kind, revision = PilotKind(given["kind"]), given["revision"]
        return _address(actions.set_kind(found, kind, revision=revision, by=actor_of(request)))

    return _form(request, form, deed, found, _("确定试点类别"))


@staff
@require_http_methods(["GET", "POST"])
def pilot_standard(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    initial = {"standard": found.standard, "on": found.standard_on or today(), "revision": found.revision}
    form = StandardForm(request.POST or None, initial=initial)

    def deed(given: dict[str, Any]) -> str:
        return _address(actions.set_standard(found, **given, by=actor_of(request)))

    return _form(request, form, deed, found, _("确定验收标准"))


@staff
@require_http_methods(["GET", "POST"])
def pilot_stage(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = _led(request, pk)
    if kind not in StageKind.values:
        raise Http404
    initial = {"revision": found.revision}
    accepts = kind == StageKind.ACCEPT
    form: StageForm = (
        AcceptanceForm(request.POST or None, units=standing(today()), initial=initial)
        if accepts
        else StageForm(request.POST or None, initial=initial)
    )

    def deed(given: dict[str, Any]) -> str:
        verdict = Verdict(Conclusion(given["conclusion"]), given["opinion"], list(given["judges"])) if accepts else None
        actions.finish_stage(
            found, StageKind(kind), given["on"], given["evidence"],
            revision=given["revision"], verdict=verdict, by=actor_of(request),
        )  # fmt: skip
        return _address(found)

    return _form(request, form, deed, found, _("完成%(stage)s阶段") % {"stage": StageKind(kind).label})


@staff
@require_http_methods(["GET", "POST"])
def pilot_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    cities = next(
        field.choices for field in vocabulary.events()["pilot.experience_formed"].fields if field.key == "cities"
    )
    form = OutcomeForm(request.POST or None, units=standing(today()), cities=cities)

    def deed(given: dict[str, Any]) -> str:
        kind = Adoption.Kind(given.pop("kind"))
        actions.add_outcome(found, kind, **given, by=actor_of(request))
        return _address(found)

    return _form(request, form, deed, found, _("登记成果"))


def _seen(actor: Actor) -> QuerySet[Pilot]:
    codes = actor.watched(*permissions.WORKERS)
    mine = Q(organ__code__in=codes) | Q(units__code__in=codes)
    return Pilot.objects.filter(mine).select_related("organ", "policy").distinct()


def _pilot(request: HttpRequest, pk: int) -> Pilot:
    found: Pilot = get_object_or_404(_seen(actor_of(request)), pk=pk)
    return found


def _led(request: HttpRequest, pk: int) -> Pilot:
    found = _pilot(request, pk)
    if not permissions.may_lead(actor_of(request), found.organ):
        raise PermissionDenied(_("试点由政务公开工作机构登记。"))
    return found


def _drafting_for(actor: Actor, pilot: Pilot) -> str:
    """The organ for which the person may write a typical case up for the public; empty where there is none."""
    organs = [pilot.organ.code, *(unit.code for unit in pilot.units.all())]
    return next((code for code in organs if actor.has(Role.DRAFTER, code)), "")


def _with_state(one: Pilot) -> Pilot:
    """The stage that is now to be done, the names of its units, and how many took it over."""
    stages: list[Stage] = sorted(one.stages.all(), key=lambda stage: list(StageKind.values).index(stage.kind))
    one.next = next((stage for stage in stages if stage.done_on is None), None)  # type: ignore[attr-defined]
    one.unit_names = _names(one.units.all())  # type: ignore[attr-defined]
    one.adopted = sum(got.kind == Adoption.Kind.ADOPTED for got in one.adoptions.all())  # type: ignore[attr-defined]
    return one


def _names(organs: Any) -> str:
    found: list[Organ] = list(organs)
    return "、".join(organ.short_name for organ in found)


def _address(pilot: Pilot) -> str:
    return reverse("console:pilot", args=[pilot.pk])


def _form(request: HttpRequest, form: Any, deed: Any, found: Pilot, heading: str) -> HttpResponse:
    return form_page(
        request, form, deed, now=lambda: _pilot(request, found.pk).revision,
        heading=heading, back=_address(found), back_title=found.title,
    )  # fmt: skip


add_menu(
    MenuEntry(
        gettext_lazy("试点"),
        "pilots",
        gettext_lazy("政策落实"),
        icon="check",
        roles=permissions.WORKERS,
        order=26,
    )
)
add_urls(
    path("pilots/", pilots, name="pilots"),
    path("pilots/new", pilot_new, name="pilot-new"),
    path("pilots/<int:pk>", pilot, name="pilot"),
    path("pilots/<int:pk>/plan", pilot_plan, name="pilot-plan"),
    path("pilots/<int:pk>/kind", pilot_kind, name="pilot-kind"),
    path("pilots/<int:pk>/standard", pilot_standard, name="pilot-standard"),
    path("pilots/<int:pk>/outcomes/new", pilot_outcome, name="pilot-outcome"),
    path("pilots/<int:pk>/stages/<slug:kind>", pilot_stage, name="pilot-stage"),
)
