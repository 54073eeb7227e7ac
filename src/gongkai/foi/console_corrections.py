"""Staff pages: 更正申请 (条例 第四十一条) and 工作建议."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.queries import organ_names
from gongkai.organs.queries import organs_of
from gongkai.records.console_shared import form_page, needs
from gongkai.records.queries import names

from . import actions, correction_letter, masked, printing, queries
from .actions.correcting import hash_of
from .applications import APPLICANT, ID_KINDS
from .console_shared import attachment
from .console_steps import Step, listed, stepped
from .forms_after import (
    AnswerForm,
    ApproveForm,
    CorrectionFilter,
    CorrectionForm,
    PlainForm,
    ProposeCorrectionForm,
    RevealForm,
    SuggestionFilter,
    SuggestionForm,
    TellCorrectionForm,
)
from .models import ApplicantKind, Paper, RecordCorrection, Request, Suggestion
from .permissions import HANDLING, KNOWING, SEEING, may_approve, may_handle, may_know, organs_seen
from .receipts import spaced

Data = Mapping[str, Any]
GROUP = gettext_lazy("依申请公开")
_CODES = "foi_correction_codes"
CORRECTIONS: Columns = (
    (gettext_lazy("编号"), "number"),
    (gettext_lazy("申请人"), lambda one: masked.name(one.applicant.get("name", ""), ApplicantKind.NATURAL)),
    (gettext_lazy("收到日期"), "received_on"),
    (gettext_lazy("状态"), "get_state_display"),
    (gettext_lazy("告知日期"), "told_on"),
    (gettext_lazy("受理机关"), "organ.name"),
)
SUGGESTIONS: Columns = (
    (gettext_lazy("发现的问题"), "problem"),
    (gettext_lazy("工作建议"), "advice"),
    (gettext_lazy("提出机关"), "organ.name"),
    (gettext_lazy("相关单位"), "to_organ.name"),
    (gettext_lazy("提出时间"), "made_at"),
    (gettext_lazy("答复"), "answer"),
    (gettext_lazy("答复时间"), "answered_at"),
)


@staff
@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *KNOWING)
    filters = CorrectionFilter(request.GET, sorted(organ_names(actor.organs(*KNOWING)).items()))
    found = _mine(actor)
    if organ := filters.chosen("organ"):
        found = found.filter(organ__code=organ)
    if state := filters.chosen("state"):
        found = found.filter(state=state)
    return listed(
        request,
        _("更正申请"),
        CORRECTIONS,
        found,
        lambda one: reverse("console:foi-correction", args=[one.pk]),
        filters,
        new=reverse("console:foi-correction-new") if actor.roles & set(HANDLING) else "",
        new_title=_("登记更正申请"),
        empty=_("没有更正申请"),
        hint=_("有证据证明与自身相关的政府信息记录不准确的人，可以要求更正。"),
    )


@staff
@require_http_methods(["GET", "POST"])
def correction_new(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *HANDLING)
    form = CorrectionForm(request.POST or None, organs=organs_of(actor, *HANDLING))

    def deed(data: Data) -> str:
        words = {key: data[key] for key in ("record", "wrong", "evidence", "received_on")}
        made, code = actions.register_correction(data["organ"], form.applicant, by=actor, **words)
        request.session[_CODES] = {**request.session.get(_CODES, {}), str(made.pk): code}
        return reverse("console:foi-correction", args=[made.pk])

    back = reverse("console:foi-corrections")
    return form_page(request, form, deed, heading=_("登记更正申请"), back=back, back_title=_("更正申请"))


@staff
@require_http_methods(["GET", "POST"])
def correction_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found: RecordCorrection = get_object_or_404(_mine(actor), pk=pk)
    codes = request.session.get(_CODES, {})
    if code := codes.pop(str(pk), ""):
        request.session[_CODES] = codes
    told = [
        (_("受理机关"), found.organ.name),
        (_("申请人"), masked.name(found.applicant.get("name", ""), ApplicantKind.NATURAL)),
        (_("收到日期"), found.received_on),
        (_("办理期限"), found.due_on),
        (_("要求更正的信息"), found.record),
        (_("不准确之处"), found.wrong),
        (_("证据材料"), found.evidence),
        (_("状态"), found.get_state_display()),
        (_("拟办结果"), found.get_result_display() if found.open else ""),
        (_("有权更正的机关"), found.to_organ),
        (_("核实情况和理由"), found.reason),
        (_("批准人"), names([found.approved_by]).get(found.approved_by, "") if found.approved_by else ""),
        (_("告知书文号"), found.letter_number),
        (_("送达方式"), found.get_way_display()),
        (_("告知日期"), found.told_on),
    ]
    return stepped(
        request,
        found,
        _steps(found, actor),
        told,
        "foi/console_thing.html",
        heading=found.number,
        back=reverse("console:foi-corrections"),
        back_title=_("更正申请"),
        code=spaced(code),
        files=[
            (ending, reverse("console:foi-correction-file", args=[pk, ending]))
            for ending in (printing.ENDINGS if found.paragraphs else ())
        ],
        sheet=found.paragraphs,
        draft=not found.approved,
        missing=_missing(found) if _waits(found) else (),
        words=reverse("console:foi-correction-words", args=[pk])
        if _waits(found) and may_handle(actor, found.organ)
        else "",
        papers=[
            (Paper.Kind(paper["kind"]).label, paper, reverse("console:foi-correction-paper", args=[pk, place]))
            for place, paper in enumerate(found.papers)
        ],
    )


@staff
@require_http_methods(["GET", "POST"])
def correction_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Every paragraph of the letter in a box of its own, as other letters are edited."""
    actor = needs(request, *HANDLING)
    found: RecordCorrection = get_object_or_404(_mine(actor), pk=pk)
    page, typed = reverse("console:foi-correction", args=[pk]), request.POST.getlist("paragraph")
    if not _waits(found):
        messages.error(request, _("这一步已经办理，或者现在不能办理。"))
        return redirect(page)
    reasons: tuple[Reason, ...] = ()
    revision = number(request.POST.get("revision")) if request.method == "POST" else found.revision
    if request.method == "POST" and "more" not in request.POST:
        try:
            kept = actions.edit_correction(found, typed, revision=revision, by=actor)
        except Refused as refused:
            reasons, revision = refused.reasons, RecordCorrection.objects.get(pk=pk).revision
        else:
            for one in (lost := _missing(kept)):
                messages.warning(request, one)
            if not lost:
                messages.success(request, _("已保存。"))
            return redirect(page)
    marked = _marked(found)
    boxes = [(text, dict(marked).get(text, ())) for text in typed] if request.method == "POST" else marked
    context = {"thing": found, "back": page, "boxes": [*boxes, ("", ())], "revision": revision, "reasons": reasons}
    return render(request, "foi/console_correction_words.html", context, status=409 if reasons else 200)


