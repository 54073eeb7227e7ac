"""责令重新答复: what the decision of a review or a judgment bids the organ do opens another round of the same request, with a limit
of its own; that it was done follows from how the round ended. An organ that has not answered at all is told by when it must,
while the limit that it missed stays as it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import ledger
from gongkai.desk.actions import check, unless
from gongkai.desk.permissions import Actor
from gongkai.duties.derivation import as_law
from gongkai.foi.models import Decision, Letter, Remedy, Request
from gongkai.foi.reading import ENDS, ORDERED, rounds
from gongkai.foi.remedies import comply_due
from gongkai.law.history import standing

from .base import happen, note, refresh, reopen, take
from .beside_requests import keep, tell

TOLD, COMPLIED, PUT_RIGHT = "review.ordered", "review.complied", "remedy.put_right"


def order(remedy: Remedy, comply_by: date | None, by: Actor) -> None:
    """``remedy`` says what is ordered, and from which day on; ``comply_by`` is the day that the decision names."""
    request, on = take(remedy.request), remedy.effective_on
    body = "court" if remedy.kind == Remedy.Kind.SUIT else "organ"
    given: dict[str, Any] = {"ordered_on": on, "by": body, "what": remedy.orders}
    if request.open:
        named = {"limit": "named", "until": comply_by} if comply_by else {"limit": "usual"}
        tell(TOLD, remedy.subject, request.organ, by, **given, **named)
        remedy.comply_by = comply_by or (comply_due(on) if on else None)
    else:
        reopen(request, by, "foi.reopened_anew")
        request.outcome = ""
        given |= {"until": comply_by} if comply_by else {}
        remedy.order_seq = happen(request, ORDERED, by, **given).seq
        remedy.comply_by = request.due_on
    remedy.orders_round = request.round
    remedy.request = request


def urge(remedy: Remedy) -> None:
    """What a complaint about an answer that has not come asks for first of all is the answer."""
    request = remedy.request
    if remedy.result == Remedy.Finding.URGED and request.open and request.round == remedy.round:
        remedy.orders_round = request.round


def settle(request: Request, by: Actor) -> None:
    """履行: on the day on which the round ended that a decision speaks of; taken back with that end. What was put right in another
    way, as somebody entered, stays as it is."""
    ordered = list(request.remedies.standing().filter(orders_round__isnull=False).select_related("request__organ"))
    if not ordered:
        return
    runs = rounds(request)
    for remedy in ordered:
        if remedy.kind == Remedy.Kind.COMPLAINT and remedy.fulfilled:
            continue
        place = (remedy.orders_round or 1) - 1
        on = runs[place].ended_on if place < len(runs) else None
        if on != remedy.complied_on:
            remedy.complied_on = on
            _tell(remedy, on, by)
            keep(remedy, by)


def take_back(remedy: Remedy, by: Actor) -> None:
    """The order was entered wrongly: the round that it opened has not been, and the request is as it ended before."""
    request = take(remedy.request)
    if remedy.order_seq is None:
        return
    latest = remedy.orders_round == request.round
    done = latest and len(rounds(request)[-1].steps) > 1  # the first is the order
    letters = request.letters.filter(round=request.round).exclude(state=Letter.State.DISCARDED)
    text = _("这一轮重新答复已经办理：请先作废这一轮起草的文书，更正这一轮的登记。")
    check([unless(latest and not done and not letters.exists(), "later", text)])
    request.decisions.filter(round=request.round).update(
        state=Decision.State.DRAFT, content_hash="", reviewed_hash="", approved_hash=""
    )
    note("foi.order_taken_back", request, by, voids=[remedy.order_seq])
    request.outcome = _outcome(request)
    request.revision += 1
    request.changed_by = by.username
    refresh(request)
    remedy.request = request


def _outcome(request: Request) -> str:
    """By which the round ended that is now the last."""
    ended = rounds(request)[-1].ended_by
    if ended is None:
        return ""
    return ENDS.get(ended[1].name) or str(ended[1].data.get("outcome") or request.counted_outcome)


def _tell(remedy: Remedy, on: date | None, by: Actor) -> None:
    """In the ledger of the remedy, where the order was told there and nowhere else."""
    stands, complaint = standing(map(as_law, ledger.history(remedy.subject))), remedy.kind == Remedy.Kind.COMPLAINT
    if not complaint and not any(one.name == TOLD for one in stands):
        return
    organ = remedy.request.organ.code
    if told := [one.id for one in stands if one.name in (COMPLIED, PUT_RIGHT)]:
        ledger.write("remedy.undone", remedy.subject, organ=organ, actor=by.username, voids=told)
    if on and complaint:
        ledger.write(PUT_RIGHT, remedy.subject, organ=organ, actor=by.username, on=on)
    elif on:
        tell(COMPLIED, remedy.subject, remedy.request.organ, by, complied_on=on)
