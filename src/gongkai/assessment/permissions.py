"""Who watches whom: supervisors and disclosure offices everything below, an approver the own organ."""

from __future__ import annotations

from gongkai.desk.permissions import Actor, Role

WATCHING = frozenset({Role.SUPERVISOR, Role.DISCLOSURE_OFFICE, Role.APPROVER})
#: 督促 is the supervisor's and, by article 47 of the 条例, the disclosure office's.
URGING = frozenset({Role.SUPERVISOR, Role.DISCLOSURE_OFFICE})


def watched(actor: Actor) -> frozenset[str]:
    """Codes of the organs whose board the actor may open."""
    return actor.watched(*WATCHING)


def may_urge(actor: Actor, organ: str) -> bool:
    return actor.watches(URGING, organ)


def may_guard_feed(actor: Actor, organ: str) -> bool:
    """May the actor take away other people's calendar addresses of this organ?"""
    return actor.has(Role.SECURITY_ADMIN, organ)
