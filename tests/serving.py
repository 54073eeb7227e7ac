"""The real server as processes of its own, for what a test client cannot show: crashes, load, a browser."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds; two workers start Django on a machine that may be busy


class Server:
    """``gongkai serve`` on a free port, in a process group of its own. ``env`` names its home and database."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self.env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **env}
        self.log = log
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        command = [sys.executable, "-m", "gongkai", "serve", "--port", str(self.port)]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(command, env=self.env, stdout=out, stderr=out, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the server does not answer:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.1)
        return self

    @property
    def group(self) -> int:
        """The process group of the server and its workers."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL to the server and its workers at once; returns when the last of them has let go of the port."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process is None:
            return
        leader, self._process = self._process, None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader.pid, with_signal)
        leader.wait(timeout=PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while self._listens() and time.monotonic() < deadline:
            time.sleep(0.02)

    def kill_leader(self) -> None:
        """SIGKILL to the server's main process alone; returns when nobody listens any more, or fails."""
        os.kill(self.group, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while self._listens():
            assert time.monotonic() < deadline, "a worker still serves"
            time.sleep(0.05)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
