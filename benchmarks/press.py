"""Printed pages behind nginx beside a plain file of the same nginx and beside the application; and how long it takes from a commit
to the page. On a home that `fill` has filled:

    python -m benchmarks.press --home DIR --json results.json

nginx runs with the configuration of docs/deploy and one process. The press follows in a process of its own; where the home has no
printed pages yet it is printing all of them meanwhile, which what changes does not wait for.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from benchmarks.serve import STATIC, Sample, look_into, measure
from tests.portal.nginx import Nginx, nginx
from tests.serving import ROOT, Server

PATIENCE = 120
KEEP_OPEN = "keepalive_requests 1000000000;"
ALL_FIRST = ("/", "/notices/", "/catalogue/")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=3, help="for each kind of page in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--changes", type=int, default=30, help="publications, and as many withdrawals")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    home = asked.home.resolve()
    os.environ["GONGKAI_HOME"] = str(home)
    os.environ.setdefault("GONGKAI_PROFILE", "sample-city")
    ids, file = look_into()
    server = Server({}, home / "server.log").start()
    press = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "press", "--follow"], env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )
    try:
        with nginx(home / "nginx", home / "press", home / "static", server.port, KEEP_OPEN) as before:
            for path in ALL_FIRST:
                printed(before, path)
            latency, example = changes(before, asked.changes)
            for path in (*ALL_FIRST, example):
                printed(before, path)
            press.terminate()
            press.wait()
            rates = compare(before, server, example, ids[-8:], file, asked.seconds, asked.rounds)
    finally:
        press.terminate()
        server.stop()
    told = {"records": len(ids), "cores": os.cpu_count(), "latency": latency, "ratios": rates}
    print(json.dumps(told, indent=1, ensure_ascii=False))
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1))


# from a commit to the page


def changes(before: Nginx, number: int) -> tuple[dict[str, dict[str, float]], str]:
    """Seconds from the end of the action until nginx answers by itself; and the address of a record that stays."""

    house = office()
    lasting = f"测量用公告{os.getpid()}，不撤回"
    stays = house.published(title=lasting, body=f"<p>{lasting}。</p>").get_absolute_url()
    printed(before, stays)
    found: dict[str, list[float]] = {"published: page": [], "published: front page": [], "withdrawn: 410": []}
    for n in range(number):
        title = f"测量用公告{os.getpid()}第{n}号"
        record = house.published(title=title, body=f"<p>{title}。</p>")
        began, address = time.monotonic(), record.get_absolute_url()
        found["published: page"].append(printed(before, address) - began)
        found["published: front page"].append(printed(before, "/", title) - began)
        house.withdraw(record, "测量完毕")
        began = time.monotonic()
        found["withdrawn: 410"].append(printed(before, address, status=410) - began)
    return {name: told(times) for name, times in found.items()}, stays


def office() -> Any:
    """People of one organ of the sample city, new ones for each run."""
    from tests import factories
    from tests.records.story import House

    from gongkai.desk.permissions import Role
    from gongkai.organs.models import Organ

    organ = Organ.objects.exclude(uscc="").exclude(parent=None).first()
    roles = {"drafter": Role.DRAFTER, "reviewer": Role.REVIEWER, "approver": Role.APPROVER}
    names = {name: f"measure.{name}.{os.getpid()}" for name in roles}
    people = {name: factories.actor(organ, role, username=names[name]) for name, role in roles.items()}
    rest = dict.fromkeys(("colleague", "reviewer2", "disclosure", "stranger"), people["drafter"])
    return House(organ=organ, **people, **rest)


def told(times: list[float]) -> dict[str, float]:
    ranks = quantiles(times, n=20)
    return {"median": round(median(times), 3), "p95": round(ranks[-1], 3), "longest": round(max(times), 3)}


def printed(before: Nginx, path: str, words: str = "", status: int = 200) -> float:
    """The moment at which nginx answers so from the disk: what the application answered bears its kind of tag."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = before.get(path)
        from_disk = "last-modified" in answer.headers
        if answer.status == status and words in answer.body.decode() and (from_disk or status == 410):
            return time.monotonic()
        time.sleep(0.005)
    raise RuntimeError(f"{path} is not printed")


# pages a second


def compare(
    before: Nginx, server: Server, example: str, ids: list[int], file: str, seconds: float, rounds: int
) -> dict[str, dict[str, float]]:
    """All kinds take turns in each round; a ratio compares within one round, to a plain file of nginx."""
    chance = Random(1)
    few = cycle(islice((f"/records/{pk}/" for pk in ids), 8))
    kinds: dict[str, Callable[[], Sample]] = {
        STATIC: partial(measure, before, seconds, 100, cycle([file])),
        "home, printed": partial(measure, before, seconds, 100, cycle(["/"])),
        "record, printed": partial(measure, before, seconds, 100, cycle([example])),
        "home, kept by the application": partial(measure, server, seconds, 100, cycle(["/"])),
        "home, made by the application": partial(
            measure, server, seconds, 30, (f"/?n={chance.random()}" for _ in iter(int, 1))
        ),
        "record, made by the application": partial(
            measure, server, seconds, 30, (f"{path}?n={chance.random()}" for path in few)
        ),
    }
    samples = [{name: ask() for name, ask in kinds.items()} for _round in range(-1, rounds)][1:]
    return {name: _row([(one[name], one[STATIC]) for one in samples]) for name in kinds}


def _row(pairs: list[tuple[Sample, Sample]]) -> dict[str, float]:
    return {
        "requests a second": round(median(one.rate for one, _base in pairs)),
        "rate ratio": round(median(one.rate / base.rate for one, base in pairs), 4),
        "p95 ratio": round(median(one.p95 / base.p95 for one, base in pairs), 2),
        "processor ratio": round(
            median(one.processor / base.processor if base.processor else 0 for one, base in pairs), 2
        ),
    }


if __name__ == "__main__":
    main()
