"""Lines of a file to paragraphs of a document, every character still knowing where it came from.

Reading works on `Paragraph.folded`: simplified characters, half-width punctuation and figures, one for one with `Paragraph.text`.
"""

import functools
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.text import flattened, labels
from gongkai.text.dates import WRITTEN
from gongkai.text.docnumbers import own_line
from gongkai.text.furniture import EMPTY_LABELS
from gongkai.text.script import fold_words, folded_characters

_FORMS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FORMS |= {ord(c): ord(" ") for c in "\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff\r\x0b\x0c"}
_FORMS |= {ord(c): ord("|") for c in "│┃║￨┆┊"}
_FORMS |= {ord(a): ord(b) for a, b in zip("﹝﹞﹙﹚﹕﹔﹐｡", "〔〕():;,。", strict=True)}

_SENTENCE_END = tuple("。:!?")
_TITLE_END = ("通知", "意见", "方案", "要点", "办法", "函", "公告", "通告", "决定", "号", "号)")
_LABEL = re.compile(
    r"\s*(?:—{1,2}|第[一二三四五六七八九十百零]{1,5}[章节条]|[一二三四五六七八九十百零]{1,5}、|\([一二三四五六七八九十百零]{1,5}\)|\d{1,3}[.、](?!\d)|\d{1,3} +(?=[\u4e00-\u9fff])(?![年月日号个项万亿元时分家名户人米天周次])|\(\d{1,3}\)|[①-⑳]|附件"
    rf"|(?:项目名称|(?:建设|项目|工作|主要|具体)内容|(?:工作|整改|目标)任务|(?:工作|整改|年度)目标|(?:整改|工作)措施|存在问题|资金来源|建设地点) ?:"
    rf"|{labels.BEGINS}(?: ?:| +(?=[^ ])))"
)
_SPREAD_LABEL = re.compile("[\u4e00-\u9fff](?: {1,4}[\u4e00-\u9fff]){3,6} {0,4}:")
_FORM, _LONGEST_FORM = 6, 200
_LONGEST_NAME = 40
_DRAWN = re.compile("[─-╿]")
_SIGNER = re.compile("[\u4e00-\u9fff ]{3,30}(?:人民政府|办公室|办公厅|委员会|局|厅|指挥部|领导小组)")
"""An authority with a line to itself: a signature."""
_COLUMNS = re.compile(r"\S {2,}\S")
_NARROW = 60
_MOST_STRAY = 1 / 8
"""The share of lines that nobody broke among lines that are broken."""
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SYLLABLE = rf"[a-zü{_TONES}]{{1,6}}"
_SOUND = re.compile(rf"(?<=[\u4e00-\u9fff])[(（](?=[a-zü]*[{_TONES}]){_SYLLABLE}(?: ?/ ?{_SYLLABLE}){{0,3}}[)）]")
_SOUNDS = re.compile(rf"(?<=[\u4e00-\u9fff])[(（]{_SYLLABLE}(?: ?/ ?{_SYLLABLE}){{0,3}}[)）]")
"""Sounds with and without a tone, in a text that has some with one."""
_BREAK = re.compile("<br ?/?>", re.IGNORECASE)
"""A line break inside a cell that a converter left as a tag."""
_STARS = re.compile(r"\*\*")
_BLANK = re.compile(r"[\s\u200b\ufeff?？]*(?:#{1,6}\s+)?")
"""What may stand before the first word: gaps, marks that a converter put for gaps it did not know, or for a heading."""
_PAGE = re.compile(r"(?:[-—–·] {0,3}){1,4}\d{1,4}(?: {0,3}[-—–·]){1,4}|第 ?\d{1,4} ?页(?:[ ,/]*共 ?\d{1,4} ?页)?")


def fold_for_reading(text: str) -> str:
    return _folded_name(text) if len(text) <= _LONGEST_NAME else _folded(text)


def _folded(text: str) -> str:
    return fold_words(text).translate(_characters())


@functools.lru_cache(maxsize=4096)
def _folded_name(text: str) -> str:
    """Names of authorities come again and again."""
    return _folded(text)


