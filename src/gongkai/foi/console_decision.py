"""Staff pages: 答复意见 – the decision tree one question at a time, the proposal, its secrecy review and its approval.

On the way nothing is kept but by a button that says so: the page carries what was answered and written down. What is reviewed
and approved is what stood on the screen: the form holds its hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk import clock
from gongkai.desk.actions import Reason, Refused, Stale, unchanged_since
from gongkai.desk.asked import actor_of, number
from gongkai.desk.console import add_urls, staff
from gongkai.law.errors import LawError
from gongkai.records.queries import names
from gongkai.schemas.foi_decision import shipped
from gongkai.schemas.foi_outcomes import outcomes

from . import actions, composing, masked, queries, releasing
from .actions import deciding, handling, happenings
from .case_facts import writable
from .console_shared import known_of
from .leading import Lead, lead, title_of
from .models import Decision, Letter, Request
from .permissions import may_approve, may_handle, may_review

DRAFTING = (Decision.State.DRAFT, Decision.State.RETURNED)
LONGEST = deciding.LONGEST


@staff
@require_http_methods(["GET", "POST"])
def decision_page(request: HttpRequest, pk: int) -> HttpResponse:
    """``?at=ours`` goes back to that question, also of what was submitted: changed, it is a draft again."""
    found = known_of(request, pk)
    decision = found.decision
    if request.method == "POST":
        return _worked_on(request, found, decision)
    at = request.GET.get("at", "")
    if not _workable(request, found) or (decision and decision.state not in DRAFTING and not at):
        return _read(request, found, decision)
    answers, evidence = (decision.answers, decision.evidence) if decision else ({}, {})
    return _asked(request, found, decision, lead(found, answers, evidence, at))


def _workable(request: HttpRequest, found: Request) -> bool:
    return bool(found.open and found.received_on and may_handle(actor_of(request), found.organ))


@staff
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    passes = "passes" in request.POST

    def deed(decision: Decision) -> None:
        words = request.POST.get("reason", "")
        actions.review_decision(decision, _shown(request), passes=passes, reason=words, by=actor_of(request))

    return _done(request, pk, deed, _("已通过审查。") if passes else _("已退回。"))


@staff
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    without = request.POST.get("reason", "")
    deed: Callable[[Decision], Any] = lambda one: actions.approve_decision(  # noqa: E731
        one, _shown(request), without=without, by=actor_of(request)
    )
    return _done(request, pk, deed, _("已批准。"))


@staff
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    deed: Callable[[Decision], Any] = lambda one: actions.send_back(  # noqa: E731
        one, request.POST.get("reason", ""), by=actor_of(request)
    )
    return _done(request, pk, deed, _("已退回。"))


def _worked_on(request: HttpRequest, found: Request, decision: Decision | None) -> HttpResponse:
    """A step on the way: the next question, back to an earlier one, or kept, or kept and submitted."""
    if not may_handle(actor_of(request), found.organ):
        raise PermissionDenied(_("只有%(organ)s的经办人员和政务公开办可以办理。") % {"organ": found.organ.short_name})
    answers, evidence = _typed(request)
    here, at = request.POST.get("question", ""), request.POST.get("change", "")
    led = lead(found, answers, evidence, at)
    if here and not at and here not in answers and "save" not in request.POST:
        wanted = Reason("choose", _("请先选择一项。"))
        return _asked(request, found, decision, led, reasons=(wanted,), status=422)
    if led.refusals:
        return _asked(request, found, decision, led, status=409)
    if "save" not in request.POST and "submit" not in request.POST:
        changed = _changed(request, found, decision)
        return _asked(
            request, found, decision, led, reasons=changed, stale=bool(changed), status=409 if changed else 200
        )
    try:
        kept = actions.propose(found, led.answers, evidence, revision=_revision(request), by=actor_of(request))
    except Refused as refused:
        return _asked(
            request, found, decision, led, reasons=refused.reasons, stale=isinstance(refused, Stale), status=409
        )
    if "submit" not in request.POST:
        messages.success(request, _("已保存。"))
        return redirect("console:foi-decision", found.pk)
    try:
        sent = actions.submit_decision(kept, revision=kept.revision, by=actor_of(request))
    except Refused as refused:
        return _asked(request, found, kept, led, reasons=refused.reasons, status=409)
    messages.success(request, _("已送保密审查。") if sent.state == Decision.State.IN_REVIEW else _("已送审批人批准。"))
    return redirect("console:foi-decision", found.pk)


def _changed(request: HttpRequest, found: Request, decision: Decision | None) -> tuple[Reason, ...]:
    """Who kept something since this page was opened; said on the way, not only at the end."""
    try:
        unchanged_since(_revision(request), decision.revision if decision else 0, found.subject)
    except Stale as stale:
        return stale.reasons
    return ()


def _typed(request: HttpRequest) -> tuple[dict[str, Any], dict[str, str]]:
    """What the page carries: answers by question, and what was written down."""
    here, answers = request.POST.get("question", ""), {}
    for question in shipped().questions:
        given = request.POST.getlist("answer" if question.key == here else f"a-{question.key}")
        if given:
            answers[question.key] = given if question.many else given[0]
    told = {key: request.POST.get(f"e-{key}", "").replace("\r\n", "\n")[:LONGEST] for key in sorted(writable())}
    return answers, {key: value for key, value in told.items() if value.strip()}


def _asked(
    request: HttpRequest,
    found: Request,
    decision: Decision | None,
    led: Lead,
    *,
    reasons: Iterable[Reason] = (),
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """A question, or the proposal. When somebody else was faster, what they kept stands beside what was typed."""
    theirs = found.decisions.filter(round=found.round).first() if stale else None
    current = theirs or decision
    context = {
        "foi": found,
        "lead": led,
        "decision": decision,
        "revision": current.revision if current else 0,
        "reasons": list(reasons),
        "theirs": lead(found, theirs.answers, theirs.evidence) if theirs else None,
        "earlier": _earlier(found) if led.question and led.question.key == "repeated" else [],
        "ends": _ends(found, led),
        **(_proposed(found, led.proposal.outcome.code) if led.proposal else {}),
    }
    return render(request, "foi/console_decision.html", context, status=status)


def _proposed(found: Request, outcome: str) -> dict[str, Any]:
    """What a proposal says in words: the letter, the remedies, the files that would be handed out."""
    try:
        told, lost = composing.remedies_of(found, outcome, clock.today()), ""
    except Refused as refused:
        told, lost = (), str(refused)
    return {
        "remedies": told,
        "remedies_lost": lost,
        "handed_out": outcome in deciding.HANDED_OUT,
        "papers": [(one, releasing.findings(one)) for one in releasing.papers(found)],
    }


def _ends(found: Request, led: Lead) -> str:
    """Where that is registered which nobody decides: the address, empty for what is decided."""
    acts = {
        happenings.CORRECTION_LAPSED: "correction-lapsed",
        happenings.FEE_LAPSED: "fee-lapsed",
        happenings.WITHDRAWN: "withdraw",
    }
    name = acts.get(led.proposal.outcome.code) if led.proposal else None
    return reverse("console:foi-act", args=[found.pk, name]) if name else ""


def _earlier(found: Request) -> list[Any]:
    """Replies to the same applicant on about the same matter."""
    others = queries.of_same_applicant(found)[: queries.MOST_SHOWN]
    near = {one.pk: one for one in queries.near(others, found.wanted)}
    letters = [one for other in near.values() for one in other.letters.filter(seq__isnull=False, code__gte="L10")]
    return [one for one in letters if one.number]


def _read(
    request: HttpRequest,
    found: Request,
    decision: Decision | None,
    *,
    reasons: Iterable[Reason] = (),
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    """What was decided, as a reviewer and an approver read it, with the buttons of whoever may press them."""
    actor = actor_of(request)
    led = lead(found, decision.answers, decision.evidence) if decision else None
    letter = composing.letter_of(decision.outcome) if decision else ""
    context = {
        "foi": found,
        "decision": decision,
        "lead": led,
        "outcome": outcomes().get(decision.outcome) if decision else None,
        "grounds": [outcomes()[code] for code in decision.grounds] if decision else [],
        "letter": letter,
        "evidence": [
            (title_of(key, letter), masked.words(str(value), found)) for key, value in decision.evidence.items()
        ]
        if decision
        else [],
        "shown": deciding.hash_of(decision) if decision else "",
        "changed": bool(
            decision and decision.state not in DRAFTING and deciding.hash_of(decision) != decision.content_hash
        ),
        "names": names([decision.drafted_by, decision.reviewed_by, decision.approved_by, *decision.editors])
        if decision
        else {},
        "may_review": bool(decision and decision.state == Decision.State.IN_REVIEW and may_review(actor, found.organ)),
        "may_approve": bool(decision and decision.state == Decision.State.REVIEWED and may_approve(actor, found.organ)),
        "may_return": bool(decision and found.open and decision.state not in DRAFTING)
        and (may_approve(actor, found.organ) or may_review(actor, found.organ)),
        "may_handle": may_handle(actor, found.organ),
        **_heard(found),
        **_letter(found, decision),
        "ended": _ended(found, decision),
        "reasons": list(reasons),
        "typed": typed,
        **(_proposed(found, decision.outcome) if decision and decision.outcome else {}),
    }
    return render(request, "foi/console_decided.html", context, status=status)


def _letter(found: Request, decision: Decision | None) -> dict[str, Any]:
    """The letter that tells it: as it was drafted, else as its template would have it; nothing where it cannot be written yet."""
    code = composing.letter_of(decision.outcome) if decision else ""
    if not code:
        return {}
    drafts = list(found.letters.filter(code=code).exclude(state=Letter.State.DISCARDED))
    if drafts:
        return {"drafts": drafts, "paragraphs": _hidden(found, drafts[-1].paragraphs)}
    try:
        fields = composing.prefilled(found, code)
        return {"paragraphs": _hidden(found, composing.compose(Letter(request=found, code=code, fields=fields)))}
    except (Refused, LawError):
        return {}


def _hidden(found: Request, paragraphs: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The page tells of the case, and the letter is read on its own page: here the applicant stays masked."""
    return [{**one, "text": masked.words(one["text"], found)} for one in paragraphs]


