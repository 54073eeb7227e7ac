"""What can be done next with a request, in the order in which it usually is, each with its clause and its last day; and the five
stages that every request goes through (条例 第四十五条)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.clock import CHINA
from gongkai.desk.models import Event
from gongkai.duties.derivation import as_law
from gongkai.law.clock_reading import ClockReading
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.history import standing
from gongkai.text.matters import matters

from . import archiving, day_rules
from .models import Decision, Paper, Request, State
from .reading import ORDERED, asked_when_overdue, referred
from .remedies import fixed, order_of

REGULATION = "《政府信息公开条例》"
FEE_RULES = "《政府信息公开信息处理费管理办法》"
ONCE = 2
"""登记 and 审核 are done once, however often is answered."""


@dataclass(frozen=True, slots=True)
class Step:
    """``url`` is empty for what is done elsewhere; ``last`` is the last day on which it is in time."""

    title: str
    url: str
    clause: str
    last: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """``by`` is a username; empty while the stage has not been reached, or where nobody of the house acted."""

    title: str
    by: str = ""
    at: datetime | None = None


def steps(request: Request, found: ClockReading | None, accepted: bool, decision: Decision | None) -> list[Step]:
    """``found`` is None where no calendar tells the limits."""
    if request.forgotten_at:
        return []
    made = _BY_STATE.get(State(request.state), _closed)
    return list(made(request, _last_days(found), accepted, decision))


def stages(events: Sequence[Event]) -> list[Stage]:
    """登记、审核、办理、答复、归档: for each the event that last stood for it and was not taken back; of what is answered anew, in
    this round."""
    stands = {one.id for one in standing(map(as_law, events))}
    held = [event for event in events if event.seq in stands]
    begun = max((place for place, event in enumerate(held) if event.name == ORDERED), default=0)
    return [_stage(title, names, held[begun if n >= ONCE else 0 :]) for n, (title, names) in enumerate(_STAGES())]


def _STAGES() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (_("登记"), ("foi.registered",)),
        (_("审核"), ("foi.accepted", "foi.split")),
        (_("办理"), ("foi.assigned", "foi.decision_drafted", "foi.decision_approved")),
        (_("答复"), ("foi.replied", "foi.order_fulfilled", "foi.correction_lapsed", "foi.fee_lapsed", "foi.withdrawn")),
        (_("归档"), ("foi.archived",)),
    ]


def _stage(title: str, names: tuple[str, ...], events: Sequence[Event]) -> Stage:
    done = [event for event in events if event.name in names]
    return Stage(title, done[-1].actor, done[-1].at) if done else Stage(title)


Limits = dict[str, date | None]


def _last_days(found: ClockReading | None) -> Limits:
    if found is None:
        return {}
    try:
        return {"due": found.due.value if found.due else None, **{one.key: one.due for one in found.limits}}
    except CalendarNotCovered:
        return {}


def _submitted(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    same_day = one.submitted_at.astimezone(CHINA).date() if day_rules.same_day(one.channel) else None
    note = _("确认之日就是收到申请之日，期限从次日起算。")
    yield Step(_("与申请人确认收到"), _act(one, "confirm"), f"{REGULATION}第三十一条", same_day, note)
    yield Step(
        _("登记联系情况"), _act(one, "contact"), f"{REGULATION}第三十一条", note=_("联系不上的，每次联系都登记。")
    )
    yield Step(_("申请人撤回"), _act(one, "withdraw"), "")


def _running(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    parts = matters(one.wanted)
    if not accepted:
        found = _("像有%(n)d个事项。") % {"n": len(parts)} if len(parts) > 1 else ""
        yield Step(_("审核受理"), _act(one, "accept"), f"{REGULATION}第二十九条", note=found)
        if len(parts) > 1:
            yield Step(_("分拆"), reverse("console:foi-split", args=[one.pk]), f"{REGULATION}第二十九条")
        if not one.letters.filter(code="L02", sent_on__isnull=False).exists():
            until = last.get("correction_due")
            asking = (
                _("内容不明确的，一次性告知补正。")
                if _ahead(until)
                else _("7个工作日已过：现在告知，这一情况会留在记录里。")
            )
            if not _ahead(last.get("due")):
                asking = _("答复期限已经届满：内容不明确的仍应告知，期限不重新计算，这一情况会留在记录里。")
            yield Step(_("告知补正"), _letter(one, "L02"), f"{REGULATION}第三十条", until, asking)
    if accepted:
        if not one.assignments.filter(ended_at__isnull=True).exists():
            yield Step(_("交办"), _act(one, "assign"), f"{REGULATION}第四十五条")
        yield Step(_("征求意见"), _elsewhere("foi-consult", one), f"{REGULATION}第三十二条、第三十四条")
        yield from _deciding(one, last, decision)
        yield Step(
            _("要求说明理由"),
            _letter(one, "L03"),
            f"{REGULATION}第三十五条",
            note=_("申请数量、频次明显超过合理范围的。"),
        )
        yield from _besides(one, last)
    yield Step(_("申请人撤回"), _act(one, "withdraw"), "")


def _besides(one: Request, last: Limits) -> Iterator[Step]:
    noticed = one.letters.filter(code="L09", sent_on__isnull=False).exists()
    if _ahead(last.get("due")) and not noticed and order_of(one) is None:
        yield Step(_("收费"), _letter(one, "L09"), f"{FEE_RULES}第六条", last.get("due"))
    yield from _ruled(one)
    yield Step(_("报请确定能否公开"), _act(one, "refer"), f"{REGULATION}第十七条第三款")


def _ruled(one: Request) -> Iterator[Step]:
    if referred(one):
        yield Step(_("登记确定结果"), _act(one, "ruled"), f"{REGULATION}第十七条第三款")


def _deciding(one: Request, last: Limits, decision: Decision | None) -> Iterator[Step]:
    url, due = _elsewhere("foi-decision", one), last.get("due")
    approved = decision is not None and decision.state == Decision.State.APPROVED
    if not approved:
        state = str(decision.get_state_display()) if decision else ""
        yield Step(_("提出答复意见"), url, f"{REGULATION}第三十六条", due, state)
    else:
        yield Step(_("发出答复书"), url, f"{REGULATION}第三十六条", due, _("答复意见已经批准。"))
    if not one.extended and one.state != State.DEFERRED and _ahead(due) and not fixed(one):
        yield Step(
            _("延长答复期限"),
            _letter(one, "L04"),
            f"{REGULATION}第三十三条第二款",
            due,
            _("须经负责人同意，并在期限内告知申请人。"),
        )


def _consulting(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    url = _elsewhere("foi-consult", one)
    yield Step(_("登记送达和答复"), url, f"{REGULATION}第三十二条、第三十四条", last.get("consult_due"))
    yield from _deciding(one, last, decision)
    yield from _ruled(one)
    yield Step(_("申请人撤回"), _act(one, "withdraw"), "")


def _correcting(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    until, unmoved = last.get("correction_until"), asked_when_overdue(one)
    note = _("告知补正时答复期限已经届满，期限不重新计算。") if unmoved else _("期限从收到补正的次日起重新计算。")
    if paper := one.papers.filter(kind=Paper.Kind.CORRECTION).order_by("added_at").last():
        day = {"day": paper.added_at.astimezone(CHINA).date()}
        confirm = _("%(day)s有补正材料：请与申请人确认，确认之日为收到之日，期限从次日起重新计算。")
        unchanged = _("%(day)s有补正材料：请与申请人确认，确认之日为收到之日；期限不重新计算。")
        note = (unchanged if unmoved else confirm) % day
    yield Step(_("收到补正"), _act(one, "corrected"), f"{REGULATION}第三十条", until, note)
    yield Step(
        _("逾期不补正"), _act(one, "correction-lapsed"), f"{REGULATION}第三十条", note=_("补正期限过后，无正当理由的。")
    )
    yield Step(_("申请人撤回"), _act(one, "withdraw"), "")


def _reasons(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    yield Step(_("申请人说明理由"), _act(one, "reasons"), f"{REGULATION}第三十五条", note=_("期限照常计算。"))
    if _ahead(last.get("due")) and not fixed(one):
        yield Step(_("告知延迟答复"), _letter(one, "L23"), f"{REGULATION}第三十五条", last.get("due"))
    yield from _deciding(one, last, decision)
    yield from _ruled(one)
    yield Step(_("申请人撤回"), _act(one, "withdraw"), "")


def _ruling(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    yield from _ruled(one)
    yield from _deciding(one, last, decision)
    yield Step(_("申请人撤回"), _act(one, "withdraw"), "")


def _paying(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    due = last.get("fee_due")
    yield Step(_("申请人缴费"), _act(one, "paid"), f"{FEE_RULES}第六条", due, _("期限从缴费的次日起重新计算。"))
    yield Step(_("逾期不缴费"), _act(one, "fee-lapsed"), f"{FEE_RULES}第六条", note=_("缴费期限过后。"))
    yield Step(_("申请人撤回"), _act(one, "withdraw"), "")


def _deferred(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    yield Step(_("征求意见"), _elsewhere("foi-consult", one), f"{REGULATION}第三十二条、第三十四条")
    yield from _deciding(one, last, decision)
    yield from _besides(one, last)
    yield Step(_("申请人撤回"), _act(one, "withdraw"), "")


def _closed(one: Request, last: Limits, accepted: bool, decision: Decision | None) -> Iterator[Step]:
    if one.archived_at is None:
        yield from _telling_the_end(one)
        needs = " ".join(reason.text for reason in archiving.lacking(one))
        yield Step(_("归档案卷"), _act(one, "archive"), f"{REGULATION}第四十五条", note=needs)


def _telling_the_end(one: Request) -> Iterator[Step]:
    """Given up, the applicant is told that nothing more is done; withdrawn, may be told that it ended."""
    made = archiving.closing_letter(one)
    if one.state in archiving.TOLD_OF and not (made and made.sent_on):
        url = reverse("console:foi-letter", args=[made.pk]) if made else _letter(one, "L24")
        note = _("写明视为放弃的依据和救济途径。")
        yield Step(_("告知不再处理"), url, archiving.TOLD_OF[State(one.state)], note=note)
    elif one.state == State.WITHDRAWN and made is None:
        yield Step(_("告知终止办理"), _letter(one, "L24"), "", note=_("申请人要求书面告知的。"))


_BY_STATE = {
    State.SUBMITTED: _submitted,
    State.RUNNING: _running,
    State.CONSULTING: _consulting,
    State.AWAITING_CORRECTION: _correcting,
    State.AWAITING_REASONS: _reasons,
    State.AWAITING_RULING: _ruling,
    State.AWAITING_FEE: _paying,
    State.DEFERRED: _deferred,
}


def _ahead(last: date | None) -> bool:
    """Whether a day has not passed yet; one that nobody knows may still be ahead."""
    return last is None or clock.today() <= last


def _act(one: Request, name: str) -> str:
    return reverse("console:foi-act", args=[one.pk, name])


def _letter(one: Request, code: str) -> str:
    url = _elsewhere("foi-letter-new", one)
    return f"{url}?code={code}" if url else ""


def _elsewhere(name: str, one: Request) -> str:
    """Empty where the page does not exist."""
    try:
        return reverse(f"console:{name}", args=[one.pk])
    except NoReverseMatch:
        return ""
