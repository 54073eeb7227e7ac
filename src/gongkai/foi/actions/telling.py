"""Events of the rules about what hangs on requests: reviews, suits, topics. Each falls on the day that its data name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import override

from gongkai.desk import clock, ledger
from gongkai.desk.actions import check
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.facts import values
from gongkai.organs.models import Organ
from gongkai.rulebooks import vocabulary


def tell(name: str, subject: str, organ: Organ, by: Actor, /, **given: Any) -> Event:
    """Raises ``Refused`` with everything wrong with the data."""
    kind, now = vocabulary.events()[name], clock.now()
    check(values.faults(kind, given, now))
    at = values.happened(kind, given, now, ledger.history(subject).values_list("at", flat=True))
    data = values.kept(given)
    with override(settings.LANGUAGE_CODE):
        said = values.said(kind, data)
    entry = ledger.Entry(name, subject, organ.code, {**data, "entered_at": now, "said": said})
    return ledger.write_all([entry], actor=by.username, at=at)[0]
