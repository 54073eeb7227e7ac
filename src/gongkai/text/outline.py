"""Headings, numbered as 党政机关公文格式 numbers them: 一、 (一) 1. (1), and 第一章 第一条 in rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongkai.text import assignment
from gongkai.text.layout import Paragraph, brackets, enclosed

_C = "[一二三四五六七八九十百零]"
_N = r"\d{1,3}"
"""An item's number: a division of work counts past a hundred."""
_UNITS = "万|亿|元|倍|个|公里|米|吨|名|家|分|小时|年|月|日|号|平方|人|户|次|版|级|天|周|千|百|％|%|点"
_FIELD = re.compile(r"(?:(?:整改|工作|主要|具体|重点|改革)?(?:措施|举措|任务|内容|做法)):(?=[(\d①一])")
"""整改措施:(一)…: a field of a record before the number of its first item."""
MONTH = r"\d{1,2} ?月(?:\d|[底末初上中下前])"
"""What follows the number of 1.5月底前: no second figure of a decimal."""
_DECIMAL = re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}) ?[、.]? *(?=[\u4e00-\u9fff“《])(?!{_UNITS})")
_CHAPTER = re.compile(
    rf"(\d{{1,2}}) +(?=[\u4e00-\u9fff]{{2,20}}$)(?!{_UNITS})|(\d{{1,2}})(?=(?:总则|附则|组织|监测|预警|应急|保障|责任|工作)[\u4e00-\u9fff]{{0,10}}$)"
)
_LABELS = (
    (1, re.compile(rf"第{_C}{{1,4}}[章编] *|{_C}{{1,5}} ?[、.] *")),
    (2, re.compile(rf"第{_C}{{1,5}}节 *|\({_C}{{1,5}}\)[、.]? *")),
    (3, re.compile(rf"第{_C}{{1,5}}条 *|{_N} ?(?:[、.](?!\d)|\.(?={MONTH})|\)) *")),
    (4, re.compile(rf"\({_N}\)[、.]? *|[①-⑳] *")),
)
_POINTS = re.compile(r"1\.1 ?[.、]? ?[\u4e00-\u9fff]{2}")
_EFFECT = re.compile("(?:本[\u4e00-\u9fff]{2,4}|以上[\u4e00-\u9fff]{0,4})?自.{0,24}起(?:施行|执行|实施|生效)")
_TITLE_LIMIT = 60
_SENTENCE = 25
_LONGEST_PAIR = 36
_SAYS = re.compile("要|应当?|须|可(?![持靠再视行复])|的,|按照|根据|由|其")
_RUN_IN = re.compile(r"[。;:!?]|  |(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Heading:
    """`start` and `end` are the indices of the title in its paragraph; `runs_in` says that text follows on the same line."""

    level: int
    label: str
    title: str
    start: int
    end: int
    runs_in: bool


def counts_in_points(body: Sequence[Paragraph]) -> bool:
    """Whether the document numbers 1. 1.1 1.1.1: then 1. heads a chapter."""
    return any(_POINTS.match(paragraph.folded) for paragraph in body)


def raised(found: Heading) -> Heading:
    """1. as the head of a chapter."""
    return replace(found, level=1) if re.fullmatch(rf"{_N}[.、．]", found.label) else found


def heading(paragraph: Paragraph) -> Heading | None:
    """The numbered heading a paragraph opens with. `title` is empty when only a long sentence follows the number."""
    if re.search(r"[^\t]{3}\t+[^\t]", paragraph.folded):
        return None  # the row of a table
    field = _FIELD.match(paragraph.folded)
    begin = field.end() if field else 0
    decimal = _DECIMAL.match(paragraph.folded, begin)
    if decimal:
        return _titled(paragraph, min(decimal[1].count(".") + 1, 4), begin, decimal.end())
    for level, pattern in _LABELS:
        match = pattern.match(paragraph.folded, begin)
        if match:
            return _titled(paragraph, level, begin, match.end())
    chapter = _CHAPTER.match(paragraph.folded)
    return _titled(paragraph, 1, 0, chapter.end()) if chapter else None


def _titled(paragraph: Paragraph, level: int, begin: int, start: int) -> Heading:
    label, end, alone = paragraph.text[begin:start].strip(), *_title_end(paragraph.folded, start)
    if label.endswith(("章", "节", "编")) and not re.search("[。;]", paragraph.folded):
        end, alone = len(paragraph.text), True  # 第一章　总　则 keeps its gaps
    title = paragraph.text[start:end].strip()
    bare = re.sub(r"\([^()]*\)", "", paragraph.folded[start:end])
    ends = paragraph.folded.endswith(("。", ";"))
    sentence = (alone and ends and "," in bare and len(bare) > _SENTENCE) or (not alone and _is_sentence(bare))
    effect = bool(_EFFECT.match(bare))
    fits = (
        not sentence and not effect and 0 < len(bare) <= _TITLE_LIMIT and not label.endswith("条")
    )  # an article is text, not a heading
    return Heading(level, label, title if fits else "", start, end if fits else start, not alone or not fits)


def _is_sentence(bare: str) -> bool:
    """Whether words before a full stop are said rather than named: two clauses name a task, three, or 要, 应 and 可, say something."""
    if "," not in bare or len(bare) <= _SENTENCE:
        return False
    return len(bare) > _LONGEST_PAIR or bare.count(",") > 1 or bool(_SAYS.search(bare))


def _title_end(folded: str, start: int) -> tuple[int, bool]:
    """Where the title stops and whether the paragraph stops there too (a closing block in brackets is not text)."""
    inside = enclosed(folded, ("(", ")"), ("《“", "》”"))
    stop = next((m.start() for m in _RUN_IN.finditer(folded, start) if m.start() not in inside), len(folded))
    alone = not folded[stop:].strip(" 。;:")
    block = next(
        (a for a, b in brackets(folded) if b == stop and a > start and assignment.parse(folded[a + 1 : b - 1])), stop
    )
    return block, alone


def number(label: str) -> str:
    """A label without its punctuation, for clause numbers: 一、 → 一, （四） → (四), 1. → 1."""
    bare = label.translate({ord("（"): "(", ord("）"): ")"}).strip()
    return re.sub(r"[、.．\s]+$", "", bare)


_RANKS = {"编": -3, "章": -2, "节": -1, "条": 0}


def _rank(found: Heading) -> int:
    """How deep a heading stands among others: 一、 and （一） below 第一条, 第一条 below 第一章."""
    return _RANKS.get(found.label[-1:], found.level) if found.label.startswith("第") else found.level


def _cited(stack: list[Heading]) -> str:
    article = max(
        (at for at, found in enumerate(stack) if found.label.endswith("条")), default=0
    )  # 第三十条 needs no chapter
    numbers = [number(found.label) for found in stack[article:]]
    whole = max((at for at, n in enumerate(numbers) if "." in n), default=0)  # 1.2 names the chapter already
    return "".join(numbers[whole:])


class Path:
    """The numbers of the headings above the current line."""

    def __init__(self) -> None:
        self._stack: list[Heading] = []

    def enter(self, found: Heading) -> None:
        self._stack = [above for above in self._stack if _rank(above) < _rank(found)] + [found]

    @property
    def in_chapter(self) -> bool:
        """The headings above begin with 第…章: then 一、 numbers sentences."""
        return bool(self._stack) and self._stack[0].label.endswith(("编", "章"))

    def clear(self) -> None:
        self._stack = []

    @property
    def clause(self) -> str:
        """二(四), 一(四)1: the way a clause is cited."""
        return _cited(self._stack)

    def above(self, level: int) -> str:
        """The clause that holds headings of `level`."""
        return _cited([found for found in self._stack if _rank(found) < level])

    @property
    def depth(self) -> int:
        """The level of the last heading, 0 before the first."""
        return _rank(self._stack[-1]) if self._stack else 0

    def title_above(self, level: int) -> str:
        """The title of the clause that holds headings of `level`."""
        return next((above.title for above in reversed(self._stack) if above.title and _rank(above) < level), "")

    @property
    def title(self) -> str:
        return next((above.title for above in reversed(self._stack) if above.title), "")
