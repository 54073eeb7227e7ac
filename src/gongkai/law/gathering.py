"""How many different people asked for the same, and on which day they became as many as a place calls many."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from datetime import date, timedelta


def gathered_on(asked: Iterable[tuple[date, str]], people: int, days: int) -> date | None:
    """The first day on which ``people`` different ones had asked within ``days`` days, that day among them; None if never.

    Each pair is a day and whoever asked; the same one asking again counts once.
    """
    window: deque[tuple[date, str]] = deque()
    counts: Counter[str] = Counter()
    for day, who in sorted(asked):
        window.append((day, who))
        counts[who] += 1
        while window[0][0] <= day - timedelta(days=days):
            _, gone = window.popleft()
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
        if len(counts) >= people:
            return day
    return None
