"""What an applicant tells leaves no trace where it has no business: logs, caches, cookies, addresses."""

from __future__ import annotations

import io
import logging

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories

from gongkai.foi.models import Request
from gongkai.web.faults import Told

WORDS = ("zqxapplicant", "zqxwish", "ZQXPASSPORT", "zqxfile", "13800001234")
TOLD = {
    "kind": "natural",
    "name": WORDS[0],
    "id_kind": "passport",
    "id_number": WORDS[2],
    "phone": WORDS[4],
    "wanted": f"{WORDS[1]} 的批复文件",
    "form": "paper",
    "route": "pick_up",
}


@pytest.fixture
def heard():
    """What every logger says from INFO on, and faults as the operator's handler writes them."""
    out, root = io.StringIO(), logging.getLogger()
    faults, plain = logging.StreamHandler(out), logging.StreamHandler(out)
    faults.setFormatter(Told())
    plain.format = logging.LogRecord.getMessage  # the traceback is the other's affair
    before = root.level
    root.setLevel(logging.INFO)
    for handler in (faults, plain):
        root.addHandler(handler)
    yield out
    for handler in (faults, plain):
        root.removeHandler(handler)
    root.setLevel(before)


def sent(client, **more):
    proof = SimpleUploadedFile(f"{WORDS[3]}.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    return client.post("/apply/to/water/", {**TOLD, "identity": proof, "do": "send", **more})


def test_nothing_is_logged_cached_or_put_into_a_cookie_or_an_address(db, heard, settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    factories.organ("water", name="测试县水务局")
    client = Client(raise_request_exception=False)
    answers = [
        sent(client, name=""),
        sent(client, do="look"),
        sent(client, do="save"),
        sent(client),
        sent(client, do="confirm"),
    ]
    key = {"number": Request.objects.get().number, "code": "WRONGCODE2"}
    answers.append(client.post("/apply/track/", key))
    monkeypatch.setattr("gongkai.portal.views.requests.asked_before", broken)
    answers.append(sent(client))
    assert [answer.status_code for answer in answers] == [422, 200, 200, 200, 200, 422, 500]
    said, about = heard.getvalue(), [f"{answer.items()} {answer.cookies}" for answer in answers]
    kept = str([cache._cache for cache in (caches["default"], caches["pages"])])
    for word in (*WORDS, key["number"]):
        assert word not in kept and not [one for one in about if word in one], word
        assert word not in said, word
    assert "RuntimeError" in said
    assert all("no-store" in answer["Cache-Control"] for answer in answers[:-1])


def broken(organ, told):
    raise RuntimeError(f"quotes {told.wanted}")
