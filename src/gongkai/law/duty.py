"""What is owed, in what state, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from gongkai.law.periods import Due, in_words
from gongkai.law.rulebook import Rule
from gongkai.law.trace import Trace, titled


class State(StrEnum):
    OPEN = "open"
    MET = "met"
    LATE = "late"
    MISSED = "missed"
    CANCELLED = "cancelled"
    TARGET = "target"
    UNDETERMINED = "undetermined"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing owed. `due` is a date (to its 24:00, Asia/Shanghai) or an aware moment; None when undetermined, and
    where the rule sets no day."""

    id: str
    rule: str
    title: str
    subject: str
    organ: str
    due: date | datetime | None
    state: State
    met_at: datetime | None = None
    met_by: int | None = None
    started_by: int | None = None
    started_on: date | None = None
    events: tuple[int, ...] = ()
    """Every event the duty rests on, in order."""
    superseded: tuple[Duty, ...] = field(default=(), repr=False)
    """Laxer limits of the same act, which this one absorbs."""
    source: Rule | None = field(default=None, repr=False, compare=False)
    limit: Due | None = field(default=None, repr=False, compare=False)
    said: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)
    ended_by: int | None = field(default=None, repr=False, compare=False)
    grounds: Callable[[], object] = field(default=lambda: None, repr=False, compare=False)
    """What the verdict rests on, as the kind of its rule keeps it: limits.Grounds, ratios.Share, completeness.Stand,
    clock_reading.ClockReading; None where there is nothing more to tell."""

    @property
    def trace(self) -> Trace:
        """The clause, the reasoning and the counted days; made when first asked for."""
        source = self.source
        laxer = tuple(self._beside(other) for other in self.superseded)
        tailored = (source.tailored,) if source and source.tailored else ()
        open_reading = (f"口径：{source.note}",) if source and source.note else ()
        notes = self.limit.notes if self.limit else ()
        return Trace(
            citation=str(source.citation) if source else "",
            sentences=(*self.said(), *tailored, *open_reading, *laxer, *notes),
            steps=self.limit.trace if self.limit else (),
        )

    def _beside(self, other: Duty) -> str:
        title, limit = titled(other.title), in_words(other.due) if other.due else ""
        if self.limit and other.limit and self.limit.closes == other.limit.closes:
            return f"同一事项另有{title}，期限同为{limit}"
        return f"从严：同一事项另有{title}，期限为{limit}，本义务在先"

    @property
    def citation(self) -> str:
        return str(self.source.citation) if self.source else ""
