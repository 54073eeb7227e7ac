"""Whether the public sees a document's tasks and how far they are: what the office said when it gave them out, or later.

What bars it is known to rooms downstream too (the 负面清单 and the marks that a paper bears are the records' business): they
``register`` what they look for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gongkai.desk.actions import Reason, impersonal
from gongkai.organs.models import Organ

from .models import Policy, Task

Look = Callable[[Organ, str, str], Iterable[Reason]]
_looks: list[Look] = []


def register(look: Look) -> None:
    """``look`` tells what forbids that anybody reads an organ's words: those that would be shown, and the whole document."""
    _looks.append(look)


def barred(policy: Policy) -> list[Reason]:
    """Why the document may not be shown to everybody; empty where nothing speaks against it."""
    tasks = list(policy.tasks.filter(dropped=False))
    shown = "\n".join((policy.title, policy.doc_number, *(f"{task.title}\n{task.clause}" for task in tasks)))
    found = [reason for look in _looks for reason in look(policy.organ, shown, policy.text)]
    return [*found, *personal(tasks)]


def personal(tasks: Iterable[Task]) -> list[Reason]:
    """Titles of tasks go into the ledger for good, whoever may read the document."""
    return [reason for task in tasks if (reason := impersonal(f"{task.title}\n{task.clause}"))]
