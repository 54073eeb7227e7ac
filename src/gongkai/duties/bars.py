"""A bar of duties: how many ended in what way, drawn as SVG that needs neither script nor style attributes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .queries import Counts

WIDTH = 1000
ENDED_AND_OPEN = ("met", "late", "overdue", "open")
"""Kinds of a board: what waits and what cannot be told have columns of their own there."""
KINDS = (*ENDED_AND_OPEN, "waiting", "undetermined")


@dataclass(frozen=True, slots=True)
class Part:
    """``x`` and ``width`` are in units of the drawing, WIDTH across."""

    kind: str
    label: str
    number: int
    x: int
    width: int


def bar(counts: Counts, longest: int | None = None, kinds: tuple[str, ...] = KINDS) -> list[Part]:
    """Parts in reading order. ``longest`` duties fill the whole width, so that bars can be compared; by default its own."""
    whole = counts.total if longest is None else longest
    return [part for part in _parts(counts, whole) if part.kind in kinds] if whole else []


def _parts(counts: Counts, whole: int) -> Iterator[Part]:
    done = 0
    for kind, label, number in (
        ("met", _("按期完成"), counts.met),
        ("late", _("逾期完成"), counts.late),
        ("overdue", _("已逾期"), counts.overdue),
        ("open", _("未到期"), counts.open),
        ("waiting", _("待前置"), counts.waiting),
        ("undetermined", _("无法推算"), counts.undetermined),
    ):
        if number:
            x = done * WIDTH // whole
            done += number
            yield Part(kind, label, number, x, done * WIDTH // whole - x)
