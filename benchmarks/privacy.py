"""How fast personal data is found, in units of the fastest multi-pattern scanner at hand.

    python -m benchmarks.privacy [--json FILE] [--with PYTHON]

`--with` names a Python that has hyperscan; without it the measure is one alternation of `re`. The scanner looks for the bare forms of
the same numbers and nothing else: no label, no check digit, no table, no address, no minor.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.text import county, notices

from gongkai.text.privacy import scan

ROUNDS = 5
FORMS = (
    r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]",
    r"1[3-9]\d{9}",
    r"\d{16,19}",
    r"0\d{2,3}-?\d{7,8}",
    r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9.-]{3,60}",
    r"[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新蒙][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}",
)
HYPERSCAN = """
import json, sys, time, hyperscan
forms, texts, rounds = json.load(sys.stdin)
database = hyperscan.Database()
flags = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH
database.compile([form.encode() for form in forms], flags=[flags] * len(forms))
texts, seen = [text.encode() for text in texts], []
best = 1e9
for _ in range(rounds):
    start = time.process_time()
    for text in texts:
        database.scan(text, match_event_handler=lambda *found: None)
    best = min(best, time.process_time() - start)
print(best)
"""


def corpora() -> dict[str, list[str]]:
    """Lists dense with data, and ordinary documents with little of it."""
    dense = [notice.text for notice in [*county.notices(5, 1200), *notices.notices(5, 600)]]
    prose = "各部门要按照职责分工，认真落实《政府信息公开条例》的要求，做到应公开尽公开，于2024年6月底前完成。联系电话：0825-6622345。\n"
    return {"lists": dense, "documents": [prose * 40 + text for text in dense[:150]]}


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the best round."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def by_re(texts: list[str]) -> float:
    pattern = re.compile("|".join(FORMS))
    return seconds(lambda: [sum(1 for _ in pattern.finditer(text)) for text in texts])


def by_hyperscan(python: str, texts: list[str]) -> float:
    given = json.dumps([FORMS, texts, ROUNDS])
    done = subprocess.run([python, "-c", HYPERSCAN], input=given, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--json", type=Path)
    asked.add_argument("--with", dest="python")
    given = asked.parse_args()
    told = {}
    for name, texts in corpora().items():
        size = sum(len(text.encode()) for text in texts) / 1e6
        scan(texts[0])
        ours = seconds(lambda texts=texts: [scan(text) for text in texts])
        told[name] = {"MB": round(size, 2), "scan MB/s": round(size / ours, 2), "÷ re": round(by_re(texts) / ours, 4)}
        if given.python:
            told[name]["÷ hyperscan"] = round(by_hyperscan(given.python, texts) / ours, 5)
    text = json.dumps(told, ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
