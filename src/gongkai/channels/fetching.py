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
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import feedparser
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai import __version__
from gongkai.desk import clock
from gongkai.records.body import clean, text_of

from .thresholds import figure

REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
#: Somebody is there and does not talk to programs: no reason to call a link dead.
SHY = (401, 403, 405, 406, 429)
MOST_ENTRIES = 200
_ZONED = re.compile(r"(?:Z|GMT|UTC?|[+-]\d{2}:?\d{2}|[A-Z]{3})\s*$")
_TIMED = re.compile(r"\d{1,2}:\d{2}")
_WRONG = gettext_noop("地址写得不对，请核对。")
_SLOW = gettext_noop("对方网站没有及时答复，下次再试。")
_PUBLIC = ipaddress.ip_network("2000::/3")
#: Parts of it whose addresses carry others: 6to4 and Teredo.
_CARRYING = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))

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
        self.wire: socket.socket | None = None
        """The socket, also after the connection has handed it to its answer."""

    def connect(self) -> None:
        self.sock = self.wire = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(_Plain):
    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = self.wire = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()


def addresses_of(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("找不到这个网站，请核对地址。")) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def checked(url: str, resolve: Resolve = addresses_of, inside: str = "") -> tuple[str, str, int, str]:
    """Scheme, host, port and the one address to connect to. Raises ``Unreachable`` for anything that is not the open net,
    but for the one host and port ``inside``."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Unreachable(_(_WRONG)) from error
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        raise Unreachable(_("只能读取http或者https地址，且不带账号。"))
    own = bool(inside) and parts.netloc.lower() == inside
    if not own and port not in (None, PORTS[parts.scheme]):
        raise Unreachable(_("只能读取网站的标准端口。"))
    found = resolve(host)
    if not found or not (own or all(_open_net(one) for one in found)):
        raise Unreachable(_("这个地址在内部网络，不能读取。"))
    return parts.scheme, host, port or PORTS[parts.scheme], found[0]


def fetch(url: str, resolve: Resolve = addresses_of) -> bytes:
    """The bytes behind the address, at most so many, within so many seconds, redirects included."""
    return _read(url, resolve, None)


def first_bytes(
    url: str, most: int, resolve: Resolve = addresses_of, *, inside: str = "", seconds: int | None = None
) -> bytes:
    """As ``fetch``, but only the beginning: whether somebody answers there, and what the page calls itself. Empty where the
    server wants no program, or packs what it says."""
    return _read(url, resolve, most, inside, seconds)


def _read(url: str, resolve: Resolve, beginning: int | None, inside: str = "", seconds: int | None = None) -> bytes:
    deadline = time.monotonic() + (seconds or figure("feed_seconds"))
    for _turn in range(REDIRECTS + 1):
        scheme, host, port, address = checked(url, resolve, inside)
        left = deadline - time.monotonic()
        if left <= 0:
            raise Unreachable(_(_SLOW))
        kind = _Secure if scheme == "https" else _Plain
        try:
            connection = kind(host, port, address, left)
            with _within(connection, left):
                moved, data = _asked(connection, url, deadline, beginning)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(_(_SLOW)) from error
        if moved is None:
            return data
        url = _joined(url, moved)
    raise Unreachable(_("对方网站转来转去，没有读到内容。"))


@contextmanager
def _within(connection: _Plain, seconds: float) -> Iterator[None]:
    """Closes the connection in the end, or after so many seconds: each byte that trickles in would renew the time of a single
    read."""
    watch = threading.Timer(seconds, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: _Plain) -> None:
    """Whoever waits on it is told that nothing more comes."""
    if connection.wire is not None:
        with suppress(OSError):
            socket.socket.shutdown(connection.wire, socket.SHUT_RDWR)  # past what TLS would say


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError as error:
        raise Unreachable(_(_WRONG)) from error


def _asked(connection: _Plain, url: str, deadline: float, beginning: int | None) -> tuple[str | None, bytes]:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "User-Agent": f"gongkai/{__version__}",
        "Accept-Encoding": "identity",
        "Accept": "application/xml, */*;q=0.5" if beginning is None else "text/html, */*;q=0.5",
    }
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    if time.monotonic() > deadline:
        raise Unreachable(_(_SLOW))
    if answer.status in (301, 302, 303, 307, 308):
        return answer.getheader("Location") or "", b""
    if beginning is not None and answer.status in SHY:
        return None, b""
    if answer.status != http.client.OK:
        raise Unreachable(_("对方网站答复%(status)s，没有读到内容。") % {"status": answer.status})
    if (answer.getheader("Content-Encoding") or "identity") != "identity":
        if beginning is not None:
            return None, b""
        raise Unreachable(_("对方网站的答复是压缩的，不能读取。"))
    most, data = figure("feed_bytes"), bytearray()
    while piece := answer.read1(65536):
        data += piece
        if beginning is not None and len(data) >= beginning:
            return None, bytes(data[:beginning])
        if len(data) > most:
            raise Unreachable(_("对方的订阅内容太大，没有读取。"))
    if time.monotonic() > deadline:  # the end may be ours
        raise Unreachable(_(_SLOW))
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
        url = _link(base, str(one.get("link") or ""))
        if title and url:
            found.append(Entry(title, url, clean(_content(one)), moment(one)))
    return found


def _link(base: str, link: str) -> str:
    """Empty where it leads to no web page."""
    try:
        url = urljoin(base, link)[:600]
        return url if urlsplit(url).scheme in PORTS else ""
    except ValueError:
        return ""


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
    """Whether it is anybody's; never one that a translator or a tunnel turns into another."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        carrying = found not in _PUBLIC or any(found in one for one in _CARRYING)
        return found.is_global and not carrying
    return found.is_global and not found.is_multicast
