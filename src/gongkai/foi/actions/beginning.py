"""What the clock says of a letter before anybody writes it: whether it would still have an effect if it went out today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.actions import Reason
from gongkai.foi.effects import late
from gongkai.foi.models import Request
from gongkai.foi.remedies import fixed, order_of

from .base import ledger_safe, objections, on_day

BREACH, VOID = "breach:", "void:"
FEE_6 = "《政府信息公开信息处理费管理办法》第六条"
CORRECTION, NOTICE, MOVING = "L02", "L09", ("L04", "L23")
"""What begins the count anew, and the letters by which an organ moves its own limit."""
#: What a letter tells the clock today; what a clerk has not filled in yet stands as it would by itself, a date that is set after the limit.
_EVENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "L02": ("foi.correction_asked", {"asked_on": None}),
    "L03": ("foi.reasons_asked", {"asked_on": None}),
    "L04": ("foi.extended", {"told_on": None, "n": 1, "consent": True, "notified": True}),
    "L09": ("foi.fee_noticed", {"noticed_on": None, "amount": Decimal(1)}),
    "L23": ("foi.deferred", {"told_on": None, "until": None}),
}


def at_start(request: Request, code: str) -> list[Reason]:
    """Everything, both what leaves the letter without effect and what would stand in the record as a breach."""
    if code not in _EVENTS or not request.open or request.received_on is None:
        return []
    name, data = _EVENTS[code]
    today = clock.today()
    dates = {"until": max(today, request.due_on or today) + timedelta(days=1)}
    told = ledger_safe({key: dates.get(key, today) if value is None else value for key, value in data.items()})
    told |= late(request, today) if code == CORRECTION else {}
    return [*_in_round(request, code), *objections(request, name, on_day(today), told, despite=False)]


def _in_round(request: Request, code: str) -> Iterator[Reason]:
    """What a decision or judgment leaves no room for in the round that it began. It is no new request that could be charged: the
    one there was has been answered free, or has been paid for."""
    if code in MOVING and fixed(request):
        yield Reason(f"{VOID}fixed", _("复议决定或者判决确定的期限，机关不能自行延长。"))
    if code == CORRECTION and fixed(request):
        text = _("复议决定或者判决确定的期限不因要求补正而重新计算：需要核实内容的，请直接与申请人联系。")
        yield Reason(f"{VOID}fixed", text)
    if code == NOTICE and order_of(request):
        yield Reason(f"{VOID}ordered", _("这是按照复议决定或者判决重新答复，不是新的申请，不再收费。"), FEE_6)


def void(request: Request, code: str) -> list[Reason]:
    """Why a letter begun today would have no effect."""
    return [one for one in at_start(request, code) if one.code.startswith(VOID)]


def doubted(request: Request, code: str) -> list[Reason]:
    """What would stand in the record as a breach."""
    return [one for one in at_start(request, code) if one.code.startswith(BREACH)]
