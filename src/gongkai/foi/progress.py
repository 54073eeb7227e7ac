"""What an applicant is told: where the request stands, who waits for whom, until when and why, and what happened so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock, ledger
from gongkai.duties import rules
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clock_trace import EXTEND, PAUSE, RUN, STOP, VOID, Segment
from gongkai.law.clocks import Fact
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.periods import local_day

from .actions.happenings import HANDED_IN as CORRECTION
from .effects import ASKING_REASONS, CLOSING, is_reply
from .models import Letter, Paper, Request, State
from .reading import CORRECTED, facts, reading
from .remedies import Until, until

ONE_DAY = timedelta(days=1)
ANSWERED = (State.REPLIED, State.FULFILLED)
#: More than a state tells by itself.
OVERDUE, HANDED_IN, UNANSWERED, ANEW = "OVERDUE", "HANDED_IN", "UNANSWERED", "ANEW"
ASKED_LATE, HANDED_IN_LATE = "ASKED_LATE", "HANDED_IN_LATE"
GIVEN_UP = _("机关不再处理。不服的，收到告知以后可以依法申请行政复议或者提起行政诉讼；也可以重新申请。")
#: State → what it means, and who has to do what next.
PLAIN: dict[str, tuple[str | Promise, str | Promise]] = {
    State.SUBMITTED: (
        _("申请已经提交，还没有经双方确认收到。"),
        _("机关将按您留下的联系方式与您确认；请保持联系畅通，也可以主动联系机关。答复期限从双方确认的第二天起算。"),
    ),
    OVERDUE: (
        _("答复期限已过，机关还没有答复。"),
        _(
            "机关应当尽快答复。您可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报，也可以依法申请行政复议或者提起行政诉讼（《政府信息公开条例》第五十一条）。"
        ),
    ),
    State.RUNNING: (_("机关正在办理。"), _("等机关答复，您不用做什么。")),
    ANEW: (
        _("机关须重新答复，正在办理。"),
        _(
            "复议机关或者法院责令机关重新答复或者公开，原答复告知的救济期限不再适用；收到新的答复以后，不服的可以再申请行政复议或者提起行政诉讼。"
        ),
    ),
    State.AWAITING_CORRECTION: (
        _("申请内容不明确，机关请您补正。"),
        _("等您补正：请按补正告知书写明的内容，在期限内提交。"),
    ),
    HANDED_IN: (
        _("您已提交补正，机关还没有与您确认。"),
        _("机关将与您确认：确认之日就是收到补正之日，答复期限从第二天起重新计算。还可以再补充材料。"),
    ),
    ASKED_LATE: (
        _("答复期限已过，机关还没有答复；申请内容不明确，机关请您补正。"),
        _(
            "等您补正：请按补正告知书写明的内容，在期限内提交。告知补正时答复期限已经届满，期限不重新计算；您也可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报，或者依法申请行政复议、提起行政诉讼（《政府信息公开条例》第五十一条）。"
        ),
    ),
    HANDED_IN_LATE: (
        _("答复期限已过，机关还没有答复；您已提交补正，机关还没有与您确认。"),
        _("机关将与您确认，并应当尽快答复：答复期限不重新计算。还可以再补充材料。"),
    ),
    State.CONSULTING: (
        _("机关正在征求其他方面的意见。"),
        _("等对方答复，这段时间不计入期限：对方答复以后，或者答复的时间满了，期限接着计算。您不用做什么。"),
    ),
    UNANSWERED: (_("对方没有在规定时间内答复，机关正在办理。"), _("等机关答复，期限已经接着计算；您不用做什么。")),
    State.AWAITING_REASONS: (
        _("机关请您说明理由。"),
        _("等您说明理由：请按说明理由告知书的要求提交。答复期限照常计算。"),
    ),
    State.AWAITING_RULING: (_("机关已报请有关部门确定能否公开。"), _("等有关部门确定，您不用做什么。")),
    State.AWAITING_FEE: (
        _("机关已发出收费通知。"),
        _("等您缴费：请按收费通知书写明的方式和期限缴纳；逾期不缴纳的，视为放弃申请。缴费以后，答复期限重新计算。"),
    ),
    State.DEFERRED: (_("机关已确定延迟答复的日期。"), _("等机关答复，您不用做什么。")),
    State.REPLIED: (
        _("机关已经答复。"),
        _("答复书按您选择的途径送达。不服的，可以按答复书写明的途径和期限提出，期限自您收到之日起计算。"),
    ),
    State.FULFILLED: (
        _("机关已经履行复议决定或者判决。"),
        _("机关没有另作答复，而是以其他方式履行；认为没有履行的，可以向作出决定的复议机关或者法院提出。"),
    ),
    State.ABANDONED_CORRECTION: (_("逾期没有补正，视为放弃申请。"), GIVEN_UP),
    State.ABANDONED_FEE: (_("逾期没有缴费，视为放弃申请。"), GIVEN_UP),
    State.WITHDRAWN: (_("您已撤回申请。"), _("机关不再处理。需要时可以重新申请。")),
}
#: Events that are meant for the applicant, in words to him or her. What is not here stays in the house.
SAID: dict[str, str | Promise] = {
    "foi.submitted": _("您提交了申请"),
    "foi.received": _("机关登记收到申请"),
    "foi.confirmed": _("双方确认收到申请，期限自次日起算"),
    "foi.accepted": _("机关审核了申请，开始办理"),
    "foi.split": _("一份申请含有几个事项，分开办理"),
    "foi.contact_tried": _("机关联系过您"),
    "foi.correction_asked": _("机关请您补正"),
    CORRECTION: _("您在网上提交了补正材料，等机关与您确认"),
    "foi.corrected": _("机关收到补正，期限重新计算"),
    "foi.correction_lapsed": _("逾期没有补正"),
    "foi.consult_sent": _("机关开始征求其他方面的意见"),
    "foi.consult_done": _("征求意见结束"),
    "foi.consult_lapsed": _("征求意见的期限届满"),
    "foi.extended": _("机关告知延期答复"),
    "foi.reasons_asked": _("机关请您说明理由"),
    "foi.reasons_given": _("您说明了理由"),
    "foi.deferred": _("机关告知延迟答复的日期"),
    "foi.fee_noticed": _("机关发出收费通知"),
    "foi.fee_paid": _("缴费完成，期限重新计算"),
    "foi.fee_lapsed": _("逾期没有缴费"),
    "foi.secrecy_referred": _("机关报请有关部门确定能否公开"),
    "foi.secrecy_ruled": _("有关部门作出确定"),
    "foi.replied": _("机关作出答复"),
    "foi.reply_received": _("您收到了答复"),
    "foi.reply_ordered": _("复议机关或者法院责令机关重新答复或者公开，另行计算期限"),
    "foi.order_fulfilled": _("机关以其他方式履行了决定或者判决"),
    "foi.withdrawn": _("您撤回了申请"),
}
_EFFECTS: dict[str, str | Promise] = {
    RUN: _("计入期限"),
    EXTEND: _("延长的期限"),
    PAUSE: _("不计入期限"),
    STOP: _("停止计算"),
    VOID: _("原来的计算作废"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that count or do not; ``label`` and ``citation`` are Chinese."""

    first: date
    last: date | None
    said: str
    label: str
    citation: str


