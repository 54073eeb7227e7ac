"""The ledger's own locks: the database refuses to change, remove or overwrite an event, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

# INSERT OR REPLACE deletes without firing a DELETE trigger, so SQLite needs a third lock.
_SQLITE = {
    "desk_event_no_update": "BEFORE UPDATE ON desk_event BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    "desk_event_no_delete": "BEFORE DELETE ON desk_event BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    "desk_event_no_replace": (
        "BEFORE INSERT ON desk_event WHEN EXISTS (SELECT 1 FROM desk_event"
        " WHERE seq = NEW.seq OR prev = NEW.prev OR hash = NEW.hash)"
        " BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
}
_REFUSAL = "the ledger is append-only"
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION desk_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
DROP TRIGGER IF EXISTS desk_event_append_only ON desk_event;
CREATE TRIGGER desk_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON desk_event
    FOR EACH STATEMENT EXECUTE FUNCTION desk_event_refuse();
ALTER TABLE desk_event ENABLE ALWAYS TRIGGER desk_event_append_only;
"""


def lock(connection: BaseDatabaseWrapper) -> None:
    """Puts the locks on. A migration that rebuilds the event table on SQLite must call this again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
        else:
            for name, body in _SQLITE.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} {body.format(refusal=_REFUSAL)}")


def unlock(connection: BaseDatabaseWrapper) -> None:
    """Takes the locks off: for emptying a test database, and for nothing else."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER IF EXISTS desk_event_append_only ON desk_event")
        else:
            for name in _SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


@contextmanager
def unlocked(connection: BaseDatabaseWrapper) -> Iterator[None]:
    unlock(connection)
    try:
        yield
    finally:
        lock(connection)
