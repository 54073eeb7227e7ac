"""The decision tree as a person goes through it: what is answered and by whom, the next question with what it wants told,
or the proposal; and what was refused, with the letter that has to go first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from gongkai.schemas.foi_decision import (
    Answers,
    DecisionRefused,
    Proposal,
    Question,
    Refusal,
    Said,
    asked_with,
    shipped,
    walk,
)
from gongkai.schemas.foi_letter_shapes import Field
from gongkai.schemas.foi_outcomes import evidence as evidence_kinds
from gongkai.schemas.foi_outcomes import outcomes

from . import composing, negative_entries, releasing
from .actions.deciding import HANDED_OUT
from .case_facts import NEGATIVE, PRIVACY_KEPT, SEARCHED_ON, TOLD_BY, case_facts, day_of, known_evidence, writable
from .fitting_letters import ASKING
from .models import Request

LINES = frozenset({"given", "withheld"})
"""Told one to a line; the letter lists them."""

UNDETERMINED = "undetermined"
"""Nobody here can tell whether it may be disclosed (条例 第十七条第三款)."""
#: A field of a letter that says what the evidence says already.
SAME = {"consultation_said": "consultation_result"}


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that the file of the case gave, and by what."""

    said: Said
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to write down: evidence, or a field of the letter. ``title`` carries its own name in English."""

    key: str
    title: Any
    kind: str
    required: bool
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    """Value and name of each, where it is one of several."""


@dataclass(frozen=True)
class Lead:
    """``answers`` are those on the path that a person gave. One of ``question`` and ``proposal``; ``chosen`` is what was answered before."""

    request: Request
    answers: Mapping[str, Any]
    evidence: Mapping[str, str]
    path: tuple[Said, ...]
    question: Question | None
    proposal: Proposal | None
    chosen: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @cached_property
    def told(self) -> list[tuple[Said, tuple[str, ...]]]:
        """Every answer with what of the case gave it; nothing where a person did."""
        return [(said, sources(said)) for said in self.path]

    @cached_property
    def known(self) -> dict[str, str]:
        return known_evidence(self.request)

    @cached_property
    def asked(self) -> list[Asked]:
        """What is to be written down here."""
        keys = self._with_question if self.question else self._with_proposal
        return [self._asked(key) for key in dict.fromkeys(keys) if key in writable() and key not in self._proved]

    @property
    def proved(self) -> list[tuple[Any, str]]:
        """Of what the proposal rests on, that which the file of the case shows by itself."""
        needed = self._needed if self.proposal else ()
        once = [key for key in needed if key in self._proved and SAME.get(key) not in needed]
        return [(title_of(key, self._letter), self.known[key]) for key in once]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was written down elsewhere on the way, and goes along."""
        here = {one.key for one in self.asked}
        return [(f"e-{key}", value) for key, value in self.evidence.items() if key not in here]

    @property
    def given(self) -> list[tuple[str, str]]:
        """Answers to other questions, which go along."""
        here = self.question.key if self.question else ""
        return [(f"a-{key}", one) for key, value in self.answers.items() if key != here for one in several(value)]

    @property
    def first(self) -> list[tuple[Refusal, str]]:
        """Every refusal, with the address of what has to be done first: a letter, or what cannot be told is referred."""
        return [(one, self._before(one)) for one in self.refusals]

    def _before(self, refusal: Refusal) -> str:
        if refusal.first:
            return letter_to_begin(self.request, refusal.first)
        undetermined = UNDETERMINED in refusal.when.get("withheld", ())
        return reverse("console:foi-act", args=[self.request.pk, "refer"]) if undetermined else ""

    @property
    def _letter(self) -> str:
        return self.proposal.letter if self.proposal else ""

    @property
    def _proved(self) -> set[str]:
        return {key for key in self.known if not self.evidence.get(key)}

    @property
    def _needed(self) -> tuple[str, ...]:
        assert self.proposal
        return (*(one.key for one in self.proposal.needed), *self.proposal.fields)

    @property
    def _with_question(self) -> Iterable[str]:
        assert self.question
        for key in asked_with(self.question):
            yield from TOLD_BY.get(key, (key,))

    @property
    def _with_proposal(self) -> Iterable[str]:
        searched = TOLD_BY["search_log"] if "searches" in self._needed else ()
        kept = (PRIVACY_KEPT,) if self._exposed else ()
        listed = (
            (NEGATIVE,) if self.proposal and self.proposal.grounds and negative_entries.offered(self.request) else ()
        )
        return (*self._needed, *searched, *kept, *listed, *self.evidence)

    @cached_property
    def _exposed(self) -> bool:
        """Whether what would be handed out shows personal data."""
        handed = self.proposal is not None and self.proposal.outcome.code in HANDED_OUT
        return handed and any(map(releasing.findings, releasing.papers(self.request)))

    def _asked(self, key: str) -> Asked:
        field, title = letter_field(key, self._letter), title_of(key, self._letter)
        kind = "lines" if key in LINES else field.type if field and key not in evidence_kinds() else "text"
        must = self.proposal is not None and key in (*self._needed, PRIVACY_KEPT)
        value = self.evidence.get(key, "")
        if key == NEGATIVE:
            return Asked(key, title, "choice", False, value, negative_entries.choices(self.request, value))
        if key == SEARCHED_ON:  # what was written in words before stays in sight until somebody writes the day
            kind = "line" if value and day_of(value) is None else "date"
        return Asked(key, title, kind, must, value)


