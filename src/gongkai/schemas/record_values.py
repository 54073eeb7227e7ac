"""Values of a record as they are kept: plain JSON, one spelling for each.

date 2026-03-05     moment 2026-03-05 09:30     month 2026-03     quarter 2026-Q1     year 2026
count 12            amount, decimal, percent "1234.5" in the unit of the attribute    yes_no true
choice code         choices, list [..]          location {lon: "123.4", lat: "41.1"}  everything else words
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gongkai.law.identifiers import valid_bank_card, valid_organisation_code, valid_resident_id, valid_uscc
from gongkai.schemas.record_shapes import Minors, When

MOST_DIGITS = 24
ADULT = 18
PROOFS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "resident_id": (valid_resident_id, "公民身份号码的位数、日期或者校验码不对"),
    "uscc": (valid_uscc, "统一社会信用代码应为18位且校验码正确"),
    "organisation_code": (valid_organisation_code, "组织机构代码应为9位且校验码正确"),
    "bank_card": (valid_bank_card, "银行卡号的校验位不对"),
}
"""Whether a number proves itself, and what to say when it does not."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_TIMES = {
    "date": re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"),
    "moment": re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2}) (?P<H>[01][0-9]|2[0-3]):(?P<M>[0-5][0-9])"),
    "month": re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})"),
    "quarter": re.compile(r"(?P<y>[0-9]{4})-Q(?P<q>[1-4])"),
    "year": re.compile(r"(?P<y>[0-9]{4})"),
}


def empty(value: Any) -> bool:
    """Nothing was filled in; no and nought are answers."""
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def number(value: Any) -> Decimal | None:
    """The figure of a kept value; None when it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value) if abs(value) < 10**MOST_DIGITS else None
    if isinstance(value, str) and len(value) <= MOST_DIGITS and _NUMBER.fullmatch(value):
        return Decimal(value)
    return None


def plain(figure: Decimal) -> str:
    """Without exponent and without noughts that say nothing."""
    text = f"{figure:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def begins(value: Any, kind: str | None = None) -> datetime | None:
    """When a kept day, moment, month, quarter or year begins; None when it is none (of `kind`)."""
    if not isinstance(value, str) or len(value) > 16:
        return None
    for name, pattern in _TIMES.items():
        match = pattern.fullmatch(value) if kind in (None, name) else None
        if match:
            return _start(match.groupdict())
    return None


def _start(part: Mapping[str, str]) -> datetime | None:
    month = int(part["q"]) * 3 - 2 if "q" in part else int(part.get("m", 1))
    try:
        return datetime(int(part["y"]), month, int(part.get("d", 1)), int(part.get("H", 0)), int(part.get("M", 0)))
    except ValueError:
        return None


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def lines(values: Any, rows: str) -> list[Mapping[str, Any]]:
    """The rows of a table; what is no row counts as an empty one, so that numbers stay right."""
    given = listed(values.get(rows)) if isinstance(values, Mapping) else []
    return [row if isinstance(row, Mapping) else {} for row in given]


def holds(when: When, values: Mapping[str, Any]) -> bool:
    """Whether each attribute has one of the values asked for; of a list one in common is enough."""
    return all(_fits(wanted, values.get(key)) for key, wanted in when.items())


def _fits(wanted: Sequence[Any], value: Any) -> bool:
    if ("filled" in wanted and not empty(value)) or ("empty" in wanted and empty(value)):
        return True
    if "some" in wanted and (number(value) or 0) > 0:
        return True
    given = listed(value) or [value]
    return any(type(one) is type(want) and one == want for one in given for want in wanted)


def born(resident_id: Any) -> date | None:
    """The day of birth that a valid 公民身份号码 tells."""
    if not isinstance(resident_id, str) or not valid_resident_id(resident_id):
        return None
    digits = resident_id[6:14] if len(resident_id) == 18 else "19" + resident_id[6:12]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def is_minor(minors: Minors, row: Mapping[str, Any], record: Mapping[str, Any]) -> bool | None:
    """Whether the person of this row is under 18 on the day asked; None when the row does not tell."""
    age = number(row.get(minors.age)) if minors.age else None
    if age is not None:
        return age < ADULT
    birth = begins(row.get(minors.born), "date") if minors.born else None
    day = birth.date() if birth else born(row.get(minors.id)) if minors.id else None
    at = begins(record.get(minors.as_of)) if minors.as_of else None
    return None if day is None or at is None else at.date() < _birthday(day, ADULT)


def hidden_as_minor(minors: Minors | None, row: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    if minors is None:
        return False
    told = is_minor(minors, row, record)
    return told if told is not None else minors.unknown == "hide"


def _birthday(day: date, years: int) -> date:
    """A person born on 29 February is of age on 1 March of a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)
