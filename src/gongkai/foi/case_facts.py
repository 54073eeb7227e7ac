"""What the file of a case says already, as the decision tree asks it (schemas/foi/decision.yaml)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from gongkai.desk import clock, ledger
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clocks import Fact
from gongkai.law.periods import local_day
from gongkai.schemas.foi_outcomes import evidence as evidence_kinds
from gongkai.schemas.foi_outcomes import outcomes

from .models import Consultation, Letter, Request
from .reading import ENDS, facts, of_round, reading

#: Of several consultations the one that weighs most.
WEIGHT = ("pending", "objected", "part", "silent", "agreed")
PRIVACY_KEPT = "privacy_kept"
"""Why personal data may be handed out as they stand; asked where a file that is handed out shows some."""
NEGATIVE = "negative_entry"
"""The entry of the 负面清单 from which a ground of refusal comes, in the words of ``negative_entries``."""
SEARCH = ("search_where", "search_terms", "search_by", "search_when")
SEARCHED_ON = "search_when"
INTEREST = ("public_interest", "major_impact")
#: What is told by several answers at once, and those.
TOLD_BY: Mapping[str, tuple[str, ...]] = {"search_log": SEARCH, "public_interest_reason": INTEREST}
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
_LETTERS = {"correction": "L02", "reasons": "L03", "fee": "L09"}
_SAID = {
    "objected": "第三方已书面答复，不同意公开",
    "part": "第三方已书面答复，同意公开一部分",
    "agreed": "第三方已书面答复，同意公开",
    "silent": "第三方在期限内没有答复",
}


def case_facts(request: Request, evidence: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Facts by key; ``evidence`` is what a clerk wrote down, under its own keys. What happened nobody can write down."""
    told = {key: value for key, value in (evidence or {}).items() if value and key in writable()}
    found = reading(request)
    happened = {_TOLD[one.name]: True for one in _facts(request) if one.name in _TOLD}
    over = {_OVER[limit.key]: True for limit in found.limits if limit.key in _OVER and limit.passed}
    asked = list(request.consultations.all())
    third = weightiest(outcomes_of((one for one in asked if one.kind == Consultation.Kind.THIRD_PARTY), found))
    makers = weightiest(outcomes_of((one for one in asked if one.kind == Consultation.Kind.CO_MAKER), found))
    told = {**known_evidence(request, third), **told}
    searched = all(told.get(key) for key in SEARCH)
    return {
        **told,
        **happened,
        **over,
        "reasons_over": _reasons_over(request),
        "search_log": searched,
        "searches": searched,
        "public_interest_reason": all(told.get(key) for key in INTEREST),
        "overdue": bool(request.due_on and request.due_on < clock.today()) or None,
        "consultation": third or "none",
        "third_party_notice": request.letters.filter(code="L08", sent_on__isnull=False).exists() or None,
        **({"co_maker": makers} if makers else {}),
    }


def day_of(words: str) -> date | None:
    """None where they are no date."""
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return None


def writable() -> frozenset[str]:
    """Keys that a clerk may write down: evidence, and the fields of letters that outcomes name."""
    fields = (key for outcome in outcomes().values() for key in outcome.field_keys)
    return frozenset((*evidence_kinds(), *fields, PRIVACY_KEPT, NEGATIVE)) - {"third_party_notice", "searches"}


def known_evidence(request: Request, third: str | None = None) -> dict[str, str]:
    """What letters, answers and events prove by themselves, in the words in which the file keeps it."""
    return dict(_known(request, third))


def _known(request: Request, third: str | None) -> Iterator[tuple[str, str]]:
    sent = {one.code: one for one in request.letters.filter(sent_on__isnull=False)}
    for key, code in _LETTERS.items():
        if letter := sent.get(code):
            yield f"{key}_number", letter.number
            yield f"{key}_date", str(letter.sent_on)
            yield f"{key}_letter", _served(letter)
    if notice := sent.get("L08"):
        yield from ((key, notice.fields[key]) for key in INTEREST if (notice.fields or {}).get(key))
    when = {one.name: local_day(one.on) for one in _facts(request) if one.on}
    if on := when.get("foi.corrected"):
        yield "corrected_request", f"{on}收到的补正材料"
    if on := when.get("foi.reasons_given"):
        yield "reasons_answer", f"申请人{on}说明理由，见案卷"
    elif _reasons_over(request):
        yield "reasons_answer", "期限届满，申请人没有说明理由"
    if on := when.get("foi.withdrawn"):
        yield "withdrawal", f"申请人{on}撤回，见案卷"
        yield "withdrawn_date", str(on)
    said = _SAID.get(_third_party(request) if third is None else third)
    if said:
        yield "consultation_result", said
        yield "consultation_said", said


def _facts(request: Request) -> list[Fact]:
    """What happened so far, without the ends of earlier rounds: they are what was found wrong."""
    told = facts(ledger.history(request.subject))
    here = of_round(told, request.round)
    return [one for one in told if one.name not in ENDS or one in here]


def _served(letter: Letter) -> str:
    return f"{letter.number}，{letter.sent_on}{letter.get_way_display()}"


def _third_party(request: Request) -> str:
    asked = list(request.consultations.filter(kind=Consultation.Kind.THIRD_PARTY))
    return weightiest(outcomes_of(asked, reading(request))) if asked else ""


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
