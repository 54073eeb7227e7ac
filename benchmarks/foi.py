"""Requests for information by the hundred thousand: `python -m benchmarks.foi --home DIR --requests 100000 [--json FILE] [--than FILE]`.

A fresh home gets the sample city first. Requests are written in bulk past the actions, but are the rows that the actions would
have left, with their events on the one chain and their duties by `recompute`. Then the staff pages are asked, in this process:
processor time of the median of five, and beside it that of another size (`--than`, the JSON of an earlier run).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks import words
from benchmarks.fill import chain, found_city, say

if TYPE_CHECKING:
    from gongkai.foi.models import Request
    from gongkai.organs.models import Organ

BATCH = 1000
FIRST_DAY = date(2022, 1, 4)
OPEN_OF_THE_NEWEST = 0.02
TIMES = 5
CLERK = "bench.clerk"
PAGES = {
    "list, page 1": "/console/foi/",
    "list, page 25": "/console/foi/?state=all&page=25",
    "overdue": "/console/foi/?due=overdue",
    "one kind and outcome": "/console/foi/?state=ended&kind=natural&outcome=provided",
    "one organ, one month": "/console/foi/?state=all&organ=wc-land&since=2025-03-01&until=2025-03-31",
    "by number": "/console/foi/?state=all&number=Y2024-00123",
    "reviews and suits": "/console/foi/remedies/",
    "figures": "/console/foi/figures/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=10_000, help="requests there shall be in all")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--than", type=Path, help="JSON of a run with another size")
    asked = parser.parse_args()
    os.environ["GONGKAI_HOME"] = str(asked.home.resolve())
    os.environ.setdefault("GONGKAI_PROFILE", "sample-city")
    found_city(asked.home)
    from gongkai.cli.django import start

    start()
    fill(asked.requests)
    found = measure()
    if asked.json:
        asked.json.write_text(json.dumps({"requests": asked.requests, "seconds": found}, ensure_ascii=False, indent=1))
    before = json.loads(asked.than.read_text())["seconds"] if asked.than else {}
    for name, seconds in found.items():
        growth = f"  ÷ {seconds / before[name]:.1f}" if before.get(name) else ""
        print(f"{name:<24}{seconds * 1000:9.1f} ms{growth}")


def fill(wanted: int) -> None:
    from django.db import connection, transaction

    from gongkai.duties import actions as duties
    from gongkai.foi.models import Request

    began, have = time.monotonic(), Request.objects.count()
    if have >= wanted:
        return
    writer = Writer(Random(1_000_003 + have), have)
    rows = writer.requests(wanted - have)
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            writer.write(batch)
        have += len(batch)
        say(f"{have} of {wanted} requests, {time.monotonic() - began:.0f} s")
    duties.recompute(progress=lambda done, total: done % 20_000 or say(f"duties of {done} of {total} subjects"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@dataclass
class Writer:
    """Writes batches of requests with what was told of them; holds the serial numbers between batches."""

    chance: Random
    number: int
    serials: dict[tuple[str, int], int] = field(default_factory=dict)

    def requests(self, count: int) -> Iterator[Request]:
        from gongkai.desk.clock import today
        from gongkai.organs.models import Organ

        organs = list(Organ.objects.exclude(uscc="").order_by("pk"))
        days = (today() - FIRST_DAY).days
        for n in range(count):
            received = _workday(FIRST_DAY + timedelta(days=n * days // max(count, 1)))
            open_still = n > count * (1 - OPEN_OF_THE_NEWEST)
            yield self.request(self.chance.choice(organs), received, open_still)

    def request(self, organ: Organ, received: date, open_still: bool) -> Request:
        from gongkai.desk.clock import CHINA, today
        from gongkai.foi.applications import digest_of
        from gongkai.foi.models import ApplicantKind, Channel, Request, State
        from gongkai.schemas.foi_outcomes import outcomes

        chance, due = self.chance, _due(received)
        self.number += 1
        applicant = {"name": f"示例申请人{chance.randint(1, 40_000)}", "phone": "0999-5550199"}
        closed = None if open_still else min(today(), _workday(received + timedelta(days=chance.randint(3, 33))))
        key = (organ.org_code, received.year)
        self.serials[key] = self.serials.get(key, 10_000) + 1
        return Request(
            organ=organ,
            number=f"{organ.org_code}-Y{received.year}-{self.serials[key]:05}",
            channel=chance.choice(Channel.values),
            kind=chance.choice(ApplicantKind.values),
            applicant=applicant,
            applicant_digest=digest_of(applicant),
            wanted=words.title(chance, organ.name, "文件"),
            form="paper",
            route="post",
            submitted_at=datetime(received.year, received.month, received.day, 9, tzinfo=CHINA),
            received_on=received,
            new_on=received,
            state=State.REPLIED if closed else State.RUNNING,
            due_on=due,
            closed_on=closed,
            ended_on=closed,
            in_time=closed <= due if closed else None,
            outcome=chance.choice(list(outcomes())) if closed else "",
            registered_by=CLERK,
            changed_by=CLERK,
        )

    def write(self, requests: list[Request]) -> None:
        """One batch, one review or suit in a hundred; inside the caller's transaction."""
        from gongkai.foi.models import Remedy, Request

        Request.objects.bulk_create(requests)
        chain(event for request in requests for event in events(request))
        Remedy.objects.bulk_create(
            Remedy(
                request=one,
                kind=self.chance.choice(["review", "suit"]),
                body="望川市人民政府",
                filed_on=one.closed_on,
                registered_by=CLERK,
                registered_at=one.submitted_at,
            )
            for one in requests
            if one.closed_on and self.chance.random() < 0.01
        )


