"""``gongkai fee``: pure, without Django, database or server."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any, NoReturn

import click

from gongkai.law.errors import FeeRefused, LawError
from gongkai.law.fees import Counts, Fee, charge, in_force, yuan
from gongkai.law.fees import fee as in_all
from gongkai.rulebooks.tariffs import tariffs

from .negatives import Negatives

WRONG_USE = 2
_DIGITS = re.compile(r"[+-]?[0-9]+")
LONGEST = 20
"""Digits that are read at all."""

_n = click.argument("n", required=False)
_on = click.option("--on", "--today", "on", metavar="DATE", help="The tariff of that day; the latest when left out.")
_alone = click.option("--alone", is_flag=True, help="What the N-th adds by itself, not N in all.")
_json = click.option("--json", "as_json", is_flag=True)


@click.group()
def fee() -> None:
    """信息处理费 of 国办函〔2020〕109号: one request is charged by items or by pages, never by both."""


@fee.command(cls=Negatives)
@_n
@_alone
@_on
@_json
def items(n: str | None, alone: bool, on: str | None, as_json: bool) -> None:
    """N requests of one applicant that one organ received in one calendar month."""
    _answer("items", n, alone, on, as_json)


@fee.command(cls=Negatives)
@_n
@_on
@_json
def pages(n: str | None, on: str | None, as_json: bool) -> None:
    """One request of N pages."""
    _answer("pages", n, False, on, as_json)


def _answer(counts: Counts, n: str | None, alone: bool, on: str | None, as_json: bool) -> None:
    try:
        tariff = in_force(tariffs(), counts, _day(on))
        owed = charge(tariff, _whole(n)) if alone else in_all(tariff, _whole(n))
    except LawError as error:
        _refuse(error, as_json)
    if as_json:
        _print_json(_data(owed, int(n or 0)))
    else:
        click.echo(f"{yuan(owed.amount)} 元")
        for part in owed.trace:
            place = f"第{part.first}—{part.last}{tariff.unit}" if part.count > 1 else f"第{part.first}{tariff.unit}"
            click.echo(f"  {place} {part.count} × {yuan(part.rate)} = {yuan(part.amount)} 元　{part.citation}")


def _data(owed: Fee, n: int) -> dict[str, Any]:
    tariff = owed.tariff
    return {
        "yuan": yuan(owed.amount),
        "counts": tariff.counts,
        "n": n,
        "tariff": tariff.id,
        "title": tariff.title,
        "citation": tariff.citation,
        "from": tariff.starts.isoformat() if tariff.starts else None,
        "to": tariff.ends.isoformat() if tariff.ends else None,
        "conventions": list(tariff.conventions),
        "trace": [part.data() for part in owed.trace],
    }


def _whole(n: str | None) -> int:
    if n is None:
        raise FeeRefused("请给出数量，例如：gongkai fee items 35。")
    if not _DIGITS.fullmatch(n):
        raise FeeRefused(f"数量应为整数，收到“{n}”。")
    if len(n) > LONGEST:
        raise FeeRefused(f"数量过大（{len(n)} 位数字），请核对。")
    return int(n)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FeeRefused(f"日期“{text}”不可读，应为 2026-03-01 的形式。") from None


def _refuse(error: LawError, as_json: bool) -> NoReturn:
    if as_json:
        _print_json({"error": type(error).__name__, "message": str(error)})
    click.echo(str(error), err=True)
    raise SystemExit(WRONG_USE)


def _print_json(value: object) -> None:
    """In UTF-8 whatever the terminal's locale; half a surrogate pair becomes its JSON escape."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))