def lead(request: Request, answers: Answers, evidence: Mapping[str, str], at: str = "") -> Lead:
    """How far the answers lead; with ``at`` back to that question, what was answered there kept in sight."""
    facts = case_facts(request, evidence)
    given = before(answers, at) if at else answers
    try:
        found = walk(given, facts)
    except DecisionRefused as refused:
        stopped = next(one for one in shipped().questions if one.key == refused.question)
        kept, before_it = _by_person(refused.path, answers), tuple(several(answers.get(stopped.key)))
        return Lead(request, kept, evidence, refused.path, stopped, None, before_it, refused.refusals)
    question = found.reached if isinstance(found.reached, Question) else None
    proposal = found.reached if isinstance(found.reached, Proposal) else None
    chosen = tuple(several(answers.get(question.key))) if question else ()
    kept = {**_by_person(found.path, answers), **(after(answers, at) if at else {})}
    return Lead(request, kept, evidence, found.path, question, proposal, chosen)


def letter_to_begin(request: Request, code: str) -> str:
    """To the one party there is, where it goes to who was asked; else the page of consultations says to whom."""
    url = f"{reverse('console:foi-letter-new', args=[request.pk])}?code={code}"
    asked = list(request.consultations.filter(kind=ASKING[code])[:2]) if code in ASKING else []
    return f"{url}&consultation={asked[0].pk}" if len(asked) == 1 else url


def before(answers: Answers, at: str) -> dict[str, Any]:
    """Answers to the questions above this one."""
    order = [one.key for one in shipped().questions]
    return {key: value for key, value in answers.items() if key in order[: order.index(at)]} if at in order else {}


def after(answers: Answers, at: str) -> dict[str, Any]:
    order = [one.key for one in shipped().questions]
    return {key: value for key, value in answers.items() if key in order[order.index(at) + 1 :]} if at in order else {}


def sources(said: Said) -> tuple[str, ...]:
    """What of the case gave an answer, by its titles."""
    facts = shipped().facts
    return tuple(facts[key] for answer in said.answers for key in answer.known) if said.known else ()


def several(value: Any) -> list[str]:
    return [] if not value else [value] if isinstance(value, str) else list(value)


def letter_field(key: str, letter: str = "") -> Field | None:
    """The field of that key in ``letter``, else in a letter that some outcome is told by."""
    codes = filter(None, (letter, *(one.letter for one in outcomes().values() if key in one.field_keys)))
    fields = (field for code in codes for field in composing.template(code).fields if field.key == key)
    return next(fields, None)


def title_of(key: str, letter: str = "") -> Any:
    """A thing with a Chinese and an English name, of a field the one that it has in ``letter``."""
    return evidence_kinds().get(key) or letter_field(key, letter) or _OWN.get(key) or key


@dataclass(frozen=True, slots=True)
class _Named:
    title: str
    en: str


_OWN = {
    PRIVACY_KEPT: _Named("文件里的疑似个人信息可以提供的理由", "Why the personal data in the files may be given"),
    NEGATIVE: _Named("所依据的负面清单条目", "Entry of the negative list that it comes from"),
}


def _by_person(path: Iterable[Said], answers: Answers) -> dict[str, Any]:
    return {said.question.key: answers[said.question.key] for said in path if said.question.key in answers}
