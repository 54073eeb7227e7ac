"""Requests a second of the public pages, as ratios to a static file of the same server, on a home that `fill` has filled:

    python -m benchmarks.serve --home DIR --json results.json

The server runs as processes of its own; this process asks over four connections that stay open. Every kind of page is asked
in two ways: each address once, so that the server must make every page (*made*), and a few addresses over and over, so that it
finds them in its page cache (*kept*). All kinds take turns in each round, equally long, with the static file among them, and a
ratio compares within one round: what else the machine does then falls on both. Processor time of the server (where there is a
/proc to read it from) hardly depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from urllib.parse import quote

from benchmarks import words
from tests.serving import Server

CONNECTIONS = 4
A_FEW = 8
STATIC = "static file"
COLUMNS = ("notices", "documents", "public-money", "permits-and-penalties")


@dataclass(frozen=True)
class Sample:
    """Requests a second, the milliseconds that 95 of 100 requests did not exceed, the server's processor ms a request."""

    rate: float
    p95: float
    processor: float


@dataclass(frozen=True)
class Row:
    """Medians over the rounds; the ratios are to the static file of the same round."""

    page: str
    rate: float
    p95: float
    rate_ratio: float
    p95_ratio: float
    processor_ratio: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=5, help="for each kind of page in each round")
    parser.add_argument("--requests", type=int, default=100, help="at least so many, however long they take")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    os.environ["GONGKAI_HOME"] = str(asked.home.resolve())
    os.environ.setdefault("GONGKAI_PROFILE", "sample-city")
    ids, file = look_into()
    server = Server({}, asked.home / "server.log").start()
    try:
        rows = compare(partial(measure, server, asked.seconds, asked.requests), addresses(ids, file), asked.rounds)
    finally:
        server.stop()
    show(len(ids), rows)
    if asked.json:
        told = {"records": len(ids), "seconds": asked.seconds, "rounds": asked.rounds, "cores": os.cpu_count()}
        asked.json.write_text(json.dumps({**told, "pages": [asdict(row) for row in rows]}, indent=1))


def look_into() -> tuple[list[int], str]:
    """Every public record's id, and the address of a style sheet."""
    from gongkai.cli.django import start

    start()
    from django.templatetags.static import static

    from gongkai.records.queries import public

    return list(public().order_by("pk").values_list("pk", flat=True)), static("desk/console.css")


# which addresses: an endless stream for each kind of page and round

Addresses = Callable[[int], Iterator[str]]


def addresses(ids: list[int], file: str) -> dict[str, Addresses]:
    pages: dict[str, Callable[[Random], Iterator[str]]] = {
        "home": lambda chance: (f"/?n={n}" for n in _numbers(chance)),
        "list": lambda chance: (f"/{chance.choice(COLUMNS)}/?page={1 + n % 25}&n={n}" for n in _numbers(chance)),
        "record": lambda chance: (f"/records/{chance.choice(ids)}/?n={n}" for n in _numbers(chance)),
        "search": lambda chance: (f"/search/?q={quote(asked)}&n={chance.random()}" for asked in _queries(chance)),
    }
    kinds: dict[str, Addresses] = {STATIC: lambda _number: cycle([file])}
    for name, endless in pages.items():
        kinds[f"{name}, made"] = lambda number, name=name, endless=endless: endless(Random(f"{name} {number}"))
        kinds[f"{name}, kept"] = lambda _number, name=name, endless=endless: cycle(islice(endless(Random(name)), A_FEW))
    return kinds


def _numbers(chance: Random) -> Iterator[int]:
    while True:
        yield chance.randrange(10**9)


def _queries(chance: Random) -> Iterator[str]:
    while True:
        yield from words.queries(chance, 4)


# measuring


class Failed(Exception):
    """A page did not answer 200; nothing that follows would mean anything."""


def compare(ask: Callable[[Iterator[str]], Sample], kinds: dict[str, Addresses], rounds: int) -> list[Row]:
    """Round -1 warms up and is forgotten."""
    samples = [{name: ask(made(number)) for name, made in kinds.items()} for number in range(-1, rounds)][1:]
    return [_row(name, [(one[name], one[STATIC]) for one in samples]) for name in kinds]


def _row(name: str, pairs: list[tuple[Sample, Sample]]) -> Row:
    return Row(
        name,
        median(one.rate for one, _base in pairs),
        median(one.p95 for one, _base in pairs),
        median(one.rate / base.rate for one, base in pairs),
        median(one.p95 / base.p95 for one, base in pairs),
        median(one.processor / base.processor if base.processor else 0 for one, base in pairs),
    )


def measure(server: Server, seconds: float, least: int, paths: Iterator[str]) -> Sample:
    """Asks for one path after the other over connections that stay open, for some seconds and at least some requests."""
    pile = Pile(paths, time.monotonic() + seconds, least)
    used, began = processor_seconds(server), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as askers:
        found = [askers.submit(_ask, server.port, pile) for _ in range(CONNECTIONS)]
        times = [one for asker in found for one in asker.result()]
    took = time.perf_counter() - began
    used = processor_seconds(server) - used
    return Sample(len(times) / took, quantiles(times, n=20)[-1] * 1000, used * 1000 / len(times))


class Pile:
    """Paths shared by the connections, until the time is over and enough were taken."""

    def __init__(self, paths: Iterator[str], until: float, least: int) -> None:
        self._paths, self._until, self._left, self._lock = paths, until, least, threading.Lock()

    def take(self) -> str | None:
        with self._lock:
            self._left -= 1
            return next(self._paths) if self._left >= 0 or time.monotonic() < self._until else None


def processor_seconds(server: Server) -> float:
    """What the server and its workers have used so far; 0 where there is no /proc."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == server.group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _ask(port: int, pile: Pile) -> list[float]:
    """Seconds of each request."""
    times = []
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (path := pile.take()) is not None:
            began = time.perf_counter()
            _one(connection, path)
            times.append(time.perf_counter() - began)
    return times


def _one(connection: socket.socket, path: str) -> None:
    """A request and its whole answer. Bare sockets, since the client shares the processors with the server."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(connection, path)
    head, body = answer.split(b"\r\n\r\n", 1)
    if not head.startswith(b"HTTP/1.1 200"):
        raise Failed(f"{path}: {head[:40]!r}")
    length, had = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]), len(body)
    while had < length:
        had += len(_more(connection, path))


def _more(connection: socket.socket, path: str) -> bytes:
    piece = connection.recv(1 << 18)
    if not piece:
        raise Failed(f"{path}: the server hung up")
    return piece


def show(records: int, rows: list[Row]) -> None:
    print(f"\n{records} public records; the last three are ratios to the static file\n")
    print(f"{'page':<16}{'requests/s':>12}{'p95 ms':>10}{'rate':>10}{'p95':>10}{'processor':>12}")
    for row in rows:
        figures = f"{row.rate:>12.0f}{row.p95:>10.1f}{row.rate_ratio:>10.3f}{row.p95_ratio:>10.1f}"
        print(f"{row.page:<16}{figures}{row.processor_ratio:>12.1f}")


if __name__ == "__main__":
    main()
