"""Shared set-up: a database migrated once and copied, an own home for files, a seed folder where there is one."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["tests.served"]

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("GONGKAI_HOME", tempfile.mkdtemp(prefix="gongkai-test-"))
# Named here and not in pyproject.toml: settings must not be read before the home above is chosen.
os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.web.settings"
os.environ.setdefault("GONGKAI_PROFILE", "sample-city")
os.environ.setdefault("GONGKAI_SECRET_KEY", "for-tests-only-" + "x" * 40)
# A busy machine is no fault of a law: no property fails for the time it took.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
SEEDS = Path(os.environ.get("GONGKAI_SEEDS", ROOT.parent / "shared" / "seeds"))


def pytest_configure() -> None:
    from django.conf import settings
    from django.test.utils import override_settings

    # Static files are served from where they lie: nothing is collected for a test. Overridden and not assigned, since in
    # a process of a parallel run Django may have started already and made its storages.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Passwords of test people need not be slow to guess.
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, PASSWORD_HASHERS=quick).enable()


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
def django_db_setup(django_test_environment, django_db_blocker):
    """Each test process has a migrated database of its own, so that runs side by side do not meet."""
    from django.db import connection
    from tests.databases import own_database

    with django_db_blocker.unblock():
        database = own_database(connection)
        database.__enter__()
    yield
    with django_db_blocker.unblock():
        database.__exit__(None, None, None)


def pytest_collection_finish() -> None:
    """What stands by now stands to the end: looking through it again and again for garbage is a tenth of the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with it at the end; it keeps a database of its own."""
    items.sort(key=lambda item: "crash" not in item.path.parts)
