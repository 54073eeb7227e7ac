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

from gongkai.cli.tick import tick
from gongkai.desk import clock
from gongkai.desk.clock import today
from gongkai.desk.models import Notice
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
