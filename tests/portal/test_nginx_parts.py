"""A player asks for parts of a recording; the web server sends them, as soon as the application says that it may."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.desk.test_recordings import MP3
from tests.portal.nginx import nginx, program

from gongkai.portal.press.shelf import FILES, Shelf


class Allowing(BaseHTTPRequestHandler):
    """An application that lets everybody have the file of this name."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "audio/mpeg")
        self.send_header("Content-Length", "0")
        self.send_header("X-Accel-Redirect", "/_files/abc")
        self.end_headers()

    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture
def application() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Allowing)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def test_the_web_server_sends_parts(application: int, tmp_path: Path) -> None:
    program()
    shelf = Shelf(tmp_path / "press")
    (shelf.root / FILES / "abc").write_bytes(MP3)
    with nginx(tmp_path / "run", shelf.root, tmp_path, application=application) as server:
        part = server.get("/records/1/files/1/", Range="bytes=100-199")
        assert (part.status, part.body) == (206, MP3[100:200])
        assert part.headers["content-range"] == f"bytes 100-199/{len(MP3)}"
        assert part.headers["content-type"] == "audio/mpeg" and "sandbox" in part.headers["content-security-policy"]
        assert server.get("/records/1/files/1/", Range="bytes=99999-").status == 416
