"""Every public address says how long it may be kept and that it comes packed or plain; packed it is the same page."""

from __future__ import annotations

import gzip
import re

import pytest
from tests.leak.paths import PATHS

from gongkai.portal.press import plate, routes
from gongkai.records.models import Record

#: They say so in their own way: a key in the address, a form, a board, a redirection, the site's health.
OTHERWISE = ("subscribe", "screens:", "calendars:", "portal:tip", "open:icon", "open:feeds", "healthz")
#: Tables that are written by events which ``press.touches.unheard`` passes over.
UNHEARD = (
    *(
        "organs_person",
        "organs_post",
        "organs_absence",
        "assessment_feed",
        "desk_mailwish",
        "desk_mailing",
        "auth_",
        "mfa_",
    ),
    *("records_batch", "records_chain", "records_shift", "records_negative", "records_wordlist", "axes_", "account_"),
)


def test_each_public_answer_is_shared_and_comes_packed(client, house) -> None:
    record = house.published()
    asked = {one.path for one in routes.everything()} | {
        path.urls(record)[0] if isinstance(path.urls(record), list | tuple) else next(iter(path.urls(record)), "")
        for name, path in PATHS.items()
        if ":" in name and not any(part in name for part in OTHERWISE)
    }
    kinds: set[str] = set()
    packed, read = 0, set()
    for path in sorted(asked - {""}):
        kind = re.sub(r"\d+", "", "/".join(path.split("/")[:3]))
        if kind in kinds or path.startswith(("/en/", "/zh-hant/")):
            continue
        kinds.add(kind)
        with plate.reading() as tables:
            plain = client.get(path)
        read |= tables
        small = client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.8"})
        if plain.status_code != 200 or plain.streaming:
            continue
        assert plain.headers["Cache-Control"].startswith("public, max-age="), path
        assert plain.headers["Vary"] == "Accept-Encoding", path
        assert "Content-Encoding" not in plain and not plain.cookies, path
        if small.headers.get("Content-Encoding") == "gzip":
            packed += 1
            assert gzip.decompress(small.content) == plain.content, path
            assert small.headers["ETag"] != plain.headers["ETag"]
            for tag in (plain.headers["ETag"], small.headers["ETag"]):
                assert client.get(path, headers={"If-None-Match": tag}).status_code == 304, path
        else:
            assert len(plain.content) < 1000 or not plain.headers["Content-Type"].startswith("text/"), path
    assert packed > 20
    assert not [name for name in read if name.startswith(UNHEARD)], "the tag of a page does not move with these"
    assert Record.objects.count() == 1


@pytest.mark.parametrize("asked", ["identity", "gzip;q=0", "gzip; q=0.0, br", "xgzip", ""])
def test_who_takes_nothing_packed_gets_it_plain(client, house, asked: str) -> None:
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": asked})


@pytest.mark.parametrize("asked", ["gzip", "br, gzip", "GZIP", "gzip;q=0.5", "*"])
def test_who_takes_it_packed_gets_it_packed(client, house, asked: str) -> None:
    """In traditional characters as well: they are made before it is packed, and a kept page is not made again."""
    for _time in range(2):
        answer = client.get("/zh-hant/", headers={"Accept-Encoding": asked})
        assert "政務公開" in gzip.decompress(answer.content).decode()