@dataclass(frozen=True, slots=True)
class Step:
    on: date
    said: str


@dataclass(frozen=True, slots=True)
class Standing:
    """``due_on`` is None before the start, while nothing counts, and where a calendar is missing; ``left``: working days."""

    plain: str
    next: str
    due_on: date | None
    overdue: bool
    provisional: bool
    left: int | None
    in_time: bool | None
    until: date | None
    """By when the applicant has to act, if that is what is waited for."""
    fee: str
    stretches: tuple[Stretch, ...]
    steps: tuple[Step, ...]


def standing(request: Request) -> Standing:
    read, told = reading(request), facts(ledger.history(request.subject))
    overdue = bool(request.open and request.due_on and request.due_on < clock.today())
    plain, then = PLAIN[_key(request, told, overdue)]
    return Standing(
        str(plain),
        str(then),
        request.due_on if request.open else None,
        overdue,
        _asked(lambda: read.provisional) or False,
        _asked(lambda: read.remaining) if request.due_on and request.open else None,
        request.in_time,
        _until(request, read),
        next((str(one.data.get("amount") or "") for one in reversed(told) if one.name == "foi.fee_noticed"), ""),
        tuple(map(_stretch, _counted(request, _asked(lambda: read.segments) or ())))
        if request.open or request.state in ANSWERED
        else (),
        tuple(_steps(told)),
    )


