"""Events in the one order that everything derived from them uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from gongkai.law.rulebook import Event, Pattern


def order(event: Event) -> tuple[datetime, int]:
    return event.at, event.id


class History:
    """Events in their order, found by name."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_name: dict[str, list[Event]] = defaultdict(list)
        for event in sorted(events, key=order):
            self._by_name[event.name].append(event)

    def matching(self, pattern: Pattern) -> list[Event]:
        named = chain.from_iterable(self._by_name.get(name, ()) for name in set(pattern.events))
        return sorted((event for event in named if pattern.matches(event)), key=order)
