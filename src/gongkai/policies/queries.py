"""Questions about documents, their tasks and the work of organs. Every list starts from what the actor may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongkai.desk import ledger
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.words import listed
from gongkai.duties.models import Duty
from gongkai.duties.queries import by_subject
from gongkai.organs.models import Organ

from . import counting
from .models import HandBack, Policy, Task, WorkItem
from .models.handing_back import HandBackOutcome
from .models.policy import PolicyState
from .models.work import WorkState
from .permissions import OVERSEERS, WORKERS
from .standings import counted

#: What a list of work leaves in the database: a long document of a thousand tasks would come with each of them.
WHOLE_TEXT = ("task__policy__text", "task__policy__reading")


def visible_to(actor: Actor) -> QuerySet[Policy]:
    """What the actor oversees, and issued documents that give one of the actor's organs something to do; not the administrators."""
    mine = WorkItem.objects.filter(task__policy=OuterRef("pk"), organ__code__in=actor.watched(*WORKERS))
    oversees = Q(organ__code__in=actor.watched(*OVERSEERS))
    return Policy.objects.filter(oversees | Q(Exists(mine), state=PolicyState.ISSUED)).select_related("organ")


def work_visible_to(actor: Actor) -> QuerySet[WorkItem]:
    """The work of the actor's own organs, and of everybody under documents that the actor oversees."""
    oversees = Q(task__policy__organ__code__in=actor.watched(*OVERSEERS))
    seen = WorkItem.objects.filter(oversees | Q(organ__code__in=actor.watched(*WORKERS)))
    return _asking(seen.select_related("organ", "task__policy").defer(*WHOLE_TEXT))


def with_counts(policies: QuerySet[Policy]) -> QuerySet[Policy]:
    """Adds ``task_count``, ``work_count`` and ``done_count`` to each document."""
    tasks = Task.objects.filter(policy=OuterRef("pk"), dropped=False)
    work = WorkItem.objects.filter(not_handed_back(), task__policy=OuterRef("pk"))
    done = work.filter(state=WorkState.DONE)
    return policies.annotate(
        task_count=_counted(tasks, "policy"),
        work_count=_counted(work, "task__policy"),
        done_count=_counted(done, "task__policy"),
    )


def overdue(day: date) -> Q:
    """Work that is late on ``day``: the due day itself is still in time; what waits or is a target (力争) is not late."""
    return Q(due_on__lt=day, task__best_effort=False) & unfinished() & ~waiting()


def waiting() -> Q:
    return Q(task__precondition_met_on__isnull=True) & ~Q(task__precondition="")


def not_handed_back() -> Q:
    """Without what was handed back."""
    return ~Q(state=WorkState.HANDED_BACK)


def unfinished() -> Q:
    return ~Q(state__in=[WorkState.DONE, WorkState.HANDED_BACK])


@dataclass(frozen=True, slots=True)
class Completion:
    """How far some work has come."""

    label: str
    total: int
    done: int
    late: int

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0


def completion(work: Iterable[WorkItem], day: date) -> Completion:
    """Counted from the rows themselves, so that it equals a recount."""
    return _completion("", counted(work), day)


def completion_by_organ(work: Iterable[WorkItem], day: date) -> list[Completion]:
    """One line an organ, those with most late work first. ``work`` has organ and task at hand."""
    groups: dict[str, list[WorkItem]] = {}
    for item in counted(work):
        groups.setdefault(item.organ.name, []).append(item)
    return sorted((_completion(name, items, day) for name, items in groups.items()), key=lambda one: -one.late)


def reached(policy: Policy) -> list[tuple[str, str]]:
    """The organs that an issued document reached, with their roles in it in the reader's language, as the ledger tells; one query."""
    events = ledger.history(policy.subject).filter(name="policy.addressed")
    return [(event.data["organ_name"], listed(event.data["role_title"])) for event in events]


