"""The one door says clearly what is wrong, on a machine that lacks something."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of the door with no environment behind it."""
    shutil.copy(ROOT / "run", tmp_path / "run")
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("")
    return tmp_path


def door(folder: Path, *words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": path or os.environ["PATH"]}
    return subprocess.run(
        ["/bin/sh", "./run", *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


def fake_tools(folder: Path, **scripts: str) -> str:
    """A folder of programs that stand in for the real ones; the rest of the system's basic tools stay reachable."""
    tools = folder / "tools"
    tools.mkdir()
    for name in ("sh", "awk", "cmp", "cp", "rm", "pwd", "cat"):
        (tools / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    for name, body in scripts.items():
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)
    return str(tools)


def test_old_python_is_named(bare: Path) -> None:
    path = fake_tools(bare, python3='[ "$1" = -V ] && echo "Python 3.8.10"; exit 1')
    answer = door(bare, "demo", path=path)
    assert answer.returncode == 2
    assert "Python 3.11 or newer is needed" in answer.stderr
    assert "Python 3.8.10" in answer.stderr


def test_full_disk_is_named(bare: Path) -> None:
    df = "printf 'Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/x 100 90 10240 90%% /\\n'"
    path = fake_tools(bare, python3=f'exec {sys.executable} "$@"', df=df)
    answer = door(bare, "demo", path=path)
    assert answer.returncode == 2
    assert "only 10 MB are free" in answer.stderr


def test_unknown_word_shows_the_usage(bare: Path) -> None:
    (bare / ".venv/bin").mkdir(parents=True)
    (bare / ".venv/bin/python").symlink_to(sys.executable)
    answer = door(bare, "frobnicate")
    assert answer.returncode == 2
    assert "usage:" in answer.stderr


def test_modules_are_compiled_once(bare: Path) -> None:
    (bare / ".venv/bin").mkdir(parents=True)
    (bare / ".venv/installed-base").write_text("")
    python = bare / ".venv/bin/python"
    python.write_text('#!/bin/sh\necho "[$PYTHONDONTWRITEBYTECODE]" "$PYTHONPYCACHEPREFIX"\n')
    python.chmod(0o755)
    assert door(bare, "gongkai").stdout.splitlines()[-1] == f"[] {bare.resolve()}/.venv/bytecode"


def test_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {**os.environ, "GONGKAI_HOME": str(tmp_path)}
        answer = subprocess.run(
            [sys.executable, "-m", "gongkai", "demo", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert answer.returncode == 2
    assert f"port {port} is taken" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_file_names_mean_what_they_say_where_the_caller_stands(bare: Path) -> None:
    python = bare / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\npwd -P\necho "$@"\n')
    python.chmod(0o755)
    (bare / ".venv" / "installed-base").write_text("")
    elsewhere = bare / "elsewhere"
    elsewhere.mkdir()
    answer = subprocess.run(
        ["/bin/sh", "../run", "gongkai", "intake", "a.txt"], cwd=elsewhere, capture_output=True, text=True, timeout=60
    )
    assert answer.stdout.splitlines() == [str(elsewhere.resolve()), "-P -m gongkai intake a.txt"]
