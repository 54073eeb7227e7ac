"""Short names of departments by the way they are made: 市发改委 for 望川市发展和改革局, 市卫健局 for a 卫生健康委员会.

A short name keeps the first sign of the full one and some of the others in their order; its last sign says what kind of body it is,
and that changes from level to level and from reform to reform. What is found so is a guess for a person to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BODY = re.compile(r"(?:委员会|办公室|委|局|厅|办|署)$")
_LEVEL = re.compile(r"[我本]?(?P<level>[省市县区州旗])(?P<rest>..+)")
_JOINS = re.compile("[和与及、]")
_SHORTEST = 2


def core(name: str) -> str:
    """What a body is about, without its kind; empty for what is no body's name or too short to tell."""
    found = _JOINS.sub("", _BODY.sub("", name)) if _BODY.search(name) else ""
    return found if len(found) >= _SHORTEST else ""


def parted(name: str, least: int = 3) -> tuple[str, str]:
    """市 and 教育局 of 市教育局. No level where fewer signs than ``least`` are left: 市场局 begins with none, and only a guess may try."""
    found = _LEVEL.fullmatch(name)
    return (found["level"], found["rest"]) if found and len(found["rest"]) >= least else ("", name)


def without_level(name: str) -> str:
    """For a guess."""
    return parted(name, least=2)[1]


def alike(name: str, known: Iterable[str]) -> bool:
    """Whether ``name`` shortens or lengthens one of the ``known`` cores. 市 begins 市场监管 as well as 市教育: both ways are tried."""
    mine = {core(name), core(without_level(name))} - {""}
    return any(_shortens(one, other) for one in mine for other in known)


def _shortens(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short[0] == long[0] and _in_order(short, long)


def _in_order(short: str, long: str) -> bool:
    signs = iter(long)
    return all(sign in signs for sign in short)
