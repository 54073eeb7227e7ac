"""The database itself refuses to change the ledger: raw SQL, past every line of Python."""

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.desk import append_only, ledger
from gongkai.desk.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def events():
    return [ledger.write("organ.created", f"organ:o{n}", organ=f"o{n}", name=f"第{n}局") for n in range(5)]


def refused(sql: str, *values: object) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_event_cannot_be_updated(events):
    refused("UPDATE desk_event SET payload = '{}' WHERE seq = %s", events[2].seq)


def test_an_event_cannot_be_deleted(events):
    refused("DELETE FROM desk_event WHERE seq = %s", events[4].seq)
    assert ledger.verify().events == 5


def test_the_ledger_cannot_be_emptied(events):
    refused("TRUNCATE desk_event CASCADE" if connection.vendor == "postgresql" else "DELETE FROM desk_event")


@pytest.mark.parametrize("clash", ["seq", "prev", "hash"])
def test_an_event_cannot_be_replaced_by_an_insert(events, clash):
    row = {"seq": 99, "prev": "a" * 64, "hash": "b" * 64, clash: getattr(events[1], clash)}
    columns = "(seq, name, subject, organ, actor, at, payload, prev, hash)"
    values = (row["seq"], "organ.created", "organ:x", "", "", events[0].at, "{}", row["prev"], row["hash"])
    marks = ", ".join(["%s"] * 9)
    if connection.vendor == "postgresql":
        target = {"seq": "(seq)", "prev": "(prev)", "hash": "(hash)"}[clash]
        refused(
            f"INSERT INTO desk_event {columns} VALUES ({marks}) ON CONFLICT {target} DO UPDATE SET payload = 'x'",
            *values,
        )
    else:
        refused(f"INSERT OR REPLACE INTO desk_event {columns} VALUES ({marks})", *values)
    assert ledger.verify().ok and Event.objects.count() == 5


def test_the_orm_is_refused_too(events):
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(seq=events[0].seq).update(actor="nobody")
    with pytest.raises(DatabaseError), transaction.atomic():
        events[0].delete()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ('UPDATE desk_event SET payload = \'{{"name":"改"}}\' WHERE seq = {at}', "内容与哈希不符"),
        ("UPDATE desk_event SET actor = 'other' WHERE seq = {at}", "内容与哈希不符"),
        ("UPDATE desk_event SET at = '2001-01-01 00:00:00+00:00' WHERE seq = {at}", "内容与哈希不符"),
        ("UPDATE desk_event SET prev = '{zeros}' WHERE seq = {at}", "前序哈希不符"),
        ("DELETE FROM desk_event WHERE seq = {before}", "缺失"),
    ],
)
def test_verify_names_the_broken_link(events, change, problem):
    at = events[3].seq
    with append_only.unlocked(connection), connection.cursor() as cursor:
        cursor.execute(change.format(at=at, before=at - 1, zeros="f" * 64))
    verdict = ledger.verify()
    assert (verdict.ok, verdict.broken_at) == (False, at)
    assert problem in verdict.problem


def test_verify_of_a_whole_chain(events):
    verdict = ledger.verify()
    assert (verdict.ok, verdict.events, verdict.head) == (True, 5, events[-1].hash)


def test_the_locks_are_back_after_being_lifted(events):
    with append_only.unlocked(connection):
        pass
    refused("DELETE FROM desk_event")
