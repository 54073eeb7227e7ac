"""Several processes write at once: one chain, nothing lost, on one SQLite file and on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from gongkai.desk import ledger
from gongkai.desk.models import Event

WRITERS, EACH = 4, 25
WRITER = """
import django; django.setup()
import sys
from django.db import transaction
from gongkai.desk import ledger
from gongkai.desk.actions import action

@action
def one(n):
    ledger.write("person.signed_in", f"person:w{sys.argv[1]}", actor=f"w{sys.argv[1]}", username=str(n))
    if n % 5 == 0:
        raise LookupError("the change fails after its event was written")

for n in range(int(sys.argv[2])):
    try:
        one(n)
    except LookupError:
        pass
    else:
        print(n, flush=True)
"""


def environment(tmp_path: Path) -> dict[str, str]:
    """The database of this test, seen from another process."""
    url = f"sqlite:///{tmp_path}/shared.sqlite3"
    if connection.vendor == "postgresql":
        at = connection.settings_dict
        url = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    root = Path(__file__).resolve().parents[2]
    return {**os.environ, "GONGKAI_DATABASE_URL": url, "GONGKAI_HOME": str(tmp_path), "PYTHONPATH": str(root / "src")}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_writers_in_many_processes_make_one_chain(tmp_path):
    env = environment(tmp_path)
    if connection.vendor == "sqlite":
        # The migrated database of the test run, as a file that processes can share.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [f"{tmp_path}/shared.sqlite3"])
    command = [sys.executable, "-c", WRITER]
    writers = [
        subprocess.Popen(
            [*command, str(w), str(EACH)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for w in range(WRITERS)
    ]
    acknowledged = {}
    for w, writer in enumerate(writers):
        out, err = writer.communicate(timeout=300)
        assert writer.returncode == 0, err
        acknowledged[f"w{w}"] = out.split()

    assert all(len(numbers) == EACH - EACH // 5 for numbers in acknowledged.values())
    verdict, stored = look(env)
    assert verdict == {"events": WRITERS * (EACH - EACH // 5), "ok": True}
    assert stored == acknowledged


def look(env: dict[str, str]) -> tuple[dict[str, object], dict[str, list[str]]]:
    """The verdict of the command line, and each writer's numbers in the order of the ledger."""
    import json

    ran = subprocess.run(
        [sys.executable, "-m", "gongkai", "ledger", "verify", "--json"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    verdict = json.loads(ran.stdout)
    stored: dict[str, list[str]] = {}
    for actor, number in rows(env):
        stored.setdefault(actor, []).append(number)
    return {"events": verdict["events"], "ok": verdict["ok"]}, dict(sorted(stored.items()))


def rows(env: dict[str, str]) -> list[tuple[str, str]]:
    if connection.vendor == "postgresql":
        return [(event.actor, event.data["username"]) for event in Event.objects.order_by("seq")]
    import json
    import sqlite3

    with sqlite3.connect(env["GONGKAI_DATABASE_URL"].removeprefix("sqlite:///")) as shared:
        found = shared.execute("SELECT actor, payload FROM desk_event ORDER BY seq").fetchall()
    return [(actor, json.loads(payload)["username"]) for actor, payload in found]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(ledger.NotInTransaction):
        ledger.write("person.signed_in", "person:li", username="li")
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_emptied_test_database_has_its_locks_back():
    """The test before this one emptied the ledger; the locks must stand again."""
    from django.db import DatabaseError, transaction

    with transaction.atomic():
        ledger.write("person.signed_in", "person:li", username="li")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM desk_event")
