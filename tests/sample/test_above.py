"""What came down from the province stands in the ledger of each level, with the names of those who did not report."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests import factories
from tests.policies import town

from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.organs.queries import seat
from gongkai.policies import rollup
from gongkai.policies.models import Policy
from gongkai.sample import above
from gongkai.sample.city import PASSWORD, City

NOW = datetime(2026, 11, 26, 9, tzinfo=clock.CHINA)
WRITERS = ("wc-gov", "wc-education", "wc-civil-affairs", "wc-health")


@pytest.fixture
def city(db):
    with clock.pinned(NOW):
        town.build()
        factories.staff(Organ.objects.get(code="wc-gov-office"), "disclosure_office", username="office.disclosure")
        for code in WRITERS:
            factories.staff(Organ.objects.get(code=code), "drafter", username=f"{code}.drafter")
        above.stand(City(NOW.date(), NOW), PASSWORD)
        yield


def seen(code):
    policy = Policy.objects.get(organ__code=code)
    lower = [(one.depth, one.organ.code, one.missing, one.idle) for one in rollup.roll_up(policy, clock.now())]
    return lower, [due.organ.code for due in rollup.reports_of(policy) if due.owed]


def test_every_level_sees_those_below_and_who_is_silent(city):
    province, silent = seen("ql-gov")
    assert province == [
        (0, "yz-gov", ["临江县人民政府", "望川市卫生健康局"], False),
        (1, "wc-gov", ["望川市卫生健康局"], False),
        (1, "lj-gov", ["临江县人民政府"], True),
        (0, "ys-gov", ["远山市人民政府"], True),
    ]
    assert silent == ["ys-gov"]
    assert seen("yz-gov") == (
        [(0, "wc-gov", ["望川市卫生健康局"], False), (0, "lj-gov", ["临江县人民政府"], True)],
        ["lj-gov"],
    )
    assert seen("wc-gov") == ([], ["wc-health"])


def test_the_house_stays_that_of_the_city_below_the_province(city):
    government, office = seat(clock.today())
    assert (government.code, office.code) == ("wc-gov", "wc-gov-office")
    assert [organ.code for organ in Organ.objects.filter(parent=None)] == ["ql-gov"]
