"""What actions about things beside a request have in common: remedies, corrections, topics, suggestions."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.foi.permissions import may_handle
from gongkai.organs.models import Organ

from .base import dated, enter


class Thing(Protocol):
    """A row with a history of its own that people change one after the other."""

    revision: int
    changed_by: str

    @property
    def subject(self) -> str: ...
    def save(self) -> None: ...


T = TypeVar("T", bound=Thing)


def tell(name: str, subject: str, organ: Organ, by: Actor, /, **given: Any) -> Event:
    """An event of the rules, on the day that its data name. Raises ``Refused`` with everything wrong with the data."""
    at, data = dated(name, given, ledger.history(subject).values_list("at", flat=True))
    return enter(name, subject, organ, at, data, by)


def keep(thing: T, by: Actor) -> T:
    """Saves the row as changed by this person."""
    thing.revision += 1
    thing.changed_by = by.username
    thing.save()
    return thing


def of_organ(by: Actor, organ: Organ) -> Reason | None:
    text = _("只有%(organ)s的经办人员和政务公开办可以办理。") % {"organ": organ.short_name}
    return unless(may_handle(by, organ), "permission", text)


def between(first: date, on: date) -> Reason | None:
    """A reason unless the day lies between ``first`` and today."""
    text = _("日期应在%(first)s至今天之间，请核对。") % {"first": first}
    return unless(first <= on <= clock.today(), "day", text)
