"""Evidence is looked through like what goes with a record, withheld after a retraction, and never kept without a fact."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.facts.test_console import V, enter, hidden, url, words

from gongkai.cli.tick import _forget
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.models import StoredFile
from gongkai.facts import actions
from gongkai.facts.evidence import Evidence
from gongkai.facts.models import Fact

LIST = "参加人：张三，电话13800138000"
CLEAN = "六月一日开会"
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _own_home(tmp_path, settings):
    settings.HOME = tmp_path


@pytest.fixture
def desk(drafter):
    return enter(drafter.username)


def left() -> list[Path]:
    return [
        path for folder in ("waiting", "files") for path in Path(settings.HOME, folder).rglob("*") if path.is_file()
    ]


def sent(desk, text: str, **more: str):
    address = url("organ-record", "gathering.held")
    form = {**hidden(desk.get(address)), "evidence": SimpleUploadedFile("名单.txt", text.encode())}
    return address, form, desk.post(address, {**form, V + "held_on": "2026-06-01", **more})


@pytest.mark.parametrize(
    ("paper", "fine"),
    [
        (Evidence("名单.txt", CLEAN.encode()), True),
        (Evidence("名单.txt", LIST.encode()), False),
        (Evidence("名单.txt", LIST.encode(), "已征得本人同意"), True),
        (Evidence("13800138000.txt", CLEAN.encode()), False),
        (Evidence("截图.png", b"\x89PNG\r\n\x1a\n" + b"1" * 40), False),
        (Evidence("截图.png", b"\x89PNG\r\n\x1a\n" + b"1" * 40, "已核对，没有个人信息"), True),
        (Evidence("名单.txt", LIST.encode(), "打13800138000问"), False),
    ],
)
def test_personal_data_is_refused_unless_somebody_says_why_it_stays(tell, paper, fine):
    if fine:
        fact = tell("gathering.held", how={"evidence": paper}, held_on=DAY)
        assert ledger.history(fact.subject).last().data.get("evidence_reason", "") == paper.reason
        return
    with pytest.raises(Refused) as refused:
        tell("gathering.held", how={"evidence": paper}, held_on=DAY)
    assert {reason.code for reason in refused.value.reasons} <= {"evidence_personal", "personal_data"}
    assert not StoredFile.objects.exists() and left() == []


def test_the_form_shows_what_was_found_masked_and_takes_the_reason(desk):
    address, form, answer = sent(desk, LIST)
    assert answer.status_code == 422
    page = words(answer)
    assert "正文 138" in page and "13800138000" not in page
    assert '<textarea name="evidence_reason"' in answer.content.decode()
    typed = {**form, **hidden(answer), "evidence": "", V + "held_on": "2026-06-01"}
    again = desk.post(address, {**typed, "evidence_reason": "内部留存，已征得同意"})
    assert again.status_code == 302
    assert ledger.history("organ:edu").last().data["evidence_reason"] == "内部留存，已征得同意"


def test_a_file_without_findings_asks_nothing(desk):
    _address, _form, answer = sent(desk, CLEAN)
    assert answer.status_code == 302


def test_what_a_refused_form_brought_goes_with_the_day(desk):
    address, form, answer = sent(desk, LIST)
    assert answer.status_code == 422
    assert not StoredFile.objects.exists() and len(left()) == 1
    assert _forget() == 0
    with clock.pinned(clock.now() + timedelta(days=1, minutes=1)):
        assert _forget() == 1
    assert left() == []
    late = desk.post(address, {**form, **hidden(answer), "evidence": "", V + "held_on": "2026-06-01"})
    assert late.status_code == 302 and Fact.objects.get().evidence is None


def test_a_fact_that_stands_leaves_nothing_waiting(desk):
    sent(desk, CLEAN)
    assert [path.parent.parent.name for path in left()] == ["files"]


def test_after_a_retraction_the_office_alone_opens_it(desk, drafter, county, tell):
    office = enter(county.actor("disclosure_office", "office").username)
    approver = enter(county.actor("approver").username)
    fact = tell("gathering.held", how={"evidence": Evidence("名单.txt", CLEAN.encode())}, held_on=DAY)
    address = url("fact-evidence", fact.pk)
    assert [client.get(address).status_code for client in (desk, approver, office)] == [200, 200, 200]
    actions.retract(fact, "登错了", by=drafter)
    assert [client.get(address).status_code for client in (desk, approver, office)] == [404, 404, 200]
    listed = [address in client.get(url("organ-facts")).content.decode() for client in (desk, approver, office)]
    assert listed == [False, False, True]
