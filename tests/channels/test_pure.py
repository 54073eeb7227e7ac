"""What needs no database: likeness of texts, canned answers, photos, addresses of strangers, feeds."""

from __future__ import annotations

import socket
import struct
import threading
import zlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.channels import canned, fetching
from gongkai.channels.matching import Words, differences, letters, likeness, same
from gongkai.channels.portraits import picture, portrait
from gongkai.channels.templatetags.channels import lasted
from gongkai.channels.thresholds import figure
from gongkai.desk import clock
from gongkai.desk.actions import Refused
from gongkai.text.script import to_traditional

CASES = Path(__file__).parent / "cases"


def cases(name: str):
    return yaml.safe_load((CASES / name).read_text("utf-8"))


# reprints


def reprints_of(one: dict) -> dict[str, tuple[str, str]]:
    """What sites do to a text they reprint."""
    title, text = one["title"], one["text"]
    lines = text.strip().splitlines()
    return {
        "as it is": (title, text),
        "traditional": (to_traditional(title), to_traditional(text)),
        "marked": (f"【转载】{title}", f"{text}\n来源：中国政府网　发布时间：2026-11-25 09:30"),
        "retitled": (f"重磅！{title[-14:]}来了", text),
        "cut": (title, "\n".join(lines[: max(2, len(lines) - 1)])),
        "half": (title, text[: int(len(text) * 0.55)]),
        "framed": (title, f"近日，有关方面发布文件，全文如下。\n{text}\n望川市人民政府门户网站编辑整理，欢迎关注。"),
        "respaced": (title, " ".join(text.replace("，", ", ").replace("。", " . "))),
    }


def test_reprints_are_found_and_nothing_else() -> None:
    """F1 of every source against every text of the fixture."""
    found = cases("reprints.yaml")
    pool = [(n, how, Words.of(*copy)) for n, one in enumerate(found) for how, copy in reprints_of(one).items()]
    pool += [(None, "other", Words.of(o["title"], o["text"])) for one in found for o in one["others"]]
    right = wrong = missed = 0
    for n, one in enumerate(found):
        source = Words.of(one["title"], one["text"])
        for of, how, words in pool:
            hit = likeness(source, words) >= figure("reprint_same")
            right += hit and of == n
            wrong += hit and of != n
            missed += of == n and not hit
            assert hit == (of == n) or how in ("other", "cut", "half", "framed"), (
                one["title"],
                how,
                likeness(source, words),
            )
    precision, recall = right / (right + wrong), right / (right + missed)
    assert 2 * precision * recall / (precision + recall) >= 0.95, (right, wrong, missed)


def test_fidelity_is_equality_after_normalisation() -> None:
    one = cases("reprints.yaml")[0]
    copies = reprints_of(one)
    assert same(one["text"], copies["traditional"][1]) and same(one["text"], copies["respaced"][1])
    assert not same(one["text"], copies["cut"][1])
    cut = differences(one["text"], copies["cut"][1])
    assert cut and letters(cut[-1].lost) and not cut[-1].added
    assert differences("满二十元", "满三十元") == [differences("满二十元", "满三十元")[0]]


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share(one: str, other: str) -> None:
    a, b = Words.of(one, one), Words.of(other, other)
    assert 0 <= likeness(a, b) <= 100
    if len(letters(one)) > 41:
        assert likeness(a, a) >= 97


def test_spans_are_told_to_the_second() -> None:
    day = datetime(2026, 11, 25, 9, tzinfo=clock.CHINA)
    assert lasted(day.replace(day=26, second=1) - day) == "24:00:01"
    assert lasted(day - day.replace(hour=10)) == "-1:00:00"


# answers


def test_canned_answers_are_flagged_with_few_mistakes() -> None:
    labelled = cases("replies.yaml")
    flagged = {text: canned.suspected(text) for texts in labelled.values() for text in texts}
    right = sum(flagged[text] == kind for kind in ("canned", "rude") for text in labelled[kind])
    wrong = [text for text in labelled["good"] if flagged[text]]
    assert right / (right + len(wrong)) >= 0.8, wrong
    assert right / sum(len(labelled[kind]) for kind in ("canned", "rude")) >= 0.8


