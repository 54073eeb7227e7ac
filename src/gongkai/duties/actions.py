"""Keeping the projection in step with the ledger: after every change, and wholly after a change of law."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext_noop

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.subjects import named
from gongkai.law.kinds import Completeness, Deadline, Quota
from gongkai.organs.models import Organ

from . import derivation, rows, rules
from .models import Duty, State, Touch

T = TypeVar("T")
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Changes:
    """What a refresh stored for the first time, what it stored otherwise than before, and what it took away."""

    born: tuple[Duty, ...]
    changed: tuple[Duty, ...]
    gone: tuple[Duty, ...]


#: Called by every refresh that changed something, inside its transaction: they tell people and write no event.
watchers: list[Callable[[Changes], None]] = []


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refresh did to the stored duties."""

    duties: int = 0
    created: int = 0
    moved: int = 0
    removed: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.duties + other.duties,
            self.created + other.created,
            self.moved + other.moved,
            self.removed + other.removed,
        )


def follow(events: list[Event]) -> None:
    """The ledger's follower: an action's events refresh the duties they can affect, in the action's transaction.

    No query when no rule hears the events; otherwise a number of queries that does not grow with the ledger.
    """
    told = derivation.heard_among(events)
    if not told:
        return
    subjects = note_touches(told)
    refresh(subjects, cause=told[-1].type.title)


def refresh(subjects: Collection[str], *, cause: str) -> Outcome:
    """Derives the duties of ``subjects`` anew and stores what changed; runs inside the caller's transaction.

    A due date that moves, or a duty that vanishes, is written to the ledger as ``duty.moved`` with its ``cause``.
    """
    events = derivation.about(subjects)
    by_seq = {event.seq: event for event in events}
    names = {subject: found.title for subject, found in named(subjects).items()}
    derived = {
        duty.id: row
        for duty in derivation.derive(subjects, events)
        for row in [rows.row_of(duty, names.get(duty.subject) or rows.title_in(by_seq.get(duty.started_by or 0)))]
    }
    stored = {duty.key: duty for duty in Duty.objects.filter(subject__in=subjects)}
    gone = [duty for key, duty in stored.items() if key not in derived]
    born = [row for key, row in derived.items() if key not in stored and not _ended_unnoticed(row)]
    changed = [row for key, row in derived.items() if key in stored and rows.differs(row, stored[key])]
    moves = [*_moves(changed, stored), *_replacements(born, gone), *_disappearances(born, gone)]
    if gone:
        Duty.objects.filter(pk__in=[duty.pk for duty in gone]).delete()
    if born or changed:
        Duty.objects.bulk_create(
            [*born, *changed], update_conflicts=True, unique_fields=["key"], update_fields=rows.DERIVED
        )
    if moves:
        ledger.write_all(_told(before, after, cause) for before, after in moves)
    if born or changed or gone:
        changes = Changes(tuple(born), tuple(changed), tuple(gone))
        for watcher in watchers:
            watcher(changes)
    return Outcome(len(derived), len(born), len(moves), len(gone))


@action
def open_quotas() -> Outcome:
    """Opens the quotas of the current month, quarter and year for every organ: run it daily, and after founding organs."""
    ledger.hold()
    subjects = [derivation.ORGAN + code for code in Organ.objects.values_list("code", flat=True)]
    return refresh(subjects, cause=gettext_noop("新的周期开始"))


def recompute(*, by: Actor = SYSTEM, cause: str = "", progress: Callable[[int, int], None] | None = None) -> Outcome:
    """Derives every duty again after a change of calendar or rulebook, and opens the quotas of the current periods.

    Works in batches, each its own transaction, so that people go on working; started again it does the same once more.
    """
    cause = cause or gettext_noop("日历或规则更新")
    rebuild_touches()
    subjects = sorted(_every_subject())
    outcome = Outcome()
    for done, batch in enumerate(_batches(subjects, BATCH)):
        outcome += _recompute(batch, cause)
        if progress:
            progress(min((done + 1) * BATCH, len(subjects)), len(subjects))
    outcome = replace(outcome, duties=Duty.objects.count())  # not what no organ was ever held to
    _record_recomputed(outcome, cause, by=by)
    return outcome


