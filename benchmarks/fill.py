"""Fills a home with N public records: `python -m benchmarks.fill --home DIR --records 10000`.

A fresh home gets the sample city first, so that organs, catalogue and page tree are there. The rows are then written in bulk
past the actions, but are the rows that the actions would have left: reviews, approval, version, index number, the six events
of a publication on the one chain, the index through `search.actions`, the duties by `recompute`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks import words

if TYPE_CHECKING:
    from gongkai.catalog.models import Item
    from gongkai.organs.models import Organ
    from gongkai.records.models import Record

BATCH = 500
FIRST_YEAR = 2015
GENRES = ("announcement", "notice", "opinion", "interpretation", "licence", "penalty", "display", "report", "plan")
DRAFTER, REVIEWER, APPROVER = "bench.drafter", "bench.reviewer", "bench.approver"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--records", type=int, default=10_000, help="public records there shall be in all")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ["GONGKAI_HOME"] = str(asked.home.resolve())
    os.environ.setdefault("GONGKAI_PROFILE", "sample-city")
    found_city(asked.home)
    from gongkai.cli.django import start

    start()
    fill(asked.records, asked.seed)
    subprocess.run([sys.executable, "-m", "gongkai", "ledger", "verify"], check=True)


def found_city(home: Path) -> None:
    """The sample city, unless the home has it."""
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "gongkai", "demo", "--load-only"], check=True, stdout=sys.stderr)


def fill(wanted: int, seed: int) -> None:
    from django.db import connection, transaction

    from gongkai.duties import actions as duties
    from gongkai.records.queries import public

    began, have = time.monotonic(), public().count()
    writer = Writer(Random(seed * 1_000_003 + have))
    drafts = writer.drafts(max(0, wanted - have))
    while batch := list(islice(drafts, BATCH)):
        with transaction.atomic():
            writer.write(batch)
        have += len(batch)
        say(f"{have} of {wanted} records, {time.monotonic() - began:.0f} s")
    duties.recompute(progress=lambda done, total: done % (BATCH * 20) or say(f"duties of {done} of {total} subjects"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@dataclass
class Writer:
    """Writes batches of published records; holds the serial numbers of index and documents between them."""

    chance: Random
    serials: dict[tuple[str, int], int] = field(default_factory=dict)
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def drafts(self, count: int) -> Iterator[Record]:
        from gongkai.catalog.models import Item
        from gongkai.desk.clock import today
        from gongkai.organs.models import Organ

        organs = list(Organ.objects.exclude(uscc="").order_by("pk"))
        items = list(Item.objects.filter(organ=None, in_force=True).select_related("field").order_by("pk"))
        days = (today() - date(FIRST_YEAR, 1, 1)).days
        for n in range(count):
            day = date(FIRST_YEAR, 1, 1) + timedelta(days=n * (days - 10) // max(count, 1))
            yield self.draft(self.chance.choice(organs), self.chance.choice(items), day)

    def draft(self, organ: Organ, item: Item, day: date) -> Record:
        from gongkai.desk.clock import CHINA
        from gongkai.law.identifiers import document_key
        from gongkai.records.content import five_open_of
        from gongkai.records.models import Attribute, Record, State
        from gongkai.schemas import loader

        chance, genre = self.chance, self.chance.choice(GENRES)
        number = self._doc_number(organ, day.year) if chance.random() < 0.5 else ""
        written = datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)
        shown = written + timedelta(days=chance.randint(1, 9), minutes=chance.randint(0, 500))
        text, of_item = words.paragraphs(chance), item if chance.random() < 0.8 else None
        return Record(
            organ=organ,
            item=of_item,
            five_open=five_open_of(of_item, genre),
            title=words.title(chance, organ.name, loader.genres()[genre].zh),
            doc_number=number,
            doc_key=document_key(number) or "",
            issuers=[organ.name],
            genre=genre,
            subject_class=chance.choice(list(loader.subjects())),
            summary=text[0][:120],
            keywords=[words.place(chance)],
            body="".join(f"<p>{paragraph}</p>" for paragraph in text),
            formed_on=day,
            issued_on=day if number else None,
            normative=bool(number) and genre in ("notice", "opinion") and chance.random() < 0.2,
            attribute=Attribute.OPEN,
            state=State.PUBLISHED,
            published_at=shown,
            index_number=self._index_number(organ, shown.year),
            revision=1,
            round=1,
            created_by=DRAFTER,
            created_at=written,
            changed_by=DRAFTER,
            changed_at=written,
            editors=[DRAFTER],
        )

    def write(self, records: list[Record]) -> None:
        """One batch, with everything that a publication leaves; inside the caller's transaction."""
        from gongkai.records.actions.publishing import index
        from gongkai.records.content import content_hash, digest
        from gongkai.records.models import Approval, IndexSerial, Kind, Record, Review, Version

        contents = [told(record) for record in records]
        for record, content in zip(records, contents, strict=True):
            record.content_hash = record.approved_hash = digest(content)
        Record.objects.bulk_create(records)
        if content_hash(records[0]) != records[0].content_hash:
            raise SystemExit("the content of a record has changed its form; bring told() in step with records.content")
        common = [{"record": record, "content_hash": record.content_hash, "round": 1} for record in records]
        Review.objects.bulk_create(
            Review(**row, kind=Kind.SECRECY, reviewer=REVIEWER, passed=True, at=row["record"].published_at)
            for row in common
        )
        Approval.objects.bulk_create(
            Approval(**row, approver=APPROVER, at=row["record"].published_at) for row in common
        )
        Version.objects.bulk_create(
            Version(
                record=record, number=1, content=content, hash=record.content_hash, published_at=record.published_at
            )
            for record, content in zip(records, contents, strict=True)
        )
        for (code, year), last in self.serials.items():
            IndexSerial.objects.update_or_create(org_code=code, year=year, defaults={"last": last})
        for record in records:
            index(record)
        chain(event for record in records for event in events(record))

    def _index_number(self, organ: Organ, year: int) -> str:
        from gongkai.law.identifiers import IndexNumber
        from gongkai.records.models import IndexSerial

        key = (organ.org_code, year)
        if key not in self.serials:
            self.serials[key] = next(
                iter(IndexSerial.objects.filter(org_code=key[0], year=year).values_list("last", flat=True)), 0
            )
        self.serials[key] += 1
        return str(IndexNumber(organ.org_code, year, self.serials[key]))

    def _doc_number(self, organ: Organ, year: int) -> str:
        """Numbers from 1,000 on, so that they do not meet those of the sample city."""
        key = (organ.code, year)
        self.numbers[key] = self.numbers.get(key, 1000) + 1
        return f"{organ.short_name}发〔{year}〕{self.numbers[key]}号"