def test_the_same_words_again_and_again_are_canned() -> None:
    said = "该问题涉及历史遗留，乡镇正在协调，有进展会公布。"
    assert not canned.suspected(said, [said]) and canned.suspected(said, [said, said]) == "canned"


# photos


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 300, height: int = 400, extra: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * (width + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + head + extra + pixels + chunk(b"IEND", b"")


def jpeg(width: int = 300, height: int = 400, extra: bytes = b"") -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    scan = b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd0\x56"
    table = b"\xff\xdb\x00\x43\x00" + b"\x01" * 64
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + extra
        + table
        + frame
        + scan
        + b"\xff\xd9"
    )


def test_a_photo_is_kept_without_what_the_camera_wrote() -> None:
    gps = b"\xff\xe1\x00\x0eExif\x00\x00GPSxyz"
    kept = portrait(jpeg(extra=gps + b"\xff\xfe\x00\x06home") + b"PK\x03\x04<script>")
    assert (kept.width, kept.height, kept.extension) == (300, 400, "jpg") and kept.data == jpeg()
    kept = portrait(png(extra=chunk(b"tEXt", b"Comment\0at home") + chunk(b"eXIf", b"gps")) + b"trailing")
    assert kept.data == png()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo_format"),
        (b"GIF89a" + b"\0" * 100, "photo_format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_format"),
        (png()[:-20], "photo_format"),
        (png().replace(b"IDAT", b"JDAT"), "photo_format"),
        (jpeg()[:-40], "photo_format"),
        (jpeg(extra=b"\xff\xc9\x00\x04\x00\x00"), "photo_format"),
        (png(100, 150), "photo_small"),
        (png(5000, 5200)[:200] + png(5000, 5200)[200:], "photo_large"),
        (png(800, 400), "photo_shape"),
        (png(200, 500), "photo_shape"),
        (b"\xff\xd8\xff" + b"x" * 3_000_000, "photo_size"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        portrait(data)
    assert refused.value.has(code)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(tail: bytes) -> None:
    for begin in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", jpeg()[:60], png()[:50], b""):
        try:
            found = picture(begin + tail)
        except Refused:
            continue
        assert found.width and found.height


# strangers' servers


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "file:///etc/passwd", "http://", "http://user:pw@example.com/", "http://example.com:8080/x",
     "https://[::1]/", "http://127.0.0.1/", "http://[", "http://a\tb.example.com:x/", "gopher://x/", "http://example.com:99999/", "javascript:alert(1)"],
)  # fmt: skip
def test_addresses_that_are_not_read(url: str) -> None:
    with pytest.raises(fetching.Unreachable):
        fetching.checked(url, lambda host: ["127.0.0.1" if host != "example.com" else "93.184.216.34"])


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1", "::ffff:192.168.0.1", "2002:7f00:1::", "ff02::1",
     "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "::7f00:1", "::ffff:93.184.216.34", "2002:c0a8:1::1", "2001:0:a00:1::1",
     "2001:db8::1", "fec0::1", "4000::1", "nonsense", ""],
)  # fmt: skip
def test_no_name_leads_into_our_own_network(address: str) -> None:
    with pytest.raises(fetching.Unreachable):
        fetching.checked("https://rss.example.com/feed", lambda host: [address])
    with pytest.raises(fetching.Unreachable):
        fetching.checked("https://rss.example.com/feed", lambda host: ["93.184.216.34", address])