def _heard(found: Request) -> dict[str, Any]:
    """Who joins in the answer: what they said, and who has not said anything yet."""
    said = found.assignments.filter(ended_at__isnull=True, answered_at__isnull=False).select_related("organ")
    return {"opinions": list(said), "unheard": handling.unheard(found) if found.open else []}


def _ended(found: Request, decision: Decision | None) -> list[str]:
    """Law that holds no longer in what the letter is going to say."""
    words = "\n".join(map(str, decision.evidence.values())) if decision and found.open else ""
    return composing.ended_in(words, found, clock.today())


def _done(request: HttpRequest, pk: int, deed: Callable[[Decision], Any], said: str) -> HttpResponse:
    """One button of the reading page; refused, the page stands again with every reason and the words that were typed (409)."""
    found = known_of(request, pk)
    decision = get_object_or_404(Decision, request=found, round=found.round)
    try:
        deed(decision)
    except Refused as refused:
        decision.refresh_from_db()
        words = request.POST.get("reason", "")
        return _read(request, found, decision, reasons=refused.reasons, typed=words, status=409)
    messages.success(request, said)
    return redirect("console:foi-decision", pk)


def _shown(request: HttpRequest) -> str:
    return request.POST.get("shown", "")


def _revision(request: HttpRequest) -> int:
    return number(request.POST.get("revision"))


add_urls(
    path("foi/<int:pk>/decision/", decision_page, name="foi-decision"),
    path("foi/<int:pk>/decision/review/", review, name="foi-decision-review"),
    path("foi/<int:pk>/decision/approve/", approve, name="foi-decision-approve"),
    path("foi/<int:pk>/decision/return/", send_back, name="foi-decision-return"),
)
