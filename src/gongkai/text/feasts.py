"""The days of feasts that a limit may stand before: 国庆, 清明, 春节."""

import re
from datetime import date

_FEAST_DAYS = (("元旦", (1, 1)), ("五一|劳动", (5, 1)), ("七一|建党", (7, 1)), ("八一|建军", (8, 1)), ("国庆", (10, 1)))
_SPRING_DAYS = (
    218, 207, 126, 214, 203, 123, 210, 131, 219, 208, 128, 216, 205, 125, 212,
    201, 122, 210, 129, 217, 206, 126, 213, 203, 123, 211, 131, 219, 208,
)  # fmt: skip
_DRAGON_BOAT_DAYS = (
    619, 608, 528, 616, 606, 623, 612, 602, 620, 609, 530, 618, 607, 625, 614,
    603, 622, 610, 531, 619, 609, 528, 616, 605, 624, 612, 601, 620, 610,
)  # fmt: skip
_MID_AUTUMN_DAYS = (
    925, 914, 1003, 922, 912, 930, 919, 908, 927, 915, 1004, 924, 913, 1001, 921,
    910, 929, 917, 1006, 925, 915, 1003, 922, 912, 1001, 919, 908, 927, 916,
)  # fmt: skip
_FIRST_OF_TABLE = 2007
_THIS_CENTURY = 20
_MOON = {
    name: {year: date(year, day // 100, day % 100) for year, day in enumerate(days, _FIRST_OF_TABLE)}
    for name, days in (("春节", _SPRING_DAYS), ("端午", _DRAGON_BOAT_DAYS), ("中秋", _MID_AUTUMN_DAYS))
}
"""The day of each feast of the moon (of 春节 the first), by year."""


def day(name: str, year: int) -> date | None:
    """Of the feasts that follow the moon only in the years of their tables."""
    if name == "清明":
        return date(year, 4, _clear_and_bright(year)) if year // 100 == _THIS_CENTURY else None
    month = next((day for names, day in _FEAST_DAYS if re.search(names, name)), None)
    return date(year, *month) if month else _MOON[name].get(year)


def _clear_and_bright(year: int) -> int:
    """The day of April on which 清明 falls, 4 or 5: a count of the sun that holds from 2000 to 2099."""
    of = year % 100
    return int(of * 0.2422 + 4.81) - of // 4
