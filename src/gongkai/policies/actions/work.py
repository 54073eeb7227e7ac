"""What organs do about their tasks: progress, completion, and the precondition that lets a task begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from gongkai.desk import clock, ledger
from gongkai.desk import files as files_of
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor
from gongkai.desk.subjects import named
from gongkai.policies import permissions
from gongkai.policies.models import Task, WorkFile, WorkItem
from gongkai.policies.models.work import WorkState
from gongkai.policies.queries import unfinished

from .editing import by_its_office, held_work, in_whose_place, note_work
from .handing_back import lapse_of
from .policy import announce

LONGEST_REPORT = 2000
_SUBJECT = re.compile(r"([a-z_]+)\s*[:：]\s*(\d+)")
"""A number of the house, also with the colon of a Chinese keyboard."""

Upload = tuple[str, bytes]
"""A file's name and content."""


def report_progress(work: WorkItem, text: str, *, files: Sequence[Upload] = (), by: Actor) -> WorkItem:
    """报送进展. ``text`` goes into the ledger: it must hold no citizen's data."""
    text = text.strip()
    check(
        [*_may_report(work, by), unless(text, "text", gettext("请写明进展情况。")), _too_long(text), impersonal(text)]
    )
    return _progressed(work, text, _kept(files), by)


def complete_work(work: WorkItem, evidence: str, *, files: Sequence[Upload] = (), by: Actor) -> WorkItem:
    """Completes the work on evidence: a public record of the house (``record:12``), or words with at least one file.

    Files hung on earlier notes of progress count. The time is the moment of the call: nobody completes for yesterday.
    The same clause of the same document, which the organ has to do for the government above as well, is completed with it.
    """
    number = _SUBJECT.fullmatch(evidence.strip())
    evidence = f"{number[1]}:{number[2]}" if number else evidence.strip()
    check([*_may_report(work, by), *_evident(work, evidence, files), _too_long(evidence), impersonal(evidence)])
    return _completed(work, evidence, _kept(files), by)


@action
def reopen_work(work: WorkItem, reason: str, *, by: Actor) -> WorkItem:
    """The office finds that the work is not done: it is owed again, by its old limit; what was told stays in the ledger."""
    work, reason = held_work(work), reason.strip()
    check(
        [
            by_its_office(by, work.task.policy.organ),
            unless(work.done, "not_done", gettext("这项工作没有完成，不用重新办理。")),
            unless(reason, "reason", gettext("请写明重新办理的理由。")),
            _too_long(reason),
            impersonal(reason),
        ]
    )
    was = work.evidence
    work.state, work.evidence, work.completed_at = WorkState.IN_PROGRESS, "", None
    work.save()
    note_work("task.reopened", work, by.username, reason=reason, evidence=was)
    announce(work, work.task, work.task.policy, by.username)
    return work


def standing_files(work: WorkItem) -> list[WorkFile]:
    """The files that still show something: those hung on the work since it was last to be done again (重新办理)."""
    again = ledger.history(work.subject).filter(name="task.reopened").last()
    files = work.files.select_related("source")
    return list(files.filter(added_at__gt=again.at) if again else files)


@action
def _progressed(work: WorkItem, text: str, files: Sequence[tuple[str, StoredFile]], by: Actor) -> WorkItem:
    work = held_work(work)
    check([*_may_report(work, by), _same_again(work, text, files)])
    work.progress, work.progressed_at, work.state = text, clock.now(), WorkState.IN_PROGRESS
    work.save()
    _hang(work, files, "progress", by)
    note_work(
        "task.progressed",
        work,
        by.username,
        text=text,
        files=[name for name, _ in files],
        **in_whose_place(by, work.organ),
    )
    return work


@action
def _completed(work: WorkItem, evidence: str, files: Sequence[tuple[str, StoredFile]], by: Actor) -> WorkItem:
    work = held_work(work)
    check(_may_report(work, by))
    hung = [(file.name, file.source) for file in standing_files(work)]
    _complete(work, evidence, files, by)
    for same in _same_elsewhere(work):
        _complete(held_work(same), evidence, [*hung, *files], by)
    return work


def _complete(work: WorkItem, evidence: str, files: Sequence[tuple[str, StoredFile]], by: Actor) -> None:
    lapse_of(work, by.username)
    work.evidence, work.completed_at, work.state = evidence, clock.now(), WorkState.DONE
    work.save()
    _hang(work, files, "completion", by)
    told = {"evidence": evidence, "files": [name for name, _ in files]} | in_whose_place(by, work.organ)
    note_work("task.completed", work, by.username, **told)


