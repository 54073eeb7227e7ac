"""Staff pages of a document with its plan and materials: what is there, what is missing, all sent up together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.clock import today
from gongkai.desk.console import Panel, add_subject_panel, add_urls, staff
from gongkai.desk.permissions import Actor
from gongkai.desk.words import book_marks

from . import actions, interpreting, normative, queries
from .actions.interpreting import WITH_THE_DRAFT, PlanContent, describe, explain, file_plan
from .console_shared import record_of
from .content import Content
from .forms_normative import AltForm, PlanForm, PointsForm, QuestionsForm
from .models import Explanation, Plan, Record, State
from .permissions import may, may_draft
from .questions import compose, plain, split


@staff
def interpretation(request: HttpRequest, pk: int) -> HttpResponse:
    """One document, its plan, its materials: the whole that goes up together."""
    found, actor = record_of(request, pk), actor_of(request)
    plan = Plan.objects.filter(record=found).select_related("lead").first()
    form = PlanForm(request.POST or None, record=found, plan=plan)
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        revision = data.pop("revision") or 0
        try:
            file_plan(found, PlanContent(**_tuples(data)), revision=revision, by=actor)
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已报送解读方案。"))
            return redirect("console:record-interpretation", pk)
    context = {
        "record": found,
        "form": form,
        "reasons": reasons,
        "plan": plan,
        "plan_forms": interpreting.form_titles(plan.forms) if plan else (),
        "may_write": may(actor, "submit", found),
        "drafts": may_draft(actor, found.organ),
        "explaining": book_marks(f"《{found.title}》政策解读"),
        **_state(found),
    }
    return render(
        request, "records/console_interpretation.html", context, status=409 if reasons else 422 if form.errors else 200
    )


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


def _state(document: Record) -> dict[str, Any]:
    materials = list(interpreting.materials(document).select_related("explanation"))
    return {
        "needs": interpreting.needs(document),
        "materials": [(one, interpreting.findings(one)) for one in materials],
        "stages": interpreting.stages(document),
        "owed": interpreting.owed(document),
    }


@staff
@require_POST
def send_together(request: HttpRequest, pk: int) -> HttpResponse:
    """一并送审: the document and every material of its organ that is still a draft, or none."""
    found, actor = record_of(request, pk), actor_of(request)
    drafts = [one for one in interpreting.materials(found) if one.state in WITH_THE_DRAFT and may(actor, "submit", one)]
    try:
        with transaction.atomic():
            sent = actions.submit(found, by=actor)
            for one in drafts if sent.state != State.RETURNED else ():
                actions.submit(one, by=actor)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        if sent.state == State.RETURNED:
            messages.warning(request, _("还缺随文报送的内容，已退文：补齐后重新送审，已填写的都在。"))
            return redirect("console:record", pk)
        messages.success(request, _("文件和%(n)d份解读材料已一并送审。") % {"n": len(drafts)})
    return redirect("console:record-interpretation", pk)


@staff
def points(request: HttpRequest, pk: int) -> HttpResponse:
    """解读要点 of one material, with what its headings show already ticked."""
    found, actor = record_of(request, pk), actor_of(request)
    told = Explanation.objects.filter(record=found).first()
    start = {
        "forms": told.forms if told else ["text"],
        "points": told.points if told else interpreting.suggested(found),
        "speaker": told.speaker_id if told else None,
        **{f"omit_{code}": why for code, why in (told.omitted.items() if told else ())},
    }
    form = PointsForm(request.POST or None, initial=start, record=found, old=interpreting.replaces_old(found))
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            explain(
                found,
                forms=data["forms"],
                points=data["points"],
                omitted=form.omitted,
                speaker=data["speaker"],
                by=actor,
            )
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已记录解读要点。"))
            return redirect("console:record-points", pk)
    context = {
        "record": found,
        "form": form,
        "reasons": reasons,
        "told": told,
        "documents": interpreting.documents(found),
        "findings": interpreting.findings(found),
        "pictures": [
            (one, AltForm(initial={"alt": one.alt}, prefix=f"p{one.pk}"))
            for one in interpreting.attached_pictures(found)
        ],
        "may_write": may(actor, "edit", found) and found.state in WITH_THE_DRAFT,
    }
    return render(
        request, "records/console_points.html", context, status=409 if reasons else 422 if form.errors else 200
    )


@staff
@require_POST
def picture(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    found = record_of(request, pk)
    one = get_object_or_404(found.attachments, pk=attachment_pk)
    form = AltForm(request.POST, prefix=f"p{one.pk}")
    try:
        if form.is_valid():
            describe(one, form.cleaned_data["alt"], by=actor_of(request))
            messages.success(request, _("已保存图片的文字说明。"))
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    return redirect("console:record-points", pk)


@staff
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """政策问答 as pairs; what is saved is the record's body."""
    found, actor = record_of(request, pk), actor_of(request)
    before, pairs = split(found.body)
    start = {"before": plain(before), "revision": found.revision}
    for n, pair in enumerate(pairs):
        start |= {f"q{n}": pair.question, f"a{n}": plain(pair.answer)}
    held = max(len(pairs), sum(1 for name in request.POST if name.startswith("q") and request.POST[name]))
    form = QuestionsForm(request.POST or None, initial=start, pairs=min(held, 60))
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        body = compose(form.cleaned_data["before"], form.asked)
        values = {name: getattr(Content.of(found), name) for name in Content.__dataclass_fields__}
        try:
            actions.edit(found, Content(**{**values, "body": body}), revision=form.cleaned_data["revision"], by=actor)
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已保存。"))
            return redirect("console:record-questions", pk)
    context = {"record": found, "form": form, "reasons": reasons}
    return render(
        request, "records/console_questions.html", context, status=409 if reasons else 422 if form.errors else 200
    )