@staff
@require_POST
def correction_paper(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """A file that the applicant handed in; that it was opened stays in the ledger, so it is asked for by a form."""
    found: RecordCorrection = get_object_or_404(_mine(actor_of(request)), pk=pk)
    try:
        paper, data = actions.open_correction_paper(found, place, by=actor_of(request))
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
        return redirect("console:foi-correction", pk)
    return attachment(data, paper["name"], paper["media_type"])


@staff
@require_GET
def correction_file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """更正告知书 as it stands; forgotten, there is nobody to whom it could go."""
    found: RecordCorrection = get_object_or_404(_mine(actor_of(request)), pk=pk, forgotten_at=None)
    if ending not in printing.ENDINGS or not found.paragraphs:
        raise Http404
    name = correction_letter.file_name(found, ending)
    return attachment(correction_letter.file(found, ending), name, printing.ENDINGS[ending])


def _waits(correction: RecordCorrection) -> bool:
    """Whether its letter is written and not approved yet."""
    return bool(correction.open and correction.result and correction.paragraphs and not correction.approved)


def _missing(correction: RecordCorrection) -> list[str]:
    try:
        return correction_letter.missing(correction)
    except Refused as refused:
        return [str(one) for one in refused.reasons]


def _marked(correction: RecordCorrection) -> list[tuple[str, tuple[str, ...]]]:
    try:
        return correction_letter.marked(correction)
    except Refused:
        return [(one["text"], ()) for one in correction.paragraphs if one["role"] == "body"]


def _steps(correction: RecordCorrection, actor: Actor) -> list[Step]:
    found, waits = [], correction.open and correction.result
    if waits and not correction.approved and may_approve(actor, correction.organ):
        shown = partial(ApproveForm, shown=hash_of(correction))
        found.append(Step("approve", gettext_lazy("批准告知书"), shown, _approve))
    if waits and may_approve(actor, correction.organ):
        found.append(Step("return", gettext_lazy("退回"), PlainForm, _return, danger=True))
    if correction.open and may_handle(actor, correction.organ):
        if correction.approved:
            found.append(Step("tell", gettext_lazy("发出告知书"), TellCorrectionForm, _tell))
        proposed = {name: getattr(correction, name) for name in ("result", "reason", "to_organ")}
        again = gettext_lazy("改拟，须重新批准") if correction.approved else gettext_lazy("拟办")
        form = partial(ProposeCorrectionForm, proposed=proposed, written=bool(correction.paragraphs))
        found.append(Step("propose", again, form, _propose))
    if may_know(actor, correction) and not correction.forgotten_at:
        found.append(Step("reveal", gettext_lazy("打开申请人信息"), RevealForm, _reveal))
    return found


def _propose(correction: RecordCorrection, data: Data, by: Actor) -> Any:
    told = {"to_organ": data["to_organ"], "revision": data["revision"], "keep_words": data.get("keep_words", False)}
    return actions.propose_correction(correction, data["result"], data["reason"], **told, by=by)


def _approve(correction: RecordCorrection, data: Data, by: Actor) -> Any:
    return actions.approve_correction(correction, data["shown"], by=by)


def _return(correction: RecordCorrection, data: Data, by: Actor) -> Any:
    return actions.return_correction(correction, by=by)


def _tell(correction: RecordCorrection, data: Data, by: Actor) -> Any:
    sent = {"mail_number": data["mail_number"], "revision": data["revision"]}
    return actions.tell_correction(correction, data["way"], data["on"], **sent, by=by)


def _reveal(correction: RecordCorrection, data: Data, by: Actor) -> dict[str, Any]:
    known = actions.reveal_correction(correction, data["reason"], by=by)
    words = {**known, "id_kind": ID_KINDS.get(known.get("id_kind", ""), "")}
    return {str(title): words[key] for key, (title, _most) in APPLICANT.items() if words.get(key)}


def _mine(actor: Actor) -> Any:
    return RecordCorrection.objects.filter(organ__code__in=actor.organs(*KNOWING)).select_related("organ")


# suggestions


@staff
@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *SEEING)
    filters = SuggestionFilter(request.GET, sorted(organ_names(organs_seen(actor)).items()))
    found = _seen(actor)
    if organ := filters.chosen("organ"):
        found = found.filter(Q(organ__code=organ) | Q(to_organ__code=organ))
    if answered := filters.chosen("answered"):
        found = found.filter(answered_at__isnull=answered == "no")
    return listed(
        request,
        _("工作建议"),
        SUGGESTIONS,
        found,
        lambda one: reverse("console:foi-suggestion", args=[one.pk]),
        filters,
        new=reverse("console:foi-suggestion-new") if actor.roles & set(HANDLING) else "",
        new_title=_("提出工作建议"),
        empty=_("没有工作建议"),
        hint=_("办理申请时发现的依法行政方面的问题，在这里向相关单位提出。"),
    )


