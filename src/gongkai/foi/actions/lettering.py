"""文书: drafted from its template, edited, approved by another person, numbered, sent and served. What was approved is what is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unchanged_since, unless
from gongkai.desk.ledger import canonical
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.foi import charging, composing, naming, queries
from gongkai.foi.day_rules import signed_for
from gongkai.foi.effects import ASKING_REASONS, CLOSING, FINAL, Effect, effect_of, is_reply
from gongkai.foi.models import Consultation, Decision, Letter, LetterSerial, Request, Route
from gongkai.foi.permissions import may_approve
from gongkai.foi.reading import happened
from gongkai.organs.models import Organ

from . import beginning
from .base import handler, happen, ledger_safe, note, objections, on_day, still_open, take, touched
from .deciding import ART_15, ART_17, HANDED_OUT
from .deciding import hash_of as decided

ART_30 = "《政府信息公开条例》第三十条"
ART_32 = "《政府信息公开条例》第三十二条、第三十四条"
ART_35 = "《政府信息公开条例》第三十五条"
ART_33 = "《政府信息公开条例》第三十三条"
BODY, HEAD, FOOT = "body", ("title", "number", "addressee"), ("organ", "date")
THIRD_PARTY, LONGEST_REASON = "third_party", 200
"""The ground of article 15 among the outcomes; and how long a reason may be."""
PROMISED = gettext_noop("发出时答复期限已经届满，不再重新计算，文书却写明重新计算：请退回，重新填写后再发。")
OPEN = (Letter.State.DRAFT, Letter.State.SUBMITTED)
_WAYS: dict[str, tuple[str, ...]] = {
    Route.POST: (Letter.Way.POST,),
    Route.PICK_UP: (Letter.Way.HAND, Letter.Way.ENTRUSTED),
    **dict.fromkeys((Route.ONLINE, Route.EMAIL, Route.FAX), (Letter.Way.ELECTRONIC,)),
}


@action
def draft(
    request: Request, code: str, fields: Mapping[str, Any], *, consultation: Consultation | None = None, by: Actor
) -> Letter:
    """Writes the letter from its template. Raises ``Refused`` with every field that is missing."""
    ledger.hold()
    request = take(request)
    check([handler(by, request), *_fits(request, code, consultation)])
    check(refused_at_start(request, code))
    told = {key: value for key, value in fields.items() if value not in (None, "")}
    made = Letter(request=request, round=request.round, code=code, consultation=consultation, fields=ledger_safe(told))
    made.paragraphs = composing.compose(made)
    made.drafted_by, made.drafted_at, made.editors = by.username, clock.now(), [by.username]
    made.save()
    _tell("foi.letter_drafted", made, by)
    return made


@action
def edit(letter: Letter, paragraphs: Sequence[str], *, revision: int, by: Actor) -> Letter:
    """Other words; the letter is a draft again. What it must say is asked when it is submitted."""
    ledger.hold()
    request, letter = _taken(letter, revision)
    words = [{"role": BODY, "text": text} for paragraph in paragraphs if (text := paragraph.strip())]
    check([handler(by, request), _still(letter, *OPEN), unless(words, "empty", _("文书是空的。"))])
    before = [one for one in letter.paragraphs if one["role"] in HEAD]
    after = [one for one in letter.paragraphs if one["role"] in FOOT]
    letter.paragraphs, letter.state = [*before, *words, *after], Letter.State.DRAFT
    letter.fields = {key: value for key, value in (letter.fields or {}).items() if key != naming.REASON}
    letter.editors = sorted({*letter.editors, by.username})
    _save(letter, "foi.letter_edited", by)
    return letter


@action
def rewrite(letter: Letter, fields: Mapping[str, Any], *, revision: int, by: Actor) -> Letter:
    """The template once more, with other fields; words edited by hand are lost, as the screen says."""
    ledger.hold()
    request, letter = _taken(letter, revision)
    check([handler(by, request), _still(letter, *OPEN)])
    letter.fields = ledger_safe({key: value for key, value in fields.items() if value not in (None, "")})
    letter.paragraphs, letter.state = composing.compose(letter), Letter.State.DRAFT
    letter.editors = sorted({*letter.editors, by.username})
    _save(letter, "foi.letter_edited", by)
    return letter


@action
def submit(letter: Letter, *, revision: int, ended: str = "", named: str = "", by: Actor) -> Letter:
    """送批. Nothing that the law wants in it may be missing, whoever edited it. ``ended``: why it cites what holds no longer;
    ``named``: why somebody else is told who applied."""
    ledger.hold()
    request, letter = _taken(letter, revision)
    found, named = naming.named(letter), named.strip() or naming.reason(letter)
    letter.ended_reason = ended.strip() if composing.ended_bases(letter, clock.today()) else ""
    long = _("理由超过%(most)s字，请精简。") % {"most": LONGEST_REASON}
    check(
        [
            handler(by, request),
            _still(letter, Letter.State.DRAFT),
            unless(len(letter.ended_reason) <= LONGEST_REASON, "ended", long),
            impersonal(letter.ended_reason),
            *(_named(found, named) if found else ()),
            *(Reason("missing_element", text) for text in composing.missing(letter)),
            *_decided(request, letter),
        ]
    )
    if letter.ended_reason:
        note("foi.cited_ended", request, by, code_title=composing.title_of(letter.code), reason=letter.ended_reason)
    if found:
        told = {"what_title": "、".join(found), "reason": named}
        note("foi.applicant_named", request, by, code_title=composing.title_of(letter.code), **told)
        letter.fields = {**letter.fields, naming.REASON: named}
    letter.state = Letter.State.SUBMITTED
    _save(letter, "foi.letter_submitted", by)
    return letter


@action
def approve(letter: Letter, shown: str, *, by: Actor) -> Letter:
    """批准 by another person than wrote it, of exactly the words on the screen (``shown``); it gets its number."""
    ledger.hold()
    request, letter = _taken(letter)
    check(
        [
            unless(may_approve(by, request.organ), "permission", _("由本机关审批人批准。")),
            _still(letter, Letter.State.SUBMITTED),
            unless(shown == hash_of(letter), "changed", _("内容已被修改，与您看到的不同：请重新打开核对。")),
            unless(by.username not in letter.editors, "own_work", _("您起草过这份文书，须由他人批准。")),
            *_decided(request, letter),
            *(Reason("fee", text) for text in composing.fee_faults(letter)),
            *_ended(letter, clock.today()),
        ]
    )
    letter.number = letter.number or (
        "" if composing.template(letter.code).file.unnumbered else next_number(request.organ)
    )
    letter.approved_by, letter.approved_at, letter.state = by.username, clock.now(), Letter.State.APPROVED
    if letter.code == charging.NOTICE:
        letter.charged = charging.basis(request, letter.fields)
    letter.paragraphs = numbered(letter.paragraphs, letter.number, letter.approved_at)
    letter.content_hash = letter.approved_hash = hash_of(letter)
    _save(letter, "foi.letter_approved", by)
    return letter


@action
def send_back(letter: Letter, *, by: Actor) -> Letter:
    """退回修改, before it is sent; a number once given stays with the letter."""
    ledger.hold()
    request, letter = _taken(letter)
    check(
        [
            unless(may_approve(by, request.organ), "permission", _("由本机关审批人退回。")),
            _still(letter, Letter.State.SUBMITTED, Letter.State.APPROVED),
        ]
    )
    letter.state, letter.approved_hash, letter.content_hash = Letter.State.DRAFT, "", ""
    letter.charged = None
    _save(letter, "foi.letter_returned", by)
    return letter


@action
def discard(letter: Letter, *, revision: int, by: Actor) -> Letter:
    ledger.hold()
    request, letter = _taken(letter, revision)
    check([handler(by, request), _still(letter, *OPEN)])
    letter.state = Letter.State.DISCARDED
    _save(letter, "foi.letter_discarded", by)
    return letter


@action
def send(
    letter: Letter, way: str, on: date, *, mail_number: str = "", despite: bool = False, unheard: str = "", by: Actor
) -> Letter:
    """发出. By post and electronically it is served the day it leaves; by hand when it is signed for (``serve``).

    What the clock would give no effect is refused; what would be a breach wants ``despite``, since it is then on record.
    ``unheard``: why a reply does not wait for whoever was asked and may still answer.
    """
    ledger.hold()
    request, letter = _taken(letter)
    effect = effect_of(letter)
    check(
        [
            handler(by, request),
            _still(letter, Letter.State.APPROVED),
            unless(letter.approved_hash == hash_of(letter), "changed", _("内容与批准的不同，不能发出。")),
            *sendable(way, mail_number, on, letter.approved_at),
            names_online_review(letter.paragraphs, request.organ, way) if is_reply(letter) else None,
            *_decided(request, letter),
            *_unheard(letter, on, unheard.strip()),
            None if despite else _otherwise(letter, way),
            *_ended(letter, on),
            *(Reason("too_short", text) for text in composing.unreasonable(letter, on)),
            unless(not composing.promises_anew(letter, on), "promised", _(PROMISED), ART_30),
        ]
    )
    letter.way, letter.mail_number, letter.sent_on, letter.state = way, mail_number.strip()[:60], on, Letter.State.SENT
    if _otherwise(letter, way):
        told = {"route_title": source(Route(request.route).label), "way_title": source(Letter.Way(way).label)}
        note("foi.sent_otherwise", request, by, code_title=composing.title_of(letter.code), **told)
    if unheard.strip() and waiting_for(letter, on):
        note("foi.replied_unheard", request, by, reason=unheard.strip())
    if letter.consultation and effect and effect.on_sending:
        Consultation.objects.filter(pk=letter.consultation.pk).update(sent_on=on)
    if effect and (effect.on_sending or not signed_for(way)):
        _take_effect(request, letter, effect, on, despite, by)
    _save(letter, "foi.letter_sent", by)
    return letter


@action
def serve(letter: Letter, on: date, *, despite: bool = False, by: Actor) -> Letter:
    """送达登记: the day of signing of what went by hand, the day of receipt of what was posted or sent."""
    ledger.hold()
    request, letter = _taken(letter)
    effect = effect_of(letter)
    check(
        [
            handler(by, request),
            _still(letter, Letter.State.SENT),
            unless(letter.sent_on is None or on >= letter.sent_on, "on", _("送达日期不能早于发出日期。")),
            unless(on <= clock.today(), "on", _("送达日期不能晚于今天。")),
            *(Reason("too_short", text) for text in composing.too_short(letter, on) if letter.seq is None),
            *([] if letter.seq else _decided(request, letter)),
            unless(letter.seq or not must_wait(letter, on), "consulting", _("征求意见还没有结果，不能答复。"), ART_32),
        ]
    )
    moves = effect is not None and letter.seq is None
    if effect and moves:
        _take_effect(request, letter, effect, on, despite, by)
    letter.received_on = on
    letter.served_on = on if signed_for(letter.way) else letter.sent_on
    letter.state = Letter.State.SERVED
    if letter.consultation and letter.code in ("L05", "L07"):
        key, kind = letter.consultation.key, letter.consultation.kind
        happen(request, "foi.consult_served", by, despite=despite, served_on=on, consultation=key, kind=kind)
        Consultation.objects.filter(pk=letter.consultation.pk).update(served_on=on)
    elif effect and effect.served:
        day = {"foi.fee_served": "served_on", "foi.reply_received": "received_on"}[effect.served]
        told: dict[str, Any] = {day: on}
        happen(request, effect.served, by, **told)
    elif not moves:
        touched(request, by)
    _save(letter, "foi.letter_served", by, on=on)
    return letter


def sendable(way: str, mail_number: str, on: date, approved_at: datetime | None) -> list[Reason | None]:
    """What every letter that goes out needs: a way, the number of what is posted, and a day since its approval."""
    approved = approved_at.astimezone(clock.CHINA).date() if approved_at else on
    posted = way != Letter.Way.POST or mail_number.strip()
    return [
        unless(way in Letter.Way.values, "way", _("请选择送达方式。")),
        unless(posted, "mail_number", _("请填写邮件号：邮寄以交邮之日为准。")),
        unless(on <= clock.today(), "on", _("发出日期不能晚于今天。")),
        unless(on >= approved, "before_approval", _("发出日期不能早于批准日期。")),
    ]


def _ended(letter: Letter, on: date) -> list[Reason]:
    """What it cites that ended since it was sent for approval."""
    found = () if letter.ended_reason else composing.ended_bases(letter, on)
    return [Reason("ended", _("%(what)s（退回后可以改）") % {"what": one}) for one in found]


def ways_of(request: Request) -> tuple[str, ...]:
    """How a letter goes to the applicant by the route that was chosen, the usual way first."""
    return _WAYS[Route(request.route)]


def _otherwise(letter: Letter, way: str) -> Reason | None:
    """信息处理费管理办法 第六条: a fee notice goes the way in which the applicant is to get the information."""
    request = letter.request
    if letter.code != charging.NOTICE or way in ways_of(request):
        return None
    told = {
        "route": request.get_route_display(),
        "way": "、".join(str(Letter.Way(one).label) for one in ways_of(request)),
    }
    text = _(
        "收费通知应当按申请人获取信息的途径发出：申请人选择的获取途径是%(route)s，请用%(way)s；确已改用其他方式的，请勾选“如实登记”。"
    )
    return Reason("breach:route", text % told, beginning.FEE_6)


def waiting_for(letter: Letter, on: date) -> list[Consultation]:
    """Who was asked and may still answer on that day, when the letter is a reply."""
    asked = letter.request.consultations.all() if is_reply(letter) else ()
    return [one for one in asked if one.standing and not (one.until and one.until < on)]


def must_wait(letter: Letter, on: date) -> bool:
    """Nothing is handed out, and nothing withheld for a third party's sake, before that party answered or its time is over. A
    co-making organ is asked because one may (条例 第三十四条): once the answer itself is overdue, nobody waits for it."""
    told = getattr(letter.request, "decision", None)
    handed, grounds = (told.outcome in HANDED_OUT, told.grounds) if told else (False, [])
    kinds = {one.kind for one in waiting_for(letter, on)}
    if letter.request.due_on and letter.request.due_on < on:
        kinds.discard(Consultation.Kind.CO_MAKER.value)
    return bool(kinds) and (handed or (THIRD_PARTY in grounds and Consultation.Kind.THIRD_PARTY in kinds))


def doubts(letter: Letter, on: date) -> list[Reason]:
    """What the clock, an open consultation, or the applicant's own data would have against sending it on that day; for the
    screen, before anybody signs."""
    found, effect = naming.named(letter), effect_of(letter)
    personal = filter(None, _named(found, naming.reason(letter)) if found else ())
    if effect is None:
        return [*personal]
    return [*personal, *_by_clock(letter, effect, on), *filter(None, _unheard(letter, on, ""))]


def _named(found: Sequence[str], reason: str) -> list[Reason | None]:
    text = _("文书写给申请人以外的人，里面有申请人的%(what)s：请删去；对方确须知道的，写明理由。")
    long = _("理由超过%(most)s字，请精简。") % {"most": LONGEST_REASON}
    return [
        unless(reason, "named", text % {"what": "、".join(found)}, ART_15),
        unless(len(reason) <= LONGEST_REASON, "named", long),
        impersonal(reason),
    ]


def _by_clock(letter: Letter, effect: Effect, on: date) -> list[Reason]:
    data = ledger_safe({key: value for key, value in effect.data(letter, on).items() if value is not None})
    return list(objections(letter.request, effect.event, on_day(on), data, despite=False))


def hash_of(letter: Letter) -> str:
    """Of the words and whom they go to; the number is given with the approval."""
    told = {"code": letter.code, "to": letter.consultation_id, "fields": letter.fields, "paragraphs": letter.paragraphs}
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def refused_at_start(request: Request, code: str) -> list[Reason]:
    """Why a letter of this kind is not even begun: it would have no effect."""
    ended = unless(code in (*FINAL, CLOSING) or request.open, "closed", _("这件申请已经办结。"))
    return [ended] if ended else beginning.void(request, code)


def _fits(request: Request, code: str, consultation: Consultation | None) -> list[Reason | None]:
    asked = code in ("L05", "L07", "L08")
    kinds = {
        "L05": Consultation.Kind.THIRD_PARTY,
        "L07": Consultation.Kind.CO_MAKER,
        "L08": Consultation.Kind.THIRD_PARTY,
    }
    right = not asked or (consultation is not None and consultation.kind == kinds[code])
    told_once = request.letters.filter(code="L02", sent_on__isnull=False)
    fee = code == charging.NOTICE and happened(request, "foi.fee_noticed")
    open_now = request.letters.filter(code=code, consultation=consultation, state__in=(*OPEN, Letter.State.APPROVED))
    return [
        unless(code in composing.codes(), "code", _("没有这种文书。")),
        unless(
            code != ASKING_REASONS or not (often := queries.often(request)) or not often.alone,
            "not_often",
            _("近一年内这位申请人只向本机关提出了这一件申请，谈不上数量、频次明显超过合理范围，不能要求说明理由。"),
            ART_35,
        ),
        unless(right, "consultation", _("请先登记向谁征求意见。")),
        unless(request.received_on, "not_received", _("请先与申请人确认收到申请。")),
        unless(code != "L02" or not told_once.exists(), "once", _("补正只能一次性告知，已经告知过。"), ART_30),
        unless(
            not fee,
            "once",
            _("这件申请已经发出过收费通知，一件申请只收一次：请办理原通知，或者先更正登记。"),
            beginning.FEE_6,
        ),
        unless(not open_now.exists(), "drafted", _("这种文书已经起草，尚未发出：请在原稿上修改。")),
    ]


def names_online_review(paragraphs: Sequence[dict[str, str]], organ: Organ, way: str) -> Reason | None:
    """复议法 第二十二条第二款: a decision delivered online says where review may be asked for online."""
    text = _("电子送达的答复应当写明网上申请行政复议的渠道：请退回修改，或者改用其他送达方式。")
    channel = composing.letterhead(organ).review_online
    words = "".join(one["text"] for one in paragraphs)
    return unless(way != Letter.Way.ELECTRONIC or (channel and channel in words), "review_online", text)


def _decided(request: Request, letter: Letter) -> list[Reason | None]:
    """A reply says what was decided, and nothing else."""
    if not is_reply(letter):
        return []
    decision = request.decision
    approved = decision is not None and decision.state == Decision.State.APPROVED
    same = decision is not None and composing.letter_of(decision.outcome) == letter.code
    untouched = decision is None or not approved or decision.approved_hash == decided(decision)
    return [
        still_open(request),
        unless(approved, "not_decided", _("答复意见还没有批准，不能送批或者批准答复书。")),
        unless(untouched, "changed", _("拟提供的内容在批准以后变了：请把答复意见退回，重新审查和批准。"), ART_17),
        unless(same, "other_outcome", _("这份文书与答复意见的结果不符。")),
    ]


def _unheard(letter: Letter, on: date, reason: str) -> list[Reason | None]:
    waiting = waiting_for(letter, on)
    if not waiting:
        return []
    who = "、".join(dict.fromkeys(str(one.get_kind_display()) for one in waiting))
    if must_wait(letter, on):
        return [Reason("consulting", _until_when(waiting) % {"who": who}, ART_32)]
    text = _("%(who)s还可以答复，征求意见没有结果：不待结果即答复的，请写明理由。")
    long = _("理由超过%(most)s字，请精简。") % {"most": LONGEST_REASON}
    return [
        unless(reason, "unheard", text % {"who": who}, ART_32),
        unless(len(reason) <= LONGEST_REASON, "unheard", long),
        impersonal(reason),
    ]


def _until_when(waiting: Sequence[Consultation]) -> str:
    """What has to come before: an answer, or the end of the time for one, which only service begins."""
    if any(one.served_on is None for one in waiting):
        return _(
            "%(who)s还可以答复，征求意见书的送达还没有登记，15个工作日没有起算：请登记送达；待收到答复或者期限届满，再作答复。"
        )
    return _("%(who)s还可以答复：请待收到答复或者期限届满，再作答复。")


def _take_effect(request: Request, letter: Letter, effect: Effect, on: date, despite: bool, by: Actor) -> None:
    if is_reply(letter) and request.decision:
        request.outcome = request.decision.outcome
    letter.request = request
    data = {key: value for key, value in effect.data(letter, on).items() if value is not None}
    letter.seq = happen(request, effect.event, by, despite=despite, **data).seq
    letter.served_on = None if effect.on_sending else on


def next_number(organ: Organ) -> str:
    """文号: one series a year for all letters of an organ."""
    year = clock.today().year
    serial, _made_now = LetterSerial.objects.select_for_update().get_or_create(organ=organ, year=year)
    serial.last += 1
    serial.save(update_fields=["last"])
    return f"{composing.number_word(organ)}〔{year}〕{serial.last}号"


def numbered(paragraphs: Sequence[dict[str, str]], number: str, approved_at: datetime) -> list[dict[str, str]]:
    """Number and date are known with the approval."""
    day = approved_at.astimezone(clock.CHINA)
    told = {"number": number, "date": f"{day.year}年{day.month}月{day.day}日"}
    return [{**one, "text": told.get(one["role"], one["text"])} for one in paragraphs]


def _still(letter: Letter, *states: Letter.State) -> Reason | None:
    text = _("这份文书现在的状态是“%(state)s”，办不了这一步：请刷新页面，看现在可以做什么。") % {
        "state": letter.get_state_display()
    }
    return unless(letter.state in states, "letter_state", text)


def _taken(letter: Letter, revision: int | None = None) -> tuple[Request, Letter]:
    request = take(letter.request)
    found = Letter.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=letter.pk)
    if revision is not None:
        unchanged_since(revision, found.revision, request.subject)
    found.request = request
    return request, found


def _save(letter: Letter, event: str, by: Actor, **more: Any) -> None:
    letter.revision += 1
    letter.save()
    _tell(event, letter, by, **more)


def _tell(event: str, letter: Letter, by: Actor, **more: Any) -> None:
    told = {
        "letter": letter.pk,
        "code": letter.code,
        "code_title": composing.title_of(letter.code),
        "number": letter.number,
    }
    note(event, letter.request, by, **{**told, **more})
