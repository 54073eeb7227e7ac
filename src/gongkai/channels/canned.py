"""Answers that say nothing, and rude ones: a suspicion for a person to judge, never a judgement."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from msgspec import Struct

from gongkai.rulebooks.reading import parse
from gongkai.text.normalise import normalise

from .models import Flaw

#: Something to hold on to: figures, a title in 《》, a name of a window, hall, road or number, a reason.
_SUBSTANCE = re.compile(r"\d|《|因为|由于|原因|已于|将于|预计|定于|窗口|大厅|电话|携带|登录|完成|拨打|路|街|科|号")
_NOT_LETTERS = re.compile(r"[\W_]+")
TIMES = 3


class _Lists(Struct, forbid_unknown_fields=True, frozen=True):
    stock: tuple[str, ...]
    least: int
    rude: tuple[str, ...]


@cache
def lists() -> _Lists:
    file = Path(__file__).with_name("canned.yaml")
    return parse(file.read_text(encoding="utf-8"), _Lists, f"channels/{file.name}")


def suspected(text: str, earlier: Collection[str] = ()) -> str:
    """A value of ``Flaw``, or nothing. ``earlier`` answers of the same account: the same words again and again are canned."""
    plain = normalise(text)
    if _rude().search(plain):
        return Flaw.RUDE
    repeated = sum(_bare(plain) == _bare(normalise(one)) for one in earlier) >= TIMES - 1
    return Flaw.CANNED if repeated or _says_nothing(plain) else ""


def _says_nothing(plain: str) -> bool:
    left = _bare(_stock().sub("", plain))
    return len(left) < lists().least and not _SUBSTANCE.search(_stock().sub("", plain))


def _bare(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


@cache
def _stock() -> re.Pattern[str]:
    return re.compile("|".join(sorted(lists().stock, key=len, reverse=True)))


@cache
def _rude() -> re.Pattern[str]:
    return re.compile("|".join(lists().rude))
