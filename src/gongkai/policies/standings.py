"""Where work stands: one of five states, counted by whatever it is grouped by; and the same told again from the ledger alone.

What was handed back (已退回) stands in a sixth and is counted nowhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.desk.clock import CHINA
from gongkai.desk.models import Event

from .models import WorkItem


class Standing(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    OVERDUE = "overdue"
    WAITING = "waiting"
    HANDED_BACK = "handed_back"


#: Those that are counted.
TITLES: Mapping[Standing, str | Promise] = {
    Standing.NOT_STARTED: _("未启动"),
    Standing.IN_PROGRESS: _("进行中"),
    Standing.DONE: _("已完成"),
    Standing.OVERDUE: _("逾期"),
    Standing.WAITING: _("待前置"),
}


def standing(work: WorkItem, day: date) -> Standing:
    """Overdue outranks not started and in progress; what waits or is done is never overdue."""
    if work.done or work.handed_back:
        return Standing(work.state)
    if work.task.waiting:
        return Standing.WAITING
    return Standing.OVERDUE if work.late(day) else Standing(work.state)


@dataclass(slots=True)
class _Story:
    """What the events of one piece of work have told so far."""

    state: Standing = Standing.NOT_STARTED
    waits: bool = False
    due: str | None = None
    answered_by: str = ""

    def standing(self, day: date) -> Standing:
        if self.state in (Standing.DONE, Standing.HANDED_BACK):
            return self.state
        if self.waits:
            return Standing.WAITING
        return Standing.OVERDUE if self.due and date.fromisoformat(self.due) < day else self.state


def told(events: Iterable[Event], day: date) -> dict[str, Standing]:
    """The standing of each piece of work (by subject) from events up to the end of ``day``, without a look at its row.

    ``events`` in their order: those of the work, and of the records that answer it.
    """
    stories: dict[str, _Story] = defaultdict(_Story)
    for event in events:
        if event.at.astimezone(CHINA).date() <= day:
            _tell(stories, event)
    return {subject: story.standing(day) for subject, story in stories.items()}


def _tell(stories: dict[str, _Story], event: Event) -> None:
    match event.name:
        case "task.assigned":
            story = stories[event.subject]
            story.waits = False
            story.due = None if event.data.get("best_effort") else event.data.get("due")
        case "task.waiting":
            stories[event.subject].waits = True
        case "task.progressed" | "task.reopened":
            stories[event.subject].state = Standing.IN_PROGRESS
        case "task.completed":
            stories[event.subject].state = Standing.DONE
        case "task.handed_back":
            stories[event.subject].state = Standing.HANDED_BACK
        case "record.published":
            answers = event.data.get("answers") or []
            for subject in [answers] if isinstance(answers, str) else answers:
                if subject in stories and stories[subject].state not in (Standing.DONE, Standing.HANDED_BACK):
                    stories[subject].state, stories[subject].answered_by = Standing.DONE, event.subject
        case "record.withdrawn":
            for story in stories.values():
                if story.answered_by == event.subject:
                    story.state, story.answered_by = Standing.IN_PROGRESS, ""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit, clause or document, and how many of its pieces of work stand where. ``key`` filters the list to them."""

    key: str
    label: str
    counts: Mapping[Standing, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.counts.get(Standing.DONE, 0)

    @property
    def overdue(self) -> int:
        return self.counts.get(Standing.OVERDUE, 0)

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Every counted state with its number, in the order of ``TITLES``."""
        return [(one.value, self.counts.get(one, 0)) for one in TITLES]


Group = Callable[[WorkItem], tuple[str, str]]


def by_unit(work: WorkItem) -> tuple[str, str]:
    return work.organ.code, work.organ.name


def by_document(work: WorkItem) -> tuple[str, str]:
    return str(work.task.policy_id), work.task.policy.title


def by_clause(work: WorkItem) -> tuple[str, str]:
    return str(work.task_id), f"{work.task.clause} {work.task.title}".strip()


GROUPS: Mapping[str, tuple[str | Promise, Group]] = {
    "unit": (_("单位"), by_unit),
    "clause": (_("条款"), by_clause),
    "document": (_("文件"), by_document),
}


def counted(work: Iterable[WorkItem]) -> list[WorkItem]:
    """Without what was handed back."""
    return [item for item in work if not item.handed_back]


def tally(work: Iterable[WorkItem], day: date, group: Group) -> list[Line]:
    """One line a group, most overdue first; counted from the rows themselves."""
    labels: dict[str, str] = {}
    counts: dict[str, Counter[Standing]] = defaultdict(Counter)
    for item in counted(work):
        key, label = group(item)
        labels[key] = label
        counts[key][standing(item, day)] += 1
    found = [Line(key, label, counts[key]) for key, label in labels.items()]
    return sorted(found, key=lambda line: (-line.overdue, line.percent))


def whole(work: Iterable[WorkItem], day: date) -> Line:
    return Line("", "", Counter(standing(item, day) for item in counted(work)))
