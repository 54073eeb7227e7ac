"""What indicator sets are made of: a tree whose leaves lose or earn points, vetoes, gates, and a bonus behind one.

Points are exact. An indicator whose points nobody could confirm has none of its own: what is deducted under it counts against
the next indicator above that has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Kind = Literal["group", "deduct", "earn"]
WhenAbsent = Literal["redistribute", "full"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A fault with its price; `points` is None where the price could not be confirmed."""

    id: str
    title: str
    points: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """`deduct` begins with its points and loses them; `earn` begins with none and must be graded; a group has children."""

    id: str
    title: str
    kind: Kind = "deduct"
    points: Fraction | None = None
    children: tuple[Indicator, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def walk(self) -> Iterator[Indicator]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Veto:
    id: str
    title: str
    not_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floor:
    """Fails when the indicators `of` have less than `below` together; at the line itself it holds."""

    of: tuple[str, ...]
    below: Fraction


@dataclass(frozen=True, slots=True)
class Bonus:
    """Counted only when the base, or the indicators `of`, are `above` (not at) or `at_least` a line; at most `points`."""

    points: Fraction
    above: Fraction | None = None
    at_least: Fraction | None = None
    of: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """One edition of a score sheet. `exempt` says which groups are left out for which kind of unit; what remains is scaled
    to the whole. `unconfirmed` names what no one could check: scores by it are provisional."""

    id: str
    title: str
    citation: str
    starts: date | None
    ends: date | None
    total: Fraction
    tree: tuple[Indicator, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    kinds: tuple[str, ...] = ()
    exempt: tuple[tuple[str, str], ...] = ()
    pass_below: Fraction | None = None
    floors: tuple[Floor, ...] = ()
    bonus: Bonus | None = None
    absent: WhenAbsent = "redistribute"
    unconfirmed: tuple[str, ...] = ()

    def walk(self) -> Iterator[Indicator]:
        for top in self.tree:
            yield from top.walk()

    def in_force(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)
