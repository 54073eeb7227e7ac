"""The daily sweep: what time alone brings about, once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.contrib.sessions.models import Session
from tests import factories as make
from tests.records import story
from tests.records.typed_cases import content_of

from gongkai.cli.tick import tick
from gongkai.desk import clock, ledger
from gongkai.desk.clock import today
from gongkai.desk.models import Notice
from gongkai.duties.models import Duty
from gongkai.records import actions
from gongkai.records.actions import drafting
from gongkai.records.models import Record


@pytest.mark.django_db
def test_a_document_whose_validity_is_over_is_marked_once() -> None:
    record = story.build().published()
    Record.objects.filter(pk=record.pk).update(valid_until=today() - timedelta(days=1))
    first = json.loads(CliRunner().invoke(tick, ["--json"]).output)
    second = json.loads(CliRunner().invoke(tick, ["--json"]).output)
    assert (first["lapsed"], second["lapsed"]) == (1, 0)
    assert second["quotas"] == 0
    record.refresh_from_db()
    assert record.validity == "expired"


@pytest.mark.django_db
def test_what_nobody_needs_any_more_is_forgotten() -> None:
    reader, now = make.person("reader"), clock.now()
    long_ago = now - timedelta(days=settings.GONGKAI_NOTICES_DAYS + 1)
    kept = {"read lately": {"read_at": now}, "never read": {}}
    gone = {"read long ago": {"read_at": long_ago}, "settled long ago": {"settled_at": long_ago}}
    for cause, moments in {**kept, **gone}.items():
        words = {"level": "red", "sentence": "提醒", "subject": "record:1", "thing": "x", "url": "/", "at": long_ago}
        Notice.objects.create(recipient=reader, cause=cause, **words, **moments)
    for key, left in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=left))
    assert json.loads(CliRunner().invoke(tick, ["--json"]).output)["forgotten"] == 3
    assert set(Notice.objects.values_list("cause", flat=True)) == set(kept)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


@pytest.mark.django_db
def test_penalties_sent_up_before_their_type_told_of_them_start_their_clock_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = story.build()
    told = content_of("penalty", values={"shown_to": "2099-12-31", "valid_to": "2099-12-31", "organ": house.organ.name})
    with monkeypatch.context() as before:
        before.setattr(drafting, "_tell_before", lambda *_told: None)
        old = house.pass_all(actions.draft(house.organ, told, by=house.drafter))
    draft = actions.draft(house.organ, content_of("penalty"), by=house.drafter)
    counts = [json.loads(CliRunner().invoke(tick, ["--json"]).output)["started_late"] for _twice in range(2)]
    assert counts == [1, 0]
    decided = [one for one in ledger.history(old.subject) if one.name == "penalty.decided"]
    assert [one.data["day"] for one in decided] == [old.values["decided_on"]]
    assert Duty.objects.filter(subject=old.subject, rule__contains="penalt").exists()
    assert not ledger.history(draft.subject).filter(name="penalty.decided").exists()
