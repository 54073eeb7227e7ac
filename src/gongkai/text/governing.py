"""Reads who has which task in the body of a document: which stretches of text its statements of 牵头, 责任 or 配合 units govern."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from gongkai.text import (
    blocks,
    brokenlabels,
    continued,
    firstnamed,
    frequency,
    labels,
    limits,
    ordinals,
    outline,
    piped,
    scope,
    stretches,
    subjects,
    tables,
    unparted,
)
from gongkai.text.assignment import Assignment
from gongkai.text.blocks import Block
from gongkai.text.doubts import Doubt
from gongkai.text.kinds import Kind
from gongkai.text.layout import Paragraph
from gongkai.text.limits import Calendar, Counted, Place
from gongkai.text.scope import Scope
from gongkai.text.shared import Beside
from gongkai.text.stretches import Span
from gongkai.text.tablerows import Rows
from gongkai.text.tasks import Dated, Task, unsettled

_BESIDE = re.compile(rf"[ —-]*(?:{labels.BESIDE}):[^。;]*[。;]?$")
"""A line of a statement that gives nobody a part."""
_ATTACHMENT = re.compile(r"^附件? ?\d{0,2} ?:?$|^附 ?录")
_LIST_OF_ATTACHMENTS = re.compile(r"附件 ?:")
_LISTED = re.compile(r"\d{1,2} ?[.、][^。]*$")
_BULLETS = " —-•●·◆■▪※○◎★▲*"


@dataclass
class Reader:
    """Walks the body once; afterwards `tasks`, `dated` and `headings` hold what it met."""

    calendar: Calendar
    kind: Kind
    tasks: list[Task] = field(default_factory=list)
    dated: list[Dated] = field(default_factory=list)
    headings: list[tuple[outline.Heading, Paragraph]] = field(default_factory=list)
    _scope: Scope = field(default_factory=Scope)
    _table: Rows = field(default_factory=Rows)
    _beside: Beside = field(default_factory=Beside)
    _in_points: bool = False
    _names_alone: bool = False
    _name_lines: frozenset[int] = frozenset()
    _adjacent: bool = False
    """Nothing stands between the last block and here."""
    _begun: list[Task] = field(default_factory=list)
    """What sentences say with their subject where no statement governs; a statement further down may still govern it."""

    def read(self, body: Sequence[Paragraph]) -> None:
        rows = piped.with_rows_joined(piped.with_boxes_joined(body))
        whole = brokenlabels.joined(list(_without_lists_of_attachments(tables.with_rows_joined(rows))))
        self._in_points, self._names_alone = outline.counts_in_points(whole), blocks.names_alone(whole)
        self._name_lines = blocks.name_lines(whole)
        at = 0
        while at < len(whole):
            table = tables.stacked(whole, at) or piped.find(whole, at) or unparted.find(whole, at)
            if table:
                self._close()
                self._stacked(table)
                at = table.end
                continue
            if not self._row(whole[at]) and whole[at].text.strip("| "):
                self._paragraph(whole[at])
            at += 1
        self._close()
        self._settle()
        self.tasks = firstnamed.leading(self.tasks, whole)
        self._take_subjects()

    def _close(self) -> None:
        """A clause is over: what still waits has no block, only perhaps a date."""
        for paragraph in self._scope.close():
            self._note_dates(paragraph)
            self._note_subjects(paragraph)

    def _stacked(self, table: tables.Stacked) -> None:
        self._table.begin_stacked(table.columns)
        for row in table.rows:
            said = [cell for cell in row if cell.text]
            if len(said) == 1:
                self._paragraph(said[0])
            elif said:
                self._task_of_row(row, said[0].followed_by(said[-1]))
        self._table.columns = {}

    def _row(self, paragraph: Paragraph) -> bool:
        """Takes the row of a table; False where the paragraph is none."""
        row = self._table.cells(paragraph)
        if not row:
            return False
        said = [cell for cell in row if cell.text]
        if head := tables.header(row):
            if not self._table.goes_on(head, len(row)):
                self._close()
                self._table.begin(head, len(row))
        elif self._table.columns and len(said) == 1 and not tables.is_rule(row):
            self._paragraph(said[0])
        elif self._table.columns:
            self._task_of_row(self._table.fitted(row, paragraph.text.endswith("|")), paragraph)
        return bool(self._table.columns)

    def _task_of_row(self, row: list[Paragraph], whole: Paragraph) -> None:
        if said := self._table.read(row):
            clause = self._scope.path.clause + said.number
            self._add(said.found, clause, said.title, [whole], whole.extent, said.texts)

    def _paragraph(self, paragraph: Paragraph) -> None:
        if self._adjacent and _BESIDE.match(paragraph.folded):
            return
        head, found = outline.heading(paragraph), blocks.find(paragraph, self._names_alone)
        if paragraph.offset(0) in self._name_lines and not head and not found:
            found = [blocks.of_names(paragraph)]
        if self._adjacent and not head and not found and self._limits_last(paragraph):
            return
        self._begin(outline.raised(head) if head and self._in_points else head, paragraph, bool(found))
        self._beside.take(paragraph)
        text_from = head.end if head and head.title else 0
        at = 0
        for block in found:
            self._block(paragraph, at, block, text_from)
            at = block.until
        rest = paragraph.part(at, len(paragraph.text)) if paragraph.folded[at:].strip(" 。;") else None
        self._adjacent = bool(found) and not rest
        if rest and (found or not head or head.runs_in or head.level == scope.POINT):
            self._scope.keep(rest)

    def _begin(self, head: outline.Heading | None, paragraph: Paragraph, stated: bool) -> None:
        """Enters the clause that a paragraph begins; sub-points wait together for the block below them."""
        attached = bool(_ATTACHMENT.match(paragraph.folded))
        together = head and head.level == scope.POINT and self._scope.points and not stated
        if attached or (head and not together):
            self._close()
        if head:
            self._enter(head, paragraph)
        elif attached:
            self._scope.leave()
            self._beside.leave()
            self._table.columns = {}

    def _enter(self, head: outline.Heading, paragraph: Paragraph) -> None:
        said = self._scope.path.in_chapter and head.level == 1 and paragraph.folded.endswith("。")
        self.headings += [(head, paragraph)] if head.title and not said else []
        self._adjacent = False
        self._scope.enter(head, paragraph)
        if head.level != scope.POINT:
            self._beside.enter(head, paragraph, self._scope.path)

    def _limits_last(self, paragraph: Paragraph) -> bool:
        """Takes a limit with a line to itself right below a statement that has none, as the cells of a lost table leave it."""
        last = self.tasks[-1] if self.tasks else None
        if not limits.is_alone(paragraph) or last is None or last.deadline or last.deadline_text:
            return False
        self._join_last(Assignment(time=[paragraph.text.strip()]), paragraph)
        return True

    def _block(self, paragraph: Paragraph, at: int, block: Block, text_from: int) -> None:
        own, before = paragraph.part(at, block.until), paragraph.part(at, block.start)
        waiting = [] if block.spoken else self._scope.waiting
        if self.kind.leaves_out(block) and not limits.of_text([own], self.calendar).day:
            self._scope.waiting.append(own)
            return
        bare = not before.folded.strip(_BULLETS) and at == 0
        if self._adjacent and bare and not waiting and continued.goes_on(block.found, self.tasks):
            self._join_last(block.found, own)
            return
        if not block.found.has_units:
            self._scope.times += block.found.time
            self._scope.waiting.append(own)
            return
        block.found.time = block.found.time or self._scope.times
        overall = scope.is_overall(paragraph)
        clause = self._scope.clause(overall and self._scope.path.depth > 1, before)
        if overall and self._scope.path.depth > 1:
            waiting = self._overall()
        ordinal, title = ordinals.find(paragraph, max(at, text_from), block.start, block.end)
        texts = [*self._scope.take_heading(), *waiting, before, paragraph.part(block.end, block.until)]
        span = (paragraph.offset(block.start), paragraph.end(block.end))
        self._add(block.found, clause + ordinal, title or self._scope.path.title, [*waiting, own], span, texts)
        alone = bare and not paragraph.folded[block.until :].strip(" 。;") and not block.spoken and not overall
        self._beside.note(len(self.tasks) - 1, alone and self._scope.points < 2, bool(block.found.time))
        self._scope.governed(block.spoken)

    def _overall(self) -> list[Paragraph]:
        """What 以上工作 means: everything in the section that has no block of its own; its dates now have an owner."""
        governed = self._scope.section
        if governed:
            self.dated = [d for d in self.dated if d.start < governed[0].offset(0)]
        self._scope.waiting = []
        return governed

    def _join_last(self, found: Assignment, own: Paragraph) -> None:
        due = limits.of_label(found.time, self.calendar, Place(own.offset(0), own.end(len(own.text))))
        self.tasks[-1] = continued.joined(self.tasks[-1], found, own, due)
        if due:
            self._beside.note_limit(len(self.tasks) - 1)

    def _add(self, found: Assignment, clause: str, title: str, governed: list[Paragraph], block: Span, texts: list[Paragraph]) -> None:  # fmt: skip
        """A statement gives a task; its limit stands behind its label or in `texts`."""
        due = limits.of_label(found.time, self.calendar, Place(*block)) or self._scope.due(texts, self.calendar)
        doubts = (*unsettled(found, block), *due.doubts)
        self.tasks.append(_task(found, (clause, title), governed, block, due, frequency.first(texts), doubts))

    def _note_subjects(self, paragraph: Paragraph) -> None:
        path = self._scope.path
        standing = self.kind.standing or self.kind.report or "条" in path.clause
        for said in subjects.find(paragraph, self.calendar, standing, self.kind.minutes):
            governed = [paragraph.part(said.start, said.end)]
            due, often = self._scope.due(governed, self.calendar), frequency.first(governed)
            block = governed[0].offset(0), paragraph.end(said.named)
            doubts = (*unsettled(said.found, block), *said.doubts, *due.doubts)
            self._begun.append(_task(said.found, (path.clause, path.title), governed, block, due, often, doubts))

    def _note_dates(self, paragraph: Paragraph) -> None:
        path = self._scope.path
        for limit, doubts in limits.unowned(paragraph, self.calendar, "条" in path.clause):
            start, end = paragraph.offset(limit.start), paragraph.end(limit.end)
            counts = (limit.days, limit.unit) if not doubts else (None, None)
            self.dated.append(
                Dated(
                    path.clause, path.title, paragraph.text[limit.start : limit.end], limit.day, *counts,
                    paragraph.line(limit.start), start, end, doubts,
                )
            )  # fmt: skip

    def _settle(self) -> None:
        """Dates that a statement for several items covers have an owner."""
        wide = self._beside.settle(self.tasks, self.calendar)
        begin = itemgetter(0)
        self.dated = [
            d for d in self.dated if not (at := bisect_right(wide, d.start, key=begin)) or d.end > wide[at - 1][1]
        ]

    def _take_subjects(self) -> None:
        """They count where nothing else governs; their dates have an owner then."""
        governed = stretches.covered((task.start, task.end) for task in self.tasks)
        own = [begun for begun in self._begun if not stretches.meet(governed, begun.start, begun.end)]
        if own:
            self.tasks = sorted([*self.tasks, *own], key=lambda task: task.block)
            told = stretches.covered((begun.start, begun.end) for begun in own)
            self.dated = [d for d in self.dated if not stretches.meet(told, d.start, d.end)]


def _task(found: Assignment, where: tuple[str, str], governed: list[Paragraph], block: Span, due: Counted, often: str | None, doubts: tuple[Doubt, ...]) -> Task:  # fmt: skip
    start, end = governed[0].offset(0), max(governed[-1].end(len(governed[-1].text)), block[1])
    return Task(
        *where, tuple(found.lead), tuple(found.responsible), tuple(found.cooperating), due.day, due.text, often,
        governed[0].line(), start, end, block, found.open_list, due.others, doubts, due.counted,
    )  # fmt: skip


def _without_lists_of_attachments(body: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Leaves out 附件:1.登记表 and the numbered names below it: they are no headings."""
    listing = False
    for paragraph in body:
        if _LIST_OF_ATTACHMENTS.match(paragraph.folded):
            listing = True
        elif not (listing and _LISTED.match(paragraph.folded)):
            listing = False
            yield paragraph
