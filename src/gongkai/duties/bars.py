"""A bar of duties: how many ended in what way, drawn as SVG that needs neither script nor style attributes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .queries import Counts

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """``x`` and ``width`` are in units of the drawing, WIDTH across."""

    kind: str
    label: str
    number: int
    x: int
    width: int


def bar(counts: Counts) -> list[Part]:
    """Parts in reading order; together they fill the whole width."""
    return list(_parts(counts))


def _parts(counts: Counts) -> Iterator[Part]:
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
            x = done * WIDTH // counts.total
            done += number
            yield Part(kind, label, number, x, done * WIDTH // counts.total - x)
