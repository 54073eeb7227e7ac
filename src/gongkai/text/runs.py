"""Runs of figures: what was one number before somebody spaced it, wrapped the line or scanned the page.

６２２２ 0202－0011\u30002230    four groups, three joints, one number of sixteen digits
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

MOST_GROUPS = 8
_MISREAD = str.maketrans("OoQIl", "00011")
_RUN = re.compile(
    r"(?<![0-9A-Za-z])[0-9OoIl](?:[0-9OoIlXxQ]|(?: ?[\-·] ?|[ .])(?=[0-9OoIl])|\n {0,4}(?=[0-9OoIl])){10,}"
)
_GROUP = re.compile(r"[0-9OoIlXxQ]+")
_WORD = re.compile(r"[0-9A-Za-z]")


class Number(NamedTuple):
    """`digits` as one number; `shape` the lengths of its groups; `joints` what stands between them, as folded and as written."""

    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    joints: tuple[str, ...]
    written: tuple[str, ...]
    misread: int
    """How many letters were taken for the figures they look like."""
    open: bool
    """Neither side goes on with a figure, a letter, a star or a stroke: it is a whole number."""
    glued: bool
    """A joint follows or goes before it, so that it may be a part of something longer."""

    @property
    def whole(self) -> bool:
        return len(self.shape) == 1

    @property
    def even(self) -> bool:
        """The same joint everywhere, as a hand groups figures."""
        return len(set(self.joints)) <= 1

    @property
    def spread(self) -> bool:
        """Every figure stands alone, as in the boxes of a form."""
        return len(self.shape) > 1 and set(self.shape) == {1}

    @property
    def wrapped(self) -> bool:
        return any("\n" in joint for joint in self.joints)

    @property
    def odd(self) -> bool:
        """Joined by nothing but what no hand types between figures: broken lines, wide and invisible spaces."""
        return bool(self.written) and all(joint.strip(" -.·") for joint in self.written)


@cache
def forms() -> dict[int, str]:
    """Every decimal figure of every script, every dash and every invisible or wide space, one for one."""
    table = {c: str(unicodedata.decimal(chr(c))) for c in range(0x660, 0x1FC00) if unicodedata.decimal(chr(c), -1) >= 0}
    table |= {ord(c): "-" for c in "‐‑‒–—―−﹣－﹘⁃"}
    table |= {ord(c): " " for c in "\u00a0\u00ad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u202f\u205f\u2060\u3000\ufeff\u2028\u2029"}  # fmt: skip
    table |= {ord(c): "·" for c in "•・‧∙⋅"}
    return table | {
        ord("+"): "+",
        ord("│"): "|",
        ord("┃"): "|",
        ord("｜"): "|",
        ord("×"): "×",
        ord("✱"): "*",
        ord("＊"): "*",
    }


class Run:
    """Figures that stand close enough to have been one number, or several."""

    def __init__(self, folded: str, text: str, groups: list[tuple[int, int]]) -> None:
        self.folded, self.text, self.groups = folded, text, groups

    def readings(self, at: int) -> list[Number]:
        """What may begin with group `at`: 11 to 19 figures, the shortest first."""
        return list(_readings(self.folded, self.text, self.groups, at))


def runs(folded: str, text: str) -> Iterator[Run]:
    """`folded` is one for one with `text` and has the figures of `forms`."""
    for run in _RUN.finditer(folded):
        yield Run(
            folded, text, [(g.start() + run.start(), g.end() + run.start()) for g in _GROUP.finditer(run.group())]
        )


def _readings(folded: str, text: str, groups: list[tuple[int, int]], at: int) -> Iterator[Number]:
    start = groups[at][0]
    size = 0
    most = 19 if _single(groups, at) and not _single(groups, at - 1) else MOST_GROUPS
    for last in range(at, len(groups)):
        end = groups[last][1]
        size += end - groups[last][0]
        if size > 19 or last - at >= most:
            return
        if size < 11 or (last - at >= MOST_GROUPS and (size > last - at + 1 or _single(groups, last + 1))):
            continue
        part = groups[at : last + 1]
        raw = "".join(folded[a:b] for a, b in part)
        gaps = [(part[i][1], part[i + 1][0]) for i in range(len(part) - 1)]
        body, check = raw[:-1], raw[-1]
        misread = sum(c in "OoQIl" for c in raw)
        if "x" in body.lower():
            return
        before, after = folded[start - 1 : start], folded[end : end + 1]
        yield Number(
            start,
            end,
            (body + check).translate(_MISREAD).upper(),
            tuple(b - a for a, b in part),
            tuple(folded[a:b] for a, b in gaps),
            tuple(text[a:b] for a, b in gaps),
            misread,
            not (
                _joins(before) or (before and before in "./" and _joins(folded[start - 2 : start - 1])) or _joins(after)
            ),
            (at > 0 and folded[start - 1] != "\n") or (last + 1 < len(groups) and after != "\n"),
        )


def _single(groups: list[tuple[int, int]], at: int) -> bool:
    return 0 <= at < len(groups) and groups[at][1] - groups[at][0] == 1


def _joins(c: str) -> bool:
    return bool(c) and bool(_WORD.match(c) or c in "*×＊_")
