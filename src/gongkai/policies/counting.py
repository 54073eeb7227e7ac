"""Limits counted from the issue of the document (自印发之日起20个工作日内): the day they come to, and why.

The day of the issue is not counted (民法典第二百零一条). Where the date of issue is not known the date of writing stands
for it: a convention of this house, written in the rule ``cn.task.counted``, which counts the same once the task is given out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from gongkai.duties import plain, rules
from gongkai.duties.strip import Strip, strip
from gongkai.law.errors import LawError
from gongkai.law.periods import Due, Unit, due
from gongkai.law.rulebook import Within
from gongkai.text.deadlines import RELATIVE
from gongkai.text.layout import fold_for_reading
from gongkai.text.numbers import parse

from .models import Policy, Task

RULE = "cn.task.counted"
_UNITS = {
    "工作日": Unit.WORKING_DAYS,
    "日": Unit.CALENDAR_DAYS,
    "天": Unit.CALENDAR_DAYS,
    "月": Unit.MONTHS,
    "个月": Unit.MONTHS,
    "年": Unit.YEARS,
}


@dataclass(frozen=True)
class Count:
    """``n`` of ``unit`` from the day in the document's ``field``."""

    n: int
    unit: Unit
    field: str
    start: date

    @cached_property
    def _due(self) -> Due | str:
        try:
            return due(self.start, self.n, self.unit, rules.calendar())
        except LawError as error:
            return str(error)

    @property
    def day(self) -> date | None:
        """None where the calendar does not reach; ``fault`` then says so."""
        return self._due.day if isinstance(self._due, Due) else None

    @property
    def fault(self) -> str:
        return self._due if isinstance(self._due, str) else ""

    @property
    def start_title(self) -> str:
        return str(Policy._meta.get_field(self.field).verbose_name)  # type: ignore[union-attr]

    @property
    def measure(self) -> str:
        return plain.length(Within(self.n, self.unit))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the calendar says beside the days themselves."""
        return self._due.notes if isinstance(self._due, Due) else ()

    @property
    def convention(self) -> str:
        """How the days are counted, with the clause, as the rule says it."""
        return " ".join(version.note or "" for version in rules.rulebook().versions(RULE)[-1:])

    @property
    def strip(self) -> Strip | None:
        """Every day looked at, with its reason."""
        if not isinstance(self._due, Due):
            return None
        day, steps = self._due.day, self._due.trace
        return strip(self.start, day, steps, rules.calendar(), met=None, today=day, ended=True)

    @property
    def told(self) -> dict[str, Any]:
        """What the event of an assignment carries, for the rule to count by."""
        return {"counted": True, "within": {"n": self.n, "unit": self.unit}, "counts_from": self.start}


def count(policy: Policy, words: str) -> Count | None:
    """None where the words count from nothing that the document is dated by."""
    found = RELATIVE.search(fold_for_reading(words)) if words else None
    n, unit = (parse(found["n"]), _UNITS.get(found["unit"])) if found else (None, None)
    field = _start(policy, found["anchor"]) if found else ""
    return Count(n, unit, field, getattr(policy, field)) if n and unit and field else None


def of_task(task: Task) -> Count | None:
    return count(task.policy, task.deadline_text)


def counted(policy: Policy, words: str, day: date | None) -> Count | None:
    """The count that the limit ``day`` rests on; None where somebody set another day."""
    found = count(policy, words)
    return found if found and found.day == day else None


def dated(policy: Policy, words: str, day: date | None) -> date | None:
    """The limit itself: ``day``, or what the words count to where there is none."""
    found = None if day else count(policy, words)
    return found.day if found else day


def _start(policy: Policy, anchor: str) -> str:
    """The field that holds the day; empty where the anchor is no date of the document (收到、施行), or it has none yet."""
    if any(word in anchor for word in ("收到", "施行", "实施")):
        return ""
    public = any(word in anchor for word in ("公布", "发布"))
    fields = ("published_on", "issued_on", "written_on") if public else ("issued_on", "written_on")
    return next((field for field in fields if getattr(policy, field)), "")
