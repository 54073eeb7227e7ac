"""Two clerks at the same moment, each on a connection of its own: one acts, the other learns of it, nothing is done twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from tests.facts.test_concurrency import at_once

from gongkai.desk import ledger
from gongkai.desk.actions import Stale
from gongkai.foi import actions
from gongkai.foi.models import Request

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="an in-memory SQLite has one connection"),
]


def test_of_two_clerks_one_is_first_and_numbers_are_given_once(office):
    request = office.received(date(2025, 9, 25))
    seen = request.revision
    with office.on(date(2025, 9, 26)):
        outcomes = at_once(
            lambda: actions.accept(request, revision=seen, by=office.clerk),
            lambda: actions.assign(request, office.organ, "lead", asked="牵头", revision=seen, by=office.office),
        )
        made = at_once(
            *[lambda: actions.register(office.organ, office.application(), "fax", date(2025, 9, 26), by=office.clerk)]
            * 3
        )
    assert sorted(type(one) is Stale for one in outcomes) == [False, True]
    assert len({one.number for one, _code in made}) == 3 == Request.objects.exclude(pk=request.pk).count()
    assert ledger.verify().ok and connection.vendor == "postgresql"
