"""认领: organs ask for tasks that a document left open, and the disclosure office decides who leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.policies import permissions
from gongkai.policies.models import Claim, ClaimOutcome, Policy, Task, WorkItem
from gongkai.policies.models.work import DutyRole

from .editing import by_its_office, in_whose_place, short_enough
from .policy import announce


@action
def claim_task(task: Task, organ: Organ, *, by: Actor) -> Claim:
    """Asks for the lead. Two organs may ask for one task: that is a conflict for the office, no refusal."""
    task = _held(task)
    policy, today = task.policy, clock.today()
    late = policy.claim_by is not None and today > policy.claim_by
    standing = task.claims.filter(organ=organ).exclude(outcome=ClaimOutcome.WITHDRAWN).exists()
    check(
        [
            unless(
                by.has_any(permissions.REPORTERS, organ.code),
                "not_yours",
                gettext("只有%(organ)s的人员才能以它的名义认领。") % {"organ": organ},
            ),
            *_open_to_claims(task),
            unless(
                _reached(policy, organ), "not_reached", gettext("文件没有发至%(organ)s，不能认领。") % {"organ": organ}
            ),
            unless(not standing, "claimed", gettext("%(organ)s已经认领过这项任务。") % {"organ": organ}),
            _in_time(policy, late),
        ]
    )
    others = task.claims.filter(outcome=ClaimOutcome.OPEN).exclude(organ=organ).exists()
    about = {
        "late": late,
        "outcome": ClaimOutcome.OPEN,
        "claimed_by": by.username,
        "claimed_at": clock.now(),
        "reason": "",
    }
    claim, _ = Claim.objects.update_or_create(task=task, organ=organ, defaults=about)
    remark = "（逾期认领）" if late else "（与其他单位重复认领，待政务公开办确定）" if others else ""
    _note("task.claimed", task, organ, by, remark=remark, late=late, conflict=others, **in_whose_place(by, organ))
    _tell_rules(policy, organ, today, by)
    return claim


@action
def withdraw_claim(claim: Claim, *, by: Actor) -> Claim:
    task = _held(claim.task)
    claim = Claim.objects.select_related("organ").get(pk=claim.pk)
    check(
        [
            unless(
                by.has_any(permissions.REPORTERS, claim.organ.code),
                "not_yours",
                gettext("只有%(organ)s的人员才能撤回它的认领。") % {"organ": claim.organ},
            ),
            unless(claim.outcome == ClaimOutcome.OPEN, "settled", gettext("这项认领已有结果，不能撤回。")),
        ]
    )
    claim.outcome = ClaimOutcome.WITHDRAWN
    claim.save()
    _note("task.claim_withdrawn", task, claim.organ, by)
    return claim


@action
def settle_claim(
    task: Task, lead: Organ, cooperating: Sequence[Organ] = (), reason: str = "", *, by: Actor
) -> WorkItem:
    """One organ leads, the ``cooperating`` ones help; other claims are declined.

    A reason is asked for unless the only claim, after the last day for claiming, is the lead's.
    """
    task = _held(task)
    policy, reason = task.policy, reason.strip()
    claims = list(task.claims.filter(outcome=ClaimOutcome.OPEN).select_related("organ"))
    plain = [one.organ_id for one in claims] == [lead.pk] and not cooperating
    over = policy.claim_by is not None and clock.today() > policy.claim_by
    given = unless(
        reason or (plain and over),
        "reason",
        gettext("请写明理由：有争议、无人认领、认领期未满或者另定配合单位的，须说明。"),
    )
    below = all(organ.path.startswith(policy.organ.path) for organ in (lead, *cooperating))
    check(
        [
            by_its_office(by, policy.organ),
            *_open_to_claims(task),
            unless(below, "outside", gettext("所选单位不在本级政府之下，请重选。")),
            unless(lead.pk not in {one.pk for one in cooperating}, "same", gettext("牵头单位不能同时是配合单位。")),
            given,
            short_enough(reason),
            impersonal(reason),
        ]
    )
    task.claim_settled_at = clock.now()
    task.save(update_fields=["claim_settled_at"])
    _answer(claims, lead, cooperating, reason)
    with_title = f"，{'、'.join(one.name for one in cooperating)}配合" if cooperating else ""
    _note("task.claim_settled", task, lead, by, with_title=with_title, reason=reason or "认领无异议")
    work = _give(task, lead, DutyRole.LEAD, by)
    for organ in cooperating:
        _give(task, organ, DutyRole.COOPERATING, by)
    return work


def settle_undisputed(policy: Policy, *, by: Actor) -> int:
    """Gives every task with one claim alone to its claimant, once the last day for claiming is over. Answers how many."""
    open_tasks = policy.tasks.filter(to_claim=True, claim_settled_at=None).prefetch_related("claims__organ")
    done = 0
    for task in open_tasks:
        standing = [claim for claim in task.claims.all() if claim.outcome == ClaimOutcome.OPEN]
        if len(standing) == 1:
            settle_claim(task, standing[0].organ, by=by)
            done += 1
    return done


def _held(task: Task) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("policy__organ")
    return rows.get(pk=task.pk)


def _open_to_claims(task: Task) -> list[Reason | None]:
    return [
        unless(task.to_claim, "not_open", gettext("这项任务不需要认领。")),
        unless(task.claim_settled_at is None, "settled", gettext("这项任务的牵头单位已经确定。")),
    ]


def _in_time(policy: Policy, late: bool) -> Reason | None:
    text = gettext("认领已于%(day)s截止；确需承担的，请与政务公开办联系。") % {"day": policy.claim_by}
    return unless(not late or policy.late_claims, "late", text)


def _reached(policy: Policy, organ: Organ) -> bool:
    return ledger.history(policy.subject).filter(name="policy.addressed", organ=organ.code).exists()


def _answer(claims: Sequence[Claim], lead: Organ, cooperating: Sequence[Organ], reason: str) -> None:
    helping = {one.pk for one in cooperating}
    for claim in claims:
        claim.outcome = (
            ClaimOutcome.LEAD
            if claim.organ_id == lead.pk
            else ClaimOutcome.COOPERATING
            if claim.organ_id in helping
            else ClaimOutcome.DECLINED
        )
        claim.reason = reason
        claim.save()


def _give(task: Task, organ: Organ, role: DutyRole, by: Actor) -> WorkItem:
    """The organ's part; one that has a part in the task already gets the weightier."""
    fresh = {"role": role, "named": organ.name[:120], "due_on": task.deadline, "assigned_at": clock.now()}
    work, made = WorkItem.objects.get_or_create(task=task, organ=organ, handed_back_at=None, defaults=fresh)
    weightier = role == DutyRole.LEAD and work.role != role
    if weightier:
        work.role = role
        work.save(update_fields=["role"])
    if made or weightier:
        announce(work, task, task.policy, by.username)
    return work


def _tell_rules(policy: Policy, organ: Organ, today: date, by: Actor) -> None:
    """Rules that ask lead organs to claim (岫岩2020 三（一）) wait for this event; the first claim answers them."""
    if not ledger.history(policy.subject).filter(name="tasks.claimed", organ=organ.code).exists():
        ledger.write(
            "tasks.claimed", policy.subject, organ=organ.code, actor=by.username, claimed_on=today, said=str(today)
        )


def _note(name: str, task: Task, organ: Organ, by: Actor, **data: Any) -> None:
    about: dict[str, Any] = {"task": task.pk, "title": task.title, "organ_name": organ.name}
    ledger.write(name, task.policy.subject, organ=organ.code, actor=by.username, **about, **data)
