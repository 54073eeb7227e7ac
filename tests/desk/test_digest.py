"""Mail: one a person a day, safe words only, never lost, repeated at most once after a crash."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from click.testing import CliRunner
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import translation
from tests import factories as make
from tests.desk.test_notices import client_of, telling

from gongkai.cli.digest import digest as command
from gongkai.cli.digest import send
from gongkai.desk import digest, notices
from gongkai.desk.actions import Refused
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event, Level, Mailing, MailWish, Notice
from gongkai.desk.permissions import Actor, Role

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 9, tzinfo=CHINA)
DRAFT = "关于张某某低保复核的公告"


@pytest.fixture(autouse=True)
def _monday():
    with pinned(MONDAY), translation.override("zh-hans"):
        yield


@pytest.fixture
def edu():
    return make.organ("edu", parent=make.government(), name="教育局")


def staff(edu, email="li@edu.example", **fields):
    person = make.staff(edu, Role.DRAFTER)
    type(person).objects.filter(pk=person.pk).update(email=email, **fields)
    person.refresh_from_db()
    return person


def tell(*people, cause="a", **fields):
    return notices.tell([telling(cause, *people, **{"note": DRAFT, **fields})])


class Broken(EmailBackend):
    """A server that refuses one address and hangs up on another."""

    def send_messages(self, messages):
        if messages[0].to == ["nobody@edu.example"]:
            raise SMTPRecipientsRefused({"nobody@edu.example": (550, b"no such user")})
        if messages[0].to == ["hangs@edu.example"]:
            raise SMTPServerDisconnected("connection lost")
        return super().send_messages(messages)


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody listens")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://li:a%40b@mail.example", ("smtp", "mail.example", 587, "a@b", True, False)),
        ("smtp://mail.example:25?tls=0", ("smtp", "mail.example", 25, "", False, False)),
        ("smtps://mail.example", ("smtp", "mail.example", 465, "", False, True)),
        ("console:", ("console", "localhost", 587, "", False, False)),
        ("file:///var/mail", ("filebased", "localhost", 587, "", False, False)),
    ],
)
def test_the_operator_says_by_one_address_how_mail_goes(url, told):
    from gongkai.web.settings import _email

    found = _email(url)
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    assert (found["EMAIL_BACKEND"].split(".")[-2], *(found[name] for name in names)) == told


@pytest.mark.parametrize("url", ["pigeon://mail.example", "mail.example", ""])
def test_an_address_that_is_none_is_refused_in_words(url):
    from django.core.exceptions import ImproperlyConfigured

    from gongkai.web.settings import _email

    with pytest.raises(ImproperlyConfigured, match="GONGKAI_EMAIL_URL"):
        _email(url)


def test_one_mail_says_what_waits_and_nothing_that_people_wrote(edu):
    li = staff(edu)
    tell(li)
    tell(li, cause="b", level=Level.YELLOW, thing="other")
    assert send().sent == 1
    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    assert sent.to == ["li@edu.example"] and sent.subject == "政务公开：有2件事提醒您"
    for body in (sent.body, html):
        assert "教育局“及时公开”已于2026-05-29到期" in body
        assert "/console/duties/1" in body and "/console/notices/mail/" in body
        assert DRAFT not in body and "张某某" not in body
    assert sent.body.index("红牌") < sent.body.index("黄牌")
    assert "style" not in html and "<img" not in html


def test_headers_say_that_a_machine_wrote_and_where_to_stop_it(edu):
    tell(staff(edu))
    send()
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe"] == "<http://127.0.0.1:8000/console/notices/mail/>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].startswith("<digest-") and "20260601@" in headers["Message-ID"]
    assert len(headers.get_all("Message-ID")) == 1


def test_nothing_waits_no_mail(edu):
    li = staff(edu)
    assert send().sent == 0
    tell(li)
    Notice.objects.update(read_at=MONDAY)
    assert send().sent == 0
    tell(li, cause="b")
    notices.settle(Notice.objects.all())
    assert send().sent == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    "fields", [{"email": ""}, {"is_active": False}], ids=["without an address", "with a closed account"]
)
def test_whoever_cannot_be_written_to_is_left_out(edu, fields):
    tell(staff(edu, **fields))
    assert send() == digest.Report()


def test_whoever_left_the_organ_gets_no_mail_of_it(edu):
    li = staff(edu)
    tell(li)
    li.posts.update(ends_on=MONDAY.date() - timedelta(days=1))
    assert send().sent == 0


def test_one_mail_a_day_and_the_rest_tomorrow(edu):
    li = staff(edu)
    tell(li)
    assert [send().sent, send().sent] == [1, 0]
    tell(li, cause="b", thing="other")
    assert send().sent == 0
    with pinned(MONDAY + timedelta(days=1)):
        assert send().sent == 1
    assert mail.outbox[1].subject == "政务公开：有1件事提醒您"


def test_a_week_is_one_mail_and_never_is_none(edu):
    weekly, never = staff(edu), staff(edu, "wang@edu.example")
    MailWish.objects.create(person=weekly, frequency="weekly")
    MailWish.objects.create(person=never, frequency="never")
    sent = []
    for day in range(9):
        with pinned(MONDAY + timedelta(days=day)):
            tell(weekly, never, cause=f"c{day}", thing=f"t{day}")
            sent.append(send().sent)
    assert sent == [1, 0, 0, 0, 0, 0, 0, 1, 0]
    assert {one.to[0] for one in mail.outbox} == {"li@edu.example"}


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hant", "政務公開：有1件事提醒您"), ("en", "Open government affairs: 1")]
)
def test_mail_is_written_in_the_language_of_the_person(edu, language, words):
    li = staff(edu)
    MailWish.objects.create(person=li, language=language)
    tell(li)
    send()
    (sent,) = mail.outbox
    assert words in sent.subject
    assert sent.extra_headers["Content-Language"] == language
    assert f'lang="{language}"' in sent.alternatives[0].content
    if language == "zh-hant":
        assert "已於2026-05-29到期" in sent.body and "已於2026-05-29到期" in sent.alternatives[0].content


def test_a_bad_address_stops_nobody_and_is_tried_again(edu, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    people = [staff(edu, f"{name}@edu.example") for name in ("a", "nobody", "hangs", "z")]
    tell(*people)
    report = send()
    assert report.sent == 2 and [failure.person for failure in report.failed] == [one.username for one in people[1:3]]
    assert "550" in report.failed[0].problem
    assert {one.to[0] for one in mail.outbox} == {"a@edu.example", "z@edu.example"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send().sent == 2
    assert Mailing.objects.get(person=people[1]).tries == 2
    assert not Mailing.objects.exclude(problem="").exists()


def test_a_server_that_is_away_is_told_once_and_loses_nothing(edu, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    tell(staff(edu), staff(edu, "wang@edu.example"))
    report = send()
    assert (report.sent, report.failed) == (0, []) and "nobody listens" in report.unreachable
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send().sent == 2


def test_a_crash_between_sending_and_marking_repeats_one_mail_under_the_same_name(edu, monkeypatch):
    tell(staff(edu))

    class Killed(BaseException):
        pass

    def crash(*_args, **_kwargs):
        raise Killed

    monkeypatch.setattr(digest, "_mark", crash)
    with pytest.raises(Killed):
        send()
    monkeypatch.undo()
    assert len(mail.outbox) == 1 and not Mailing.objects.filter(sent_at__isnull=False).exists()
    assert send().sent == 0, "the killed run may still be at it"
    with pinned(MONDAY + digest.CLAIMED_FOR + timedelta(seconds=1)):
        assert [send().sent, send().sent] == [1, 0]
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == 1


def test_what_another_run_is_just_sending_is_left_to_it(edu):
    li = staff(edu)
    tell(li)
    Mailing.objects.create(person=li, on=MONDAY.date(), claimed_at=MONDAY - timedelta(minutes=9))
    assert send().sent == 0


def test_a_long_list_is_cut_and_says_so(edu):
    li = staff(edu)
    notices.tell([telling(f"c{n}", li, thing=f"t{n}") for n in range(digest.MOST_LINES + 5)])
    send()
    (sent,) = mail.outbox
    assert sent.body.count("已于2026-05-29到期") == digest.MOST_LINES
    assert "另有5件" in sent.body and "另有5件" in sent.alternatives[0].content
    assert Notice.objects.filter(mailed_at=None).count() == 0


def test_old_notices_are_not_dug_out_for_a_new_address(edu):
    li = staff(edu, "")
    tell(li)
    type(li).objects.update(email="li@edu.example")
    with pinned(MONDAY + digest.OLDEST + timedelta(seconds=1)):
        assert send().sent == 0
    with pinned(MONDAY + digest.OLDEST):
        assert send().sent == 1


def test_an_address_with_a_line_break_harms_nobody_else(edu):
    tell(staff(edu, "a@edu.example\nBcc: all@edu.example"), staff(edu, "z@edu.example"))
    report = send()
    assert report.sent == 1 and len(report.failed) == 1
    assert [one.to for one in mail.outbox] == [["z@edu.example"]]


def test_the_command_tells_what_it_did_and_fails_when_a_mail_did(edu, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    tell(staff(edu), staff(edu, "nobody@edu.example"))
    ran = CliRunner().invoke(command, ["--json", "--today", "2026-06-02"])
    told = json.loads(ran.stdout)
    assert (ran.exit_code, told["sent"], len(told["failed"])) == (1, 1, 1)
    assert "下次会再试" in ran.stderr
    assert Mailing.objects.filter(on="2026-06-02").count() == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert CliRunner().invoke(command, ["--today", "2026-06-02"]).exit_code == 0


def test_everybody_sets_the_own_mail_and_the_ledger_knows(edu):
    li = staff(edu)
    answer = client_of(li).post("/console/notices/mail/", {"frequency": "never", "language": "en"})
    assert answer.status_code == 302
    kept = MailWish.objects.get(person=li)
    assert (kept.frequency, kept.language) == ("never", "en")
    event = Event.objects.get(name="mail.wished")
    assert (event.subject, event.data["wish_title"]) == (f"person:{li.username}", "不要邮件")
    with pytest.raises(Refused) as refused:
        digest.wish(li, "daily", "zh-hans", by=Actor("somebody", "某人"))
    assert refused.value.has("permission")


@pytest.mark.parametrize("wrong", [{"frequency": "hourly"}, {"language": "fr"}, {}])
def test_a_wish_that_is_not_offered_is_not_kept(edu, wrong):
    li = staff(edu)
    sent = {"frequency": "daily", "language": "en", **wrong} if wrong else {}
    assert client_of(li).post("/console/notices/mail/", sent).status_code == 200
    assert not MailWish.objects.exists()


def test_the_first_form_offers_the_language_being_read(edu):
    client: Client = client_of(staff(edu))
    client.cookies["django_language"] = "en"
    assert client.get("/console/notices/mail/").context["form"].initial == {"frequency": "daily", "language": "en"}
