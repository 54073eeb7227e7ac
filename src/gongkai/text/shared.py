"""A statement alone on its line below several items (1. 2. 3.): whether it holds for all of them or for the last.

For all, when no item of their clause has one of its own and the document nowhere gives such items theirs. Where only one
clause is written so, or others are written the other way, somebody is asked.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from gongkai.text import limits, outline
from gongkai.text.doubts import doubt
from gongkai.text.layout import Paragraph
from gongkai.text.limits import Calendar
from gongkai.text.stretches import Span
from gongkai.text.tasks import Task


@dataclass
class Items:
    """Items side by side in one clause, with their text so far; `stated` counts the statements among them."""

    clause: str
    title: str
    level: int
    labels: list[str] = field(default_factory=list)
    firsts: list[Paragraph] = field(default_factory=list)
    texts: list[Paragraph] = field(default_factory=list)
    stated: int = 0


@dataclass
class Shared:
    """A statement below all of `items`; `task` is its index. `inside`: further items follow. `timed`: it states its own limit."""

    items: Items
    task: int
    last: int
    texts: list[Paragraph]
    timed: bool
    inside: bool = False


@dataclass
class Beside:
    """The items around the current line, and the statements met that may hold for several of them."""

    _items: dict[int, Items] = field(default_factory=dict)
    """By their level."""
    _shared: list[Shared] = field(default_factory=list)
    _each: set[int] = field(default_factory=set)
    """Levels on which two items of one clause have statements of their own."""

    def leave(self) -> None:
        self._items = {}

    def take(self, paragraph: Paragraph) -> None:
        for items in self._items.values():
            items.texts.append(paragraph)

    def enter(self, head: outline.Heading, paragraph: Paragraph, path: outline.Path) -> None:
        """An item begins, which `path` has entered already."""
        self._items = {level: items for level, items in self._items.items() if level <= head.level}
        clause, beside = path.above(head.level), self._items.get(head.level)
        if head.level == 1 or not clause:
            self._items = {}
            return
        if beside is None or beside.clause != clause:
            beside = self._items[head.level] = Items(clause, path.title_above(head.level), head.level)
        for one in self._shared[-1:]:
            one.inside |= one.items is beside
        beside.labels.append(outline.number(head.label))
        beside.firsts.append(paragraph)

    def note(self, task: int, alone: bool, timed: bool) -> None:
        """A statement was met; `alone` on its line it may hold for all items beside the last one."""
        items = self._items.get(max(self._items, default=0))
        if items is None:
            return
        items.stated += 1
        if len(items.firsts) > 1 and items.stated > 1:
            self._each.add(items.level)
        elif len(items.firsts) > 1 and alone:
            self._shared.append(Shared(items, task, len(items.firsts) - 1, items.texts[:], timed))

    def note_limit(self, task: int) -> None:
        """The statement goes on and states its own limit."""
        if self._shared and self._shared[-1].task == task:
            self._shared[-1].timed = True

    def settle(self, tasks: list[Task], calendar: Calendar) -> list[Span]:
        """Says in `tasks` for which items each statement holds; what those that hold for all cover."""
        often = Counter(one.items.level for one in self._shared if not one.inside)
        wide: list[Span] = []
        for one in self._shared:
            level, was = one.items.level, tasks[one.task]
            now = tasks[one.task] = _settled(was, one, calendar, level in self._each, often[level] > 1)
            if now.start < was.start:
                wide.append((now.start, now.end))
        return wide


def _settled(task: Task, one: Shared, calendar: Calendar, each: bool, sure: bool) -> Task:
    """The task as it stands, for the last item, or for all of them."""
    told = {"first": one.items.labels[0], "last": one.items.labels[one.last]}
    if each or one.inside:
        return replace(task, doubts=(*task.doubts, doubt("governs-last", "possible", task.block, **told)))
    first = one.items.firsts[0]
    wide = replace(
        task, clause=one.items.clause, title=one.items.title or task.title, line=first.line(), start=first.offset(0)
    )  # fmt: skip
    if not one.timed:
        due = limits.of_text(one.texts, calendar)
        wide = replace(
            wide, deadline=due.day, deadline_text=due.text, others=due.others, doubts=due.doubts, counted=due.counted
        )
    return wide if sure else replace(wide, doubts=(*wide.doubts, doubt("governs-all", "likely", task.block, **told)))
