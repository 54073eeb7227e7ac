"""Workbooks from strangers, sheet by sheet: the only place where they are read, by ``gridreader`` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.text import gridreader
from gongkai.text.archive import Archive
from gongkai.text.errors import Unreadable

_ZIP = b"PK\x03\x04"
_COMMAND = [sys.executable, "-I", str(Path(gridreader.__file__))]
_DAMAGED = "表格文件已损坏或无法读取：请在编辑软件里另存为 xlsx 后再上传。"
_TOO_LARGE = "表格里从第一格到最后一格的范围太大，读不了：请删去远处零散的单元格，或者分开另存后再上传。"

Cell = str | float | int | bool | date | time | datetime | timedelta


class Damaged(Unreadable):
    """Nobody can make anything of the file."""

    def __init__(self) -> None:
        super().__init__(_DAMAGED)


class Grid(NamedTuple):
    """``height`` and ``width`` count from A1; ``rows`` begin in row 1 and, in each row, after the ``left`` columns that are empty
    all the way down. ``merged``: top left and bottom right as row and column from 0."""

    name: str
    hidden: bool
    left: int
    height: int
    width: int
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    rows: Sequence[Sequence[Cell]]


def grids(data: bytes) -> Iterator[Grid]:
    """Every sheet of an xlsx or xls in order, the hidden ones too. Raises ``Unreadable``."""
    if data.startswith(_ZIP):
        Archive(data)
    for line in _read(data).splitlines():
        found = Grid._make(json.loads(line))
        yield found._replace(rows=[[_cell(cell) for cell in row] for row in found.rows])


def _read(data: bytes) -> bytes:
    most = 2 * gridreader.MOST_SECONDS
    try:
        done = subprocess.run(_COMMAND, input=data, capture_output=True, timeout=most, check=False)  # noqa: S603 — nothing of the file is in the command
    except subprocess.TimeoutExpired as error:
        raise Unreadable(_TOO_LARGE) from error
    if done.returncode < 0 or done.returncode == gridreader.TOO_LARGE or b"MemoryError" in done.stderr:
        raise Unreadable(_TOO_LARGE)
    if done.returncode:
        raise Damaged
    return done.stdout


def _cell(told: Any) -> Cell:
    if not isinstance(told, list):
        return told  # type: ignore[no-any-return]
    kind, written = told
    if kind == "timedelta":
        return timedelta(seconds=written)
    kinds: dict[str, type[date] | type[time]] = {"date": date, "time": time, "datetime": datetime}
    return kinds[kind].fromisoformat(written)
