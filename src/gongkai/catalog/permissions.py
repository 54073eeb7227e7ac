"""Who keeps a catalogue, and who notes that information has come into being."""

from __future__ import annotations

from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.organs.models import Organ

KEEPERS = frozenset({Role.DRAFTER, Role.DISCLOSURE_OFFICE})
NOTERS = frozenset({Role.DRAFTER, Role.APPROVER, Role.DISCLOSURE_OFFICE})


def may_keep(actor: Actor, organ: Organ | None) -> bool:
    """An organ keeps its own catalogue, the disclosure office those of its area; common items (no organ) are the office's."""
    if actor is SYSTEM:
        return True
    return actor.has_any(KEEPERS, organ.code) if organ else bool(actor.organs(Role.DISCLOSURE_OFFICE))


def may_note(actor: Actor, organ: Organ) -> bool:
    return actor is SYSTEM or actor.has_any(NOTERS, organ.code)
