"""May this person do this to this record now? The verbs, states and roles are lifecycle.yaml's."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, check
from gongkai.desk.once import unchanging
from gongkai.desk.permissions import ROLE_TITLES, SYSTEM, Actor, Role
from gongkai.duties import gates
from gongkai.organs.models import Organ

from . import gates_interpretation, gates_release, gates_route, gates_statements, gates_withdrawal, gates_wording  # noqa: F401  their gates are named in lifecycle.yaml
from .gates import GATES, Case
from .lifecycle import Verb, verbs
from .models import Concurrence, Record, State


def may(actor: Actor, verb: str, record: Record) -> bool:
    """Whether role and state allow it; gates may still be shut. Decides which buttons a screen shows."""
    return not any(_role_and_state(verbs()[verb], Case(record, actor)))


# what is not about one record's lifecycle


def may_keep_chains(actor: Actor, organ: Organ) -> bool:
    return actor.has(Role.SYSTEM_ADMIN, organ.code)


def may_plan_shifts(actor: Actor, organ: Organ) -> bool:
    return actor.has_any({Role.APPROVER, Role.DISCLOSURE_OFFICE}, organ.code)


def may_keep_negatives(actor: Actor, organ: Organ) -> bool:
    return actor.has(Role.DISCLOSURE_OFFICE, organ.code)


def may_draft(actor: Actor, organ: Organ) -> bool:
    return actor.has(Role.DRAFTER, organ.code)


def may_register_flaw(actor: Actor, organ: Organ) -> bool:
    """Also from above: whoever oversees an organ tells it what to mend, and its own people settle that."""
    return actor.watches({Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE}, organ.code)


def may_settle_flaw(actor: Actor, organ: Organ) -> bool:
    return actor.has_any({Role.APPROVER, Role.DISCLOSURE_OFFICE}, organ.code)


def may_answer_for(actor: Actor, asked: Concurrence) -> bool:
    return actor.has(Role.APPROVER, asked.organ.code)


def may_coordinate(actor: Actor, asked: Concurrence) -> bool:
    """The nearest disclosure office that both organs stand under."""
    both, covered = (asked.organ.code, asked.record.organ.code), actor.watched(Role.DISCLOSURE_OFFICE)
    one, other = map(actor.overseen.get, both)
    return covered.issuperset(both) and (one is None or one != other)


def require(verb: str, case: Case) -> None:
    """Raises ``Refused`` with every reason at once: role, state, gates, and the rulebook's own gates."""
    check(refusals(verb, case))


def refusals(code: str, case: Case) -> list[Reason]:
    """Every reason why ``case.by`` may not do this now; empty when it may go on."""
    verb = verbs()[code]
    with unchanging():
        reasons = [*_role_and_state(verb, case), *filter(None, (GATES[name](case) for name in verb.gates))]
    if verb.asks:
        reasons += _by_rulebook(verb.asks, case, {reason.text for reason in reasons})
    return reasons


def _role_and_state(verb: Verb, case: Case) -> Iterator[Reason]:
    by_house = verb.house and case.by == SYSTEM
    if not by_house and not case.by.has_any(frozenset(verb.roles), case.record.organ.code):
        titles = "、".join(str(ROLE_TITLES[role]) for role in verb.roles)
        text = _("只有%(organ)s的%(roles)s可以%(verb)s。") % {
            "organ": case.record.organ,
            "roles": titles,
            "verb": _(verb.title),
        }
        yield Reason("role", text)
    if verb.from_ and case.record.state not in verb.from_:
        state = State(case.record.state).label
        yield Reason("state", _("当前状态为“%(state)s”，不能%(verb)s。") % {"state": state, "verb": _(verb.title)})


def _by_rulebook(event: str, case: Case, said: set[str]) -> list[Reason]:
    record = case.record
    data = {
        "hash": record.content_hash,
        "attribute": record.attribute,
        "normative": record.normative,
    }
    found = gates.shut(event, record.subject, record.organ.code, data, by=case.by)
    return [reason for reason in found if reason.text not in said]
