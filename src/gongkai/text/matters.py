"""How many matters a request speaks of (一事一申请): a suggestion for the person who wrote it, who knows better.

一、东风路征地批复；二、补偿标准     东风路征地批复 | 补偿标准
请公开《甲办法》和《乙方案》         《甲办法》 | 《乙方案》
东风路的：1.立项批复 2.环评批复      东风路的立项批复 | 东风路的环评批复
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORTEST = 4
"""Fewer signs than these are no matter of their own."""
MOST = 30

_HAN = "一二三四五六七八九十"
_EDGE = r"(?:^|(?<=[\s：:；;，,。、]))"
_MARKS = (
    re.compile(rf"[（(]([{_HAN}]{{1,3}})[)）]\s*"),
    re.compile(rf"{_EDGE}([{_HAN}]{{1,3}})[、.．]\s*"),
    re.compile(r"[（(](\d{1,2})[)）]\s*"),
    re.compile(rf"{_EDGE}(\d{{1,2}})(?:[)）、．]|\.(?!\d))\s*"),
    re.compile(rf"{_EDGE}第([{_HAN}]{{1,3}})[，,、：:是]\s*"),
    re.compile(r"([①②③④⑤⑥⑦⑧⑨⑩])\s*"),
)
_BETWEEN = re.compile(r"[；;]|[。\n，,]\s*(?:另外|此外|还有|以及|同时)[，,]?|\n+|。(?=.)")
_ASKED = re.compile(
    r"^(?:您好|你好)?[，,。！!]*(?:现|特)?(?:本人|我们|我公司|我单位|本公司|本单位|我)?(?:想|希望|要求|需要|请求|依法|现|特)*"
    r"(?:请|申请)?(?:贵局|贵单位|贵机关|你局|你们)?(?:向贵局|向你局)?(?:提供|公开|获取|查询|了解|申请公开|依法公开)?"
    r"(?:以下|下列|如下|有关|相关)*(?:政府)?(?:信息|材料|文件|内容|事项)?(?:如下|有)?[：:，,\s]*"
)
_REFERRED = re.compile(r"(?:根据|依据|依照|按照|依|按)\s*$")
_LAW = re.compile(r"《(?:中华人民共和国)?(?:[^《》]{0,12}法|政府信息公开条例)》")
_NAME = r"《[^《》]{2,80}》(?:\s*[（(][^（）()]{2,40}[)）])?"
_NAMES = re.compile(rf"{_NAME}(?:\s*(?:、|，|,|和|与|及|以及)?\s*{_NAME})+")
_BEFORE_NAMES = re.compile(r"(?:(?:的)?(?:文件|材料|信息)?)$")


def matters(text: str) -> tuple[str, ...]:
    """The parts that seem to be matters of their own; the whole text alone where it seems to be one."""
    text = text.strip()
    found = _numbered(text) or list(_divided(text))
    parts = list(dict.fromkeys(part for one in found for part in _named(one)))
    kept = [part for part in parts if _counts(part)]
    return tuple(kept) if 2 <= len(kept) <= MOST else (text,)


def _numbered(text: str) -> list[str]:
    """Items that are numbered from the first on, each with what stood before all of them, if that says anything."""
    for mark in _MARKS:
        found = list(mark.finditer(text))
        if len(found) < 2 or [_value(one[1]) for one in found] != list(range(1, len(found) + 1)):
            continue
        before = _bare(text[: found[0].start()])
        ends = [one.start() for one in found[1:]] + [len(text)]
        return [before + _bare(text[one.end() : end]) for one, end in zip(found, ends, strict=True)]
    return []


def _divided(text: str) -> Iterator[str]:
    """At semicolons, new lines and words that add something; a piece too short for a matter stays with the one before."""
    kept = ""
    for piece in map(_bare, _BETWEEN.split(text)):
        if kept and _counts(piece):
            yield kept
            kept = piece
        else:
            kept = f"{kept}，{piece}" if kept and piece else kept or piece
    if kept:
        yield kept


def _named(part: str) -> list[str]:
    """Documents named one after the other; a law that is only referred to is none of them."""
    for found in _NAMES.finditer(part):
        names = re.findall(_NAME, found[0])
        if _REFERRED.search(part[: found.start()]) or any(_LAW.fullmatch(name) for name in names):
            continue
        rest = _bare(part[: found.start()]) + _BEFORE_NAMES.sub("", _bare(part[found.end() :]))
        if not rest.strip("的等这两个份"):
            return names
    return [part]


def _counts(part: str) -> bool:
    return len(re.findall(r"\w", part)) >= SHORTEST


def _bare(piece: str) -> str:
    """Without what is said to be polite and the signs around it."""
    return _ASKED.sub("", piece.strip(" \t\r\n。；;，,、：:")).strip(" \t\r\n。；;，,、：:")


def _value(mark: str) -> int:
    if mark.isdecimal():
        return int(mark)
    if mark in "①②③④⑤⑥⑦⑧⑨⑩":
        return "①②③④⑤⑥⑦⑧⑨⑩".index(mark) + 1
    tens, ten, ones = mark.partition("十")
    digits = {sign: value for value, sign in enumerate(_HAN[:9], start=1)}
    return (digits.get(tens, 1) * 10 + digits.get(ones, 0)) if ten else digits.get(tens, 0)
