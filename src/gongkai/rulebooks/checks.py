"""Everything wrong in the rules: files that do not load, words that nobody knows, readings and exceptions that do not
fit, cases that are missing or come out otherwise. Each fault is one sentence with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations
from pathlib import Path
from typing import get_args

from gongkai.law.clocks import Clock
from gongkai.law.errors import LawError, RulebookError
from gongkai.law.kinds import Completeness, Deadline, Gate, NamedException, Quota, Ratio
from gongkai.law.rulebook import Pattern, Rule, Values
from gongkai.rulebooks import vocabulary
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.cases import Case, data_of, wrong
from gongkai.rulebooks.fields import fields
from gongkai.rulebooks.loader import ALL, LOCALITIES, book, book_names, cases_of, load, profile_names, where
from gongkai.rulebooks.system_shapes import OrganKind
from gongkai.rulebooks.vocabulary import RESERVED, EventKind

ORGAN_KINDS: tuple[str, ...] = get_args(OrganKind)
_REQUIREMENT = re.compile(r"NR-[A-Z]\d\d")


def check(folder: Path | None = None) -> list[RulebookError]:
    """Everything wrong in all shipped files and those of an operator's folder."""
    books = chain.from_iterable(check_book(name, folder) for name in book_names(folder))
    profiles = chain.from_iterable(_profile(name, folder) for name in (ALL, *profile_names(folder)))
    return list({(error.where, error.what): error for error in (*books, *profiles)}.values())


def check_file(file: Path) -> list[RulebookError]:
    """Everything wrong in one file of an operator's own: its rules, its cases, and the profile it makes."""
    name, folder = f"{LOCALITIES}/{file.stem}", file.resolve().parent
    if found := check_book(name, folder):
        return found
    return _profile(file.stem, folder)


def check_book(name: str, folder: Path | None = None) -> list[RulebookError]:
    """Everything wrong in one file of rules and its cases."""
    try:
        rules, cases = book(name, folder), cases_of(name, folder)
    except RulebookError as error:
        return [error]
    faults = chain.from_iterable(check_rule(rule, where(name, folder)) for rule in rules)
    return [*faults, *_cases(rules, cases, where(name, folder))]


def check_rule(rule: Rule, book: str) -> Iterator[RulebookError]:
    """Everything that one rule says and nobody can understand."""
    for said in chain.from_iterable(look(rule) for look in _CHECKS):
        yield RulebookError(f"{book} {rule.id}", said)


def _profile(name: str, folder: Path | None) -> list[RulebookError]:
    try:
        load(name, folder)
    except RulebookError as error:
        return [error]
    return []


# words


def _events(rule: Rule) -> Iterator[str]:
    for name in sorted(rule.events() - vocabulary.events().keys()):
        yield f"事件“{name}”不在 vocabulary.yaml 的事件词表中，请改名或者先列入"


def _data(rule: Rule) -> Iterator[str]:
    """A key is known where one of the events it is read from has it."""
    for names, key in dict.fromkeys(rule.reads()):
        if not any(key in _keys(kind) for kind in _known(names)):
            yield f"词表中“{'、'.join(names)}”没有“{key}”这一项，请改名或者先列入"


def _choices(rule: Rule) -> Iterator[str]:
    for pattern in _patterns(rule):
        yield from _unknown_choices(pattern.events, pattern.where)


def _unknown_choices(names: Iterable[str], where: Values) -> Iterator[str]:
    for key, allowed in where.items():
        choices = _choices_of(names, key)
        for value in allowed:
            if choices and isinstance(value, str) and value not in choices:
                yield f"“{key}”没有“{value}”这个选项，可用：{'、'.join(choices)}"


def _choices_of(names: Iterable[str], key: str) -> dict[str, str]:
    """Empty where one of the events takes any value there."""
    found = [row.choices for kind in _known(names) for row in kind.fields if row.key == key]
    return dict(chain.from_iterable(choices.items() for choices in found)) if all(found) else {}


def _known(names: Iterable[str]) -> list[EventKind]:
    return [vocabulary.events()[name] for name in names if name in vocabulary.events()]


def _keys(kind: EventKind) -> frozenset[str]:
    return frozenset(row.key for row in kind.fields) | RESERVED


