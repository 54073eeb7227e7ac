"""Requests a second of the public pages, as ratios to a static file of the same server, on a home that `fill` has filled:

    python -m benchmarks.serve --home DIR --json results.json

The server runs as processes of its own; this process asks over four connections that stay open. Every kind of page is asked
in two ways: each address once, so that the server must make every page (*made*), and a few addresses over and over, so that it
finds them in its page cache (*kept*). All kinds take turns in each round, with the static file among them, and a ratio compares
within one round: what else the machine does then falls on both.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
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
    """Requests a second and the milliseconds that 95 of 100 requests did not exceed."""

    rate: float
    p95: float


@dataclass(frozen=True)
class Row:
    """Medians over the rounds; the ratios are to the static file of the same round."""

    page: str
    rate: float
    p95: float
    rate_ratio: float
    p95_ratio: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=300, help="for each kind of page in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    os.environ["GONGKAI_HOME"] = str(asked.home.resolve())
    ids, file = look_into()
    server = Server({}, asked.home / "server.log").start()
    try:
        rows = compare(server.port, addresses(ids, file, asked.requests), asked.rounds)
    finally:
        server.stop()
    show(len(ids), rows)
    if asked.json:
        told = {"records": len(ids), "requests": asked.requests, "rounds": asked.rounds, "cores": os.cpu_count()}
        asked.json.write_text(json.dumps({**told, "pages": [asdict(row) for row in rows]}, indent=1))


def look_into() -> tuple[list[int], str]:
    """Every public record's id, and the address of a style sheet."""
    from gongkai.cli.django import start

    start()
    from django.templatetags.static import static

    from gongkai.records.queries import public

    return list(public().order_by("pk").values_list("pk", flat=True)), static("desk/console.css")


Addresses = Callable[[int], list[str]]
Endless = Callable[[Random], Iterator[str]]


def addresses(ids: list[int], file: str, count: int) -> dict[str, Addresses]:
    """Kind of page → its addresses in a round."""
    pages: dict[str, Endless] = {
        "home": lambda chance: (f"/?n={n}" for n in _numbers(chance)),
        "list": lambda chance: (f"/{chance.choice(COLUMNS)}/?page={1 + n % 25}&n={n}" for n in _numbers(chance)),
        "record": lambda chance: (f"/records/{chance.choice(ids)}/?n={n}" for n in _numbers(chance)),
        "search": lambda chance: (f"/search/?q={quote(asked)}&n={chance.random()}" for asked in _queries(chance)),
    }
    kinds: dict[str, Addresses] = {STATIC: lambda _number: [file] * count}
    for name, endless in pages.items():
        kinds[f"{name}, made"] = partial(_made, name, endless, count)
        kinds[f"{name}, kept"] = partial(_kept, name, endless, count)
    return kinds


def _made(name: str, endless: Endless, count: int, number: int) -> list[str]:
    return list(islice(endless(Random(f"{name} {number}")), count))


def _kept(name: str, endless: Endless, count: int, _number: int) -> list[str]:
    return list(islice(endless(Random(name)), A_FEW)) * (count // A_FEW)


def _numbers(chance: Random) -> Iterator[int]:
    while True:
        yield chance.randrange(10**9)


def _queries(chance: Random) -> Iterator[str]:
    while True:
        yield from words.queries(chance, 4)


def compare(port: int, kinds: dict[str, Addresses], rounds: int) -> list[Row]:
    samples: dict[str, list[Sample]] = {name: [] for name in kinds}
    for made in kinds.values():
        measure(port, made(-1)[: 10 * A_FEW])
    for number in range(rounds):
        for name, made in kinds.items():
            samples[name].append(measure(port, made(number)))
    return [_row(name, samples[name], samples[STATIC]) for name in kinds]


def _row(name: str, found: list[Sample], static: list[Sample]) -> Row:
    pairs = list(zip(found, static, strict=True))
    return Row(
        name,
        median(one.rate for one in found),
        median(one.p95 for one in found),
        median(one.rate / base.rate for one, base in pairs),
        median(one.p95 / base.p95 for one, base in pairs),
    )


class Failed(Exception):
    """A page did not answer 200; nothing that follows would mean anything."""


def measure(port: int, paths: Iterable[str]) -> Sample:
    """Asks for every path once, over connections that stay open."""
    waiting = list(paths)
    began, times = time.perf_counter(), []
    with ThreadPoolExecutor(CONNECTIONS) as askers:
        for found in [askers.submit(_ask, port, waiting) for _ in range(CONNECTIONS)]:
            times += found.result()
    return Sample(len(times) / (time.perf_counter() - began), quantiles(times, n=20)[-1] * 1000)


def _ask(port: int, waiting: list[str]) -> list[float]:
    """Takes paths from the common pile until none is left; seconds of each."""
    times = []
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while waiting:
            with suppress(IndexError):
                path = waiting.pop()
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
    print(f"\n{records} public records\n")
    print(f"{'page':<16}{'requests/s':>12}{'p95 ms':>10}{'rate ÷ static':>16}{'p95 ÷ static':>15}")
    for row in rows:
        print(f"{row.page:<16}{row.rate:>12.0f}{row.p95:>10.1f}{row.rate_ratio:>16.3f}{row.p95_ratio:>15.1f}")


if __name__ == "__main__":
    main()
