"""How the time to read a document grows with its length, for texts that consist of one kind of statement alone:

    python -m benchmarks.reading

Processor time of four times the characters ÷ processor time of the first; 4 is linear. Names come from a seed and differ, so that
nothing remembered of a name helps.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from gongkai.text.reading import read

SHORT, TIMES, WRAP = 60_000, 4, 40
_SYLLABLES = ["教育", "民政", "公安", "水利", "农林", "住建", "交通", "文旅", "卫健", "应急", "审计", "商务"]
_RANDOM = Random(20260101)


def _name() -> str:
    return f"市{''.join(_RANDOM.sample(_SYLLABLES, 2))}局"


KINDS: dict[str, Callable[[], str]] = {
    "sentences begun by an authority": lambda: f"{_name()}要每季度通报一次进展情况。\n",
    "the same in one paragraph": lambda: f"{_name()}要每季度通报一次进展情况。",
    "joint duties with a day": lambda: f"{_name()}会同{_name()}、{_name()}开展排查，于2027年3月31日前完成。\n",
    "duties behind a colon": lambda: f"{_name()}：负责排查隐患。\n",
    "statements in brackets": lambda: f"完善制度。（约束性指标，牵头单位：{_name()}；完成时限：6月底）\n",
    "labels on lines of their own": lambda: f"责任单位\n{_name()}\n",
    "cells one a line": lambda: f"工作任务\n责任单位\n完成时限\n完善制度\n{_name()}\n6月底\n",
    "a drawn table": lambda: f"│1│完善制度│{_name()}│\n├──┼──┼──┤\n",
}


def _text(kind: Callable[[], str], length: int, width: int = 0) -> str:
    parts, size = [], 0
    while size < length:
        parts.append(kind())
        size += len(parts[-1])
    text = "".join(parts)
    return "\n".join(text[at : at + width] for at in range(0, len(text), width)) if width else text


def _table(length: int) -> str:
    """Rows that a site ran together."""
    rows = (f"{n}完善制度{_name()}{_name()}{n % 12 + 1}月底" for n in range(1, length // 20))
    return "序号任务牵头单位责任单位时限" + "".join(rows)


def _cases() -> Iterator[tuple[str, str, str]]:
    long = SHORT * TIMES
    for name, kind in KINDS.items():
        yield name, _text(kind, SHORT), _text(kind, long)
    kind = KINDS["the same in one paragraph"]
    yield "the same, broken at a fixed width", _text(kind, SHORT, WRAP), _text(kind, long, WRAP)
    yield "a table run together", _table(SHORT), _table(long)


def _seconds(text: str) -> float:
    start = time.process_time()
    read(text)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    read(KINDS["statements in brackets"]())
    found: dict[str, dict[str, float]] = {}
    for name, short, long in _cases():
        first, last = _seconds(short), _seconds(long)
        found[name] = {"seconds": round(last, 2), "growth": round(last / first, 1)}
        print(f"{name:40}{last:8.2f} s{last / first:8.1f}")
    if told.json:
        told.json.write_text(json.dumps(found, indent=2), "utf-8")


if __name__ == "__main__":
    main()
