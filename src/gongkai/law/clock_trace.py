"""What a clock's run can say for itself: stretches of days with their effect, every day with its reason, sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongkai.law.clock_run import Act, Counting, Period, Run, Span
from gongkai.law.clocks import PAUSE_FROM, Effect, Setting, Transition, date_in
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.periods import LAST_DAY_MOVES, TITLES, Unit, in_words, local_day
from gongkai.law.rulebook import Citation
from gongkai.law.trace import Step

RUN, PAUSE, STOP, VOID, EXTEND = "run", "pause", "stop", "void", "extend"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time. In days `first` and `last` both belong to it; in hours it lies between the two moments. `days` is
    how much of the clock's unit lies in it, None where that cannot be told yet; `last` is None while it is open."""

    first: date
    last: date | None
    effect: str
    days: int | None
    label: str = ""
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The same as (begin, end], with the end of what counts when the last day moved on."""

    begin: date
    end: date | None
    effect: str
    span: Span | None = None
    nominal: date | None = None
    set_by: Transition | None = None

    @property
    def citation(self) -> Citation | None:
        by = self.set_by or (self.span.by if self.span else None)
        return by.citation if by else None

    @property
    def label(self) -> str:
        by = self.set_by or (self.span.by if self.span else None)
        return (by.label or by.title) if by else ""


def segments(run: Run, counted: Counting) -> tuple[Segment, ...]:
    """The whole run without gaps, from the first day after the start to the limit."""
    return tuple(_segment(one, counted) for one in _stretches(run, counted))


def walk(run: Run, counted: Counting) -> tuple[Step, ...]:
    """Every day looked at. Days of a voided count and days taken out do not count; an open stretch is one step."""
    steps: list[Step] = []
    number = 0
    for stretch in _stretches(run, counted):
        for step in _steps(stretch, counted, number):
            number = step.number or number
            steps.append(step)
    return tuple(steps)


# Stretches ---------------------------------------------------------------------------------------------------------


def _stretches(run: Run, counted: Counting) -> Iterator[_Stretch]:
    for period in run.periods:
        yield from _of_period(period, counted)
        if period.stop and (period.stop.end is None or period.stop.end > period.stop.act.at):
            yield _Stretch(period.stop.act.at, period.stop.end, STOP, period.stop)


def _of_period(period: Period, counted: Counting) -> Iterator[_Stretch]:
    end = period.stop.act.at if period.stop else counted.due(period)
    base = None if period.stop else _base(period, counted)
    at, spans = period.begin, counted.excluded(period)
    for begin, until in counted.union(period):
        if end is not None and begin >= end:
            break
        if begin > at:
            yield from _run(period, counted, at, begin, base)
        until = end if until is None or (end is not None and until > end) else until
        by = next(span for start, last, span in spans if start == begin)
        at = max(at, begin)
        yield _Stretch(at, until, PAUSE, by)
        if until is None:
            return
        at = until
    if end is not None and end > at:
        yield from _run(period, counted, at, end, base)


def _base(period: Period, counted: Counting) -> date | None:
    """Where the length of the law ends. Only the end of the whole period moves on from a day of rest."""
    if period.extended and not period.set_on:
        return counted.ruler.nominal(period.begin, counted.clock.within.n, counted.union(period))
    return counted.due(period, extended=False)


def _run(period: Period, counted: Counting, begin: date, end: date, base: date | None) -> Iterator[_Stretch]:
    """Time that runs, cut where the length of the law ends and what was added begins."""
    if period.stop:
        yield _Stretch(begin, end, VOID, period.stop)
        return
    cut = end if base is None else min(max(base, begin), end)
    last = _nominal(period, counted)
    if cut > begin:
        yield _Stretch(begin, cut, RUN, nominal=last if cut == end or period.set_on else None)
    if end > cut:
        yield _Stretch(cut, end, EXTEND, nominal=None if period.set_on else last, set_by=period.set_by)


def _nominal(period: Period, counted: Counting) -> date | None:
    """Of calendar days the last that is counted, which may be a day of rest."""
    if counted.ruler.unit is not Unit.CALENDAR_DAYS:
        return None
    n = counted.clock.within.n + (0 if period.set_on else period.extended)
    return counted.ruler.nominal(period.begin, n, counted.union(period))


def _segment(stretch: _Stretch, counted: Counting) -> Segment:
    hours = counted.ruler.unit is Unit.HOURS
    first = stretch.begin if hours else stretch.begin + timedelta(days=1)
    return Segment(first, stretch.end, stretch.effect, _length(stretch, counted), stretch.label, stretch.citation)


def _length(stretch: _Stretch, counted: Counting) -> int | None:
    if stretch.end is None:
        return None
    end = min(stretch.end, stretch.nominal) if stretch.nominal else stretch.end
    try:
        return counted.ruler.elapsed(stretch.begin, end)
    except CalendarNotCovered:
        return None


# Days --------------------------------------------------------------------------------------------------------------


def _steps(stretch: _Stretch, counted: Counting, number: int) -> Iterator[Step]:
    if counted.ruler.unit is Unit.HOURS or stretch.end is None or stretch.set_by:
        yield _whole(stretch)
        return
    for i in range(1, (stretch.end - stretch.begin).days + 1):
        step = _day(stretch, stretch.begin + timedelta(days=i), counted, number)
        number = step.number or number
        yield step


def _whole(stretch: _Stretch) -> Step:
    if stretch.end is None:
        return Step(_after(stretch.begin), False, f"{stretch.label}，自此日起不计入，至有结果时止", _cited(stretch))
    if stretch.set_by:
        return Step(stretch.end, True, f"{stretch.label}确定的日期", _cited(stretch))
    told = {PAUSE: "不计入", STOP: "停止计算", VOID: "原计算作废", EXTEND: "延长的期限"}.get(stretch.effect, "连续计算")
    said = f"{in_words(stretch.begin)}至{in_words(stretch.end)}：{told}"
    return Step(local_day(stretch.end), stretch.effect in (RUN, EXTEND), said, _cited(stretch))


def _after(begin: date) -> date:
    return local_day(begin) if isinstance(begin, datetime) else begin + timedelta(days=1)


def _cited(stretch: _Stretch) -> str | None:
    return str(stretch.citation) if stretch.citation else None


def _day(stretch: _Stretch, day: date, counted: Counting, number: int) -> Step:
    calendar = counted.calendar
    if stretch.effect == STOP:
        return Step(day, False, f"{stretch.label}，停止计算", _cited(stretch))
    working = counted.ruler.unit is Unit.WORKING_DAYS
    if working or (stretch.nominal and day >= stretch.nominal):
        reason = calendar.why(day)
        counts, why, citation = reason.counts, reason.text, reason.citation
    else:
        counts, why, citation = True, "自然日", None
    if working and not counts:
        return Step(day, False, why, citation)
    if stretch.effect == PAUSE:
        return Step(day, False, f"{stretch.label}，不计入", _cited(stretch))
    if stretch.effect == VOID:
        return Step(day, False, f"{stretch.label}，原计算作废", _cited(stretch))
    if not working:
        return _natural(stretch, day, counts, why, number)
    return Step(day, True, why, citation, number + 1)


def _natural(stretch: _Stretch, day: date, works: bool, why: str, number: int) -> Step:
    """A calendar day; a last day of rest moves the end to the first working day (民法典 第二百零三条)."""
    if stretch.nominal is None or day < stretch.nominal:
        return Step(day, True, "自然日", None, number + 1)
    if day == stretch.nominal:
        moved = stretch.end != stretch.nominal
        return Step(day, True, f"适逢{why}，顺延" if moved else "自然日", LAST_DAY_MOVES if moved else None, number + 1)
    return Step(day, works, "休假日后第一日" if works else f"{why}，顺延", LAST_DAY_MOVES)


# Sentences ---------------------------------------------------------------------------------------------------------


def sentences(run: Run, counted: Counting) -> Iterator[str]:
    """What happened, in order, and what it did; then what was against a guard, and the readings chosen."""
    for transition, act in run.steps:
        yield _told(transition, act, counted)
    if run.expired and counted.clock.expiry:
        yield f"{in_words(run.expired)}届满：{counted.clock.expiry.sentence}"
    for flag in run.flags:
        yield f"{in_words(flag.on)}：{flag.sentence}" + (f"（{flag.citation}）" if flag.citation else "")
    for setting in readings_chosen(run, counted):
        yield f"约定口径：{setting}"


def readings_chosen(run: Run, counted: Counting) -> tuple[Setting, ...]:
    """The settings that this run rests on, where a convention chose the reading."""
    made = [transition for transition, _ in run.steps]
    asked = {name for one in made for when in (one.when, *(guard.when for guard in one.guards)) for name in when}
    if any(one.effect is Effect.PAUSE for one in made):
        asked.add(PAUSE_FROM)
    settings = counted.clock.settings.items()
    return tuple(one for name, one in settings if name in asked and one.basis == "convention")


def _told(transition: Transition, act: Act, counted: Counting) -> str:
    numbered = f"（事件{act.fact.id}）" if act.fact.id is not None else ""
    what = f"{_on(act)}{transition.title}{numbered}"
    unit = TITLES[counted.clock.within.unit]
    length = act.fact.data.get(transition.carries) if transition.carries else None
    if transition.effect in (Effect.SET, Effect.START):
        length = date_in(act.fact.data, transition.carries)
    does = {
        Effect.START: "，起算"
        + ("" if unit == TITLES[Unit.HOURS] else "，当日不计入")
        + (f"，期限为{length}" if length else ""),
        Effect.RESET: "，重新计算，当日不计入，此前的延长和扣除不再适用",
        Effect.STOP: "，停止计算，原计算作废",
        Effect.PAUSE: f"，{transition.label or '暂停'}的时间不计入",
        Effect.EXTEND: f"，延长{length}{unit}",
        Effect.SET: f"，期限改为{length}",
    }
    read = "（约定口径）" if transition.basis == "convention" else ""
    return what + does.get(transition.effect, "") + read


def _on(act: Act) -> str:
    return in_words(act.at) if act.dated else ""
