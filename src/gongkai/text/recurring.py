"""Standing demands of a document: limits counted from its issue, and what is owed so often a year, a quarter, a month.

    在本意见印发后的20个工作日内制定具体实施方案 → within 20 working days
    每年组织培训不少于2次                         → twice a year
    每季度末向社会公布、按季度公布                → once a quarter

A limit within which an office answers whoever comes (受理后3个工作日内) is not counted from the document and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gongkai.text import numbers
from gongkai.text.deadlines import RELATIVE
from gongkai.text.layout import Paragraph, paragraphs

Unit = Literal["working-days", "calendar-days", "months"]
Period = Literal["month", "quarter", "year"]
_UNITS: dict[str, Unit] = {
    "工作日": "working-days", "日": "calendar-days", "天": "calendar-days", "个月": "months", "月": "months",
}  # fmt: skip
_PERIODS: dict[str, Period] = {"年": "year", "季": "quarter", "月": "month"}
_OWN = re.compile(
    r"(?:本|该)?(?:通知|意见|方案|要点|办法|细则|规定|文件|计划)(?:印发|发布|公布|下发|发文)|(?:印发|发布|公布|下发)(?:之日|后)"
)
_N = r"[\d一二两三四五六七八九十]+"
_OFTEN = re.compile(
    r"(?P<half>每半年)|(?:每(?:个)?|按)(?P<each>年|季|月)(?:度|份)?"
)  # fmt: skip
_TIMES = re.compile(
    rf"(?:不少于|至少|不得少于|不低于)[^,。;]{{0,14}}?(?P<n>{_N}) ?(?:次|期|场|篇|件|项|个)|(?P<m>{_N}) ?次"
)
_ENDS = "。;\n"
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Demand:
    """``start`` and ``end`` bound the sentence in the source, ``words`` is what it says; ``line`` is 1-based.

    A deadline has ``unit``, a quota ``period``; ``n`` is the length, or how often at least. ``published``: counted from the
    day on which the document was made public. ``own``: it says so of itself (本意见印发后), not perhaps of other documents.
    """

    kind: Literal["deadline", "quota"]
    words: str
    n: int
    unit: Unit | None
    period: Period | None
    published: bool
    own: bool
    line: int
    start: int
    end: int


def find(text: str) -> list[Demand]:
    """In the order of the text; each sentence once for each kind."""
    found: dict[tuple[str, int], Demand] = {}
    for paragraph in paragraphs(text):
        for demand in (*_limits(paragraph), *_quotas(paragraph)):
            found.setdefault((demand.kind, demand.start), demand)
    return sorted(found.values(), key=lambda demand: (demand.start, demand.kind))


def _limits(paragraph: Paragraph) -> Iterator[Demand]:
    for match in RELATIVE.finditer(paragraph.folded):
        n, unit = numbers.parse(match["n"]), _UNITS.get(match["unit"])
        if n and unit and _OWN.search(match["anchor"]):
            published = bool(re.search("公布|发布", match["anchor"]))
            own = bool(re.search("[本该]", match["anchor"]))
            yield _demand(paragraph, "deadline", match.start(), n, unit=unit, published=published, own=own)


def _quotas(paragraph: Paragraph) -> Iterator[Demand]:
    for match in _OFTEN.finditer(paragraph.folded):
        end = _end(paragraph.folded, match.end())
        if re.match(r"\d{1,2}日前|底前", paragraph.folded[match.end() :]) and not match["each"]:
            continue
        times = _TIMES.search(paragraph.folded, match.end(), min(end, match.end() + 40))
        n = numbers.parse(times["n"] or times["m"]) if times else 1
        period: Period = "year" if match["half"] else _PERIODS[match["each"]]
        yield _demand(paragraph, "quota", match.start(), (n or 1) * (2 if match["half"] else 1), period=period)


def _demand(
    paragraph: Paragraph, kind: Literal["deadline", "quota"], at: int, n: int, *,
    unit: Unit | None = None, period: Period | None = None, published: bool = False, own: bool = True,
) -> Demand:  # fmt: skip
    floor = max(0, at - _LONGEST)
    start = max(max(paragraph.folded.rfind(mark, floor, at) for mark in _ENDS) + 1, floor)
    end = min(_end(paragraph.folded, at), start + _LONGEST)
    words = paragraph.text[start:end].strip()
    return Demand(
        kind, words, n, unit, period, published, own, paragraph.line(start), paragraph.offset(start), paragraph.end(end)
    )


def _end(folded: str, at: int) -> int:
    most = min(len(folded), at + _LONGEST)
    return min((place for mark in _ENDS if (place := folded.find(mark, at, most)) >= 0), default=most)
