"""汇总: what lower governments made of a document, county by county, and who has not reported – by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gongkai.desk import ledger
from gongkai.organs.models import Organ
from gongkai.organs.models.organ import Kind

from .models import DueReport, Policy, WorkItem
from .models.policy import PolicyState
from .standings import Line, whole

DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Lower:
    """One government's part, with everything below it in ``line``. ``policy`` is None where it has not taken the document over;
    ``silent`` are reports that are not in, ``reported`` those that are."""

    organ: Organ
    policy: Policy | None
    depth: int
    line: Line
    reported: Sequence[DueReport] = ()
    silent: Sequence[DueReport] = ()

    @property
    def missing(self) -> list[str]:
        """Names of the organs that have not reported, each once."""
        return list(dict.fromkeys(due.organ.name for due in self.silent))


@dataclass(slots=True)
class _Node:
    policy: Policy
    children: list[_Node] = field(default_factory=list)

    def all(self) -> Iterator[_Node]:
        yield self
        for child in self.children:
            yield from child.all()


def roll_up(policy: Policy, now: datetime) -> list[Lower]:
    """Every government that the document reached or that carries it out, each followed by those below it.

    A number of queries that grows with the depth alone.
    """
    root = _tree(policy)
    nodes = list(root.all())
    work = _work(nodes)
    due = _due(nodes)
    found: list[Lower] = []
    for child in root.children:
        found.extend(_told(child, 0, work, due, now))
    there = {one.organ.pk for one in found}
    found += [Lower(organ, None, 0, Line("", "")) for organ in _reached(policy) if organ.pk not in there]
    return sorted_by_place(found)


def sorted_by_place(found: Sequence[Lower]) -> list[Lower]:
    """Those of the first level in the order of the register, what is below them behind each."""
    blocks: list[list[Lower]] = []
    for one in found:
        if one.depth == 0:
            blocks.append([one])
        else:
            blocks[-1].append(one)
    blocks.sort(key=lambda block: (block[0].organ.position, block[0].organ.pk))
    return [one for block in blocks for one in block]


def reports_of(policy: Policy) -> list[DueReport]:
    """What is to be reported about this document itself, first due first."""
    found = DueReport.objects.filter(call__policy=policy, call__ended_reason="")
    return list(found.select_related("organ", "call__receiver").order_by("due_on", "organ__position"))


def _tree(policy: Policy) -> _Node:
    root = _Node(policy)
    level = {policy.pk: root}
    for _ in range(DEEPEST):
        lower = Policy.objects.filter(upper__in=level).exclude(state=PolicyState.SET_ASIDE).select_related("organ")
        below = {one.pk: _Node(one) for one in lower.order_by("organ__position", "pk")}
        for node in below.values():
            level[node.policy.upper_id or 0].children.append(node)
        if not below:
            break
        level = below
    return root


def _work(nodes: Iterable[_Node]) -> dict[int, list[WorkItem]]:
    found: dict[int, list[WorkItem]] = defaultdict(list)
    rows = WorkItem.objects.filter(task__policy__in=[node.policy.pk for node in nodes]).select_related("task")
    for item in rows:
        found[item.task.policy_id].append(item)
    return found


def _due(nodes: Iterable[_Node]) -> dict[int, list[DueReport]]:
    found: dict[int, list[DueReport]] = defaultdict(list)
    rows = DueReport.objects.filter(call__policy__in=[node.policy.pk for node in nodes], call__ended_reason="")
    for due in rows.select_related("organ", "call"):
        found[due.call.policy_id or 0].append(due)
    return found


def _told(
    node: _Node, depth: int, work: dict[int, list[WorkItem]], due: dict[int, list[DueReport]], now: datetime
) -> Iterator[Lower]:
    within = [one.policy.pk for one in node.all()]
    reports = [report for pk in within for report in due.get(pk, [])]
    yield Lower(
        node.policy.organ,
        node.policy,
        depth,
        whole([item for pk in within for item in work.get(pk, [])], now.date()),
        [one for one in reports if one.sent_at],
        [one for one in reports if not one.sent_at],
    )
    for child in node.children:
        yield from _told(child, depth + 1, work, due, now)


def _reached(policy: Policy) -> Iterable[Organ]:
    codes = ledger.history(policy.subject).filter(name="policy.addressed").values_list("organ", flat=True)
    reached = Organ.objects.filter(code__in=list(codes), kind=Kind.GOVERNMENT)
    return reached.exclude(pk=policy.organ_id).order_by("position")
