"""Who keeps an organ's channels, who passes what leaves through them, who looks on."""

from __future__ import annotations

from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.organs.models import Organ

KEEPERS = frozenset({Role.DRAFTER, Role.DISCLOSURE_OFFICE})
REVIEWERS = frozenset({Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE})
READERS = KEEPERS | REVIEWERS | {Role.SUPERVISOR}


def may_keep(actor: Actor, organ: Organ) -> bool:
    """An organ keeps its own channels, the disclosure office those of its area."""
    return actor is SYSTEM or actor.has_any(KEEPERS, organ.code)


def may_review(actor: Actor, organ: Organ) -> bool:
    return actor.has_any(REVIEWERS, organ.code)


def may_keep_sites(actor: Actor, organ: Organ) -> bool:
    """Sites and columns are entered by the disclosure office; their organs read them daily and note updates."""
    return actor is SYSTEM or actor.has(Role.DISCLOSURE_OFFICE, organ.code)


def may_judge(actor: Actor) -> bool:
    """What of the upper levels concerns everybody is the disclosure office's to say."""
    return actor is SYSTEM or bool(actor.organs(Role.DISCLOSURE_OFFICE))


def organs_read(actor: Actor) -> frozenset[str]:
    return actor.watched(*READERS)


def organs_kept(actor: Actor) -> frozenset[str]:
    return actor.organs(*KEEPERS)
