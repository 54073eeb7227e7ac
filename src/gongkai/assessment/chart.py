"""The trend as a drawing: a column a month, in SVG that needs neither script nor style attributes. A table holds the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .boards import Month

WIDTH, HEIGHT = 720, 220
TOP, BOTTOM, LEFT = 28, 30, 40
GAP = 10
GRID = (0, 50, 100)


@dataclass(frozen=True, slots=True)
class Column:
    """In units of the drawing; the column of a month without an outcome is empty."""

    month: Month
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def above(self) -> int:
        """Where the figure stands."""
        return self.y - 6

    @property
    def empty(self) -> bool:
        return not self.month.counts.ended


@dataclass(frozen=True, slots=True)
class Chart:
    columns: tuple[Column, ...]
    width: int = WIDTH
    height: int = HEIGHT
    ground: int = HEIGHT - BOTTOM
    left: int = LEFT
    top: int = TOP
    full: int = HEIGHT - TOP - BOTTOM

    @property
    def grid(self) -> list[tuple[int, int]]:
        return [(percent, self.ground - _height(Fraction(percent, 100))) for percent in GRID]

    @property
    def label_y(self) -> int:
        return self.height - 8


def chart(months: Sequence[Month]) -> Chart:
    """Heights are shares met in time, 0 to 100: the same everywhere, so that boards can be compared."""
    step = (WIDTH - LEFT) // len(months)
    columns = []
    for place, month in enumerate(months):
        counts = month.counts
        height = _height(Fraction(counts.met, counts.ended)) if counts.ended else 0
        columns.append(Column(month, LEFT + place * step + GAP // 2, HEIGHT - BOTTOM - height, step - GAP, height))
    return Chart(tuple(columns))


def _height(share: Fraction) -> int:
    return int(share * (HEIGHT - TOP - BOTTOM))