def test_a_redirect_is_looked_at_like_the_first_address(monkeypatch) -> None:
    asked = []

    def answer(connection, url, deadline, beginning):
        asked.append((connection.address, url))
        return ("http://internal.example.com/secret", b"") if len(asked) == 1 else (None, b"never")

    monkeypatch.setattr(fetching, "_asked", answer)
    names = {"rss.example.com": ["93.184.216.34"], "internal.example.com": ["10.0.0.8"]}
    with pytest.raises(fetching.Unreachable):
        fetching.fetch("https://rss.example.com/feed", names.__getitem__)
    assert asked == [("93.184.216.34", "https://rss.example.com/feed")]
    asked.clear()
    monkeypatch.setattr(fetching, "_asked", lambda *given: ("/again", b""))
    with pytest.raises(fetching.Unreachable):
        fetching.fetch("https://rss.example.com/feed", names.__getitem__)


@pytest.mark.parametrize("moved", ["http://[", "http://[::1", "//[x/", "http://rss.example.com:x/", "http://a b\x01c/"])
def test_a_redirect_that_is_no_address_is_said(monkeypatch, moved: str) -> None:
    monkeypatch.setattr(fetching, "_asked", lambda *given: (moved, b""))
    with pytest.raises(fetching.Unreachable):
        fetching.fetch("https://rss.example.com/feed", lambda host: ["93.184.216.34"])


def test_an_address_of_the_sixth_version_is_read() -> None:
    assert fetching.checked("https://rss.example.com/feed", lambda host: ["2400:3200::1"])[3] == "2400:3200::1"


@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nX-A: ", b"", b"HTTP/1.1 200 OK\r\n\r\n<rss>"])
def test_what_trickles_in_ends_with_the_time_given(monkeypatch, begin: bytes) -> None:
    """Each byte comes within the time of a single read, and there is no end of them."""
    server, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def trickle() -> None:
        taken, _address = server.accept()
        with taken, suppress(OSError):
            taken.sendall(begin)
            while not over.wait(0.05):
                taken.sendall(b"a")

    threading.Thread(target=trickle, daemon=True).start()
    monkeypatch.setattr(
        fetching,
        "checked",
        lambda url, resolve, inside="": ("http", "x.example.com", server.getsockname()[1], "127.0.0.1"),
    )
    monkeypatch.setattr(fetching, "figure", lambda key: 0.3 if key == "feed_seconds" else 10**6)
    guard = threading.Timer(20, over.set)
    guard.start()
    with server, pytest.raises(fetching.Unreachable):
        fetching.fetch("http://x.example.com/")
    assert not over.is_set()
    guard.cancel()
    over.set()


RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>省政府</title>
<item><title>带时区</title><link>https://up.example.com/1</link><pubDate>Wed, 25 Nov 2026 01:30:00 GMT</pubDate>
<description>&lt;p onclick="x"&gt;正文&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description></item>
<item><title>没有时区</title><link>/2</link><pubDate>2026-11-25 09:30:00</pubDate></item>
<item><title>只有日期</title><link>https://up.example.com/3</link><pubDate>2026-11-25</pubDate></item>
<item><title>没有时间</title><link>https://up.example.com/4</link></item>
<item><title>不成地址</title><link>http://[</link></item><item><title>坏地址</title><link>javascript:alert(1)</link></item><item><link>https://up.example.com/5</link></item>
</channel></rss>"""


def test_a_feed_is_read_with_the_moments_it_names() -> None:
    read = {one.title: one for one in fetching.entries(RSS.encode(), "https://up.example.com/feed")}
    assert list(read) == ["带时区", "没有时区", "只有日期", "没有时间"]
    half_past_nine = datetime(2026, 11, 25, 9, 30, tzinfo=clock.CHINA)
    assert read["带时区"].published_at == read["没有时区"].published_at == half_past_nine
    assert read["只有日期"].published_at is None and read["没有时间"].published_at is None
    assert read["带时区"].body == "<p>正文</p>" and read["没有时区"].url == "https://up.example.com/2"


@pytest.mark.parametrize(
    "data",
    [b"", b"<html><body>no feed</body></html>", b"\x00\xff" * 50,
     b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>'],
)  # fmt: skip
def test_what_is_no_feed_is_said(data: bytes) -> None:
    with pytest.raises(fetching.Unreachable):
        fetching.entries(data)
