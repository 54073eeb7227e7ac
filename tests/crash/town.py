"""The crash test's other hand: makes a small town in a database, and says afterwards what lies there.

``python town.py build N`` prints the records that wait to be published; ``python town.py look`` prints what became of them.
"""

from __future__ import annotations

import json
import sys
from datetime import date

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from gongkai.desk import clock, ledger  # noqa: E402
from gongkai.desk.models import Event  # noqa: E402
from gongkai.desk.permissions import Role  # noqa: E402
from gongkai.duties import actions as duties  # noqa: E402
from gongkai.organs.models import Organ, Person, Post  # noqa: E402
from gongkai.organs.queries import actor_of  # noqa: E402
from gongkai.records import actions  # noqa: E402
from gongkai.records.content import Content, content_hash, digest  # noqa: E402
from gongkai.records.models import IndexSerial, Record  # noqa: E402
from gongkai.search.queries import find  # noqa: E402

ACCOUNT, PASSWORD = "town.drafter", "mangrove-7-lantern"
CLASS = {"genre": "announcement", "subject_class": "1704", "formed_on": date(2026, 5, 20)}


def build(count: int) -> list[dict[str, object]]:
    call_command("collectstatic", interactive=False, verbosity=0)
    with transaction.atomic():
        organ = Organ.objects.create(
            code="town",
            name="测试市民政局",
            short_name="民政局",
            level="county",
            kind="department",
            uscc="11990123609901079A",
        )
        people = {role: _person(role, organ) for role in (Role.DRAFTER, Role.REVIEWER, Role.APPROVER)}
        return [_approved(number, organ, people) for number in range(count)]


def _person(role: Role, organ: Organ) -> Person:
    person = Person.objects.create_user(f"town.{role}", PASSWORD, name=f"测试{role}", password_changed_at=clock.now())
    Post.objects.create(person=person, organ=organ, role=role, starts_on=date(2020, 1, 1))
    return person


def _approved(number: int, organ: Organ, people: dict[Role, Person]) -> dict[str, object]:
    drafter, reviewer, approver = (actor_of(person, clock.today()) for person in people.values())
    word = f"k{number:04d}z"
    content = Content(title=f"关于第{word}号供养标准的公告", body=f"<p>第{word}号标准自九月起执行。</p>", **CLASS)
    record = actions.draft(organ, content, by=drafter)
    actions.submit(record, by=drafter)
    actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=reviewer)
    actions.approve(record, content_hash=record.content_hash, by=approver)
    return {"pk": record.pk, "word": word}


def look() -> dict[str, object]:
    """Each record with everything that a publication writes, and what a recomputation of the duties still finds to do."""
    records = [_traces(record) for record in Record.objects.order_by("pk")]
    again = duties.recompute()
    return {
        "records": records,
        "serial": sum(IndexSerial.objects.values_list("last", flat=True)),
        "chain_holds": ledger.verify().ok,
        "duties_out_of_step": again.created + again.moved + again.removed,
    }


def _traces(record: Record) -> dict[str, object]:
    versions = list(record.versions.all())
    told = Event.objects.filter(subject=record.subject, name="record.published")
    return {
        "pk": record.pk,
        "state": record.state,
        "index_number": bool(record.index_number and record.published_at),
        "events": told.count(),
        "versions": len(versions),
        "whole": all(v.hash == digest(v.content) == record.content_hash for v in versions)
        and content_hash(record) == record.content_hash,
        "found": [hit.key for hit in find(record.title.split("第")[1].split("号")[0]).hits] == [str(record.pk)],
    }


if __name__ == "__main__":
    print(json.dumps(build(int(sys.argv[2])) if sys.argv[1] == "build" else look()))
