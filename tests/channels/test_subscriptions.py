"""E-mail subscription: confirmed, sealed, never listed, ended by one click; no mail bombs, no word that is not public."""

from __future__ import annotations

import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from tests import factories as make

from gongkai.channels import letters, queries
from gongkai.channels.actions import subscriptions
from gongkai.channels.models import Knock, Mailed, Subscription
from gongkai.channels.sealed import seal, unseal
from gongkai.desk.actions import Refused
from gongkai.desk.models import Event
from gongkai.desk.permissions import Role

ADDRESS = "reader@example.com"


def subscribed(address: str = ADDRESS, rhythm: str = "at_once", **wanted: str) -> Subscription:
    before = len(mail.outbox)
    subscriptions.ask(address, wanted, rhythm, client="198.51.100.7")
    assert len(mail.outbox) == before + 1
    made = subscriptions.confirm(token_in(mail.outbox[-1].body))
    assert made is not None
    return made


def token_in(body: str) -> str:
    return re.search(r"/subscribe/confirm/([^/\s]+)/", body)[1]


def test_nothing_is_kept_before_the_confirmation_and_nothing_plain_after(house, at):
    with at(9):
        subscriptions.ask(ADDRESS, {"organ": house.organ.code}, "daily", client="198.51.100.7")
        token = token_in(mail.outbox[-1].body)
        assert not Subscription.objects.exists() and ADDRESS not in everything()
        assert subscriptions.read(token).address == ADDRESS
        first = subscriptions.confirm(token)
        assert subscriptions.confirm(token) == first and Subscription.objects.count() == 1
        assert ADDRESS not in everything() and "reader" not in everything()
        assert unseal(first.sealed) == ADDRESS and not Event.objects.filter(payload__contains="reader").exists()
    with at(9 + 49):
        assert subscriptions.read(token) is None and subscriptions.confirm(token) is None
    for odd in ("x", token[:-3] + "AAA", seal("no json"), ""):
        assert subscriptions.read(odd) is None


