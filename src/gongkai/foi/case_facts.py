"""What the file of a case says already, as the decision tree asks it (schemas/foi/decision.yaml)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from gongkai.desk import clock, ledger
from gongkai.law.clock_reading import ClockReading

from .models import Consultation, Request
from .reading import reading

#: Of several consultations the one that weighs most.
WEIGHT = ("pending", "objected", "part", "silent", "agreed")
_ANSWERS = {"yes": "agreed", "no": "objected", "part": "part"}
_TOLD = {
    "foi.correction_asked": "correction_asked",
    "foi.corrected": "corrected",
    "foi.correction_lapsed": "correction_lapsed",
    "foi.fee_noticed": "fee_noticed",
    "foi.fee_paid": "fee_paid",
    "foi.fee_lapsed": "fee_lapsed",
    "foi.withdrawn": "withdrawn",
    "foi.reasons_asked": "reasons_asked",
    "foi.reasons_given": "reasons_given",
}
_OVER = {"correction_until": "correction_over", "fee_due": "fee_over"}
_SEARCH = ("search_where", "search_terms", "search_by", "search_when")


def case_facts(request: Request, evidence: dict[str, str] | None = None) -> dict[str, Any]:
    """Facts by key; ``evidence`` is what a clerk wrote down, under its own keys."""
    told = {key: value for key, value in (evidence or {}).items() if value}
    found = reading(request)
    happened = {_TOLD[event.name]: True for event in ledger.history(request.subject) if event.name in _TOLD}
    over = {_OVER[limit.key]: True for limit in found.limits if limit.key in _OVER and limit.passed}
    asked = list(request.consultations.all())
    third = weightiest(outcomes_of((one for one in asked if one.kind == Consultation.Kind.THIRD_PARTY), found))
    makers = weightiest(outcomes_of((one for one in asked if one.kind == Consultation.Kind.CO_MAKER), found))
    searched = all(told.get(key) for key in _SEARCH)
    return {
        **told,
        **happened,
        **over,
        "reasons_over": _reasons_over(request),
        "search_log": searched,
        "searches": searched,
        "consultation": third or "none",
        "third_party_notice": request.letters.filter(code="L08", sent_on__isnull=False).exists() or None,
        **({"co_maker": makers} if makers else {}),
    }


def outcomes_of(asked: Iterable[Consultation], found: ClockReading) -> list[str]:
    """What came of each: the answer; silence once its limit has passed; else it is pending."""
    passed = {limit.of for limit in found.limits if limit.key == "consult_due" and limit.passed}
    return [_outcome(one, one.key in passed) for one in asked if one.sent_on]


def weightiest(outcomes: list[str]) -> str:
    return next((one for one in WEIGHT if one in outcomes), "")


def _outcome(one: Consultation, passed: bool) -> str:
    if one.answer:
        return _ANSWERS[one.answer]
    return "silent" if passed or one.lapsed_on else "pending"


def _reasons_over(request: Request) -> bool:
    """By the date that the letter asking for reasons named; the regulation sets none."""
    letter = request.letters.filter(code="L03", sent_on__isnull=False).last()
    until = str((letter.fields or {}).get("until") or "") if letter else ""
    return bool(until) and date.fromisoformat(until) < clock.today()
