"""撤销救济登记: proposed by one person with its reason, approved by another; limits, the round that a decision opened, and the annual
tables follow. What a signed year counted stays there."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.foi import closed_years
from gongkai.foi.models import Remedy
from gongkai.foi.permissions import may_approve, may_register
from gongkai.foi.retraction import DECISION, PROPOSED, REFUSED, RETRACTED, WHAT, WHOLE, entries, pending

from . import orders
from .beside_requests import keep
from .remedies import not_taken_back, take_remedy

LONGEST = 200


@action
def propose_retraction(remedy: Remedy, what: str, reason: str, *, revision: int | None = None, by: Actor) -> Event:
    """``what`` is ``decision``, where only how it ended was entered wrongly, or ``whole``."""
    remedy, words = take_remedy(remedy, revision), reason.strip()
    check(
        [
            unless(may_register(by, remedy), "permission", _("由登记的机关提出。")),
            unless(what in WHAT, "what", _("请选择撤销哪一项。")),
            unless(words, "reason", _("请写明登记错在哪里、依据什么撤销。")),
            unless(len(words) <= LONGEST, "reason", _("理由超过%(most)s字，请精简。") % {"most": LONGEST}),
            impersonal(words),
            unless(pending(remedy) is None, "pending", _("已有一项撤销正在等待批准。")),
            *_against(remedy, what),
        ]
    )
    return _note(PROPOSED, remedy, by, what=what, what_title=source(str(WHAT[what])), reason=words)


@action
def approve_retraction(remedy: Remedy, *, shown: int | None = None, by: Actor) -> Remedy:
    """By another person than proposed it. ``shown`` is the number of the proposal that was on the screen."""
    remedy = take_remedy(remedy, None)
    proposal = pending(remedy)
    seen = shown is None or proposal is None or proposal.seq == shown
    check(
        [
            unless(may_settle(by, remedy), "permission", _("由本机关审批人批准；投诉举报由处理机关的另一人批准。")),
            unless(proposal, "nothing", _("没有等待批准的撤销。")),
            unless(seen, "changed", _("提出的撤销与您看到的不同：请看过现在的内容再决定。")),
            unless(
                proposal is None or proposal.actor != by.username, "own_work", _("您提出了这项撤销，须由他人批准。")
            ),
        ]
    )
    assert proposal is not None  # checked above
    what = proposal.data["what"]
    check(_against(remedy, what))
    if remedy.order_seq:
        orders.take_back(remedy, by)
    told = {key: proposal.data[key] for key in ("what", "what_title", "reason")}
    _note(RETRACTED, remedy, by, **told, voids=entries(remedy, what))
    _undecide(remedy)
    if what == WHOLE:
        remedy.taken_back_on, remedy.left_out_from = clock.today(), _first_open_year(remedy)
    return keep(remedy, by)


@action
def refuse_retraction(remedy: Remedy, *, by: Actor) -> Remedy:
    """不予撤销, by whoever may approve it or proposed it."""
    remedy = take_remedy(remedy, None)
    proposal = pending(remedy)
    may = may_settle(by, remedy) or (proposal is not None and proposal.actor == by.username)
    check(
        [
            unless(proposal, "nothing", _("没有等待批准的撤销。")),
            unless(may, "permission", _("由批准撤销的人或者提出撤销的人撤回。")),
        ]
    )
    assert proposal is not None  # checked above
    _note(REFUSED, remedy, by, what=proposal.data["what"], what_title=proposal.data["what_title"])
    return remedy


def may_settle(by: Actor, remedy: Remedy) -> bool:
    """The head of the organ; of a complaint, whoever may handle it."""
    complaint = remedy.kind == Remedy.Kind.COMPLAINT and remedy.reviewer is not None
    return may_register(by, remedy) if complaint else may_approve(by, remedy.request.organ)


def _against(remedy: Remedy, what: str) -> list[Reason | None]:
    others = remedy.request.remedies.standing().filter(round=remedy.round)
    suits, reviews = others.filter(after_review=True), others.filter(kind=Remedy.Kind.REVIEW).exclude(pk=remedy.pk)
    rests = remedy.kind == Remedy.Kind.REVIEW and suits.exists() and not reviews.exists()
    return [
        not_taken_back(remedy),
        unless(what != DECISION or remedy.result, "undecided", _("还没有审结。")),
        unless(not rests, "later", _("已经登记复议后起诉，以这件复议为前提：请先撤销那件诉讼。")),
    ]


def _undecide(remedy: Remedy) -> None:
    """As before it was decided; what a signed year counted of it stays counted there."""
    before, code = remedy.counted_on, remedy.request.organ.code
    remedy.counted_on = closed_years.counted(code, None, before)
    remedy.counted_as = remedy.counted_as if remedy.counted_on else ""
    remedy.result, remedy.orders, remedy.words, remedy.fulfilled = "", Remedy.Orders.NOTHING, "", ""
    remedy.decided_on = remedy.effective_on = remedy.received_on = remedy.comply_by = remedy.complied_on = None
    remedy.orders_round = remedy.order_seq = None


def _first_open_year(remedy: Remedy) -> int:
    """The first year since it was filed whose figures nobody has signed."""
    code = remedy.request.organ.code
    return next(year for year in count(remedy.filed_on.year) if not closed_years.closed(code, year))


def _note(name: str, remedy: Remedy, by: Actor, **data: Any) -> Event:
    return ledger.write(name, remedy.subject, organ=remedy.request.organ.code, actor=by.username, **data)