# on the page of a record


def _companions(actor: Actor, subject: str) -> dict[str, Any] | None:
    """配套解读: on a document that needs it what is missing, on a material what to check."""
    found = _seen(actor, subject)
    if found is None or not (found.needs_interpretation or interpreting.is_material(found)):
        return None
    material = interpreting.is_material(found)
    return {
        "record": found,
        "material": material,
        "may_edit": material and may(actor, "edit", found),
        "needs": interpreting.needs(found),
        "stages": interpreting.stages(found) if found.needs_interpretation else (),
        "findings": interpreting.findings(found) if material else (),
        "documents": interpreting.documents(found) if material else (),
        "untold": interpreting.untold(found, Explanation.objects.filter(record=found).first()) if material else (),
    }


def _asked(actor: Actor, subject: str) -> dict[str, Any] | None:
    """What drafter and reviewer should ask themselves before it goes on."""
    found = _seen(actor, subject)
    if found is None:
        return None
    told = normative.questions(found) if not found.is_public else ()
    return {"findings": told, "today": today()} if told else None


def _seen(actor: Actor, subject: str) -> Record | None:
    kind, _colon, number = subject.partition(":")
    if kind != "record" or not number.isdecimal():
        return None
    return queries.visible_to(actor).filter(pk=int(number)).first()


add_subject_panel(Panel(gettext_lazy("请确认"), "records/panel_findings.html", _asked, order=5))
add_subject_panel(Panel(gettext_lazy("配套解读"), "records/panel_interpretation.html", _companions, order=6))
add_urls(
    path("records/<int:pk>/interpretation/", interpretation, name="record-interpretation"),
    path("records/<int:pk>/interpretation/submit/", send_together, name="record-send-together"),
    path("records/<int:pk>/points/", points, name="record-points"),
    path("records/<int:pk>/pictures/<int:attachment_pk>/", picture, name="record-picture"),
    path("records/<int:pk>/questions/", questions, name="record-questions"),
)
