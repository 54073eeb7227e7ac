"""What happens if nobody does anything: a sentence for every limit that is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongkai.duties.demands import whose
from gongkai.law.clock_reading import ClockReading, SideDue

from .models import State


@dataclass(frozen=True, slots=True)
class Pending:
    """A limit with its clause and what its passing means. ``ours``: the organ owes it; ``law``: its words are the rule's own."""

    title: str
    whose: str
    due: date | None
    sentence: str
    citation: str
    ours: bool
    passed: bool
    law: bool = False


ART_51 = "《政府信息公开条例》第五十一条"


def pending(found: ClockReading, today: date) -> list[Pending]:
    """Raises CalendarNotCovered."""
    return [*_reply(found, today), *_sides(found)] if found.ended_by is None else []


def _reply(found: ClockReading, today: date) -> Iterator[Pending]:
    if found.due is None:
        return
    due, over = found.due.value, found.overdue
    anew = found.owed != found.clock.title
    if anew:
        sentence = _("到期不重新答复即为逾期，也没有履行决定或者判决；申请人可以申请行政复议或者提起行政诉讼。")
    elif over:
        sentence = _("期限已过仍未答复：已经逾期，申请人可以申请行政复议或者提起行政诉讼；请尽快答复。")
    elif found.provisional:
        sentence = _("征求意见没有结果时按这一天计；对方提前答复，期限随之提前。")
    elif found.extended:
        sentence = _("到期不答复即为逾期，不能再次延长；申请人可以申请行政复议或者提起行政诉讼。")
    else:
        sentence = _("到期不答复即为逾期，申请人可以申请行政复议或者提起行政诉讼；需要延长的，延期告知最迟当天发出。")
    title = _("重新答复申请人") if anew else _("答复申请人")
    yield Pending(title, _("本机关"), due, sentence, f"{found.basis}；{ART_51}", True, due < today)


def _sides(found: ClockReading) -> Iterator[Pending]:
    for one in found.limits:
        if one.answered_on is None and _stands(one, found):
            ours = one.key == "correction_due"
            yield Pending(
                one.title, whose(one.whose), one.due, _silence(one, ours), one.citation or "", ours, one.passed, True
            )


def _stands(one: SideDue, found: ClockReading) -> bool:
    """Whether the limit still matters in the state that the request is in."""
    states = {
        "correction_due": (State.RUNNING, State.AWAITING_REASONS),
        "correction_until": (State.AWAITING_CORRECTION,),
        "consult_due": (State.CONSULTING,),
        "fee_due": (State.AWAITING_FEE,),
    }
    known = one.problem or one.due or one.key in ("consult_due", "fee_due")
    return bool(known) and found.status in states.get(one.key, ()) and not (one.key == "correction_due" and one.passed)


def _silence(one: SideDue, ours: bool) -> str:
    if one.problem:
        return one.problem
    if ours:
        return _("内容不明确需要补正的，最迟这一天发出补正告知，只能一次；过了这一天再告知属于违反期限。")
    if one.due is None:
        return _("送达日期还没有登记，期限无法推算：请登记送达日期。")
    return str(one.silence or "")
