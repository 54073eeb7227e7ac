"""Databases for a test run. Migrating takes many seconds, so one migrated database is kept and copied, on either kind."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
_KEPT = "gongkai_migrated_"
#: Advisory lock of the server: one test process at a time looks for the kept database, makes or copies it.
_MAKING = 0x676F6E68


@contextmanager
def own_database(connection) -> Iterator[None]:
    """Within the block ``connection`` is on a fresh migrated database that no other process of a test run touches."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with (_in_memory if connection.vendor == "sqlite" else _on_server)(connection):
        yield
        connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def scratch(connection, folder: Path, name: str, *, migrated: bool = True) -> Iterator[str]:
    """The address of a fresh database that other processes can open, migrated or empty; gone after the block.

    Call it where a test database is set up already: that one was copied from the same original.
    """
    if connection.vendor == "sqlite":
        file = folder / f"{name}.sqlite3"
        if migrated:
            shutil.copyfile(_kept_file(), file)
        yield f"sqlite:///{file}"
        return
    at = connection.settings_dict
    name = f"{name}_{os.getpid()}"
    with _server(at) as server:
        _copy(server, _KEPT + fingerprint() if migrated else "template0", name)
    user = quote(at["USER"]) + (f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else "")
    try:
        yield f"postgresql://{user}@{at['HOST']}:{at['PORT'] or 5432}/{name}"
    finally:
        with _server(at) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@cache
def fingerprint() -> str:
    """Another one whenever a migration may give another result."""
    import django
    import wagtail

    digest = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for file in sorted((ROOT / "src").glob("gongkai/*/migrations/*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    # Settings, and what plants rows once the last migration has run.
    for name in ("web/settings.py", "portal/tree.py", "portal/arranged.py", "catalog/standard.py"):
        digest.update((ROOT / "src/gongkai" / name).read_bytes())
    return digest.hexdigest()[:16]


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


# SQLite: a file in the folder for temporary files, read into memory


def _kept_file() -> Path:
    return Path(tempfile.gettempdir()) / f"gongkai-migrated-{fingerprint()}.sqlite3"


@contextmanager
def _in_memory(connection) -> Iterator[None]:
    memory = f"file:gongkai_{os.getpid()}?mode=memory&cache=shared"
    connection.settings_dict["NAME"] = connection.settings_dict["TEST"]["NAME"] = memory
    with closing(sqlite3.connect(memory, uri=True)) as keeper:
        _fill(keeper, _kept_file())
        yield


def _fill(memory: sqlite3.Connection, kept: Path) -> None:
    if kept.exists():
        with closing(sqlite3.connect(kept)) as source:
            source.backup(memory)
        return
    _migrate()
    part = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(part)) as target:
        memory.backup(target)
    part.replace(kept)


# PostgreSQL: a database of the same server, copied by the server itself


@contextmanager
def _on_server(connection) -> Iterator[None]:
    at = connection.settings_dict
    kept, own = _KEPT + fingerprint(), f"test_gongkai_{os.getpid()}"
    with _server(at) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_MAKING])
        if kept not in _databases(server):
            _make(server, connection, kept)
        _copy(server, kept, own)
    at["NAME"] = at["TEST"]["NAME"] = own
    try:
        yield
    finally:
        connection.close()
        with _server(at) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


def _make(server, connection, kept: str) -> None:
    part = f"{kept}_{os.getpid()}"
    for old in _databases(server):
        server.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
    server.execute(f'CREATE DATABASE "{part}" TEMPLATE template0')
    connection.settings_dict["NAME"] = part
    _migrate()
    connection.close()
    server.execute(f'ALTER DATABASE "{part}" RENAME TO "{kept}"')


def _copy(server, kept: str, name: str) -> None:
    server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')


def _databases(server) -> list[str]:
    """Migrated databases kept on the server, unfinished ones included."""
    return [
        name for (name,) in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_KEPT])
    ]


def _server(at):
    """A connection beside Django's, to the database that every server has."""
    import psycopg

    return psycopg.connect(
        host=at["HOST"],
        port=at["PORT"] or None,
        user=at["USER"],
        password=at["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )
