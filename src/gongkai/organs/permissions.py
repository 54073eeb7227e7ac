"""Who may shape the tree of organs, keep accounts and give powers: three administrators, each with one part (三员分立).

The system administrator keeps organs and accounts; the security administrator gives posts, sets passwords and unlocks;
the audit administrator reads the ledger. None of them may do another's part, nor hold a post of the daily business.
"""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.desk.permissions import SEPARATE_POWERS, SYSTEM, Actor, Role

from .models import Organ, Person


def may_shape(actor: Actor, organ: Organ | None) -> bool:
    """May the actor found, change or end this organ? ``None``: the root of a tree, which only the house itself founds."""
    return actor == SYSTEM or (organ is not None and actor.has(Role.SYSTEM_ADMIN, organ.code))


def may_name_successor(actor: Actor, organ: Organ) -> bool:
    """The system administrator above, or the disclosure office that the ended organ stood under."""
    above = organ.parent or organ
    return actor == SYSTEM or actor.has(Role.SYSTEM_ADMIN, above.code) or actor.has(Role.DISCLOSURE_OFFICE, organ.code)


def may_keep_accounts(actor: Actor, codes: Iterable[str] = ()) -> bool:
    """``codes``: organs where the person holds posts, all of which must be reached; without any, every system administrator may."""
    return _reaches(actor, Role.SYSTEM_ADMIN, codes)


def may_guard(actor: Actor, codes: Iterable[str] = ()) -> bool:
    """May the actor set this person's password and lift a lockout?"""
    return _reaches(actor, Role.SECURITY_ADMIN, codes)


def may_grant(actor: Actor, organ: Organ) -> bool:
    return actor == SYSTEM or actor.has(Role.SECURITY_ADMIN, organ.code)


def may_audit(actor: Actor) -> bool:
    return Role.AUDIT_ADMIN in actor.roles


def is_self(actor: Actor, person: Person) -> bool:
    return actor.username == person.username


def clashing(role: Role, held: Iterable[Role]) -> list[Role]:
    """Roles among ``held`` that nobody may hold together with ``role``."""
    if role in SEPARATE_POWERS:
        return sorted(set(held) - {role})
    return sorted(set(held) & SEPARATE_POWERS)


def _reaches(actor: Actor, role: Role, codes: Iterable[str]) -> bool:
    if actor == SYSTEM:
        return True
    needed, reached = set(codes), actor.organs(role)
    return bool(reached) and needed <= reached
