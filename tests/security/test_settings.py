"""How an installation stands behind https, and what every answer bears."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from tests import factories as make

from gongkai.desk.permissions import Role
from gongkai.web import settings as ours

HTTPS = {"GONGKAI_SITE_URL": "https://x.example", "GONGKAI_HOSTS": "x.example"}


def python(code: str, **environment: str) -> str:
    given = {**os.environ, **HTTPS, **environment, "DJANGO_SETTINGS_MODULE": "gongkai.web.settings"}
    ran = subprocess.run([sys.executable, *code.split("\n", 1)], env=given, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr


def told(*names: str, **environment: str) -> dict[str, object]:
    code = f"import json; from django.conf import settings; print(json.dumps({{n: getattr(settings, n) for n in {names!r}}}))"
    return json.loads(python(f"-c\n{code}", **environment))


def test_a_home_is_held_to_the_rules_of_the_nation_unless_the_demo_loaded_its_city_there(tmp_path):
    def profile(**named):
        return told("GONGKAI_PROFILE", GONGKAI_HOME=str(tmp_path), **{"GONGKAI_PROFILE": "", **named})[
            "GONGKAI_PROFILE"
        ]

    assert profile() == "national"
    assert profile(GONGKAI_PROFILE="xiuyan-2020") == "xiuyan-2020"
    (tmp_path / "demo.json").write_text("{}")
    assert profile() == "sample-city"


@pytest.mark.parametrize("sealed", [True, False])
def test_the_deployment_check_asks_for_a_seal_and_nothing_else(tmp_path, sealed):
    key = Fernet.generate_key().decode() if sealed else ""
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", "manage", "check", "--deploy", "--fail-level", "WARNING"],
        # The browser tests of the same run set this for themselves; no deployment has it.
        env={
            **os.environ,
            **HTTPS,
            "GONGKAI_HOME": str(tmp_path),
            "GONGKAI_SEAL_KEY": key,
            "DJANGO_ALLOW_ASYNC_UNSAFE": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is sealed, done.stderr
    assert re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr) == ([] if sealed else ["foi.W001"])


def test_behind_https_cookies_are_bound_to_this_host():
    found = told(
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"
    )
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-") and found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 86400


def test_a_header_of_a_visitor_makes_no_connection_safe():
    names = ("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "USE_X_FORWARDED_HOST")
    assert told(*names) == dict.fromkeys(names, None) | {"SECURE_SSL_REDIRECT": False, "USE_X_FORWARDED_HOST": False}
    assert told(*names, GONGKAI_BEHIND_PROXY="1")["SECURE_SSL_REDIRECT"] is True


def test_a_new_home_is_closed_to_others_and_keeps_one_key(tmp_path, monkeypatch):
    monkeypatch.delenv("GONGKAI_SECRET_KEY", raising=False)
    monkeypatch.setattr(ours, "HOME", tmp_path / "home")
    together = Barrier(8)

    def start(_number: int) -> str:
        together.wait()
        return ours._secret_key()

    with ThreadPoolExecutor(8) as workers:
        keys = set(workers.map(start, range(8)))
    assert len(keys) == 1 and len(keys.pop()) > 60
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    (key,) = (tmp_path / "home").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_what_a_command_writes_is_its_owners(tmp_path):
    code = "import os; from gongkai.cli.django import start; start(); print(oct(os.umask(0)))"
    assert python(f"-c\n{code}", GONGKAI_HOME=str(tmp_path)).strip() == "0o77"


ANSWERS = ["/", "/search/?q=x", "/records/999999/", "/healthz", "/robots.txt", "/feeds/all.atom", "/api/v1/records", "/accounts/login/",
           "/console/", "/console/nothing/", "/cms/", "/static/desk/icons.svg", "/static/nothing.css", "/nothing", "/records/x/files/1/"]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "staff"])
def test_every_answer_bears_the_headers(path, signed_in, settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    client = Client(raise_request_exception=False)
    if signed_in:
        client.force_login(make.staff(make.government(), Role.DRAFTER))
    response = client.get(path)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "object-src 'none'" in policy and "unsafe-eval" not in policy
    if path.startswith(("/console/", "/accounts/", "/cms/")):
        assert {"private", "no-store"} <= set(response["Cache-Control"].replace(",", " ").split())


@pytest.mark.django_db
def test_a_refused_body_and_a_download_cannot_be_framed_or_run(house, settings, tmp_path):
    from gongkai.desk import files
    from gongkai.records import actions

    refused = Client().post("/accounts/login/", CONTENT_LENGTH=10**10)
    assert refused.status_code == 413 and refused["X-Frame-Options"] == "DENY" and refused["Content-Security-Policy"]
    settings.HOME = tmp_path
    record = house.draft()
    one = actions.attach(
        record, files.keep("附件".encode(), "a.txt"), "a.txt", revision=record.revision, by=house.drafter
    )
    record.refresh_from_db()
    house.pass_all(record)
    response = Client().get(f"/records/{record.pk}/files/{one.pk}/")
    assert "sandbox" in response["Content-Security-Policy"] and response["X-Frame-Options"] == "DENY"


def test_an_empty_key_is_no_key(tmp_path, monkeypatch):
    monkeypatch.delenv("GONGKAI_SECRET_KEY", raising=False)
    monkeypatch.setattr(ours, "HOME", tmp_path)
    (tmp_path / "secret-key").touch()
    with pytest.raises(RuntimeError, match="secret-key is empty"):
        ours._secret_key()
