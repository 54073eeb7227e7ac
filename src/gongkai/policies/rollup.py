"""汇总: what lower governments made of a document, county by county, and who has not reported – by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gongkai.desk.models import Event
from gongkai.organs.models import Organ
from gongkai.organs.models.organ import Kind

from .models import DueReport, Policy, WorkItem
from .models.policy import PolicyState
from .standings import Line, counted, whole

DEEPEST = 5


#: A town has a government of its own, and mostly does its part itself instead of taking the document over.
GOVERNMENTS = (Kind.GOVERNMENT, Kind.TOWN)


@dataclass(frozen=True, slots=True)
class Lower:
    """One government's part, with everything below it in ``line``. ``policy`` is None where it has not taken the document over:
    then ``line`` is what the document gave it and its organs. ``silent`` are reports that are not in or were returned,
    ``reported`` the others: its own to the government above, and all below it."""

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

    @property
    def idle(self) -> bool:
        """A government that ought to have taken the document over."""
        return self.policy is None and self.organ.kind == Kind.GOVERNMENT


@dataclass(slots=True)
class _Node:
    """A document, those that carry it out below, and the governments that it reached without one."""

    policy: Policy
    children: list[_Node] = field(default_factory=list)
    left: list[Organ] = field(default_factory=list)

    def all(self) -> Iterator[_Node]:
        yield self
        for child in self.children:
            yield from child.all()


def roll_up(policy: Policy, now: datetime) -> list[Lower]:
    """Every government that the document reached or that carries it out, each followed by those below it, in the order of the
    register at each level.

    A number of queries that grows with the depth alone.
    """
    root = _tree(policy)
    nodes = list(root.all())
    _add_those_left(nodes)
    return list(_below(root, 0, _work(nodes), _due(nodes), now))


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
    rows = WorkItem.objects.filter(task__policy__in=[node.policy.pk for node in nodes]).select_related("task", "organ")
    for item in rows:
        found[item.task.policy_id].append(item)
    return found


def _due(nodes: Iterable[_Node]) -> dict[int, list[DueReport]]:
    found: dict[int, list[DueReport]] = defaultdict(list)
    rows = DueReport.objects.filter(call__policy__in=[node.policy.pk for node in nodes], call__ended_reason="")
    for due in rows.select_related("organ", "call"):
        found[due.call.policy_id or 0].append(due)
    return found


def _below(
    node: _Node, depth: int, work: dict[int, list[WorkItem]], due: dict[int, list[DueReport]], now: datetime
) -> Iterator[Lower]:
    parts: list[tuple[Organ, _Node | None]] = [(child.policy.organ, child) for child in node.children]
    parts += [(organ, None) for organ in node.left]
    for organ, child in sorted(parts, key=lambda part: (part[0].position, part[0].pk)):
        asked = [one for one in due.get(node.policy.pk, []) if one.organ_id == organ.pk]
        if child:
            yield _taken_over(child, depth, work, due, now, asked)
            yield from _below(child, depth + 1, work, due, now)
        else:
            own = [one for one in work.get(node.policy.pk, []) if one.organ.path.startswith(organ.path)]
            if own and not counted(own):
                continue
            yield Lower(organ, None, depth, whole(own, now.date()), *_parted(asked))


def _taken_over(
    node: _Node,
    depth: int,
    work: dict[int, list[WorkItem]],
    due: dict[int, list[DueReport]],
    now: datetime,
    asked: Sequence[DueReport],
) -> Lower:
    """``asked`` are the reports that the government itself owes to the one above."""
    within = [one.policy.pk for one in node.all()]
    return Lower(
        node.policy.organ,
        node.policy,
        depth,
        whole([item for pk in within for item in work.get(pk, [])], now.date()),
        *_parted([*asked, *(report for pk in within for report in due.get(pk, []))]),
    )


def _parted(reports: Sequence[DueReport]) -> tuple[list[DueReport], list[DueReport]]:
    """Those that are in, and those still owed."""
    return [one for one in reports if not one.owed], [one for one in reports if one.owed]


def _add_those_left(nodes: Sequence[_Node]) -> None:
    """To each document the governments that it reached and that carry it out by none of their own."""
    by_subject = {node.policy.subject: node for node in nodes}
    told = Event.objects.filter(subject__in=by_subject, name="policy.addressed").order_by()
    reached = set(told.values_list("subject", "organ"))
    organs = Organ.objects.filter(code__in={code for _subject, code in reached}, kind__in=GOVERNMENTS)
    for organ in organs:
        for subject, node in by_subject.items():
            there = {node.policy.organ_id, *(child.policy.organ_id for child in node.children)}
            if (subject, organ.code) in reached and organ.pk not in there:
                node.left.append(organ)
