"""Which letters fit a request as it stands, and why the others do not: what the clock says of each, what was decided, who was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason

from . import composing
from .actions import beginning
from .effects import CLOSING, FINAL, NOT_INFORMATION, told_by
from .models import Consultation, Letter, Request, State

ASKING = {"L05": Consultation.Kind.THIRD_PARTY, "L07": Consultation.Kind.CO_MAKER, "L08": Consultation.Kind.THIRD_PARTY}
RECEIPT, TOLD_OF_ASKING, CORRECTING = "L01", "L06", "L25"
ENDED_BY_APPLICANT = (State.ABANDONED_CORRECTION, State.ABANDONED_FEE, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Fit:
    """``against``: why it does not fit, empty where it does; ``doubts``: what would stand in the record as a breach.
    ``to`` is one consultation where the letter goes to whoever is asked. ``url`` begins the letter, or leads to what comes first."""

    code: str
    url: str
    against: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    to: Consultation | None = None

    @property
    def fits(self) -> bool:
        return not self.against


def fits(request: Request) -> list[Fit]:
    """Every letter, those that fit first."""
    asked = list(request.consultations.all())
    drafted = list(request.letters.filter(state__in=("draft", "submitted", "approved")))
    found = [one for code in composing.codes() for one in _fit(request, code, asked, drafted)]
    return sorted(found, key=lambda one: not one.fits)


def _fit(request: Request, code: str, asked: Sequence[Consultation], drafted: Sequence[Letter]) -> Iterator[Fit]:
    url = f"{reverse('console:foi-letter-new', args=[request.pk])}?code={code}"
    if request.received_on is None:
        yield Fit(
            code,
            reverse("console:foi-act", args=[request.pk, "confirm"]),
            (_("还没有收到申请之日：请先与申请人确认收到。"),),
        )
    elif code in ASKING:
        yield from _to_asked(request, code, url, asked, drafted)
    elif waiting := next((one for one in drafted if one.code == code), None):
        yield Fit(code, reverse("console:foi-letter", args=[waiting.pk]), (_("已经起草，尚未发出：请在原稿上修改。"),))
    elif code == RECEIPT:
        yield Fit(code, reverse("console:foi-receipt", args=[request.pk]), (_("登记时已经给出回执。"),))
    elif code == CORRECTING:
        yield Fit(code, url, (_("用于更正本人信息的申请，在更正申请里办理。"),))
    else:
        against, doubts, other = _against(request, code, asked)
        yield Fit(code, other or url, against, doubts)


def _to_asked(
    request: Request, code: str, url: str, asked: Sequence[Consultation], drafted: Sequence[Letter]
) -> Iterator[Fit]:
    consult = reverse("console:foi-consult", args=[request.pk])
    found = [one for one in asked if one.kind == ASKING[code]]
    if not request.open:
        yield Fit(code, consult, (_("这件申请已经办结。"),))
    elif not found:
        yield Fit(code, consult, (_("还没有登记向谁征求意见：请先登记。"),))
    for one in found if request.open else ():
        written = next((letter for letter in drafted if letter.code == code and letter.consultation_id == one.pk), None)
        if written:
            yield Fit(
                code,
                reverse("console:foi-letter", args=[written.pk]),
                (_("已经起草，尚未发出：请在原稿上修改。"),),
                to=one,
            )
        elif code != "L08" and one.sent_on:
            yield Fit(code, consult, (_("征求意见书已经发出。"),), to=one)
        else:
            yield Fit(code, f"{url}&consultation={one.pk}", to=one)


Against = tuple[tuple[str, ...], tuple[str, ...], str]


def _against(request: Request, code: str, asked: Sequence[Consultation]) -> Against:
    if code in FINAL:
        return _of_reply(request, code)
    if code == CLOSING:
        return _of_closing(request)
    if not request.open:
        return (_("这件申请已经办结：%(state)s。") % {"state": request.get_state_display()},), (), ""
    if code == TOLD_OF_ASKING and not any(one.sent_on for one in asked):
        return (_("还没有发出征求意见书。"),), (), ""
    if code == "L23" and request.state not in (State.AWAITING_REASONS, State.RUNNING):
        return (_("申请人还没有说明理由。"),), (), ""
    found = beginning.at_start(request, code)
    return _texts(found, ("void:", "calendar")), (*_texts(found, (beginning.BREACH,)), *_free(request, code)), ""


def _free(request: Request, code: str) -> tuple[str, ...]:
    """A request among the first of its month costs nothing by items."""
    if code != "L09" or composing.charged(request).get("amount") != "0":
        return ()
    return (_("按件计收为零：只有按量计收超过免费页数的，才能收费。"),)


def _of_reply(request: Request, code: str) -> Against:
    outcome, decision = told_by(request), reverse("console:foi-decision", args=[request.pk])
    if not request.open:
        return (_("这件申请已经办结：%(state)s。") % {"state": request.get_state_display()},), (), ""
    if not outcome:
        return (_("还没有答复意见：请先提出答复意见。"),), (), decision
    letter = composing.letter_of(outcome)
    if letter != code:
        return (_("答复意见的结果用《%(title)s》告知。") % {"title": composing.title_of(letter, outcome)},), (), ""
    approved = request.decision is not None and request.decision.state == "approved"
    return (), () if approved else (_("答复意见还没有批准，批准以后才能送批。"),), ""


def _of_closing(request: Request) -> Against:
    outcome = told_by(request)
    if request.state in ENDED_BY_APPLICANT:
        return (), (), ""
    if outcome == NOT_INFORMATION:
        return _of_reply(request, CLOSING)
    return (_("申请人没有逾期不补正、逾期不缴费，也没有撤回。"),), (), ""


def _texts(found: Sequence[Reason], kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"{one.text}（{one.citation}）" if one.citation else one.text for one in found if one.code.startswith(kinds)
    )
