"""The server dies in the middle of its work, again and again: nothing that it acknowledged is lost, nothing is half done."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from tests.databases import scratch
from tests.serving import ROOT, Server

ACCOUNT, PASSWORD = "town.drafter", "mangrove-7-lantern"
RECORDS, CLERKS = 36, 3
#: The server is killed when so many publications have been acknowledged in all.
DEATHS = (6, 15, 24)
TOWN = Path(__file__).with_name("town.py")


@pytest.fixture
def env(tmp_path: Path, django_db_setup: None) -> Iterator[dict[str, str]]:
    """A home and a migrated database of its own, on the kind of database that the suite runs on."""
    with scratch(connection, tmp_path, "gongkai_crash") as url:
        yield {"GONGKAI_HOME": str(tmp_path), "GONGKAI_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}


def run(env: dict[str, str], *command: str) -> str:
    ran = subprocess.run([sys.executable, *command], env={**os.environ, **env}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:] + ran.stdout[-1000:]
    return ran.stdout


class Clerk:
    """A person of the town at a browser: signs in and presses 公开."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> Clerk:
        _status, page = self.ask("GET", "/accounts/login/")
        form = {"login": ACCOUNT, "password": PASSWORD, "csrfmiddlewaretoken": token_in(page)}
        status, page = self.ask("POST", "/accounts/login/", form)
        assert status == http.client.FOUND, page
        self.token = token_in(self.ask("GET", "/console/")[1])
        return self

    def publish(self, pk: int) -> int:
        status, _page = self.ask("POST", f"/console/records/{pk}/do/publish/", {"csrfmiddlewaretoken": self.token})
        return status

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Raises ``OSError`` or ``HTTPException`` when the server goes away before the whole answer is there."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(form) if form else None, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, page


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


class Office:
    """Clerks who publish from one pile, side by side. Knows what was asked for and what was acknowledged."""

    def __init__(self, waiting: list[int]) -> None:
        self.waiting = list(reversed(waiting))
        self.acknowledged: set[int] = set()
        self.unanswered: set[int] = set()
        self.refused: list[tuple[int, int]] = []
        self.reached = threading.Event()
        self.limit = 0

    def work(self, server: Server, limit: int) -> None:
        """Until the pile is empty or the server dies: killed at ``limit`` acknowledgements, in the middle of others."""
        self.limit = limit
        self.reached.clear()
        clerks = [Clerk(server.port).sign_in() for _ in range(CLERKS)]
        threads = [threading.Thread(target=self._publish, args=(clerk,)) for clerk in clerks]
        for thread in threads:
            thread.start()
        if limit < RECORDS:
            assert self.reached.wait(timeout=300), "the clerks got stuck"
            server.kill()
        for thread in threads:
            thread.join(timeout=300)
            assert not thread.is_alive()

    def _publish(self, clerk: Clerk) -> None:
        while self.waiting:
            try:
                pk = self.waiting.pop()
            except IndexError:
                return
            try:
                status = clerk.publish(pk)
            except (OSError, http.client.HTTPException):
                self.unanswered.add(pk)
                return
            if status == http.client.FOUND:
                self.acknowledged.add(pk)
            else:
                self.refused.append((pk, status))
            if len(self.acknowledged) >= self.limit:
                self.reached.set()


def check(env: dict[str, str], office: Office) -> dict[int, bool]:
    """Record → whether it is published; fails when anything is half done or an acknowledged one is missing."""
    seen = json.loads(run(env, str(TOWN), "look"))
    published = {}
    for traces in seen["records"]:
        is_out = traces["state"] == "published"
        expected = {
            "index_number": is_out,
            "events": int(is_out),
            "versions": int(is_out),
            "found": is_out,
            "whole": True,
        }
        assert {name: traces[name] for name in expected} == expected, traces
        assert is_out or traces["state"] == "approved"
        published[traces["pk"]] = is_out
    assert office.acknowledged <= {pk for pk, is_out in published.items() if is_out}
    assert seen["serial"] == sum(published.values())
    assert seen["duties_out_of_step"] == 0
    assert seen["chain_holds"]
    return published


@pytest.mark.slow
def test_a_killed_server_loses_no_acknowledged_publication_and_leaves_none_half_done(env, tmp_path):
    made = json.loads(run(env, str(TOWN), "build", str(RECORDS)))
    words = {row["pk"]: row["word"] for row in made}
    office, server = Office(list(words)), Server(env, tmp_path / "server.log")

    for limit in DEATHS:
        office.work(server.start(), limit)
        published = check(env, office)
        # A person whose answer never came looks, and asks again where it did not happen.
        office.waiting += [pk for pk in office.unanswered if not published[pk]]
        office.unanswered.clear()
        assert limit <= sum(published.values()) < RECORDS, "the server was not killed in the middle"

    server.start()
    try:
        office.work(server, RECORDS)
        assert office.refused == []
        assert not office.unanswered
        assert all(check(env, office).values())
        assert json.loads(run(env, "-m", "gongkai", "ledger", "verify", "--json"))["ok"]
        reader = Clerk(server.port)
        for pk, word in words.items():
            assert reader.ask("GET", f"/records/{pk}/")[0] == http.client.OK
            assert f"/records/{pk}/" in reader.ask("GET", f"/search/?q={quote(word)}")[1]
    finally:
        server.stop()
