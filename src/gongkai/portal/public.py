"""What of other rooms the public may see, where those rooms serve staff first: duties, policies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from gongkai.catalog.models import Formation
from gongkai.duties.models import Duty
from gongkai.duties.models.duty import DutyQuerySet
from gongkai.duties.permissions import OPEN_SUBJECTS
from gongkai.duties.queries import duties
from gongkai.policies.models import Policy, Task, WorkItem
from gongkai.policies.models.policy import PolicyState
from gongkai.policies.queries import not_handed_back, with_counts
from gongkai.records.queries import public

RECORD, FORMATION = "record:", "formation:"
#: Tasks of a document on one leaf of its page and of its map.
TASKS_AT_ONCE = 40


def open_duties() -> DutyQuerySet:
    """Duties whose subject anyone may know.

    The score of an organ counts every duty, but a duty about a draft or a matter would tell what it is about: it is never
    listed, opened or counted by rule.
    """
    records = public().order_by().values(key=Concat(Value(RECORD), Cast("pk", CharField())))
    condition = Q(subject__in=records)
    for prefix in OPEN_SUBJECTS:
        condition |= Q(subject__startswith=prefix)
    closed = Policy.objects.filter(state=PolicyState.ISSUED, public=False)
    return (
        duties()
        .filter(condition)
        .exclude(subject__in=_subjects("policy:", closed.values("pk")))
        .exclude(subject__in=_subjects("work:", WorkItem.objects.filter(task__policy__in=closed).values("pk")))
    )


def _subjects(prefix: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values(key=Concat(Value(prefix), Cast("pk", CharField()))).values("key")


def newest_of_rule(rule: str, number: int) -> list[Duty]:
    """The newest duties of a rule whose subject anyone may know."""
    return list(open_duties().filter(rule=rule).order_by("-id")[:number])


def of_record(pk: int) -> QuerySet[Duty]:
    """Those about one public record. Found by their subject alone, since ``open_duties`` goes through all public records."""
    found = duties().filter(Exists(public().filter(pk=pk)), subject=f"{RECORD}{pk}")
    return found.order_by("closes_at", "id")


def headings(found: Iterable[Duty]) -> dict[str, str]:
    """Subject → what a list calls the duty: the title of the public record it is about, else what the duty itself says.

    Of a formation the item alone: the note about it is the staff's.
    """
    found = list(found)
    ids = [duty.subject.removeprefix(RECORD) for duty in found if duty.subject.startswith(RECORD)]
    titles = {f"{RECORD}{pk}": title for pk, title in public().filter(pk__in=ids).values_list("pk", "title")}
    titles |= _items(duty.subject for duty in found)
    return {duty.subject: titles.get(duty.subject, duty.heading) for duty in found}


def _items(subjects: Iterable[str]) -> dict[str, str]:
    ids = [subject.removeprefix(FORMATION) for subject in subjects if subject.startswith(FORMATION)]
    items = Formation.objects.filter(pk__in=ids).select_related("item")
    return {f"{FORMATION}{formation.pk}": formation.item.title for formation in items}


def issued() -> QuerySet[Policy]:
    """Documents taken in, checked and given out as work that everybody may follow; newest first. Their full text stays with the
    issuing authority."""
    found = (
        Policy.objects.filter(state=PolicyState.ISSUED, public=True)
        .select_related("organ")
        .defer("text", "reading", "notes")
    )
    return with_counts(found).order_by("-issued_at", "-id")


def tasks_of(policy: Policy) -> QuerySet[Task]:
    return policy.tasks.filter(dropped=False).order_by("position", "id")


def work_of(policy: Policy) -> QuerySet[WorkItem]:
    """Without what was handed back: nobody there owes it."""
    return (
        WorkItem.objects.filter(not_handed_back(), task__policy=policy)
        .select_related("organ", "task")
        .order_by("task__position", "id")
    )
