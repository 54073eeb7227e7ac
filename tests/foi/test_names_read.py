"""Who reads an applicant's name: masked where a page only tells of the case, on record where a letter is read."""

from datetime import date, timedelta

import pytest
from tests.foi.cases import correction

from gongkai.desk import ledger
from gongkai.foi import actions, composing
from gongkai.foi.models import Decision
from gongkai.organs.models import Person

DAY = date(2026, 2, 9)


def readings(request):
    return [one.actor for one in ledger.history(request.subject) if one.name == "foi.revealed"]


def client_of(client, name):
    one = type(client)()
    one.force_login(Person.objects.get(username=name))
    return one


@pytest.fixture
def request_(office):
    return office.received(DAY)


def test_a_letter_is_read_with_the_name_and_that_is_on_record_once_a_day(office, request_, client):
    with office.on(DAY):
        letter = actions.draft_letter(request_, "L02", correction(), by=office.clerk)
        assert request_.name in "".join(one["text"] for one in letter.paragraphs)
        url = f"/console/foi/letters/{letter.pk}/"
        clerk, head = client_of(client, "clerk"), client_of(client, "head")
        assert request_.name in clerk.get(url).content.decode()
        clerk.get(f"{url}files/letter.docx")
        assert readings(request_) == ["clerk"]
        head.get(url)
        assert readings(request_) == ["clerk", "head"]
    with office.on(DAY + timedelta(days=1)):
        client_of(client, "clerk").get(url)
    assert readings(request_) == ["clerk", "head", "clerk"]


def test_the_decision_tells_of_the_case_without_the_name(office, request_, client):
    with office.on(DAY):
        letter = composing.letter_of("still_unclear")
        Decision.objects.create(
            request=request_,
            answers={"ended": "open", "clear": "unclear"},
            evidence={"unclear": f"{request_.name}没有写明路段"},
            outcome="still_unclear",
            state=Decision.State.REVIEWED,
            drafted_by="clerk",
            editors=["clerk"],
        )
        request_.letters.create(
            code=letter,
            paragraphs=[{"role": "addressee", "text": f"{request_.name}："}],
            drafted_by="clerk",
            drafted_at=request_.submitted_at,
        )
        page = client_of(client, "head").get(f"/console/foi/{request_.pk}/decision/").content.decode()
    assert (
        request_.name not in page
        and f"{request_.name[:2]}**：" in page
        and f"{request_.name[:2]}**没有写明路段" in page
    )
    assert readings(request_) == []
