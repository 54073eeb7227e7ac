"""The tasks of a document before it is issued: added, edited, merged, split, dropped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date

from django.utils.translation import gettext

from gongkai.desk.actions import Reason, action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.policies import counting, doubts
from gongkai.policies.models import Policy, Task

from .editing import change, held, may_edit, note, reopen, save, still, titles


@dataclass(frozen=True, slots=True)
class TaskText:
    """A task as the officer words it. ``best_effort`` (力争) sets a target that nobody can miss. ``start`` and ``end`` bound its passage in the document's text; both 0 for none."""

    clause: str
    title: str
    lead: list[str]
    responsible: list[str]
    cooperating: list[str]
    deadline: date | None
    deadline_text: str
    frequency_text: str
    precondition: str
    best_effort: bool = False
    start: int = 0
    end: int = 0


@action
def add_task(policy: Policy, text: TaskText, *, by: Actor) -> Task:
    """Adds a task the reading did not find, in its place among the others."""
    policy = held(policy)
    check([*may_edit(policy, by), *_fits(policy, text)])
    text = _counted(policy, text)
    before = policy.tasks.filter(start__lte=text.start).order_by("position").last() if text.end else policy.tasks.last()
    position = before.position + 1 if before else 0
    line = policy.text.count("\n", 0, text.start) + 1 if text.end else 0
    task = Task(policy=policy, position=position, line=line, by_hand=True, edited_by=by.username, **asdict(text))
    task.save()
    reopen(policy, by)
    note("task.added", policy, by, task=task.pk, title=task.title)
    return task


@action
def edit_task(task: Task, text: TaskText, *, revision: int, by: Actor) -> Task:
    policy, task = _held(task)
    check([*may_edit(policy, by), *_fits(policy, text)])
    still(task, revision)
    changed = change(task, asdict(_counted(policy, text, task)))
    if changed:
        task.doubts = doubts.left(task.doubts, changed)
        save(task, by)
        reopen(policy, by)
        note("task.edited", policy, by, task=task.pk, title=task.title, fields=titles(task, changed), changed=changed)
    return task


@action
def accept_doubts(task: Task, *, by: Actor) -> Task:
    """无误: what the reading was unsure of is right as it stands."""
    policy, task = _held(task)
    check(may_edit(policy, by))
    if task.doubts:
        settled, task.doubts = task.doubts, []
        save(task, by)
        reopen(policy, by)
        words = " ".join(doubts.told(settled, str))
        note("task.doubts_accepted", policy, by, task=task.pk, title=task.title, doubts=words)
    return task


@action
def drop_task(task: Task, *, by: Actor) -> Task:
    """不作为任务: the passage asks nothing of anybody. It can be taken back until the document is issued."""
    return _set_dropped(task, True, by)


@action
def restore_task(task: Task, *, by: Actor) -> Task:
    return _set_dropped(task, False, by)


@action
def merge_tasks(task: Task, other: Task, *, by: Actor) -> Task:
    """``other`` becomes part of ``task``: all its units and its passage; the earlier deadline stands."""
    policy, task = _held(task)
    other = policy.tasks.select_for_update().get(pk=other.pk)
    other_one = unless(other.pk != task.pk, "same", gettext("请选择另一项任务。"))
    check([*may_edit(policy, by), other_one, *_stand(task, other)])
    for name in ("lead", "responsible", "cooperating"):
        setattr(task, name, list(dict.fromkeys(getattr(task, name) + getattr(other, name))))
    task.start, task.end = _joined(task, other)
    earlier = min(task, other, key=lambda one: one.deadline or date.max)
    task.deadline, task.deadline_text = earlier.deadline, earlier.deadline_text
    task.doubts += [one for one in other.doubts if one not in task.doubts]
    other.dropped = True
    save(task, by)
    save(other, by)
    reopen(policy, by)
    note("task.merged", policy, by, task=task.pk, title=task.title, other=other.title)
    return task


@action
def split_task(task: Task, title: str, *, by: Actor) -> Task:
    """A second task of the same passage, units and deadline, named ``title``; the officer then edits both."""
    policy, task = _held(task)
    named = unless(title.strip(), "title", gettext("请写出拆出的任务。"))
    check([*may_edit(policy, by), named, *_stand(task)])
    copied = {field.name: getattr(task, field.name) for field in fields(TaskText)} | {"title": title.strip()}
    part = Task(
        policy=policy, position=task.position + 1, line=task.line, by_hand=True, edited_by=by.username,
        doubts=task.doubts, **copied,
    )  # fmt: skip
    part.save()
    reopen(policy, by)
    note("task.split", policy, by, task=part.pk, title=task.title, other=part.title)
    return part


def _counted(policy: Policy, text: TaskText, was: Task | None = None) -> TaskText:
    """Without a day, or with the one that the former words came to, the limit is what its words count to."""
    follows = was and text.deadline == was.deadline and text.deadline_text != was.deadline_text
    former = follows and was and counting.counted(policy, was.deadline_text, was.deadline)
    return replace(text, deadline=counting.dated(policy, text.deadline_text, None if former else text.deadline))


def _held(task: Task) -> tuple[Policy, Task]:
    policy = held(task.policy)
    return policy, Task.objects.select_for_update(of=("self",)).select_related("policy").get(pk=task.pk)


def _set_dropped(task: Task, dropped: bool, by: Actor) -> Task:
    policy, task = _held(task)
    check(may_edit(policy, by))
    if task.dropped != dropped:
        task.dropped = dropped
        save(task, by)
        reopen(policy, by)
        note("task.dropped" if dropped else "task.restored", policy, by, task=task.pk, title=task.title)
    return task


def _stand(*tasks: Task) -> list[Reason]:
    """Somebody else may have dropped a task that an older page still shows."""
    words = gettext("“%(task)s”已经不作为任务，请看最新的页面。")
    return [Reason("dropped", words % {"task": task}) for task in tasks if task.dropped]


def _fits(policy: Policy, text: TaskText) -> list[Reason | None]:
    early = text.deadline and policy.written_on and text.deadline < policy.written_on
    return [
        unless(text.title.strip(), "title", gettext("请写出任务内容。")),
        unless(0 <= text.start <= text.end <= len(policy.text), "span", gettext("所选文字不在正文之内，请重新选择。")),
        unless(not early, "deadline", gettext("完成期限早于成文日期，请核对。")),
    ]


def _joined(task: Task, other: Task) -> tuple[int, int]:
    spans = [(one.start, one.end) for one in (task, other) if one.end]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else (0, 0)
