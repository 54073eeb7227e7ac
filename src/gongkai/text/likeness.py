"""How much two short texts have in common, whatever the order and the filling words."""

from __future__ import annotations

import re
from collections import Counter

from .normalise import normalise
from .numbers import parse

_EMPTY = re.compile(r"申请|公开|提供|政府|信息|有关|相关|关于|请|的|及|和|与|[\W_]+")
_NUMBER = re.compile(
    r"[0-9]+|(?<=第)[〇零一二三四五六七八九十百千]+|[〇零一二三四五六七八九十百]+(?=[号中小届期村年班校])"
)
_NAMED = re.compile(
    r"[^\W\d_年月日号第份届期批]{2,6}?(?:小学|中学|大学|学校|幼儿园|医院|公司|街道|社区|小区|村|镇|乡|路|街|地块)"
)


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1: the share of neighbouring pairs of signs that both have (Dice)."""
    mine, theirs = _pairs(one), _pairs(other)
    total = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / total if total else 0.0


def told_apart(one: str, other: str) -> bool:
    """Whether each names a number, a school, a road or the like that the other does not: words for one thing and for its like."""
    mine, theirs = _marks(one), _marks(other)
    return bool(mine - theirs and theirs - mine)


def _marks(text: str) -> set[str]:
    bare = _EMPTY.sub(" ", normalise(text))
    numbers = {str(parse(found) or found) for found in _NUMBER.findall(bare)}
    return numbers | set(_NAMED.findall(_NUMBER.sub(" ", bare)))


def _pairs(text: str) -> Counter[str]:
    bare = _EMPTY.sub("", normalise(text))
    return Counter(bare[at : at + 2] for at in range(len(bare) - 1)) or Counter([bare] if bare else [])
