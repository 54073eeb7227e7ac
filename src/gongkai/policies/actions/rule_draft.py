"""A standing demand of a document is accepted as a draft rule, or dropped. Nothing of it enters force here."""

from __future__ import annotations

from django.utils.translation import gettext

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Refused, action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.law.errors import LawError
from gongkai.policies import drafting
from gongkai.policies.drafting import Offer, Wanted
from gongkai.policies.models import Policy, RuleDraft

from .editing import by_its_office, held, note


@action
def accept_rule(policy: Policy, offer: Offer, wanted: Wanted, *, by: Actor) -> RuleDraft:
    """采纳. Refused with what ``gongkai rules check`` would say of it; accepted again it replaces the earlier wording."""
    ledger.hold()
    policy = held(policy)
    names = {kind.name for kind in drafting.events_for(offer.demand.kind)}
    check(
        [
            _unless_yours(policy, by),
            unless(wanted.title.strip(), "title", gettext("请填写规则的名称。")),
            unless(wanted.event in names, "event", gettext("请选择办结的事件；没有合适的，先不采纳。")),
            unless(wanted.n > 0, "n", gettext("请填写大于零的数。")),
            unless(offer.demand.kind == "deadline" or wanted.applies, "applies", gettext("请选择适用于哪类机关。")),
            unless(policy.title.strip(), "policy_title", gettext("请填写文件标题。")),
        ]
    )
    entry = drafting.entry_of(policy, offer, wanted, clock.today())
    try:
        cases = drafting.cases_of(policy, entry, wanted)
    except LawError as error:
        raise Refused(Reason("calendar", str(error))) from error
    check(Reason("rule", error.what) for error in drafting.faults(policy, entry, cases))
    draft = _decide(policy, offer, RuleDraft.State.ACCEPTED, by, entry=entry, cases=cases)
    note("policy.rule_accepted", policy, by, title=wanted.title, rule=entry["id"])
    return draft


@action
def drop_rule(policy: Policy, offer: Offer, *, by: Actor) -> RuleDraft:
    ledger.hold()
    policy = held(policy)
    check([_unless_yours(policy, by)])
    draft = _decide(policy, offer, RuleDraft.State.DROPPED, by, entry={"title": offer.demand.words[:60]}, cases=[])
    note("policy.rule_dropped", policy, by, title=offer.demand.words[:60])
    return draft


def _decide(policy: Policy, offer: Offer, state: str, by: Actor, **fields: object) -> RuleDraft:
    demand = offer.demand
    draft, _ = RuleDraft.objects.update_or_create(
        policy=policy, kind=demand.kind, start=demand.start, end=demand.end,
        defaults={**fields, "state": state, "decided_by": by.username, "decided_at": clock.now()},
    )  # fmt: skip
    return draft


def _unless_yours(policy: Policy, by: Actor) -> Reason | None:
    return by_its_office(by, policy.organ)
