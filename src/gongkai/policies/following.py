"""What is told of a document calls for reports or releases them; what other rooms tell of bears on work. Work is answered by publishing: a record whose ``answers`` names the work completes it, its withdrawal opens it again."""

from __future__ import annotations

import re

from gongkai.desk.clock import CHINA
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM
from gongkai.duties import rules
from gongkai.duties.actions import Changes
from gongkai.duties.derivation import as_law
from gongkai.law.kinds import Deadline

from . import counting
from .models import ReportCall, WorkItem
from .models.work import WorkState
from .queries import unfinished

_WORK = re.compile(r"work:(\d+)")


def follow(events: list[Event]) -> None:
    """A ledger follower: runs in the transaction of the publication."""
    for event in events:
        if event.name == "record.published":
            _answered(event)
        elif event.name == "record.withdrawn":
            _taken_back(event)
    about = [event for event in events if event.subject.startswith("policy:")]
    _called(about)
    for event in about:
        _released(event)


def keep_days(changes: Changes) -> None:
    """A watcher of duties: work whose limit is counted falls due with its duty when the calendar changes or reaches it."""
    days = {duty.subject: duty.due_on for duty in changes.changed if duty.rule == counting.RULE}
    found = WorkItem.objects.filter(pk__in=_work_named(list(days)), handed_back_at=None) if days else ()
    moved = [work for work in found if work.due_on != days[work.subject]]
    for work in moved:
        work.due_on = days[work.subject]
    WorkItem.objects.bulk_update(moved, ["due_on"])


def _called(events: list[Event]) -> None:
    from .actions.calls import call_by_rules

    call_by_rules(events)


def _released(event: Event) -> None:
    """What reports about a document wait for has happened there: the rule that calls for them says what it awaits."""
    from .actions.calls import release

    told = as_law(event)
    awaiting = {one.id for one in rules.rulebook().of(Deadline) if one.awaits and one.awaits.matches(told)}
    if awaiting:
        waiting = ReportCall.objects.filter(policy=event.subject.partition(":")[2], rule__in=awaiting)
        for call in waiting.filter(precondition_met_on=None).select_related("organ", "receiver"):
            release(call, event.at.astimezone(CHINA).date(), SYSTEM)


def _answered(event: Event) -> None:
    from .actions.handing_back import lapse_of

    open_work = WorkItem.objects.filter(unfinished(), pk__in=_work_named(event.data.get("answers")))
    for work in open_work.select_related("organ", "task__policy"):
        lapse_of(work, event.actor)
    open_work.update(state=WorkState.DONE, evidence=event.subject, completed_at=event.at)


def _work_named(answers: object) -> list[str]:
    """One subject or several; those of other rooms are left to them."""
    subjects = answers if isinstance(answers, list) else [answers]
    return [match[1] for match in (_WORK.fullmatch(str(subject)) for subject in subjects) if match]


def _taken_back(event: Event) -> None:
    """The work is assigned anew, with its old limit: what was answered by nothing lasting is owed again."""
    from .actions.policy import announce

    answered = WorkItem.objects.filter(evidence=event.subject, state=WorkState.DONE)
    reopened = list(answered.select_related("organ", "task__policy"))
    answered.update(state=WorkState.IN_PROGRESS, evidence="", completed_at=None)
    for work in reopened:
        announce(work, work.task, work.task.policy, event.actor)
