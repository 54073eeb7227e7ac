"""Rulebooks from files: the nation, the localities, and the profile of one place, which imports, selects, tailors.

A locality's file is the profile of the same name: every national file and its own rules, unless it or a file under
profiles/ says otherwise. `folder` is an operator's own: each file in it is one more locality. Two versions of a rule on
one day, a gap between versions, a citation of nothing: each is an error that names its file and says what to do; what
else may be wrong, `gongkai.rulebooks.checks` finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from importlib.resources.abc import Traversable
from itertools import chain, pairwise
from pathlib import Path
from typing import TypeVar

from gongkai.law.errors import RulebookError
from gongkai.law.rulebook import Rule, Rulebook
from gongkai.rulebooks.books import AnyRule, Book
from gongkai.rulebooks.cases import Case
from gongkai.rulebooks.foi_choices import FoiChoices
from gongkai.rulebooks.reading import parse, read, shipped
from gongkai.rulebooks.shapes import Import, InstrumentFile, Instruments, Profile
from gongkai.rulebooks.system_shapes import required
from gongkai.rulebooks.tailoring import tailored

NATIONAL, LOCALITIES, PROFILES, CASES = "national", "localities", "profiles", "cases"
EVERY_NATIONAL = Import(f"{NATIONAL}/*")
ALL = "all"
T = TypeVar("T")


@cache
def load(profile: str = ALL, folder: Path | None = None) -> Rulebook:
    """The rulebook of a profile by its name, or every rule there is for "all". Raises RulebookError."""
    if profile == ALL:
        every = chain.from_iterable(book(name, folder) for name in book_names(folder))
        return _checked(ALL, "全部规则", tuple(every))
    if profile not in profile_names(folder):
        raise RulebookError(f"{PROFILES}/{profile}.yaml", f"没有这个适用方案，可用：{'、'.join(profile_names(folder))}")
    if profile in _stems(PROFILES):
        return assemble(profile, read(Profile, PROFILES, f"{profile}.yaml"), folder)
    return _of_place(f"{LOCALITIES}/{profile}", folder)


def assemble(name: str, profile: Profile, folder: Path | None = None, own: str | None = None) -> Rulebook:
    """A profile's rules: those imported and selected, and of its `own` file, tailored, and checked together."""
    place = where(own, folder) if own else f"{PROFILES}/{name}.yaml"
    imported = [rule for item in profile.imports for rule in _select(place, _imported(item.book, folder), item.select)]
    ours = book(own, folder) if own else ()
    since = min((rule.starts for rule in ours if rule.starts), default=None)
    return _checked(name, profile.title, tailored((*imported, *ours), profile.tailor, place, since))


@cache
def foi_choices(profile: str = ALL, folder: Path | None = None) -> FoiChoices | None:
    """What the place of a profile chose for requests for information; None where it chose nothing. Raises RulebookError."""
    if profile == ALL:
        return None
    if profile in _stems(PROFILES):
        return read(Profile, PROFILES, f"{profile}.yaml").foi
    return book_file(f"{LOCALITIES}/{profile}", folder).foi


def profile_names(folder: Path | None = None) -> tuple[str, ...]:
    places = (name.removeprefix(f"{LOCALITIES}/") for name in _places(folder))
    return tuple(sorted({*_stems(PROFILES), *places}))


def book_names(folder: Path | None = None) -> tuple[str, ...]:
    """Every file of rules, as imports name it: national/disclosure, localities/bazhong-2017."""
    return (*(f"{NATIONAL}/{stem}" for stem in _stems(NATIONAL)), *sorted(_places(folder)))


@cache
def book(name: str, folder: Path | None = None) -> tuple[Rule, ...]:
    """The rules of one file. Raises RulebookError."""
    return rules_of(book_file(name, folder), where(name, folder))


@cache
def book_file(name: str, folder: Path | None = None) -> Book:
    """One file as written. Raises RulebookError."""
    if name not in book_names(folder):
        raise RulebookError(name, f"没有这个规则文件，可用：{'、'.join(book_names(folder))}")
    place = _places(folder).get(name) or shipped(f"{name}.yaml")
    file = parse(place.read_text(encoding="utf-8"), Book, where(name, folder))
    if (file.locality is None) == name.startswith(f"{LOCALITIES}/"):
        raise RulebookError(where(name, folder), "localities 的文件应写明 locality，national 的文件不写")
    return file