@staff
@require_http_methods(["GET", "POST"])
def suggestion_new(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *HANDLING)
    given = {"organ": request.GET.get("organ"), "number": request.GET.get("number", "")}
    form = SuggestionForm(request.POST or None, initial=given, organs=organs_of(actor, *HANDLING))

    def deed(data: Data) -> str:
        number = data["number"].strip().upper()
        about = Request.objects.filter(organ=data["organ"], number=number).first() if number else None
        if number and about is None:
            raise Refused(Reason("number", _("该机关没有这个编号的申请，请核对。")))
        made = actions.make_suggestion(
            data["organ"], data["to_organ"], data["problem"], data["advice"], request=about, by=actor
        )
        return reverse("console:foi-suggestion", args=[made.pk])

    back = reverse("console:foi-suggestions")
    return form_page(request, form, deed, heading=_("提出工作建议"), back=back, back_title=_("工作建议"))


@staff
@require_http_methods(["GET", "POST"])
def suggestion_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found: Suggestion = get_object_or_404(_seen(actor), pk=pk)
    told = [
        (_("提出机关"), found.organ.name),
        (_("相关单位"), found.to_organ.name),
        (_("发现的问题"), found.problem),
        (_("工作建议"), found.advice),
        (_("答复"), found.answer),
    ]
    entitled = actor.has_any({Role.DRAFTER, Role.APPROVER}, found.to_organ.code) and found.answered_at is None
    steps = [Step("answer", gettext_lazy("答复"), AnswerForm, _answer)] if entitled else []
    return stepped(
        request,
        found,
        steps,
        told,
        "foi/console_thing.html",
        heading=_("工作建议"),
        back=reverse("console:foi-suggestions"),
        back_title=_("工作建议"),
        case=queries.visible_to(actor).filter(suggestions=found).first(),
    )


def _answer(suggestion: Suggestion, data: Data, by: Actor) -> Any:
    return actions.answer_suggestion(suggestion, data["answer"], by=by)


def _seen(actor: Actor) -> Any:
    """Of both units alone, and of those who oversee them."""
    here = organs_seen(actor)
    found = Suggestion.objects.filter(Q(organ__code__in=here) | Q(to_organ__code__in=here))
    return found.select_related("organ", "to_organ")


add_menu(
    MenuEntry(gettext_lazy("更正申请"), "foi-corrections", GROUP, icon="inbox", roles=frozenset(KNOWING), order=50),
    MenuEntry(gettext_lazy("工作建议"), "foi-suggestions", GROUP, icon="inbox", roles=frozenset(SEEING), order=52),
)
add_urls(
    path("foi/corrections/", corrections, name="foi-corrections"),
    path("foi/corrections/new/", correction_new, name="foi-correction-new"),
    path("foi/corrections/<int:pk>/", correction_page, name="foi-correction"),
    path("foi/corrections/<int:pk>/words/", correction_words, name="foi-correction-words"),
    path("foi/corrections/<int:pk>/letter.<slug:ending>", correction_file, name="foi-correction-file"),
    path("foi/corrections/<int:pk>/papers/<int:place>/", correction_paper, name="foi-correction-paper"),
    path("foi/suggestions/", suggestions, name="foi-suggestions"),
    path("foi/suggestions/new/", suggestion_new, name="foi-suggestion-new"),
    path("foi/suggestions/<int:pk>/", suggestion_page, name="foi-suggestion"),
)
