"""到期报送: a report is sent, sent again as a new version, received, and sent back where it does not do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from gongkai.desk import clock, files, ledger, notices
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.models import Event, Level, StoredFile
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Actor, Role
from gongkai.law.quotas import PERIOD
from gongkai.organs.models import Organ
from gongkai.organs.queries import people_with
from gongkai.policies import permissions
from gongkai.policies.models import DueReport, SentReport

from .editing import in_whose_place, short_enough
from .work import Upload

LONGEST_PART = 20_000
RETURNED = gettext_noop("{receiver_name}退回了{organ_name}的报送，请于{due}以前重报")
WORDS = "words"
"""The key under which a report without prescribed parts keeps its text."""


def send_report(
    due: DueReport,
    parts: Mapping[str, str],
    *,
    receiver: Organ,
    dated: date | None = None,
    file: Upload | None = None,
    by: Actor,
) -> SentReport:
    """Sends one version. Its time is the moment of the call; ``dated`` is the day that the paper itself bears.

    Refused with every missing part named, for another receiver than the call names, and when dated other than today.
    """
    told = {key: words.strip() for key, words in parts.items() if words.strip()}
    check(_may_send(due, told, receiver, dated, file, by))
    if file:
        files.inspect(file[1], file[0])
    return _sent(due, told, file[0] if file else "", files.keep(file[1], file[0]) if file else None, by)


@action
def receive_report(sent: SentReport, *, by: Actor) -> SentReport:
    """签收, by the organ to which it was sent; never by the person who sent it (in the place of the organ that owed it)."""
    ledger.hold()
    sent = SentReport.objects.select_related("due__call__receiver", "due__organ").get(pk=sent.pk)
    due = sent.due
    check(
        [
            unless(
                permissions.may_receive(by, due.call),
                "not_yours",
                gettext("只有%(organ)s的人员才能签收。") % {"organ": due.call.receiver},
            ),
            unless(
                sent.sent_by != by.username,
                "two_people",
                gettext("这一版是您报送的，请由另一位人员签收。"),
            ),
            unless(sent.received_at is None, "received", gettext("这份报告已经签收。")),
            unless(sent.returned_at is None, "returned", gettext("这一版已经退回，请等重报。")),
        ]
    )
    sent.received_at, sent.received_by = clock.now(), by.username
    sent.save()
    if due.received_at is None:
        due.received_at = sent.received_at
        due.save(update_fields=["received_at"])
    _note("due_report.received", due, by, number=sent.number)
    return sent


@action
def return_report(sent: SentReport, reason: str, again_by: date, *, by: Actor) -> SentReport:
    """退回: what the last version says does not do; it is owed again by the end of ``again_by``.

    Whether the report came in time stays what its first version made it; only the new limit can be missed now.
    """
    ledger.hold()
    sent = SentReport.objects.select_related("due__call__receiver", "due__organ").get(pk=sent.pk)
    due, reason = sent.due, reason.strip()
    check([*_may_return(sent, reason, by), *_leaves_time(due, again_by)])
    sent.returned_at, sent.returned_by = clock.now(), by.username
    sent.return_reason, sent.again_by = reason, again_by
    sent.save()
    due.again_by = again_by
    due.save(update_fields=["again_by"])
    told = _note("due_report.returned", due, by, number=sent.number, reason=reason, due=again_by)
    _tell_of_return(due, reason, told)
    return sent


@action
def _sent(due: DueReport, parts: dict[str, str], name: str, source: StoredFile | None, by: Actor) -> SentReport:
    ledger.hold()
    due = DueReport.objects.select_related("call__receiver", "call__policy", "organ").get(pk=due.pk)
    check([_same_again(due.versions.order_by("number").last(), parts, source)])
    now = clock.now()
    version = SentReport.objects.create(
        due=due,
        number=due.versions.count() + 1,
        parts=parts,
        source=source,
        source_name=name,
        sent_at=now,
        sent_by=by.username,
    )
    late = not due.in_time(now) and not due.call.waiting
    due.sent_at, due.again_by = due.sent_at or now, None
    due.save(update_fields=["sent_at", "again_by"])
    notices.settle(notices.unsettled([Level.INFO]).filter(thing=due.subject))
    place = in_whose_place(by, due.organ)
    _note("due_report.sent", due, by, number=version.number, late=late, remark="（逾期）" if late else "", **place)
    if version.number == 1:
        _tell_rules(due, parts, by)
    return version


def _same_again(last: SentReport | None, parts: dict[str, str], source: StoredFile | None) -> Reason | None:
    """What was sent twice by a double click is one version; after a return it is for the receiver to judge."""
    if last is None or last.returned_at or last.parts != parts or last.source != source:
        return None
    words = gettext("第%(n)s版已经收到，内容完全相同；有改动时再报送新版。")
    return Reason("same", words % {"n": last.number})


def _may_send(
    due: DueReport, parts: Mapping[str, str], receiver: Organ, dated: date | None, file: Upload | None, by: Actor
) -> list[Reason | None]:
    call = due.call
    missing = [
        Reason("missing_part", gettext("缺“%(part)s”：请写明后再报送。") % {"part": title})
        for key, title in call.parts
        if key not in parts
    ]
    return [
        unless(
            by.has_any(permissions.REPORTERS, due.organ.code),
            "not_yours",
            gettext("只有%(organ)s的人员才能报送。") % {"organ": due.organ},
        ),
        unless(not call.ended_reason, "ended", gettext("这项报送要求已经终止，不用再报送。")),
        unless(
            receiver.pk == call.receiver_id,
            "wrong_receiver",
            gettext("这份报告应当报送%(right)s，不是%(wrong)s：请改选报送对象。")
            % {"right": call.receiver, "wrong": receiver},
        ),
        _dated(dated),
        *missing,
        unless(call.parts or parts or file, "empty", gettext("请写明情况，或者附上报告文件。")),
        *(impersonal(words) for words in parts.values()),
        unless(
            all(len(words) <= LONGEST_PART for words in parts.values()),
            "long",
            gettext("一项内容超过%(n)s字：请精简，详细材料作为附件。") % {"n": LONGEST_PART},
        ),
    ]


def _may_return(sent: SentReport, reason: str, by: Actor) -> list[Reason | None]:
    due = sent.due
    last = due.versions.filter(number__gt=sent.number).first() is None
    return [
        unless(
            permissions.may_receive(by, due.call),
            "not_yours",
            gettext("只有%(organ)s的人员才能退回。") % {"organ": due.call.receiver},
        ),
        unless(last, "newer", gettext("已经报送了新版，请看最新的一版。")),
        unless(sent.returned_at is None, "returned", gettext("这一版已经退回。")),
        unless(not due.call.ended_reason, "ended", gettext("这项报送要求已经终止，不用再退回。")),
        unless(reason, "reason", gettext("请写明退回的理由：缺什么、哪里要改。")),
        short_enough(reason),
        impersonal(reason),
    ]


def _leaves_time(due: DueReport, again_by: date) -> list[Reason | None]:
    early = gettext("重报期限不能早于原来的截止日期（%(day)s）。") % {"day": due.due_on}
    return [
        unless(again_by >= clock.today(), "past", gettext("重报期限不能早于今天。")),
        unless(again_by >= due.due_on, "before_due", early),
    ]


def _tell_of_return(due: DueReport, reason: str, told: Event) -> None:
    """Those who write reports there hear of it at once, with the reason; sending again settles it."""
    writers = (people_with(role, due.organ, clock.today()) for role in (Role.DRAFTER, Role.APPROVER))
    notices.tell(
        [
            Telling(
                cause=f"returned:{told.seq}",
                level=Level.INFO,
                sentence=RETURNED,
                to={person.pk for people in writers for person in people},
                subject=due.subject,
                thing=due.subject,
                url=reverse("console:due-report", args=[due.pk]),
                organ=due.organ.code,
                note=f"{due}：{reason}",
                words={
                    "receiver_name": due.call.receiver.name,
                    "organ_name": due.organ.name,
                    "due": str(due.again_by),
                },
            )
        ]
    )


def _dated(day: date | None) -> Reason | None:
    if day is None or day == clock.today():
        return None
    if day < clock.today():
        return Reason("backdated", gettext("落款日期早于今天：报送时间以提交之时为准，不能倒签，请改为今天。"))
    return Reason("future", gettext("落款日期晚于今天，请改为今天。"))


def _tell_rules(due: DueReport, parts: Mapping[str, str], by: Actor) -> None:
    """A rule that wants this report waits for its own event: of the document, or of the organ by itself. One report is
    one event, for the period that it was asked for."""
    call = due.call
    if not call.rule or not call.event:
        return
    about: dict[str, Any] = {"sent_on": clock.today(), "said": str(due)}
    if due.period:
        about[PERIOD] = due.period
    if call.topic:
        about["topic"] = call.topic
    if call.parts:
        about["parts"] = sorted(parts)
    subject = call.policy.subject if call.policy else f"organ:{due.organ.code}"
    ledger.write(call.event, subject, organ=due.organ.code, actor=by.username, **about)


def _note(name: str, due: DueReport, by: Actor, /, **data: Any) -> Event:
    about: dict[str, Any] = {"title": str(due), "organ_name": due.organ.name, "receiver_name": due.call.receiver.name}
    return ledger.write(name, due.subject, organ=due.organ.code, actor=by.username, **about, **data)
