"""Who acts, and what the person may do where. Rooms write their own predicates in ``permissions.py`` over this."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """Roles of a post. The last three (三员) are kept apart: no person may hold two of them (organs refuses it)."""

    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    DISCLOSURE_OFFICE = "disclosure_office"
    SUPERVISOR = "supervisor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ROLE_TITLES = {
    Role.DRAFTER: _("拟稿人"),
    Role.REVIEWER: _("保密审查员"),
    Role.APPROVER: _("审批人"),
    Role.DISCLOSURE_OFFICE: _("政务公开办"),
    Role.SUPERVISOR: _("监督人员"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全保密管理员"),
    Role.AUDIT_ADMIN: _("安全审计员"),
}
SEPARATE_POWERS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
#: Roles of the daily business: what an organ owes and does is read by their holders.
BUSINESS = tuple(role for role in Role if role not in SEPARATE_POWERS)
#: These roles reach below their organ, the others their own organ alone. How far: ``organs.queries.actor_of``.
REACHING_DOWN = frozenset({Role.DISCLOSURE_OFFICE, Role.SUPERVISOR} | SEPARATE_POWERS)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work on one day: for each role, the codes of the organs it covers.

    ``overseen``: by code of an organ where the disclosure office looks on only, the code of the lower government whose own
    office acts there.
    ``stands_for``: by code of an ended organ that is covered only because its powers went elsewhere, the name of where.

    ``has``, ``has_any`` and ``organs`` ask for whom one acts; ``watches`` and ``watched``, what one reads and oversees.
    """

    username: str
    name: str
    reach: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    stands_for: Mapping[str, str] = field(default_factory=dict)
    overseen: Mapping[str, str] = field(default_factory=dict)

    def has(self, role: Role, organ: str) -> bool:
        return organ in self.reach.get(role, frozenset())

    def has_any(self, roles: frozenset[Role] | set[Role], organ: str) -> bool:
        return any(self.has(role, organ) for role in roles)

    def organs(self, *roles: Role) -> frozenset[str]:
        """Codes of every organ where one of ``roles`` (default: any) is held."""
        chosen = roles or tuple(self.reach)
        return frozenset().union(*(self.reach.get(role, frozenset()) for role in chosen))

    def watches(self, roles: Collection[Role], organ: str) -> bool:
        """Whether one of ``roles`` reads of this organ and oversees it (指导、协调、监督), also where another acts for it."""
        return any(self.has(role, organ) for role in roles) or (
            Role.DISCLOSURE_OFFICE in roles and organ in self.overseen
        )

    def watched(self, *roles: Role) -> frozenset[str]:
        """Codes of every organ that one of ``roles`` (default: any) watches."""
        return self.organs(*roles) | frozenset(self.overseen if Role.DISCLOSURE_OFFICE in roles or not roles else ())

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, organs in self.reach.items() if organs)


#: The house itself: scheduled work, imports run by an operator.
SYSTEM = Actor(username="system", name="系统")
