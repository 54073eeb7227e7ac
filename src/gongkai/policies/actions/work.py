"""What organs do about their tasks: progress, completion, and the precondition that lets a task begin."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.subjects import named
from gongkai.policies import permissions
from gongkai.policies.models import Task, WorkItem
from gongkai.policies.models.work import WorkState

from .editing import NOT_YOURS
from .policy import announce

LONGEST_REPORT = 2000
_SUBJECT = re.compile(r"[a-z_]+:\d+")


@action
def report_progress(work: WorkItem, text: str, *, by: Actor) -> WorkItem:
    """报送进展. ``text`` goes into the ledger: it must hold no citizen's data."""
    work, text = _held(work), text.strip()
    check(
        [*_may_report(work, by), unless(text, "text", gettext("请写明进展情况。")), _too_long(text), impersonal(text)]
    )
    work.progress, work.progressed_at, work.state = text, clock.now(), WorkState.IN_PROGRESS
    work.save()
    _note("task.progressed", work, by, text=text)
    return work


@action
def complete_work(work: WorkItem, evidence: str, *, by: Actor) -> WorkItem:
    """Completes the work on evidence: a subject of the house (``record:12``), or words saying what was done and where it is seen."""
    work, evidence = _held(work), evidence.strip()
    check([*_may_report(work, by), _evident(evidence), _too_long(evidence), impersonal(evidence)])
    work.evidence, work.completed_at, work.state = evidence, clock.now(), WorkState.DONE
    work.save()
    _note("task.completed", work, by, evidence=evidence)
    return work


@action
def meet_precondition(task: Task, on: date, *, by: Actor) -> Task:
    """What the task waited for happened ``on`` that day: from now on its organs owe it."""
    task = Task.objects.select_for_update(of=("self",)).select_related("policy__organ").get(pk=task.pk)
    check(
        [
            unless(permissions.may_handle(by, task.policy), "not_yours", gettext(NOT_YOURS)),
            unless(task.waiting, "waiting", gettext("这项任务不待前置条件。")),
            unless(on <= clock.today(), "on", gettext("日期不能晚于今天。")),
        ]
    )
    task.precondition_met_on = on
    task.save()
    about: dict[str, Any] = {"task": task.pk, "title": task.title, "precondition": task.precondition, "on": on}
    ledger.write("task.precondition_met", task.policy.subject, organ=task.policy.organ.code, actor=by.username, **about)
    for work in task.work.select_related("organ"):
        announce(work, task, task.policy, by.username)
    return task


def _held(work: WorkItem) -> WorkItem:
    rows = WorkItem.objects.select_for_update(of=("self",)).select_related("organ", "task__policy__organ")
    return rows.get(pk=work.pk)


def _may_report(work: WorkItem, by: Actor) -> list[Reason | None]:
    return [
        unless(
            permissions.may_report(by, work),
            "not_yours",
            gettext("只有%(organ)s的人员才能报送这项工作。") % {"organ": work.organ},
        ),
        unless(not work.done, "done", gettext("这项工作已经完成，不能再报送。")),
    ]


def _evident(evidence: str) -> Reason | None:
    if not evidence:
        return Reason("evidence", gettext("请提供完成依据：选择已发布的信息，或写明做了什么、在哪里可以看到。"))
    found = named([evidence]).get(evidence) if _SUBJECT.fullmatch(evidence) else None
    real = not _SUBJECT.fullmatch(evidence) or bool(found and found.public_url)
    return unless(real, "evidence", gettext("找不到“%(evidence)s”，请核对编号。") % {"evidence": evidence})


def _too_long(text: str) -> Reason | None:
    return unless(
        len(text) <= LONGEST_REPORT,
        "long",
        gettext("文字超过%(most)s字，请精简，详细材料作为附件发布。") % {"most": LONGEST_REPORT},
    )


def _note(name: str, work: WorkItem, by: Actor, **data: Any) -> None:
    about: dict[str, Any] = {
        "task": work.task.pk,
        "policy": work.task.policy.pk,
        "organ_name": work.organ.name,
        "title": work.task.title,
    }
    ledger.write(name, work.subject, organ=work.organ.code, actor=by.username, **about, **data)
