"""Where a duty stands at a moment: the word, the tone of its badge, and the time left or lost in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from gongkai.desk.clock import CHINA
from gongkai.law.clocks import Clock
from gongkai.law.errors import CalendarNotCovered

from . import rules
from .models import Duty, State
from .rules import Light

TONES = {"overdue": "late", "late": "late", "soon": "warn", "met": "ok", "open": "info", "undetermined": "warn"}


@dataclass(frozen=True, slots=True)
class Standing:
    """``code`` is overdue, soon, open, met, late, cancelled, target, waiting or undetermined; ``left`` may be empty."""

    code: str
    label: str
    left: str = ""
    light: Light | None = None

    @property
    def tone(self) -> str:
        """The badge's class: ok, warn, late, info, or empty for a plain one."""
        return TONES.get(self.code, "")


def standing(duty: Duty, now: datetime) -> Standing:
    code = code_of(duty, now)
    label = _("停止计算") if code == State.WAITING and duty.kind == Clock.kind else str(label_of(code))
    return Standing(code, label, _LEFT.get(code, _nothing)(duty, now), light_of(duty, now))


def code_of(duty: Duty, now: datetime) -> str:
    if duty.state != State.OPEN or duty.closes_at is None:
        return str(duty.state)
    if duty.closes_at < now:
        return "overdue"
    return "soon" if duty.closes_at <= rules.soon_until(now) else "open"


def label_of(code: str) -> str:
    labels = {"overdue": _("已逾期"), "soon": _("临近到期")}
    return labels.get(code) or str(State(code).label)


def light_of(duty: Duty, now: datetime) -> Light | None:
    """The strictest light that is on for an open duty; duties of best effort have none."""
    if duty.best_effort or duty.state != State.OPEN or duty.closes_at is None:
        return None
    closes_at = duty.closes_at
    return next((light for light in rules.lights().by_strictness if _burns(light, closes_at, now)), None)


def _burns(light: Light, closes_at: datetime, now: datetime) -> bool:
    return closes_at < now if light.within is None else closes_at <= rules.within_working_days(now, light.within)


def working_days(after: date, upto: date) -> int | None:
    """Working days after one day up to another; None where no official year covers them."""
    try:
        return rules.calendar().working_days_between(after, upto)
    except CalendarNotCovered:
        return None


def _nothing(duty: Duty, now: datetime) -> str:
    return ""


def _remaining(duty: Duty, now: datetime) -> str:
    if not (duty.due_on and duty.closes_at):
        return _("不设期限")
    if duty.due_at:
        hours = (duty.closes_at - now) // _AN_HOUR
        return _("还有%(n)d小时") % {"n": hours} if hours else _("不足1小时")
    if duty.due_on == _day(now):
        return _("今天到期")
    return _span(_day(now), duty.due_on, _("还有%(n)d个工作日"), _("还有%(n)d天"))


def _met_early(duty: Duty, now: datetime) -> str:
    if not (duty.met_at and duty.due_on):
        return ""
    if _day(duty.met_at) == duty.due_on:
        return _("最后一日")
    return _span(_day(duty.met_at), duty.due_on, _("提前%(n)d个工作日"), _("提前%(n)d天"))


def _met_late(duty: Duty, now: datetime) -> str:
    return _past(duty, duty.met_at) if duty.met_at else ""


def _past(duty: Duty, moment: datetime) -> str:
    assert duty.due_on and duty.closes_at
    if duty.due_at and moment - duty.closes_at < _A_DAY:
        hours = (moment - duty.closes_at) // _AN_HOUR
        return _("超过%(n)d小时") % {"n": hours} if hours else _("超过不足1小时")
    return _span(duty.due_on, _day(moment), _("超过%(n)d个工作日"), _("超过%(n)d天"))


def _span(after: date, upto: date, in_working_days: str, in_days: str) -> str:
    """In working days; in plain days where there is none between (a weekend) or no official calendar."""
    n = working_days(after, upto)
    return in_working_days % {"n": n} if n else in_days % {"n": (upto - after).days}


def _day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


_A_DAY = timedelta(days=1)
_AN_HOUR = timedelta(hours=1)
_LEFT = {"open": _remaining, "soon": _remaining, "overdue": _past, "met": _met_early, "late": _met_late}
