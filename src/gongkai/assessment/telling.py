"""Who is told when a duty comes near, falls due, is overdue, is urged or moves: notices derived from duties, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.urls import reverse
from django.utils.translation import gettext_noop
from msgspec import Struct

from gongkai.desk import clock, notices
from gongkai.desk.actions import action
from gongkai.desk.models import Event, Level
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Role
from gongkai.duties import queries as duties
from gongkai.duties.actions import Changes
from gongkai.duties.models import Duty, State
from gongkai.duties.rows import due_kept
from gongkai.duties.standing import light_of
from gongkai.organs.queries import holders, names_of
from gongkai.rulebooks.reading import parse

from .queries import burning

T = TypeVar("T")
BATCH = 500
SENTENCES = {
    Level.RED: gettext_noop("{organ_name}“{title}”已于{due}到期，尚未完成"),
    Level.ORANGE: gettext_noop("{organ_name}“{title}”于{due}到期，请抓紧办理"),
    Level.YELLOW: gettext_noop("{organ_name}“{title}”于{due}到期，请安排办理"),
    Level.URGED: gettext_noop("{organ_name}“{title}”（{due}到期）被催办"),
    Level.INFO: gettext_noop("{organ_name}“{title}”的期限由{before}变为{after}：{cause}"),
}
LIGHTS = (Level.RED, Level.ORANGE, Level.YELLOW)
URGENT = (*LIGHTS, Level.URGED)

#: For each level and organ, the people who are told.
Audience = Mapping[tuple[Level, str], frozenset[int]]


class _Told(Struct, forbid_unknown_fields=True, frozen=True):
    basis: str
    decided: date
    told: dict[str, tuple[Role, ...]]


@dataclass(frozen=True, slots=True)
class Warned:
    """How many notices a sweep wrote, and how many it settled."""

    told: int = 0
    settled: int = 0

    def __add__(self, other: Warned) -> Warned:
        return Warned(self.told + other.told, self.settled + other.settled)


@cache
def convention() -> _Told:
    file = Path(__file__).with_name("telling.yaml")
    return parse(file.read_text(encoding="utf-8"), _Told, f"assessment/{file.name}")


def warn() -> Warned:
    """Settles what no longer burns and tells of every duty that burns under a light of which nobody was told yet.

    Works in batches, each its own transaction; done twice it does nothing new.
    """
    done, now = Warned(settled=_settle_all()), clock.now()
    told_whom = audience()
    names = duties.organ_names({organ for _level, organ in told_whom})
    for light, condition in burning(now):
        found = duties.duties().filter(condition, state=State.OPEN, best_effort=False).order_by("id")
        for batch in _batches(found.iterator(chunk_size=BATCH)):
            done += _warn(batch, Level(light.light), told_whom, names)
    return done


def keep_in_step(changes: Changes) -> None:
    """The watcher of the duties: settles what an act has answered, and tells of a limit that burns from its first hour, in
    the transaction of the act. The number of queries does not grow with the duties.
    """
    touched = [duty.key for duty in (*changes.changed, *changes.gone)]
    for batch in _batches(touched):
        found = notices.unsettled(URGENT).filter(thing__in=batch).values_list("id", "level", "thing", "cause")
        if listed := list(found):
            _settle(listed)
    now = clock.now()
    alight: dict[Level, list[str]] = {}
    for duty in (*changes.born, *changes.changed):
        if light := light_of(duty, now):
            alight.setdefault(Level(light.light), []).append(duty.key)
    if not alight:
        return
    told_whom = audience()
    names = duties.organ_names({organ for _level, organ in told_whom})
    for level, keys in alight.items():
        for batch in _batches(keys):
            _warn(Duty.objects.filter(key__in=batch).order_by("id"), level, told_whom, names)


def tell_of_moves(events: list[Event]) -> None:
    """The ledger's teller: people hear of a date that moved or of a duty that is no more, in the transaction of its cause."""
    moves = [event for event in events if event.name == "duty.moved"]
    if not moves:
        return
    told_whom, names = audience(), duties.organ_names(event.organ for event in moves)
    data = [event.data for event in moves]
    found = {duty.key: duty for duty in Duty.objects.filter(key__in={one["duty"] for one in data})}
    notices.tell(
        Telling(
            cause=f"moved:{event.seq}",
            level=Level.INFO,
            sentence=SENTENCES[Level.INFO],
            to=told_whom.get((Level.INFO, event.organ), frozenset()),
            subject=event.subject,
            organ=event.organ,
            thing=told["duty"],
            url=_address(found.get(told["duty"])),
            note=found[told["duty"]].about if told["duty"] in found else "",
            words={
                "organ_name": names.get(event.organ, event.organ),
                **{name: str(told.get(name, "")) for name in ("title", "before", "after", "cause")},
            },
        )
        for event, told in zip(moves, data, strict=True)
    )


