"""A clock's duty is kept in step with the ledger: it waits while the clock stands still, and every move is told."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.duties import books

from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event
from gongkai.duties import queries
from gongkai.duties.models import Duty, State
from gongkai.rulebooks.loader import load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


@pytest.fixture(autouse=True)
def _national(book, monkeypatch):
    books.use(monkeypatch, load("national"))


def stored() -> Duty:
    return Duty.objects.get(rule="foi.reply")


def test_a_correction_makes_the_duty_wait_and_then_begin_again(happen):
    happen("foi.received", "foi:1", on=date(2026, 2, 9))
    assert (stored().due_on, stored().state) == (date(2026, 3, 13), State.OPEN)
    happen("foi.correction_asked", "foi:1", on=date(2026, 2, 13))
    assert (stored().due_on, stored().state) == (None, State.WAITING)
    happen("foi.corrected", "foi:1", on=date(2026, 3, 4))
    assert (stored().due_on, stored().state) == (date(2026, 4, 1), State.OPEN)
    happen("foi.replied", "foi:1", on=date(2026, 4, 1))
    assert (stored().due_on, stored().state) == (date(2026, 4, 1), State.MET)
    told = [(move.data["before"], move.data["after"]) for move in Event.objects.filter(name="duty.moved")]
    assert told[0][0] == "2026-03-13" and told[-1][1] == "2026-04-01"


def test_the_page_of_the_duty_has_every_day(happen):
    happen("foi.received", "foi:1", on=date(2025, 9, 15))
    happen("foi.consult_sent", "foi:1", on=date(2025, 9, 22), served_on="2025-09-24")
    happen("foi.consult_done", "foi:1", on=date(2025, 10, 13))
    with pinned(datetime(2025, 10, 20, 9, tzinfo=CHINA)):
        why = queries.explain(stored())
    assert "第三十三条" in why.citation
    assert sum(step.counts for step in why.steps) == 20
    assert any("征求第三方意见" in sentence for sentence in why.sentences)
