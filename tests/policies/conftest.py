"""The sample city on a fixed day, its disclosure officer, and one document at each stage of its way."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def june():
    from gongkai.desk import clock

    with clock.pinned(NOW):
        yield


@pytest.fixture
def city(db):
    from . import town

    return town.build()


@pytest.fixture
def officer_person(city):
    from tests import factories

    from gongkai.organs.models import Organ

    return factories.staff(Organ.objects.get(code="wc-gov-office"), "disclosure_office", username="officer")


@pytest.fixture
def officer(officer_person):
    """The disclosure officer, as the ``by=`` of an action."""
    from gongkai.organs.queries import actor_of

    return actor_of(officer_person, NOW.date())


@pytest.fixture
def policy(city, officer):
    from gongkai.policies import actions

    from .town import DOCUMENT

    return actions.take_in(DOCUMENT.encode(), "便民信息.txt", organ=city, by=officer)


@pytest.fixture
def confirmed(policy, officer):
    from gongkai.policies import actions

    return actions.confirm(policy, revision=policy.revision, by=officer)


@pytest.fixture
def issued(confirmed, officer):
    from gongkai.policies import actions

    actions.issue(confirmed, {"宏图数据公司": "outside"}, revision=confirmed.revision, by=officer)
    confirmed.refresh_from_db()
    return confirmed
