"""Periods: from a start and a length to the last day, or the last moment, allowed.

The day of the start is not counted (民法典 第二百零一条); the limit belongs to the period (第一千二百五十九条) and
a period in days runs to 24:00 of its last day (第二百零三条). A period in months or years ends on the day of the same
number, or on the last of a month that has none (第二百零二条). Hours run through nights and holidays.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import partial

from gongkai.law.calendars import Calendar
from gongkai.law.errors import CalendarNotCovered, NaiveMoment, PeriodRefused
from gongkai.law.figures import as_written
from gongkai.law.trace import Step

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
SAME_DAY = "民法典第二百零二条：到期月的对应日为期间的最后一日；没有对应日的，月末日为最后一日"
LAST_DAY_MOVES = "民法典第二百零三条：期间最后一日是法定休假日的，顺延至休假日后第一日"


class Unit(StrEnum):
    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"
    HOURS = "hours"
    MONTHS = "months"
    YEARS = "years"


TITLES = {
    Unit.WORKING_DAYS: "个工作日",
    Unit.CALENDAR_DAYS: "日",
    Unit.HOURS: "小时",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
}
MONTHS_IN_A_YEAR = 12
MONTHS = {Unit.MONTHS: 1, Unit.YEARS: MONTHS_IN_A_YEAR}
"""How many months each is; the other units are none."""
ROLLING = (Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS)
"""Those whose last day may fall on a rest day."""
LONGEST = {
    Unit.WORKING_DAYS: 25_000,
    Unit.CALENDAR_DAYS: 36_525,
    Unit.HOURS: 876_600,
    Unit.MONTHS: 1_200,
    Unit.YEARS: 100,
}
"""A century of each: a longer period is a typing error, not a deadline."""


@dataclass(frozen=True, slots=True)
class Due:
    """The answer. `day` is the last day allowed; `moment` is set for hours only and is then the last instant allowed."""

    day: date
    moment: datetime | None = None
    notes: tuple[str, ...] = ()
    _walk: Callable[[], tuple[Step, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def trace(self) -> tuple[Step, ...]:
        """Every day looked at, made when first asked for."""
        return self._walk()

    @property
    def value(self) -> date | datetime:
        return self.moment or self.day

    @property
    def closes(self) -> datetime:
        """The instant to compare with: the moment itself, or midnight at the end of the day in Asia/Shanghai."""
        if self.moment or self.day == date.max:
            return self.moment or datetime.max.replace(tzinfo=SHANGHAI)
        return datetime.combine(self.day + timedelta(days=1), time(), SHANGHAI)

    def allows(self, moment: datetime) -> bool:
        """Whether something done at `moment` (aware) was in time: at the limit yes, a second later no."""
        aware(moment)
        return moment <= self.moment if self.moment else local_day(moment) <= self.day


def due(start: date | datetime, n: int, unit: Unit | str, calendar: Calendar) -> Due:
    """The limit of a period of `n` `unit`s from `start`.

    Days take a date, or an aware moment read as its day in Asia/Shanghai; hours take an aware moment and answer in its
    zone. Raises PeriodRefused, NaiveMoment, CalendarNotCovered.
    """
    unit = _unit(unit)
    _check_length(n, unit)
    try:
        return _COUNT[unit](start, n, calendar)
    except OverflowError:
        raise PeriodRefused(f"期限长度 {n}{TITLES[unit]} 超出可推算的日期范围，请核对起算日和长度。") from None


def unmoved(start: date | datetime, n: int, unit: Unit | str) -> Due:
    """As `due` for days, months and years, but a last day that is a rest day stays the last day."""
    begin, unit = local_day(start), _unit(unit)
    if unit not in ROLLING:
        raise PeriodRefused(f"{TITLES[unit]}没有逢休假日顺延之说。")
    _check_length(n, unit)
    nominal = _last_of(begin, n, unit, None)
    return Due(nominal, _walk=lambda: _walk_unmoved(begin, nominal, unit))


def _walk_unmoved(begin: date, nominal: date, unit: Unit) -> tuple[Step, ...]:
    steps = _each_day(begin, nominal) if unit is Unit.CALENDAR_DAYS else [_same_day(begin, nominal)]
    last = steps[-1]
    return (*steps[:-1], Step(last.day, True, f"{last.why}，逢休假日不顺延", last.citation, last.number))


def fixed(named: date | datetime, sentence: str) -> Due:
    """A limit named as a date, to the end of that day, or as a moment; `sentence` says where it comes from."""
    day = local_day(named)
    return Due(day, named if isinstance(named, datetime) else None, _walk=partial(_named, day, sentence))


def _named(day: date, sentence: str) -> tuple[Step, ...]:
    return (Step(day, True, sentence),)


def before(event: date | datetime, n: int, unit: Unit | str, calendar: Calendar) -> Due:
    """The last day (for hours: moment) that lies at least `n` `unit`s before the day (moment) of `event`; it moves off no
    rest day. Raises as `due` does."""
    unit = _unit(unit)
    _check_length(n, unit)
    try:
        return _before_hours(event, n) if unit is Unit.HOURS else _before_days(local_day(event), n, unit, calendar)
    except OverflowError:
        raise PeriodRefused(f"期限长度 {n}{TITLES[unit]} 超出可推算的日期范围，请核对起算日和长度。") from None


def passed(start: datetime, n: int, unit: Unit | str, moment: datetime, calendar: Calendar | None) -> bool:
    """Whether `n` whole `unit`s lie between two moments: shown on day 0 for 30 days, it is over from day 31 on.

    Working days need a calendar. Raises as `due` does.
    """
    unit = _unit(unit)
    _check_length(n, unit)
    if unit is Unit.HOURS:
        return aware(moment) - aware(start) >= timedelta(hours=n)
    return local_day(moment) > _last_of(local_day(start), n, unit, calendar)


def _last_of(begin: date, n: int, unit: Unit, calendar: Calendar | None) -> date:
    """The n-th day (month, year) itself, on a rest day or not. Raises OverflowError as a PeriodRefused."""
    try:
        if unit is Unit.WORKING_DAYS:
            if calendar is None:
                raise CalendarNotCovered(begin.year)
            return calendar.add_working_days(begin, n)
        if unit is Unit.CALENDAR_DAYS:
            return begin + timedelta(days=n)
        return months_after(begin, n * MONTHS[unit])
    except OverflowError:
        raise PeriodRefused(f"期限长度 {n}{TITLES[unit]} 超出可推算的日期范围，请核对起算日和长度。") from None


def _before_hours(event: date | datetime, n: int) -> Due:
    if not isinstance(event, datetime):
        raise NaiveMoment
    moment = (aware(event).astimezone(UTC) - timedelta(hours=n)).astimezone(event.tzinfo)
    sentence = f"早于{in_words(event)}满{n}小时"
    return Due(local_day(moment), moment, _walk=lambda: (Step(local_day(moment), True, sentence),))


def _before_days(event: date, n: int, unit: Unit, calendar: Calendar) -> Due:
    if unit is Unit.WORKING_DAYS:
        day = calendar.subtract_working_days(event, n)
        return Due(day, notes=calendar.notes(day, event), _walk=lambda: _walk_back(day, event, calendar))
    day = event - timedelta(days=n) if unit is Unit.CALENDAR_DAYS else months_after(event, -n * MONTHS[unit])
    return Due(day, _walk=lambda: (Step(day, True, f"早于{event}满{n}{TITLES[unit]}"),))


def _walk_back(day: date, event: date, calendar: Calendar) -> tuple[Step, ...]:
    """The days from the limit to the eve of the event. They carry no number: a strip of days counts forward."""
    reasons = ((one, calendar.why(one)) for one in _days_after(day - timedelta(days=1), event - timedelta(days=1)))
    return tuple(Step(one, reason.counts, reason.text, reason.citation) for one, reason in reasons)


def aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise NaiveMoment
    return moment


def local_day(start: date | datetime) -> date:
    """The day in Asia/Shanghai on which a moment falls; a date stays as it is."""
    return aware(start).astimezone(SHANGHAI).date() if isinstance(start, datetime) else start


def in_words(at: date) -> str:
    """A day as it is, a moment in Beijing's time to the minute (to the second where it has seconds)."""
    if not isinstance(at, datetime):
        return at.isoformat()
    there = aware(at).astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    return there.isoformat(" ", "seconds" if there.second else "minutes")


