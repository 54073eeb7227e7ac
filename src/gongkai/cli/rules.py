"""``gongkai rules``: pure, without Django, database or server. Reads an operator's own files where GONGKAI_RULES says."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from gongkai.law.errors import LawError, RulebookError
from gongkai.law.rulebook import Rule, Rulebook
from gongkai.rulebooks.loader import ALL, book_names, cases_of, load, profile_names

from .rule_words import in_full, summary

WRONG_USE = 2
FOUND_SOMETHING = 1
NOTHING_HOLDS = 1


@click.group()
def rules() -> None:
    """The rules: list, check, show. GONGKAI_RULES names a folder of rule files of your own."""


_profile = click.option("--profile", default=ALL, help="A place's rules only; every rule when left out.")
_json = click.option("--json", "as_json", is_flag=True)


@rules.command("list")
@_profile
@click.option("--profiles", is_flag=True, help="The profiles instead: what GONGKAI_PROFILE may name.")
@_json
def list_(profile: str, profiles: bool, as_json: bool) -> None:
    """Every rule with its citation and the days it holds."""
    if profiles:
        _list_profiles(as_json)
        return
    found = [summary(rule) for rule in _load(profile, as_json)]
    if as_json:
        _print_json(found)
        return
    for row in found:
        click.echo(f"{row['id']}  {row['kind']}  {row['title']}  {row['citation']}")


def _list_profiles(as_json: bool) -> None:
    found = {name: _load(name).title for name in _profile_names()}
    if as_json:
        _print_json([{"profile": name, "title": title} for name, title in found.items()])
        return
    for name, title in found.items():
        click.echo(f"{name}  {title}")


def _profile_names() -> tuple[str, ...]:
    try:
        return profile_names(folder())
    except LawError as error:
        _refuse(str(error))


@rules.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_json
def check_(files: tuple[Path, ...], as_json: bool) -> None:
    """Load every rule file, or the FILEs of your own alone, and run every case: gaps, overlaps, words nobody knows, dead
    citations, missing cases and cases that come out otherwise are errors."""
    errors = _errors(files, as_json)
    if as_json:
        _print_json([{"where": error.where, "error": error.what} for error in errors])
    for error in errors:
        click.echo(str(error), err=True)
    if errors:
        raise SystemExit(FOUND_SOMETHING)
    click.echo(_sound(files), err=as_json)


@rules.command("show")
@click.argument("rule_id", metavar="ID")
@click.option("--on", metavar="DATE", help="Only the version in force that day; exit 1 when none is.")
@_profile
@_json
def show(rule_id: str, on: str | None, profile: str, as_json: bool) -> None:
    """One rule in full, each version with the days it holds."""
    versions = _load(profile, as_json).versions(rule_id)
    if not versions:
        _refuse(f"没有规则“{rule_id}”，可用 gongkai rules list 查看全部编号。", as_json, "NoSuchRule")
    if on is not None:
        day = _day(on, as_json)
        versions = tuple(rule for rule in versions if rule.in_force(day))
        if not versions:
            _refuse(f"规则“{rule_id}”在 {on} 不生效。", as_json, "NotInForce", NOTHING_HOLDS)
    _show(versions, as_json)


def _show(versions: tuple[Rule, ...], as_json: bool) -> None:
    found = [in_full(rule) for rule in versions]
    if as_json:
        _print_json(found)
        return
    for row in found:
        for key, value in row.items():
            click.echo(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


def _errors(files: tuple[Path, ...], as_json: bool) -> list[RulebookError]:
    from gongkai.rulebooks import checks  # the cases bring every evaluator along

    if files:
        return [error for file in files for error in checks.check_file(file)]
    try:
        return checks.check(folder())
    except RulebookError as error:
        _refuse(str(error), as_json)


def _sound(files: tuple[Path, ...]) -> str:
    if files:
        return f"{len(files)} 个文件，未发现错误。"
    own = folder()
    cases = sum(len(cases_of(name, own)) for name in book_names(own))
    rules, profiles = len(load(ALL, own).rules), len(profile_names(own))
    return f"{rules} 条规则、{profiles} 个适用方案、{cases} 个案例，未发现错误。"


def folder() -> Path | None:
    """Where an operator's own rule files are."""
    named = os.environ.get("GONGKAI_RULES")
    return Path(named) if named else None


def _load(profile: str, as_json: bool = False) -> Rulebook:
    try:
        return load(profile, folder())
    except LawError as error:
        _refuse(str(error), as_json)


def _day(text: str, as_json: bool) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(f"日期“{text}”不可读，应为 2026-03-01 的形式。", as_json, "UnreadableDate")


def _print_json(value: object) -> None:
    """In UTF-8 whatever the terminal's locale; half a surrogate pair becomes its JSON escape."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))


def _refuse(
    sentence: str, as_json: bool = False, error: str = RulebookError.__name__, status: int = WRONG_USE
) -> NoReturn:
    if as_json:
        _print_json({"error": error, "message": sentence})
    click.echo(sentence, err=True)
    raise SystemExit(status)
