"""Numbers as official documents write them: 2020, ２０２０, 二○二○, 二十八, 廿三."""

import re

DIGITS = {
    **dict(zip("零〇○Ｏ一二三四五六七八九", (0, 0, 0, 0, *range(1, 10)), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖两", (*range(1, 10), 2), strict=True)),
    "O": 0, "o": 0, "◯": 0, "０": 0, "0": 0,  # zeros typed as letters or figures: 二OO七, 二00七
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SIGNS = "零一二三四五六七八九"
_SHORT = {"廿": "二十", "卅": "三十"}

CHINESE = "零〇○◯一二三四五六七八九十百千两廿卅"
NUMBER = rf"(?:\d{{1,4}}|[{CHINESE}]{{1,7}})"
"""Pattern of a number up to four digits in folded text."""


def parse(text: str) -> int | None:
    """The value of a number in figures, in Chinese digits (二〇二〇) or with units (二十八); None when it is not a number."""
    text = text.strip()
    if re.fullmatch(r"\d{1,9}", text):
        return int(text)
    for short, long in _SHORT.items():
        text = text.replace(short, long)
    if not text or len(text) > 9 or any(c not in DIGITS and c not in _UNITS for c in text):
        return None
    return _with_units(text) if any(c in _UNITS for c in text) else int("".join(str(DIGITS[c]) for c in text))


def _with_units(text: str) -> int | None:
    total, digit, ceiling = 0, None, 10_000
    for c in text:
        if c in DIGITS:
            if digit:
                return None
            digit = DIGITS[c]
        else:
            if _UNITS[c] >= ceiling:
                return None
            ceiling = _UNITS[c]
            total += (1 if digit is None else digit) * ceiling
            digit = None
    return total + (digit or 0)


def to_chinese(number: int) -> str:
    """0 to 9999 in characters, as headings and articles count: 十, 十一, 二十, 一百零一, 一千二百四十二."""
    head, ones = "", number
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十")):
        digit, ones = divmod(ones, unit)
        if digit:
            head += ("" if unit == 10 and not head and digit == 1 else _SIGNS[digit]) + sign
        elif head and ones and not head.endswith("零"):
            head += "零"
    return head + ("" if ones == 0 and head else _SIGNS[ones])
