"""Staff pages: 行政复议、行政诉讼、投诉举报 about requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk import clock
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, staff
from gongkai.desk.exports import Columns
from gongkai.desk.permissions import Actor
from gongkai.desk.subjects import numbers
from gongkai.duties.queries import organ_names
from gongkai.organs.models import Organ
from gongkai.records.console_shared import actor_of, form_page, needs

from . import actions, composing, queries
from .console_shared import case_of
from .console_steps import Step, listed, stepped
from .forms_after import (
    AcceptForm,
    CopyForm,
    CourseForm,
    DecideRemedyForm,
    FileRemedyForm,
    OnForm,
    RemedyFilter,
)
from .models import Remedy
from .permissions import SEEING, may_handle, may_see_case, organs_seen
from .remedies import SuitAfter, suit_after, until

Data = Mapping[str, Any]
GROUP = gettext_lazy("依申请公开")
COLUMNS: Columns = (
    (gettext_lazy("申请编号"), "request.number"),
    (gettext_lazy("类型"), "get_kind_display"),
    (gettext_lazy("办理机关"), "body"),
    (gettext_lazy("案号"), "number"),
    (gettext_lazy("提出日期"), "filed_on"),
    (gettext_lazy("结果"), lambda one: one.get_result_display() or _("尚未审结")),
    (gettext_lazy("审结日期"), "decided_on"),
    (gettext_lazy("机关"), "request.organ.name"),
)


@staff
@require_GET
def remedies(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *SEEING)
    filters = RemedyFilter(request.GET, sorted(organ_names(organs_seen(actor)).items()))
    found = _mine(actor)
    if organ := filters.chosen("organ"):
        found = found.filter(request__organ__code=organ)
    if kind := filters.chosen("kind"):
        found = found.filter(kind=kind)
    if result := filters.chosen("result"):
        found = found.filter(result="" if result == "pending" else result)
    return listed(
        request,
        _("复议和诉讼"),
        COLUMNS,
        found,
        lambda one: reverse("console:foi-remedy", args=[one.pk]),
        filters,
        empty=_("还没有登记复议、诉讼或者投诉举报"),
        hint=_("在申请的页面登记。"),
    )


@staff
@require_http_methods(["GET", "POST"])
def remedy_new(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    named = composing.reviewers(case.organ, clock.today())
    reviewer = Organ.objects.filter(name__in=named).order_by("pk").first() or case.organ.parent
    form = FileRemedyForm(request.POST or None, initial={"reviewer": reviewer.code if reviewer else None})

    def deed(data: Data) -> str:
        made = actions.file_remedy(
            case,
            data["kind"],
            data["filed_on"],
            data["body"],
            reviewer=data["reviewer"],
            number=data["number"],
            after_review=data["after_review"],
            despite=data["despite"],
            by=actor_of(request),
        )
        return reverse("console:foi-remedy", args=[made.pk])

    back = reverse("console:foi-request", args=[pk])
    return form_page(request, form, deed, heading=_("登记复议、诉讼或者投诉举报"), back=back, back_title=case.number)


@staff
@require_http_methods(["GET", "POST"])
def remedy_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(_mine(actor), pk=pk)
    steps = _steps(found) if may_handle(actor, found.request.organ) else []
    after = suit_after(found)
    told = [
        (_("机关"), found.request.organ.name),
        (_("办理机关"), found.body),
        (_("案号"), found.number),
        (_("提出日期"), found.filed_on),
        (_("受理日期"), found.accepted_on),
        (_("审理程序"), found.get_procedure_display()),
        (_("收到副本日期"), found.copy_on),
        (_("书面答复日期"), found.answered_on),
        (_("结果"), found.get_result_display() or _("尚未审结")),
        (_("审结日期"), found.decided_on),
        (_("决定要求"), found.get_orders_display() if found.result else ""),
        (_("决定主文摘要"), found.words),
        (_("履行日期"), found.complied_on),
        (_("申请人收到决定书的日期"), found.received_on),
        *_suing(after),
    ]
    title = f"{found.get_kind_display()}{_('（复议后起诉）') if found.after_review else ''}"
    return stepped(
        request,
        found,
        steps,
        told,
        "foi/console_thing.html",
        heading=title,
        back=reverse("console:foi-remedies"),
        back_title=_("复议和诉讼"),
        case=found.request,
    )


def _suing(after: SuitAfter | None) -> list[tuple[str, Any]]:
    if after is None:
        return []
    supposed = _("申请人可以起诉至（收到决定书的日期没有登记，暂按审结当日收到推算）")
    title = supposed if after.supposed else _("申请人可以起诉至（自收到决定书之日起15日）")
    return [(title, after.day or after.uncovered)]


def _steps(remedy: Remedy) -> list[Step]:
    review, found = remedy.kind == Remedy.Kind.REVIEW, []
    if not remedy.result:
        if review and remedy.copy_on is None:
            found.append(Step("copy", gettext_lazy("收到副本"), CopyForm, _copy))
        if remedy.answered_on is None and (remedy.copy_on or not review):
            found.append(Step("answer", gettext_lazy("提出书面答复"), OnForm, _answer))
        if remedy.accepted_on is None:
            found.append(Step("accept", gettext_lazy("受理"), AcceptForm, _accept))
        if review and remedy.reviewer_id:
            found.append(Step("course", gettext_lazy("复议进展"), CourseForm, _course))
        found.append(Step("decide", gettext_lazy("审结"), DecideRemedyForm, _decide))
        return found
    if review and remedy.received_on is None:
        found.append(Step("receive", gettext_lazy("申请人收到决定书"), OnForm, _receive))
    if remedy.running:
        found.append(Step("comply", gettext_lazy("登记履行"), OnForm, _comply))
    return found


def _copy(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.take_copy(remedy, data["on"], data["procedure"], revision=data["revision"], by=by)


def _answer(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.answer_remedy(remedy, data["on"], revision=data["revision"], by=by)


def _accept(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.accept_remedy(remedy, data["on"], data["procedure"], revision=data["revision"], by=by)


def _course(remedy: Remedy, data: Data, by: Actor) -> Any:
    days = data["days"] or 0
    return actions.note_course(remedy, data["name"], data["on"], days=days, revision=data["revision"], by=by)


def _decide(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.decide_remedy(
        remedy,
        data["on"],
        data["result"],
        orders=data["orders"],
        words=data["words"],
        comply_by=data["comply_by"],
        revision=data["revision"],
        by=by,
    )


def _receive(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.receive_remedy(remedy, data["on"], revision=data["revision"], by=by)


def _comply(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.comply_remedy(remedy, data["on"], revision=data["revision"], by=by)


def _mine(actor: Actor) -> Any:
    organs = organs_seen(actor)
    return Remedy.objects.filter(request__organ__code__in=organs).select_related("request__organ", "reviewer")


def _after(actor: Actor, subject: str) -> dict[str, Any] | None:
    """On the page of a request: what the applicant may do, what was done, and what the organ may make of it."""
    kind, _colon, key = subject.partition(":")
    found = queries.visible_to(actor).filter(pk__in=numbers([key])).first() if kind == "foi" else None
    if found is None or not may_see_case(actor, found):
        return None
    return {
        "foi": found,
        "until": until(found),
        "remedies": list(found.remedies.all()),
        "suggestions": list(found.suggestions.select_related("to_organ")),
        "topic": found.topic,
        "may_handle": may_handle(actor, found.organ),
        "register": settings.GONGKAI_FOI_REGISTER,
    }


add_subject_panel(Panel(gettext_lazy("救济和后续"), "foi/panel_after.html", _after, order=70))
add_menu(
    MenuEntry(gettext_lazy("复议和诉讼"), "foi-remedies", GROUP, icon="inbox", roles=frozenset(SEEING), order=46),
)
add_urls(
    path("foi/remedies/", remedies, name="foi-remedies"),
    path("foi/remedies/<int:pk>/", remedy_page, name="foi-remedy"),
    path("foi/<int:pk>/remedies/new/", remedy_new, name="foi-remedy-new"),
)
