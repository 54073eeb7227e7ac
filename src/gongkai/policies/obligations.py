"""Which clauses oblige an organ: of documents by its work, of rules by its duties."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from gongkai.desk import clock
from gongkai.duties import rules
from gongkai.duties.models import Duty, State
from gongkai.law.rulebook import Citation
from gongkai.text.script import fold

from .models import Policy, Task, WorkItem
from .models.policy import PolicyState
from .queries import not_handed_back


@dataclass(frozen=True, slots=True)
class RuleOwed:
    """A rule by which organs owe something, with how many duties came of it and how many are missed now."""

    rule: str
    title: str
    citation: Citation | None
    total: int
    missed: int


def clauses(work: QuerySet[WorkItem], words: str = "", *, in_text: bool = False) -> QuerySet[WorkItem]:
    """The work of issued documents, in the order of document and clause; ``words`` narrows to clauses that hold them.

    ``in_text``: also in the words of the clause itself, in either script; for those who may read the document.
    """
    found = work.filter(not_handed_back(), task__policy__state=PolicyState.ISSUED).select_related(
        "organ", "task__policy"
    )
    for word in words.split():
        named = Q(task__title__icontains=word) | Q(task__clause__icontains=word)
        found = found.filter(named | Q(task__in=_saying(found, word)) if in_text else named)
    return found.order_by("-task__policy__issued_at", "task__policy_id", "task__position", "organ__position", "pk")


def _saying(work: QuerySet[WorkItem], word: str) -> list[int]:
    """Tasks whose passage holds the word, however its lines are broken."""
    wanted = fold(word)
    holding = Q(policy__text__icontains=wanted) | ~Q(policy__script="hans")
    tasks = Task.objects.filter(holding, pk__in=work.order_by().values("task"), end__gt=F("start"))
    rows = list(tasks.order_by().values_list("pk", "policy", "start", "end"))
    texts = dict(Policy.objects.filter(pk__in={policy for _, policy, _, _ in rows}).values_list("pk", "text"))
    return [pk for pk, policy, start, end in rows if wanted in re.sub(r"\s", "", fold(texts[policy][start:end]))]


def rules_owed(duties: QuerySet[Duty], organs: Iterable[str], words: str = "") -> list[RuleOwed]:
    """By rule, those missed first; one query."""
    missed = Count("pk", filter=Q(state=State.OPEN, closes_at__lt=clock.now()))
    rows = duties.filter(organ__in=list(organs)).order_by().values("rule").annotate(total=Count("pk"), missed=missed)
    book = rules.rulebook()
    found = [_owed(row, book.versions(row["rule"])) for row in rows]
    kept = [one for one in found if all(word in f"{one.title}{one.citation}" for word in words.split())]
    return sorted(kept, key=lambda one: (-one.missed, one.rule))


def _owed(row: dict[str, object], versions: object) -> RuleOwed:
    known = list(versions)  # type: ignore[call-overload]
    last = known[-1] if known else None
    title = last.title if last else str(row["rule"])
    return RuleOwed(
        str(row["rule"]), title, last.citation if last else None, int(str(row["total"])), int(str(row["missed"]))
    )
