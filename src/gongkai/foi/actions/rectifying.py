"""更正办理登记: a day or an act that was entered wrongly is taken back by two people, with its reason; letters and consultations
follow, and the clock is read anew. Both entries stay in the ledger."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.facts import values
from gongkai.foi import rectification, vault
from gongkai.foi.day_rules import signed_for
from gongkai.foi.effects import effect_of
from gongkai.foi.models import Consultation, Letter, Paper, Remedy, Request
from gongkai.foi.permissions import may_approve
from gongkai.foi.reading import CORRECTED, REPLIED
from gongkai.foi.rectification import (
    REPLACED,
    RESTORED,
    day_of,
    entry_of,
    kind_of,
    moved,
    paper_before,
    pending,
    rectifiable,
    reply_of,
    right_day,
    round_of,
    stranded,
    together,
)

from .base import dated, enter, handler, note, refresh, reopen, take
from .orders import settle

LONGEST_REASON = 200
CHANGED = gettext_noop("提出的更正与您看到的不同：请看过现在的内容再决定。")
ENDING = ("foi.replied", "foi.correction_lapsed", "foi.fee_lapsed", "foi.withdrawn")
#: Letters whose service an event tells.
SERVING = {"foi.consult_served": ("L05", "L07"), "foi.fee_served": ("L09",)}


@action
def propose_rectification(
    request: Request, entry: int, reason: str, right_on: date | None = None, *, revision: int | None = None, by: Actor
) -> Event:
    """``entry`` is the number of the wrong one in the ledger; without ``right_on`` it did not happen at all."""
    ledger.hold()
    request, words = take(request, revision), reason.strip()
    found = next((one for one in rectifiable(request) if one.seq == entry), None)
    check(
        [
            handler(by, request),
            unless(found, "entry", _("请选择要更正的一项登记。")),
            unless(words, "reason", _("请写明登记错在哪里、依据什么更正。")),
            unless(
                len(words) <= LONGEST_REASON, "reason", _("理由超过%(most)s字，请精简。") % {"most": LONGEST_REASON}
            ),
            impersonal(words),
            unless(pending(request) is None, "pending", _("已有一项登记更正在等待批准。")),
        ]
    )
    assert found is not None  # checked above
    check(_against(request, found, right_on))
    told = {"entry": found.seq, "title": kind_of(found).title, "on": day_of(found), "reason": words}
    result = f"改为{right_on}" if right_on else "撤销"
    if len(together(request, found)) > 1:
        result += "，当面签收的答复一并更正"
    return note(rectification.PROPOSED, request, by, **told, right_on=right_on, result=result)


@action
def approve_rectification(request: Request, *, shown: int | None = None, by: Actor) -> Request:
    """By another person: the earlier entry is taken back, the right one entered, and everything read anew. ``shown`` is the
    number of the proposal that the person saw: another one since is refused."""
    ledger.hold()
    request = take(request)
    proposal = pending(request)
    check(
        [
            unless(may_approve(by, request.organ), "permission", _("由本机关审批人批准。")),
            unless(proposal, "nothing", _("没有等待批准的登记更正。")),
            unless(shown is None or proposal is None or proposal.seq == shown, "changed", _(CHANGED)),
            unless(
                proposal is None or proposal.actor != by.username, "own_work", _("您提出了这项更正，须由他人批准。")
            ),
        ]
    )
    assert proposal is not None  # checked above
    entry, right_on = entry_of(proposal), right_day(proposal)
    check(_against(request, entry, right_on))
    told = {key: proposal.data[key] for key in ("title", "on", "reason", "result")}
    entries = together(request, entry)
    note(rectification.RECTIFIED, request, by, entry=entry.seq, voids=[one.seq for one in entries], **told)
    reopen(request, by, "foi.reopened")
    before = paper_before(request, entry) if entry.name == CORRECTED else None
    again = [_enter_again(request, one, right_on, by) for one in entries] if right_on else []
    _words(request, before, right_on, by)
    _follow(request, entries[0], right_on, again[0] if again else None)
    request.revision += 1
    request.changed_by = by.username
    refresh(request)
    settle(request, by)
    return request


@action
def refuse_rectification(request: Request, *, by: Actor) -> Request:
    """不予更正, by whoever may approve it or proposed it; the entry stays as it is."""
    ledger.hold()
    request = take(request)
    proposal = pending(request)
    may = may_approve(by, request.organ) or (proposal is not None and proposal.actor == by.username)
    check(
        [
            unless(proposal, "nothing", _("没有等待批准的登记更正。")),
            unless(may, "permission", _("由本机关审批人或者提出更正的人撤回。")),
        ]
    )
    assert proposal is not None  # checked above
    told = {key: proposal.data[key] for key in ("entry", "title", "on")}
    note(rectification.REFUSED, request, by, **told)
    return request


def _against(request: Request, entry: Event, right_on: date | None) -> list[Reason | None]:
    """What other entries and the order of days have against it."""
    after = {one.name for one in rectifiable(request) if one.seq > entry.seq}
    must_have = entry.name != "foi.received" or right_on
    entries = together(request, entry)
    answer = right_on is None and any(one.name == REPLIED for one in entries)
    begun = request.remedies.standing().exclude(kind=Remedy.Kind.COMPLAINT)
    sued = answer and begun.filter(round=round_of(request, entry)).exists()
    got = answer and len(entries) == 1 and "foi.reply_received" in after
    left = stranded(request, entry, right_on)
    told = {"what": "；".join(dict.fromkeys(flag.sentence for flag in left))}
    return [
        unless(right_on is None or right_on <= clock.today(), "right_on", _("正确的日期不能晚于今天。")),
        unless(right_on != day_of(entry), "right_on", _("正确的日期与登记的日期相同。")),
        unless(must_have, "right_on", _("收到申请只能更正日期，不能撤销：请填写正确的日期。")),
        unless(not sued, "remedies", _("已经有人就这一答复申请复议或者提起诉讼，不能撤销。")),
        unless(not got, "later", _("请先更正申请人收到答复的登记。")),
        unless(not left, "later", _("以后的登记以这一项为前提，请先更正它们：%(what)s") % told),
    ]


def _enter_again(request: Request, entry: Event, right_on: date, by: Actor) -> Event:
    kind = kind_of(entry)
    kept = {row.key: row for row in kind.fields}
    given = {key: values.read(kept[key], value) for key, value in moved(request, entry, right_on).items()}
    at, data = dated(entry.name, given, (one.at for one in ledger.history(request.subject)))
    return enter(entry.name, request.subject, request.organ, at, data, by)


def _follow(request: Request, entry: Event, right_on: date | None, again: Event | None) -> None:
    """Letters, consultations and the outcome say what the ledger now says."""
    if entry.name in ENDING and right_on is None:
        request.outcome = ""
    if entry.name == "foi.received" and right_on:
        request.submitted_at = again.at if again else request.submitted_at
    if letter := request.letters.filter(seq=entry.seq).first():
        _letter(letter, right_on, again)
    if codes := SERVING.get(entry.name):
        served = request.letters.filter(code__in=codes, state=Letter.State.SERVED)
        key = entry.data.get("consultation")
        _service(served.filter(consultation__key=key).last() if key else served.last(), right_on)
    if entry.name == "foi.reply_received":
        _service(reply_of(request, entry), right_on)
    if key := entry.data.get("consultation"):
        _consultation(request.consultations.get(key=key), entry.name, right_on)


def _words(request: Request, before: Paper | None, right_on: date | None, by: Actor) -> None:
    """What a correction that did not come had put in the place of what was asked for; one of another day did come."""
    if before is None:
        return
    if right_on:
        note(REPLACED, request, by, paper=before.pk)
        return
    request.wanted = vault.read(before.ticket).decode("utf-8-sig")
    note(RESTORED, request, by, paper=before.pk)


def _letter(letter: Letter, right_on: date | None, again: Event | None) -> None:
    """It went out, or was signed for, on another day; or not at all: then it waits where it was before."""
    effect = effect_of(letter)
    by_service = signed_for(letter.way) and not (effect and effect.on_sending)
    letter.seq = again.seq if again else None
    if right_on and by_service:
        letter.served_on = letter.received_on = right_on
    elif right_on:
        letter.sent_on, letter.served_on = right_on, right_on if letter.served_on else None
    elif by_service:
        letter.state, letter.served_on, letter.received_on = Letter.State.SENT, None, None
    else:
        letter.state, letter.way, letter.mail_number = Letter.State.APPROVED, "", ""
        letter.sent_on = letter.served_on = letter.received_on = None
    letter.revision += 1
    letter.save()


def _service(letter: Letter | None, right_on: date | None) -> None:
    if letter is None:
        return
    letter.received_on = right_on
    letter.served_on = (right_on if signed_for(letter.way) else letter.sent_on) if right_on else None
    letter.state = Letter.State.SERVED if right_on else Letter.State.SENT
    letter.revision += 1
    letter.save()


def _consultation(asked: Consultation, name: str, right_on: date | None) -> None:
    match name:
        case "foi.consult_sent":
            asked.sent_on = right_on
        case "foi.consult_served":
            asked.served_on = right_on
            asked.until = None
        case "foi.consult_lapsed":
            asked.lapsed_on = right_on
        case "foi.consult_done":
            asked.answered_on = right_on
            if right_on is None:
                asked.answer = asked.words = ""
    asked.save()
