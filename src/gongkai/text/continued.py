"""A statement that goes on in the next line: several label lines in a row are one block."""

from collections.abc import Sequence
from dataclasses import replace

from gongkai.text.assignment import Assignment
from gongkai.text.layout import Paragraph
from gongkai.text.limits import Counted
from gongkai.text.tasks import Task, unsettled

_MOST = 300


def goes_on(found: Assignment, tasks: Sequence[Task]) -> bool:
    """Whether the statement may belong to the last task, which stands right above it."""
    if not tasks:
        return False
    last = tasks[-1]
    return not (found.lead and last.lead) and len(last.lead) + len(last.responsible) + len(last.cooperating) < _MOST


def joined(last: Task, found: Assignment, own: Paragraph, due: Counted | None) -> Task:
    """The task with what `own` adds to it; `due` is the limit that it states."""
    place = own.offset(0), own.end(len(own.text))
    if due:
        kept = tuple(doubt for doubt in last.doubts if doubt.kind == "lead-open")
        last = replace(
            last, deadline=due.day, deadline_text=found.time[0], others=(), counted=due.counted,
            doubts=(*kept, *due.doubts),
        )  # fmt: skip
    return replace(
        last, lead=(*last.lead, *found.lead), responsible=(*last.responsible, *found.responsible),
        cooperating=(*last.cooperating, *found.cooperating), end=place[1], block=(last.block[0], place[1]),
        open_list=last.open_list or found.open_list, doubts=(*unsettled(found, place), *last.doubts),
    )  # fmt: skip