def events(request: Request) -> Iterator[tuple[str, Any, str, datetime, dict[str, object]]]:
    """What the actions would have told the ledger."""
    at = request.submitted_at
    yield "foi.registered", request, CLERK, at, {"number": request.number, "channel": request.channel}
    received = {"received_on": request.received_on, "channel": request.channel, "entered_at": at, "said": "—"}
    name = "foi.received" if request.channel in ("in_person", "signed_mail", "oral") else "foi.confirmed"
    day = {"confirmed_on" if name == "foi.confirmed" else "received_on": received.pop("received_on")}
    yield name, request, CLERK, at, {**received, **day}
    yield "foi.accepted", request, CLERK, at, {"matters": 1, "entered_at": at, "said": "—"}
    if request.closed_on:
        ended = at.replace(year=request.closed_on.year, month=request.closed_on.month, day=request.closed_on.day)
        yield "foi.replied", request, CLERK, ended, {"replied_on": request.closed_on, "entered_at": ended, "said": "—"}


@cache
def _due(received: date) -> date:
    from gongkai.duties import rules
    from gongkai.law.errors import CalendarNotCovered
    from gongkai.law.periods import due

    try:
        return due(received, 20, "working-days", rules.calendar()).day
    except CalendarNotCovered:  # next year's holidays are not announced yet
        return received + timedelta(days=30)


@cache
def _workday(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def measure() -> dict[str, float]:
    """Processor seconds of each question, the median of five after one to warm up."""
    from django.test import Client

    from gongkai.desk.clock import today
    from gongkai.foi import figures
    from gongkai.organs.models import Organ, Person

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Person.objects.get(username="office.disclosure"))
    organs = list(Organ.objects.values_list("code", flat=True))
    asked: dict[str, Callable[[], object]] = {name: lambda url=url: _page(client, url) for name, url in PAGES.items()}
    asked["export, 1,000 rows"] = lambda: list(
        islice(client.get("/console/foi/?state=all&format=csv").streaming_content, 1000)
    )
    asked["table 3"] = lambda: figures.table3(organs, today().year - 1)
    asked["table 4"] = lambda: figures.table4(organs, today().year - 1)
    return {name: _seconds(deed) for name, deed in asked.items()}


def _page(client: Any, url: str) -> None:
    answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url}: {answer.status_code}")


def _seconds(deed: Callable[[], object]) -> float:
    deed()
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        deed()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
