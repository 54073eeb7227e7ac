"""The e-mail digest: at most one mail a person a day, and only when something waits.

A mail leaves through servers that are not ours, so it says what ``Notice.sentence`` says and nothing else: the rule, the
organ, the day and a link behind the login. What was sent is marked after sending: a crash in between repeats one mail and
loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from gongkai.text.script import convert_html, to_traditional

from . import clock, ledger, notices
from .actions import action, check, unless
from .models import Level, Mailing, MailWish, Notice
from .models.mailing import Frequency
from .permissions import Actor
from .words import source

MOST_LINES = 30
#: What is older was told in the console long ago.
OLDEST = timedelta(days=30)
#: A sender that has not come back after this long was killed.
CLAIMED_FOR = timedelta(minutes=10)
TRADITIONAL = "zh-hant"
FAULTS = (SMTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Failure:
    person: str
    problem: str


@dataclass(slots=True)
class Report:
    """``unreachable`` is set when the mail server did not answer at all: then nobody else was tried."""

    sent: int = 0
    failed: list[Failure] = field(default_factory=list)
    unreachable: str = ""

    @property
    def ok(self) -> bool:
        return not self.failed and not self.unreachable


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest before it is put into an envelope. ``groups`` are level, heading, lines of (sentence, address)."""

    subject: str
    intro: str
    groups: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    more: int
    notices: str
    wishes: str

    @property
    def text(self) -> str:
        parts = [self.intro]
        for _level, heading, lines in self.groups:
            parts.append("\n".join([f"【{heading}】", *(f"- {said}\n  {address}" for said, address in lines)]))
        if self.more:
            parts.append(_more(self.more))
        parts.append(
            f"{gettext('全部提醒')}：{self.notices}\n{gettext('改变邮件的频率和语言，或者不再接收')}：{self.wishes}"
        )
        return "\n\n".join(parts) + "\n"

    @property
    def html(self) -> str:
        return render_to_string("mail/digest.html", {"letter": self, "more": _more(self.more) if self.more else ""})


def send(actor_of: Callable[[Any], Actor]) -> Report:
    """Writes to everybody for whom something waits and who was not written to today. ``actor_of`` says where a person works.

    One bad address stops nobody else; whoever could not be reached is tried again at the next run.
    """
    report, waiting = Report(), list(_recipients())
    if not waiting:
        return report
    connection = mail.get_connection()
    try:
        connection.open()
    except FAULTS as error:
        report.unreachable = _told(error)
        return report
    try:
        for person in waiting:
            _write_to(person, actor_of(person), connection, report)
    finally:
        connection.close()
    return report


@action
def wish(person: Any, frequency: str, language: str, *, by: Actor) -> MailWish:
    """How often and in which language the person wants mail: everybody's own affair."""
    check(
        [
            unless(by.username == person.username, "permission", gettext("只能改自己的邮件设置。")),
            unless(frequency in Frequency.values, "frequency", gettext("请从列出的频率中选择。")),
            unless(language in dict(settings.LANGUAGES), "language", gettext("请从列出的语言中选择。")),
        ]
    )
    kept, _new = MailWish.objects.update_or_create(
        person=person, defaults={"frequency": frequency, "language": language}
    )
    ledger.write(
        "mail.wished",
        f"person:{person.username}",
        actor=by.username,
        username=person.username,
        wish_title=source(Frequency(frequency).label),
    )
    return kept


def compose(found: QuerySet[Notice], language: str) -> Letter:
    """The letter about these notices in one language; the strictest first, and no more lines than anybody reads."""
    with translation.override(language):
        strictness = Case(*(When(level=level, then=Value(place)) for place, level in enumerate(Level.values)))
        shown = list(found.order_by(strictness, "at", "id")[:MOST_LINES])
        total = found.count()
        lines = {level: tuple(_line(one) for one in shown if one.level == level) for level in Level}
        return Letter(
            subject=ngettext("政务公开：有%(n)d件事提醒您", "政务公开：有%(n)d件事提醒您", total) % {"n": total},
            intro=gettext("您好，以下事项请登录政务公开办公台处理。邮件里只写规则、机关和日期，具体内容在办公台里看。"),
            groups=tuple((level.value, str(level.label), lines[level]) for level in Level if lines[level]),
            more=total - len(shown),
            notices=_address(reverse("console:notices")),
            wishes=_address(reverse("console:mail")),
        )


