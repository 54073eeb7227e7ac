"""Who is told at once of something urgent, and when it is over."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from gongkai.desk import clock, notices
from gongkai.desk.models import Level
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ, Person
from gongkai.organs.queries import people_with
from gongkai.records import emergencies
from gongkai.records.models import Emergency, Record
from gongkai.records.routes import is_urgent, on_call

SENTENCES = {
    "review": gettext_noop("紧急信息“{title}”等待您审查"),
    "approve": gettext_noop("紧急信息“{title}”等待您签批"),
    "publish": gettext_noop("紧急信息“{title}”已批准，等待公开"),
    "overdue": gettext_noop("紧急信息“{title}”超过{minutes}分钟未办理"),
}
#: Who else hears of it when nobody acted in time.
BACKUP = (Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE)


def press(record: Record) -> None:
    """Tells those whose turn it is, if the record is on the fast path: who is on call, else everybody who holds the role."""
    if is_urgent(record) and (stage := emergencies.stage_of(record)):
        people = _whose_turn(record, stage)
        notices.settle(notices.unsettled([Level.RED, Level.URGED]).filter(thing=_thing(record)))
        notices.tell([_telling(record, stage, Level.URGED, people)])


def press_overdue() -> int:
    """Of every station that has taken longer than its minutes, all who could help are told once; how many people-times."""
    told = []
    for found in Emergency.objects.filter(ended_at=None).select_related("record__organ"):
        waiting = emergencies.waiting(found)
        if waiting and waiting.over:
            people = {pk for role in BACKUP for pk in _holders(role, found.record.organ)}
            told.append(_telling(found.record, "overdue", Level.RED, people, minutes=waiting.limit))
    return notices.tell(told)


def close(record: Record) -> bool:
    """After publication, withdrawal or the end of the draft; whether the record was on the fast path."""
    ended = Emergency.objects.filter(record=record, ended_at=None).update(ended_at=clock.now())
    if ended:
        notices.settle(notices.unsettled([Level.RED, Level.URGED]).filter(thing=_thing(record)))
    return bool(ended)


def _whose_turn(record: Record, stage: str) -> set[int]:
    if stage == "publish":
        return set(Person.objects.filter(username=record.created_by).values_list("pk", flat=True))
    role = Role.REVIEWER if stage == "review" else Role.APPROVER
    return set(on_call(record.organ, role).values_list("person", flat=True)) or _holders(role, record.organ)


def _holders(role: Role, organ: Organ) -> set[int]:
    office = organ
    if role is Role.DISCLOSURE_OFFICE:
        office = Organ.objects.filter(parent=organ.parent or organ, is_disclosure_office=True).first() or organ
    return set(people_with(role, office, clock.today()).values_list("pk", flat=True))


def _telling(record: Record, stage: str, level: Level, people: Iterable[int], minutes: int = 0) -> Telling:
    return Telling(
        cause=f"urgent:{record.pk}:{record.round}:{record.content_hash[:12]}:{stage}:{emergencies.stage_of(record)}",
        level=level,
        sentence=SENTENCES[stage],
        to=set(people),
        subject=record.subject,
        thing=_thing(record),
        url=emergencies.address(record),
        organ=record.organ.code,
        words={"title": record.title[:60], "minutes": str(minutes)},
    )


def _thing(record: Record) -> str:
    return f"urgent:{record.pk}"
