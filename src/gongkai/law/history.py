"""Events in the one order that everything derived from them uses, without those that were taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from gongkai.law.periods import local_day
from gongkai.law.rulebook import Event, Pattern

VOIDS = "voids"
"""The key under which an event names the ids of earlier events of its subject that it takes back."""


def order(event: Event) -> tuple[datetime, int]:
    return event.at, event.id


def standing(events: Iterable[Event]) -> list[Event]:
    """In their order, without what a later entry about the same subject took back, unless that was taken back itself."""
    ordered = sorted(events, key=order)
    void = _taken_back(ordered)
    return [event for event in ordered if event.id not in void] if void else ordered


def taken_back(event: Event) -> frozenset[int]:
    """The ids that this event names as taken back."""
    return frozenset(_ids(event.data.get(VOIDS)))


class History:
    """Standing events, found by name; itself an iterable of them, so that it may stand wherever events may."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = standing(events)
        self._by_name: dict[str, list[Event]] = defaultdict(list)
        for event in self._events:
            self._by_name[event.name].append(event)

    @classmethod
    def of(cls, events: Iterable[Event]) -> History:
        return events if isinstance(events, cls) else cls(events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def matching(self, pattern: Pattern) -> list[Event]:
        return [event for event in self.named(pattern.events) if pattern.matches(event)]

    def first_days(self, pattern: Pattern) -> dict[str, date]:
        """The day of the first such event of each organ."""
        return {event.organ: local_day(event.at) for event in reversed(self.matching(pattern))}

    def named(self, names: Iterable[str]) -> list[Event]:
        found = [self._by_name[name] for name in set(names) if name in self._by_name]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found), key=order)


def _taken_back(events: Sequence[Event]) -> set[int]:
    """The last word counts, so it is read from the end; earlier is what was entered before, whenever it happened."""
    voiding = [event for event in events if VOIDS in event.data]
    if not voiding:
        return set()
    subjects, void = {event.id: event.subject for event in events}, set[int]()
    for event in sorted(voiding, key=lambda one: one.id, reverse=True):
        if event.id not in void:
            void.update(id for id in taken_back(event) if id < event.id and subjects.get(id) == event.subject)
    return void


def _ids(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, (list, tuple)):
        yield from (item for item in value if isinstance(item, int))