def told(record: Record) -> dict[str, object]:
    """`records.content.canonical` of a record without relations and attachments, without asking the database."""
    from gongkai.records.content import LISTS, PLAIN, TYPED

    values = {name: getattr(record, name) for name in (*PLAIN, *LISTS) if name not in TYPED}
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    item = record.item.code if record.item else None
    return {**plain, "organ": record.organ.code, "item": item, "relations": [], "attachments": []}


def events(record: Record) -> Iterator[tuple[str, Record, str, datetime, dict[str, object]]]:
    """What the actions would have told the ledger."""
    content, shown = {"hash": record.content_hash}, record.published_at
    assert shown
    item = record.item.code if record.item else None
    yield "record.drafted", record, DRAFTER, record.created_at, {**content, "answers": None, "corrects": None}
    yield "record.submitted", record, DRAFTER, shown, {**content, "attribute": "open", "round": 1}
    formed = {"formed_on": record.formed_on, "item": item, "limit": record.item.limit if record.item else None}
    yield "record.formed", record, DRAFTER, record.created_at, formed
    reviewed = {"kind": "secrecy", "passed": True, "kind_title": "保密审查", "conclusion": "通过"}
    yield "record.reviewed", record, REVIEWER, shown, content | reviewed
    yield "record.approved", record, APPROVER, shown, {**content, "attribute": "open"}
    published = {
        "title": record.title,
        "genre": record.genre,
        "normative": record.normative,
        "needs_interpretation": False,
        "interprets": None,
        "answers": None,
        "item": item,
        "index_number": record.index_number,
    }
    yield "record.published", record, DRAFTER, shown, content | published


def chain(told: Iterator[tuple[str, Record, str, datetime, dict[str, object]]]) -> None:
    """Appends the events to the ledger's one chain, many rows a statement."""
    from gongkai.desk import ledger
    from gongkai.desk.models import Event

    ledger.hold()
    last = Event.objects.order_by("-seq").first()
    seq, head = (last.seq, last.hash) if last else (0, ledger.GENESIS)
    rows = []
    for name, record, actor, at, data in told:
        seq += 1
        event = Event(
            seq=seq,
            name=name,
            subject=record.subject,
            organ=record.organ.code,
            actor=actor,
            at=at,
            payload=ledger.canonical(data),
            prev=head,
        )
        event.hash = head = ledger.digest(event)
        rows.append(event)
    Event.objects.bulk_create(rows)


def say(words: str) -> None:
    print(f"fill: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
