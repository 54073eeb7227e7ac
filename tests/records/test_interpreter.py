"""Who explained a document is told when it is published, and the head's yearly share is counted from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from gongkai.desk import clock, ledger
from gongkai.duties.models import Duty
from gongkai.duties.queries import duties
from gongkai.organs.models import Organ

from . import story

RULE = "bazhong.interpretation.by-principals"


@pytest.fixture
def year_of_the_head(house: story.House) -> Duty:
    """The organ's quota of this year, open."""
    from gongkai.duties.actions import open_quotas

    Organ.objects.filter(pk=house.organ.pk).update(kind="department")
    founded = clock.now() - timedelta(days=500)  # an organ founded this year owes nothing for it
    with transaction.atomic():
        subject, code = f"organ:{house.organ.code}", house.organ.code
        ledger.write("organ.created", subject, organ=code, at=founded, name="")
        ledger.write("charge.taken", subject, organ=code, at=founded, work="economy-livelihood")
    open_quotas()
    return duties().get(rule=RULE, organ=house.organ.code)


@pytest.mark.parametrize(("interpreter", "state"), [("principal", "met"), ("expert", "open")])
def test_only_the_head_in_person_meets_the_quota(house, year_of_the_head, interpreter, state) -> None:
    document = house.published(needs_interpretation=True)
    explained = house.published(
        title="一图读懂供养标准",
        genre="interpretation",
        interpreter=interpreter,
        relations=(("interprets", document.pk),),
    )
    told = ledger.history(explained.subject).get(name="record.published").data
    assert told["interpreter"] == interpreter
    year_of_the_head.refresh_from_db()
    assert year_of_the_head.state == state
