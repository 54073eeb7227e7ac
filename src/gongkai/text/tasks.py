"""What was read: tasks, which a statement of 牵头, 责任 or 配合 units or a sentence gives somebody, and dates that nobody has."""

from dataclasses import dataclass
from datetime import date

from gongkai.text.assignment import Assignment
from gongkai.text.doubts import Doubt, doubt
from gongkai.text.limits import Limit


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


def unsettled(found: Assignment, place: tuple[int, int]) -> tuple[Doubt, ...]:
    return (doubt("lead-open", "possible", place),) if found.unsettled else ()
