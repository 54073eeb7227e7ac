"""``gongkai annual check``: whether Table 3 of an annual report reconciles. Pure."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from gongkai.law.annual import COLUMNS, Counts, Fault, Sheet, SheetRefused, faults

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
    """Check Table 3 (requests received and handled): every equation that fails, and where. Exit 1 when one does.

    FILE holds {"columns": [...], "rows": [{"key", "values"}], "carried_out_last_year": [...] or null}; - is standard input.
    An empty cell (null) is 0.
    """
    try:
        found = faults(_sheet(_read(file)))
    except (Unreadable, SheetRefused) as error:
        _refuse(error, as_json)
    if as_json:
        click.echo(json.dumps([_plain(fault) for fault in found], ensure_ascii=False, indent=2))
    for fault in found:
        click.echo(fault.sentence, err=True)
    if found:
        raise SystemExit(FOUND_SOMETHING)
    click.echo("勾稽关系全部成立。", err=True)


def _read(file: Path) -> dict[str, Any]:
    try:
        if str(file) == "-" and sys.stdin is None:
            raise Unreadable("标准输入已经关闭，请给出文件，或者把内容送入标准输入。")
        with click.open_file(str(file), "rb") as opened:
            sheet = json.loads(opened.read())
    except OSError:
        raise Unreadable(f"{file}：找不到文件或者无法打开，请检查路径和读取权限。") from None
    except (ValueError, RecursionError):
        raise Unreadable(f"{file} 不是 JSON。") from None
    if not isinstance(sheet, dict):
        raise Unreadable(f"{file} 应为含 columns 和 rows 的 JSON 对象。")
    return sheet


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
