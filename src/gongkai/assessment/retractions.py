"""Who is told when a recorded fact is taken back: those whom the duties that rest on it had been reported to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext_noop
from msgspec import Struct

from gongkai.desk import clock, notices
from gongkai.desk.models import Event, Level
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Role
from gongkai.desk.subjects import named
from gongkai.duties import queries as duties
from gongkai.duties.models import Duty, State
from gongkai.organs.models import Person
from gongkai.organs.queries import holders
from gongkai.rulebooks.reading import parse

from .telling import URGENT

RETRACTED = "fact.retracted"
CARRIED = gettext_noop("{organ_name}的登记“{fact_title}”被撤销，涉及逾期或者被催办的义务“{title}”")
PLAIN = gettext_noop("{organ_name}的登记“{fact_title}”（№{seq}）被撤销")


class _Told(Struct, forbid_unknown_fields=True, frozen=True):
    basis: str
    decided: date
    told: tuple[Role, ...]


@cache
def convention() -> _Told:
    file = Path(__file__).with_name("retractions.yaml")
    return parse(file.read_text(encoding="utf-8"), _Told, f"assessment/{file.name}")


def tell_of_retractions(events: list[Event]) -> None:
    """The ledger's teller: reminders of duties that are gone with the fact are settled, and people hear of it."""
    retracted = [event for event in events if event.name == RETRACTED and "recorder" in event.data]
    if not retracted:
        return
    notices.tell(_tellings(retracted))
    keys = {key for event in retracted for key in event.data.get("carried", {})}
    standing = set(Duty.objects.filter(key__in=keys, state=State.OPEN).values_list("key", flat=True))
    notices.settle(notices.unsettled(URGENT).filter(thing__in=keys - standing))


def _tellings(retracted: list[Event]) -> Iterator[Telling]:
    roles = convention().told
    held = holders(set(roles), clock.today())
    names = duties.organ_names(event.organ for event in retracted)
    pages = {subject: found.url for subject, found in named(event.subject for event in retracted).items()}
    recorders = dict(
        Person.objects.filter(username__in={event.data.get("recorder", "") for event in retracted}).values_list(
            "username", "pk"
        )
    )
    for event in retracted:
        data = event.data
        carried = data.get("carried", {})
        to = {person for role in roles for person in held.get((role, event.organ), ())} if carried else set()
        if data.get("recorder") in recorders and data["recorder"] != event.actor:
            to.add(recorders[data["recorder"]])
        yield Telling(
            cause=f"retracted:{event.seq}",
            level=Level.INFO,
            sentence=CARRIED if carried else PLAIN,
            to=to,
            subject=event.subject,
            organ=event.organ,
            thing=event.subject,
            url=pages.get(event.subject) or reverse("console:organ-facts"),
            note=data["reason"],
            words={
                "organ_name": names.get(event.organ, event.organ),
                "fact_title": data["fact_title"],
                "seq": str(data["seq"]),
                "title": "、".join(carried.values()),
            },
        )
