"""What stands before publication, in the sample city: a negative list, a chain, a roster, an emergency, a return, a clean-up,
organs that are asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import msgspec

from gongkai.desk import clock
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ, Person
from gongkai.records import actions
from gongkai.records.actions.wording import import_words
from gongkai.records.content import Content
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.schemas.reading import read
from gongkai.text.wording import load


class _Negative(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    title: str
    danger: str
    basis: str
    terms: tuple[str, ...]
    starts: int
    ends: int | None = None


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    negatives: tuple[_Negative, ...]
    chain: dict[str, Any]
    shifts: dict[str, str]
    emergency: dict[str, Any]
    returned: dict[str, Any]
    rumour: dict[str, Any]
    flaw: dict[str, str]
    concerned: tuple[dict[str, Any], ...]


class Town(Protocol):
    """What this needs of the city."""

    now: datetime

    def organ(self, code: str) -> Organ: ...

    def at_organ(self, role: Role, code: str) -> Actor: ...


@cache
def _told() -> _Told:
    return read(_Told, "sample", "gates.yaml")


def stand(town: Town) -> None:
    """After everything else: what is told here lies in the past few weeks, the chain and the roster hold from today."""
    for story in (_negatives, _words, _returned, _rumour, _emergency, _shifts, _flaw, _concerned, _chain):
        story(town)


def _at(town: Town, days: int, hour: int, minute: int = 0) -> Any:
    moment = (town.now + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return clock.pinned(min(moment, town.now))


def _negatives(town: Town) -> None:
    office = town.at_organ(Role.DISCLOSURE_OFFICE, "wc-gov-office")
    today = town.now.date()
    for one in _told().negatives:
        ends = today + timedelta(days=one.ends) if one.ends else None
        with _at(town, one.starts, 9):
            actions.add_negative(
                town.organ("wc-gov"), one.code, one.title, one.danger, one.basis, one.terms,
                today + timedelta(days=one.starts), ends, by=office,
            )  # fmt: skip


def _words(town: Town) -> None:
    """A list of a few spellings, as an example of the form; what belongs into a real one its office knows."""
    data = files("gongkai.sample").joinpath("wording.csv").read_bytes()
    with _at(town, -20, 10):
        office = town.at_organ(Role.DISCLOSURE_OFFICE, "wc-gov-office")
        import_words(town.organ("wc-gov"), "通用规范字", load(data, "wording.csv").entries, by=office)


def _chain(town: Town) -> None:
    told, organ = _told().chain, town.organ(_told().chain["organ"])
    actions.set_chain(organ, told["name"], list(told["steps"].items()), by=town.at_organ(Role.SYSTEM_ADMIN, "wc-gov"))


def _shifts(town: Town) -> None:
    told, organ = _told().shifts, town.organ(_told().shifts["organ"])
    start = town.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    for role in (Role.REVIEWER, Role.APPROVER):
        person = Person.objects.get(username=told[role.value])
        actions.plan_shift(
            organ, person, role, start, start + timedelta(days=7), by=town.at_organ(Role.APPROVER, organ.code)
        )


def _emergency(town: Town) -> None:
    told = _told().emergency
    minutes = iter((2, 14, 25, 29))
    with _at(town, told["days"], 20):
        record = _draft(town, told)
    steps = _way(town, record)
    with _at(town, told["days"], 20, next(minutes)):
        actions.hasten(record, told["reason"], by=town.at_organ(Role.DRAFTER, told["organ"]))
    for step in list(steps)[1:]:
        with _at(town, told["days"], 20, next(minutes)):
            step()


def _returned(town: Town) -> None:
    told = _told().returned
    drafter, reviewer = (town.at_organ(role, told["organ"]) for role in (Role.DRAFTER, Role.REVIEWER))
    with _at(town, told["days"], 9):
        record = _draft(town, {**told, "body": told["first"]})
        actions.submit(record, by=drafter)
    with _at(town, told["days"], 15):
        actions.send_back(record, "element_missing", told["note"], by=reviewer)
    with _at(town, told["days"] + 1, 10):
        content = Content(**{**_values(Content.of(record)), "body": told["body"]})
        actions.edit(record, content, revision=record.revision, by=drafter)
        for step in _way(town, record):
            step()


def _rumour(town: Town) -> None:
    told = _told().rumour
    organ, by = town.organ(told["organ"]), town.at_organ(Role.DRAFTER, told["organ"])
    with _at(town, told["days"], 9):
        flaw = actions.register_flaw(organ, "false", told["words"], place=told["place"], by=by)
        answer = _draft(town, told)
        for step in _way(town, answer):
            step()
    with _at(town, told["days"], 16):
        leader = town.at_organ(Role.APPROVER, told["organ"])
        actions.settle_flaw(
            flaw, "clarified", "已在门户网站和原平台发布澄清", clarification=answer, revision=1, by=leader
        )


def _flaw(town: Town) -> None:
    told = _told().flaw
    record = public().filter(organ__code=told["organ"]).first()
    if record:
        with _at(town, -1, 10):
            actions.send_tip(record, "outdated", told["tip"])
            by = town.at_organ(Role.DRAFTER, told["organ"])
            actions.register_flaw(record.organ, "outdated", told["words"], record=record, by=by)


def _concerned(town: Town) -> None:
    """发布协调: one organ agreed and it went out, one objects, one has not answered yet."""
    for told in _told().concerned:
        other = town.organ(told["asks"])
        with _at(town, told["days"], 9):
            record = _draft(town, told)
            asked = actions.involve(record, other, by=town.at_organ(Role.DRAFTER, told["organ"]))
            send, review, *onward = _way(town, record)
            send()
        if told.get("opinion") is None:
            continue
        with _at(town, told["days"], 15):
            record.refresh_from_db()
            actions.answer(
                asked,
                agreed=told["agreed"],
                opinion=told["opinion"],
                content_hash=record.content_hash,
                by=town.at_organ(Role.APPROVER, other.code),
            )
        if told["agreed"]:
            with _at(town, told["days"], 16):
                for step in (review, *onward):
                    step()


def _draft(town: Town, told: dict[str, Any]) -> Record:
    content = Content(
        title=told["title"],
        body=told["body"],
        genre="announcement",
        subject_class=told.get("subject", "0905"),
        formed_on=clock.today(),
    )
    return actions.draft(town.organ(told["organ"]), content, by=town.at_organ(Role.DRAFTER, told["organ"]))


def _way(town: Town, record: Record) -> Iterator[Any]:
    """Sent, reviewed, approved, published: a call each."""
    code = record.organ.code
    drafter, reviewer, approver = (town.at_organ(role, code) for role in (Role.DRAFTER, Role.REVIEWER, Role.APPROVER))
    yield lambda: actions.submit(record, by=drafter)
    yield lambda: actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=reviewer)
    yield lambda: actions.approve(record, content_hash=record.content_hash, by=approver)
    yield lambda: actions.publish(record, by=drafter)


def _values(content: Content) -> dict[str, Any]:
    return {name: getattr(content, name) for name in content.__dataclass_fields__}
