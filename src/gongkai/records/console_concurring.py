"""Staff pages: 发布协调 – what other organs ask ours to agree to, read on the spot and answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role

from . import actions, permissions, queries
from .console_shared import attempt, needs, record_of
from .forms_gates import AnswerForm, InvolveForm, OverruleForm
from .gates_release import answer_by, not_for_deciding, said_until
from .models import Attachment, Concurrence

ON_WORKBENCH = 6
ANSWERING = (Role.APPROVER, Role.DISCLOSURE_OFFICE)


CONCURRENCES: Columns = (
    (gettext_lazy("名称"), "record.title"),
    (gettext_lazy("提出机关"), "record.organ.name"),
    (gettext_lazy("有关机关"), "organ.name"),
    (gettext_lazy("征求时间"), "asked_at"),
    (gettext_lazy("答复"), lambda one: one.get_answer_display() if one.answered else ""),
    (gettext_lazy("答复期限"), lambda one: "" if one.answered else said_until(answer_by(one))),
)


@staff
@require_GET
def concurrences(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *ANSWERING)
    found = queries.to_answer(actor)
    if file := export(request, _("发布协调"), CONCURRENCES, found):
        return file
    page = paged(request, found)
    rows = [(one, one.answered, said_until(answer_by(one))) for one in page]
    return render(request, "records/console_concurrences.html", {"page": page, "rows": rows})


@staff
@require_GET
def concurrence(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to go out, for those alone who have a say in it."""
    return _page(request, _asked(request, pk))


def _page(request: HttpRequest, asked: Concurrence, *, status: int = 200, **more: object) -> HttpResponse:
    actor, record = actor_of(request), asked.record
    decides = permissions.may_coordinate(actor, asked)
    not_yet = not_for_deciding(asked) if decides else None
    shown = {"content_hash": record.content_hash}
    context = {
        "asked": asked,
        "record": record,
        "answered": asked.answered,
        "until": said_until(answer_by(asked)),
        "attachments": record.attachments.select_related("file"),
        "answer_form": AnswerForm(initial=shown) if permissions.may_answer_for(actor, asked) else None,
        "overrule_form": OverruleForm(initial=shown, auto_id="overrule_%s") if decides and not not_yet else None,
        "not_yet": not_yet,
        "names": queries.names([asked.asked_by, asked.answered_by]),
        **more,
    }
    return render(request, "records/console_concurrence.html", context, status=status)


@staff
@require_POST
def concurrence_answer(request: HttpRequest, pk: int) -> HttpResponse:
    asked, actor, form = _asked(request, pk), actor_of(request), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, status=422, answer_form=form)
    data = form.cleaned_data
    try:
        actions.answer(
            asked,
            agreed=data["answer"] == "agreed",
            opinion=data["opinion"],
            content_hash=data["content_hash"],
            by=actor,
        )
    except Refused as refused:
        return _page(request, _asked(request, pk), status=409, answer_form=form, reasons=refused.reasons)
    return _onward(request)


@staff
@require_POST
def concurrence_overrule(request: HttpRequest, pk: int) -> HttpResponse:
    asked, actor, form = _asked(request, pk), actor_of(request), OverruleForm(request.POST, auto_id="overrule_%s")
    if not form.is_valid():
        return _page(request, asked, status=422, overrule_form=form)
    try:
        actions.overrule(asked, form.cleaned_data["reason"], content_hash=form.cleaned_data["content_hash"], by=actor)
    except Refused as refused:
        return _page(request, _asked(request, pk), status=409, overrule_form=form, reasons=refused.reasons)
    return _onward(request)


def _onward(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("已记录。"))
    return redirect("console:concurrences")


@staff
@require_GET
def concurrence_file(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse | FileResponse:
    asked = _asked(request, pk)
    one = get_object_or_404(Attachment.objects.select_related("file"), pk=attachment_pk, record=asked.record)
    return files.download(one.file, one.name, asked=request.headers)


@staff
@require_GET
def concurrence_captions(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    found = Attachment.objects.exclude(captions="")
    return files.track(get_object_or_404(found, pk=attachment_pk, record=_asked(request, pk).record).captions)


@staff
@require_http_methods(["POST"])
def record_involve(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = record_of(request, pk), actor_of(request)
    form = InvolveForm(request.POST, record=found)
    back = reverse("console:record", args=[pk])
    if not form.is_valid():
        messages.error(request, _("请选择有关机关。"))
        return redirect(back)
    return attempt(
        request, lambda: actions.involve(found, form.cleaned_data["organ"], by=actor), back, _("已征求意见。")
    )


def _asked(request: HttpRequest, pk: int) -> Concurrence:
    found: Concurrence = get_object_or_404(queries.to_answer(actor_of(request)), pk=pk)
    return found


def _panel(actor: Actor) -> dict[str, Any] | None:
    if Role.APPROVER not in actor.roles:
        return None
    mine = queries.to_answer(actor).filter(organ__code__in=actor.organs(Role.APPROVER))
    waiting = [one for one in mine[: ON_WORKBENCH * 2] if not one.answered][:ON_WORKBENCH]
    return {"waiting": waiting} if waiting else None


add_workbench_panel(Panel(gettext_lazy("其他机关征求意见"), "records/panel_concurrences.html", _panel, order=31))
add_menu(
    MenuEntry(
        gettext_lazy("发布协调"),
        "concurrences",
        gettext_lazy("审查与清理"),
        icon="people",
        roles=frozenset(ANSWERING),
        order=72,
    )
)
add_urls(
    path("concurrences/", concurrences, name="concurrences"),
    path("concurrences/<int:pk>/", concurrence, name="concurrence"),
    path("concurrences/<int:pk>/answer/", concurrence_answer, name="concurrence-answer"),
    path("concurrences/<int:pk>/overrule/", concurrence_overrule, name="concurrence-overrule"),
    path("concurrences/<int:pk>/files/<int:attachment_pk>/", concurrence_file, name="concurrence-file"),
    path(
        "concurrences/<int:pk>/files/<int:attachment_pk>/captions.vtt",
        concurrence_captions,
        name="concurrence-captions",
    ),
    path("records/<int:pk>/involve/", record_involve, name="record-involve"),
)
