"""A served sample city and a browser, for the tests that look at pages as people do."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.serving import ROOT, Server

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class City:
    """The sample city on a running server; ``run`` calls ``gongkai`` on the same data."""

    url: str
    env: dict[str, str]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return _gongkai(self.env, *words)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Loaded once for all processes of a run, copied into a home of its own on SQLite, and served by the real server.

    ``GONGKAI_CITY_URL`` with ``GONGKAI_HOME`` names one that already runs, for a quick look while working.
    """
    if url := os.environ.get("GONGKAI_CITY_URL"):
        yield City(url, {"GONGKAI_HOME": os.environ["GONGKAI_HOME"]})
        return
    home = tmp_path_factory.mktemp("city")
    env = {"GONGKAI_HOME": str(home), "GONGKAI_DATABASE_URL": f"sqlite:///{home}/gongkai.sqlite3"}
    shutil.copytree(_kept_city(), home, dirs_exist_ok=True)
    server = Server(env, home / "server.log").start()
    try:
        yield City(f"http://127.0.0.1:{server.port}", env)
    finally:
        server.stop()


def _kept_city() -> Path:
    """A home with the sample city of today as this source makes it; whoever needs it first makes it, others wait."""
    kept = Path(tempfile.gettempdir()) / f"gongkai-city-{_source()}-{datetime.now(UTC):%Y%m%d}"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            part = Path(tempfile.mkdtemp(prefix="gongkai-city-part-"))
            env = {"GONGKAI_HOME": str(part), "GONGKAI_DATABASE_URL": f"sqlite:///{part}/gongkai.sqlite3"}
            loaded = _gongkai(env, "demo", "--load-only")
            assert loaded.returncode == 0, loaded.stderr[-2000:]
            part.replace(kept)
    return kept


def _source() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted((ROOT / "src").rglob("*")):
        if file.suffix in (".py", ".yaml", ".csv", ".txt"):
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium of the system; skips where there is none, unless the run says that it must be there."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("GONGKAI_BROWSER_REQUIRED"):
            pytest.fail("no Chromium on this machine, but GONGKAI_BROWSER_REQUIRED is set")
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    # Its driver runs a loop in this thread until the session ends; Django must still be let to its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A page of somebody who has signed in, or of a visitor; on a phone unless told otherwise."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    contexts = []

    def sit(username: str = "", width: int = 375, **more: Any) -> Any:
        context = chromium.new_context(locale="zh-CN", viewport={"width": width, "height": 800}, **more)
        if username:
            client = Client()
            client.force_login(get_user_model().objects.get(username=username))
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield sit
    for context in contexts:
        context.close()


def _gongkai(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gongkai", *words]
    path = {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **path, **env}, capture_output=True, text=True, timeout=590
    )
