"""What sending a letter does to the clock (docs/foi-letters.md): one event a letter, on the day that the law counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .models import Letter, Request
from .reading import CORRECTION_ASKED, overdue_by

Data = Callable[[Letter, date], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Effect:
    """``event`` happens on the day of service; with ``on_sending`` on the day it leaves the house, service told by ``served``."""

    event: str
    data: Data
    on_sending: bool = False
    served: str = ""


def _field(letter: Letter, key: str) -> Any:
    return (letter.fields or {}).get(key) or None


def _consulted(letter: Letter, on: date) -> dict[str, Any]:
    asked = letter.consultation
    assert asked is not None  # a letter of this kind is drafted for a consultation alone
    return {"sent_on": on, "consultation": asked.key, "kind": asked.kind, "written": True}


def _extended(letter: Letter, on: date) -> dict[str, Any]:
    return {"told_on": on, "n": int(_field(letter, "days") or 0), "consent": True, "notified": True}


def _noticed(letter: Letter, on: date) -> dict[str, Any]:
    told = letter.charged or {}
    counted = {key: told.get(key) or None for key in ("ordinal", "pages")}
    return {"noticed_on": on, "amount": Decimal(_field(letter, "amount") or 0), **counted}


def late(request: Request, on: date) -> dict[str, bool]:
    """What the event of a correction asked for on that day says of an answer that was overdue by then."""
    return {"late": True} if overdue_by(request, on) else {}


def _date(letter: Letter, key: str) -> date | None:
    value = _field(letter, key)
    return date.fromisoformat(value) if value else None


_CONSULT = Effect("foi.consult_sent", _consulted, on_sending=True, served="foi.consult_served")
EFFECTS: dict[str, Effect] = {
    "L02": Effect(
        CORRECTION_ASKED, lambda one, on: {"asked_on": on, "until": _date(one, "until"), **late(one.request, on)}
    ),
    "L03": Effect("foi.reasons_asked", lambda one, on: {"asked_on": on}),
    "L04": Effect("foi.extended", _extended),
    "L05": _CONSULT,
    "L07": _CONSULT,
    "L09": Effect(
        "foi.fee_noticed",
        _noticed,
        on_sending=True,
        served="foi.fee_served",
    ),
    "L23": Effect("foi.deferred", lambda one, on: {"told_on": on, "until": _date(one, "new_due")}),
}
FINAL = tuple(f"L{n}" for n in range(10, 23))
"""Decision letters: L10 to L22; and L24 where it tells that nothing of it is government information."""
CLOSING, NOT_INFORMATION = "L24", "not_information"
ASKING_REASONS = "L03"
REPLY = Effect(
    "foi.replied", lambda one, on: {"replied_on": on, "outcome": one.request.outcome}, served="foi.reply_received"
)


def effect_of(letter: Letter) -> Effect | None:
    """None for letters that move no clock."""
    return REPLY if is_reply(letter) else EFFECTS.get(letter.code)


def is_reply(letter: Letter) -> bool:
    """Whether it tells what was decided, and so ends the request."""
    return letter.code in FINAL or (letter.code == CLOSING and _told_by(letter) == NOT_INFORMATION)


def _told_by(letter: Letter) -> str:
    """The outcome of the round in which it was written."""
    if letter.round == letter.request.round:
        return told_by(letter.request)
    decision = letter.request.decisions.filter(round=letter.round).first()
    return decision.outcome if decision else ""


def told_by(request: Request) -> str:
    """How the request ended, or would end by what is proposed; empty where nobody has said so."""
    decision = getattr(request, "decision", None)
    return request.outcome or (decision.outcome if decision else "")
