"""Days as documents write them: 2020年8月20日, 二○一○年四月九日, 2021-10-07 21:49."""

import re
from datetime import date, datetime, timedelta, timezone

from gongkai.text.numbers import CHINESE, parse

BEIJING = timezone(timedelta(hours=8))

_N = rf"[\d{CHINESE}]"
WRITTEN = re.compile(rf"(?P<y>\d{{4}}|[{CHINESE}Oo0]{{4}}) ?年 ?(?P<m>元|{_N}{{1,2}}) ?月 ?(?P<d>{_N}{{1,3}}) ?日")
"""A full day in folded text."""

YEAR = re.compile(rf"(?P<y>20\d\d|二[{CHINESE}Oo0]{{3}}) ?(?:年|—|-)")
"""A year, or the first of a span of years."""

STAMP = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/.年]) ?(?P<m>\d{1,2}) ?[-/.月] ?(?P<d>\d{1,2}) ?日?(?:[ T]{1,3}(?P<H>[01]?\d|2[0-3]):(?P<M>[0-5]\d)(?::(?P<S>[0-5]\d))?)?(?![\d])"
)
"""A moment as web pages print it, in folded text."""


def day(match: re.Match[str]) -> date | None:
    """The day of a `WRITTEN` or `STAMP` match; None for the 31st of February."""
    numbers = [1 if match[part] == "元" else parse(match[part]) for part in ("y", "m", "d")]
    try:
        return date(*(n if n is not None else 0 for n in numbers))
    except ValueError:
        return None


def written(folded: str) -> date | None:
    """The day when the words are one day and nothing else (brackets allowed)."""
    match = WRITTEN.fullmatch(folded.strip("() "))
    return day(match) if match else None


def stamp(match: re.Match[str]) -> date | datetime | None:
    """A moment in Beijing time, or only the day when the page gives no hour."""
    on = day(match)
    if on is None or match["H"] is None:
        return on
    return datetime(on.year, on.month, on.day, int(match["H"]), int(match["M"]), int(match["S"] or 0), tzinfo=BEIJING)


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
