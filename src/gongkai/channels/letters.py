"""Mails to subscribers: the confirmation, and the newest public records. A mail holds nothing that is not public at its moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import mail, signing
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.catalog.models import Field
from gongkai.desk import clock
from gongkai.desk.words import named
from gongkai.organs.models import Organ
from gongkai.organs.queries import seat
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.schemas.loader import genres
from gongkai.text.script import to_traditional

from .models import Mailed, Rhythm, Subscription
from .sealed import unseal
from .thresholds import figure
from .wanted import records

FAULTS = (SMTPException, OSError, ValueError)
CLAIMED_FOR = timedelta(minutes=10)
#: A daily mail goes out from this hour on.
MORNING = 8
TRADITIONAL = "zh-hant"
_signer = signing.Signer(salt="channels.subscription", sep=".")


@dataclass(slots=True)
class Report:
    sent: int = 0
    ended: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)


def send_confirmation(address: str, token: str, wanted: Mapping[str, str], language: str) -> None:
    """Of what was asked, the mail tells what the house can name: words that a stranger typed reach no mailbox before
    somebody has opened the link, whose page shows them."""
    named_here = {name: value for name, value in wanted.items() if name != "q"}
    with translation.override(language):
        said = [
            _("您好，有人用这个邮箱在“%(site)s”订阅了：%(what)s。")
            % {"site": site(), "what": _asked(named_here, wanted)},
            _("如果是您本人，请在%(n)s小时内打开下面的链接确认；不确认就不会收到任何邮件。")
            % {"n": figure("confirm_hours")},
            _address(f"/subscribe/confirm/{token}/", language),
            _("如果不是您本人，请不必理会：这个邮箱没有被保存。"),
        ]
        message = _enveloped(_("请确认邮件订阅"), said, address, language, {})
    message.send()


def send_due() -> Report:
    """Writes to every subscriber for whom something new is public; one bad address stops nobody else."""
    report = Report()
    newest = public().values_list("published_at", flat=True).first()
    if newest is None:
        return report
    waiting = Subscription.objects.filter(_due(), told_until__lt=newest).order_by("id")
    connection: BaseEmailBackend | None = None
    try:
        for subscription in waiting.iterator(chunk_size=500):
            found = list(_new_for(subscription)[: figure("mail_records") + 1])
            if not found:
                Subscription.objects.filter(pk=subscription.pk).update(told_until=newest)
                continue
            if connection is None:
                connection = mail.get_connection()
                connection.open()
            _write_to(subscription, found, newest, connection, report)
    except FAULTS as error:
        report.problems.append(f"{type(error).__name__}: {error}"[:300])
    finally:
        if connection is not None:
            connection.close()
    _count(report)
    return report


def key_of(subscription: Subscription) -> str:
    return _signer.sign(subscription.nonce)


def compose(subscription: Subscription, found: list[Record]) -> mail.EmailMessage:
    """To an address that only this function opens."""
    address, language = unseal(subscription.sealed) or "", subscription.language
    most = figure("mail_records")
    with translation.override(language):
        leave = _address(f"/subscribe/leave/{key_of(subscription)}/", language)
        lines = [_line(record) for record in found[:most]]
        more = f"{_('更多请看')}：{settings.SITE_URL}/search/?{urlencode({'order': 'date'})}"
        said = [
            _("您订阅的“%(what)s”有新公开的信息：") % {"what": described(subscription.wanted)},
            *lines,
            *([more] if len(found) > most else []),
            f"{_('不再接收，打开')}：{leave}",
        ]
        n = len(lines)
        subject = ngettext("%(site)s：新公开%(n)d条", "%(site)s：新公开%(n)d条", n) % {"site": site(), "n": n}
        headers = {
            "List-Unsubscribe": f"<{settings.SITE_URL}/subscribe/leave/{key_of(subscription)}/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Message-ID": f"<news-{subscription.nonce[:12]}-{found[0].pk}@{urlsplit(settings.SITE_URL).hostname}>",
        }
        return _enveloped(subject, said, address, language, headers)


def described(wanted: Mapping[str, str]) -> str:
    """In words: 教育局 · 通知 · “学区”."""
    parts = []
    if code := wanted.get("organ"):
        parts.append(named(Organ.objects.filter(code=code).first()) or code)
    if code := wanted.get("field"):
        parts.append(named(Field.objects.filter(code=code).first()) or code)
    if code := wanted.get("genre"):
        parts.append(named(genres().get(code)) or code)
    if slug := wanted.get("column"):
        parts.append(_("栏目%(name)s") % {"name": wanted.get("column_title") or slug})
    if words := wanted.get("q"):
        parts.append(_("含有“%(words)s”") % {"words": words})
    return " · ".join(parts) or _("全部最新公开")


def _asked(named_here: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    told = [described(named_here)] if named_here or not wanted.get("q") else []
    return " · ".join([*told, *([_("关键词（打开链接后可见）")] if wanted.get("q") else [])])


def site() -> str:
    government, _office = seat(clock.today())
    return named(government) if government else _("政务公开门户")


def _due() -> Q:
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIMED_FOR)
    daily = Q(rhythm=Rhythm.DAILY) & (Q(sent_on=None) | Q(sent_on__lt=now.date()))
    return free & ((daily if now.hour >= MORNING else Q(pk=None)) | Q(rhythm=Rhythm.AT_ONCE))


def _new_for(subscription: Subscription) -> QuerySet[Record]:
    found = records(subscription.wanted).filter(published_at__gt=subscription.told_until)
    return found.defer("body")


def _write_to(
    subscription: Subscription, found: list[Record], newest: datetime, connection: BaseEmailBackend, report: Report
) -> None:
    mine = Subscription.objects.filter(pk=subscription.pk)
    free = Q(claimed_at=None) | Q(claimed_at__lt=clock.now() - CLAIMED_FOR)
    if not mine.filter(free, told_until=subscription.told_until).update(claimed_at=clock.now()):
        return
    try:
        message = compose(subscription, found)
        message.connection = connection
        message.send()
    except SMTPRecipientsRefused as error:
        _refused(subscription, error, report)
        connection.close()
        return
    except FAULTS as error:
        mine.update(claimed_at=None)
        report.failed += 1
        report.problems.append(type(error).__name__)
        connection.close()
        return
    mine.update(told_until=newest, sent_on=_today(), claimed_at=None, faults=0)
    report.sent += 1


def _refused(subscription: Subscription, error: SMTPRecipientsRefused, report: Report) -> None:
    """Refused for good (5…) several times: the subscription ends and its address is gone."""
    report.failed += 1
    mine = Subscription.objects.filter(pk=subscription.pk)
    permanent = any(code >= 500 for code, _said in error.recipients.values())
    mine.update(claimed_at=None, faults=F("faults") + int(permanent))
    report.ended += mine.filter(faults__gte=figure("mail_faults")).delete()[0]


def _count(report: Report) -> None:
    if report.sent or report.failed:
        Mailed.objects.get_or_create(on=_today())
        Mailed.objects.filter(on=_today()).update(
            letters=F("letters") + report.sent, failed=F("failed") + report.failed
        )


def _line(record: Record) -> str:
    on = f"{record.published_at.astimezone(clock.CHINA):%m-%d}" if record.published_at else ""
    return f"- {record.title}（{named(record.organ)}，{on}）\n  {settings.SITE_URL}{record.get_absolute_url()}"


def _enveloped(
    subject: str, said: list[str], address: str, language: str, headers: Mapping[str, str]
) -> mail.EmailMessage:
    text = "\n\n".join(said) + "\n"
    if language == TRADITIONAL:
        subject, text = to_traditional(subject), to_traditional(text)
    return mail.EmailMessage(
        subject=" ".join(subject.split()),
        body=text,
        to=[address],
        headers={
            **headers,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Precedence": "bulk",
            "Content-Language": language,
        },
    )


def _address(path: str, language: str) -> str:
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return f"{settings.SITE_URL}{prefix}{path}"


def _today() -> date:
    return clock.today()
