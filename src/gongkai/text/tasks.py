"""Tasks: the stretches of text that a statement of 牵头, 责任 or 配合 units governs.

A block governs from the end of the block before it, or from the head of its clause when it is the first one there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from gongkai.text import assignment, blocks, deadlines, outline, tables
from gongkai.text.assignment import Assignment
from gongkai.text.blocks import Block
from gongkai.text.layout import Paragraph, fold_for_reading

_ORDINAL = re.compile(r"(?:^|(?<=[。;:]))\s*(?P<n>[一二三四五六七八九十]{1,2})是")
_BARE_FIRST = re.compile(r"^\s*是(?=[^。]{2,30}。)")
_ATTACHMENT = re.compile(r"^附件? ?\d{0,2} ?:?$|^附 ?录")
_MOST = 300


@dataclass(frozen=True, slots=True)
class Task:
    """`start`, `end` are offsets of the governed text with its block in the source; `line` is where it starts; `block` is the block's own span."""

    clause: str
    title: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    cooperating: tuple[str, ...]
    deadline: date | None
    deadline_text: str | None
    frequency_text: str | None
    line: int
    start: int
    end: int
    block: tuple[int, int]
    open_list: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated obligation that no block assigns: somebody still has to say whose it is. `day` is None when it counts from the issue."""

    clause: str
    title: str
    text: str
    day: date | None
    days: int | None
    unit: str | None
    line: int
    start: int
    end: int


@dataclass
class Reader:
    """Walks the body once; afterwards `tasks`, `dated` and `headings` hold what it met. `year` completes 10月底前."""

    year: int | None
    tasks: list[Task] = field(default_factory=list)
    dated: list[Dated] = field(default_factory=list)
    headings: list[tuple[outline.Heading, Paragraph]] = field(default_factory=list)
    _path: outline.Path = field(default_factory=outline.Path)
    _waiting: list[Paragraph] = field(default_factory=list)
    """Paragraphs of the clause that still wait for the block that governs them."""
    _columns: dict[tables.Column, int] = field(default_factory=dict)

    def read(self, body: Sequence[Paragraph]) -> None:
        for paragraph in _without_lists_of_attachments(body):
            if not self._row(paragraph):
                self._paragraph(paragraph)
        self._close()

    def _close(self) -> None:
        """A clause is over: what still waits has no block, only perhaps a date."""
        for paragraph in self._waiting:
            self._note_dates(paragraph)
        self._waiting = []

    def _row(self, paragraph: Paragraph) -> bool:
        row = tables.cells(paragraph)
        if len(row) < 2:
            self._columns = {}
            return False
        head = tables.header(row)
        if head:
            self._columns = head
        elif self._columns:
            self._task_of_row(row, paragraph)
        return bool(self._columns)

    def _task_of_row(self, row: list[Paragraph], whole: Paragraph) -> None:
        cell = {name: row[at] for name, at in self._columns.items() if at < len(row)}
        found = Assignment()
        for role in ("lead", "responsible", "cooperating"):
            if role in cell and cell[role].text.strip(" /—-无"):
                found.add(role, cell[role].text)
        if found.has_units:
            title = cell["task"].text if "task" in cell else ""
            number = cell["number"].text if "number" in cell else ""
            if "time" in cell and cell["time"].text:
                found.add("time", cell["time"].text)
            when = [cell["task"]] if "task" in cell else []
            often = [cell[c] for c in ("frequency", "time", "task") if c in cell]
            self._add(
                found,
                self._path.clause + number,
                title,
                [whole],
                (whole.offset(0), whole.end(len(whole.text))),
                when,
                often,
            )

    def _paragraph(self, paragraph: Paragraph) -> None:
        head = outline.heading(paragraph)
        if head or _ATTACHMENT.match(paragraph.folded):
            self._close()
        if head:
            self._path.enter(head)
            self.headings += [(head, paragraph)] if head.title else []
        elif _ATTACHMENT.match(paragraph.folded):
            self._path.clear()
        found = blocks.find(paragraph)
        text_from = head.end if head and head.title else 0
        at = 0
        for block in found:
            self._block(paragraph, at, block, text_from)
            at = block.until
        rest = paragraph.part(at, len(paragraph.text)) if paragraph.folded[at:].strip(" 。;") else None
        if rest and not (head and not head.runs_in and not found):
            self._waiting.append(rest)

    def _block(self, paragraph: Paragraph, at: int, block: Block, text_from: int) -> None:
        own, before = paragraph.part(at, block.until), paragraph.part(at, block.start)
        waiting = [] if block.spoken else self._waiting
        if _continues_last(block.found, before, waiting, self.tasks):
            self._join_last(block.found, own)
            return
        if not block.found.has_units:
            self._waiting.append(own)
            return
        ordinal, title = self._ordinal(paragraph, max(at, text_from), block.start, block.end)
        texts = [*waiting, before, paragraph.part(block.end, block.until)]
        span = (paragraph.offset(block.start), paragraph.end(block.end))
        self._add(
            block.found, self._path.clause + ordinal, title or self._path.title, [*waiting, own], span, texts, texts
        )
        if not block.spoken:
            self._waiting = []

    def _ordinal(self, paragraph: Paragraph, start: int, stop: int, end: int) -> tuple[str, str]:
        """一是, 二是 inside a clause, when the governed text opens with one and has no other."""
        text = paragraph.folded[start:stop].lstrip(" 。;:")
        found = list(_ORDINAL.finditer(text))
        if len(found) == 1 and found[0].start() == 0:
            return f"{found[0]['n']}是", _first_sentence(paragraph, start, stop)
        first = _BARE_FIRST.match(text) and re.match(r"\s*二是", paragraph.folded[end:])
        return ("一是", _first_sentence(paragraph, start, stop)) if first else ("", "")

    def _join_last(self, found: Assignment, own: Paragraph) -> None:
        """Several label lines in a row are one block."""
        last = self.tasks.pop()
        day = assignment.days(found, self.year)
        self.tasks.append(
            Task(
                last.clause, last.title, (*last.lead, *found.lead), (*last.responsible, *found.responsible),
                (*last.cooperating, *found.cooperating), day[-1].day if day else last.deadline,
                found.time[0] if found.time else last.deadline_text, last.frequency_text, last.line, last.start,
                own.end(len(own.text)), (last.block[0], own.end(len(own.text))), last.open_list or found.open_list,
            )
        )  # fmt: skip

    def _add(self, found: Assignment, clause: str, title: str, governed: list[Paragraph], block: tuple[int, int], when: list[Paragraph], often: list[Paragraph]) -> None:  # fmt: skip
        day, words = _deadline(found, when, self.year)
        start, end = governed[0].offset(0), max(governed[-1].end(len(governed[-1].text)), block[1])
        self.tasks.append(
            Task(
                clause, title, tuple(found.lead), tuple(found.responsible), tuple(found.cooperating), day, words,
                _frequency(often), governed[0].line(), start, end, block, found.open_list,
            )
        )  # fmt: skip

    def _note_dates(self, paragraph: Paragraph) -> None:
        limits = deadlines.absolute(paragraph.folded, self.year) + deadlines.relative(paragraph.folded)
        for limit in sorted(limits, key=lambda d: d.start):
            start, end = paragraph.offset(limit.start), paragraph.end(limit.end)
            words = paragraph.text[limit.start : limit.end]
            self.dated.append(
                Dated(
                    self._path.clause,
                    self._path.title,
                    words,
                    limit.day,
                    limit.days,
                    limit.unit,
                    paragraph.line(limit.start),
                    start,
                    end,
                )
            )


def _without_lists_of_attachments(body: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Leaves out 附件:1.登记表 and the numbered names below it: they are no headings."""
    listing = False
    for paragraph in body:
        if re.match(r"附件 ?:", paragraph.folded):
            listing = True
        elif not (listing and re.match(r"\d{1,2} ?[.、]", paragraph.folded) and "。" not in paragraph.folded):
            listing = False
            yield paragraph


