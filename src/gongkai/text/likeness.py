"""How much two short texts have in common, whatever the order and the filling words."""

from __future__ import annotations

import re
from collections import Counter

from .normalise import normalise

_EMPTY = re.compile(r"申请|公开|提供|政府|信息|有关|相关|关于|请|的|及|和|与|[\W_]+")


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1: the share of neighbouring pairs of signs that both have (Dice)."""
    mine, theirs = _pairs(one), _pairs(other)
    total = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / total if total else 0.0


def _pairs(text: str) -> Counter[str]:
    bare = _EMPTY.sub("", normalise(text))
    return Counter(bare[at : at + 2] for at in range(len(bare) - 1)) or Counter([bare] if bare else [])
