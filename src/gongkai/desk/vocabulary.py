"""The named events of the house. A room declares its own in ``events.py``; the ledger takes no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EventType:
    """``sentence`` is what a timeline says; ``{keys}`` are filled from the event's data.

    ``public`` events may be shown to everyone: their data must never hold a draft's words or a citizen's data.
    ``confined`` events are for those alone who work for the event's organ or oversee it, whoever else may open the page
    of their subject.
    ``acts``: sentences in place of ``sentence``, by the ``act`` in the data, where rules hear one event and people did
    one of several things.
    """

    name: str
    title: str
    sentence: str
    public: bool = False
    confined: bool = False
    acts: Mapping[str, str] = field(default_factory=dict)

    def sentence_of(self, act: str) -> str:
        return self.acts.get(act, self.sentence)


class UnknownEvent(LookupError):
    """An event that no room declared."""


_types: dict[str, EventType] = {}


def declare(*types: EventType) -> None:
    """Adds event types; the same name twice with another meaning is a programming error."""
    for kind in types:
        if _types.setdefault(kind.name, kind) != kind:
            raise ValueError(f"event {kind.name} is declared twice")


def event_type(name: str) -> EventType:
    try:
        return _types[name]
    except KeyError:
        raise UnknownEvent(name) from None


def vocabulary() -> dict[str, EventType]:
    """All declared events by name."""
    return dict(_types)
