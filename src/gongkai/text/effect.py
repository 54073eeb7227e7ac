"""From when a document holds, until when, and which documents it puts an end to.

本办法自2024年1月1日起施行，有效期5年。              → 1 January 2024 to 31 December 2028
《甲办法》（平政〔2010〕3号）同时废止；废止《乙规定》  → both repealed
自发布之日起施行                                  → the words only: the day of publication stands elsewhere
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.text import dates
from gongkai.text.citations import number_behind
from gongkai.text.layout import Paragraph, brackets
from gongkai.text.numbers import CHINESE, parse

_BEGINS = re.compile(
    r"(?:(?P<own>本[\u4e00-\u9fff]{2,4}|以上[\u4e00-\u9fff]{0,4})|(?<!》))自(?P<when>[^,。;《》]{1,24}?)起(?:正式)?(?:施行|实施|执行|生效)(?!以来|的)"
)
_RUNS = re.compile(
    rf"(?:有效期限?|试行期限?)(?:为|:)?(?P<n>\d{{1,2}}|[{CHINESE}]{{1,3}})年|(?:有效期限?|试行期限?)[^。;《》]{{0,30}}?(?:至|到)(?P<until>[^。;,]{{6,14}})"
)
_ENDS = re.compile("废止|停止执行|(?<!有效期满)(?<!期满)自行失效|同时失效")
_NOT_ENDED = re.compile("(?:需要|应当|建议|拟|可以|适时|及时|届满|期满)[^,。;]{0,12}$")
_OTHERWISE = re.compile("[。;]|修改|修订|宣布")
_LONGEST_SENTENCE = 2_000


@dataclass(frozen=True, slots=True)
class Ended:
    """A document that is repealed, with the number behind its title."""

    title: str
    number: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """`begins_text` and `runs_text` are the words; a day that the words do not name is None."""

    begins_on: date | None = None
    begins_text: str | None = None
    runs_until: date | None = None
    runs_text: str | None = None
    repeals: tuple[Ended, ...] = ()


def find(body: Sequence[Paragraph]) -> Effect:
    """The last statement counts, as rules say at their end when they take effect; one about the document itself before others."""
    begins = [(p, match) for p in body for match in _BEGINS.finditer(p.folded)]
    told = max(begins, key=lambda found: bool(found[1]["own"]) * len(begins) + begins.index(found)) if begins else None
    begins_on = _day(told[1]["when"]) if told else None
    runs = next(((p, match) for p in reversed(body) if (match := _RUNS.search(p.folded))), None)
    ended = dict.fromkeys(one for paragraph in body for one in _repealed(paragraph))
    return Effect(
        begins_on, _words(told), _until(runs[1], begins_on) if runs else None, _words(runs), tuple(ended)
    )  # fmt: skip


def _words(found: tuple[Paragraph, re.Match[str]] | None) -> str | None:
    return found[0].text[found[1].start() : found[1].end()] if found else None


def _day(folded: str) -> date | None:
    match = dates.WRITTEN.search(folded)
    return dates.day(match) if match else None


def _until(match: re.Match[str], begins_on: date | None) -> date | None:
    if match["until"]:
        return _day(match["until"])
    years = parse(match["n"]) or 0
    try:
        return date(begins_on.year + years, begins_on.month, begins_on.day) - timedelta(days=1) if begins_on else None
    except ValueError:
        return None


def _repealed(paragraph: Paragraph) -> Iterator[Ended]:
    """Titles in the sentence of 废止: those behind it when one follows at once, else those before it."""
    folded = paragraph.folded
    titles = brackets(folded, "《", "》") if _ENDS.search(folded) else []
    begins = [a for a, _ in titles]
    at = 0
    for match in _ENDS.finditer(folded) if titles else ():
        inside = bisect_right(begins, match.start()) - 1
        quoted = inside >= 0 and match.start() < titles[inside][1]
        if quoted or _NOT_ENDED.search(folded, max(0, match.start() - 20), match.start()):
            continue
        behind = re.match("(?:以下|下列)?[^。;《》]{0,12}《", folded[match.end() : match.end() + 20])
        span = (match.end(), _stop(folded, match.end())) if behind else (_start(folded, match.start()), match.start())
        for a, b in titles[bisect_left(begins, max(at, span[0])) : bisect_left(begins, span[1])]:
            yield Ended(paragraph.text[a + 1 : b - 1].strip(), number_behind(paragraph, b))
        at = span[1]


def _start(folded: str, at: int) -> int:
    floor = max(0, at - _LONGEST_SENTENCE)
    return max(max(folded.rfind(mark, floor, at) for mark in "。;") + 1, floor)


def _stop(folded: str, at: int) -> int:
    end = _OTHERWISE.search(folded, at, at + _LONGEST_SENTENCE)
    return end.start() if end else min(len(folded), at + _LONGEST_SENTENCE)
