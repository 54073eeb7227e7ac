"""Who sees what is owed: the people of the organ, its disclosure office and its supervisors; not the three administrators."""

from __future__ import annotations

from gongkai.desk.permissions import Actor, Role

SEEING = (Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE, Role.SUPERVISOR)


def organs_seen(actor: Actor) -> frozenset[str]:
    """Codes of the organs whose duties the actor may open."""
    return actor.organs(*SEEING)


def may_see(actor: Actor, organ: str) -> bool:
    return organ in organs_seen(actor)
