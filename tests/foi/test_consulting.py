"""征求意见 before it is sent: what was entered can be put right or taken back, and the page shows what really went out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.foi.cases import PROVIDING

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.foi import actions
from gongkai.foi.leading import lead
from gongkai.foi.models import Consultation, Letter, Request
from gongkai.organs.models import Person

RECEIVED, DAY = date(2026, 3, 2), date(2026, 3, 4)


@pytest.fixture
def asked(office: Any) -> Any:
    request = office.received(RECEIVED)
    with office.on(DAY):
        return actions.consult(request, "third_party", "甲公司", "东风路2号", "合同总价", by=office.clerk)


def entered(client: Client, name: str = "clerk") -> Client:
    client.force_login(Person.objects.get(username=name))
    return client


def test_what_was_entered_is_put_right_until_it_is_sent(office: Any, asked: Any, client: Client) -> None:
    request, client = asked.request, entered(client)
    address = reverse("console:foi-consult-amend", args=[request.pk, asked.pk])
    told = {"party": "甲乙公司", "contact": "东风路3号", "content": "合同单价"}
    with office.on(DAY):
        letter = actions.draft_letter(request, "L05", {"content": "合同总价"}, consultation=asked, by=office.clerk)
        letter = actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
    with office.on(date(2026, 3, 5)):
        request.refresh_from_db()
        wrong = client.post(address, {**told, "content": "", "revision": request.revision})
        assert wrong.status_code == 422 and "东风路3号" in wrong.content.decode()
        assert client.post(address, {**told, "revision": request.revision - 1}).status_code == 409
        assert client.post(address, {**told, "revision": request.revision}).status_code == 302
        letter.refresh_from_db()
        words = "".join(one["text"] for one in letter.paragraphs)
        assert letter.state == "draft" and "合同单价" in words and "合同总价" not in words and "甲乙公司" in words
        actions.edit_letter(letter, ["另写的文字"], revision=letter.revision, by=office.clerk)
        with pytest.raises(Refused, match="文字改过"):
            actions.amend_consultation(asked, "甲公司", "东风路2号", "合同总价", by=office.clerk)
        with pytest.raises(Refused) as refused:
            actions.amend_consultation(asked, "甲公司", "东风路2号", "合同总价", by=office.supervisor)
        assert refused.value.has("permission")
    assert [event.name for event in ledger.history(request.subject)].count("foi.consult_amended") == 1


def test_what_was_entered_is_taken_back_until_it_is_sent(
    office: Any, asked: Any, approved: Any, client: Client
) -> None:
    request, client = asked.request, entered(client)
    with office.on(DAY):
        letter = actions.draft_letter(request, "L05", {"content": "合同总价"}, consultation=asked, by=office.clerk)
        request.refresh_from_db()
        address = reverse("console:foi-consult-withdraw", args=[request.pk, asked.pk])
        assert client.post(address, {"revision": request.revision}).status_code == 302
        letter.refresh_from_db()
        assert not Consultation.objects.exists() and letter.state == Letter.State.DISCARDED
        assert "撤回征求第三方意见的登记" in "".join(one.sentence for one in ledger.history(request.subject))
        assert client.get(reverse("console:foi-letter", args=[letter.pk])).status_code == 200
        again = actions.consult(request, "third_party", "乙公司", "东风路4号", "合同总价", by=office.clerk)
        assert again.key == "2"  # the ledger tells of the first under its own
    letter = approved(request, "L05", DAY, again, content="合同总价")
    with office.on(DAY), pytest.raises(Refused, match="已经批准"):
        actions.withdraw_consultation(again, by=office.clerk)


def test_the_page_shows_what_the_other_side_was_really_asked(
    office: Any, asked: Any, posted: Any, client: Client
) -> None:
    posted(asked.request, "L05", DAY, asked, content="第三页的付款方式")
    with office.on(DAY):
        page = entered(client).get(reverse("console:foi-consult", args=[asked.request.pk])).content.decode()
        assert "第三页的付款方式" in page and "合同总价" not in page and "撤回登记" not in page
        for deed in (
            actions.withdraw_consultation,
            lambda one, by: actions.amend_consultation(one, "甲", "乙", "丙", by=by),
        ):
            with pytest.raises(Refused, match="已经发出"):
                deed(asked, by=office.clerk)


def test_public_interest_is_told_the_third_party_first_and_proves_itself_in_the_decision(
    office: Any, asked: Any, posted: Any
) -> None:
    posted(asked.request, "L05", DAY, asked, content="合同总价")
    with office.on(date(2026, 3, 5)):
        actions.accept(asked.request, by=office.clerk)
        actions.take_answer(Consultation.objects.get(pk=asked.pk), "no", "涉及报价", date(2026, 3, 5), by=office.clerk)
    answers = {**PROVIDING, "withheld": ["third_party"], "consulted": "objected", "harm": "reasonable"}
    answers["public_interest"] = "yes"
    told = {"public_interest": "涉及供水价格", "major_impact": "公众无法监督"}
    request = Request.objects.get(pk=asked.request_id)
    with office.on(date(2026, 3, 5)):
        led = lead(request, answers, told)
        assert [url for _one, url in led.first] == [
            f"{reverse('console:foi-letter-new', args=[request.pk])}?code=L08&consultation={asked.pk}"
        ]
    posted(request, "L08", date(2026, 3, 5), asked, content="合同总价", **told)
    with office.on(date(2026, 3, 6)):
        led = lead(Request.objects.get(pk=request.pk), answers, {})
        assert not led.refusals and led.known["public_interest"] == "涉及供水价格"
