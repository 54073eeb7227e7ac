"""People write while an operator recomputes: nothing that was acknowledged is missing from the projection."""

from __future__ import annotations

import threading
from datetime import date, datetime

import pytest
from django.db import connection

from gongkai.desk.clock import CHINA, pinned
from gongkai.duties import actions, derivation
from gongkai.duties.models import Duty, State


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="an in-memory SQLite has one connection")
def test_an_answer_given_between_reading_and_storing_is_not_lost(book, county, happen, monkeypatch):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")

    def publish():
        happen("record.published", "record:1", on=date(2017, 3, 20))
        connection.close()

    writer = threading.Thread(target=publish)
    read = derivation.about

    def read_then_somebody_publishes(subjects):
        events = read(subjects)
        if threading.current_thread() is threading.main_thread() and not writer.ident:
            writer.start()
            writer.join(timeout=1)  # it must wait for us; without a lock it would be done by now
        return events

    monkeypatch.setattr(derivation, "about", read_then_somebody_publishes)
    with pinned(datetime(2017, 3, 20, 12, tzinfo=CHINA)):
        actions.recompute()
    writer.join()
    assert Duty.objects.get(subject="record:1").state == State.MET