def _unit(unit: Unit | str) -> Unit:
    try:
        return unit if isinstance(unit, Unit) else Unit(unit)
    except ValueError:
        raise PeriodRefused(f"不认识的计算单位“{as_written(unit)}”，可用：{'、'.join(Unit)}。") from None


def _check_length(n: int, unit: Unit) -> None:
    if isinstance(n, bool) or not isinstance(n, int):
        raise PeriodRefused("期限长度应为正整数。")
    if n < 1:
        raise PeriodRefused(f"期限长度应为正整数，收到 {n}。")
    if n > LONGEST[unit]:
        raise PeriodRefused(f"期限长度 {n} 过大（最多 {LONGEST[unit]}{TITLES[unit]}），请核对。")


def _working_days(start: date | datetime, n: int, calendar: Calendar) -> Due:
    begin = local_day(start)
    end = calendar.add_working_days(begin, n)
    return Due(end, notes=calendar.notes(begin, end), _walk=partial(_walk_working_days, begin, end, calendar))


def _walk_working_days(begin: date, end: date, calendar: Calendar) -> tuple[Step, ...]:
    steps, number = [], 0
    for day in _days_after(begin, end):
        reason = calendar.why(day)
        number += reason.counts
        steps.append(Step(day, reason.counts, reason.text, reason.citation, number if reason.counts else None))
    return tuple(steps)


