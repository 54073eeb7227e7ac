"""How often an item should have something new: by its cycle, else by its limit, else by the convention of the house."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import msgspec

from gongkai.schemas.limits import Limit, UnknownLimit, parse_limits
from gongkai.schemas.reading import read
from gongkai.text.script import fold

from .models import Item


class Conventions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    basis: str
    decided: date
    silent_months: int


@cache
def conventions() -> Conventions:
    return read(Conventions, "catalog", "conventions.yaml")


@dataclass(frozen=True, slots=True)
class Period:
    """``amount`` months or calendar days; ``named`` when the item says so itself."""

    amount: int
    unit: str
    named: bool

    def begins(self, day: date) -> date:
        """The first day of the period that ends on ``day``: the same day so many months ago, or the last of that month."""
        if self.unit != "months":
            return day - timedelta(days=self.amount)
        years, month = divmod(day.year * 12 + day.month - 1 - self.amount, 12)
        return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def period(item: Item) -> Period:
    named = [limit for text in (item.cycle, item.limit_text) for limit in _limits(text) if limit.kind == "frequency"]
    if not named or not named[0].amount:
        return Period(conventions().silent_months, "months", named=False)
    return Period(named[0].amount, named[0].unit or "months", named=True)


def _limits(text: str) -> tuple[Limit, ...]:
    try:
        return parse_limits(fold(text))
    except UnknownLimit:
        return ()
