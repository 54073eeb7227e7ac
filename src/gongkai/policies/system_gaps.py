"""Which unit has which system on a day, and which it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from gongkai.organs.models import Organ
from gongkai.rulebooks import systems as lists
from gongkai.rulebooks.system_shapes import System as Required

from .models import SystemVersion


def required_systems() -> dict[str, Required]:
    """What units must have at this installation, by key."""
    return lists.systems(settings.GONGKAI_PROFILE, settings.GONGKAI_RULES)


@dataclass(frozen=True, slots=True)
class Cell:
    """``version`` is in force; ``draft`` one that is not or not yet; neither where the unit lacks the system."""

    required: Required
    applies: bool
    version: SystemVersion | None = None
    draft: SystemVersion | None = None

    @property
    def missing(self) -> bool:
        return self.applies and self.version is None


@dataclass(frozen=True, slots=True)
class Row:
    organ: Organ
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> list[str]:
        """Keys of the systems that the unit must have and has not."""
        return [cell.required.key for cell in self.cells if cell.missing]

    @property
    def asked(self) -> int:
        return sum(cell.applies for cell in self.cells)

    @property
    def built(self) -> int:
        return self.asked - len(self.missing)


@dataclass(frozen=True, slots=True)
class Matrix:
    required: tuple[Required, ...]
    rows: tuple[Row, ...]
    day: date

    @property
    def lacking(self) -> list[tuple[Required, int]]:
        """Of each system, how many units lack it."""
        return [(one, sum(one.key in row.missing for row in self.rows)) for one in self.required]

    @property
    def gaps(self) -> int:
        return sum(len(row.missing) for row in self.rows)


def matrix(organs: Sequence[Organ], day: date, group: str = "") -> Matrix:
    """One query, however many units. ``group`` narrows to one kind of systems."""
    required = tuple(one for one in required_systems().values() if group in ("", one.group))
    found: dict[tuple[int, str], list[SystemVersion]] = {}
    for version in SystemVersion.objects.filter(system__organ__in=organs).select_related("system"):
        found.setdefault((version.system.organ_id, version.system.key), []).append(version)
    rows = tuple(_row(organ, required, found, day) for organ in organs)
    return Matrix(required, rows, day)


def _row(
    organ: Organ, required: Sequence[Required], found: dict[tuple[int, str], list[SystemVersion]], day: date
) -> Row:
    return Row(organ, tuple(_cell(organ, one, found.get((organ.pk, one.key), []), day) for one in required))


def _cell(organ: Organ, required: Required, versions: Sequence[SystemVersion], day: date) -> Cell:
    standing = next((one for one in reversed(versions) if one.in_force(day)), None)
    draft = next((one for one in reversed(versions) if one.draft or one.ahead(day)), None)
    return Cell(required, organ.kind in required.applies or standing is not None, standing, draft)