def _calendar_days(start: date | datetime, n: int, calendar: Calendar) -> Due:
    begin = local_day(start)
    nominal = begin + timedelta(days=n)
    return _to_a_workday(nominal, lambda: _each_day(begin, nominal), calendar)


def _months(start: date | datetime, n: int, calendar: Calendar) -> Due:
    begin = local_day(start)
    nominal = months_after(begin, n)
    return _to_a_workday(nominal, lambda: [_same_day(begin, nominal)], calendar)


def _years(start: date | datetime, n: int, calendar: Calendar) -> Due:
    return _months(start, n * MONTHS[Unit.YEARS], calendar)


def months_after(day: date, n: int) -> date:
    """The day of the same number `n` months later (earlier when negative), or the last of a month that has none."""
    months = day.year * MONTHS_IN_A_YEAR + day.month - 1 + n
    year, month = divmod(months, MONTHS_IN_A_YEAR)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _same_day(begin: date, nominal: date) -> Step:
    same = "对应日" if nominal.day == begin.day else "该月没有对应日，为月末日"
    return Step(nominal, True, f"{begin}的{same}", SAME_DAY)


def _each_day(begin: date, nominal: date) -> list[Step]:
    return [Step(day, True, "自然日", None, i) for i, day in enumerate(_days_after(begin, nominal), start=1)]


def _to_a_workday(nominal: date, counted: Callable[[], list[Step]], calendar: Calendar) -> Due:
    """A period whose last day falls on a rest day ends on the first day after it."""
    try:
        end = calendar.next_workday(nominal)
    except CalendarNotCovered as error:
        raise CalendarNotCovered(error.year, nominal) from None
    return Due(end, notes=calendar.notes(nominal, end), _walk=lambda: _walk_moved(counted(), nominal, end, calendar))


def _walk_moved(counted: list[Step], nominal: date, end: date, calendar: Calendar) -> tuple[Step, ...]:
    if end == nominal:
        return tuple(counted)
    rest = [calendar.why(day) for day in _days_after(nominal - timedelta(days=1), end - timedelta(days=1))]
    last = counted[-1]
    why = f"第{last.number}日适逢{rest[0]}，顺延" if last.number else f"{last.why}，适逢{rest[0]}，顺延"
    counted[-1] = Step(nominal, True, why, LAST_DAY_MOVES, last.number)
    skipped = [
        Step(nominal + timedelta(days=i), False, f"{reason}，顺延", reason.citation)
        for i, reason in enumerate(rest[1:], start=1)
    ]
    return (*counted, *skipped, Step(end, True, "休假日后第一日", LAST_DAY_MOVES))


def _hours(start: date | datetime, n: int, calendar: Calendar) -> Due:
    if not isinstance(start, datetime):
        raise NaiveMoment
    zone = aware(start).tzinfo
    # Through UTC: in a zone with summer time, wall-clock addition would gain or lose an hour.
    end = (start.astimezone(UTC) + timedelta(hours=n)).astimezone(zone)
    sentence = f"自{in_words(start)}起连续计算{n}小时，不因夜间和休假日停止"
    return Due(local_day(end), end, _walk=lambda: (Step(local_day(end), True, sentence),))


def _days_after(begin: date, end: date) -> list[date]:
    return [begin + timedelta(days=i) for i in range(1, (end - begin).days + 1)]


_COUNT: dict[Unit, Callable[[date | datetime, int, Calendar], Due]] = {
    Unit.WORKING_DAYS: _working_days,
    Unit.CALENDAR_DAYS: _calendar_days,
    Unit.HOURS: _hours,
    Unit.MONTHS: _months,
    Unit.YEARS: _years,
}
