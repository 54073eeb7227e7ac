"""C17 and C18: what is withdrawn was asked for by one and decided by another; the public reads why."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.records.story import House, codes

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.organs.models import Person
from gongkai.records import actions
from gongkai.records.models import Record, State, Withdrawal

WORDS = "标准数字有误，撤回后于本周内重新公布。"


def asked(house: House, kind: str = "wrong", words: str = WORDS) -> Record:
    record = house.published()
    actions.ask_withdrawal(record, kind, words, by=house.drafter)
    return record


def enter(house: House, who: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=getattr(house, who).username))
    return client


def test_one_asks_and_another_decides(house) -> None:
    record = house.published()
    with pytest.raises(Refused) as refused:
        actions.withdraw(record, by=house.approver)
    assert codes(refused) == {"nothing_asked"}
    actions.ask_withdrawal(record, "wrong", WORDS, by=house.approver)
    assert record.state == State.PUBLISHED and Client().get(record.get_absolute_url()).status_code == 200
    with pytest.raises(Refused) as refused:
        actions.withdraw(record, by=house.approver)
    assert codes(refused) == {"own_request"}
    actions.withdraw(record, by=house.reviewer2)
    gone = Client().get(record.get_absolute_url())
    assert gone.status_code == 410 and "内容有重大差错" in gone.content.decode() and WORDS in gone.content.decode()
    told = ledger.history(record.subject).filter(name="record.withdrawn").get()
    assert told.actor != told.data["asked_by"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "撤回撤回",
        "有误有误",
        "。。。。。。。。。。。。",
        "啊啊啊啊啊啊啊啊啊啊啊啊",
        "撤回撤回撤回撤回撤回撤回",
        "内 容 有 误 了 ！ ！ ！ ！",
    ],
)
def test_a_few_signs_are_no_words_for_the_public(house, words) -> None:
    for ask in (actions.ask_withdrawal, actions.withdraw_urgently):
        with pytest.raises(Refused) as refused:
            ask(house.published(title=f"公告{ask.__name__}"), "wrong", words, by=house.disclosure)
        assert codes(refused) == {"no_reason"}


def test_a_kind_is_one_of_the_list_and_words_name_nobody(house) -> None:
    with pytest.raises(Refused) as refused:
        asked(house, "because")
    assert codes(refused) == {"no_kind"}
    with pytest.raises(Refused) as refused:
        actions.ask_withdrawal(
            Record.objects.get(), "personal", "误公开了张三的手机号码13912345678，撤回。", by=house.drafter
        )
    assert codes(refused) == {"reason_privacy"}


def test_a_refusal_leaves_it_where_it_is_and_it_may_be_asked_again(house) -> None:
    record = asked(house)
    with pytest.raises(Refused) as refused:
        actions.ask_withdrawal(record, "wrong", WORDS, by=house.reviewer)
    assert codes(refused) == {"asked_already"}
    with pytest.raises(Refused) as refused:
        actions.refuse_withdrawal(record, " ", by=house.approver)
    assert codes(refused) == {"no_note"}
    actions.refuse_withdrawal(record, "数字核对无误，不需要撤回", by=house.approver)
    assert record.state == State.PUBLISHED
    actions.ask_withdrawal(record, "other", WORDS, by=house.drafter)
    actions.withdraw(record, by=house.disclosure)
    assert record.withdrawal_reason == WORDS


def test_the_office_acts_alone_where_it_cannot_wait_and_somebody_else_confirms(house) -> None:
    record = house.published()
    for by, kind, code in (
        (house.approver, "personal", "role"),
        (house.disclosure, "duplicate", "not_pressing"),
    ):
        with pytest.raises(Refused) as refused:
            actions.withdraw_urgently(record, kind, WORDS, by=by)
        assert codes(refused) == {code}
    actions.withdraw_urgently(record, "personal", WORDS, by=house.disclosure)
    assert record.state == State.WITHDRAWN and Client().get(record.get_absolute_url()).status_code == 410
    with pytest.raises(Refused) as refused:
        actions.confirm_withdrawal(record, right=True, by=house.disclosure)
    assert codes(refused) == {"own_request"}
    with pytest.raises(Refused) as refused:
        actions.confirm_withdrawal(record, right=False, by=house.approver)
    assert codes(refused) == {"no_note"}
    actions.confirm_withdrawal(record, right=True, by=house.approver)
    one = record.withdrawals.get()
    assert (one.urgent, one.decision, one.decided_by) == (True, "granted", house.approver.username)


def test_no_row_holds_one_person_twice(house) -> None:
    record = asked(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.filter(record=record).update(decision="granted", decided_by=house.drafter.username)


def test_the_office_and_supervisors_have_the_list(house) -> None:
    record = asked(house)
    client = enter(house, "disclosure")
    for query, listed in (
        ({}, True),
        ({"state": "waiting"}, True),
        ({"state": "confirming"}, False),
        ({"kind": "other"}, False),
    ):
        assert (record.title in client.get(reverse("console:withdrawals"), query).content.decode()) is listed
    client.post(
        reverse("console:record-decide-withdrawal", args=[record.pk]), {"decision": "refused", "note": "核对无误"}
    )
    record.refresh_from_db()
    assert record.state == State.PUBLISHED
    page = client.post(
        reverse("console:record-withdraw-urgently", args=[record.pk]), {"kind": "personal", "words": WORDS}, follow=True
    ).content.decode()
    assert "紧急撤回待追认" in page and "追认</button>" not in page
    page = enter(house, "approver").get(reverse("console:record", args=[record.pk])).content.decode()
    assert "追认</button>" in page
    assert enter(house, "drafter").get(reverse("console:withdrawals")).status_code == 403
