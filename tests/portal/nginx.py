"""A real nginx with the configuration of docs/deploy, its ports and folders put in their places."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.serving import ROOT, free_port

DEPLOY = ROOT / "docs" / "deploy"
MAIN = """daemon off; master_process off; pid {run}/nginx.pid; error_log {run}/error.log; worker_rlimit_nofile 4096;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {run}/body; proxy_temp_path {run}/proxy; fastcgi_temp_path {run}/f; uwsgi_temp_path {run}/u; scgi_temp_path {run}/s;
    {more}
    include {run}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Nginx:
    port: int
    run: Path
    group: int = 0
    """Its process group: that of its one process."""

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        got = connection.getresponse()
        body = got.read()
        if got.headers.get("Content-Encoding") == "gzip" and body:
            body = gzip.decompress(body)
        told = {name.lower(): value for name, value in got.headers.items()}
        connection.close()
        return Answer(got.status, told, body)


def program() -> str:
    """Skips where there is none, unless the run says that it must be there."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        if os.environ.get("GONGKAI_NGINX_REQUIRED"):
            pytest.fail("no nginx on this machine, but GONGKAI_NGINX_REQUIRED is set")
        pytest.skip("no nginx on this machine")
    return found


@contextmanager
def nginx(run: Path, press: Path, static: Path, application: int, more: str = "") -> Iterator[Nginx]:
    """Serves ``press``; ``application`` is the port of the application, which need not be there."""
    port = free_port()
    run.mkdir(parents=True, exist_ok=True)
    for name in ("headers.conf", "headers-common.conf"):
        (run / name).write_text(_placed((DEPLOY / name).read_text(), run, press, static))
    site = _placed((DEPLOY / "nginx.conf").read_text(), run, press, static)
    site = _swapped(site, "server 127.0.0.1:8000;", f"server 127.0.0.1:{application};")
    site = _swapped(site, "    listen 80;", f"    listen 127.0.0.1:{port};")
    site = _swapped(site, "server_name gov.example.cn;", "server_name localhost 127.0.0.1;")
    (run / "site.conf").write_text(_swapped(site, "/var/log/nginx/gongkai.log", f"{run}/access.log"))
    (run / "nginx.conf").write_text(MAIN.format(run=run, more=more))
    process = subprocess.Popen(
        [program(), "-c", str(run / "nginx.conf"), "-p", str(run)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    found = Nginx(port, run, process.pid)
    try:
        _wait(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=30)


def _placed(text: str, run: Path, press: Path, static: Path) -> str:
    text = text.replace("/var/lib/gongkai/press", str(press)).replace("/var/lib/gongkai/static", str(static))
    return text.replace("/etc/nginx/gongkai/", f"{run}/")


def _swapped(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in docs/deploy/nginx.conf"
    return text.replace(old, new)


def _wait(found: Nginx, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            found.get("/robots.txt")
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError((found.run / "error.log").read_text()[-2000:])
