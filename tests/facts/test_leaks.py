"""The words of clerks stay inside: no way by which the public reads shows a matter, a fact or its evidence."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import caches
from django.test import Client
from tests import factories
from tests.leak.paths import PATHS
from tests.records.story import build

from gongkai.desk import ledger
from gongkai.desk.actions import action
from gongkai.duties.actions import open_quotas
from gongkai.duties.models import Duty
from gongkai.facts import actions
from gongkai.facts.actions import Place
from gongkai.facts.evidence import Evidence
from gongkai.facts.models import Fact

SECRET = "zqxfact"


@pytest.fixture
def told(db, book, at):
    """A matter, an organ's own fact and one about a document, every word of them marked; a public record beside them."""
    caches["pages"].clear()
    house = build()
    organ, by = house.organ, house.drafter
    matter = actions.open_matter("storm", f"{SECRET}事件", organ, by=by)
    place = Place.of_matter(matter)
    actions.record("storm.noticed", place, {"noticed_at": at(1), "level": "major"}, by=by)
    actions.record("storm.answered", place, {"answered_at": at(2), "channel": f"{SECRET}渠道"}, by=by)
    evidence = Evidence(f"{SECRET}.txt", f"{SECRET}".encode())
    actions.record(
        "ledger_test.filled",
        Place.of_organ(organ),
        {"words": f"{SECRET}说明"},
        by=by,
        evidence=evidence,
    )
    held = actions.record("gathering.held", Place.of_organ(organ), {"held_on": date(2026, 6, 1)}, by=by)
    actions.retract(held, f"{SECRET}理由", by=by)
    policy = factories.work(organ).task.policy

    @action
    def address() -> None:
        ledger.write("policy.addressed", policy.subject, organ=organ.code, actor="o", at=at(1), issued_on=at(1).date())

    address()
    actions.record("plan_test.made", Place(policy.subject, organ), {"made_on": date(2026, 6, 2)}, by=by)
    open_quotas()
    return house.published(), matter, policy, Fact.objects.get(evidence__isnull=False).evidence


def pages(record, evidence):
    addresses = {url for path in PATHS.values() for url in path.urls(record)}
    digest = evidence.sha256
    addresses |= {f"/files/{digest}", f"/media/{digest[:2]}/{digest[2:]}", f"/duties/{Duty.objects.first().pk}/"}
    for url in sorted(addresses):
        response = Client().get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        yield url, response.status_code, body.decode(errors="replace")


def test_no_public_page_shows_a_word_of_it(told):
    record, _matter, _policy, evidence = told
    shown = [(url, status) for url, status, body in pages(record, evidence) if SECRET in body]
    assert shown == []


def test_a_duty_about_a_matter_is_counted_and_never_opened(told):
    _record, matter, policy, _evidence = told
    duty = Duty.objects.get(subject=matter.subject)
    assert Client().get(f"/duties/{duty.pk}/").status_code == 404
    assert matter.title not in Client().get(f"/score/{duty.organ}/").content.decode()
    open_duty = Duty.objects.get(subject=policy.subject)
    page = Client().get(f"/duties/{open_duty.pk}/").content.decode()
    assert policy.title in page and "制定方案" in page and "2026-06-02" in page
    assert f"/duties/{open_duty.pk}/" in Client().get(f"/score/{duty.organ}/").content.decode()
