"""Tasks: the stretches of text that a statement of 牵头, 责任 or 配合 units governs.

A block governs from the end of the block before it, or from the head of its clause when it is the first one there.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from gongkai.text import (
    assignment,
    blocks,
    deadlines,
    labels,
    limits,
    outline,
    piped,
    shared,
    subjects,
    tables,
    units,
    unparted,
)
from gongkai.text.assignment import Assignment
from gongkai.text.blocks import Block
from gongkai.text.doubts import Doubt, doubt
from gongkai.text.layout import Paragraph
from gongkai.text.limits import Calendar, Limit, Place
from gongkai.text.shared import Items, Shared

_OVERALL = re.compile("^(?:以上|上述|前述)")
_STAGE = re.compile(
    r"(?:阶段|步骤)[^()。]{0,12}\((?P<when>[^()]*\d ?[月年日][^()]*)\)|\((?P<when2>[^()]*\d ?[月年日][^()]*)\)[^()。]{0,12}(?:阶段|步骤)"
)
"""The title of a stage with its time: what stands below it is due by its end."""
_FIRST_LEADS = re.compile(
    "(?:第一位|首位|第一|第一名|第一个|最前面|最前)[的者]?(?:责任)?(?:单位|部门)?(?:均?为|是|作为)?(?:该项?)?(?:任务|工作)?的?(?:牵头|主办|主责)"
)
_OTHERS_HELP = re.compile(
    "(?:其他|其余|其它|排在?后面的?|后列)的?(?:列入|所列|责任)?(?:单位|部门)?(?:均?为|是|作为)(?:配合|协办|协同|参与)"
)
_GOES_ON = re.compile(rf"^(?:{labels.UNITS}):.*[,、]$")
_VALUED = re.compile(rf"^(?:{labels.UNITS}):[^:。;]+$")
_LABEL_ALONE = re.compile(rf"^(?:{labels.UNITS}|{labels.TIMES}):$")
_LABEL_BEGINS = re.compile(rf"(?:{labels.UNITS}|{labels.TIMES})(?=:|$)")
_LABEL_BARE = re.compile(rf"^(?:{labels.UNITS}|{labels.TIMES})$")
"""A label whose colon a page left out, above its value."""
_BESIDE = re.compile(rf"[ —-]*(?:{labels.BESIDE}):[^。;]*[。;]?$")
"""A line of a statement that gives nobody a part."""
_LIMIT_BEGINS = re.compile(r"(?:20)?\d{2} ?年|\d{1,2} ?月|[上下]半年|年[内底]|长期|持续|每[年月季]")
_LONGEST_LIMIT = 12
_LONGEST_HEADING_ROW = 40
_POINT = 4
_ORDINAL = re.compile(r"(?:^|(?<=[。;:]))\s*(?P<n>[一二三四五六七八九十]{1,2})是")
_BARE_FIRST = re.compile(r"^\s*是(?=[^。]{2,30}。)")
_ATTACHMENT = re.compile(r"^附件? ?\d{0,2} ?:?$|^附 ?录")
_BULLETS = " —-•●·◆■▪※○◎★▲*"
_MOST = 300


@dataclass(frozen=True, slots=True)
class Task:
    """`start`, `end` are offsets of the governed text with its block in the source; `line` is where it starts; `block` is the block's own span.

    `others` are limits that the text names beside the one that counts; `doubts` is what somebody should look at.
    """

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
    others: tuple[Limit, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    counted: Limit | None = None
    """The limit that counts where it has no day yet: so many days from the issue, or from an event."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated obligation that no block assigns: somebody still has to say whose it is. `day` is None when it counts from the issue
    (`days`, `unit`) or from something that `doubts` names."""

    clause: str
    title: str
    text: str
    day: date | None
    days: int | None
    unit: str | None
    line: int
    start: int
    end: int
    doubts: tuple[Doubt, ...] = ()


class Kind(NamedTuple):
    """What the document is, as far as it matters for who has a task."""

    standing: bool = False
    """It rules for every case to come, as plans for emergencies and measures do: who is competent has no task yet."""
    contingency: bool = False
    """It is a plan for emergencies: 由甲局牵头 says who heads a group when one comes."""
    minutes: bool = False
    """It tells what a meeting settled: 市财政局安排资金 is a task of its own."""
    report: bool = False
    """It tells what was done: what its sentences say of authorities is a task only where it names a day to come."""


_PLAIN = Kind()


@dataclass
class Reader:
    """Walks the body once; afterwards `tasks`, `dated` and `headings` hold what it met."""

    calendar: Calendar
    kind: Kind = _PLAIN
    tasks: list[Task] = field(default_factory=list)
    dated: list[Dated] = field(default_factory=list)
    headings: list[tuple[outline.Heading, Paragraph]] = field(default_factory=list)
    _path: outline.Path = field(default_factory=outline.Path)
    _waiting: list[Paragraph] = field(default_factory=list)
    """Paragraphs of the clause that still wait for the block that governs them."""
    _columns: dict[tables.Column, int] = field(default_factory=dict)
    _rows: int = 0
    """How many rows the table has so far."""
    _width: int = 0
    """How many cells the row of heads has."""
    _number: str = ""
    """Of the last row: a cell that reaches down over several rows stands in the first."""
    _spaced: bool = False
    """Only gaps part the cells of the table."""
    _in_points: bool = False
    _names_alone: bool = False
    _name_lines: frozenset[int] = frozenset()
    _times: list[str] = field(default_factory=list)
    """Limits on a line of their own that still wait for their units."""
    _adjacent: bool = False
    """Nothing stands between the last block and here."""
    _points: int = 0
    """How many sub-points (①, (1)) wait together."""
    _heading: Paragraph | None = None
    """The heading above, when it has its line to itself and no block has been found below it: its date holds for what follows."""
    _stage: tuple[int, Paragraph] | None = None
    """The level of the stage around the current line, and its time."""
    _section: list[Paragraph] = field(default_factory=list)
    """Paragraphs since the last heading of the first level that no block governs."""
    _items: dict[int, Items] = field(default_factory=dict)
    """The items around the current line, by their level."""
    _shared: list[Shared] = field(default_factory=list)
    _each: set[int] = field(default_factory=set)
    """Levels on which two items of one clause have statements of their own."""
    _begun: list[Task] = field(default_factory=list)
    """What sentences say with their subject where no statement governs; a statement further down may still govern it."""

    def read(self, body: Sequence[Paragraph]) -> None:
        rows = piped.with_rows_joined(piped.with_boxes_joined(body))
        whole = _with_lists_joined(list(_without_lists_of_attachments(tables.with_rows_joined(rows))))
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
        self._let_first_lead(whole)
        self._take_subjects()

    def _close(self) -> None:
        """A clause is over: what still waits has no block, only perhaps a date."""
        for paragraph in [*([self._heading] if self._heading else []), *self._waiting]:
            self._note_dates(paragraph)
            self._note_subjects(paragraph)
        self._waiting, self._times, self._points, self._heading = [], [], 0, None

    def _let_first_lead(self, body: Sequence[Paragraph]) -> None:
        """Where the document says that the unit named first leads, it does."""
        if not any(_FIRST_LEADS.search(p.folded) for p in body):
            return
        help_ = any(_OTHERS_HELP.search(p.folded) for p in body)
        for at, task in enumerate(self.tasks):
            if task.responsible and not task.lead:
                first, rest = task.responsible[:1], task.responsible[1:]
                others, helpers = ((), rest) if help_ else (rest, ())
                self.tasks[at] = replace(
                    task, lead=first, responsible=others, cooperating=(*helpers, *task.cooperating)
                )

    def _stacked(self, table: tables.Stacked) -> None:
        self._columns, self._number = table.columns, ""
        for row in table.rows:
            said = [cell for cell in row if cell.text]
            if len(said) == 1:
                self._paragraph(said[0])
            elif said:
                self._task_of_row(row, said[0].followed_by(said[-1]))
        self._columns = {}

    def _row(self, paragraph: Paragraph) -> bool:
        row = tables.cells(paragraph)
        if len(row) < 2:
            inside = bool(self._columns and self._spaced)
            row = tables.spaced(paragraph, self._width if inside else 0)
            if inside and len(row) < 2 and "number" not in self._columns:
                row = tables.unnumbered(paragraph, self._width, self._columns)
            self._spaced = len(row) > 1
        if len(row) < 2:
            if len(paragraph.text) > _LONGEST_HEADING_ROW or paragraph.folded.endswith("。"):
                self._columns = {}
            return False
        head = tables.header(row)
        said = [cell for cell in row if cell.text]
        if self._columns and not head and tables.begins_another(row):
            self._columns = {}
        if head and (below := tables.second_head(head, len(row), self._columns, self._width)) and not self._rows:
            self._columns = below
        elif head:
            self._close()
            self._columns, self._width, self._number, self._rows = head, len(row), "", 0
        elif self._columns and len(said) == 1 and not tables.is_rule(row):
            self._paragraph(said[0])
        elif self._columns:
            stroked = paragraph.text.endswith("|")
            fitted = (
                tables.right(row, self._width)
                if stroked and len(row) < self._width
                else tables.fitted(row, self._width, self._columns)
            )
            self._task_of_row(fitted, paragraph)
        return bool(self._columns)

    def _task_of_row(self, row: list[Paragraph], whole: Paragraph) -> None:
        self._rows += 1
        cell = {name: row[at] for name, at in self._columns.items() if at < len(row)}
        found = tables.assigned(cell)
        if found.has_units:
            title = cell["task"].text if "task" in cell else ""
            number = cell["number"].text.strip(" .、．") if "number" in cell else ""
            self._number = number = number or self._number
            named = {self._columns[c] for c in ("lead", "responsible", "cooperating", "number") if c in self._columns}
            texts = [part for at, part in enumerate(row) if at not in named]
            if not found.time:  # a limit in the column of remarks
                found.time = [part.text for part in texts if _is_limit(part) and len(part.text) <= _LONGEST_LIMIT][-1:]
            self._add(found, self._path.clause + number, title, [whole], whole.extent, texts, texts)

    def _paragraph(self, paragraph: Paragraph) -> None:
        if self._adjacent and _BESIDE.match(paragraph.folded):
            return
        head, found = outline.heading(paragraph), blocks.find(paragraph, self._names_alone)
        if paragraph.offset(0) in self._name_lines and not head and not found:
            found = [blocks.of_names(paragraph)]
        if self._adjacent and not head and not found and self._limits_last(paragraph):
            return
        head = outline.raised(head) if head and self._in_points else head
        attached = bool(_ATTACHMENT.match(paragraph.folded))
        if attached or (head and not (head.level == _POINT and self._points and not found)):
            self._close()
        if head:
            self._enter(head, paragraph)
        elif attached:
            self._path.clear()
            self._columns = {}
            self._section, self._items = [], {}
        for items in self._items.values():
            items.texts.append(paragraph)
        text_from = head.end if head and head.title else 0
        at = 0
        for block in found:
            self._block(paragraph, at, block, text_from)
            at = block.until
        rest = paragraph.part(at, len(paragraph.text)) if paragraph.folded[at:].strip(" 。;") else None
        self._adjacent = bool(found) and not rest
        if rest and not (head and not head.runs_in and not found and head.level != _POINT):
            limit = _is_limit(rest) and self._waiting
            self._waiting[-1:] = [self._waiting[-1].followed_by(rest, " ")] if limit else [*self._waiting[-1:], rest]
            self._section.append(rest)

    def _limits_last(self, paragraph: Paragraph) -> bool:
        """Takes a limit with a line to itself right below a statement that has none, as the cells of a lost table leave it."""
        last = self.tasks[-1] if self.tasks else None
        if not _is_limit(paragraph) or last is None or last.deadline or last.deadline_text:
            return False
        self._join_last(Assignment(time=[paragraph.text.strip()]), paragraph)
        return True

    def _enter(self, head: outline.Heading, paragraph: Paragraph) -> None:
        said = self._path.in_chapter and head.level == 1 and paragraph.folded.endswith("。")
        self._path.enter(head)
        self._heading = None if head.runs_in or head.level == _POINT else paragraph
        self._adjacent = False
        if self._stage and head.level <= self._stage[0]:
            self._stage = None
        if stage := _STAGE.search(paragraph.folded, head.start, head.end):
            span = stage.span("when" if stage["when"] else "when2")
            self._stage = (head.level, paragraph.part(*span))
        self._points += head.level == _POINT
        self._side_by_side(head, paragraph)
        self.headings += [(head, paragraph)] if head.title and not said else []
        if head.level == 1:
            self._section = []

    def _side_by_side(self, head: outline.Heading, paragraph: Paragraph) -> None:
        """Keeps the items that stand beside this one."""
        if head.level == _POINT:
            return
        self._items = {level: items for level, items in self._items.items() if level <= head.level}
        clause, beside = self._path.above(head.level), self._items.get(head.level)
        if head.level == 1 or not clause:
            self._items = {}
            return
        if beside is None or beside.clause != clause:
            beside = self._items[head.level] = Items(clause, self._path.title_above(head.level), head.level)
        for one in self._shared[-1:]:
            one.inside |= one.items is beside
        beside.labels.append(outline.number(head.label))
        beside.firsts.append(paragraph)

    def _note_shared(self, alone: bool, timed: bool) -> None:
        """Remembers a statement that may hold for all items beside the last one."""
        items = self._items.get(max(self._items, default=0))
        if items is None:
            return
        items.stated += 1
        if len(items.firsts) > 1 and items.stated > 1:
            self._each.add(items.level)
        elif len(items.firsts) > 1 and alone:
            last = len(items.firsts) - 1
            self._shared.append(Shared(items, len(self.tasks) - 1, last, items.texts[:], timed))

    def _settle(self) -> None:
        """Says of each statement alone below several items for which of them it holds; dates that it covers have an owner then."""
        often = Counter(one.items.level for one in self._shared if not one.inside)
        begins: list[int] = []
        ends: list[int] = []
        for one in self._shared:
            level, was = one.items.level, self.tasks[one.task]
            now = shared.settled(was, one, self.calendar, level in self._each, often[level] > 1)
            self.tasks[one.task] = now
            if now.start < was.start:
                begins.append(now.start)
                ends.append(now.end)
        self.dated = [d for d in self.dated if not (at := bisect_right(begins, d.start)) or d.end > ends[at - 1]]

    def _block(self, paragraph: Paragraph, at: int, block: Block, text_from: int) -> None:
        own, before = paragraph.part(at, block.until), paragraph.part(at, block.start)
        waiting = [] if block.spoken else self._waiting
        idle = block.spoken and (self.kind.contingency or self.kind.report or (block.step and self.kind.standing))
        if idle and not limits.of_text([own], self.calendar).day:
            self._waiting.append(own)
            return
        if self._adjacent and at == 0 and _continues_last(block.found, before, waiting, self.tasks):
            self._join_last(block.found, own)
            return
        if not block.found.has_units:
            self._times += block.found.time
            self._waiting.append(own)
            return
        block.found.time = block.found.time or self._times
        clause = self._path.clause
        if _OVERALL.match(paragraph.folded) and self._path.depth > 1:
            waiting, clause = self._overall(), self._path.above(self._path.depth)
        elif self._points > 1 and not before.text.strip():
            clause = self._path.above(_POINT)
        ordinal, title = self._ordinal(paragraph, max(at, text_from), block.start, block.end)
        texts = [*([self._heading] if self._heading else []), *waiting, before, paragraph.part(block.end, block.until)]
        self._heading = None
        span = (paragraph.offset(block.start), paragraph.end(block.end))
        self._add(block.found, clause + ordinal, title or self._path.title, [*waiting, own], span, texts, texts)
        self._section = []
        whole_line = not before.folded.strip(_BULLETS) and at == 0 and not paragraph.folded[block.until :].strip(" 。;")
        overall = bool(_OVERALL.match(paragraph.folded))
        self._note_shared(whole_line and not block.spoken and self._points < 2 and not overall, bool(block.found.time))
        if not block.spoken:
            self._waiting, self._times, self._points = [], [], 0

    def _overall(self) -> list[Paragraph]:
        """What 以上工作 means: everything in the section that has no block of its own; its dates now have an owner."""
        governed = self._section
        begin = governed[0].offset(0) if governed else 0
        self.dated = [d for d in self.dated if not governed or d.start < begin]
        self._waiting = []
        return governed

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
        end = own.end(len(own.text))
        due = limits.of_label(found.time, self.calendar, Place(own.offset(0), end))
        if due and self._shared and self._shared[-1].task == len(self.tasks):
            self._shared[-1].timed = True
        doubts = (*(d for d in last.doubts if d.kind == "lead-open"), *due.doubts) if due else last.doubts
        day, text, others, counted = (
            (due.day, found.time[0], (), due.counted)
            if due
            else (last.deadline, last.deadline_text, last.others, last.counted)
        )
        joined = replace(
            last, lead=(*last.lead, *found.lead), responsible=(*last.responsible, *found.responsible),
            cooperating=(*last.cooperating, *found.cooperating), end=end, block=(last.block[0], end),
            open_list=last.open_list or found.open_list, deadline=day, deadline_text=text, others=others,
            counted=counted, doubts=(*_unsettled(found, (own.offset(0), end)), *doubts),
        )  # fmt: skip
        self.tasks.append(joined)

    def _add(self, found: Assignment, clause: str, title: str, governed: list[Paragraph], block: tuple[int, int], when: list[Paragraph], often: list[Paragraph]) -> None:  # fmt: skip
        due = limits.of_label(found.time, self.calendar, Place(*block)) or self._due(when)
        doubts = (*_unsettled(found, block), *due.doubts)
        start, end = governed[0].offset(0), max(governed[-1].end(len(governed[-1].text)), block[1])
        self.tasks.append(
            Task(
                clause, title, tuple(found.lead), tuple(found.responsible), tuple(found.cooperating), due.day, due.text,
                _frequency(often), governed[0].line(), start, end, block, found.open_list, due.others, doubts, due.counted,
            )
        )  # fmt: skip

    def _due(self, texts: list[Paragraph]) -> limits.Counted:
        """The limit that the words name, else the end of the stage that they belong to."""
        due = limits.of_text(texts, self.calendar)
        if due.text or not self._stage:
            return due
        when = self._stage[1]
        return limits.of_label([when.text], self.calendar, Place(*when.extent)) or due

    def _note_subjects(self, paragraph: Paragraph) -> None:
        for said in subjects.find(
            paragraph,
            self.calendar,
            self.kind.standing or self.kind.report or "条" in self._path.clause,
            self.kind.minutes,
        ):
            governed = paragraph.part(said.start, said.end)
            due = self._due([governed])
            block = governed.offset(0), paragraph.end(said.named)
            self._begun.append(
                Task(
                    self._path.clause, self._path.title, tuple(said.found.lead), tuple(said.found.responsible),
                    tuple(said.found.cooperating), due.day, due.text, _frequency([governed]), governed.line(),
                    governed.offset(0), governed.end(len(governed.text)),
                    block, said.found.open_list, due.others,
                    (*_unsettled(said.found, block), *said.doubts, *due.doubts), due.counted,
                )
            )  # fmt: skip

    def _take_subjects(self) -> None:
        """They count where nothing else governs; their dates have an owner then."""
        governed = _apart((task.start, task.end) for task in self.tasks)
        own = [begun for begun in self._begun if not _lies_in(governed, begun.start, begun.end)]
        if own:
            self.tasks = sorted([*self.tasks, *own], key=lambda task: task.block)
            told = _apart((begun.start, begun.end) for begun in own)
            self.dated = [d for d in self.dated if not _lies_in(told, d.start, d.end)]

    def _note_dates(self, paragraph: Paragraph) -> None:
        standing = "条" in self._path.clause
        for limit, doubts in limits.unowned(paragraph, self.calendar, standing):
            start, end = paragraph.offset(limit.start), paragraph.end(limit.end)
            counts = (limit.days, limit.unit) if not doubts else (None, None)
            self.dated.append(
                Dated(
                    self._path.clause, self._path.title, paragraph.text[limit.start : limit.end], limit.day, *counts,
                    paragraph.line(limit.start), start, end, doubts,
                )
            )  # fmt: skip


def _unsettled(found: Assignment, place: tuple[int, int]) -> tuple[Doubt, ...]:
    return (doubt("lead-open", "possible", place),) if found.unsettled else ()


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches that any of the spans covers, in order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _lies_in(stretches: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(stretches, (end, 0)) - 1
    return at >= 0 and stretches[at][1] > start


def _without_lists_of_attachments(body: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Leaves out 附件:1.登记表 and the numbered names below it: they are no headings."""
    listing = False
    for paragraph in body:
        if re.match(r"附件 ?:", paragraph.folded):
            listing = True
        elif not (listing and re.match(r"\d{1,2} ?[.、]", paragraph.folded) and "。" not in paragraph.folded):
            listing = False
            yield paragraph