@functools.cache
def _characters() -> dict[int, int | str]:
    return {**folded_characters(), **_FORMS}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`pieces` are (index in `text`, offset in the source, line) of each stretch taken from one line."""

    text: str
    folded: str
    pieces: tuple[tuple[int, int, int], ...]

    def offset(self, index: int) -> int:
        at, offset, _ = self._piece(index)
        return offset + index - at

    def _piece(self, index: int) -> tuple[int, int, int]:
        if len(self.pieces) == 1:
            return self.pieces[0]
        return self.pieces[max(bisect_right(self.pieces, (index, float("inf"), 0)) - 1, 0)]

    def end(self, index: int) -> int:
        """The offset just after the character before `index`."""
        return self.offset(index - 1) + 1 if index else self.offset(0)

    @property
    def extent(self) -> tuple[int, int]:
        """From its first place in the source to its last; the cells of a drawn row stand beside each other, line after line."""
        ends = [*(at for at, _, _ in self.pieces[1:]), len(self.text)]
        return min(offset for _, offset, _ in self.pieces), max(map(self.end, ends))

    def line(self, index: int = 0) -> int:
        return self._piece(index)[2]

    def part(self, start: int, end: int) -> "Paragraph":
        """The stretch between two indices, without white space around it."""
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        if start == 0 and end == len(self.text):
            return self
        if len(self.pieces) == 1:
            at, offset, line = self.pieces[0]
            return Paragraph(self.text[start:end], self.folded[start:end], ((0, offset + start - at, line),))
        within = self.pieces[
            bisect_right(self.pieces, (start, float("inf"), 0)) : bisect_left(self.pieces, (end, -1, 0))
        ]
        inner = tuple((at - start, offset, line) for at, offset, line in within)
        first = (0, self.offset(start), self.line(start))
        return Paragraph(self.text[start:end], self.folded[start:end], (first, *inner))

    def followed_by(self, other: "Paragraph", gap: str = "") -> "Paragraph":
        """Both as one, as a list of names that goes on in the next line; `gap` may be a space."""
        moved = tuple((at + len(self.text) + len(gap), offset, line) for at, offset, line in other.pieces)
        return Paragraph(self.text + gap + other.text, self.folded + gap + other.folded, (*self.pieces, *moved))


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    folded: str
    offset: int
    number: int
    indented: bool


def paragraphs(text: str) -> list[Paragraph]:
    """Non-empty paragraphs in order. Lines that a program broke at a fixed width are one paragraph again."""
    lines = _without_page_marks(_without_empty_labels(list(_lines(text))))
    width = _wrapped_width([line for line in lines if line])
    groups: list[list[_Line]] = []
    previous: _Line | None = None
    for line in lines:
        if line is not None and width and previous is not None and _continues(groups[-1], line, width):
            groups[-1].append(line)
        elif line is not None:
            groups.append([line])
        previous = line
    found = [_joined(group) for group in groups]
    found = [_closed_up(paragraph) for paragraph in found]
    added = [pattern for pattern, sign in ((_SOUNDS, _SOUND), (_STARS, _STARS)) if sign.search(text)]
    return [functools.reduce(_without, added, paragraph) for paragraph in found]


def _closed_up(paragraph: Paragraph) -> Paragraph:
    """责 任 单 位: as 责任单位:"""
    spread = _SPREAD_LABEL.match(paragraph.folded)
    if not spread or not _LABEL.match(spread.group().replace(" ", "")):
        return paragraph
    return _cut(paragraph, [gap.span() for gap in re.finditer(" +", spread.group())])


def _without(paragraph: Paragraph, added: re.Pattern[str]) -> Paragraph:
    """Leaves out what a converter put between characters: 印發(fā), **责任单位:**."""
    return _cut(paragraph, [match.span() for match in added.finditer(paragraph.folded)])


def _cut(paragraph: Paragraph, spans: list[tuple[int, int]]) -> Paragraph:
    edges = [0, *itertools.chain.from_iterable(spans), len(paragraph.text)]
    if len(edges) == 2:
        return paragraph
    parts = [paragraph.part(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    begins = [0, *itertools.accumulate(len(part.text) for part in parts)]
    pieces = tuple(
        (at + begin, offset, line)
        for part, begin in zip(parts, begins, strict=False)
        for at, offset, line in part.pieces
    )
    return Paragraph("".join(part.text for part in parts), "".join(part.folded for part in parts), pieces)


def _lines(text: str) -> Iterator[_Line | None]:
    text = _BREAK.sub(lambda tag: " " * len(tag.group()), text)
    folded, offset = fold_for_reading(text), 0
    for number, raw in enumerate(text.split("\n"), 1):
        edges = [0, *flattened.starts(folded[offset : offset + len(raw)]), len(raw)]
        for begin, end in itertools.pairwise(edges):
            yield _line(raw[begin:end], folded, offset + begin, number)
        offset += len(raw) + 1


def _line(raw: str, folded: str, offset: int, number: int) -> _Line | None:
    blank = _BLANK.match(raw)
    start = offset + (blank.end() if blank else 0)
    words = raw[start - offset :].rstrip()
    return _Line(words, folded[start : start + len(words)], start, number, start > offset) if words else None


def _without_empty_labels(lines: list[_Line | None]) -> list[_Line | None]:
    """A form that nobody filled in: of many lines of labels without values the last is left, where a value may follow."""
    kept: list[_Line | None] = []
    run = 0
    for line in lines:
        empty = bool(line and EMPTY_LABELS.fullmatch(line.folded))
        run = run + 1 if empty else 0 if line else run
        if empty and line and len(line.text) > _LONGEST_FORM:
            continue
        if run > _FORM:
            kept.pop()
        kept.append(line)
    return kept


def _without_page_marks(lines: list[_Line | None]) -> list[_Line | None]:
    """Page numbers go, with the blank lines around them and the running head below them; a sentence may go on past them."""
    if not any(line and _PAGE.fullmatch(line.folded) for line in lines):
        return lines
    kept: list[_Line | None] = []
    seen: set[str] = set()
    new_page = False
    for line in lines:
        if line and _PAGE.fullmatch(line.folded):
            while kept and kept[-1] is None:
                kept.pop()
            new_page = True
        elif new_page and (line is None or line.folded in seen):
            continue
        else:
            kept.append(line)
            new_page = False
            if line:
                seen.add(line.folded)
    return kept


def _wrapped_width(lines: list[_Line]) -> int:
    """The width at which lines were broken, 0 when they were not."""
    lines = [line for line in lines if "\t" not in line.text]
    widths = sorted(width for line in lines if (width := _width(line)) <= _NARROW)
    stray = len(lines) - len(widths)
    if len(widths) < 6 or stray > _MOST_STRAY * len(lines):
        return 0
    width = widths[len(widths) * 19 // 20]
    if stray and _broken(lines, width) * 4 < len(widths):
        return 0
    full = sum(width - 3 <= w <= width + 2 for w in widths)
    wrapped = full * 4 >= len(widths) or _broken(lines, width) * 8 >= max(len(widths), 24)
    return width if 12 <= width <= _NARROW and widths[-1] <= width + 6 and wrapped else 0


def _broken(lines: list[_Line], width: int) -> int:
    """How many full lines stop in the middle of a word or a list and go on below."""
    return sum(
        width - 3 <= _width(line) <= width + 2
        and not line.folded.endswith((*_SENTENCE_END, ";", ")", "》"))
        and not below.indented
        and not _LABEL.match(below.folded)
        for line, below in itertools.pairwise(lines)
    )


def _width(line: _Line) -> int:
    """In full-width characters; an indent of two is part of a paper line."""
    narrow = len(line.text.encode("ascii", "ignore"))
    return len(line.text) - narrow // 2 + (2 if line.indented else 0)


def _continues(group: list[_Line], line: _Line, width: int) -> bool:
    """Whether a full line runs on: inside a bracket always, after a full stop only when no margin was left."""
    before = group[-1]
    if _width(before) < width // 2 or "\t" in line.text or _stands_alone(before, line):
        return False
    if _is_open(group):
        return True
    if _width(before) < width - max(4, width // 6):
        return False
    if line.indented or _LABEL.match(line.folded):
        return False
    no_margin = width <= _width(before) <= _NARROW and not before.folded.endswith(":")
    return not before.folded.endswith(_SENTENCE_END) or no_margin


def _stands_alone(before: _Line, line: _Line) -> bool:
    """Numbers, days, rows of a table, names in columns and the line of addressees begin anew, however full the line above them."""
    if before.folded.endswith(_SENTENCE_END) and _SIGNER.fullmatch(line.folded):
        return True
    addressed = line.folded.startswith("各") and before.folded.endswith(_TITLE_END)
    columns = bool(_COLUMNS.search(before.folded) or _COLUMNS.search(line.folded))
    rows = before.folded.count("|") > 1 and (line.folded.count("|") > 1 or bool(_DRAWN.search(line.text)))
    rows = rows or bool(_DRAWN.search(before.text))
    return (
        addressed
        or columns
        or rows
        or bool(own_line(line.folded) or own_line(before.folded) or WRITTEN.fullmatch(line.folded))
    )


def _is_open(group: list[_Line]) -> bool:
    recent = "".join(line.folded for line in group[-6:])
    return recent.count("(") > recent.count(")") or recent.count("《") > recent.count("》")


def _joined(group: list[_Line]) -> Paragraph:
    if len(group) == 1:
        return Paragraph(group[0].text, group[0].folded, ((0, group[0].offset, group[0].number),))
    words: list[str] = []
    folded: list[str] = []
    pieces, at = [], 0
    for line in group:
        gap = " " if words and _latin(words[-1][-1]) and _latin(line.text[0]) else ""
        pieces.append((at + len(gap), line.offset, line.number))
        words.append(gap + line.text)
        folded.append(gap + line.folded)
        at += len(gap) + len(line.text)
    return Paragraph("".join(words), "".join(folded), tuple(pieces))


def _latin(c: str) -> bool:
    return c.isascii() and c.isalpha()


@functools.cache
def _marks(signs: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(signs)}]")


def brackets(folded: str, opening: str = "(", closing: str = ")") -> list[tuple[int, int]]:
    """Outermost balanced pairs as (start, end), brackets included; a bracket without its partner counts as a letter."""
    stack: list[int] = []
    pairs: list[tuple[int, int]] = []
    if opening not in folded if len(opening) == 1 else not any(mark in folded for mark in opening):
        return []
    for match in _marks(opening + closing).finditer(folded):
        if match.group() in opening:
            stack.append(match.start())
        elif stack:
            pairs.append((stack.pop(), match.end()))
    outer: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if not outer or start >= outer[-1][1]:
            outer.append((start, end))
    return outer


def enclosed(folded: str, *pairs: tuple[str, str]) -> set[int]:
    """Every index that lies in brackets of one of the pairs, in round ones when none is given."""
    return {i for pair in pairs or (("(", ")"),) for a, b in brackets(folded, *pair) for i in range(a, b)}
