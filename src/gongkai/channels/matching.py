"""Whether one text is a reprint of another, and whether it says exactly the same. Pure: words in, numbers out.

Both are read as a search reads them: compatibility forms, case and script unified, so a copy in traditional characters is
the same text. A reprint may have another title, may be cut, may stand between words of its own; it may not be last year's.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from gongkai.text.normalise import normalise

_LETTERS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")
_LEAD = re.compile(
    r"^(?:【[^】]{1,12}】|\[[^\]]{1,12}\])?\s*(?:转载|转发|权威发布|最新|重磅|要闻|速看)?[|丨:：!！—\s]*"
)
#: Below this many characters a text says nothing of its own.
SHORT = 40
MOST = 60_000


@dataclass(frozen=True, slots=True)
class Words:
    """A title and a text made ready to be compared many times."""

    title: str
    text: str
    title_pairs: Counter[str]
    text_pairs: Counter[str]

    @classmethod
    def of(cls, title: str, text: str) -> Words:
        plain_title, plain_text = letters(_LEAD.sub("", title)), letters(text[:MOST])
        return cls(plain_title, plain_text, _pairs(plain_title), _pairs(plain_text))


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece that stands in the one and not in the other."""

    lost: str
    added: str


def letters(text: str) -> str:
    """Letters, figures and characters alone, in simplified script."""
    return _LETTERS.sub("", normalise(text))


def likeness(source: Words, copy: Words) -> int:
    """0 to 100. Of two texts the smaller counts in the larger, so that a cut copy is found; titles settle the rest."""
    if source.text == copy.text and len(source.text) >= SHORT:
        return 100
    title = _dice(source.title_pairs, copy.title_pairs)
    if len(source.text) < SHORT or len(copy.text) < SHORT:
        score = title if title >= 0.9 else title * 0.6
    else:
        shared = sum((source.text_pairs & copy.text_pairs).values())
        smaller = min(sum(source.text_pairs.values()), sum(copy.text_pairs.values()))
        larger = max(sum(source.text_pairs.values()), sum(copy.text_pairs.values()))
        within, whole = shared / smaller, shared / larger
        text = 0.8 * within + 0.2 * whole if smaller / larger > 0.15 else 0.6 * within
        score = max(0.25 * title + 0.75 * text, 0.97 * text if within > 0.93 and whole > 0.5 else 0)
    return round(100 * score * (0.6 if _another_issue(source, copy) else 1))


def same(source: str, copy: str) -> bool:
    """The same text after normalisation."""
    return letters(source) == letters(copy)


def differences(source: str, copy: str, most: int = 20) -> list[Difference]:
    """The first pieces that differ, in normalised words."""
    one, other = letters(source[:MOST]), letters(copy[:MOST])
    blocks = SequenceMatcher(None, one, other, autojunk=False) if len(one) * len(other) < 4_000_000 else None
    if blocks is None:
        return [] if one == other else [Difference(f"{len(one)}", f"{len(other)}")]
    found = [Difference(one[a:b], other[c:d]) for tag, a, b, c, d in blocks.get_opcodes() if tag != "equal"]
    return found[:most]


def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 0.0


def _another_issue(source: Words, copy: Words) -> bool:
    """Titles that name years or issues that differ: last year's arrangement is another text, however alike.

    A title that names no number at all says nothing.
    """
    ours, theirs = set(_NUMBER.findall(source.title)), set(_NUMBER.findall(copy.title))
    return bool(ours and theirs) and ours != theirs