def _with_lists_joined(body: list[Paragraph]) -> list[Paragraph]:
    """责任单位:甲局,乙局, and names alone in the next line are one; so are a label and its value below it."""
    done: list[Paragraph] = []
    for paragraph in body:
        if done and _belongs_to(done[-1], paragraph):
            label, bare = done[-1], _LABEL_BARE.match(done[-1].folded)
            gap = (
                ":"
                if bare
                else "、"
                if _VALUED.match(label.folded) and label.folded[-1] not in ",、:" and _ends_in_name(label)
                else ""
            )
            done[-1] = label.followed_by(paragraph, gap)
        else:
            done.append(paragraph)
    return done


def _ends_in_name(label: Paragraph) -> bool:
    names = units.split(label.folded.partition(":")[2])
    return bool(names) and units.is_organ(names[-1])


def _belongs_to(label: Paragraph, below: Paragraph) -> bool:
    if (
        len(label.text) > assignment.LONGEST
        or not _LABEL_BEGINS.match(label.folded)
        or _LABEL_BEGINS.match(below.folded)
    ):
        return False
    if _LABEL_ALONE.match(label.folded):
        return ":" not in below.folded and not outline.heading(below)
    names, more = units.split(label.text.partition(":")[2] or label.text.partition("：")[2]), units.split(below.text)
    if _LABEL_BARE.match(label.folded):
        names_units = bool(more) and all(map(units.is_organ, more))
        return names_units or (label.folded[-1] not in "位门" and deadlines.reads_as_limit(below.folded))
    if _GOES_ON.match(label.folded) or (_value_below(label) and _ends_in_name(label)):
        return bool(more) and all(map(units.is_organ, more))
    if _VALUED.match(label.folded) and _ends_in_name(label) and "、" in below.folded:
        return blocks.are_certain(more)
    broken = bool(_VALUED.match(label.folded) and names and more) and not units.is_organ(names[-1])
    broken = broken and not assignment.is_unsettled(names[-1])
    return broken and all(map(units.is_organ, (names[-1] + more[0], *more[1:])))


