"""The bar of one organ on a board: parts of its duties, drawn as SVG that needs neither script nor style attributes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gongkai.duties.queries import Counts

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """``x`` and ``width`` are in units of the drawing, WIDTH across."""

    kind: str
    label: str
    number: int
    x: int
    width: int


def bar(counts: Counts, longest: int) -> list[Part]:
    """Parts in reading order; ``longest`` duties fill the whole width, so that bars can be compared."""
    return list(_parts(counts, longest)) if longest else []


def _parts(counts: Counts, longest: int) -> Iterator[Part]:
    done = 0
    for kind, label, number in (
        ("met", _("按期完成"), counts.met),
        ("late", _("逾期完成"), counts.late),
        ("overdue", _("已逾期"), counts.overdue),
        ("open", _("未到期"), counts.open),
    ):
        if number:
            x = done * WIDTH // longest
            done += number
            yield Part(kind, label, number, x, done * WIDTH // longest - x)