def where(name: str, folder: Path | None = None) -> str:
    """What a fault calls a file of rules: an operator's own by its path."""
    place = _places(folder).get(name)
    return str(place) if isinstance(place, Path) and folder in place.parents else f"{name}.yaml"


def cases_of(name: str, folder: Path | None = None) -> tuple[Case, ...]:
    """The cases of one file of rules: its own, and those beside it under cases/. Raises RulebookError."""
    beside = shipped(CASES, f"{name}.yaml")
    written = read(tuple[Case, ...], CASES, f"{name}.yaml") if beside.is_file() else ()
    return (*book_file(name, folder).cases, *written)


def rules_of(file: Book, name: str) -> tuple[Rule, ...]:
    if twice := file.instruments.keys() & instruments().keys():
        raise RulebookError(name, f"依据“{min(twice)}”是自带的简称，请改用别的简称或者删去")
    known = instruments() | file.instruments
    required(file.systems, known, name)
    rules = tuple(_rule(row, file.locality, known, name) for row in file.rules)
    _check_versions(rules, name)
    return rules


@cache
def instruments() -> dict[str, InstrumentFile]:
    return read(dict[str, InstrumentFile], "instruments.yaml")


def _of_place(name: str, folder: Path | None) -> Rulebook:
    file = book_file(name, folder)
    imports = (EVERY_NATIONAL,) if file.imports is None else file.imports
    profile = Profile(title=file.locality or file.title, imports=imports, tailor=file.tailor)
    return assemble(name.removeprefix(f"{LOCALITIES}/"), profile, folder, name)


def _imported(name: str, folder: Path | None) -> tuple[Rule, ...]:
    if name != EVERY_NATIONAL.book:
        return book(name, folder)
    return tuple(chain.from_iterable(book(f"{NATIONAL}/{stem}") for stem in _stems(NATIONAL)))


def _rule(row: AnyRule, locality: str | None, known: Instruments, name: str) -> Rule:
    if row.starts and row.ends and row.starts > row.ends:
        raise RulebookError(f"{name} {row.id}", f"施行日 {row.starts} 晚于失效日 {row.ends}")
    try:
        return row.rule(known, locality)
    except KeyError as error:
        raise RulebookError(f"{name} {row.id}", f"依据“{error.args[0]}”未列入，请先补到{_listing(locality)}") from None


def _listing(locality: str | None) -> str:
    """Where an instrument is listed: a place's own document in the place's own file."""
    return "本文件的 instruments" if locality else " instruments.yaml"


def _select(place: str, rules: tuple[Rule, ...], wanted: tuple[str, ...] | None) -> list[Rule]:
    if wanted is None:
        return list(rules)
    for key in wanted:
        if not any(_named(rule, key) for rule in rules):
            raise RulebookError(place, f"选用的“{key}”不在被引入的文件中")
    return [rule for rule in rules if any(_named(rule, key) for key in wanted)]


def _named(rule: Rule, key: str) -> bool:
    return rule.id == key or key in rule.requirement


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


def _places(folder: Path | None) -> dict[str, Traversable | Path]:
    """The localities' files by the names they are imported by: the shipped ones, and those of the operator's folder."""
    ours: dict[str, Traversable | Path] = {
        f"{LOCALITIES}/{stem}": shipped(LOCALITIES, f"{stem}.yaml") for stem in _stems(LOCALITIES)
    }
    if folder is None:
        return ours
    if not folder.is_dir():
        raise RulebookError(str(folder), "没有这个文件夹，请核对 GONGKAI_RULES")
    theirs = {f"{LOCALITIES}/{path.stem}": path for path in folder.glob("*.yaml")}
    if taken := theirs.keys() & ours.keys():
        raise RulebookError(str(theirs[min(taken)]), "与自带的规则文件同名，请改名")
    return ours | theirs


@cache
def _stems(folder: str) -> tuple[str, ...]:
    names = (entry.name for entry in shipped(folder).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))
