"""Reading a feed from somebody else's server: slowly refused, small, and never from inside our own network.

A name is resolved once and the connection goes to that very address, so no second answer of the name server can lead
elsewhere; each redirect is looked at like the first address.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import feedparser
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from gongkai import __version__
from gongkai.desk import clock
from gongkai.records.body import clean, text_of

from .thresholds import figure

REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
MOST_ENTRIES = 200
_ZONED = re.compile(r"(?:Z|GMT|UTC?|[+-]\d{2}:?\d{2}|[A-Z]{3})\s*$")
_TIMED = re.compile(r"\d{1,2}:\d{2}")

Resolve = Callable[[str], list[str]]


class Unreachable(Exception):
    """The feed was not read; the message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``published_at`` is None when the feed names no moment; a day alone is none."""

    title: str
    url: str
    body: str
    published_at: datetime | None


class _Plain(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(_Plain):
    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def addresses_of(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("找不到这个网站，请核对地址。")) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def checked(url: str, resolve: Resolve = addresses_of) -> tuple[str, str, int, str]:
    """Scheme, host, port and the one address to connect to. Raises ``Unreachable`` for anything that is not the open net."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Unreachable(_("地址写得不对，请核对。")) from error
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        raise Unreachable(_("只能读取http或者https地址，且不带账号。"))
    if port not in (None, PORTS[parts.scheme]):
        raise Unreachable(_("只能读取网站的标准端口。"))
    found = resolve(host)
    if not found or not all(_open_net(one) for one in found):
        raise Unreachable(_("这个地址在内部网络，不能读取。"))
    return parts.scheme, host, PORTS[parts.scheme], found[0]


def fetch(url: str, resolve: Resolve = addresses_of) -> bytes:
    """The bytes behind the address, at most so many, within so many seconds, redirects included."""
    deadline = time.monotonic() + figure("feed_seconds")
    for _turn in range(REDIRECTS + 1):
        scheme, host, port, address = checked(url, resolve)
        left = deadline - time.monotonic()
        if left <= 0:
            raise Unreachable(_("对方网站没有及时答复，下次再试。"))
        kind = _Secure if scheme == "https" else _Plain
        connection = kind(host, port, address, left)
        try:
            moved, data = _asked(connection, url, deadline)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(_("对方网站没有及时答复，下次再试。")) from error
        finally:
            connection.close()
        if moved is None:
            return data
        url = urljoin(url, moved)
    raise Unreachable(_("对方网站转来转去，没有读到内容。"))


def _asked(connection: _Plain, url: str, deadline: float) -> tuple[str | None, bytes]:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "User-Agent": f"gongkai/{__version__}",
        "Accept-Encoding": "identity",
        "Accept": "application/xml, */*;q=0.5",
    }
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    if answer.status in (301, 302, 303, 307, 308):
        return answer.getheader("Location") or "", b""
    if answer.status != http.client.OK:
        raise Unreachable(_("对方网站答复%(status)s，没有读到内容。") % {"status": answer.status})
    if (answer.getheader("Content-Encoding") or "identity") != "identity":
        raise Unreachable(_("对方网站的答复是压缩的，不能读取。"))
    most, data = figure("feed_bytes"), bytearray()
    while piece := answer.read1(65536):
        data += piece
        if len(data) > most:
            raise Unreachable(_("对方的订阅内容太大，没有读取。"))
        if time.monotonic() > deadline:
            raise Unreachable(_("对方网站没有及时答复，下次再试。"))
    return None, bytes(data)


def entries(data: bytes, base: str = "") -> list[Entry]:
    """RSS or Atom; entries without a title or a web address are left out. Text is cleaned like any body."""
    if b"<!ENTITY" in data[:100_000].upper() or b"<!DOCTYPE" in data[:2000].upper():
        raise Unreachable(_("对方的订阅内容含有不能处理的声明，没有读取。"))
    read = feedparser.parse(BytesIO(data))
    if not read.get("version") and not read.entries:
        raise Unreachable(_("这个地址不是RSS或者Atom订阅。"))
    found = []
    for one in read.entries[:MOST_ENTRIES]:
        title = " ".join(text_of(clean(one.get("title", ""))).split())[:300]
        url = urljoin(base, one.get("link", ""))[:600]
        if title and urlsplit(url).scheme in PORTS:
            found.append(Entry(title, url, clean(_content(one)), moment(one)))
    return found


def moment(entry: feedparser.FeedParserDict) -> datetime | None:
    """What the feed says, China time where it names no zone; a day alone or a time still to come says nothing."""
    written = str(entry.get("published") or entry.get("updated") or "").strip()
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    if not parsed or not _TIMED.search(written):
        return None
    try:
        if _ZONED.search(written):
            return datetime(*parsed[:6], tzinfo=UTC).astimezone(clock.CHINA)
        local = parse_datetime(written.replace("/", "-"))
        return (local or datetime(*parsed[:6])).replace(tzinfo=clock.CHINA)
    except (ValueError, OverflowError):
        return None


def _content(entry: feedparser.FeedParserDict) -> str:
    parts = [one.get("value", "") for one in entry.get("content", [])] or [entry.get("summary", "")]
    return max(parts, key=len)


def _open_net(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return (mapped or found).is_global and not found.is_multicast
