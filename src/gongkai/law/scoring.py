"""A score from findings, with every deduction, its cause and its evidence.

    any veto                 failed, no score
    loss of an indicator     what was found under it, at most its points; one fault counts once, where its price is highest
    left out (不适用)          the points of the others are scaled up to the whole: 75 x 4/3
    base                     the whole less its losses; below the line, or below a floor, failed
    bonus                    only behind its gate, at most its points

All in exact fractions; figures are rounded only when shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gongkai.law.errors import ScoreRefused
from gongkai.law.figures import plain
from gongkai.law.findings import BONUS, Award, Deduction, Findings, Line, Score, exact
from gongkai.law.indicators import Indicator, IndicatorSet


def score(sheet: IndicatorSet, findings: Findings) -> Score:
    """The score of one unit; the order of findings does not matter. Raises ScoreRefused."""
    if sheet.kinds and findings.kind not in sheet.kinds:
        raise ScoreRefused(f"对象类别“{findings.kind}”不在《{sheet.title}》中，可用：{'、'.join(sheet.kinds)}。")
    if findings.vetoed:
        return _vetoed(sheet, findings)
    if not sheet.tree:
        return Score(sheet.id, True, None, reasons=("没有单项否决情形",), provisional=bool(sheet.unconfirmed))
    return _Sheet(sheet, findings).score()


def _vetoed(sheet: IndicatorSet, findings: Findings) -> Score:
    titles = {veto.id: veto.title for veto in sheet.vetoes if findings.kind not in veto.not_for}
    for item in findings.vetoed:
        if item.veto not in titles:
            raise ScoreRefused(f"《{sheet.title}》对此类对象没有单项否决指标“{item.veto}”。")
        if not item.cause.strip() or not item.evidence.strip():
            raise ScoreRefused(f"单项否决“{titles[item.veto]}”应写明情形和证据。")
    found = sorted(findings.vetoed, key=lambda item: (list(titles).index(item.veto), item.cause, item.evidence))
    lines = tuple(
        Line(v.veto, titles[v.veto], v.cause, v.evidence, Fraction(0), Fraction(0), "单项否决") for v in found
    )
    reasons = tuple(dict.fromkeys(f"单项否决：{titles[item.veto]}" for item in found))
    return Score(sheet.id, False, None, lines=lines, reasons=reasons, provisional=bool(sheet.unconfirmed))


@dataclass(frozen=True, slots=True)
class _Priced:
    """A deduction with its price and its place in the sheet."""

    found: Deduction
    indicator: Indicator
    place: int
    price: Fraction

    @property
    def heaviest_first(self) -> tuple[Fraction, int, str, str, str]:
        return (-self.price, self.place, self.found.cause, self.found.evidence, self.found.fault or "")

    def line(self, taken: Fraction, why: str = "") -> Line:
        indicator, found = self.indicator, self.found
        return Line(indicator.id, indicator.title, found.cause, found.evidence, self.price, taken, why)


class _Sheet:
    """One sheet being filled in."""

    def __init__(self, sheet: IndicatorSet, findings: Findings) -> None:
        self._sheet, self._findings = sheet, findings
        self._known = {indicator.id: indicator for indicator in sheet.walk()}
        self._absent = self._left_out()
        self._lines: dict[str, list[Line]] = defaultdict(list)
        self._subtotals: dict[str, Fraction] = {}

    def score(self) -> Score:
        if all(self._gone(top) for top in self._sheet.tree):
            raise ScoreRefused("全部指标都不适用，没有可以评分的内容。")
        self._deduct()
        self._award()
        lost = self._scaled(None, self._sheet.total, self._sheet.tree)
        base = self._sheet.total - min(lost, self._sheet.total)
        reasons = self._failures(base)
        bonus = Fraction(0) if reasons else self._bonus(base)
        self._turn_away_bonus("不合格，不再加分" if reasons else "")
        return Score(
            set=self._sheet.id,
            passed=not reasons,
            value=base + bonus,
            base=base,
            bonus=bonus,
            subtotals=self._subtotals,
            lines=tuple(line for id_ in (*self._known, BONUS) for line in self._lines[id_]),
            reasons=reasons,
            provisional=bool(self._sheet.unconfirmed),
        )

    # What does not apply

    def _left_out(self) -> dict[str, str]:
        out = {group: "此类对象不检查" for kind, group in self._sheet.exempt if kind == self._findings.kind}
        for item in self._findings.absent:
            self._indicator(item.indicator)
            if not item.reason.strip():
                raise ScoreRefused(f"指标“{item.indicator}”不适用，请写明理由。")
            out.setdefault(item.indicator, item.reason)
        for indicator in self._sheet.walk():
            if indicator.id in out:
                out |= {below.id: out[indicator.id] for below in indicator.walk() if below.id not in out}
        return out

    def _gone(self, indicator: Indicator) -> bool:
        return indicator.id in self._absent or (
            bool(indicator.children) and all(self._gone(child) for child in indicator.children)
        )

    # What was lost and earned

    def _deduct(self) -> None:
        priced = sorted(map(self._priced, self._findings.deductions), key=lambda item: item.heaviest_first)
        for item in priced:
            if item.indicator.id in self._absent:
                why = f"不适用：{self._absent[item.indicator.id]}"
                self._lines[item.indicator.id].append(item.line(Fraction(0), why))
        self._take([item for item in priced if item.indicator.id not in self._absent])

    def _priced(self, found: Deduction) -> _Priced:
        indicator = self._leaf(found.indicator, "deduct")
        if not found.cause.strip() or not found.evidence.strip():
            raise ScoreRefused(f"“{indicator.title}”的扣分应写明原因和证据。")
        price = None if found.points is None else exact(found.points)
        if found.condition is not None:
            price = _agreed(indicator, found.condition, price)
        if price is None:
            raise ScoreRefused(f"“{indicator.title}”的扣分没有写明分值。")
        return _Priced(found, indicator, list(self._known).index(indicator.id), price)

    def _take(self, priced: Iterable[_Priced]) -> None:
        """Given heaviest first, so that what a fault or an indicator takes does not depend on which was entered first."""
        counted: dict[str, Indicator] = {}
        room = {id_: indicator.points for id_, indicator in self._known.items()}
        for item in priced:
            id_, left, fault = item.indicator.id, room[item.indicator.id], item.found.fault
            if fault is not None and fault in counted:
                self._lines[id_].append(item.line(Fraction(0), f"同一问题已在“{counted[fault].title}”扣分"))
                continue
            taken = item.price if left is None else min(item.price, left)
            self._lines[id_].append(item.line(taken, "" if taken == item.price else "已扣至该项分值"))
            if left is not None:
                room[id_] = left - taken
            if fault is not None:
                counted[fault] = item.indicator

    def _award(self) -> None:
        for award in sorted(self._findings.awards, key=lambda item: (item.cause, item.evidence, exact(item.points))):
            if award.indicator == BONUS:
                continue
            indicator, earned = self._leaf(award.indicator, "earn"), exact(award.points)
            if not award.cause.strip() or not award.evidence.strip():
                raise ScoreRefused(f"“{indicator.title}”的得分应写明理由和证据。")
            gone = self._absent.get(indicator.id)
            taken, why = (Fraction(0), f"不适用：{gone}") if gone else (earned, "")
            self._lines[indicator.id].append(
                Line(indicator.id, indicator.title, award.cause, award.evidence, earned, taken, why, earned=True)
            )
        graded = {award.indicator for award in self._findings.awards}
        missing = [
            i.title for i in self._known.values() if i.kind == "earn" and i.id not in graded | self._absent.keys()
        ]
        if missing:
            raise ScoreRefused(f"尚未评分：{'、'.join(missing)}；没有得分的写 0 分，不适用的写明理由。")

    # What remains

    def _loss(self, indicator: Indicator) -> Fraction:
        """Of its own points, or, where it has none, as much as was found."""
        if indicator.children:
            lost = self._scaled(indicator, indicator.points, indicator.children)
        else:
            lost = self._of_leaf(indicator)
        if indicator.points is None:
            return lost
        lost = min(lost, indicator.points)
        self._subtotals[indicator.id] = indicator.points - lost
        return lost

    def _of_leaf(self, indicator: Indicator) -> Fraction:
        taken = sum((line.taken for line in self._lines[indicator.id]), Fraction(0))
        if indicator.kind != "earn":
            return taken
        assert indicator.points is not None  # checked when the set was loaded
        if taken > indicator.points:
            raise ScoreRefused(f"“{indicator.title}”得分 {plain(taken)} 超过分值 {plain(indicator.points)}，请核对。")
        return indicator.points - taken

    def _scaled(self, parent: Indicator | None, whole: Fraction | None, children: Sequence[Indicator]) -> Fraction:
        """What the children lost together, scaled up for those that are left out."""
        lost = sum((self._loss(child) for child in children if not self._gone(child)), Fraction(0))
        gone = [child for child in children if self._gone(child) and self._moves(child)]
        if not gone or len(gone) == len(children):
            return lost
        missing = sum((self._worth(child) for child in gone), Fraction(0))
        if whole is None or missing >= whole:
            title = parent.title if parent else self._sheet.title
            raise ScoreRefused(f"“{title}”各项分值未经确认，不能把不适用指标的分值分摊到其他指标。")
        return lost * whole / (whole - missing)

    def _moves(self, indicator: Indicator) -> bool:
        exempt = {group for kind, group in self._sheet.exempt if kind == self._findings.kind}
        return self._sheet.absent == "redistribute" or indicator.id in exempt

    def _worth(self, indicator: Indicator) -> Fraction:
        if indicator.points is None:
            raise ScoreRefused(f"“{indicator.title}”的分值未经确认，不能按不适用分摊。")
        return indicator.points

    def _failures(self, base: Fraction) -> tuple[str, ...]:
        found = []
        if self._sheet.pass_below is not None and base < self._sheet.pass_below:
            found.append(f"得分 {plain(base)} 低于 {plain(self._sheet.pass_below)} 分")
        for floor in self._sheet.floors:
            together = self._together(floor.of)
            if together is not None and together < floor.below:
                found.append(f"{self._titles(floor.of)}得 {plain(together)} 分，低于 {plain(floor.below)} 分")
        return tuple(found)

    def _together(self, ids: Sequence[str]) -> Fraction | None:
        """What these indicators kept; where some are left out, scaled to all of them; None when all are."""
        here = [id_ for id_ in ids if id_ in self._subtotals]
        if not here:
            return None
        worth = {id_: self._worth(self._known[id_]) for id_ in ids}
        return sum((self._subtotals[id_] for id_ in here), Fraction(0)) * Fraction(
            sum(worth.values()), sum(worth[id_] for id_ in here)
        )

    def _titles(self, ids: Sequence[str]) -> str:
        return "、".join(self._known[id_].title for id_ in ids)

    # Bonus

    def _bonus(self, base: Fraction) -> Fraction:
        bonus = self._sheet.bonus
        if bonus is None:
            return Fraction(0)
        shut = self._shut(base)
        if shut:
            self._turn_away_bonus(shut)
            return Fraction(0)
        room = bonus.points
        for award in self._bonus_awards():
            asked = exact(award.points)
            taken = min(asked, room)
            room -= taken
            self._bonus_line(award, asked, taken, "" if taken == asked else "已加至加分上限")
        return bonus.points - room

    def _shut(self, base: Fraction) -> str:
        """Why the bonus is closed; empty when it is open."""
        bonus = self._sheet.bonus
        assert bonus is not None
        if bonus.only_for and self._findings.kind not in bonus.only_for:
            return "此类对象不加分"
        reached = self._together(bonus.of) if bonus.of else base
        if reached is None:
            return "加分所依据的指标都不适用，不加分"
        if bonus.above is not None and not reached > bonus.above:
            return f"未高于 {plain(bonus.above)} 分，不加分"
        if bonus.at_least is not None and reached < bonus.at_least:
            return f"未达到 {plain(bonus.at_least)} 分，不加分"
        return ""

    def _bonus_awards(self) -> list[Award]:
        found = [award for award in self._findings.awards if award.indicator == BONUS]
        if found and self._sheet.bonus is None:
            raise ScoreRefused(f"《{self._sheet.title}》没有加分指标。")
        return sorted(found, key=lambda item: (-exact(item.points), item.cause, item.evidence))

    def _turn_away_bonus(self, why: str) -> None:
        if not self._lines[BONUS]:
            for award in self._bonus_awards():
                self._bonus_line(award, exact(award.points), Fraction(0), why)

    def _bonus_line(self, award: Award, asked: Fraction, taken: Fraction, why: str) -> None:
        if not award.cause.strip() or not award.evidence.strip():
            raise ScoreRefused("加分应写明理由和证据。")
        line = Line(BONUS, "加分指标", award.cause, award.evidence, asked, taken, why, earned=True)
        self._lines[BONUS].append(line)

    # The sheet

    def _indicator(self, id_: str) -> Indicator:
        if id_ not in self._known:
            raise ScoreRefused(f"《{self._sheet.title}》没有指标“{id_}”。")
        return self._known[id_]

    def _leaf(self, id_: str, kind: str) -> Indicator:
        indicator = self._indicator(id_)
        if indicator.kind != kind:
            how = {"deduct": "扣分", "earn": "按得分评定", "group": "写到下级指标"}
            raise ScoreRefused(f"“{indicator.title}”应{how[indicator.kind]}，不能{how[kind]}。")
        return indicator


def _agreed(indicator: Indicator, condition: str, points: Fraction | None) -> Fraction | None:
    """The price of a condition; one given beside it must be the same, or fill in what is not confirmed."""
    priced = next((item for item in indicator.conditions if item.id == condition), None)
    if priced is None:
        raise ScoreRefused(f"“{indicator.title}”没有扣分情形“{condition}”。")
    if priced.points is not None and points not in (None, priced.points):
        raise ScoreRefused(f"“{priced.title}”每处扣 {plain(priced.points)} 分，收到 {plain(points or Fraction(0))}。")
    return priced.points if priced.points is not None else points
