"""Staff pages: 行政复议、行政诉讼、投诉举报 about requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk import clock
from gongkai.desk.asked import actor_of
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, staff
from gongkai.desk.exports import Columns
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.subjects import numbers
from gongkai.duties.queries import organ_names
from gongkai.organs.models import Organ
from gongkai.records.console_shared import form_page, needs

from . import actions, composing, queries, todo
from .actions.retracting import may_settle
from .console_shared import case_of
from .console_steps import Step, listed, stepped
from .forms_after import (
    AcceptForm,
    ApproveRetractionForm,
    ComplyForm,
    CopyForm,
    CourseForm,
    DecideRemedyForm,
    FileRemedyForm,
    OnForm,
    PlainForm,
    RemedyFilter,
    RetractForm,
    SettleComplaintForm,
    SuitCopyForm,
)
from .models import Remedy
from .permissions import SEEING, may_complain, may_handle, may_register, may_see_case, organs_seen
from .remedies import SuitAfter, competent, order_of, suit_after, until
from .retraction import pending

Data = Mapping[str, Any]
GROUP = gettext_lazy("依申请公开")
COLUMNS: Columns = (
    (gettext_lazy("申请编号"), "request.number"),
    (gettext_lazy("类型"), "get_kind_display"),
    (gettext_lazy("办理机关"), "body"),
    (gettext_lazy("案号"), "number"),
    (gettext_lazy("提出日期"), "filed_on"),
    (gettext_lazy("结果"), lambda one: _standing(one)),
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
        found = found.filter(**({"result": "", "taken_back_on": None} if result == "pending" else {"result": result}))
    if waiting := filters.chosen("waiting"):
        found = found.filter(pk__in=todo.WAITING[waiting](actor).values("pk"))
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
    actor, above = actor_of(request), competent(case.organ)
    handles = may_handle(actor, case.organ)
    reviewer = (
        Organ.objects.filter(name__in=named).order_by("pk").first() or case.organ.parent
        if handles
        else above.filter(code__in=actor.organs(Role.DISCLOSURE_OFFICE)).first()
    )
    handling = list(above.values_list("name", flat=True))
    start = {"reviewer": reviewer.code if reviewer else None}
    kinds = list(Remedy.Kind) if handles else [Remedy.Kind.COMPLAINT]
    form = FileRemedyForm(request.POST or None, initial=start, handling=handling, kinds=kinds)

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
            by=actor,
        )
        return reverse("console:foi-remedy", args=[made.pk])

    back = reverse("console:foi-request", args=[pk])
    heading = _("登记复议、诉讼或者投诉举报") if handles else _("登记投诉举报")
    return form_page(request, form, deed, heading=heading, back=back, back_title=case.number)


@staff
@require_http_methods(["GET", "POST"])
def remedy_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(_mine(actor), pk=pk)
    steps = _steps(found, actor)
    after = None if found.taken_back_on else suit_after(found)
    proposal, complaint = pending(found), found.kind == Remedy.Kind.COMPLAINT
    told = [
        (_("机关"), found.request.organ.name),
        (_("针对"), _("第%(n)d轮答复") % {"n": found.round} if found.round > 1 else ""),
        (_("撤销登记"), found.taken_back_on),
        (_("等待批准的撤销"), proposal.sentence if proposal else ""),
        (_("办理机关"), found.body),
        (_("案号"), found.number),
        (_("提出日期"), found.filed_on),
        (_("受理日期"), found.accepted_on),
        (_("审理程序"), found.get_procedure_display()),
        (_("收到副本日期"), found.copy_on),
        (str(_ANSWERED_ON[Remedy.Kind(found.kind)]), found.answered_on),
        (_("结果"), _standing(found)),
        (_("处理日期") if complaint else _("审结日期"), found.decided_on),
        (_("决定要求"), found.get_orders_display() if found.result and not complaint else ""),
        (_("送达本机关或者判决生效之日"), found.effective_on),
        (_("处理意见摘要") if complaint else _("决定主文摘要"), found.words),
        (_("整改期限") if complaint else _("履行期限"), _comply_by(found)),
        (_("完成整改日期") if complaint else _("履行日期"), found.complied_on),
        (_("履行方式和证明材料"), found.fulfilled),
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


def _standing(remedy: Remedy) -> str:
    if remedy.taken_back_on:
        return _("登记已撤销")
    return str(remedy.get_result_display()) or _("尚未审结")


def _comply_by(remedy: Remedy) -> Any:
    """Of an order that opened a round, the limit of that round as it stands."""
    current = remedy.order_seq and remedy.request.round == remedy.orders_round and remedy.request.open
    return remedy.request.due_on if current else remedy.comply_by


def _suing(after: SuitAfter | None) -> list[tuple[str, Any]]:
    if after is None:
        return []
    supposed = _("申请人可以起诉至（收到决定书的日期没有登记，暂按审结当日收到推算）")
    title = supposed if after.supposed else _("申请人可以起诉至（自收到决定书之日起15日）")
    return [(title, after.day or after.uncovered)]


def _steps(remedy: Remedy, actor: Actor) -> list[Step]:
    if remedy.taken_back_on:
        return []
    registers, handles = may_register(actor, remedy), may_handle(actor, remedy.request.organ)
    if remedy.kind == Remedy.Kind.COMPLAINT and remedy.reviewer and registers:
        handles = False  # whoever judges it does not speak for the organ complained of
    return [*(_course(remedy, registers, handles)), *_retracting(remedy, actor, registers)]


def _course(remedy: Remedy, registers: bool, handles: bool) -> Iterator[Step]:
    review, complaint = remedy.kind == Remedy.Kind.REVIEW, remedy.kind == Remedy.Kind.COMPLAINT
    if not remedy.result:
        if registers and not complaint and remedy.copy_on is None:
            yield Step("copy", gettext_lazy("收到副本"), CopyForm if review else SuitCopyForm, _copy)
        if handles and remedy.answered_on is None and (remedy.copy_on or complaint):
            yield Step("answer", _ANSWER[Remedy.Kind(remedy.kind)], OnForm, _answer)
        if registers and remedy.accepted_on is None:
            yield Step("accept", gettext_lazy("受理"), AcceptForm if review else OnForm, _accept)
        if registers and review and remedy.reviewer_id:
            yield Step("course", gettext_lazy("复议进展"), CourseForm, _course_of)
        if registers and complaint:
            yield Step("decide", gettext_lazy("处理结果"), SettleComplaintForm, _decide)
        elif registers:
            yield Step("decide", gettext_lazy("审结"), DecideRemedyForm, _decide)
        return
    if handles and remedy.answered_on is None and remedy.copy_on:
        yield Step("answer", _ANSWER[Remedy.Kind(remedy.kind)], OnForm, _answer)
    if registers and review and remedy.received_on is None:
        yield Step("receive", gettext_lazy("申请人收到决定书"), OnForm, _receive)
    if handles and remedy.running and (complaint or remedy.order_seq or remedy.orders_round is None):
        title = gettext_lazy("完成整改") if complaint else gettext_lazy("以其他方式履行")
        yield Step("comply", title, ComplyForm, _comply)


_ANSWER = {
    Remedy.Kind.REVIEW: gettext_lazy("提出书面答复"),
    Remedy.Kind.SUIT: gettext_lazy("提交答辩状和证据"),
    Remedy.Kind.COMPLAINT: gettext_lazy("提出书面说明"),
}
_ANSWERED_ON = {
    Remedy.Kind.REVIEW: gettext_lazy("书面答复日期"),
    Remedy.Kind.SUIT: gettext_lazy("提交答辩状和证据的日期"),
    Remedy.Kind.COMPLAINT: gettext_lazy("书面说明日期"),
}


def _retracting(remedy: Remedy, actor: Actor, registers: bool) -> Iterator[Step]:
    proposal = pending(remedy)
    if proposal is None:
        if registers:
            yield Step("retract", gettext_lazy("登记错了：提出撤销"), RetractForm, _retract, danger=True)
        return
    own = proposal.actor == actor.username
    if may_settle(actor, remedy) and not own:
        form = partial(_shown, proposal.seq)
        yield Step("retract-approve", gettext_lazy("批准撤销"), form, _approve_retraction, danger=True)
    if may_settle(actor, remedy) or own:
        yield Step("retract-refuse", gettext_lazy("不予撤销"), PlainForm, _refuse_retraction)


def _shown(seq: int, data: Any, *, initial: dict[str, Any], **more: Any) -> ApproveRetractionForm:
    return ApproveRetractionForm(data, initial={**initial, "proposal": seq}, **more)


def _copy(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.take_copy(remedy, data["on"], data.get("procedure", ""), revision=data["revision"], by=by)


def _answer(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.answer_remedy(remedy, data["on"], revision=data["revision"], by=by)


def _accept(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.accept_remedy(remedy, data["on"], data.get("procedure", ""), revision=data["revision"], by=by)


def _course_of(remedy: Remedy, data: Data, by: Actor) -> Any:
    days = data["days"] or 0
    return actions.note_course(remedy, data["name"], data["on"], days=days, revision=data["revision"], by=by)


def _decide(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.decide_remedy(
        remedy,
        data["on"],
        data["result"],
        orders=data.get("orders", Remedy.Orders.NOTHING),
        words=data["words"],
        comply_by=data["comply_by"],
        effective_on=data.get("effective_on"),
        revision=data["revision"],
        by=by,
    )


def _receive(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.receive_remedy(remedy, data["on"], revision=data["revision"], by=by)


def _comply(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.comply_remedy(remedy, data["on"], data["how"], revision=data["revision"], by=by)


def _retract(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.propose_retraction(remedy, data["what"], data["reason"], revision=data["revision"], by=by)


def _approve_retraction(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.approve_retraction(remedy, shown=data["proposal"], by=by)


def _refuse_retraction(remedy: Remedy, data: Data, by: Actor) -> Any:
    return actions.refuse_retraction(remedy, by=by)


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
        "ordered": order_of(found),
        "remedies": list(found.remedies.all()),
        "suggestions": list(found.suggestions.select_related("to_organ")),
        "topic": found.topic,
        "may_handle": may_handle(actor, found.organ),
        "may_complain": may_complain(actor, found.organ),
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
