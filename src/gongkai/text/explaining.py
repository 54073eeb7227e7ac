"""An interpretation beside its document: how much of it is copied, and which figures and dates of it the document has not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from gongkai.text.normalise import normalise
from gongkai.text.numbers import CHINESE, parse

_SAID = re.compile(r"[^\W_]+")
_UNITS = (
    "个工作日|工作日|个月|小时|分钟|季度|万元|亿元|平方米|平方公里|公里|公斤|千克|个百分点|元|天|日|周|年|月|人次|人|户|"
    "家|个|件|项|次|吨|亩|公顷|米|岁|倍|成|%|号"
)
_FIGURE = re.compile(rf"(?<![\d.])(\d[\d,]*(?:\.\d+)?|[{CHINESE}]{{1,7}})\s*({_UNITS})")
_DAY = re.compile(r"((?:19|20)\d\d)\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?")
_SPOKEN_DAY = re.compile(rf"([{CHINESE}]{{4}})年([{CHINESE}]{{1,3}})月([{CHINESE}]{{1,3}})日")
#: Words for a number that count nothing by themselves: 一个, 一件, 一次, 一年一度.
_NONE = {"1个", "1件", "1项", "1次", "1家", "1人", "1户", "1成", "1倍", "2个"}
_SAME = {"个工作日": "工作日", "天": "日"}


def copied(material: str, document: str, stretch: int) -> Fraction:
    """The share of the material's words that stand in the document in stretches of at least ``stretch`` characters, 0 to 1.

    Spaces, punctuation, width, case and script do not count; material shorter than a stretch copies nothing.
    """
    words, source = said(material), said(document)
    if len(words) < stretch:
        return Fraction(0)
    known = {source[at : at + stretch] for at in range(len(source) - stretch + 1)}
    covered = reached = 0
    for at in range(len(words) - stretch + 1):
        if words[at : at + stretch] in known:
            covered += at + stretch - max(at, reached)
            reached = at + stretch
    return Fraction(covered, len(words))


def said(text: str) -> str:
    """Nothing but letters, figures and characters, in one form."""
    return "".join(_SAID.findall(normalise(text)))


def unfounded(material: str, document: str) -> list[str]:
    """Dates and figures of the material that the document does not have, as written, each once."""
    known = {value for value, _written in _figures(document)}
    found = {value: written for value, written in _figures(material) if value not in known}
    return list(dict.fromkeys(found.values()))


def _figures(text: str) -> Iterator[tuple[str, str]]:
    """Each as one form by which it is compared, and as written."""
    text = normalise(text)
    rest = list(text)
    for pattern in (_DAY, _SPOKEN_DAY):
        for match in pattern.finditer(text):
            parts = [parse(part) for part in match.groups()]
            if None not in parts:
                yield "-".join(map(str, parts)), match[0].strip()
                rest[match.start() : match.end()] = " " * (match.end() - match.start())
    for match in _FIGURE.finditer("".join(rest)):
        value = _value(match[1])
        unit = _SAME.get(match[2], match[2])
        if value is not None and f"{value}{unit}" not in _NONE:
            yield f"{value}{unit}", match[0].strip()


def _value(words: str) -> str | None:
    if words[0].isdigit():
        whole, _, part = words.replace(",", "").partition(".")
        return (whole.lstrip("0") or "0") + (f".{part.rstrip('0')}" if part.rstrip("0") else "")
    number = parse(words)
    return None if number is None else str(number)


def points(headings: list[str], table: dict[str, tuple[str, ...]]) -> list[str]:
    """Which content elements the headings of a material name, by the words that stand for each."""
    return [key for key, names in table.items() if any(name in line for line in headings for name in names)]
