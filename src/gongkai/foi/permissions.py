"""Who handles a request, who reviews and approves, who sees it, and who may learn the applicant's name."""

from __future__ import annotations

from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.organs.models import Organ

from .models import Assignment, RecordCorrection, Remedy, Request

HANDLING = (Role.DRAFTER, Role.DISCLOSURE_OFFICE)
"""Take in, hand on, draft; the disclosure office for every organ of its area."""
SEEING = (Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE, Role.SUPERVISOR)
KNOWING = (Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE)
"""May open the applicant's data, with a reason that the ledger keeps. Supervisors see cases without names."""


def may_handle(actor: Actor, organ: Organ) -> bool:
    return actor == SYSTEM or actor.has_any(set(HANDLING), organ.code)


def may_review(actor: Actor, organ: Organ) -> bool:
    return actor.has(Role.REVIEWER, organ.code)


def may_approve(actor: Actor, organ: Organ) -> bool:
    """The head of the organ's disclosure work: extension, decision and letters need this person's consent (条例 第三十三条)."""
    return actor.has(Role.APPROVER, organ.code)


def may_register(actor: Actor, remedy: Remedy) -> bool:
    """Enter what happened to a remedy. A complaint is handled by the organ above or the department in charge, never by the organ
    complained of (条例 第四十七条、第五十一条); where the register does not have that organ, its word is entered like a court's."""
    if remedy.kind == Remedy.Kind.COMPLAINT and remedy.reviewer:
        return actor == SYSTEM or actor.has(Role.DISCLOSURE_OFFICE, remedy.reviewer.code)
    return may_handle(actor, remedy.request.organ)


def may_set_letterhead(actor: Actor, organ: Organ) -> bool:
    return actor.has_any({Role.APPROVER, Role.DISCLOSURE_OFFICE}, organ.code)


def may_see(actor: Actor, request: Request) -> bool:
    return may_see_case(actor, request) or asked_for_opinion(actor, request)


def may_see_case(actor: Actor, request: Request) -> bool:
    """How it is handled, as its organ's people see it; not just what somebody was asked about it."""
    return actor.watches(SEEING, request.organ.code)


def may_complain(actor: Actor, organ: Organ) -> bool:
    """Enter a complaint about an organ: what it learns of one it enters itself, what comes to the office above the office does."""
    return may_handle(actor, organ) or actor.watches({Role.DISCLOSURE_OFFICE}, organ.code)


def may_know(actor: Actor, request: Request | RecordCorrection) -> bool:
    """Not whoever merely oversees the organ, unless a complaint about this request lies with the office."""
    return actor.has_any(set(KNOWING), request.organ.code) or _complained_of(actor, request)


def _complained_of(actor: Actor, request: Request | RecordCorrection) -> bool:
    if request.organ.code not in actor.overseen or isinstance(request, RecordCorrection):
        return False
    codes = actor.organs(Role.DISCLOSURE_OFFICE)
    return request.remedies.standing().filter(kind=Remedy.Kind.COMPLAINT, reviewer__code__in=codes).exists()


def asked_for_opinion(actor: Actor, request: Request) -> bool:
    """Whether the request was handed to the person, or to an organ that the person drafts for."""
    asked = request.assignments.filter(ended_at__isnull=True).select_related("organ")
    return any(may_give_opinion(actor, one) for one in asked)


def may_give_opinion(actor: Actor, assignment: Assignment) -> bool:
    """Of an organ that was asked, or the person in it that was."""
    here = assignment.organ.code in actor.organs(Role.DRAFTER, Role.APPROVER)
    return assignment.ended_at is None and here and assignment.person in ("", actor.username)


def organs_seen(actor: Actor) -> frozenset[str]:
    return actor.watched(*SEEING)


def organs_handled(actor: Actor) -> frozenset[str]:
    return actor.organs(*HANDLING)
