"""An empty database is brought to the present faster than by every step of history, and not otherwise."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing

import pytest
from django.db import connection
from tests.databases import scratch
from tests.serving import ROOT

Ask = Callable[[str], list[tuple[object, ...]]]
MIGRATE = "from gongkai.cli.django import start; start(); from gongkai.cli.migrating import migrate; migrate()"
#: What two databases made one after the other never share.
OF_THE_MOMENT = re.compile(
    r"UUID\('[-0-9a-f]+'\)|'[0-9a-f]{32}'|datetime\.datetime\(.*?\)\)|\d{4}-\d\d-\d\d[ T][\d:.]+"
)
SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name != 'sqlite_sequence'"
POSTGRESQL_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
SQLITE = ["SELECT type, name, tbl_name, sql FROM sqlite_master"]
POSTGRESQL = [
    "SELECT table_name, column_name, udt_name, character_maximum_length, numeric_precision, is_nullable, column_default,"
    " is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
]


def schema(ask: Ask) -> set[str]:
    """Every definition; the order of columns in a table says nothing, nor which of them the last bracket follows."""
    found = (row for query in (SQLITE if connection.vendor == "sqlite" else POSTGRESQL) for row in ask(query))
    return {" ".join(sorted(repr(row).removesuffix(")')").split(", "))) for row in found}


def rows(ask: Ask) -> dict[str, list[str]]:
    """What lies in every table, apart from moments and random numbers."""
    tables = ask(SQLITE_TABLES if connection.vendor == "sqlite" else POSTGRESQL_TABLES)
    told = {str(name): [repr(row) for row in ask(f'SELECT * FROM "{name}"')] for (name,) in tables}
    told["django_migrations"] = [repr(row) for row in ask("SELECT app, name FROM django_migrations")]
    return {name: sorted(OF_THE_MOMENT.sub("…", row) for row in found) for name, found in told.items()}


@pytest.mark.slow
def test_what_comes_of_nothing_is_what_history_makes(django_db_setup, tmp_path):
    by_history = scratch(connection, tmp_path, "gongkai_history")
    with by_history as was, scratch(connection, tmp_path, "gongkai_nothing", migrated=False) as now:
        env = {"GONGKAI_HOME": str(tmp_path), "GONGKAI_DATABASE_URL": now, "PYTHONPATH": str(ROOT / "src")}
        made = subprocess.run(
            [sys.executable, "-c", MIGRATE], env={**os.environ, **env}, capture_output=True, text=True
        )
        assert made.returncode == 0, made.stderr[-2000:]
        with closing(opened(was)) as one, closing(opened(now)) as other:
            assert schema(asking(one)) ^ schema(asking(other)) == set()
            expected, found = rows(asking(one)), rows(asking(other))
    assert {name: found.get(name) for name in expected if found.get(name) != expected[name]} == {}
    assert len(expected["django_migrations"]) > 200


def opened(url: str):
    """A plain connection of the database's own driver."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    import psycopg

    return psycopg.connect(url)


def asking(base) -> Ask:
    return lambda query: base.execute(query).fetchall()