def _value_below(label: Paragraph) -> bool:
    """Whether a label has its names in lines of their own."""
    colon = label.folded.find(":")
    return len(label.pieces) > 1 and label.pieces[1][0] in (colon, colon + 1) and bool(_VALUED.match(label.folded))


def _continues_last(found: Assignment, before: Paragraph, waiting: list[Paragraph], tasks: list[Task]) -> bool:
    if before.folded.strip(_BULLETS) or waiting or not tasks:
        return False
    last = tasks[-1]
    return not (found.lead and last.lead) and len(last.lead) + len(last.responsible) + len(last.cooperating) < _MOST


def _first_sentence(paragraph: Paragraph, start: int, stop: int) -> str:
    words = paragraph.text[start:stop].strip(" 。；;:：")
    sentence = re.split("[。；;]", words)[0]
    return re.sub(r"^[一二三四五六七八九十]{0,2}是", "", sentence).strip()


def _is_limit(paragraph: Paragraph) -> bool:
    """Whether a line says when something is due, and nothing else."""
    return bool(_LIMIT_BEGINS.match(paragraph.folded)) and deadlines.reads_as_limit(paragraph.folded)


def _frequency(texts: list[Paragraph]) -> str | None:
    spans = ((p, span) for p in texts for span in deadlines.frequencies(p.folded))
    return next((p.text[a:b] for p, (a, b) in spans), None)
