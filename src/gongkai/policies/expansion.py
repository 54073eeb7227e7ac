"""From the names in tasks to one piece of work for each organ: what issuing a document would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.organs.models import Organ

from .models import Task
from .models.work import DutyRole
from .units import Register, Unit


@dataclass(frozen=True, slots=True)
class Assignment:
    """One organ's part in a task; ``named`` is the name in the document that led to it."""

    organ: Organ
    role: DutyRole
    named: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name nobody has explained yet, the tasks it stands in (none: at the head of the document), and organs it might be;
    ``likely`` is the one that it seems to be short for."""

    name: str
    tasks: tuple[Task, ...]
    suggestions: tuple[Organ, ...]
    likely: Organ | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A task with the organs that get it."""

    task: Task
    units: tuple[tuple[DutyRole, Unit], ...]
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """``heads`` are the units that the document is addressed to."""

    shares: tuple[Share, ...]
    heads: tuple[Unit, ...]
    unknown: tuple[Unknown, ...]

    @property
    def work(self) -> int:
        return sum(len(share.assignments) for share in self.shares)

    @property
    def organs(self) -> int:
        return len({one.organ.pk for share in self.shares for one in share.assignments})

    @property
    def nobody(self) -> tuple[Task, ...]:
        """未明确责任单位: tasks whose document names nobody who answers for the result."""
        return tuple(share.task for share in self.shares if not share.task.accountable)


def expand(tasks: Sequence[Task], addressees: Sequence[str], register: Register) -> Expansion:
    shares = tuple(_share(task, register) for task in tasks)
    heads = tuple(register.find_all(addressees))
    return Expansion(shares, heads, _unknown(shares, heads, register))


def _share(task: Task, register: Register) -> Share:
    roles = (
        (DutyRole.LEAD, task.lead),
        (DutyRole.RESPONSIBLE, task.responsible),
        (DutyRole.COOPERATING, task.cooperating),
    )
    units = tuple((role, unit) for role, names in roles for unit in register.find_all(names))
    first: dict[int, Assignment] = {}
    for role, unit in units:
        for organ in unit.organs:
            first.setdefault(organ.pk, Assignment(organ, role, unit.name))  # the weightiest role comes first and stays
    return Share(task, units, tuple(first.values()))


def _unknown(shares: Sequence[Share], heads: Sequence[Unit], register: Register) -> tuple[Unknown, ...]:
    tasks: dict[str, list[Task]] = defaultdict(list, {unit.name: [] for unit in heads if unit.how == "unknown"})
    likely = {unit.name: unit.likely for unit in heads if unit.how == "unknown"}
    for share in shares:
        units = {unit.name: unit.likely for _, unit in share.units if unit.how == "unknown"}
        likely |= units
        for name in units:
            tasks[name].append(share.task)
    return tuple(
        Unknown(name, tuple(found), tuple(register.suggest(name)), likely[name]) for name, found in tasks.items()
    )
