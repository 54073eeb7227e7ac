"""``gongkai annual check``: whether Table 3 of an annual report reconciles. Pure."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from gongkai.law import annual_reading
from gongkai.law.annual import COLUMNS, Counts, Fault, Sheet, SheetRefused, faults
from gongkai.law.annual_outline import BLOCKS, ENDS
from gongkai.law.annual_tables import disputes, formula, require_disputes
from gongkai.text import cells, errors

FOUND_SOMETHING, WRONG_USE = 1, 2


class Unreadable(Exception):
    """No file, or none that holds a sheet."""


@click.group()
def annual() -> None:
    """The annual report on open government information."""


@annual.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The failed equations as JSON on standard output.")
def check(file: Path, as_json: bool) -> None:
    """Check the tables of a report: every equation that fails, and where. Exit 1 when one does.

    FILE holds {"columns": [...], "rows": [{"key", "values"}], "carried_out_last_year": [...] or null}; - is standard input.
    With "disputes" ({"review": [...], "direct": [...], "after_review": [...]}) Table 4 is checked too. FILE may also be an
    xlsx, docx or html file with the tables as the format prints them, or in the trial format of 2019.
    An empty cell (null) is 0.
    """
    try:
        found = _found(file)
    except (Unreadable, SheetRefused, errors.Unreadable) as error:
        _refuse(error, as_json)
    if as_json:
        click.echo(json.dumps([_plain(fault) for fault in found], ensure_ascii=False, indent=2))
    for fault in found:
        click.echo(f"{fault.sentence}，应当：{formula(fault.check)}", err=True)
    if found:
        raise SystemExit(FOUND_SOMETHING)
    click.echo("勾稽关系全部成立。", err=True)


def _found(file: Path) -> list[Fault]:
    data = _read(file)
    if (told := _json(data)) is None:
        return _of_tables(data, file)
    if not isinstance(told, dict):
        raise Unreadable(f"{file} 应为含 columns 和 rows 的 JSON 对象。")
    return [*faults(_sheet(told)), *disputes(_blocks(told.get("disputes")))]


def _of_tables(data: bytes, file: Path) -> list[Fault]:
    try:
        told = annual_reading.read(cells.lines(data, file.name))
    except errors.Unreadable as error:
        if file.suffix.lower() in ("", ".json") or str(file) == "-":
            raise Unreadable(f"{file} 不是 JSON，也不是能读取的表格：{error}") from error
        told = f"{file} 打不开：请给出完整的 xlsx、docx 或者 html 表格，或者本命令的 JSON。"
        raise Unreadable(told) from error
    return [*faults(Sheet(told.requests)), *disputes(told.disputes or _NO_BLOCKS)]


_NO_BLOCKS: dict[str, list[int]] = {block: [0] * len(ENDS) for block in BLOCKS}


def _read(file: Path) -> bytes:
    try:
        if str(file) == "-" and sys.stdin is None:
            raise Unreadable("标准输入已经关闭，请给出文件，或者把内容送入标准输入。")
        with click.open_file(str(file), "rb") as opened:
            return opened.read()
    except OSError:
        raise Unreadable(f"{file}：找不到文件或者无法打开，请检查路径和读取权限。") from None


def _json(data: bytes) -> Any:
    """None for what is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _blocks(told: object) -> dict[str, Counts]:
    if told is None:
        return dict(_NO_BLOCKS)
    if not isinstance(told, dict):
        raise SheetRefused('disputes 应为 {"review": [...], "direct": [...], "after_review": [...]}。')
    return require_disputes({key: [0 if one is None else one for one in _list(row, key)] for key, row in told.items()})


def _list(row: object, key: str) -> list[Any]:
    if not isinstance(row, list):
        raise SheetRefused(f"“{key}”应为{len(ENDS)}个数的列表。")
    return row


def _sheet(read: dict[str, Any]) -> Sheet:
    columns = read.get("columns", list(COLUMNS))
    if columns != list(COLUMNS):
        raise SheetRefused(f"columns 应依次为：{'、'.join(COLUMNS)}。")
    rows: dict[str, Counts] = {}
    for row in _rows(read.get("rows")):
        if row["key"] in rows:
            raise SheetRefused(f"“{row['key']}”写了两行，请只保留一行。")
        rows[row["key"]] = _counts(row.get("values"), row["key"])
    last_year = read.get("carried_out_last_year")
    return Sheet(rows, None if last_year is None else _counts(last_year, "carried_out_last_year"))


def _rows(rows: object) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) and isinstance(row.get("key"), str) for row in rows):
        raise SheetRefused('rows 应为 {"key", "values"} 的列表。')
    return rows


def _counts(values: object, key: str) -> Counts:
    if not isinstance(values, list):
        raise SheetRefused(f"“{key}”的 values 应为{len(COLUMNS)}个数的列表。")
    return [0 if value is None else value for value in values]


def _plain(fault: Fault) -> dict[str, Any]:
    return {
        "check": fault.check,
        "column": fault.column,
        "row": fault.row,
        "expected": fault.expected,
        "shown": fault.shown,
    }


def _refuse(error: Exception, as_json: bool) -> NoReturn:
    if as_json:
        told = {"error": type(error).__name__, "message": str(error)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))
    click.echo(str(error), err=True)
    raise SystemExit(WRONG_USE)
