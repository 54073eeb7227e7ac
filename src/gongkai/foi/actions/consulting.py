"""征求意见 (条例 第三十二条、第三十四条): a third party or a co-making organ is asked in writing; the letter is ``lettering``'s."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.foi import composing
from gongkai.foi.models import Consultation, Letter, Request
from gongkai.foi.reading import reading

from . import lettering
from .base import handler, happen, note, still_open, take, touched
from .intake import Upload, keep_papers

LONGEST = 5000
WAITING = (Letter.State.DRAFT, Letter.State.SUBMITTED)


@action
def consult(
    request: Request, kind: str, party: str, contact: str, content: str, *, revision: int | None = None, by: Actor
) -> Consultation:
    """Enters who is to be asked about what; nothing moves until the letter is sent."""
    ledger.hold()
    request = take(request, revision)
    party, contact, content = party.strip(), contact.strip(), content.strip()
    check(
        [
            handler(by, request),
            still_open(request),
            unless(request.received_on, "not_received", _("请先与申请人确认收到申请。")),
            *_told(kind, party, contact, content),
        ]
    )
    made = Consultation.objects.create(
        request=request,
        key=_next_key(request),
        kind=kind,
        party=party[:200],
        contact=contact[:300],
        content=content,
        made_by=by.username,
        made_at=clock.now(),
    )
    note("foi.consult_entered", request, by, kind_title=source(Consultation.Kind(kind).label), consultation=made.key)
    touched(request, by)
    return made


@action
def amend_consultation(
    asked: Consultation, party: str, contact: str, content: str, *, revision: int | None = None, by: Actor
) -> Consultation:
    """Before it is sent: who is asked, where, and about what. A letter that waits is written once more, and is a draft again."""
    ledger.hold()
    request, asked = _unsent(asked, revision)
    party, contact, content = party.strip(), contact.strip(), content.strip()
    letters = list(asked.letters.filter(state__in=WAITING))
    by_hand = _("征求意见书的文字改过：请先作废这份文书，再修改登记，然后重新起草。")
    check(
        [
            handler(by, request),
            *_not_yet(request, asked),
            *_told(asked.kind, party, contact, content),
            unless(all(_body(one.paragraphs) == _body(composing.compose(one)) for one in letters), "by_hand", by_hand),
        ]
    )
    asked.party, asked.contact, asked.content = party[:200], contact[:300], content
    asked.save(update_fields=["party", "contact", "content"])
    for one in letters:
        one.request, one.consultation = request, asked
        lettering.rewrite(one, {**one.fields, "content": content}, revision=one.revision, by=by)
    note("foi.consult_amended", request, by, kind_title=source(asked.Kind(asked.kind).label), consultation=asked.key)
    touched(request, by)
    return asked


@action
def withdraw_consultation(asked: Consultation, *, revision: int | None = None, by: Actor) -> None:
    """Before it is sent: nobody is asked after all. The ledger keeps that it was entered; letters that wait are discarded."""
    ledger.hold()
    request, asked = _unsent(asked, revision)
    check([handler(by, request), *_not_yet(request, asked)])
    for one in asked.letters.filter(state__in=WAITING):
        lettering.discard(one, revision=one.revision, by=by)
    asked.letters.update(consultation=None)
    note("foi.consult_withdrawn", request, by, kind_title=source(asked.Kind(asked.kind).label), consultation=asked.key)
    asked.delete()
    touched(request, by)


def _unsent(asked: Consultation, revision: int | None) -> tuple[Request, Consultation]:
    request = take(asked.request, revision)
    return request, Consultation.objects.select_for_update().get(pk=asked.pk)


def _not_yet(request: Request, asked: Consultation) -> list[Reason | None]:
    """What was sent once is in the ledger, also when the sending was taken back."""
    events = ledger.history(request.subject).filter(name="foi.consult_sent")
    sent = asked.sent_on or any(event.data.get("consultation") == asked.key for event in events)
    approved = asked.letters.filter(state=Letter.State.APPROVED)
    return [
        still_open(request),
        unless(not sent, "sent", _("征求意见书已经发出，不能再修改或者撤回登记。")),
        unless(not approved.exists(), "approved", _("征求意见书已经批准：请先由审批人退回，再修改或者撤回登记。")),
    ]


def _told(kind: str, party: str, contact: str, content: str) -> list[Reason | None]:
    return [
        unless(kind in Consultation.Kind.values, "kind", _("请选择征求谁的意见。")),
        unless(party, "party", _("请填写被征求意见一方的名称。")),
        unless(contact, "contact", _("请填写送达用的地址或者联系方式：征求意见须采用书面形式。")),
        unless(content, "content", _("请写明拟公开的内容。")),
        unless(len(content) <= LONGEST, "content", _("拟公开的内容超过%(n)s字，请精简。") % {"n": LONGEST}),
    ]


def _body(paragraphs: Sequence[dict[str, str]]) -> list[str]:
    return [one["text"] for one in paragraphs if one["role"] == lettering.BODY]


def _next_key(request: Request) -> str:
    """Never one that the ledger knows already, also of what was withdrawn."""
    events = ledger.history(request.subject).filter(name="foi.consult_entered")
    told = [*request.consultations.values_list("key", flat=True), *(str(one.data["consultation"]) for one in events)]
    return str(max((int(key) for key in told if key.isdecimal()), default=0) + 1)


@action
def take_answer(
    asked: Consultation,
    answer: str,
    words: str,
    on: date,
    papers: Sequence[Upload] = (),
    *,
    despite: bool = False,
    by: Actor,
) -> Consultation:
    """收到答复. One that came within its limit ends the time not counted on its own day (条例 第三十三条第三款), also when
    silence was entered before it reached the desk; of a later one the words count, and the time has ended before.

    ``despite``: by its day the limit was over before an extension was told; that is registered as it was.
    """
    ledger.hold()
    request = take(asked.request)
    asked = Consultation.objects.select_for_update().get(pk=asked.pk)
    check(
        [
            handler(by, request),
            still_open(request),
            unless(asked.sent_on, "not_sent", _("征求意见书还没有发出。")),
            unless(not asked.answer, "answered", _("这一方的答复已经登记。")),
            unless(on <= clock.today(), "on", _("收到答复的日期不能晚于今天。")),
            unless(
                asked.sent_on is None or on >= asked.sent_on, "on", _("收到答复的日期不能早于征求意见书发出的日期。")
            ),
            unless(answer in Consultation.Answer.values, "answer", _("请选择答复是同意、部分同意还是不同意。")),
            unless(
                answer == Consultation.Answer.YES or words.strip(), "words", _("不同意或者部分同意的，请写明其理由。")
            ),
        ]
    )
    if asked.lapsed_on and asked.until and on <= asked.until:
        _take_silence_back(asked, request, by)
    if asked.lapsed_on:
        note("foi.answered_late", request, by, on=on, consultation=asked.key)
        touched(request, by)
    else:
        happen(request, "foi.consult_done", by, despite=despite, done_on=on, consultation=asked.key, agrees=answer)
    asked.answer, asked.words, asked.answered_on = answer, words.strip()[:LONGEST], on
    asked.save()
    keep_papers(request, papers, by)
    return asked


def _take_silence_back(asked: Consultation, request: Request, by: Actor) -> None:
    """The answer had come in time: that none came is void in the ledger."""
    told = ledger.history(request.subject).filter(name="foi.consult_lapsed")
    void = [event.seq for event in told if event.data.get("consultation") == asked.key]
    note("foi.silence_withdrawn", request, by, consultation=asked.key, voids=void)
    asked.lapsed_on = None


@action
def note_silence(asked: Consultation, *, by: Actor) -> Consultation:
    """登记逾期未答复. A third party's silence decides nothing (第三十二条); a co-making organ's is consent (第三十四条)."""
    ledger.hold()
    request = take(asked.request)
    asked = Consultation.objects.select_for_update().get(pk=asked.pk)
    limit = next((one for one in reading(request).limits if one.key == "consult_due" and one.of == asked.key), None)
    check(
        [
            handler(by, request),
            still_open(request),
            unless(asked.standing, "not_standing", _("这次征求意见没有在等待答复。")),
            unless(limit and limit.due, "not_served", _("还没有登记征求意见书的送达日期。")),
            unless(limit and limit.passed, "not_over", _("答复期限还没有届满。")),
        ]
    )
    happen(
        request, "foi.consult_lapsed", by, lapsed_on=clock.today(), consultation=asked.key, served_on=asked.served_on
    )
    asked.lapsed_on = clock.today()
    asked.save(update_fields=["lapsed_on"])
    return asked
