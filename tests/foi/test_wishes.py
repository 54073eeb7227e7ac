"""条例 第四十四条: what many asked for waits for a judgement, an applicant may suggest that everybody has it, and what was agreed is
owed with a day, in every place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.foi.test_after import PEOPLE, asked

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.foi import actions, todo
from gongkai.foi.actions.base import happen
from gongkai.foi.models import Topic, Wish
from gongkai.organs.models import Person

RECEIVED, REPLIED, DAY = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 10)


@pytest.fixture
def given(office: Any) -> tuple[Any, str]:
    """A request that was answered with the information, and its code."""
    with office.on(RECEIVED):
        request, code = actions.register(office.organ, office.application(), "in_person", RECEIVED, by=office.clerk)
    with office.on(REPLIED):
        happen(request, "foi.replied", office.clerk, replied_on=REPLIED, outcome="provided")
        request.__class__.objects.filter(pk=request.pk).update(outcome="provided")
    request.refresh_from_db()
    return request, code


def errands(actor: Any) -> dict[str, tuple[int, str]]:
    return {one.title: (one.n, one.url) for one in todo.errands(actor)}


def test_an_agreed_topic_is_owed_with_a_day_in_every_place(office: Any) -> None:
    found = [asked(office, name, RECEIVED) for name in PEOPLE]
    with office.on(RECEIVED):
        topic = actions.open_topic(office.organ, "东风路征地补偿标准", found[:2], by=office.clerk)
        assert "申请集中的信息，待研判" not in errands(office.head), "two persons are not many"
        actions.group(topic, found[2:], by=office.clerk)
    with office.on(DAY):
        n, url = errands(office.head)["申请集中的信息，待研判"]
        assert (
            n == 1
            and url.endswith("/foi/topics/?decision=gathered")
            and "申请集中的信息，待研判" not in errands(office.clerk)
        )
        topic = actions.decide_topic(topic, "agreed", "可以公开，申请较为集中。", by=office.head)
        assert "申请集中的信息，待研判" not in errands(office.head)
        duty = Duty.objects.get(subject=topic.subject)
        assert (duty.rule, duty.due_on, duty.state) == ("foi.topic", date(2026, 4, 8), "open")
        topic = actions.decide_topic(topic, "declined", "经核实属于工作秘密事项。", by=office.head)
        duty.refresh_from_db()
        assert duty.state == "cancelled"
        actions.decide_topic(topic, "agreed", "重新研判，可以公开。", by=office.head)
    owed = Duty.objects.filter(subject=topic.subject, rule="foi.topic").order_by("state")
    assert list(owed.values_list("state", "due_on")) == [
        ("cancelled", date(2026, 4, 8)),
        ("open", date(2026, 4, 8)),
    ]


def test_an_applicant_suggests_publication_and_reads_the_answer(
    office: Any, given: tuple[Any, str], client: Client
) -> None:
    request, code = given
    key = {"number": request.number, "code": code}
    staff = Client()
    staff.force_login(Person.objects.get(username="head"))
    with office.on(DAY):
        assert "建议主动公开" in client.post("/apply/track/", key).content.decode()
        page = client.post("/apply/track/wish/", {**key, "words": "沿线住户都关心"})
        assert page.status_code == 422 and "请选择为什么应当让公众知道" in page.content.decode()
        assert "沿线住户都关心" in page.content.decode() and not Wish.objects.exists()
        told = {**key, "ground": "interests", "words": "沿线住户都关心"}
        assert "建议已经提交" in client.post("/apply/track/wish/", told).content.decode()
        client.post("/apply/track/wish/", told)
        wish = Wish.objects.get()
        n, url = errands(office.head)["待答复的主动公开建议"]
        assert n == 1 and request.number in staff.get(url).content.decode()
        with pytest.raises(Refused) as refused:
            actions.answer_wish(wish, "agreed", "", by=office.clerk)
        assert {reason.code for reason in refused.value.reasons} == {"permission", "answer", "title"}
        url = f"/console/foi/{request.pk}/wish/"
        assert "沿线住户都关心" in staff.get(url).content.decode()
        told = {
            "state": "agreed",
            "title": "东风路征地补偿标准",
            "answer": "属于公开范围。",
            "revision": request.revision,
        }
        assert staff.post(url, told).status_code == 302
        page = client.post("/apply/track/", key).content.decode()
    assert "属于公开范围" in page and "纳入主动公开" in page and "提交建议" not in page
    topic = Topic.objects.get()
    request.refresh_from_db()
    assert (request.topic, topic.decision, topic.reason) == (topic, "agreed", "属于公开范围。")
    assert Duty.objects.get(subject=topic.subject).due_on == date(2026, 4, 8)
    payloads = "".join(event.payload for event in ledger.history(request.subject))
    assert "沿线住户" not in payloads and "涉及公众利益调整" in payloads


def test_a_suggestion_is_declined_with_a_reason_and_nothing_is_owed(office: Any, given: tuple[Any, str]) -> None:
    with office.on(DAY):
        wish = actions.make_wish(given[0], "known")
        actions.answer_wish(wish, "declined", "只与您个人有关。", by=office.head)
        with pytest.raises(Refused, match="已经答复"):
            actions.answer_wish(wish, "declined", "只与您个人有关。", by=office.head)
    assert not Topic.objects.exists() and not Duty.objects.filter(subject__startswith="foi_topic").exists()


@pytest.mark.parametrize(("state", "outcome"), [("RUNNING", ""), ("REPLIED", "process"), ("WITHDRAWN", "withdrawn")])
def test_only_what_was_given_can_be_suggested(
    office: Any, given: tuple[Any, str], client: Client, state: str, outcome: str
) -> None:
    request, code = given
    request.__class__.objects.filter(pk=request.pk).update(state=state, outcome=outcome)
    with office.on(DAY):
        page = client.post("/apply/track/wish/", {"number": request.number, "code": code, "ground": "known"})
        assert "提交建议" not in page.content.decode() and not Wish.objects.exists()
        with pytest.raises(Refused, match="收到公开信息的答复以后"):
            actions.make_wish(request, "known")
