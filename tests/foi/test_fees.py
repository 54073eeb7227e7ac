"""信息处理费 from the notice to the payment: what a notice said stays, it goes the way the applicant chose, and once a case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.foi import actions, charging, composing
from gongkai.foi.actions import lettering
from gongkai.foi.models import Letter, Letterhead
from gongkai.organs.models import Person

RECEIVED, NOTICED, SERVED, PAID = date(2025, 1, 10), date(2025, 1, 20), date(2025, 1, 23), date(2025, 2, 13)


@pytest.fixture
def eleven(office: Any) -> list[Any]:
    """So many requests of one person in one month that the last costs something."""
    Letterhead.objects.create(organ=office.organ, payment="凭缴款码到代收银行缴纳")
    return [office.received(RECEIVED, wanted=f"第{n}号地块的批复文件") for n in range(11)]


@pytest.fixture
def noticed(office: Any, eleven: list[Any], posted: Any) -> Any:
    with office.on(NOTICED):
        told = composing.prefilled(eleven[-1], "L09")
    return posted(eleven[-1], "L09", NOTICED, **told)


def test_what_a_notice_said_stays_when_a_request_is_entered_afterwards(office: Any, eleven: Any, noticed: Any) -> None:
    earlier = office.received(date(2025, 1, 8), "signed_mail", wanted="补登的一件")
    last = eleven[-1]
    last.refresh_from_db()
    assert charging.fee(last, "items").amount == 100 and charging.ordinal(last) == 11
    assert charging.ordinal(earlier) == 1 and charging.ordinal(eleven[9]) == 12  # no place is given twice
    told = charging.noticed(last)
    assert told is not None
    assert (told.counts, told.ordinal, told.amount, told.now, told.moved) == ("items", 11, Decimal(100), 12, True)
    (event,) = ledger.history(last.subject).filter(name="foi.fee_noticed")
    assert (event.data["amount"], event.data["ordinal"]) == ("100", 11)


def test_a_notice_by_pages_keeps_its_pages(office: Any, eleven: Any, posted: Any) -> None:
    with office.on(NOTICED):
        told = composing.charged(eleven[0], "pages", 68)
    posted(eleven[0], "L09", NOTICED, **{"payment": "凭缴款码缴纳", **told})
    said = charging.noticed(eleven[0])
    assert said is not None and (said.counts, said.pages, said.amount, said.moved) == ("pages", 68, Decimal(380), False)


def test_a_notice_is_not_approved_once_its_count_has_moved(office: Any, eleven: Any) -> None:
    with office.on(NOTICED):
        told = composing.prefilled(eleven[-1], "L09")
        letter = actions.draft_letter(eleven[-1], "L09", told, by=office.clerk)
        letter = actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
    for request in eleven[:1]:
        request.__class__.objects.filter(pk=request.pk).update(received_on=date(2024, 12, 30))
    with office.on(NOTICED), pytest.raises(Refused, match="金额与收费标准不符"):
        actions.approve_letter(letter, lettering.hash_of(letter), by=office.head)


def test_a_second_notice_is_refused_before_anybody_writes_it(office: Any, eleven: Any, noticed: Any) -> None:
    with office.on(PAID):
        told = composing.prefilled(eleven[-1], "L09")
        with pytest.raises(Refused, match="已经发出过收费通知") as refused:
            actions.draft_letter(eleven[-1], "L09", told, by=office.clerk)
    assert [reason.code for reason in refused.value.reasons] == ["once"]


def test_a_notice_goes_the_way_in_which_the_applicant_wants_the_information(
    office: Any, eleven: Any, approved: Any
) -> None:
    with office.on(NOTICED):
        told = composing.prefilled(eleven[-1], "L09")
    letter = approved(eleven[-1], "L09", NOTICED, **told)
    with office.on(NOTICED, 15):
        with pytest.raises(Refused, match="申请人选择的获取途径是邮寄"):
            actions.send_letter(letter, "electronic", NOTICED, by=office.clerk)
        actions.send_letter(letter, "electronic", NOTICED, despite=True, by=office.clerk)
    (event,) = ledger.history(eleven[-1].subject).filter(name="foi.sent_otherwise")
    assert event.sentence == "政府信息公开信息处理费收费通知书没有按申请人选择的途径（邮寄）发出，改用电子送达"


def test_a_payment_names_sum_and_receipt_and_another_sum_is_pointed_out(office: Any, eleven: Any, noticed: Any) -> None:
    last = eleven[-1]
    with office.on(SERVED):
        actions.serve_letter(noticed, SERVED, by=office.clerk)
    with office.on(PAID):
        for amount, receipt, code in (
            (Decimal(100), "", "receipt"),
            (Decimal(0), "0012345678", "amount"),
            (Decimal(80), "0012345678", "breach:amount"),
        ):
            with pytest.raises(Refused) as refused:
                actions.take_payment(last, PAID, amount, receipt, by=office.clerk)
            assert [reason.code for reason in refused.value.reasons] == [code]
        assert "通知应缴100元" in str(refused.value)
        paid = actions.take_payment(last, PAID, Decimal(80), "0012345678", despite=True, by=office.clerk)
    assert paid.due_on == date(2025, 3, 13)
    said = charging.noticed(last)
    assert said is not None and (said.paid, said.receipt, said.differs) == (Decimal(80), "0012345678", True)


def test_the_case_and_the_notice_show_what_was_asked_and_what_was_paid(
    office: Any, eleven: Any, noticed: Any, client: Client
) -> None:
    client.force_login(Person.objects.get(username="clerk"))
    office.received(date(2025, 1, 8), "signed_mail", wanted="补登的一件")
    with office.on(PAID):
        actions.serve_letter(noticed, SERVED, by=office.clerk)
        url = f"/console/foi/{eleven[-1].pk}/"
        answer = client.post(
            f"{url}do/paid/", {"on": "2025-02-13", "amount": "80", "receipt": "0012345678", "revision": 9}
        )
        assert answer.status_code == 409
        revision = answer.context["foi"].revision
        told = {"on": "2025-02-13", "amount": "80", "receipt": "0012345678", "revision": revision}
        answer = client.post(f"{url}do/paid/", told)
        assert answer.status_code == 409 and "通知应缴100元" in answer.content.decode()
        assert client.post(f"{url}do/paid/", {**told, "despite": "on"}).status_code == 302
        case = client.get(url).content.decode()
        assert "0012345678" in case and "按先后现为第12件" in case and "实缴80元" in case
        assert "按先后现为第12件" in client.get(f"/console/foi/letters/{noticed.pk}/").content.decode()


def test_notices_of_before_say_what_they_counted(office: Any, eleven: Any, noticed: Any) -> None:
    """As the migration fills it in from the words of the notice."""
    from importlib import import_module

    from django.apps import apps

    migration = import_module("gongkai.foi.migrations.0011_fee_as_noticed")
    Letter.objects.filter(pk=noticed.pk).update(charged=None)
    migration.fill(apps, None)
    noticed.refresh_from_db()
    assert noticed.charged == {"month": "2025-01", "counts": "items", "ordinal": 11, "pages": None, "amount": "100"}


def test_the_count_of_a_year_and_that_of_its_month_count_the_same_requests(office: Any) -> None:
    """条例 第三十五条: both end with this request, so the month is never more than the year."""
    for n, day in enumerate((date(2024, 3, 10), date(2024, 3, 11), date(2025, 2, 3), date(2025, 3, 3))):
        office.received(day, wanted=f"第{n}号地块的批复文件")
    asked = office.received(date(2025, 3, 10), wanted="另一件")
    office.received(date(2025, 3, 12), wanted="后来的一件")
    other = office.application().applicant | {"name": "慕容复", "id_number": "110105198001011237"}
    office.received(date(2025, 3, 4), applicant=other)
    with office.on(date(2025, 3, 14)):
        words = composing.prefilled(asked, "L03")["count_found"]
    assert "近一年内向本机关提出4件申请，其中与本件同月收到的有2件" in words


def test_the_only_request_of_an_applicant_is_not_too_many(office: Any, client: Client) -> None:
    asked = office.received(date(2026, 3, 2))
    told = {"count_found": "一件", "until": "2026-03-20"}
    client.force_login(Person.objects.get(username="clerk"))
    with office.on(date(2026, 3, 3)):
        page = client.get(f"/console/foi/{asked.pk}/letters/new/?code=L03").content.decode()
        assert "只向本机关提出了这一件申请" in page and "明显超过合理范围" in page
        with pytest.raises(Refused, match="只向本机关提出了这一件"):
            actions.draft_letter(asked, "L03", told, by=office.clerk)
        office.received(date(2026, 3, 3), wanted="第二件")
    second = office.received(date(2026, 3, 3), wanted="第三件")
    with office.on(date(2026, 3, 4)):
        page = client.get(f"/console/foi/{second.pk}/letters/new/?code=L03").content.decode()
        assert "近一年内3件" in page and actions.draft_letter(second, "L03", told, by=office.clerk).pk


def test_a_notice_says_its_whole_tariff_with_the_article(office: Any, eleven: Any, noticed: Any) -> None:
    words = "".join(one["text"] for one in noticed.paragraphs)
    assert (
        "第四条）：第1件至第10件不收费；第11件至第30件每件100元；第31件以上以10件为一档，首档每件200元，每增加一档，每件增加100元"
        in words
    )
    told = composing.charged(eleven[-1], "pages", 150)["tariff"]
    assert "第五条）：第1页至第30页不收费" in told and told.endswith("第201页以上每页40元")
