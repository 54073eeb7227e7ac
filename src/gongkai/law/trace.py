"""What a result can say for itself: days counted, sentences, the clause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


def titled(title: str) -> str:
    """A title in its marks; those of a title inside it become single ones (标点符号用法 GB/T 15834)."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


@dataclass(frozen=True, slots=True)
class Step:
    """One day of a count. `number` is its place among the counted days, None when it does not count."""

    day: date
    counts: bool
    why: str
    citation: str | None = None
    number: int | None = None

    def data(self) -> dict[str, Any]:
        plain = {"day": self.day.isoformat(), "counts": self.counts, "why": self.why, "number": self.number}
        return {key: value for key, value in {**plain, "citation": self.citation}.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a duty is as it is: the clause, sentences in the order of reasoning, the counted days."""

    citation: str
    sentences: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    def data(self) -> dict[str, Any]:
        return {
            "citation": self.citation,
            "sentences": list(self.sentences),
            "days": [step.data() for step in self.steps],
        }
