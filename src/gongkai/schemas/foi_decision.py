"""The decision tree of a request for information (foi/decision.yaml): from answers and facts to the next question, or to a
proposal that names outcome, grounds, letters, remedies and what is still missing.

It only goes forward, so that every path ends; what the law rules out is refused with its article, all reasons at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Annotated, Any

import msgspec

from gongkai.schemas.foi_citations import Cited
from gongkai.schemas.foi_outcomes import (
    ANY,
    Condition,
    Evidence,
    Outcome,
    RemedyCase,
    evidence,
    grounds,
    holds,
    outcomes,
)
from gongkai.schemas.reading import DataError, once, parse, read

GROUND = "ground"
"""As the outcome of an answer: the first ground that still stands."""
_FILE = "schemas/foi/decision.yaml"

Answers = Mapping[str, str | tuple[str, ...] | list[str]]
Facts = Mapping[str, Any]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: str
    title: str
    en: str
    outcome: str | None = None
    grounds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    to: str | None = None
    ends: bool = False
    alone: bool = False
    needs: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    known: Condition = {}

    @property
    def last(self) -> bool:
        return self.ends or (self.outcome is not None and self.to is None)


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+$")]
    title: str
    en: str
    help: str
    help_en: str
    citation: Cited
    answers: Annotated[tuple[Answer, ...], msgspec.Meta(min_length=2)]
    when: Condition = {}
    many: bool = False

    def answer(self, key: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.key == key), None)

    def known(self, facts: Facts) -> Answer | None:
        """The answer that the file of the case gives already."""
        return next((one for one in self.answers if one.known and holds(one.known, facts)), None)


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What cannot be, and why. `first` is the letter that has to go out before."""

    sentence: str
    citation: Cited
    when: Condition = {}
    unless: tuple[Condition, ...] = ()
    first: str | None = None

    def speaks(self, view: Mapping[str, Any]) -> bool:
        return holds(self.when, view) and not any(holds(one, view) for one in self.unless)

    def __str__(self) -> str:
        return f"{self.sentence}（{self.citation}）"


