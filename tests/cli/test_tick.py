"""The daily sweep: what time alone brings about, once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from tests.records import story

from gongkai.cli.tick import tick
from gongkai.desk.clock import today
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
