"""Work over time: a bar for each task, and a square for each unit and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.desk.clock import CHINA
from gongkai.law.fixed import last_day_of_month

from .models import Task, WorkItem
from .standings import Line, Standing, counted, standing, whole

#: A drawing is this wide in its own units, however wide the screen is.
WIDTH = 1000
MOST_MONTHS = 24
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """From issue to the last day; ``x`` and ``width`` out of WIDTH, ``done`` the part of it that is completed work.

    ``state`` is the gravest of its organs': overdue before the others.
    """

    task: Task
    line: Line
    state: Standing
    start: date
    due: date | None
    x: int
    width: int
    done: int


@dataclass(frozen=True, slots=True)
class Chart:
    """``ticks``: first days of months and where they lie; ``today`` where this day lies."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[date, int]]
    today: int


@dataclass(frozen=True, slots=True)
class Square:
    """How much is due in one month: ``total``, of it not done ``left``, of it overdue ``late``; ``depth`` 0 to DEEPEST for the colour."""

    total: int
    left: int
    late: int
    depth: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Months as first days; each unit with one square a month (None: nothing due)."""

    months: Sequence[date]
    rows: Sequence[tuple[str, str, Sequence[Square | None]]]


def gantt(work: Iterable[WorkItem], day: date) -> Chart:
    """Tasks in the order of their last days; those without one at the end, open to the right."""
    groups: dict[int, list[WorkItem]] = defaultdict(list)
    for item in counted(work):
        groups[item.task_id].append(item)
    spans = [(items, min(map(_begun, items)), _last(items)) for items in groups.values()]
    spans.sort(key=lambda span: (span[2] is None, span[2] or date.max, span[0][0].task.position))
    first = min((start for _, start, _ in spans), default=day).replace(day=1)
    end = max([day, *(due for _, _, due in spans if due)])
    last = last_day_of_month(end.year, end.month)
    days = (last - first).days + 1

    def place(one: date) -> int:
        return round(WIDTH * max(0, min((one - first).days, days)) / days)

    bars = [_bar(items, start, due, place, last, day) for items, start, due in spans]
    months = list(_months(first, last))
    step = -(-len(months) // 12)
    return Chart(bars, [(one, place(one)) for one in months[::step]], place(day))


def heat(work: Iterable[WorkItem], day: date) -> Heat:
    """Months in which anything is due, at most MOST_MONTHS ending with the latest; units in the order of the register."""
    dated = [item for item in counted(work) if item.due_on]
    months = sorted({item.due_on.replace(day=1) for item in dated if item.due_on})[-MOST_MONTHS:]
    cells: dict[tuple[int, date], list[WorkItem]] = defaultdict(list)
    for item in dated:
        assert item.due_on
        cells[item.organ_id, item.due_on.replace(day=1)].append(item)
    most = max((len(items) for items in cells.values()), default=1)
    organs = {item.organ_id: item.organ for item in dated}
    rows = [
        (organ.code, organ.short_name, [_square(cells.get((pk, month), []), most, day) for month in months])
        for pk, organ in sorted(organs.items(), key=lambda pair: (pair[1].position, pair[0]))
    ]
    return Heat(months, rows)


def _bar(
    items: Sequence[WorkItem], start: date, due: date | None, place: Callable[[date], int], last: date, day: date
) -> Bar:
    line = whole(items, day)
    states = [standing(item, day) for item in items]
    graver = (Standing.OVERDUE, Standing.WAITING, Standing.NOT_STARTED, Standing.IN_PROGRESS)
    state = next((one for one in graver if one in states), Standing.DONE)
    if Standing.IN_PROGRESS in states and state == Standing.NOT_STARTED:
        state = Standing.IN_PROGRESS
    x = place(start)
    width = max(place((due or last) + timedelta(days=1)) - x, 4)
    return Bar(items[0].task, line, state, start, due, x, width, round(width * line.done / line.total))


def _last(items: Sequence[WorkItem]) -> date | None:
    """The latest: a part that was given to another organ may have a last day of its own."""
    return max((item.due_on for item in items if item.due_on), default=None)


def _begun(item: WorkItem) -> date:
    policy = item.task.policy
    issued = policy.issued_at.astimezone(CHINA).date() if policy.issued_at else policy.received_on
    return min(issued, item.due_on) if item.due_on else issued


def _months(first: date, last: date) -> Iterable[date]:
    at = first
    while at <= last:
        yield at
        at = last_day_of_month(at.year, at.month) + timedelta(days=1)


def _square(items: Sequence[WorkItem], most: int, day: date) -> Square | None:
    if not items:
        return None
    line = whole(items, day)
    left = line.total - line.done
    return Square(line.total, left, line.overdue, -(-DEEPEST * left // most))