def _patterns(rule: Rule) -> Iterator[Pattern]:
    if isinstance(rule, Deadline):
        yield from (rule.start, rule.met, *rule.cancelled, *filter(None, (rule.awaits,)))
        yield from (Pattern(rule.start.events, exception.where) for exception in rule.exceptions)
    if isinstance(rule, Quota):
        yield from filter(None, (rule.counts, rule.charged))
    if isinstance(rule, Ratio):
        yield rule.observes
        yield from (Pattern(one.events or rule.observes.events, one.where) for one in rule.measures())
    if isinstance(rule, Completeness):
        yield from (rule.of, *(step.pattern for step in rule.steps), *filter(None, (rule.charged, rule.lost)))
        yield from (Pattern(rule.of.events, where) for where in rule.optional.values())
    if isinstance(rule, Clock):
        yield from (one.pattern for one in rule.transitions)
        yield from (Pattern(one.pattern.events, guard.holds) for one in rule.transitions for guard in one.guards)
    if isinstance(rule, Gate):
        yield from (rule.before, *(item.pattern for item in rule.require if item.pattern))
        yield from (Pattern(item.pattern.events, item.holds) for item in rule.require if item.pattern)
        yield from (Pattern(rule.before.events, item.unless) for item in rule.require)


# the rest of a rule


def _field(rule: Rule) -> Iterator[str]:
    if rule.field is not None and rule.field not in fields():
        yield f"工作领域“{rule.field}”不在 fields.yaml 中，可用：{'、'.join(fields())}"


def _requirements(rule: Rule) -> Iterator[str]:
    for key in rule.requirement:
        if not _REQUIREMENT.fullmatch(key):
            yield f"要求编号“{key}”应为 NR-T01 的形式"


def _organ_kinds(rule: Rule) -> Iterator[str]:
    for kind in rule.applies if isinstance(rule, (Quota, Ratio, Completeness)) else ():
        if kind not in ORGAN_KINDS:
            yield f"没有“{kind}”这类机关，可用：{'、'.join(ORGAN_KINDS)}"


def _reading(rule: Rule) -> Iterator[str]:
    if not isinstance(rule, Ratio):
        return
    names = [reading.name for reading in rule.readings]
    if rule.reading is not None and rule.reading not in names:
        yield f"reading“{rule.reading}”不在 readings 中，可用：{'、'.join(names) or '无'}"
    if twice := {name for name in names if names.count(name) > 1}:
        yield f"readings 中“{min(twice)}”写了两次"


def _exceptions(rule: Rule) -> Iterator[str]:
    """Two exceptions about the same things must not hold together; about different things, the strictest counts."""
    if not isinstance(rule, Deadline):
        return
    for one, other in combinations(rule.exceptions, 2):
        if one.name == other.name:
            yield f"例外“{one.name}”写了两次，请只保留一个"
        elif _overlap(one, other):
            yield f"例外“{one.name}”与“{other.name}”重叠：同样的情形适用两个例外，请分开"


def _overlap(one: NamedException, other: NamedException) -> bool:
    same = one.where.keys() == other.where.keys()
    return same and all(set(one.where[key]) & set(other.where[key]) for key in one.where)


_CHECKS: tuple[Callable[[Rule], Iterator[str]], ...] = (
    _events,
    _data,
    _choices,
    _field,
    _requirements,
    _organ_kinds,
    _reading,
    _exceptions,
)


# cases


def _cases(rules: Sequence[Rule], cases: Sequence[Case], book: str) -> Iterator[RulebookError]:
    for rule in {rule.id: rule for rule in rules}.values():
        if said := _one_sided(rule, [case for case in cases if case.rule == rule.id]):
            yield RulebookError(f"{book} {rule.id}", said)
    for case in cases:
        place = f"{book} {case.rule}“{case.case}”"
        for row in case.rows():
            yield from (RulebookError(place, said) for said in _unknown_in(row))
        if said := _run(case, rules):
            yield RulebookError(place, said)


def _one_sided(rule: Rule, cases: Sequence[Case]) -> str | None:
    """A limit is told by what comes out on either side of it; a period that somebody outside keeps raises no duty."""
    if not cases:
        return "没有案例，请在限度的两边各写一个"
    if isinstance(rule, Clock) and rule.whose:
        return None
    outcomes = {outcome for case in cases for outcome in case.outcomes}
    return None if len(outcomes) > 1 else "案例都落在限度的同一边，请在另一边也写一个"


def _run(case: Case, rules: Sequence[Rule]) -> str | None:
    try:
        return wrong(case, rules, calendar())
    except LawError as error:
        return str(error)


def _unknown_in(row: dict[str, object]) -> Iterator[str]:
    """What a case's event says that the vocabulary does not know."""
    kind = vocabulary.events().get(str(row["event"]))
    if kind is None:
        yield f"事件“{row['event']}”不在词表中"
        return
    for key in data_of(row):
        if key not in _keys(kind):
            yield f"词表中“{kind.name}”没有“{key}”这一项"
