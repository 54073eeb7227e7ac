"""A document with what came of it: tasks, the work and duties of organs, the records that answered – as a tree with counts
and as a drawing of the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.subjects import Subject, named
from gongkai.duties.models import Duty, State

from .models import Policy, Task, WorkItem
from .queries import with_duties
from .standings import counted

ROW, COLUMN, BOX_WIDTH, BOX_HEIGHT = 44, 230, 190, 32
LONGEST_LABEL = 13


@dataclass(slots=True)
class Node:
    """``kind`` names the column: policy, task, duty, record. ``count`` counts what lies below."""

    kind: str
    label: str
    url: str = ""
    state: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.children)

    @property
    def short(self) -> str:
        return self.label if len(self.label) <= LONGEST_LABEL else f"{self.label[: LONGEST_LABEL - 1]}…"


@dataclass(frozen=True, slots=True)
class Box:
    node: Node
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """``lines`` are from the right edge of one box to the left edge of another: x1, y1, x2, y2."""

    boxes: tuple[Box, ...]
    lines: tuple[tuple[int, int, int, int], ...]
    width: int
    height: int
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a node leads: the staff's pages, or those that anyone may open."""

    policy: Callable[[Policy], str]
    task: Callable[[Task], str]
    duty: Callable[[WorkItem, Duty | None], str]
    record: Callable[[Subject], str]


STAFF = Addresses(
    policy=lambda policy: reverse("console:policy", args=[policy.pk]),
    task=lambda task: reverse("console:policy", args=[task.policy_id]) + f"#task-{task.pk}",
    duty=lambda work, duty: reverse("console:work", args=[work.pk]),
    record=lambda subject: subject.url,
)
PUBLIC = Addresses(
    policy=lambda policy: reverse("portal:policy", args=[policy.pk]),
    task=lambda task: reverse("portal:policy", args=[task.policy_id]) + f"?task={task.pk}",
    duty=lambda work, duty: reverse("portal:duty", args=[duty.pk]) if duty else "",
    record=lambda subject: subject.public_url,
)


def tree(policy: Policy, tasks: Sequence[Task], work: Iterable[WorkItem], to: Addresses) -> Node:
    """``work`` of these tasks, as far as it may be seen. Records without an address are left out. Three queries."""
    items = with_duties(counted(work))
    records = named([item.evidence for item in items if item.evidence.startswith("record:")])
    by_task: dict[int, list[WorkItem]] = {}
    for item in items:
        by_task.setdefault(item.task_id, []).append(item)
    root = Node("policy", policy.title, to.policy(policy))
    for task in tasks:
        node = Node("task", f"{task.clause} {task.title}".strip(), to.task(task))
        node.children = [_work(item, records, to) for item in by_task.get(task.pk, [])]
        root.children.append(node)
    return root


def counts(root: Node) -> Counter[str]:
    """How many nodes of each kind, and how many pieces of work in each state."""
    found: Counter[str] = Counter()
    for node in _all(root):
        found[node.kind] += 1
        if node.state:
            found[node.state] += 1
    return found


def drawing(root: Node) -> Drawing:
    """Four columns. Organs stand in the list alone where there are many: the drawing has one box a task for their states."""
    boxes, lines = [], []
    at = 0
    for task in root.children:
        records = [record for work in task.children for record in work.children]
        rows = max(1, len(records))
        mine = Box(task, COLUMN, at * ROW)
        boxes.append(mine)
        if task.children:
            states = Box(_summary(task), 2 * COLUMN, at * ROW)
            boxes.append(states)
            lines.append(_line(mine, states))
            for n, record in enumerate(records):
                box = Box(record, 3 * COLUMN, (at + n) * ROW)
                boxes.append(box)
                lines.append(_line(states, box))
        at += rows
    top = Box(root, 0, max(0, (at - 1) * ROW // 2) if at < 8 else 0)
    lines += [_line(top, box) for box in boxes if box.node.kind == "task"]
    width = 4 * COLUMN if any(box.node.kind == "record" for box in boxes) else 3 * COLUMN
    return Drawing((top, *boxes), tuple(lines), width, max(at, 1) * ROW)


def _all(node: Node) -> Iterable[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _work(item: WorkItem, records: dict[str, Subject], to: Addresses) -> Node:
    duty: Duty | None = item.duty  # type: ignore[attr-defined]
    node = Node("duty", f"{item.organ.short_name} {item.get_role_display()}", to.duty(item, duty), _state(item, duty))
    found = records.get(item.evidence)
    if found and to.record(found):
        node.children.append(Node("record", found.title, to.record(found)))
    return node


def _state(item: WorkItem, duty: Duty | None) -> str:
    if duty and duty.state == State.LATE:
        return "late"
    if item.done:
        return "met"
    return "overdue" if item.late(clock.today()) else "open"


def _summary(task: Node) -> Node:
    found = Counter(child.state for child in task.children)
    words = {"met": _("完成"), "late": _("逾期完成"), "overdue": _("逾期"), "open": _("未到期")}
    label = " ".join(f"{words[state]}{found[state]}" for state in words if found[state])
    state = "overdue" if found["overdue"] else "met" if found["met"] == len(task.children) else "open"
    return Node("duty", label, task.url, state)


def _line(one: Box, other: Box) -> tuple[int, int, int, int]:
    return one.x + BOX_WIDTH, one.middle, other.x, other.middle