def everything() -> str:
    """All that the database holds of this room and the ledger, as text."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names() if name.startswith(("channels_", "desk_"))]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return repr(rows)


def test_what_was_wished_and_nothing_else_is_told(house, at):
    with at(9):
        mine = subscribed(organ=house.organ.code, q="供水")
        everyone, daily = subscribed("all@example.com"), subscribed("daily@example.com", "daily")
        elsewhere = subscribed("far@example.com", organ="nowhere")
        mail.outbox.clear()
        assert letters.send_due().sent == 0
    with at(10):
        house.published(title="关于供水抢修的公告")
        house.published(title="另一件事")
        house.submitted(title="审查中的供水公告")
        gone = house.published(title="撤回的供水公告")
        house.withdraw(gone, "重复发布")
        assert letters.send_due().sent == 3 and letters.send_due().sent == 0
    told = {one.to[0]: one for one in mail.outbox}
    assert set(told) == {ADDRESS, "all@example.com", "daily@example.com"}
    assert "关于供水抢修的公告" in told[ADDRESS].body and "另一件事" not in told[ADDRESS].body
    assert "另一件事" in told["all@example.com"].body
    assert not any("审查中" in one.body or "撤回的" in one.body for one in mail.outbox)
    assert all(len(one.to) == 1 and not one.cc and not one.bcc for one in mail.outbox)
    with at(11):
        house.published(title="又一件事")
        assert letters.send_due().sent == 1
    with at(7, days=1):
        assert letters.send_due().sent == 0
    with at(8, days=1):
        assert letters.send_due().sent == 1 and mail.outbox[-1].to == ["daily@example.com"]
    assert Mailed.objects.count() == 2 and queries.subscriptions_by() == {"at_once": 3, "daily": 1}
    assert mine.pk and everyone.pk and daily.pk and elsewhere.pk


def test_one_click_ends_it(house, at):
    with at(9):
        subscribed()
    with at(10):
        house.published()
        letters.send_due()
    message = mail.outbox[-1]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.search(r"<.*?(/subscribe/leave/.+/)>", message.extra_headers["List-Unsubscribe"])[1]
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200 and Subscription.objects.count() == 1
    answer = client.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200 and not Subscription.objects.exists()
    assert client.post(address).status_code == 200
    assert client.post("/subscribe/leave/0123456789abcdef.forged/").status_code == 200


def test_no_mail_bomb(house, at):
    ask = lambda address, client: subscriptions.ask(address, {}, "daily", client=client)  # noqa: E731
    with at(9):
        for n in range(6):
            ask("victim@example.com", f"203.0.113.{n}")
            ask("Victim+x@Example.com", f"203.0.114.{n}")
        assert len(mail.outbox) == 3
        for n in range(20):
            ask(f"reader{n}@example.com", "198.51.100.9")
        assert len(mail.outbox) == 3 + 10
    with at(9, days=1, minutes=1):
        ask("victim@example.com", "203.0.113.1")
        assert len(mail.outbox) == 14
        assert subscriptions.forget() and Knock.objects.count() == 1
    for bad in (
        "",
        "x",
        "a@b@c.de",
        "a b@c.de",
        "x@example.com\nBcc: y@example.com",
        "中@例子.中国",
        "a" * 130 + "@x.de",
    ):
        with pytest.raises(Refused):
            ask(bad, "203.0.113.9")


def test_the_confirmation_carries_no_word_of_a_stranger(house, at, client):
    bait = "恭喜中奖请致电领奖"
    with at(9):
        subscriptions.ask(ADDRESS, {"organ": house.organ.code, "q": bait}, "daily", client="198.51.100.7")
        subscriptions.ask("other@example.com", {"q": bait}, "daily", client="198.51.100.8")
        assert len(mail.outbox) == 2 and not any(bait in str(one.message()) + one.body for one in mail.outbox)
        assert house.organ.short_name in mail.outbox[0].body and "关键词" in mail.outbox[1].body
        assert bait in client.get(f"/subscribe/confirm/{token_in(mail.outbox[1].body)}/").content.decode()
        for bad in (
            "http://bad.example", "ｈｔｔｐ：／／bad", "WWW.bad.example", "来信a@bad", "a＠bad", "供\x00水", "供\x1b水", "供\u202e水"
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                subscriptions.ask(ADDRESS, {"q": bad}, "daily", client="198.51.100.9")
            assert refused.value.has("words")
    assert len(mail.outbox) == 2


def test_an_address_that_refuses_for_good_is_forgotten(house, at, monkeypatch):
    with at(9):
        subscribed("gone@example.com")
        subscribed("full@example.com")
        mail.outbox.clear()

    def send(self, messages):
        for one in messages:
            if one.to[0].startswith("gone"):
                raise SMTPRecipientsRefused({one.to[0]: (550, b"no such user")})
            if one.to[0].startswith("full"):
                raise SMTPRecipientsRefused({one.to[0]: (452, b"mailbox full")})
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    with at(10):
        house.published()
        assert [letters.send_due().ended for _ in range(3)] == [0, 0, 1]
    assert Subscription.objects.count() == 1


def test_pages_for_everybody(house, at, client):
    """Without script: the form, the mail, the button, the link out; the same answer whatever is known."""
    form = {
        "address": ADDRESS,
        "organ": house.organ.code,
        "field": "",
        "column": "notices",
        "q": "",
        "rhythm": "at_once",
    }
    with at(9):
        page = client.get(f"/subscribe/?organ={house.organ.code}")
        assert (
            page["Cache-Control"].startswith("max-age=0")
            and f'value="{house.organ.code}" selected' in page.content.decode()
        )
        answers = [client.post("/subscribe/", form).content for _ in range(5)]
        assert len(mail.outbox) == 3 and len({re.sub(rb'value="[^"]{64}"', b"", one) for one in answers}) == 1
        assert client.post("/subscribe/", {**form, "address": "x"}).status_code == 422
        assert client.post("/subscribe/", {**form, "organ": "nowhere"}).status_code == 422
        link = re.search(r"(/subscribe/confirm/\S+)", mail.outbox[0].body)[1]
        assert client.get(link).status_code == 200 and not Subscription.objects.exists()
        assert "订阅已生效" in client.post(link).content.decode()
        assert client.get("/subscribe/confirm/nonsense/").status_code == 404
        assert "Confirm" not in client.get("/subscribe/").content.decode()
    with at(10):
        house.published()
        assert letters.send_due().sent == 1
    assert "栏目" in mail.outbox[-1].body


def test_staff_see_numbers_alone(house, at):
    with at(9):
        subscribed(q="供水")
    for role in Role:
        client = Client()
        client.force_login(make.staff(house.organ, role))
        page = client.get("/console/subscriptions/")
        assert page.status_code in (200, 404) and ADDRESS not in page.content.decode()
        assert "供水" not in page.content.decode()
