"""What an applicant has not handed in yet: files that wait, and drafts."""

from __future__ import annotations

from datetime import date

import pytest
from tests.foi.conftest import PHOTO

from gongkai.desk import clock
from gongkai.desk.actions import Refused
from gongkai.foi import drafts, vault, waiting_files
from gongkai.foi.models import Draft


def sealed(settings) -> list:
    return [path for path in settings.HOME.rglob("*") if path.is_file() and "foi" in str(path)]


def test_a_file_waits_a_day_and_with_a_draft_a_week(office, settings):
    with office.on(date(2025, 9, 25)):
        loose, drafted = (waiting_files.lay(PHOTO, f"{name}.png", "identity") for name in ("a", "b"))
        token, draft = drafts.save(office.organ, {"name": ["欧阳明珠"], "file": [drafted.slip]})
    assert token not in draft.token_digest and drafts.find(token) is None  # it is long past today
    with office.on(date(2025, 9, 27)):
        assert vault.forget_waiting(clock.now()) == 1
        assert waiting_files.files([loose.slip]) == [] and waiting_files.files([drafted.slip]) == [drafted]
        assert drafts.find(token).told["name"] == ["欧阳明珠"] and drafts.find(token + "x") is None
        again, _draft = drafts.save(office.organ, {"name": ["欧阳"]}, token)
        assert again == token and drafts.find(token).told["name"] == ["欧阳"]
        assert drafts.save(office.organ, {}, "invented")[0] != "invented"
    with office.on(date(2025, 10, 6)):
        assert drafts.forget(clock.now()) == 2 and vault.forget_waiting(clock.now()) == 1
    assert not Draft.objects.exists() and sealed(settings) == []


def test_a_slip_that_was_changed_names_no_file_and_each_request_gets_its_own_copy(office, settings):
    one = waiting_files.lay(PHOTO, "a.png", "identity")
    assert waiting_files.files([one.slip[:-2] + "xx", "", "x" * 5000]) == []
    first, second = waiting_files.uploads([one]) + waiting_files.uploads([one])
    assert first.kept.ticket != second.kept.ticket and vault.read(first.kept.ticket) == PHOTO
    vault.drop(one.kept.ticket)
    assert waiting_files.files([one.slip]) == [] and vault.read(second.kept.ticket) == PHOTO
    with pytest.raises(Refused):
        waiting_files.lay(b"MZ\x90\x00", "a.png", "identity")


def test_a_draft_lies_sealed(office, settings):
    from cryptography.fernet import Fernet
    from django.db import connection

    settings.GONGKAI_SEAL_KEYS = (Fernet.generate_key().decode(),)
    drafts.save(office.organ, {"name": ["欧阳明珠"]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT told FROM foi_draft")
        assert cursor.fetchone()[0].startswith("sealed:")
