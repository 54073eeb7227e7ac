"""A request comes in: what is asked of it, when it is received, and what is kept of whom."""

from __future__ import annotations

from datetime import date

import pytest
from tests.foi.conftest import PHOTO

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.foi import actions, queries, vault
from gongkai.foi.models import Paper, Request, Serial


def test_handed_in_it_is_received_that_day_and_owed_after_twenty_working_days(office):
    request = office.received(date(2025, 9, 25))
    assert (request.state, request.received_on, request.due_on) == ("RUNNING", date(2025, 9, 25), date(2025, 10, 29))
    duty = Duty.objects.get(subject=request.subject, rule="foi.reply")
    assert (duty.due_on, duty.state) == (request.due_on, "open")


def test_an_online_request_is_received_when_both_sides_confirm(office):
    """E3: sent on a Friday night, confirmed on a Sunday that works."""
    with office.on(date(2025, 1, 24), 22):
        request, code = actions.submit(office.organ, office.application(), [office.photo()])
        assert (request.state, request.received_on, request.due_on) == ("SUBMITTED", None, None)
    with office.on(date(2025, 1, 26)):
        request = actions.confirm(request, date(2025, 1, 26), by=office.clerk)
    assert (request.state, request.received_on, request.due_on) == ("RUNNING", date(2025, 1, 26), date(2025, 2, 28))
    assert queries.tracked(request.number, code.lower()) == request
    assert queries.tracked(request.number, "WRONGCODE2") is None and queries.tracked("NONE-1", code) is None


def test_everything_wrong_is_said_at_once_and_no_purpose_is_asked(office):
    told = office.application(
        kind="",
        applicant={"id_kind": "resident", "id_number": "110105194912310021"},
        wanted="水",
        form="",
        route="email",
    )
    with pytest.raises(Refused) as refused:
        actions.submit(office.organ, told)
    codes = {reason.code for reason in refused.value.reasons}
    assert codes == {"kind", "name", "id_number", "contact", "wanted", "form", "email", "identity"}
    assert not Request.objects.exists() and not Serial.objects.exists()


def test_the_ledger_holds_no_word_of_the_applicant(office):
    with office.on(date(2025, 9, 25)):
        request, _code = actions.register(
            office.organ, office.application(), "in_person", date(2025, 9, 25), [office.photo()], by=office.clerk
        )
        actions.reveal(request, "联系申请人核对地址", by=office.clerk)
    told = "".join(event.payload for event in ledger.history(request.subject))
    words = [*request.applicant.values(), request.wanted]
    assert len(told) > 300 and not [word for word in words if word in told]


def test_a_request_of_several_matters_is_split_and_each_part_is_owed_from_the_same_day(office):
    request = office.received(date(2025, 9, 25))
    with office.on(date(2025, 9, 26)):
        with pytest.raises(Refused, match="一事一申请"):
            actions.accept(request, 3, by=office.clerk)
        parts = actions.split(request, ["东风路征地批复", "东风路补偿标准", "东风路安置方案"], by=office.clerk)
    assert [part.due_on for part in parts] == [date(2025, 10, 29)] * 3
    assert len({part.number for part in parts}) == 3 and parts[2].split_from == request


def test_files_lie_sealed_and_open_for_those_who_may_know(office, settings):
    from cryptography.fernet import Fernet

    settings.GONGKAI_SEAL_KEYS = (Fernet.generate_key().decode(),)
    with office.on(date(2025, 9, 25)):
        request, _code = actions.submit(office.organ, office.application(), [office.photo()])
    paper = Paper.objects.get(request=request)
    raw = b"".join(path.read_bytes() for path in (settings.HOME / "foi").rglob("*") if path.is_file())
    assert PHOTO not in raw and vault.read(paper.ticket) == PHOTO
    assert actions.open_paper(paper, by=office.clerk) == PHOTO
    with pytest.raises(Refused):
        actions.open_paper(paper, by=office.supervisor)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT applicant, wanted FROM foi_request")
        kept = "".join(cursor.fetchone())
    assert kept.count("sealed:") == 2 and "欧阳" not in kept and Request.objects.get(pk=request.pk).name == "欧阳明珠"


def test_what_came_by_plain_mail_is_confirmed_the_same_day_or_the_ledger_says_it_was_not(office):
    """Somebody who cannot be reached is no breach (条例 第三十一条); before it came nobody confirms it."""
    prompt, late, unreached = (office.received(date(2025, 9, 25), "ordinary_mail") for _n in range(3))
    with office.on(date(2025, 9, 25), 17):
        actions.confirm(prompt, date(2025, 9, 25), by=office.clerk)
        actions.contact_tried(unreached, "按所留电话联系，无人接听", by=office.clerk)
    with office.on(date(2025, 9, 28)):
        with pytest.raises(Refused, match="早于"):
            actions.confirm(late, date(2025, 9, 24), by=office.clerk)
        for request in (late, unreached):
            actions.confirm(request, date(2025, 9, 28), by=office.clerk)
    told = {
        one.pk: "".join(event.sentence for event in ledger.history(one.subject)) for one in (prompt, late, unreached)
    }
    assert [one.pk for one in (prompt, late, unreached) if "应当在收到的当日与申请人确认" in told[one.pk]] == [late.pk]
