"""Who may take documents in, issue them, see them, and report on work."""

from __future__ import annotations

from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.organs.models import Organ
from gongkai.organs.models.organ import Kind

from .models import Policy, ReportCall, WorkItem

OVERSEERS = frozenset({Role.DISCLOSURE_OFFICE, Role.SUPERVISOR})
#: People of the daily business: the three administrators reach every organ, and no document.
WORKERS = OVERSEERS | {Role.DRAFTER, Role.REVIEWER, Role.APPROVER}
OWN = frozenset({Role.DRAFTER, Role.APPROVER})
REPORTERS = OWN | {Role.DISCLOSURE_OFFICE}


def may_take_in(actor: Actor, organ: Organ) -> bool:
    """The disclosure office of that government, and an operator's import."""
    return actor == SYSTEM or actor.has(Role.DISCLOSURE_OFFICE, organ.code)


def may_handle(actor: Actor, policy: Policy) -> bool:
    return may_take_in(actor, policy.organ)


def may_oversee(actor: Actor, policy: Policy) -> bool:
    return actor == SYSTEM or actor.watches(OVERSEERS, policy.organ.code)


def may_report(actor: Actor, work: WorkItem) -> bool:
    return actor.has_any(REPORTERS, work.organ.code)


def enters_for(actor: Actor, organ: Organ) -> bool:
    """Whether the disclosure office enters (代为登记) what the organ itself has to tell, as where that comes on paper.

    Not for its own organ, nor for the government that it is the office of.
    """
    if actor == SYSTEM or organ.is_disclosure_office or actor.has_any(OWN, organ.code):
        return False
    government = organ.kind == Kind.GOVERNMENT and organ.children.filter(is_disclosure_office=True).exists()
    return not government


def may_lead(actor: Actor, organ: Organ) -> bool:
    """Registers pilots of an organ and carries them through: its disclosure office, or that of the government above it."""
    return actor == SYSTEM or actor.has(Role.DISCLOSURE_OFFICE, organ.code)


def may_keep_systems(actor: Actor, organ: Organ) -> bool:
    """制度: the organ's own drafters and approvers, and the disclosure office."""
    return actor.has_any(REPORTERS, organ.code)


def may_receive(actor: Actor, call: ReportCall) -> bool:
    return actor.has_any(REPORTERS, call.receiver.code)
