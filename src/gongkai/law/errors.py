"""Refusals of pure law. It stops, naming what is missing, rather than guess.

LawError
├── CalendarNotCovered   no official notice was entered for that year
├── PeriodRefused        the length is not a period: zero, negative, absurd, wrong unit
├── NaiveMoment          a moment without a time zone cannot be counted in hours
├── BadIdentifier        a code fails its own check digit or form
├── FieldMissing         an event lacks the date or the limit its rule counts with
├── FeeRefused           a number of requests or pages that is none, or a tariff that does not count so
├── TariffNotInForce     no tariff holds on that day
├── DrawRefused          a list, plan or source of randomness that no draw may rest on
├── SampleRefused        a frame or a rate from which no sample can be computed
├── ScoreRefused         findings that the indicator set cannot be scored with
├── DayRefused           dates of receipt or of service that contradict each other (law.foi_days)
├── RemedyRefused        a reply that cannot say where to turn (law.remedies)
├── SheetRefused         what is no Table 3 of an annual report (law.annual)
├── CaseRefused          what is no case for a clock (gongkai.cli.clock_case)
└── RulebookError        a rule file is wrong: where, and what to do (gongkai.rulebooks)
"""

from __future__ import annotations

from datetime import date


class LawError(Exception):
    """Whatever pure law refuses to answer; str() is one sentence for a person."""


class CalendarNotCovered(LawError):
    def __init__(self, year: int, least: date | None = None) -> None:
        """`least` is the last day as the period alone gives it: should it be a rest day, the limit lies later."""
        self.year, self.least = year, least
        known = f"期限不早于{least}，逢休假日顺延。" if least else ""
        super().__init__(f"{year}年的放假安排尚未录入，不能推算。{known}请录入当年国务院办公厅放假通知后再算。")


class PeriodRefused(LawError):
    pass


class NaiveMoment(LawError):
    def __init__(self) -> None:
        super().__init__("时刻缺少时区，不能按小时计算。请写成 2026-03-01T09:00:00+08:00 的形式。")


class BadIdentifier(LawError):
    pass


class FieldMissing(LawError):
    pass


class FeeRefused(LawError):
    pass


class TariffNotInForce(LawError):
    pass


class DrawRefused(LawError):
    pass


class SampleRefused(LawError):
    pass


class ScoreRefused(LawError):
    pass


class RulebookError(LawError):
    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(f"{where}：{what}")
