"""Writes docs/requirements.md: every numbered demand and the rules that serve it.

``python tools/requirements.py`` after a rule gains, loses or renames a demand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from gongkai.law.rulebook import Rule
from gongkai.rulebooks.loader import load

PAGE = Path(__file__).resolve().parents[1] / "docs" / "requirements.md"
LETTERS = {
    "T": "so long after something",
    "D": "by a day",
    "F": "so often a month, quarter or year",
    "P": "so many percent",
    "N": "a number of things",
    "S": "from a year on",
    "O": "one thing before, or together with, another",
    "U": "a limit without a figure of its own (及时, 第一时间, 法定时限)",
}
HEAD = """# Numbered demands

Five city, county and provincial documents (鞍山 2010, 洛阳 2012, 巴中 2017, 黑龙江 2017, 岫岩 2020) were read clause by clause. Every demand in them
that a machine can check has a number, `NR-` with a letter and two digits; a rule names those it serves under `requirement`, and a profile may select by them.
A national rule names one where it keeps the figure to which such a document refers. Rules of your own need none.

{letters}

`python tools/requirements.py` writes this page from the rules; a test holds it to them.
"""


def page() -> str:
    by_number: dict[str, dict[str, Rule]] = defaultdict(dict)
    for rule in load():
        for number in rule.requirement:
            by_number[number][rule.id] = rule
    letters = "\n".join(f"- `NR-{letter}`: {meaning}" for letter, meaning in LETTERS.items())
    rows = [_row(number, by_number[number].values()) for number in sorted(by_number)]
    return "\n".join(
        (HEAD.format(letters=letters), f"{len(rows)} demands:\n", "| Number | Rules |", "|---|---|", *rows, "")
    )


def _row(number: str, rules: Iterable[Rule]) -> str:
    told = sorted(f"`{rule.id}` {rule.title}" for rule in rules)
    return f"| {number} | {'<br>'.join(told)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
