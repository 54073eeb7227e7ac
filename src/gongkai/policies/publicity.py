"""Whether the public sees a document's tasks and how far they are: what the office said when it gave them out, or later.

What bars it is known to rooms downstream too (the 负面清单 and the marks that a paper bears, and which of them somebody else has
found to be only quoted): they ``register`` what they look for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from gongkai.desk.actions import Reason, impersonal
from gongkai.organs.models import Organ

from .models import Policy, Task

Look = Callable[[Organ, str, str, str], Iterable[Reason]]
_looks: list[Look] = []


def register(look: Look) -> None:
    """``look`` tells what forbids that anybody reads an organ's words: those that would be shown, and the whole document. The
    last word is the name of who would show them, empty where nobody is about to."""
    _looks.append(look)


def barred(policy: Policy, by: str = "") -> list[Reason]:
    """Why the document may not be shown to everybody; empty where nothing speaks against it."""
    found = [reason for look in _looks for reason in look(policy.organ, *words_of(policy), by)]
    return [*found, *personal(_tasks(policy))]


def words_of(policy: Policy) -> tuple[str, str]:
    """What everybody would read of it, and all that it says."""
    shown = (f"{task.title}\n{task.clause}" for task in _tasks(policy))
    return "\n".join((policy.title, policy.doc_number, *shown)), policy.text


def _tasks(policy: Policy) -> QuerySet[Task]:
    return policy.tasks.filter(dropped=False)


def personal(tasks: Iterable[Task]) -> list[Reason]:
    """Titles of tasks go into the ledger for good, whoever may read the document."""
    return [reason for task in tasks if (reason := impersonal(f"{task.title}\n{task.clause}"))]
