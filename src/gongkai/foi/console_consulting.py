"""Staff page: 征求意见 – who is asked, what came of it, and what silence means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number
from gongkai.desk.console import add_urls, staff
from gongkai.law.errors import CalendarNotCovered

from . import actions, vault
from .composing import asked_about
from .console_shared import known_of
from .forms_consulting import AmendForm, AnswerForm, ConsultForm
from .models import Consultation, Letter, Paper, Request
from .permissions import may_handle
from .reading import reading

#: What it means that nobody answers, and by which article.
SILENCE: dict[str, tuple[str | Promise, str]] = {
    Consultation.Kind.THIRD_PARTY: (
        gettext_lazy("逾期不答复，既不是同意，也不是不同意：由本机关依照条例决定是否公开。"),
        "《政府信息公开条例》第三十二条",
    ),
    Consultation.Kind.CO_MAKER: (gettext_lazy("逾期不答复，视为同意公开。"), "《政府信息公开条例》第三十四条"),
}
LETTERS = {Consultation.Kind.THIRD_PARTY.value: "L05", Consultation.Kind.CO_MAKER.value: "L07"}
OVERRIDING = "L08"


@dataclass(frozen=True, slots=True)
class Asked:
    """One consultation: its letters, its limit by the clock, and what can be done. ``form`` is that of an answer, where one can come."""

    one: Consultation
    letters: list[Letter]
    due: date | None
    passed: bool
    form: AnswerForm | None
    amending: AmendForm | None = None
    """Until it is sent."""

    @property
    def content(self) -> str:
        """What the other side was really asked about, once the letter went out; until then as it was entered."""
        return asked_about(self.one, self.letters)

    @property
    def code(self) -> str:
        return LETTERS[self.one.kind]

    @property
    def silence(self) -> tuple[str | Promise, str]:
        return SILENCE[self.one.kind]

    @property
    def lapses(self) -> bool:
        """Whether silence can be noted."""
        return self.passed and self.one.standing

    @property
    def overriding(self) -> bool:
        """Whether the public interest can prevail over an objection, of which the third party is told first."""
        third = self.one.kind == Consultation.Kind.THIRD_PARTY
        return third and self.one.answer in ("no", "part") and not any(one.code == OVERRIDING for one in self.letters)


@staff
@require_http_methods(["GET", "POST"])
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    found = known_of(request, pk)
    if request.method != "POST":
        return _page(request, found)
    _handled(request, found)
    form = ConsultForm(request.POST, case=found)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    told = form.cleaned_data
    try:
        actions.consult(
            found,
            told["kind"],
            told["party"],
            told["contact"],
            told["content"],
            revision=told["revision"],
            by=actor_of(request),
        )
    except Refused as refused:
        found.refresh_from_db()
        form.data = {**form.data.dict()}  # type: ignore[attr-defined]
        form.data["revision"] = str(found.revision)
        return _page(request, found, form=form, reasons=refused.reasons, status=409)
    messages.success(request, _("已登记，请起草征求意见书。"))
    return redirect("console:foi-consult", pk)


@staff
@require_POST
def amend(request: HttpRequest, pk: int, consultation: int) -> HttpResponse:
    found, one = _one(request, pk, consultation)
    form = AmendForm(request.POST, case=found, one=one)
    if not form.is_valid():
        return _page(request, found, amended={one.pk: form}, status=422)
    told = form.cleaned_data
    words = (told["party"], told["contact"], told["content"])
    try:
        actions.amend_consultation(one, *words, revision=told["revision"], by=actor_of(request))
    except Refused as refused:
        found.refresh_from_db()
        form.data = {**form.data.dict(), "revision": str(found.revision)}  # type: ignore[attr-defined]
        return _page(request, found, amended={one.pk: form}, reasons=refused.reasons, status=409)
    messages.success(request, _("已修改登记。"))
    return redirect("console:foi-consult", pk)


@staff
@require_POST
def withdraw(request: HttpRequest, pk: int, consultation: int) -> HttpResponse:
    found, one = _one(request, pk, consultation)
    try:
        actions.withdraw_consultation(one, revision=number(request.POST.get("revision")), by=actor_of(request))
    except Refused as refused:
        found.refresh_from_db()
        return _page(request, found, reasons=refused.reasons, status=409)
    messages.success(request, _("已撤回登记。"))
    return redirect("console:foi-consult", pk)


@staff
@require_POST
def answer(request: HttpRequest, pk: int, consultation: int) -> HttpResponse:
    """收到答复, also a late one."""
    found, one = _one(request, pk, consultation)
    form = AnswerForm(request.POST, request.FILES, auto_id=_auto_id(one), breach=True)
    if not form.is_valid():
        return _page(request, found, answers={one.pk: form}, status=422)
    told, file, kept = form.cleaned_data, form.cleaned_data["paper"], []
    try:
        if file is not None:
            kept = [actions.Upload(Paper.Kind.OPINION, file.name, vault.keep(file.read(), file.name))]
        said = (told["answer"], told["words"], told["on"], kept)
        actions.take_answer(one, *said, despite=told["despite"], by=actor_of(request))
    except Refused as refused:
        for upload in kept:
            vault.forget(upload.kept.ticket)
        breach = told["despite"] or any(reason.code.startswith("breach:") for reason in refused.reasons)
        again = AnswerForm(request.POST, request.FILES, auto_id=_auto_id(one), breach=breach)
        return _page(request, found, answers={one.pk: again}, reasons=refused.reasons, status=409)
    messages.success(request, _("已登记答复。"))
    return redirect("console:foi-consult", pk)


@staff
@require_POST
def silence(request: HttpRequest, pk: int, consultation: int) -> HttpResponse:
    found, one = _one(request, pk, consultation)
    try:
        actions.note_silence(one, by=actor_of(request))
    except Refused as refused:
        return _page(request, found, reasons=refused.reasons, status=409)
    messages.success(request, _("已登记逾期未答复。"))
    return redirect("console:foi-consult", pk)


def _page(
    request: HttpRequest,
    found: Request,
    *,
    form: ConsultForm | None = None,
    answers: dict[int, AnswerForm] | None = None,
    amended: dict[int, AmendForm] | None = None,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    handles = may_handle(actor_of(request), found.organ) and found.open
    context = {
        "foi": found,
        "asked": _asked(found, handles, answers or {}, amended or {}),
        "form": (form or ConsultForm(case=found)) if handles and found.received_on else None,
        "may_handle": handles,
        "told_applicant": found.letters.filter(code="L06").exclude(state=Letter.State.DISCARDED).exists(),
        "silences": [(Consultation.Kind(kind).label, *said) for kind, said in SILENCE.items()],
        "reasons": list(reasons),
    }
    return render(request, "foi/console_consult.html", context, status=status)


def _asked(found: Request, handles: bool, answers: dict[int, AnswerForm], amended: dict[int, AmendForm]) -> list[Asked]:
    try:
        limits = {one.of: one for one in reading(found).limits if one.key == "consult_due"}
    except CalendarNotCovered:
        limits = {}
    letters: dict[int | None, list[Letter]] = {}
    for letter in found.letters.exclude(state=Letter.State.DISCARDED).filter(consultation__isnull=False):
        letters.setdefault(letter.consultation_id, []).append(letter)
    return [
        Asked(
            one,
            letters.get(one.pk, []),
            limit.due if (limit := limits.get(one.key)) else None,
            bool(limit and limit.passed),
            (answers.get(one.pk) or AnswerForm(auto_id=_auto_id(one)))
            if handles and one.sent_on and not one.answer
            else None,
            (amended.get(one.pk) or AmendForm(case=found, one=one)) if handles and not one.sent_on else None,
        )
        for one in found.consultations.all()
    ]


def _auto_id(one: Consultation) -> str:
    return f"c{one.key}_%s"


def _one(request: HttpRequest, pk: int, consultation: int) -> tuple[Request, Consultation]:
    found = known_of(request, pk)
    _handled(request, found)
    return found, get_object_or_404(Consultation, pk=consultation, request=found)


def _handled(request: HttpRequest, found: Request) -> Any:
    if not may_handle(actor_of(request), found.organ):
        raise PermissionDenied(_("只有%(organ)s的经办人员和政务公开办可以办理。") % {"organ": found.organ.short_name})


add_urls(
    path("foi/<int:pk>/consult/", consult, name="foi-consult"),
    path("foi/<int:pk>/consult/<int:consultation>/amend/", amend, name="foi-consult-amend"),
    path("foi/<int:pk>/consult/<int:consultation>/withdraw/", withdraw, name="foi-consult-withdraw"),
    path("foi/<int:pk>/consult/<int:consultation>/answer/", answer, name="foi-consult-answer"),
    path("foi/<int:pk>/consult/<int:consultation>/silence/", silence, name="foi-consult-silence"),
)