def tell_of_urging(duty: Duty, event: Event) -> None:
    """The organ hears of a reminder; the supervisor's words stay in the console."""
    names = duties.organ_names([duty.organ])
    told = _telling(duty, Level.URGED, audience(), names)
    notices.tell([replace(told, cause=f"urged:{event.seq}", note=str(event.data["text"]))])


def readers_of_urging(organ: str) -> list[str]:
    """Names of the people whom a reminder to this organ reaches."""
    return names_of(audience().get((Level.URGED, organ), frozenset()))


def audience() -> Audience:
    """Who is told, for every level and every organ that anybody works for or watches; two queries."""
    by_level = {Level(level): roles for level, roles in convention().told.items()}
    asked = {role for roles in by_level.values() for role in roles} | {Role.DISCLOSURE_OFFICE}
    held = holders(asked, clock.today())
    none: frozenset[int] = frozenset()
    return {
        (level, organ): none.union(*(held.get((role, organ), none) for role in roles))
        or held.get((Role.DISCLOSURE_OFFICE, organ), none)
        for level, roles in by_level.items()
        for organ in {organ for _role, organ in held}
    }


@action
def _warn(batch: Iterable[Duty], level: Level, told_whom: Audience, names: Mapping[str, str]) -> Warned:
    batch = list(batch)
    told = notices.told([_cause(duty, level) for duty in batch])
    new = [duty for duty in batch if _cause(duty, level) not in told]
    if not new:
        return Warned()
    stricter = notices.unsettled(LIGHTS).filter(thing__in=[duty.key for duty in new])
    settled = notices.settle(stricter)
    return Warned(notices.tell(_telling(duty, level, told_whom, names) for duty in new), settled)


def _settle_all() -> int:
    found = notices.unsettled(URGENT).order_by("id").values_list("id", "level", "thing", "cause")
    return sum(_settle(batch) for batch in _batches(found.iterator(chunk_size=BATCH)))


@action
def _settle(batch: list[tuple[int, str, str, str]]) -> int:
    """Of these notices, those whose duty is open no more, or on another day."""
    keys = {thing for _pk, _level, thing, _cause in batch}
    still = {duty.key: duty for duty in Duty.objects.filter(key__in=keys, state=State.OPEN)}
    over = [
        pk
        for pk, level, thing, cause in batch
        if thing not in still or (level in LIGHTS and cause != _cause(still[thing], Level(level)))
    ]
    return notices.settle(notices.unsettled(URGENT).filter(pk__in=over)) if over else 0


def _telling(duty: Duty, level: Level, told_whom: Audience, names: Mapping[str, str]) -> Telling:
    return Telling(
        cause=_cause(duty, level),
        level=level,
        sentence=SENTENCES[level],
        to=told_whom.get((level, duty.organ), frozenset()),
        subject=duty.subject,
        organ=duty.organ,
        thing=duty.key,
        url=_address(duty),
        note=duty.about,
        words={"organ_name": names.get(duty.organ, duty.organ), "title": duty.title, "due": due_kept(duty)},
    )


def _cause(duty: Duty, level: Level) -> str:
    """The light and the day it burns for: a duty that moves is warned of anew."""
    return f"{level.value}:{due_kept(duty)}:{duty.key}"


def _address(duty: Duty | None) -> str:
    return reverse("console:duty", args=[duty.pk]) if duty else reverse("console:duties")


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch
