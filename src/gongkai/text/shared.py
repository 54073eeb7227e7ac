"""A statement alone on its line below several items (1. 2. 3.): whether it holds for all of them or for the last.

For all, when no item of their clause has one of its own and the document nowhere gives such items theirs. Where only one
clause is written so, or others are written the other way, somebody is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gongkai.text import limits
from gongkai.text.doubts import doubt
from gongkai.text.layout import Paragraph
from gongkai.text.limits import Calendar

if TYPE_CHECKING:
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


def settled(task: Task, one: Shared, calendar: Calendar, each: bool, sure: bool) -> Task:
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
