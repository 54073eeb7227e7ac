"""Rulebooks from files: the nation, the localities, and the profile of one place, which imports, selects, tailors.

Two versions of a rule on one day, a gap between versions, an event nobody can cause, a citation of nothing: each is an
error that names its file and says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import chain, pairwise
from typing import Any, TypeVar

from gongkai.law.errors import RulebookError
from gongkai.law.rulebook import Rule, Rulebook
from gongkai.rulebooks.books import AnyRule, Book
from gongkai.rulebooks.reading import parse, shipped
from gongkai.rulebooks.shapes import InstrumentFile, Profile, Tailor, WithinFile

BOOK_FOLDERS = ("national", "localities")
PROFILES = "profiles"
ALL = "all"
T = TypeVar("T")


@cache
def load(profile: str = ALL) -> Rulebook:
    """The rulebook of a profile by its file's stem, or every shipped rule for "all". Raises RulebookError."""
    if profile == ALL:
        return _checked(ALL, "全部规则", tuple(chain.from_iterable(book(name) for name in book_names())))
    if profile not in profile_names():
        raise RulebookError(f"{PROFILES}/{profile}.yaml", f"没有这个适用方案，可用：{'、'.join(profile_names())}")
    return assemble(profile, _read(Profile, PROFILES, profile))


def assemble(name: str, profile: Profile) -> Rulebook:
    """A profile's rules: imported, selected, tailored, and checked together."""
    imported = [rule for item in profile.imports for rule in _select(name, book(item.book), item.select)]
    tailored = _tailor(name, imported, profile.tailor)
    return _checked(name, profile.title, tailored)


def profile_names() -> tuple[str, ...]:
    return _stems(PROFILES)


def book_names() -> tuple[str, ...]:
    """Every file of rules, as imports name it: national/disclosure, localities/bazhong-2017."""
    return tuple(f"{folder}/{stem}" for folder in BOOK_FOLDERS for stem in _stems(folder))


@cache
def book(name: str) -> tuple[Rule, ...]:
    """The rules of one file. Raises RulebookError."""
    if name not in book_names():
        raise RulebookError(name, f"没有这个规则文件，可用：{'、'.join(book_names())}")
    return rules_of(_read(Book, *name.split("/")), f"{name}.yaml")


def rules_of(file: Book, name: str) -> tuple[Rule, ...]:
    rules = tuple(_rule(row, file.locality, name) for row in file.rules)
    _check_versions(rules, name)
    return rules


def check(known_events: Iterable[str] | None = None) -> list[RulebookError]:
    """Everything wrong in all shipped files; with the ledger's vocabulary also every event no room declares."""
    found: list[RulebookError] = []
    for name in (ALL, *profile_names()):
        try:
            rulebook = load(name)
        except RulebookError as error:
            found.append(error)
        else:
            found.extend(unknown_events(rulebook, known_events))
    return found


def unknown_events(rulebook: Rulebook, known_events: Iterable[str] | None) -> list[RulebookError]:
    if known_events is None:
        return []
    known = frozenset(known_events)
    return [
        RulebookError(f"{rulebook.id} {rule.id}", f"事件“{name}”不在事件词表中，请改名或者先声明")
        for rule in rulebook
        for name in sorted(rule.events() - known)
    ]


@cache
def instruments() -> dict[str, InstrumentFile]:
    return _read(dict[str, InstrumentFile], "instruments")


def _rule(row: AnyRule, locality: str | None, name: str) -> Rule:
    if row.starts and row.ends and row.starts > row.ends:
        raise RulebookError(f"{name} {row.id}", f"施行日 {row.starts} 晚于失效日 {row.ends}")
    try:
        return row.rule(instruments(), locality)
    except KeyError as error:
        raise RulebookError(f"{name} {row.id}", f"依据“{error.args[0]}”未列入 instruments.yaml，请先补上") from None


def _select(profile: str, rules: tuple[Rule, ...], wanted: tuple[str, ...] | None) -> list[Rule]:
    if wanted is None:
        return list(rules)
    for key in wanted:
        if not any(_named(rule, key) for rule in rules):
            raise RulebookError(f"{PROFILES}/{profile}.yaml", f"选用的“{key}”不在被引入的文件中")
    return [rule for rule in rules if any(_named(rule, key) for key in wanted)]


def _named(rule: Rule, key: str) -> bool:
    return rule.id == key or key in rule.requirement


def _tailor(profile: str, rules: list[Rule], changes: tuple[Tailor, ...]) -> tuple[Rule, ...]:
    by_rule = {change.rule: change for change in changes}
    if missing := by_rule.keys() - {rule.id for rule in rules}:
        raise RulebookError(f"{PROFILES}/{profile}.yaml", f"调整的规则“{min(missing)}”没有被引入")
    return tuple(_changed(profile, rule, by_rule[rule.id]) if rule.id in by_rule else rule for rule in rules)


def _changed(profile: str, rule: Rule, change: Tailor) -> Rule:
    figures: dict[str, Any] = {key: _figure(value) for key, value in change.settings().items()}
    unfit = [key for key in figures if getattr(rule, key, None) is None]
    if unfit:
        raise RulebookError(f"{PROFILES}/{profile}.yaml {rule.id}", f"该规则没有 {unfit[0]}，不能调整")
    return replace(rule, **figures, tailored=f"本地调整：{change.reason}")


def _figure(value: object) -> object:
    return value.within() if isinstance(value, WithinFile) else value


def _checked(name: str, title: str, rules: tuple[Rule, ...]) -> Rulebook:
    _check_versions(rules, name)
    return Rulebook(name, title, rules)


def _check_versions(rules: Iterable[Rule], where: str) -> None:
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    for versions in by_id.values():
        ordered = sorted(versions, key=lambda rule: rule.starts or date.min)
        for before, after in pairwise(ordered):
            _check_succession(before, after, where)


def _check_succession(before: Rule, after: Rule, where: str) -> None:
    if after.starts is None or before.ends is None or after.starts <= before.ends:
        raise RulebookError(f"{where} {after.id}", "同一编号的规则有效期重叠，请改编号或者写明起止日期")
    if after.starts != before.ends + timedelta(days=1):
        raise RulebookError(f"{where} {after.id}", f"{before.ends} 与 {after.starts} 之间没有规则，请补上或者改编号")


def _read(shape: type[T], *parts: str) -> T:
    *folders, stem = parts
    path = "/".join((*folders, f"{stem}.yaml"))
    return parse(shipped(*folders, f"{stem}.yaml").read_text(encoding="utf-8"), shape, path)


def _stems(folder: str) -> tuple[str, ...]:
    names = (entry.name for entry in shipped(folder).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))
