"""退回、改派: an organ hands back a task that is not its own; the office agrees or not, and gives the task to another organ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from gongkai.desk import clock, ledger, notices
from gongkai.desk.actions import Reason, Stale, action, check, impersonal, unless
from gongkai.desk.models import Event, Level
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.organs.queries import names_by_username, people_with, standing
from gongkai.policies import permissions
from gongkai.policies.models import ClaimOutcome, HandBack, WorkItem
from gongkai.policies.models.handing_back import HandBackOutcome
from gongkai.policies.models.work import DutyRole, WorkState

from .editing import by_its_office, held_work, in_whose_place, note_work, short_enough
from .policy import announce

SHORTEST_REASON = 4
REFUSED = gettext_noop("政务公开办不同意{organ_name}退回一项任务，请继续办理")
RELEASED = gettext_noop("一项任务已退回，不再由{organ_name}承担")
GIVEN = gettext_noop("一项任务改派{organ_name}承担")
_WEIGHT = [role.value for role in DutyRole]


@dataclass(frozen=True, slots=True)
class Onward:
    """改派: which organ does it instead, in which role and by when; None where the task has no last day."""

    organ: Organ
    role: DutyRole
    due_on: date | None


@action
def ask_to_hand_back(work: WorkItem, reason: str, suggested: Organ | None = None, *, by: Actor) -> HandBack:
    """申请退回: the organ owes the task until the office agrees."""
    work, reason = held_work(work), reason.strip()
    unknown = gettext("建议的单位不在本级政府之下，或者就是本单位，请重选。")
    check([unless(permissions.may_report(by, work), "not_yours", _only(work))])
    _still_owed(work)
    waiting = work.hand_backs.filter(outcome=HandBackOutcome.OPEN).first()
    if waiting:
        raise Stale(Reason("asked", _overtaken(work)))
    check([*_reasoned(reason), unless(suggested is None or _below(work, suggested), "suggested", unknown)])
    asked = HandBack.objects.create(
        work=work, reason=reason, suggested=suggested, asked_by=by.username, asked_at=clock.now()
    )
    toward = f"，建议由{suggested.name}承担" if suggested else ""
    note_work("task.hand_back_asked", work, by.username, reason=reason, toward=toward, **in_whose_place(by, work.organ))
    return asked


@action
def withdraw_hand_back(asked: HandBack, *, by: Actor) -> HandBack:
    work = held_work(asked.work)
    asked = _now(asked)
    check([unless(permissions.may_report(by, work), "not_yours", _only(work))])
    _still_open(asked, work)
    return lapse(asked, by.username)


@action
def refuse_hand_back(asked: HandBack, reason: str, *, by: Actor) -> HandBack:
    """不同意退回: the organ goes on; the reason is shown to it."""
    work, reason = held_work(asked.work), reason.strip()
    asked = _now(asked)
    check([by_its_office(by, work.task.policy.organ)])
    _still_open(asked, work)
    check(_reasoned(reason))
    _answer(asked, HandBackOutcome.REFUSED, reason, by.username)
    told = note_work("task.hand_back_refused", work, by.username, reason=reason)
    _tell(REFUSED, work, told, reason)
    return asked


@action
def hand_back(
    work: WorkItem, reason: str = "", onward: Onward | None = None, *, asked: HandBack | None = None, by: Actor
) -> WorkItem:
    """The organ's part ends at this moment as 已退回, and goes ``onward`` in the same act. Gives the part that ended.

    ``asked``: the application that the office agrees to, whose reason stands where none is given; without it the office acts
    on its own and gives its reason. ``Stale`` where an application came or was answered, or the work was done, meanwhile.
    """
    work, reason = held_work(work), reason.strip()
    asked = _now(asked) if asked else None
    check([by_its_office(by, work.task.policy.organ)])
    if asked:
        _still_open(asked, work)
    _still_owed(work)
    if asked is None and work.hand_backs.filter(outcome=HandBackOutcome.OPEN).exists():
        raise Stale(Reason("asked", _overtaken(work)))
    given = [impersonal(reason), short_enough(reason)] if asked else _reasoned(reason)
    check([*given, *(_may_go(work, onward) if onward else ())])
    _end(work, reason or (asked.reason if asked else ""), asked, by)
    if onward:
        _give(work, onward, by)
    elif work.role == DutyRole.LEAD:
        _open_to_claims_again(work)
    return work


def lapse(asked: HandBack, actor: str) -> HandBack:
    """The application is withdrawn, by the organ or because the work was done."""
    _answer(asked, HandBackOutcome.WITHDRAWN, "", actor)
    note_work("task.hand_back_withdrawn", asked.work, actor)
    return asked


def lapse_of(work: WorkItem, actor: str) -> None:
    """The same for the open application of a piece of work, if there is one."""
    waiting = work.hand_backs.filter(outcome=HandBackOutcome.OPEN)
    for asked in waiting.select_related("work__organ", "work__task__policy"):
        lapse(asked, actor)


def _end(work: WorkItem, reason: str, asked: HandBack | None, by: Actor) -> None:
    work.state, work.handed_back_at, work.handed_back_reason = WorkState.HANDED_BACK, clock.now(), reason
    work.save()
    if asked:
        _answer(asked, HandBackOutcome.AGREED, reason, by.username)
    _tell(
        RELEASED, work, note_work("task.handed_back", work, by.username, reason=reason, asked=asked is not None), reason
    )
    claims = work.task.claims.filter(organ=work.organ, outcome__in=[ClaimOutcome.LEAD, ClaimOutcome.COOPERATING])
    claims.update(outcome=ClaimOutcome.HANDED_BACK)


def _give(work: WorkItem, onward: Onward, by: Actor) -> None:
    """The other organ's part; one that has a part already gets the weightier role, and the last day named."""
    task = work.task
    part = task.work.filter(organ=onward.organ, handed_back_at=None).select_related("organ").first()
    if part is None:
        named = onward.organ.name[:120]
        part = WorkItem(task=task, organ=onward.organ, role=onward.role, named=named, assigned_at=clock.now())
    part.role, part.due_on = min(part.role, onward.role, key=_WEIGHT.index), onward.due_on
    part.save()
    work.onward = part
    work.save(update_fields=["onward"])
    role_title = source(DutyRole(part.role).label)
    told = note_work(
        "task.reassigned", work, by.username, onward=part.pk, onward_name=onward.organ.name, role_title=role_title
    )
    announce(part, task, task.policy, by.username)
    _tell(GIVEN, part, told, "")


