"""How much of what a set of documents says was read: exact facts of the head, units by role, last days."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.text.readingcases import Expected, ExpectedTask, load

from gongkai.text import files
from gongkai.text.reading import Reading, read
from gongkai.text.tasks import Task

HEAD = ("title", "doc_number", "issuers", "addressees", "written_on", "published_at")


@dataclass
class Count:
    """Found and wanted things; `share` is the F1 of both."""

    right: int = 0
    wanted: int = 0
    found: int = 0

    def add(self, found: Iterable[object], wanted: Iterable[object]) -> None:
        have, want = Counter(found), Counter(wanted)
        self.right += (have & want).total()
        self.wanted += want.total()
        self.found += have.total()

    @property
    def share(self) -> float:
        return 2 * self.right / (self.wanted + self.found) if self.wanted + self.found else 1.0


@dataclass
class Figures:
    documents: int = 0
    exact: Counter[str] = field(default_factory=Counter)
    units: Count = field(default_factory=Count)
    deadlines: Count = field(default_factory=Count)
    cites: Count = field(default_factory=Count)
    outline: Count = field(default_factory=Count)

    def add(self, reading: Reading, expected: Expected) -> None:
        self.documents += 1
        self.exact.update(name for name in HEAD if plain(reading, name) == plain(expected, name))
        self.units.add(_units(reading.tasks), _units(expected.tasks))
        self.deadlines.add(_days(reading.tasks), _days(expected.tasks))
        self.cites.add(((c.title, c.number) for c in reading.cites), map(tuple, expected.cites))
        self.outline.add(((o.level, o.label, o.title) for o in reading.outline), map(tuple, expected.outline))


def plain(facts: Reading | Expected, name: str) -> object:
    value = getattr(facts, name)
    if name == "published_at" and value is not None:
        return str(value).replace(" ", "T")
    return list(value) if isinstance(value, tuple) else value


def _units(tasks: Iterable[Task | ExpectedTask]) -> list[tuple[str, str, str]]:
    roles = ("lead", "responsible", "cooperating")
    return [(task.clause, role, unit) for task in tasks for role in roles for unit in getattr(task, role)]


def _days(tasks: Iterable[Task | ExpectedTask]) -> list[tuple[str, int, date | None]]:
    seen: Counter[str] = Counter()
    days = []
    for task in tasks:
        days.append((task.clause, seen[task.clause], task.deadline))
        seen[task.clause] += 1
    return days


def source(case: Path) -> Path:
    return next(p for p in sorted(case.parent.glob(f"{case.stem}.*")) if p.suffix != ".yaml")


def reading_of(case: Path) -> Reading:
    document = source(case)
    found = files.read(document.read_bytes(), document.name)
    return read(found.text, found.meta)


def measure(cases: Iterable[Path]) -> Figures:
    figures = Figures()
    for case in cases:
        figures.add(reading_of(case), load(case))
    return figures
