"""May this person do this to this record now? The verbs, states and roles are lifecycle.yaml's."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, check
from gongkai.desk.permissions import ROLE_TITLES, SYSTEM, Actor
from gongkai.duties.derivation import as_law
from gongkai.duties.rules import calendar, rulebook
from gongkai.law import gates as law
from gongkai.law.rulebook import Event

from .gates import GATES, Case
from .lifecycle import Verb, verbs
from .models import Record, State


def may(actor: Actor, verb: str, record: Record) -> bool:
    """Whether role and state allow it; gates may still be shut. Decides which buttons a screen shows."""
    return not any(_role_and_state(verbs()[verb], Case(record, actor)))


def require(verb: str, case: Case) -> None:
    """Raises ``Refused`` with every reason at once: role, state, gates, and the rulebook's own gates."""
    check(refusals(verb, case))


def refusals(code: str, case: Case) -> list[Reason]:
    """Every reason why ``case.by`` may not do this now; empty when it may go on."""
    verb = verbs()[code]
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
        "actor": case.by.username,
    }
    about = Event(id=0, name=event, subject=record.subject, organ=record.organ.code, at=clock.now(), data=data)
    past = [as_law(past) for past in ledger.history(record.subject)]
    found = law.refusals(rulebook(), about, past, calendar())
    return [
        Reason(refusal.rule, refusal.sentence, refusal.citation) for refusal in found if refusal.sentence not in said
    ]
