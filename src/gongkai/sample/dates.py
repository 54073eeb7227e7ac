"""Dates of the sample city: written relative to a day, so that something is always due, late and waiting."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from gongkai.schemas.reading import DataError

IsWorkday = Callable[[date], bool]

_PLACE = re.compile(r"\{\{(\w+)(?::([+-]\d+))?\}\}")
_WHEN = re.compile(r"(?P<base>[a-z]*)(?P<n>[+-]\d+)?(?P<unit>wd|!)?")


def render(text: str, base: date) -> str:
    """`{{date:+30}}` → 30 days after `base` as 2026年12月25日. Kinds: date, iso, day (days); month, month_end (months); year."""
    return _PLACE.sub(lambda found: _written(found[1], int(found[2] or 0), base), text)


def when(expression: str | int, bases: Mapping[str, date], is_workday: IsWorkday) -> date:
    """The day meant by an expression.

    `-40` forty calendar days before today, `issued+4wd` four working days after `issued`; what is not counted in working
    days goes back to the last working day, since documents are signed on one; `formed+365!` is taken as it falls.
    """
    found = _WHEN.fullmatch(str(expression))
    base = bases.get(found["base"] or "today") if found else None
    if found is None or base is None or not found[0]:
        raise DataError(f"the date {expression!r} cannot be read; write -40, -3wd, issued+2wd or formed+30!")
    n = int(found["n"] or 0)
    if found["unit"] == "wd":
        return _step(base, n, is_workday)
    day = base + timedelta(days=n)
    return day if found["unit"] == "!" else _last_workday(day, is_workday)


def _step(day: date, n: int, is_workday: IsWorkday) -> date:
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        left -= is_workday(day)
    return day


def _last_workday(day: date, is_workday: IsWorkday) -> date:
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def _written(kind: str, n: int, base: date) -> str:
    if kind == "year":
        return str(base.year + n)
    if kind in ("month", "month_end"):
        year, month = divmod(base.year * 12 + base.month - 1 + n, 12)
        last = f"{monthrange(year, month + 1)[1]}日" if kind == "month_end" else ""
        return f"{year}年{month + 1}月{last}"
    day = base + timedelta(days=n)
    if kind == "iso":
        return day.isoformat()
    if kind == "day":
        return f"{day.month}月{day.day}日"
    if kind == "date":
        return f"{day.year}年{day.month}月{day.day}日"
    raise DataError(f"the placeholder {{{{{kind}}}}} is unknown; use date, iso, day, month, month_end or year")
