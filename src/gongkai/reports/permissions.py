"""Who makes an organ's report, who watches over all of them."""

from __future__ import annotations

from gongkai.desk.permissions import BUSINESS, Actor, Role
from gongkai.organs.models import Organ
from gongkai.records.permissions import may_draft

MAKERS = frozenset({Role.DRAFTER, Role.DISCLOSURE_OFFICE})


def may_make(actor: Actor, organ: Organ, elsewhere: bool = False) -> bool:
    """An organ makes its own report; the disclosure office may enter what an organ sent it on paper, and the office above what
    a lower government put together elsewhere."""
    return actor.has_any(MAKERS, organ.code) or (elsewhere and may_take_up(actor, organ))


def may_take_up(actor: Actor, organ: Organ) -> bool:
    """Whether the disclosure office takes up what the organ handed in elsewhere: that of its government or of one above."""
    return actor.watches({Role.DISCLOSURE_OFFICE}, organ.code)


def may_send(actor: Actor, organ: Organ) -> bool:
    """Only a drafter lays it before the reviewers, and gets it back from them."""
    return may_draft(actor, organ)


def may_return(actor: Actor, organ: Organ, elsewhere: bool = False) -> bool:
    return actor.has(Role.DISCLOSURE_OFFICE, organ.code) or (elsewhere and may_take_up(actor, organ))


def may_receive(actor: Actor, organ: Organ, elsewhere: bool = False) -> bool:
    """Takes over what was handed in elsewhere, once another person entered it."""
    return actor.has_any({Role.DISCLOSURE_OFFICE, Role.APPROVER}, organ.code) or (
        elsewhere and may_take_up(actor, organ)
    )


def organs_read(actor: Actor) -> frozenset[str]:
    return actor.watched(*BUSINESS)


def organs_made(actor: Actor) -> frozenset[str]:
    return actor.organs(*MAKERS)
