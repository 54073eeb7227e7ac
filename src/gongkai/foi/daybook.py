"""The calendar of one request: every day from its arrival to its limit with what it is to the clock, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.duties import days
from gongkai.duties.strip import DAYS_A_WEEK, short
from gongkai.law.calendars import Calendar, Reason
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clock_trace import EXTEND, PAUSE, RUN, STOP, VOID, Segment
from gongkai.law.clocks import Fact
from gongkai.law.periods import local_day
from gongkai.rulebooks.vocabulary import events

MOST_MONTHS = 24
MOST_DAYS_OVER = 60
#: Words for what happened, within a cell; what has none is told in the list alone.
MARKED = {
    "foi.submitted": gettext_lazy("提交"),
    "foi.received": gettext_lazy("收到"),
    "foi.confirmed": gettext_lazy("确认"),
    "foi.correction_asked": gettext_lazy("告知补正"),
    "foi.corrected": gettext_lazy("收到补正"),
    "foi.consult_sent": gettext_lazy("发出征求"),
    "foi.consult_served": gettext_lazy("送达"),
    "foi.consult_done": gettext_lazy("对方答复"),
    "foi.extended": gettext_lazy("延期"),
    "foi.fee_noticed": gettext_lazy("收费"),
    "foi.fee_paid": gettext_lazy("缴费"),
    "foi.replied": gettext_lazy("答复"),
    "foi.reply_ordered": gettext_lazy("责令"),
    "foi.order_fulfilled": gettext_lazy("履行"),
    "foi.withdrawn": gettext_lazy("撤回"),
}
#: Words for a limit within a cell.
SHORT = {
    "correction_due": gettext_lazy("补正告知"),
    "correction_until": gettext_lazy("补正"),
    "consult_due": gettext_lazy("征求意见"),
    "fee_due": gettext_lazy("缴费"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """``tone``: start, counted, makeup, off, pause, stop, void, over or none. ``number`` is its place among the days counted,
    or among the working days past the limit. ``ends`` are the limits that fall on it, ``happened`` what took place, ``marked`` the same in a word."""

    day: date
    tone: str
    why: str
    citation: str = ""
    number: int | None = None
    mark: str = ""
    ends: tuple[str, ...] = ()
    happened: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    due: bool = False
    today: bool = False

    @property
    def told(self) -> bool:
        """Whether the list of days has a word on it."""
        return self.tone != "none" or bool(self.ends or self.happened)


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Daybook:
    months: tuple[Month, ...]
    days: tuple[Day, ...]
    """Those that have something to tell, in order."""
    counted: int
    paused: int


def daybook(found: ClockReading, told: Sequence[Fact], calendar: Calendar, today: date) -> Daybook | None:
    """None for what never began. Raises CalendarNotCovered for a year without an official arrangement."""
    acts = [(local_day(one.on), one) for one in told if one.on is not None and one.name in events()]
    if not acts:
        return None
    first = min(day for day, _act in acts)
    limits = _limits(found)
    waiting = found.ended_by is None
    known = [day for day, _act in acts] + [day for day, _title in limits] + ([today] if waiting else [])
    last = min(max(known), date(first.year + MOST_MONTHS // 12, first.month, 1) - timedelta(days=1))
    made = {day.day: day for day in _days(found, first, last, limits, acts, calendar, today)}
    return Daybook(
        months=tuple(_months(first, last, made)),
        days=tuple(day for day in made.values() if day.told),
        counted=sum(day.tone in ("counted", "makeup") for day in made.values()),
        paused=sum(day.tone == PAUSE for day in made.values()),
    )


def _limits(found: ClockReading) -> list[tuple[date, str]]:
    side = [(one.due, str(SHORT.get(one.key, one.title))) for one in found.limits if one.due and not one.answered_on]
    return [*([(found.due.value, _("答复到期"))] if found.due else []), *side]


def _days(
    found: ClockReading, first: date, last: date, limits: Sequence[tuple[date, str]],
    acts: Sequence[tuple[date, Fact]], calendar: Calendar, today: date,
) -> Iterator[Day]:  # fmt: skip
    numbers = {step.day: step.number for step in found.trace if step.number}
    starts = {local_day(one.on) for one in found.steps if one.on is not None and one.name in _STARTS}
    due = found.due.value if found.due else None
    over = 0
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        reason = calendar.why(day) if calendar.covers(day.year) else None
        past = due is not None and due < day <= min(today, due + timedelta(days=MOST_DAYS_OVER))
        late = past and not found.ended_by
        over += bool(late and reason and reason.counts)
        tone, why, citation = _told(found, day, reason, numbers.get(day), day in starts, over if late else None)
        yield Day(
            day=day,
            tone=tone,
            why=why,
            citation=citation,
            number=numbers.get(day) or (over if tone == "over" else None),
            mark=_mark(tone, reason),
            ends=tuple(title for limit, title in limits if limit == day),
            happened=tuple(events()[one.name].title for on, one in acts if on == day),
            marked=tuple(str(MARKED[one.name]) for on, one in acts if on == day and one.name in MARKED),
            due=day == due,
            today=day == today,
        )


_STARTS = frozenset({"foi.received", "foi.confirmed", "foi.corrected", "foi.fee_paid", "foi.reply_ordered"})


def _told(
    found: ClockReading, day: date, reason: Reason | None, number: int | None, starts: bool, over: int | None
) -> tuple[str, str, str]:
    """Tone, reason and clause of one day."""
    rule = str(found.clock.citation)
    segment = _segment(found, day)
    said = days.reason(reason.text) if reason else ""
    cited = reason.citation if reason else ""
    if starts and not (segment and segment.effect in (RUN, PAUSE, EXTEND)):
        return "start", _("起算日，当日不计，次日为第1日"), rule
    if over is not None and reason:
        late = _("%(why)s，逾期第%(n)d个工作日") % {"why": said, "n": over}
        return ("over", late, rule) if reason.counts else ("off", said, cited)
    if segment is None:
        return "none", said, ""
    by = str(segment.citation or rule)
    if segment.effect == STOP:
        return STOP, _("%(label)s，停止计算") % {"label": segment.label}, by
    if reason is not None and not reason.counts:
        return "off", said, cited
    if segment.effect == PAUSE:
        return PAUSE, _("%(label)s，不计入") % {"label": segment.label}, by
    if segment.effect == VOID:
        return VOID, _("%(label)s，原计算作废") % {"label": segment.label}, by
    if number is None:
        return "counted", segment.label, by
    tone = "makeup" if reason and "调休" in reason.text else "counted"
    return tone, _("%(why)s，计入第%(n)d日") % {"why": said, "n": number}, by if segment.effect == EXTEND else rule


def _segment(found: ClockReading, day: date) -> Segment | None:
    inside = (one for one in found.segments if one.first <= day and (one.last is None or day <= one.last))
    return next(inside, None)


def _mark(tone: str, reason: Reason | None) -> str:
    if tone == "start":
        return _("起算")
    if tone == "makeup":
        return _("班")
    if tone == "off" and reason:
        return short(reason.text)
    return {PAUSE: _("扣除"), STOP: _("停"), VOID: _("作废")}.get(tone, "")


def _months(first: date, last: date, made: Mapping[date, Day]) -> Iterator[Month]:
    month = first.replace(day=1)
    while month <= last:
        after = (month + timedelta(days=32)).replace(day=1)
        monday = month - timedelta(days=month.weekday())
        weeks = []
        while monday < after:
            seven = [monday + timedelta(days=n) for n in range(DAYS_A_WEEK)]
            weeks.append(tuple(_plain(day, made) if month <= day < after else None for day in seven))
            monday += timedelta(days=DAYS_A_WEEK)
        yield Month(month, tuple(weeks))
        month = after


def _plain(day: date, made: Mapping[date, Day]) -> Day:
    return made.get(day) or Day(day, "none", "")
