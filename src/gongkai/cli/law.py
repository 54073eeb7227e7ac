"""``gongkai due``: pure, without Django, database or server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NoReturn

import click

from gongkai.law.errors import CalendarNotCovered, LawError, PeriodRefused
from gongkai.law.figures import as_written
from gongkai.law.periods import Due, Unit
from gongkai.law.periods import due as count
from gongkai.rulebooks.calendars import calendar

from .area import no_such_area
from .negatives import Negatives
from .rules import folder

WRONG_USE = 2


@click.command(cls=Negatives)
@click.argument("start", required=False)
@click.argument("n", required=False)
@click.option("--unit", type=click.Choice([unit.value for unit in Unit]), default=Unit.WORKING_DAYS.value)
@click.option("--area", help="Area code (GB/T 2260, such as 450100), for the festivals of an autonomous area.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer and every counted day as JSON.")
@click.option(
    "--jsonl",
    is_flag=True,
    help='Read lines {"id","start","n"[,"unit"]}, write {"id","due"} or {"id","error","message"}. A bad line gets its error and the rest go on: exit 0 all the same.',
)
def due(start: str | None, n: str | None, unit: str, area: str | None, as_json: bool, jsonl: bool) -> None:
    """The last day (or moment) of N units from START. The day after START is day 1."""
    if area is not None and (sentence := no_such_area(area)):
        _refuse(sentence, as_json, {"error": "UnknownArea", "message": sentence})
    if jsonl and sys.stdin is None:
        _refuse(
            "标准输入已经关闭，请把各行送入标准输入。",
            as_json,
            {"error": "Unreadable", "message": "标准输入已经关闭，请把各行送入标准输入。"},
        )
    if jsonl:
        _answer_lines(sys.stdin.buffer, unit, area)
    elif start is None or n is None:
        raise click.UsageError("请给出 START 和 N，例如：gongkai due 2026-03-02 20；或者用 --jsonl 从标准输入读取。")
    else:
        _answer_one(start, n, unit, area, as_json)


def _answer_one(start: str, n: str, unit: str, area: str | None, as_json: bool) -> None:
    try:
        answer = _count(start, n, unit, area)
    except CalendarNotCovered as error:
        _refuse(str(error), as_json, {"error": "CalendarNotCovered", "year": error.year, "message": str(error)})
    except LawError as error:
        _refuse(str(error), as_json, {"error": type(error).__name__, "message": str(error)})
    if as_json:
        _print_json(_answer(start, n, unit, answer))
    else:
        click.echo(answer.value.isoformat())
        for note in answer.notes:
            click.echo(note, err=True)


def _answer(start: str, n: str, unit: str, answer: Due) -> dict[str, Any]:
    trace = [step.data() for step in answer.trace]
    shown = {"start": start, "n": int(n), "unit": unit, "due": answer.value.isoformat(), "trace": trace}
    return shown | ({"notes": list(answer.notes)} if answer.notes else {})


def _answer_lines(lines: Iterable[bytes], unit: str, area: str | None) -> None:
    for line in lines:
        if line.strip():
            _print_json(_answer_line(line, unit, area), indent=None)


def _answer_line(line: bytes, unit: str, area: str | None) -> dict[str, Any]:
    """One line's answer; whatever is wrong with it is its own answer and no other's."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "NotJSON", "message": "这一行不是 JSON 对象。"}
    if not isinstance(case, dict):
        return {"id": None, "error": "NotJSON", "message": "这一行不是 JSON 对象。"}
    try:
        answer = _count(case.get("start"), case.get("n"), case.get("unit", unit), area)
    except CalendarNotCovered as error:
        return {"id": case.get("id"), "error": "CalendarNotCovered", "year": error.year, "message": str(error)}
    except LawError as error:
        return {"id": case.get("id"), "error": type(error).__name__, "message": str(error)}
    return {"id": case.get("id"), "due": answer.value.isoformat()}


def _count(start: object, n: object, unit: object, area: str | None) -> Due:
    return count(_start(start, unit), _length(n), str(unit), calendar(area, folder()))


def _start(text: object, unit: object) -> date | datetime:
    """Hours need a moment; for days a moment is read as its day in Asia/Shanghai."""
    form = "2026-03-01T09:00:00+08:00" if unit == Unit.HOURS else "2026-03-01"
    if text is None:
        raise PeriodRefused(f"缺少起算日 start，请按 {form} 的形式给出。")
    try:
        assert isinstance(text, str)
        return date.fromisoformat(text) if len(text) <= len("2026-03-01") else datetime.fromisoformat(text)
    except (AssertionError, ValueError):
        raise PeriodRefused(f"起算日“{as_written(text)}”不可读，应为 {form} 的形式。") from None


def _length(n: object) -> int:
    """An integer, or its digits: 3.0, true and 3天 are not guessed at."""
    if n is None:
        raise PeriodRefused("缺少期限长度 n，请给出正整数。")
    if isinstance(n, int) and not isinstance(n, bool):
        return n
    try:
        assert isinstance(n, str)
        return int(n)
    except (AssertionError, ValueError):
        raise PeriodRefused(f"期限长度应为正整数，收到“{as_written(n)}”。") from None


def _print_json(value: object, indent: int | None = 2) -> None:
    """In UTF-8 whatever the terminal's locale; half a surrogate pair, which UTF-8 refuses, becomes its JSON escape."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace"))


def _refuse(sentence: str, as_json: bool, answer: Mapping[str, Any] | None = None) -> NoReturn:
    if as_json and answer:
        _print_json(answer)
    click.echo(sentence, err=True)
    raise SystemExit(WRONG_USE)
