"""Before an event is written: what the gates of the rules in force ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.law import gates as law
from gongkai.law import rulebook

from . import rules
from .derivation import as_law


def shut(
    name: str,
    subject: str,
    organ: str,
    data: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime | None = None,
    past: Iterable[Event] | None = None,
) -> list[Reason]:
    """Every reason why ``by`` may not let this event happen ``at`` that moment (default: now), each with its clause.

    ``past`` is what the ledger has of the subject, for who has read it already; no query when no gate stands before the event.
    """
    about = rulebook.Event(
        id=0, name=name, subject=subject, organ=organ, at=at or clock.now(), data={**data, "actor": by.username}
    )
    known = ledger.history(subject) if past is None else past
    found = law.refusals(rules.rulebook(), about, map(as_law, known), rules.calendar())
    return [Reason(refusal.rule, refusal.sentence, refusal.citation) for refusal in found]
