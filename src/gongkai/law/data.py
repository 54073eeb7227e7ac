"""What an event's data holds, read strictly: a day, a moment, a length, a number, values. Whatever does not fit is
FieldMissing, which names the event, the key and the form it should have."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongkai.law.errors import FieldMissing
from gongkai.law.figures import as_written
from gongkai.law.kinds import SUBJECT
from gongkai.law.periods import Unit, local_day
from gongkai.law.rulebook import Event, Within

_LENGTH_OF_A_DAY = len("2026-03-01")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")


def filled(value: Any) -> bool:
    """Whether somebody wrote something: 0 is something; false, blanks and empty lists are not."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, (list, tuple, Mapping)):
        return bool(value)
    return value is not None and value is not False


def time_in(event: Event, key: str) -> date | datetime | None:
    """A day, or an aware moment; None while the data holds none."""
    value = event.data.get(key)
    if value is None or value == "":
        return None
    try:
        return _time(value)
    except (TypeError, ValueError, OverflowError):
        raise FieldMissing(f"事件{event.id}的 {key} 应为日期（如 2026-03-01），实为“{as_written(value)}”。") from None


def day_in(event: Event, key: str) -> date | None:
    value = time_in(event, key)
    return None if value is None else local_day(value)


def length_in(event: Event, key: str) -> Within | None:
    value = event.data.get(key)
    if not value or isinstance(value, Within):
        return value or None
    try:
        return Within(value["n"], Unit(value["unit"]))
    except (TypeError, KeyError, ValueError):
        raise FieldMissing(
            f"事件{event.id}的 {key} 应含 n 和 unit（{'、'.join(Unit)}），实为“{as_written(value)}”。"
        ) from None


def number_in(event: Event, key: str) -> Fraction:
    """A number, or its decimal digits, exactly as written."""
    value = event.data.get(key)
    written = str(value).strip()
    if isinstance(value, (int, float, str, Decimal)) and not isinstance(value, bool) and _NUMBER.fullmatch(written):
        return Fraction(Decimal(written))
    raise FieldMissing(f"事件{event.id}的 {key} 应为数字，实为“{as_written(value) if filled(value) else '空'}”。")


def values_in(event: Event, key: str) -> tuple[Hashable, ...]:
    """The value, or each of a list; what is not filled is none."""
    value = event.subject if key == SUBJECT else event.data.get(key)
    found = value if isinstance(value, (list, tuple)) else (value,)
    return tuple(one if isinstance(one, (str, int, float, date)) else str(one) for one in found if filled(one))


def in_words(number: Fraction) -> str:
    """As a decimal number; to four places where it has no end."""
    if number.denominator == 1:
        return str(number.numerator)
    rounded = f"{float(number):.4f}".rstrip("0").rstrip(".")
    return rounded if Fraction(Decimal(rounded)) == number else f"约{rounded}"


def _time(value: Any) -> date | datetime:
    if isinstance(value, str) and len(value) > _LENGTH_OF_A_DAY:
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        local_day(value)  # one that has no day in Asia/Shanghai cannot be counted from
        return value
    return value if isinstance(value, date) else date.fromisoformat(value)
