"""What comes in while a request is handled: a correction, reasons, a payment, a ruling, a withdrawal; and what did not come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.foi import archiving, charging, rectification, vault
from gongkai.foi.models import Paper, Request, State
from gongkai.foi.reading import CORRECTED, REFERRED, RULED, after_asking, facts, reading, referred
from gongkai.law.fees import yuan
from gongkai.law.periods import local_day

from .base import handler, happen, note, still_open, take, touched
from .handling import LONGEST_REASON
from .intake import Upload, keep_papers

WITHDRAWN, CORRECTION_LAPSED, FEE_LAPSED = "withdrawn", "correction_lapsed", "fee_lapsed"
"""Outcomes of schemas/foi that no letter decides."""
HANDED_IN = "foi.correction_handed_in"
"""The applicant sent a correction online; it is received once both sides confirm it."""
BEFORE = "补正前的申请内容.txt"
FEE_6 = "《政府信息公开信息处理费管理办法》第六条"
ART_30 = "《政府信息公开条例》第三十条"
ART_17 = "《政府信息公开条例》第十七条第三款"


@action
def take_correction(
    request: Request,
    on: date,
    wanted: str = "",
    papers: Sequence[Upload] = (),
    *,
    revision: int | None = None,
    by: Actor,
) -> Request:
    """收到补正的申请: the whole period begins again (条例 第三十条), save where it was asked for after the limit. ``wanted`` replaces what was asked, when it is given; the words
    before stay among the papers."""
    ledger.hold()
    request = take(request, revision)
    check([handler(by, request), unless(request.state == State.AWAITING_CORRECTION, "state", _("没有在等待补正。"))])
    earlier, request.wanted = request.wanted, wanted.strip() or request.wanted
    happen(request, CORRECTED, by, corrected_on=on, **after_asking(request))
    keep_papers(request, papers, by)
    if earlier != request.wanted:
        kept = vault.keep_words(earlier)
        keep_papers(request, [Upload(Paper.Kind.REQUEST, BEFORE, kept)], by)
        before = request.papers.get(kind=Paper.Kind.REQUEST, sha256=kept.sha256)
        note(rectification.REPLACED, request, by, paper=before.pk)
    return request


@action
def lapse_correction(
    request: Request, on: date, *, despite: bool = False, revision: int | None = None, by: Actor
) -> Request:
    """逾期不补正: without good reason it is given up, and the organ handles it no further. Not where one came in time and waits
    to be confirmed."""
    return _lapse(request, _CORRECTION, on, despite, revision, by)


@action
def take_reasons(request: Request, on: date, papers: Sequence[Upload] = (), *, by: Actor) -> Request:
    ledger.hold()
    request = take(request)
    check([handler(by, request), still_open(request)])
    happen(request, "foi.reasons_given", by, given_on=on)
    keep_papers(request, papers, by)
    return request


@action
def take_payment(
    request: Request,
    on: date,
    amount: Decimal,
    receipt: str,
    *,
    despite: bool = False,
    revision: int | None = None,
    by: Actor,
) -> Request:
    """完成缴费: the whole period begins again the day after. ``receipt`` is the number of the fiscal receipt (财政票据);
    another ``amount`` (yuan) than the notice asked for wants ``despite``."""
    ledger.hold()
    request, receipt = take(request, revision), receipt.strip()
    check(
        [
            handler(by, request),
            unless(request.state == State.AWAITING_FEE, "state", _("没有在等待缴费。")),
            unless(amount.is_finite() and amount > 0, "amount", _("请填写实缴金额。")),
            unless(receipt, "receipt", _("请填写财政票据号。")),
            None if despite else _another_sum(request, amount),
        ]
    )
    happen(request, "foi.fee_paid", by, despite=despite, paid_on=on, amount=amount, receipt=receipt)
    return request


def _another_sum(request: Request, amount: Decimal) -> Reason | None:
    told = charging.noticed(request)
    if told is None or not amount.is_finite() or not 0 < amount != told.amount:
        return None
    text = _("通知应缴%(due)s元，登记实缴%(paid)s元，两者不符：请核对票据；确实如此的，请勾选“如实登记”。")
    return Reason("breach:amount", text % {"due": yuan(told.amount), "paid": yuan(amount)}, FEE_6)


@action
def lapse_fee(request: Request, on: date, *, despite: bool = False, revision: int | None = None, by: Actor) -> Request:
    """逾期不缴费: given up (信息处理费办法 第六条)."""
    return _lapse(request, _FEE, on, despite, revision, by)


@action
def refer(request: Request, on: date, *, by: Actor) -> Request:
    """报请确定能否公开 (条例 第十七条第三款); whether the time counts is a reading that the place chose."""
    ledger.hold()
    request = take(request)
    check([handler(by, request), still_open(request)])
    happen(request, REFERRED, by, referred_on=on)
    return request


@action
def take_ruling(request: Request, on: date, papers: Sequence[Upload] = (), *, by: Actor) -> Request:
    """确定能否公开, of what was referred and not ruled on yet."""
    ledger.hold()
    request = take(request)
    check(
        [
            handler(by, request),
            still_open(request),
            unless(referred(request), "not_referred", _("没有报请确定能否公开，或者已经登记确定的结果。"), ART_17),
        ]
    )
    happen(request, RULED, by, ruled_on=on)
    keep_papers(request, papers, by)
    return request


@action
def take_withdrawal(request: Request, on: date, papers: Sequence[Upload] = (), *, by: Actor) -> Request:
    """申请人撤回, in writing or by the query code."""
    ledger.hold()
    request = take(request)
    check([handler(by, request), still_open(request)])
    request.outcome = WITHDRAWN
    happen(request, "foi.withdrawn", by, withdrawn_on=on)
    keep_papers(request, papers, by)
    return request


@action
def archive(request: Request, *, without: str = "", revision: int | None = None, by: Actor) -> Request:
    """归档: the last of the five stages (条例 第四十五条). ``without``: why the applicant of a request that counts as given up is
    not told that nothing more is done."""
    ledger.hold()
    request, without = take(request, revision), without.strip()
    untold = bool(without) and archiving.untold(request)
    long = _("理由超过%(most)s字，请精简。") % {"most": LONGEST_REASON}
    check(
        [
            handler(by, request),
            unless(not request.open, "open", _("还没有办结，不能归档。")),
            unless(request.archived_at is None, "archived", _("已经归档。")),
            *(one for one in archiving.lacking(request) if not (untold and one.code == "untold")),
            unless(len(without) <= LONGEST_REASON, "long", long),
            impersonal(without),
        ]
    )
    if untold:
        note("foi.end_untold", request, by, reason=without)
    note("foi.archived", request, by)
    request.archived_at, request.archived_by = clock.now(), by.username
    touched(request, by)
    return request


@dataclass(frozen=True, slots=True)
class _Lapse:
    """How a request ends because its applicant let ``limit`` pass."""

    event: str
    state: State
    outcome: str
    limit: str


_CORRECTION = _Lapse("foi.correction_lapsed", State.AWAITING_CORRECTION, CORRECTION_LAPSED, "correction_until")
_FEE = _Lapse("foi.fee_lapsed", State.AWAITING_FEE, FEE_LAPSED, "fee_due")


def _lapse(request: Request, how: _Lapse, on: date, despite: bool, revision: int | None, by: Actor) -> Request:
    ledger.hold()
    request = take(request, revision)
    check([handler(by, request), unless(request.state == how.state, "state", _("当前状态不能这样办理。"))])
    limits = [one.due for one in reading(request).limits if one.key == how.limit]
    until = limits[-1] if limits else None
    check(
        [
            unless(until, "no_limit", _("期限还不能推算：请先登记文书的送达日期，期限届满以后再登记逾期。")),
            _came_in_time(request, until),
        ]
    )
    request.outcome = how.outcome
    happen(request, how.event, by, despite=despite, lapsed_on=on)
    return request


def _came_in_time(request: Request, until: date | None) -> Reason | None:
    """A correction that the applicant handed in online by the last day."""
    came = [one.on for one in facts(ledger.history(request.subject)) if one.name == HANDED_IN and one.on]
    days = [local_day(one) for one in came]
    text = _("申请人%(on)s已在网上提交补正材料，没有逾期：请与申请人确认，登记收到补正。")
    in_time = bool(until and days and days[0] <= until)
    return unless(not in_time, "handed_in", text % {"on": days[0] if days else ""}, ART_30)
