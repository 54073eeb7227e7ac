"""What was found about one unit, and the score that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gongkai.law.errors import ScoreRefused
from gongkai.law.figures import points

Amount = Fraction | Decimal | int
BONUS = "bonus"
"""The indicator that bonus points are awarded under."""


@dataclass(frozen=True, slots=True)
class Deduction:
    """`fault` is what was found wrong, the same wherever it is found; a `condition` of the indicator brings its price."""

    indicator: str
    cause: str
    evidence: str
    points: Amount | None = None
    condition: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """A grade of an indicator that is earned, or bonus points. Nothing earned is an award of 0, not silence."""

    indicator: str
    points: Amount
    cause: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Vetoed:
    veto: str
    cause: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Absent:
    """不适用: an indicator that does not apply to this unit, with the reason."""

    indicator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found about one unit. `kind` is its kind in the set: portal, site, account, department …"""

    kind: str | None = None
    deductions: tuple[Deduction, ...] = ()
    awards: tuple[Award, ...] = ()
    vetoed: tuple[Vetoed, ...] = ()
    absent: tuple[Absent, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One finding in the score: `asked` is its price, `taken` what counted (lost, or `earned`), `why` where they part."""

    indicator: str
    title: str
    cause: str
    evidence: str
    asked: Fraction
    taken: Fraction
    why: str = ""
    earned: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is None under a veto. `subtotals` has what each indicator with points kept, after scaling."""

    set: str
    passed: bool
    value: Fraction | None
    base: Fraction | None = None
    bonus: Fraction = Fraction(0)
    subtotals: Mapping[str, Fraction] | None = None
    lines: tuple[Line, ...] = ()
    reasons: tuple[str, ...] = ()
    provisional: bool = False

    @property
    def shown(self) -> str | None:
        return None if self.value is None else points(self.value)


def exact(amount: object) -> Fraction:
    if isinstance(amount, bool) or not isinstance(amount, (Fraction, Decimal, int)):
        raise ScoreRefused(f"分值“{amount}”应是整数、分数或者十进制数，不能是二进制小数。")
    if isinstance(amount, Decimal) and not amount.is_finite():
        raise ScoreRefused(f"分值“{amount}”不是数。")
    if amount < 0:
        raise ScoreRefused(f"分值 {amount} 不能为负。")
    return Fraction(amount)
