"""Numbers as official documents write them: 2020, ２０２０, 二○二○, 二十八, 廿三."""

import re

DIGITS = {
    **dict(zip("零〇○Ｏ一二三四五六七八九", (0, 0, 0, 0, *range(1, 10)), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖两", (*range(1, 10), 2), strict=True)),
    "O": 0, "o": 0, "◯": 0, "０": 0, "0": 0,  # zeros typed as letters or figures: 二OO七, 二00七
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
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
    """1 to 99 in characters, as headings count: 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else "零一二三四五六七八九"[tens] + "十"
    return head + ("" if ones == 0 and tens else "零一二三四五六七八九"[ones])