def sent(request: Request) -> list[Letter]:
    """Letters that went out to the applicant, by any way."""
    found = request.letters.filter(state__in=(Letter.State.SENT, Letter.State.SERVED), consultation=None)
    return list(found.order_by("sent_on", "id"))


def letters(request: Request) -> list[Letter]:
    """Those that went out electronically."""
    return [one for one in sent(request) if one.way == Letter.Way.ELECTRONIC]


def remedies(request: Request) -> Until | None:
    """Until when the applicant may turn elsewhere; None while nobody knows on which day the reply came."""
    replies = [one for one in sent(request) if one.round == request.round and (is_reply(one) or one.code == CLOSING)]
    came = any(one.received_on or one.way == Letter.Way.ELECTRONIC for one in replies)
    return until(request) if request.open or came else None


def released(request: Request) -> list[Paper]:
    """What was handed out with a reply that went out electronically."""
    given = [one for one in letters(request) if is_reply(one)]
    if not given or (request.round == 1 and request.state != State.REPLIED):
        return []
    found = request.papers.filter(kind=Paper.Kind.RELEASE)
    last = given[-1]
    return list(found if last.round == request.round else found.filter(added_at__date__lte=last.sent_on))


def _steps(told: list[Fact]) -> Iterator[Step]:
    for one in told:
        if one.on and one.name in SAID:
            said = (
                gettext("机关收到补正，期限不重新计算")
                if one.data.get("late") and one.name == CORRECTED
                else SAID[one.name]
            )
            yield Step(local_day(one.on), f"{said}{_detail(one)}")


def _detail(one: Fact) -> str:
    data = one.data
    if one.name == "foi.extended":
        n = int(data.get("n") or 0)
        return ngettext("（延长%(n)d个工作日）", "（延长%(n)d个工作日）", n) % {"n": n}
    if until := data.get("until"):
        return gettext("（至%(day)s）") % {"day": until}
    return ""


def _counted(request: Request, found: Iterable[Segment]) -> Iterator[Segment]:
    """Days up to the reply: with it the count is over, whatever was left of the limit."""
    end = request.closed_on if request.state in ANSWERED else None
    for one in found:
        if end is None or (one.last and one.last <= end):
            yield one
        elif one.first <= end:
            running = one.effect in (RUN, EXTEND)
            length = partial(rules.calendar().working_days_between, one.first - ONE_DAY, end)
            days = _asked(length) if running else one.days
            yield replace(one, last=end, days=days)


def _stretch(one: Segment) -> Stretch:
    said = str(_EFFECTS[one.effect])
    if one.effect in (RUN, EXTEND) and one.days is not None:
        said += ngettext("，%(n)d个工作日", "，%(n)d个工作日", one.days) % {"n": one.days}
    return Stretch(one.first, one.last, said, one.label, str(one.citation or ""))


def _key(request: Request, told: list[Fact], overdue: bool) -> str:
    last = next((one.name for one in reversed(told) if one.name in (CORRECTION, "foi.correction_asked")), "")
    late = overdue and request.state == State.AWAITING_CORRECTION
    if request.state == State.AWAITING_CORRECTION and last == CORRECTION:
        return HANDED_IN_LATE if late else HANDED_IN
    if late:
        return ASKED_LATE
    if overdue:
        return OVERDUE
    if request.round > 1 and request.state == State.RUNNING:
        return ANEW
    silent = all(one.until and one.until < clock.today() for one in request.consultations.all() if one.standing)
    return UNANSWERED if request.state == State.CONSULTING and silent else request.state


def _until(request: Request, read: ClockReading) -> date | None:
    if request.state not in (State.AWAITING_CORRECTION, State.AWAITING_REASONS, State.AWAITING_FEE):
        return None
    if request.state == State.AWAITING_REASONS:
        asked = [one.fields.get("until") for one in sent(request) if one.code == ASKING_REASONS]
        return date.fromisoformat(asked[-1]) if asked and asked[-1] else None
    limits = _asked(lambda: read.limits) or ()
    return next((one.due for one in limits if one.whose == "applicant" and one.due and not one.answered_on), None)


def _asked(question: Any) -> Any:
    """What the clock answers, or nothing where a year's calendar is missing: never a guess."""
    try:
        return question()
    except CalendarNotCovered:
        return None
