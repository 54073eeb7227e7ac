"""Who sees what is owed: the people of the organ, its disclosure office and its supervisors; not the three administrators."""

from __future__ import annotations

from gongkai.desk.permissions import BUSINESS, Actor

from .models import Duty

SEEING = BUSINESS
#: Duties about these are public by nature: a catalogue item's information came into being; issued documents give work and
#: reach organs; an organ owes so much a year.
OPEN_SUBJECTS = ("formation:", "work:", "policy:", "organ:")


def organs_seen(actor: Actor) -> frozenset[str]:
    """Codes of the organs whose duties the actor may open."""
    return actor.watched(*SEEING)


def may_see(actor: Actor, organ: str) -> bool:
    return organ in organs_seen(actor)


def open_to_all(duty: Duty) -> bool:
    """Whether anyone may open it, whatever else is public."""
    return duty.subject.startswith(OPEN_SUBJECTS)