def taken_in(organ: Organ, sha256: str) -> bool:
    """Whether a file with this content is among the documents of the government already."""
    return Policy.objects.filter(organ=organ, source=sha256).exclude(state=PolicyState.SET_ASIDE).exists()


def twin(policy: Policy) -> Policy | None:
    """Another document of the government under the same number: most likely the same paper in another file."""
    if not policy.doc_number:
        return None
    same = Policy.objects.filter(organ=policy.organ_id, doc_number=policy.doc_number).exclude(pk=policy.pk)
    return same.exclude(state=PolicyState.SET_ASIDE).defer("text", "reading").first()


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in the text that no unit answers for; with its ``count``, where it counts from the issue."""

    clause: str
    title: str
    text: str
    day: date | None
    count: counting.Count | None
    line: int
    start: int
    end: int

    @property
    def anchor(self) -> str:
        """Its line on a page that shows the document."""
        return f"#L{self.line}"


def dated(policy: Policy) -> list[Dated]:
    """Dated demands without a unit, in the order of the text, for an officer to make tasks of."""
    return [_dated(policy, found) for found in policy.reading.get("dated", [])]


def to_check(actor: Actor) -> QuerySet[Policy]:
    """Documents waiting for the actor: to be confirmed or issued."""
    mine = Policy.objects.filter(organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE))
    return mine.filter(state__in=[PolicyState.TAKEN_IN, PolicyState.CONFIRMED])


def work_of(organs: Iterable[str]) -> QuerySet[WorkItem]:
    """Unfinished work of these organs, first due first."""
    mine = WorkItem.objects.filter(unfinished(), organ__code__in=organs)
    return _asking(mine.select_related("organ", "task__policy").defer(*WHOLE_TEXT))


def handing_back(actor: Actor) -> QuerySet[HandBack]:
    """申请退回 that wait for the answer of an office of the actor, the oldest first."""
    own = HandBack.objects.filter(work__task__policy__organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE))
    return own.filter(outcome=HandBackOutcome.OPEN).select_related("work__organ", "work__task__policy", "suggested")


def _asking(work: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Adds ``asks_back``: whether an application to hand it back waits for its answer."""
    waits = HandBack.objects.filter(work=OuterRef("pk"), outcome=HandBackOutcome.OPEN)
    return work.annotate(asks_back=Exists(waits))


def with_duties(work: Iterable[WorkItem]) -> list[WorkItem]:
    """The same rows, each with the ``duty`` that explains its date; None where no rule gives one. One query."""
    rows = list(work)
    found = by_subject(item.subject for item in rows)
    for item in rows:
        item.duty = found.get(item.subject)  # type: ignore[attr-defined]
    return rows


def told_of(work: WorkItem) -> tuple[Event | None, Event | None]:
    """When it was last to be done again (重新办理), and the last that was told of it: events of the ledger, one query."""
    found = ledger.history(work.subject).filter(name__in=["task.reopened", "task.progressed", "task.completed"])
    again = last = None
    for event in found:
        again, last = (event, last) if event.name == "task.reopened" else (again, event)
    return again, last


def task_duty(work: Iterable[WorkItem]) -> Duty | None:
    """The duty that explains the date of a whole task: that of the first organ which owes it by that date. Takes what
    ``with_duties`` gave."""
    own = [item for item in work if not item.handed_back and item.due_on == item.task.deadline]
    return next((item.duty for item in own if item.duty), None)  # type: ignore[attr-defined]


def _counted(rows: QuerySet[Task] | QuerySet[WorkItem], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _completion(label: str, work: list[WorkItem], day: date) -> Completion:
    states = Counter("done" if item.done else "late" if item.late(day) else "open" for item in work)
    return Completion(label, len(work), states["done"], states["late"])


def _dated(policy: Policy, found: dict[str, Any]) -> Dated:
    stated = date.fromisoformat(found["day"]) if found["day"] else None
    count = None if stated else counting.count(policy, found["text"])
    place = {name: found[name] for name in ("clause", "title", "text", "line", "start", "end")}
    return Dated(day=count.day if count else stated, count=count, **place)