class Tree(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`facts`: what conditions may ask of the file of a case, with its title."""

    facts: dict[str, str]
    questions: Annotated[tuple[Question, ...], msgspec.Meta(min_length=1)]
    refusals: tuple[Refusal, ...] = ()


class DecisionRefused(ValueError):
    """Answers that cannot stand; `refusals` are all the reasons, `question` the last one answered, `path` the way up to it."""

    def __init__(self, refusals: Iterable[Refusal], question: str) -> None:
        self.refusals, self.question = tuple(refusals), question
        self.path: tuple[Said, ...] = ()
        super().__init__("；".join(map(str, self.refusals)) + "。")


@dataclass(frozen=True, slots=True)
class Said:
    """One question answered; `known` where the file of the case answered it."""

    question: Question
    answers: tuple[Answer, ...]
    known: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the request would end. `letters` begins with that of the outcome; `needed` is the evidence it rests on, `missing`
    what of it the facts do not show; `fields` are the keys of the letter's fields, `blank` those they do not fill."""

    outcome: Outcome
    grounds: tuple[Outcome, ...]
    letters: tuple[str, ...]
    needed: tuple[Evidence, ...]
    missing: tuple[Evidence, ...]
    fields: tuple[str, ...]
    blank: tuple[str, ...]
    path: tuple[Said, ...]
    view: Mapping[str, Any]
    """Answers and facts, as conditions ask for them."""

    @property
    def letter(self) -> str:
        return self.letters[0]

    @property
    def remedies(self) -> RemedyCase:
        return self.outcome.remedies

    @property
    def citations(self) -> tuple[Cited, ...]:
        """Of the outcome and of every ground, each once."""
        return tuple(dict.fromkeys(cited for one in (self.outcome, *self.grounds) for cited in one.cited(self.view)))


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the answers lead: the questions answered, and what comes next."""

    path: tuple[Said, ...]
    reached: Question | Proposal


@dataclass(frozen=True, slots=True)
class _State:
    outcome: str | None = None
    grounds: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    path: tuple[Said, ...] = ()
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def view(self, facts: Facts) -> dict[str, Any]:
        return {**facts, **self.given, "outcome": self._settled, GROUND: self.grounds}

    @property
    def _settled(self) -> str | None:
        return self.grounds[0] if self.outcome == GROUND and self.grounds else self.outcome

    def after(self, said: Said) -> _State:
        added = (code for answer in said.answers for code in answer.grounds)
        dropped = {code for answer in said.answers for code in answer.drops}
        settled = [answer.outcome for answer in said.answers if answer.outcome]
        return replace(
            self,
            outcome=settled[-1] if settled else self.outcome,
            grounds=tuple(code for code in dict.fromkeys((*self.grounds, *added)) if code not in dropped),
            needs=(*self.needs, *(key for answer in said.answers for key in answer.needs)),
            letters=(*self.letters, *(code for answer in said.answers for code in answer.letters)),
            path=(*self.path, said),
            given={**self.given, said.question.key: tuple(answer.key for answer in said.answers)},
        )


def ask(answers: Answers, facts: Facts, tree: Tree | None = None) -> Question | Proposal:
    """The next question nobody has answered, or what follows from the answers.

    Answers to questions that are not on the path count for nothing. `facts` are what the file of the case holds, evidence
    and letter fields under their own keys. Raises DecisionRefused with every reason that the last answer met.
    """
    return walk(answers, facts, tree).reached


def walk(answers: Answers, facts: Facts, tree: Tree | None = None) -> Walk:
    """As ``ask``, with the way there."""
    tree = tree or shipped()
    state, at, order = _State(), 0, [question.key for question in tree.questions]
    while True:
        question = tree.questions[at]
        if not holds(question.when, state.view(facts)):
            at += 1
            continue
        before = state
        try:
            said = _said(question, answers, facts)
            if said is None:
                return Walk(state.path, question)
            state = state.after(said)
            _refuse(tree, state, facts, said)
        except DecisionRefused as refused:
            refused.path = before.path
            raise
        if any(answer.last for answer in said.answers):
            return Walk(state.path, _proposal(state, facts))
        jumps = [order.index(answer.to) for answer in said.answers if answer.to]
        at = max(jumps, default=at + 1)


def asked_with(question: Question, tree: Tree | None = None) -> tuple[str, ...]:
    """What has to be told together with an answer, since the answer would be refused without it: keys of evidence, letter
    fields and facts."""
    settled = {answer.outcome for answer in question.answers if answer.outcome}
    needed = [key for answer in question.answers for key in answer.needs]
    for refusal in (tree or shipped()).refusals:
        if question.key in refusal.when or settled & set(refusal.when.get("outcome", ())):
            needed += [key for condition in refusal.unless for key in condition]
    return tuple(dict.fromkeys(needed))


def _said(question: Question, answers: Answers, facts: Facts) -> Said | None:
    known, given = question.known(facts), answers.get(question.key)
    if not given:
        return Said(question, (known,), known=True) if known else None
    keys = (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))
    chosen = tuple(answer for answer in question.answers if answer.key in keys)
    if len(chosen) < len(keys):
        wrong = "、".join(key for key in keys if question.answer(key) is None)
        raise DecisionRefused([_own(question, f"“{question.title}”没有“{wrong}”这个选项")], question.key)
    if len(chosen) > 1 and (not question.many or any(answer.alone for answer in chosen)):
        titles = "、".join(answer.title for answer in chosen)
        raise DecisionRefused([_own(question, f"“{question.title}”不能同时选择“{titles}”")], question.key)
    return Said(question, chosen)


def _refuse(tree: Tree, state: _State, facts: Facts, said: Said) -> None:
    view = state.view(facts)
    found = [refusal for refusal in tree.refusals if refusal.speaks(view)]
    known = said.question.known(facts)
    if not found and known and known not in said.answers:
        found = [_own(said.question, f"案件记录为“{known.title}”，不能答“{said.answers[0].title}”")]
    if found:
        raise DecisionRefused(found, said.question.key)


def _own(question: Question, sentence: str) -> Refusal:
    return Refusal(sentence=sentence, citation=question.citation)


def _proposal(state: _State, facts: Facts) -> Proposal:
    view = state.view(facts)
    outcome = outcomes()[view["outcome"]]
    withheld = tuple(grounds()[code] for code in state.grounds)
    behind = (outcome, *withheld)
    found = [*(one for each in behind for one in each.evidence(view)), *(evidence()[key] for key in state.needs)]
    told = withheld if outcome in withheld else (outcome,)
    needed, fields = (
        tuple(dict.fromkeys(found)),
        tuple(dict.fromkeys(key for one in told for key in one.required(view))),
    )
    return Proposal(
        outcome=outcome,
        grounds=withheld,
        letters=tuple(dict.fromkeys((outcome.letter, *state.letters))),
        needed=needed,
        missing=tuple(one for one in needed if not facts.get(one.key)),
        fields=fields,
        blank=tuple(key for key in fields if not facts.get(key)),
        path=state.path,
        view=view,
    )


@cache
def shipped() -> Tree:
    return checked(read(Tree, "schemas", "foi", "decision.yaml"), _FILE)


def tree_of(text: str, name: str) -> Tree:
    """The tree of one file's text. Raises DataError."""
    return checked(parse(text, Tree, name), name)


def checked(tree: Tree, name: str) -> Tree:
    """The tree, if it only goes forward, always ends, and names nothing unknown. Raises DataError."""
    order = list(once(tree.questions, "key", name))
    for at, question in enumerate(tree.questions):
        once(question.answers, "key", f"{name}: {question.key}")
        for answer in question.answers:
            for said in _faults(answer, order[at + 1 :], last=at + 1 == len(order)):
                raise DataError(f"{name}: {question.key}.{answer.key}: {said}")
    if tree.questions[-1].when:
        raise DataError(f"{name}: {order[-1]}: the last question is always asked; leave out its condition")
    codes = {answer.outcome for question in tree.questions for answer in question.answers}
    if missing := sorted(outcomes().keys() - codes - grounds().keys()):
        raise DataError(f"{name}: no answer leads to {', '.join(missing)}")
    values = _values(tree)
    for where, condition in _conditions(tree):
        for said in _misspelt(condition, values):
            raise DataError(f"{name}: {where}: {said}")
    return tree


def _faults(answer: Answer, later: list[str], *, last: bool) -> Iterable[str]:
    if answer.outcome and answer.outcome not in (*outcomes(), GROUND):
        yield f"there is no outcome {answer.outcome}"
    if unknown := [code for code in (*answer.grounds, *answer.drops) if code not in grounds()]:
        yield f"there is no ground {unknown[0]}"
    if unknown := [key for key in answer.needs if key not in evidence()]:
        yield f"there is no evidence {unknown[0]}"
    if answer.to and answer.to not in later:
        yield f"{answer.to} is no later question; the tree only goes forward"
    if last and not answer.last:
        yield "the last question has to end"


def _values(tree: Tree) -> dict[str, frozenset[str] | None]:
    """What a condition may name, with the values it can have; None where it can have any."""
    wanted = {key for outcome in outcomes().values() for key in outcome.field_keys}
    return {
        **dict.fromkeys((*evidence(), *wanted, *tree.facts)),
        **{question.key: frozenset(answer.key for answer in question.answers) for question in tree.questions},
        "outcome": frozenset(outcomes()),
        GROUND: frozenset(grounds()),
    }


def _conditions(tree: Tree) -> Iterable[tuple[str, Condition]]:
    for question in tree.questions:
        yield question.key, question.when
        yield from ((f"{question.key}.{answer.key}", answer.known) for answer in question.answers)
    for refusal in tree.refusals:
        yield from ((refusal.sentence, condition) for condition in (refusal.when, *refusal.unless))
    for outcome in outcomes().values():
        yield from ((outcome.code, condition) for condition in outcome.conditions)


def _misspelt(condition: Condition, values: Mapping[str, frozenset[str] | None]) -> Iterable[str]:
    for key, allowed in condition.items():
        if key not in values:
            yield f"{key} is no question and no fact"
            continue
        known = values[key]
        if unknown := [value for value in allowed if known is not None and value != ANY and value not in known]:
            yield f"{key} cannot be {unknown[0]}"
