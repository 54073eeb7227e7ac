"""Shared set-up: a database migrated once and copied, an own home for files, a seed folder where there is one."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp(prefix="gongkai-test-"))
# Named here and not in pyproject.toml: settings must not be read before the home above is chosen.
os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.web.settings"
os.environ.setdefault("GONGKAI_SECRET_KEY", "for-tests-only-" + "x" * 40)
SEEDS = Path(os.environ.get("GONGKAI_SEEDS", ROOT.parent / "shared" / "seeds"))


def pytest_configure() -> None:
    from django.conf import settings

    # Static files are served from where they lie: nothing is collected for a test.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five policy documents; tests that need it are skipped where it is absent."""
    if not SEEDS.is_dir():
        pytest.skip("the five policy documents are not on this machine")
    return SEEDS


@pytest.fixture(autouse=True, scope="session")
def _ledger_may_be_emptied():
    """A test with real transactions empties every table afterwards; the ledger's locks step aside for that alone."""
    from django.db import connection
    from django.test import TransactionTestCase

    from gongkai.desk import append_only

    empty = TransactionTestCase._fixture_teardown

    def emptied(case):
        with append_only.unlocked(connection):
            empty(case)

    TransactionTestCase._fixture_teardown = emptied
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Migrating takes many seconds, so a migrated SQLite file is kept in the cache folder and copied into memory."""
    from django.db import connection

    if connection.vendor != "sqlite":
        request.getfixturevalue("_migrated_database")
        yield
        return
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        connection.close()
        memory = f"file:gongkai_{os.getpid()}?mode=memory&cache=shared"
        connection.settings_dict["NAME"] = memory
        connection.settings_dict["TEST"]["NAME"] = memory
        keeper = sqlite3.connect(memory, uri=True)
        _fill(keeper, connection)
    yield
    with django_db_blocker.unblock():
        connection.close()
        keeper.close()
        connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def _migrated_database(django_test_environment, django_db_blocker):
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    # A database of its own, so that two test runs on one server do not drop each other's.
    connection.settings_dict["TEST"]["NAME"] = f"test_gongkai_{os.getpid()}"
    with django_db_blocker.unblock():
        old = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    yield
    with django_db_blocker.unblock():
        teardown_databases(old, verbosity=0)


def _fill(memory: sqlite3.Connection, connection) -> None:
    template = Path(tempfile.gettempdir()) / f"gongkai-migrated-{_fingerprint()}.sqlite3"
    if template.exists():
        with sqlite3.connect(template) as source:
            source.backup(memory)
        return
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    part = template.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(part) as target:
        memory.backup(target)
    part.replace(template)


def _fingerprint() -> str:
    import django
    import wagtail

    digest = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for file in sorted((ROOT / "src").glob("gongkai/*/migrations/*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    digest.update((ROOT / "src/gongkai/web/settings.py").read_bytes())
    return digest.hexdigest()[:16]