def _recipients() -> Iterator[Any]:
    """Active people with an address, who want mail by now, and for whom something waits."""
    today = clock.today()
    week = today - timedelta(days=today.weekday())
    written = Mailing.objects.filter(sent_at__isnull=False)
    people = get_user_model().objects.filter(is_active=True, notices__in=_unwritten()).exclude(email="")
    people = people.exclude(mail_wish__frequency=Frequency.NEVER).exclude(
        pk__in=written.filter(on=today).values("person")
    )
    weekly = Q(mail_wish__frequency=Frequency.WEEKLY) & Q(pk__in=written.filter(on__gte=week).values("person"))
    return people.exclude(weekly).select_related("mail_wish").distinct().order_by("pk").iterator(chunk_size=500)


def _unwritten() -> QuerySet[Notice]:
    return Notice.objects.filter(read_at=None, settled_at=None, mailed_at=None, at__gte=clock.now() - OLDEST)


def _write_to(person: Any, actor: Actor, connection: BaseEmailBackend, report: Report) -> None:
    pks = list(notices.of(actor).filter(pk__in=_unwritten().filter(recipient=person)).values_list("pk", flat=True))
    if not pks or not _claimed(person, today := clock.today()):
        return
    mailing = Mailing.objects.filter(person=person, on=today)
    wished = getattr(person, "mail_wish", None) or MailWish(person=person)
    try:
        letter = compose(Notice.objects.filter(pk__in=pks), wished.language)
        message = _enveloped(letter, person, wished.language, today)
        message.connection = connection
        message.send()
    except FAULTS as error:
        mailing.update(claimed_at=None, problem=_told(error))
        report.failed.append(Failure(person.username, _told(error)))
        connection.close()  # whatever state the conversation was left in, the next one begins anew
        return
    _mark(mailing, pks)
    report.sent += 1


@transaction.atomic
def _mark(mailing: QuerySet[Mailing], pks: list[int]) -> None:
    Notice.objects.filter(pk__in=pks).update(mailed_at=clock.now())
    mailing.update(sent_at=clock.now(), claimed_at=None, problem="", notices=len(pks))


def _claimed(person: Any, today: date) -> bool:
    """Whether this run may write to the person now; another run that is just doing so may, this one not."""
    mine, _new = Mailing.objects.get_or_create(person=person, on=today)
    free = Q(claimed_at=None) | Q(claimed_at__lt=clock.now() - CLAIMED_FOR)
    unsent = Mailing.objects.filter(free, pk=mine.pk, sent_at=None)
    return bool(unsent.update(claimed_at=clock.now(), tries=F("tries") + 1))


def _enveloped(letter: Letter, person: Any, language: str, today: date) -> mail.EmailMultiAlternatives:
    with translation.override(language):
        subject, text, html = letter.subject, letter.text, letter.html
    if language == TRADITIONAL:
        subject, text, html = to_traditional(subject), to_traditional(text), convert_html(html)
    message = mail.EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[person.email],
        headers={
            # The same mail sent twice after a crash bears the same name, by which mail programs show it once.
            "Message-ID": f"<digest-{person.pk}-{today:%Y%m%d}@{urlsplit(settings.SITE_URL).hostname}>",
            "List-Unsubscribe": f"<{letter.wishes}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": language,
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def _line(notice: Notice) -> tuple[str, str]:
    return notice.said, _address(notice.url)


def _more(n: int) -> str:
    return ngettext("另有%(n)d件，请到办公台查看。", "另有%(n)d件，请到办公台查看。", n) % {"n": n}


def _address(path: str) -> str:
    return settings.SITE_URL + path


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
