"""The day on which a request is received (条例 第三十一条) and a letter served (送达解释): neither the time stamp of a form nor
the date on a letter, but what the channel or the way makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.law.errors import LawError
from gongkai.law.rulebook import Basis, Citation

By = Literal["came", "signed", "confirmed", "posted", "sent"]
Dates = Mapping[By, date]


class DayRefused(LawError):
    """Dates that contradict each other, a channel or a way that nobody knows, or one by which nothing can be served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRule:
    """Which of the dates in the file counts. `same_day`: it should be confirmed on the day that it came."""

    key: str
    title: str
    by: By
    citation: Citation
    basis: Basis = "statute"
    same_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlawful:
    """A way by which nothing is served."""

    key: str
    title: str
    sentence: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBook:
    channels: Mapping[str, DayRule]
    ways: Mapping[str, DayRule]
    unlawful: Mapping[str, Unlawful]
    dates: Mapping[By, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """`day` is None until the date that counts is in the file; `awaits` then names it. `breaches` are what was done late."""

    rule: DayRule
    day: date | None
    awaits: str = ""
    breaches: tuple[str, ...] = ()

    def in_time(self, due: date) -> bool | None:
        """Whether it happened by the last day allowed; None while it has not happened."""
        return None if self.day is None else self.day <= due


def received(book: DayBook, channel: str, dates: Dates, *, unreachable: bool = False) -> Counted:
    """The day of receipt. `unreachable`: the attempts to reach the applicant are in the file, so that the day on which contact
    was made at last is no breach. Raises DayRefused."""
    rule = _rule(book.channels, channel, "提交渠道")
    found = _counted(book, rule, dates)
    late = rule.same_day and found.day and "came" in dates and found.day > dates["came"]
    breaches = (f"应当在收到的当日与申请人确认（{rule.citation}）",) if late and not unreachable else ()
    return Counted(rule, found.day, found.awaits, breaches)


def served(book: DayBook, way: str, dates: Dates) -> Counted:
    """The day of service. The applicant's own limits run from the day of arrival instead. Raises DayRefused."""
    if way in book.unlawful:
        wrong = book.unlawful[way]
        raise DayRefused(f"{wrong.sentence}（{wrong.citation}）。请改用其他方式送达。")
    return _counted(book, _rule(book.ways, way, "送达方式"), dates)


def _rule(rules: Mapping[str, DayRule], key: str, what: str) -> DayRule:
    if key not in rules:
        raise DayRefused(f"没有“{key}”这种{what}，可用：{'、'.join(rules)}。")
    return rules[key]


def _counted(book: DayBook, rule: DayRule, dates: Dates) -> Counted:
    day, came = dates.get(rule.by), dates.get("came")
    if day and came and day < came:
        raise DayRefused(f"{book.dates[rule.by]} {day} 早于{book.dates['came']} {came}，请核对日期。")
    return Counted(rule, day, "" if day else book.dates[rule.by])
