"""What the clock says of a letter before anybody writes it: whether it would still have an effect if it went out today."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from gongkai.desk import clock
from gongkai.desk.actions import Reason
from gongkai.foi.models import Request

from .base import ledger_safe, objections, on_day

BREACH = "breach:"
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
    return list(objections(request, name, on_day(today), told, despite=False))


def void(request: Request, code: str) -> list[Reason]:
    """Why a letter begun today would have no effect."""
    return [one for one in at_start(request, code) if one.code.startswith("void:")]


def doubted(request: Request, code: str) -> list[Reason]:
    """What would stand in the record as a breach."""
    return [one for one in at_start(request, code) if one.code.startswith(BREACH)]
