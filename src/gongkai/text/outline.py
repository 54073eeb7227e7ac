"""Headings, numbered as 党政机关公文格式 numbers them: 一、 (一) 1. (1), and 第一章 第一条 in rules."""

import re
from dataclasses import dataclass

from gongkai.text import assignment
from gongkai.text.layout import Paragraph, brackets

_C = "[一二三四五六七八九十百零]"
_LABELS = (
    (1, re.compile(rf"第{_C}{{1,4}}[章编] *|{_C}{{1,3}} ?[、.] *")),
    (2, re.compile(rf"第{_C}{{1,5}}节 *|\({_C}{{1,3}}\)[、.]? *")),
    (3, re.compile(rf"第{_C}{{1,5}}条 *|\d{{1,2}} ?(?:[、.](?!\d)|\)) *")),
    (4, re.compile(r"\(\d{1,2}\)[、.]? *|[①-⑳] *")),
)
_TITLE_LIMIT = 60
_SENTENCE = 25
_RUN_IN = re.compile(r"[。;:!?]|  ")


@dataclass(frozen=True, slots=True)
class Heading:
    """`start` and `end` are the indices of the title in its paragraph; `runs_in` says that text follows on the same line."""

    level: int
    label: str
    title: str
    start: int
    end: int
    runs_in: bool


def heading(paragraph: Paragraph) -> Heading | None:
    """The numbered heading a paragraph opens with. `title` is empty when only a long sentence follows the number."""
    for level, pattern in _LABELS:
        match = pattern.match(paragraph.folded)
        if match:
            return _titled(paragraph, level, match.end())
    return None


def _titled(paragraph: Paragraph, level: int, start: int) -> Heading:
    label, end, alone = paragraph.text[:start].strip(), *_title_end(paragraph.folded, start)
    title = paragraph.text[start:end].strip()
    bare = re.sub(r"\([^()]*\)", "", paragraph.folded[start:end])
    sentence = alone and paragraph.folded.endswith(("。", ";")) and "," in bare and len(bare) > _SENTENCE
    fits = (
        not sentence and 0 < len(bare) <= _TITLE_LIMIT and not label.endswith("条")
    )  # an article is text, not a heading
    return Heading(level, label, title if fits else "", start, end if fits else start, not alone or not fits)


def _title_end(folded: str, start: int) -> tuple[int, bool]:
    """Where the title stops and whether the paragraph stops there too (a closing block in brackets is not text)."""
    closed = {i for a, b in brackets(folded) for i in range(a, b)}
    quoted = {i for a, b in brackets(folded, "《“", "》”") for i in range(a, b)}
    inside = closed | quoted
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


class Path:
    """The numbers of the headings above the current line."""

    def __init__(self) -> None:
        self._stack: list[Heading] = []

    def enter(self, found: Heading) -> None:
        self._stack = [above for above in self._stack if above.level < found.level] + [found]

    def clear(self) -> None:
        self._stack = []

    @property
    def clause(self) -> str:
        """二(四), 一(四)1: the way a clause is cited."""
        return "".join(number(above.label) for above in self._stack)

    @property
    def title(self) -> str:
        return next((above.title for above in reversed(self._stack) if above.title), "")
