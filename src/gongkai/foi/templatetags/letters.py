from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from gongkai.desk.words import english, named
from gongkai.foi import composing
from gongkai.foi.models import Consultation, Decision, Letter, Request
from gongkai.law import fees
from gongkai.schemas.foi_decision import Question
from gongkai.schemas.foi_outcomes import outcomes

register = template.Library()


@register.filter
def letter_title(code: str) -> str:
    """L13 不予公开告知书, in the reader's language."""
    kind = composing.template(code) if code in composing.codes() else None
    return (kind.file.en if english() else kind.title()) if kind else code


@register.filter
def help_of(question: Question) -> str:
    return question.help_en if english() else question.help


@register.filter
def words_of(thing: Any) -> str:
    """The name of a question, an answer, an outcome or a piece of evidence."""
    return named(thing)


@register.filter
def yuan(amount: Decimal) -> str:
    return fees.yuan(amount)


@register.filter
def lines_of(value: str) -> int:
    """How many lines a box needs for these words."""
    return min(14, max(3, len(value) // 40 + value.count("\n") + 2))


@register.simple_tag
def decision_of(foi: Request) -> Decision | None:
    return foi.decision


@register.simple_tag
def letters_of(foi: Request) -> list[Letter]:
    """Those that were not discarded, in the order in which they were drafted."""
    return list(foi.letters.exclude(state=Letter.State.DISCARDED).select_related("consultation"))


@register.filter
def outcome_title(code: str) -> str:
    return named(outcomes().get(code))


@register.simple_tag
def consultations_of(foi: Request) -> list[Consultation]:
    return list(foi.consultations.all())
