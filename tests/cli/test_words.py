"""What an operator reads when something is wrong: one sentence, exit status 2, no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from tests.databases import scratch
from tests.serving import ROOT, Server

from gongkai.cli.serve import is_served, serving


def gongkai(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("GONGKAI_")}
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        cwd=ROOT,
        env={**own, "PYTHONPATH": str(ROOT / "src"), "GONGKAI_HOME": str(home), **env},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("words", [("duties", "--json"), ("ledger", "verify", "--json"), ("recompute",), ("tick",)])
def test_a_home_without_tables_is_explained(tmp_path: Path, words: tuple[str, ...]) -> None:
    answer = gongkai(tmp_path, *words)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "gongkai manage migrate" in answer.stderr and "Traceback" not in answer.stderr


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_reached_is_explained(tmp_path: Path, url: str) -> None:
    answer = gongkai(tmp_path, "duties", GONGKAI_DATABASE_URL=url)
    assert answer.returncode == 2
    assert "GONGKAI_DATABASE_URL" in answer.stderr and "Traceback" not in answer.stderr


def test_a_taken_port_is_named_before_anything_is_served(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = gongkai(tmp_path, "serve", "--port", str(port))
    assert answer.returncode == 2 and f"port {port} is taken" in answer.stderr


def test_a_home_in_use_is_known_and_free_again(tmp_path: Path) -> None:
    assert not is_served(tmp_path)
    with serving(tmp_path), serving(tmp_path):
        assert is_served(tmp_path)
    assert not is_served(tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="workers follow their parent on Linux")
def test_workers_end_with_a_killed_server(tmp_path: Path, django_db_setup: None) -> None:
    with scratch(connection, tmp_path, "gongkai_words") as url:
        server = Server({"GONGKAI_HOME": str(tmp_path), "GONGKAI_DATABASE_URL": url}, tmp_path / "log").start()
        try:
            server.kill_leader()
        finally:
            server.kill()