def _open_to_claims_again(work: WorkItem) -> None:
    """A claimed task without a lead waits for one again."""
    task = work.task
    led = task.work.filter(role=DutyRole.LEAD, handed_back_at=None).exists()
    if task.to_claim and not led:
        task.claim_settled_at = None
        task.save(update_fields=["claim_settled_at"])


def _answer(asked: HandBack, outcome: HandBackOutcome, answer: str, actor: str) -> None:
    asked.outcome, asked.answer = outcome, answer
    asked.answered_by, asked.answered_at = actor, clock.now()
    asked.save()


def _now(asked: HandBack) -> HandBack:
    """As it is once its work is held."""
    now: HandBack = HandBack.objects.select_related("work__organ", "work__task__policy").get(pk=asked.pk)
    return now


def _still_open(asked: HandBack, work: WorkItem) -> None:
    if not asked.open:
        raise Stale(Reason("answered", _overtaken(work)))


def _still_owed(work: WorkItem) -> None:
    if work.done or work.handed_back:
        raise Stale(Reason("ended", _overtaken(work)))


def _overtaken(work: WorkItem) -> str:
    """Who did what last, for whoever comes later."""
    last = ledger.history(work.subject).exclude(name="task.reassigned").last()
    if last is None:
        return gettext("这项工作已经有了变化，请看现在的情况。")
    return gettext("%(who)s已于%(when)s办理：%(did)s。请看现在的情况，再决定是否继续。") % {
        "who": names_by_username([last.actor]).get(last.actor, last.actor),
        "when": last.at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M"),
        "did": last.sentence,
    }


def _only(work: WorkItem) -> str:
    return gettext("只有%(organ)s的人员才能申请退回这项工作或者撤回申请。") % {"organ": work.organ}


def _reasoned(reason: str) -> list[Reason | None]:
    said = len(re.sub(r"[\W_]+", "", reason))
    text = gettext("请写明理由，不少于%(n)s个字。") % {"n": SHORTEST_REASON}
    return [unless(said >= SHORTEST_REASON, "reason", text), short_enough(reason), impersonal(reason)]


def _may_go(work: WorkItem, onward: Onward) -> list[Reason | None]:
    day, task = onward.due_on, work.task
    part = task.work.filter(organ=onward.organ, state=WorkState.DONE).exists()
    return [
        unless(_below(work, onward.organ), "outside", gettext("改派的单位须是本级政府之下的其他单位，请重选。")),
        unless(
            not part,
            "part_done",
            gettext("%(organ)s已完成它在这项任务中的部分，请改派其他单位。") % {"organ": onward.organ},
        ),
        unless(day or work.due_on is None, "due", gettext("请填写完成期限。")),
        unless(day is None or day >= clock.today(), "past", gettext("完成期限已过：请另定今天以后的期限。")),
    ]


def _below(work: WorkItem, organ: Organ) -> bool:
    """Another organ under the government of the document, standing today."""
    government = work.task.policy.organ
    under = organ.path.startswith(government.path) and organ.pk not in (government.pk, work.organ_id)
    return under and standing(clock.today()).filter(pk=organ.pk).exists()


def _tell(sentence: str, work: WorkItem, told: Event, note: str) -> None:
    """Those who do the work in the organ hear of it at once."""
    people = [people_with(role, work.organ, clock.today()) for role in (Role.DRAFTER, Role.APPROVER)]
    notices.tell(
        [
            Telling(
                cause=f"hand_back:{told.seq}",
                level=Level.INFO,
                sentence=sentence,
                to={person.pk for some in people for person in some},
                subject=work.subject,
                thing=f"{work.subject}/{told.seq}",
                url=reverse("console:work", args=[work.pk]),
                organ=work.organ.code,
                note=f"{work.task}：{note}" if note else str(work.task),
                words={"organ_name": work.organ.name},
            )
        ]
    )
