"""What an applicant is told: where the request stands, who waits for whom, until when and why, and what happened so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock, ledger
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clock_trace import EXTEND, PAUSE, RUN, STOP, VOID, Segment
from gongkai.law.clocks import Fact
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.periods import local_day

from .actions.applicant import CORRECTION
from .effects import is_reply
from .models import Letter, Paper, Request, State
from .reading import facts, reading

#: State → what it means, and who has to do what next.
PLAIN: dict[str, tuple[str | Promise, str | Promise]] = {
    State.SUBMITTED: (
        _("申请已经提交，还没有经双方确认收到。"),
        _("机关将按您留下的联系方式与您确认；请保持联系畅通，也可以主动联系机关。"),
    ),
    State.RUNNING: (_("机关正在办理。"), _("等机关答复，您不用做什么。")),
    State.AWAITING_CORRECTION: (
        _("申请内容不明确，机关请您补正。"),
        _("等您补正：请按补正告知书写明的内容，在期限内提交。"),
    ),
    State.CONSULTING: (_("机关正在征求其他方面的意见。"), _("等对方答复，这段时间不计入期限；您不用做什么。")),
    State.AWAITING_REASONS: (_("机关请您说明理由。"), _("等您说明理由。")),
    State.AWAITING_RULING: (_("机关已报请有关部门确定能否公开。"), _("等有关部门确定，您不用做什么。")),
    State.AWAITING_FEE: (_("机关已发出收费通知。"), _("等您缴费：逾期不缴纳的，视为放弃申请。")),
    State.DEFERRED: (_("机关已确定延迟答复的日期。"), _("等机关答复，您不用做什么。")),
    State.REPLIED: (_("机关已经答复。"), _("答复书按您选择的途径送达；不服的，可以按答复书写明的途径和期限提出。")),
    State.ABANDONED_CORRECTION: (_("逾期没有补正，视为放弃申请。"), _("机关不再处理。可以重新申请。")),
    State.ABANDONED_FEE: (_("逾期没有缴费，视为放弃申请。"), _("机关不再处理。可以重新申请。")),
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
    plain, then = PLAIN[request.state]
    return Standing(
        str(plain),
        str(then),
        request.due_on if request.open else None,
        bool(request.open and request.due_on and request.due_on < clock.today()),
        _asked(lambda: read.provisional) or False,
        _asked(lambda: read.remaining) if request.due_on and request.open else None,
        request.in_time,
        _until(read),
        next((str(one.data.get("amount") or "") for one in reversed(told) if one.name == "foi.fee_noticed"), ""),
        tuple(map(_stretch, _asked(lambda: read.segments) or ())),
        tuple(_steps(told)),
    )


def letters(request: Request) -> list[Letter]:
    """Those that went out electronically, to the applicant."""
    sent = request.letters.filter(state__in=(Letter.State.SENT, Letter.State.SERVED), way=Letter.Way.ELECTRONIC)
    return list(sent.filter(consultation=None).order_by("sent_on", "id"))


def released(request: Request) -> list[Paper]:
    """What was handed out with a reply that went out electronically."""
    replied = request.state == State.REPLIED and any(map(is_reply, letters(request)))
    return list(request.papers.filter(kind=Paper.Kind.RELEASE)) if replied else []


def _steps(told: list[Fact]) -> Iterator[Step]:
    for one in told:
        if one.on and one.name in SAID:
            yield Step(local_day(one.on), f"{SAID[one.name]}{_detail(one)}")


def _detail(one: Fact) -> str:
    data = one.data
    if one.name == "foi.extended":
        n = int(data.get("n") or 0)
        return ngettext("（延长%(n)d个工作日）", "（延长%(n)d个工作日）", n) % {"n": n}
    if until := data.get("until"):
        return gettext("（至%(day)s）") % {"day": until}
    return ""


def _stretch(one: Segment) -> Stretch:
    said = str(_EFFECTS[one.effect])
    if one.effect in (RUN, EXTEND) and one.days is not None:
        said += ngettext("，%(n)d个工作日", "，%(n)d个工作日", one.days) % {"n": one.days}
    return Stretch(one.first, one.last, said, one.label, str(one.citation or ""))


def _until(read: ClockReading) -> date | None:
    limits = _asked(lambda: read.limits) or ()
    return next((one.due for one in limits if one.whose == "applicant" and one.due and not one.answered_on), None)


def _asked(question: Any) -> Any:
    """What the clock answers, or nothing where a year's calendar is missing: never a guess."""
    try:
        return question()
    except CalendarNotCovered:
        return None
