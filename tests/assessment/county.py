"""A county and what it owes, as rows: boards and calendars look at rows alone."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.test import Client
from tests import factories

from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty, State
from gongkai.duties.rules import last_instant
from gongkai.organs.models import Organ, Person

_number = count(1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def a_county() -> dict[str, Organ]:
    gov = factories.government()
    return {code: factories.organ(code, name=f"{code}局", parent=gov) for code in ("edu", "water", "land")}


def owe(organ: str, due: date | None, state: str = State.OPEN, **fields: object) -> Duty:
    """A duty of the rule ``r`` about a record of its own; without a date it closes never."""
    number = next(_number)
    values = {
        "key": f"k{number}",
        "rule": "r",
        "title": "义务",
        "subject": f"record:{number}",
        "due_on": due,
        "closes_at": last_instant(due) if due else None,
    }
    return Duty.objects.create(organ=organ, state=state, **{**values, **fields})


def holder(role: Role, at: Organ) -> Person:
    person = factories.person()
    factories.post(person, at, role, starts_on=date(2010, 1, 1))
    return person


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client