def _continues_last(found: Assignment, before: Paragraph, waiting: list[Paragraph], tasks: list[Task]) -> bool:
    if before.text.strip() or waiting or not tasks:
        return False
    last = tasks[-1]
    return not (found.lead and last.lead) and len(last.lead) + len(last.responsible) + len(last.cooperating) < _MOST


def _first_sentence(paragraph: Paragraph, start: int, stop: int) -> str:
    words = paragraph.text[start:stop].strip(" 。；;:：")
    sentence = re.split("[。；;]", words)[0]
    return re.sub(r"^[一二三四五六七八九十]{0,2}是", "", sentence).strip()


def _deadline(found: Assignment, texts: list[Paragraph], year: int | None) -> tuple[date | None, str | None]:
    """The block's own date first; else the last one the governed text names, for then the whole is done."""
    own = [(words, d) for words in found.time for d in deadlines.stated(fold_for_reading(words), year)]
    if own:
        words, limit = own[-1]
        return limit.day, words[limit.start : limit.end]
    named = [(p, d) for p in texts for d in deadlines.absolute(p.folded, year)]
    if named:
        paragraph, limit = max(named, key=lambda pair: pair[1].day or date.min)
        return limit.day, paragraph.text[limit.start : limit.end]
    counted = [p.text[d.start : d.end] for p in texts for d in deadlines.relative(p.folded)]
    return None, next(iter([*filter(None, found.time), *counted]), None)


def _frequency(texts: list[Paragraph]) -> str | None:
    spans = ((p, span) for p in texts for span in deadlines.frequencies(p.folded))
    return next((p.text[a:b] for p, (a, b) in spans), None)