def _same_elsewhere(work: WorkItem) -> list[WorkItem]:
    """What the organ owes by the same passage of the document that its own government took over from above, or the other way round."""
    task, policy = work.task, work.task.policy
    if task.end <= task.start:
        return []
    linked = Q(task__policy=policy.upper_id) | Q(task__policy__upper=policy.pk)
    same = WorkItem.objects.filter(
        linked, organ=work.organ, task__policy__source=policy.source_id, task__start=task.start, task__end=task.end
    )
    return list(same.filter(unfinished()).exclude(pk=work.pk))


def _kept(uploads: Sequence[Upload]) -> list[tuple[str, StoredFile]]:
    for name, content in uploads:
        files_of.inspect(content, name)
    return [(name, files_of.keep(content, name)) for name, content in uploads]


def _hang(work: WorkItem, files: Sequence[tuple[str, StoredFile]], shows: str, by: Actor) -> None:
    WorkFile.objects.bulk_create(
        WorkFile(work=work, source=source, name=name, shows=shows, added_by=by.username, added_at=clock.now())
        for name, source in files
    )


@action
def meet_precondition(task: Task, on: date, *, by: Actor) -> Task:
    """What the task waited for happened ``on`` that day: from now on its organs owe it."""
    task = Task.objects.select_for_update(of=("self",)).select_related("policy__organ").get(pk=task.pk)
    check(
        [
            by_its_office(by, task.policy.organ),
            unless(task.waiting, "waiting", gettext("这项任务不待前置条件。")),
            unless(on <= clock.today(), "on", gettext("日期不能晚于今天。")),
        ]
    )
    task.precondition_met_on = on
    task.save()
    about: dict[str, Any] = {"task": task.pk, "title": task.title, "precondition": task.precondition, "on": on}
    ledger.write("task.precondition_met", task.policy.subject, organ=task.policy.organ.code, actor=by.username, **about)
    for work in task.work.filter(handed_back_at=None).select_related("organ"):
        announce(work, task, task.policy, by.username)
    return task


def _may_report(work: WorkItem, by: Actor) -> list[Reason | None]:
    return [
        unless(
            permissions.may_report(by, work),
            "not_yours",
            gettext("只有%(organ)s的人员才能报送这项工作。") % {"organ": work.organ},
        ),
        unless(not work.done, "done", gettext("这项工作已经完成，不能再报送。")),
        unless(not work.handed_back, "handed_back", gettext("这项工作已退回，不用再报送。")),
    ]


def _evident(work: WorkItem, evidence: str, files: Sequence[Upload]) -> list[Reason | None]:
    if not evidence:
        return [Reason("evidence", gettext("请提供完成依据：选择已发布的信息，或写明做了什么并附上材料。"))]
    if not _SUBJECT.fullmatch(evidence):
        shown = files or standing_files(work)
        return [unless(shown, "evidence_file", _no_file(work))]
    found = named([evidence]).get(evidence)
    real = bool(found and found.public_url)
    return [unless(real, "evidence", gettext("找不到“%(evidence)s”，请核对编号。") % {"evidence": evidence})]


def _no_file(work: WorkItem) -> str:
    if work.files.exists():
        return gettext("重新办理以前的材料不再作数：请附上新的佐证材料，或者填写已公开信息的编号（如 record:12）。")
    return gettext("请附上佐证材料，或者填写已公开信息的编号（如 record:12）。")


def _same_again(work: WorkItem, text: str, files: Sequence[tuple[str, StoredFile]]) -> Reason | None:
    """What a double click sends twice is told once; the same words on a later day say that it is still so."""
    today = work.progressed_at is not None and work.progressed_at.astimezone(clock.CHINA).date() == clock.today()
    sources = {source.pk for _, source in files}
    hung = set(work.files.filter(source__in=sources).values_list("source", flat=True)) if sources else sources
    same = today and work.progress == text and hung == sources
    return unless(not same, "same", gettext("今天已经报送过完全相同的进展；有新的情况再报送。"))


def _too_long(text: str) -> Reason | None:
    return unless(
        len(text) <= LONGEST_REPORT,
        "long",
        gettext("文字超过%(most)s字，请精简，详细材料作为附件发布。") % {"most": LONGEST_REPORT},
    )
