"""Stretches of a source, as spans of offsets: whether one lies where something governs already."""

from bisect import bisect_left
from collections.abc import Iterable

Span = tuple[int, int]


def covered(spans: Iterable[Span]) -> list[Span]:
    """The stretches that any of the spans covers, in order."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def meet(stretches: list[Span], start: int, end: int) -> bool:
    """Whether a span shares anything with one of the stretches."""
    at = bisect_left(stretches, (end, 0)) - 1
    return at >= 0 and stretches[at][1] > start