def note_touches(events: Iterable[Event]) -> frozenset[str]:
    """Remembers which other subjects the events speak to; answers all subjects they can affect."""
    reached = {event.seq: (event, derivation.touched(derivation.as_law(event))) for event in events}
    links = [
        Touch(subject=subject, seq=event.seq)
        for event, subjects in reached.values()
        for subject in sorted(subjects)
        if subject != event.subject
    ]
    if links:
        Touch.objects.bulk_create(links, ignore_conflicts=True)
    return frozenset().union(*(subjects for event, subjects in reached.values()))


@action
def rebuild_touches() -> None:
    """Finds every link of the ledger again: a changed rule may hear links that nobody noted."""
    ledger.hold()
    Touch.objects.all().delete()
    for batch in _batches(Event.objects.filter(derivation.linking()).order_by("seq").iterator(chunk_size=2000), 2000):
        note_touches(batch)


@action
def _recompute(subjects: Collection[str], cause: str) -> Outcome:
    ledger.hold()  # else an event of another person between reading and storing would be lost on the projection
    return refresh(subjects, cause=cause)


@action
def _record_recomputed(outcome: Outcome, cause: str, *, by: Actor) -> None:
    ledger.write(
        "duty.recomputed",
        "duty:all",
        actor=by.username,
        cause=cause,
        duties=outcome.duties,
        moved=outcome.moved,
        removed=outcome.removed,
    )


def _every_subject() -> set[str]:
    subjects = set(Duty.objects.values_list("subject", flat=True))
    heard = Event.objects.filter(name__in=derivation.heard()).order_by()
    subjects.update(heard.values_list("subject", flat=True).distinct())
    subjects.update(derivation.ORGAN + code for code in Organ.objects.values_list("code", flat=True))
    return subjects


def _batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


def _ended_unnoticed(row: Duty) -> bool:
    """What an organ owes without anything having begun it is opened in its time or not at all: nobody is blamed for a
    year before the rule was applied here."""
    unbegun = row.started_by is None and row.kind in (Quota.kind, Completeness.kind)
    over = row.closes_at is not None and row.closes_at < clock.now()
    return unbegun and over and row.state in (State.OPEN, State.TARGET)


def _moves(changed: list[Duty], stored: dict[str, Duty]) -> Iterator[tuple[Duty, Duty | None]]:
    pairs = ((stored[row.key], row) for row in changed)
    return ((before, after) for before, after in pairs if rows.due_of(before) != rows.due_of(after))


def _replacements(born: list[Duty], gone: list[Duty]) -> Iterator[tuple[Duty, Duty | None]]:
    """A duty under another key that takes the place of one: started anew, or another rule became the strictest."""
    for before in gone:
        after = _successor(before, born)
        if after and rows.due_of(before) != rows.due_of(after):
            yield before, after


def _disappearances(born: list[Duty], gone: list[Duty]) -> Iterator[tuple[Duty, Duty | None]]:
    return ((before, None) for before in gone if not _successor(before, born))


def _successor(before: Duty, born: list[Duty]) -> Duty | None:
    same = [row for row in born if row.subject == before.subject]
    return next((row for row in same if _act(row) == _act(before)), None)


def _act(row: Duty) -> str:
    """What is owed: rules that limit the same act name it; else the rule itself."""
    versions = rules.rulebook().versions(row.rule)
    return next((rule.duty for rule in versions if isinstance(rule, Deadline) and rule.duty), row.rule)


def _told(before: Duty, after: Duty | None, cause: str) -> ledger.Entry:
    data: dict[str, str | int] = {
        "duty": (after or before).key,
        "title": before.title,
        "before": rows.due_kept(before),
        "after": rows.due_kept(after) if after else "不再适用",
        "cause": cause,
    }
    if after is None or after.key != before.key:
        data["number"] = before.pk  # by which its page was known
    if after and after.key != before.key:
        data["replaced"] = before.key
    return ledger.Entry("duty.moved", before.subject, before.organ, data)
