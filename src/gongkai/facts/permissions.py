"""Who records, who retracts, who reads. The three administrators do none of it."""

from __future__ import annotations

from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.duties.permissions import SEEING, may_see, organs_seen

from .models import Fact

__all__ = ["RECORDERS", "SEEING", "may_record", "may_retract", "may_see", "organs_recorded", "organs_seen"]

RECORDERS = (Role.DRAFTER, Role.REVIEWER, Role.DISCLOSURE_OFFICE)


def organs_recorded(actor: Actor) -> frozenset[str]:
    """Codes of the organs in whose name the actor records: drafters and reviewers their own, the disclosure office all of
    its area."""
    return actor.organs(*RECORDERS)


def may_record(actor: Actor, organ: str) -> bool:
    return actor == SYSTEM or organ in organs_recorded(actor)


def may_retract(actor: Actor, fact: Fact) -> bool:
    """One's own, as long as one may record there; another person's, the disclosure office alone."""
    own = fact.recorded_by == actor.username and may_record(actor, fact.organ.code)
    return own or actor.has(Role.DISCLOSURE_OFFICE, fact.organ.code)


def may_read_evidence(actor: Actor, fact: Fact) -> bool:
    """Of a retracted fact it is withheld: it may be what should never have been here."""
    return fact.standing or actor.has(Role.DISCLOSURE_OFFICE, fact.organ.code)


def may_retract_carrying(actor: Actor, fact: Fact) -> bool:
    """A fact on which a duty rests that is overdue, was met late or urged: the disclosure office alone."""
    return actor == SYSTEM or actor.has(Role.DISCLOSURE_OFFICE, fact.organ.code)
