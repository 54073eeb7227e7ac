"""Sound and film: known by their bytes, whole to the last one, and sent in the parts a player asks for."""

from __future__ import annotations

import struct

import pytest

from gongkai.desk import files
from gongkai.desk.actions import Refused

#: MPEG-1 layer III, 32 kbit/s, 44.1 kHz, mono: 104 bytes of silence.
FRAME = b"\xff\xfb\x10\xc4" + b"\0" * 100
TAG = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + b"\0" * 10
BOTH = files.ATTACHMENTS | files.RECORDINGS


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(*boxes: bytes, brand: bytes = b"isom") -> bytes:
    inside = boxes or (box(b"moov", b"\0" * 32), box(b"mdat", b"\0" * 64))
    return box(b"ftyp", brand + b"\0\0\2\0isommp41") + b"".join(inside)


MP3 = TAG + FRAME * 3
MP4 = mp4()
LARGE_BOX = struct.pack(">I4sQ", 1, b"mdat", 16 + 20) + b"\0" * 20

TAKEN = {
    "tag and frames": ("讲.mp3", MP3),
    "frames alone": ("讲.MP3", FRAME * 2),
    "old tag behind": ("讲.mp3", FRAME * 2 + b"TAG" + b"\0" * 125),
    "cut in the last frame": ("讲.mp3", MP3[:-30]),
    "description first": ("片.mp4", MP4),
    "description last": ("片.mp4", mp4(box(b"free"), box(b"mdat", b"\0" * 9), box(b"moov", b"\0" * 9))),
    "large box": ("片.mp4", mp4(box(b"moov", b"\0" * 9), LARGE_BOX)),
}
REFUSED = {
    "a page": ("讲.mp3", b"<html><script>alert(1)</script>", "mismatch"),
    "a page behind a tag": ("讲.mp3", TAG + b"<html><script>alert(1)</script>", "mismatch"),
    "film as sound": ("讲.mp3", MP4, "mismatch"),
    "sound as film": ("片.mp4", MP3, "mismatch"),
    "a picture's brand": ("片.mp4", mp4(brand=b"heic"), "mismatch"),
    "quicktime": ("片.mp4", mp4(brand=b"qt  "), "mismatch"),
    "a program behind": ("讲.mp3", MP3 + b"MZ" + b"\x90" * 500, "recording"),
    "an archive behind": ("片.mp4", MP4 + b"PK\x03\x04" + b"\0" * 60, "recording"),
    "an unknown box": ("片.mp4", mp4(box(b"moov"), box(b"mdat"), box(b"evil", b"MZ")), "recording"),
    "no media": ("片.mp4", mp4(box(b"moov")), "recording"),
    "cut off": ("片.mp4", MP4[:-10], "recording"),
    "another kind of film": ("片.avi", b"RIFF" + b"\0" * 40, "extension"),
}


@pytest.mark.parametrize(("name", "data"), TAKEN.values(), ids=TAKEN.keys())
def test_what_browsers_play_is_taken(name, data):
    found = files.inspect(data, name, kinds=BOTH)
    assert found.media_type in ("audio/mpeg", "video/mp4")


@pytest.mark.parametrize(("name", "data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_the_rest_is_refused(name, data, code):
    with pytest.raises(Refused) as refused:
        files.inspect(data, name, kinds=BOTH)
    assert refused.value.has(code)


def test_recordings_are_taken_only_where_somebody_asks_for_them():
    with pytest.raises(Refused) as refused:
        files.inspect(MP3, "讲.mp3")
    assert refused.value.has("extension")


def test_a_recording_has_a_limit_of_its_own(settings):
    settings.GONGKAI_MAX_RECORDING, settings.GONGKAI_MAX_UPLOAD = 200, 10_000
    with pytest.raises(Refused, match="音视频太大") as refused:
        files.inspect(MP3, "讲.mp3", kinds=BOTH)
    assert refused.value.has("too_large")
    settings.GONGKAI_MAX_RECORDING, settings.GONGKAI_MAX_UPLOAD = 10_000, 200
    assert files.inspect(MP3, "讲.mp3", kinds=BOTH).extension == "mp3"


PARTS = {
    "bytes=0-9": (206, 0, 10),
    "bytes=10-": (206, 10, None),
    "bytes=-7": (206, -7, None),
    "bytes=5-99999": (206, 5, None),
    "bytes=-99999": (206, 0, None),
    "bytes=99999-": (416, 0, 0),
    "bytes=-0": (416, 0, 0),
    "bytes=9-2": (200, 0, None),
    "bytes=0-1,4-5": (200, 0, None),
    "bytes=-": (200, 0, None),
    "lines=1-2": (200, 0, None),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "told"), PARTS.items(), ids=PARTS.keys())
def test_a_part_is_sent_as_it_is_asked_for(settings, tmp_path, asked, told):
    settings.HOME = tmp_path
    stored = files.keep(MP3, "讲.mp3", kinds=BOTH)
    response = files.download(stored, "讲.mp3", asked={"Range": asked})
    status, start, stop = told
    sent = b"".join(response) if response.streaming else response.content
    assert response.status_code == status
    if status == 416:
        assert response["Content-Range"] == f"bytes */{len(MP3)}" and not sent
        return
    assert sent == MP3[start:stop] and int(response["Content-Length"]) == len(sent)
    assert response["Accept-Ranges"] == "bytes"
    if status == 206:
        first = start % len(MP3)
        assert response["Content-Range"] == f"bytes {first}-{first + len(sent) - 1}/{len(MP3)}"


@pytest.mark.django_db
def test_a_part_of_what_has_changed_is_the_whole(settings, tmp_path):
    settings.HOME = tmp_path
    stored = files.keep(MP3, "讲.mp3", kinds=BOTH)
    asked = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert files.download(stored, "讲.mp3", asked=asked).status_code == 200
    asked["If-Range"] = f'"{stored.sha256}"'
    assert files.download(stored, "讲.mp3", asked=asked).status_code == 206
