"""Running a clock: events in the order of their days, each a transition or a word about why it is none.

Total: any events in any order have an answer; only a calendar that does not reach far enough, or data that is no date
and no number, is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import count

from gongkai.law.clock_run import IGNORED, NOTE, Act, Counting, Flag, Opened, Period, Run, Span
from gongkai.law.clocks import (
    BY_KEY,
    DUE,
    Broken,
    Clock,
    Effect,
    Fact,
    Guard,
    SideLimit,
    Transition,
    date_in,
    instant,
)
from gongkai.law.errors import CalendarNotCovered, FieldMissing
from gongkai.law.figures import as_written
from gongkai.law.pauses import ruler
from gongkai.law.periods import LONGEST
from gongkai.law.rulebook import Citation, holds

ONLY = "1"
"""The key of the first pause that names none; later ones are counted on."""
WHOLE = re.compile(r"[+-]?[0-9]+")
LONGEST_NUMBER = 20
"""Digits that are read at all."""
BEFORE_THE_START = (Effect.NOTE, Effect.START, Effect.END)
WAITING = (Effect.PAUSE, Effect.STOP)


def run(counted: Counting, facts: Iterable[Fact], now: date | None) -> tuple[list[Run], date | None]:
    """Every run that the facts make, and the instant to which they are told: `now`, or the last fact."""
    acts = list(_acts(counted.clock, facts))
    fold = _Fold(counted)
    for act in acts:
        fold.take(act)
    known = [act.at for act in acts] + ([now] if now else [])
    if known:
        fold.pass_to(max(known))
    return fold.runs, max(known, default=None)


class _Fold:
    def __init__(self, counted: Counting) -> None:
        self.counted, self.clock = counted, counted.clock
        self.runs = [Run()]
        self._do: dict[Effect, Callable[[Transition, Act], bool]] = {
            Effect.NOTE: self._note,
            Effect.START: self._begin,
            Effect.RESET: self._begin,
            Effect.STOP: self._stop,
            Effect.PAUSE: self._pause,
            Effect.SERVE: self._serve,
            Effect.RESUME: self._resume,
            Effect.LAPSE: self._lapse,
            Effect.EXTEND: self._extend,
            Effect.SET: self._set,
            Effect.END: self._end,
        }

    @property
    def run(self) -> Run:
        return self.runs[-1]

    def take(self, act: Act) -> None:
        self.pass_to(act.at)
        made = list(self.clock.matching(act.fact.name, act.fact.data))
        transition = next((one for one in made if self._possible(one)), None)
        if transition is None:
            if made:
                state = self.clock.title_of(self.run.status)
                self._flag(IGNORED, f"“{made[0].title}”时为“{state}”，不改变期限", act, made[0].citation)
            return
        broken = [guard for guard in transition.guards if self._broken(guard, transition, act)]
        for guard in broken:
            self._flag(guard.broken, guard.sentence, act, guard.citation or transition.citation)
        if not any(guard.broken is Broken.VOID for guard in broken):
            self._make(transition, act)

    def pass_to(self, at: date) -> None:
        """What time alone has done by then: pauses that lapsed, a limit that passed in silence."""
        for span in self.run.paused:
            span.end = self._before(partial(self.counted.lapse, span), at)
        period = self.run.period
        if self.clock.expiry is None or period is None or period.stop or self.run.over:
            return
        if passed := self._before(partial(self.counted.due, period), at):
            self.run.expired, self.run.base = passed, self.clock.expiry.state

    def _possible(self, transition: Transition) -> bool:
        if transition.effect not in BEFORE_THE_START and self.run.period is None:
            return False
        if transition.effect in BY_KEY:
            return not self.run.over
        return transition.speaks_of(self.run.status, self.clock.open_states)

    def _make(self, transition: Transition, act: Act) -> None:
        if not self._do[transition.effect](transition, act):
            return
        run, name = self.run, act.fact.name
        run.steps.append((transition, act))
        run.made[name] += 1
        if run.period:
            run.period.made[name] += 1
        for opened in run.limits:
            if name in opened.limit.answered and not opened.key:
                opened.answered_on = opened.answered_on or act.at
        if transition.effect not in WAITING:
            run.limits.extend(self._opened(limit, transition, act) for limit in transition.limits)

    # Guards --------------------------------------------------------------------------------------------------------

    def _broken(self, guard: Guard, transition: Transition, act: Act) -> bool:
        if not self.clock.applies(guard.when):
            return False
        run, period = self.run, self.run.period
        if guard.once:
            made = period.made if guard.once == "period" and period else run.made
            return made[act.fact.name] > 0
        if guard.at_most is not None:
            return (self._length(transition, act) or 0) > guard.at_most
        if guard.needs:
            return not any(run.made[name] for name in guard.needs)
        if guard.beyond:
            set_on = date_in(act.fact.data, transition.carries)
            return set_on is not None and self._early(guard.beyond, transition, act, set_on)
        if guard.after:
            return act.dated and self._early(guard.after, transition, act, act.at)
        if guard.reached:
            return act.dated and self._early(guard.reached, transition, act, act.at + timedelta(days=1))
        if guard.within or guard.by:
            return self._later(guard, transition, act)
        return not holds(guard.holds, act.fact.data)

    def _early(self, name: str, transition: Transition, act: Act, at: date) -> bool:
        """Whether a day does not lie behind a limit. An unknown limit accuses nobody."""
        try:
            limit = self._limit(name, transition, act)
        except CalendarNotCovered as error:
            return at.year < error.year
        return limit is not None and at <= limit

    def _later(self, guard: Guard, transition: Transition, act: Act) -> bool:
        period, within = self.run.period, guard.within
        if within and period:
            unit = ruler(within.unit, self.counted.calendar)
            return self._before(partial(unit.reach, period.begin, within.n), act.at) is not None
        return (
            guard.by is not None and self._before(partial(self._limit, guard.by, transition, act), act.at) is not None
        )

    def _limit(self, name: str, transition: Transition, act: Act) -> date | None:
        if name == DUE:
            return self.counted.due(self.run.period) if self.run.period else None
        span = self._spoken_of(transition, act) if transition.effect in BY_KEY else None
        found = [one for one in self.run.limits if one.limit.key == name and (span is None or one is span.limit)]
        return self.counted.limit(found[-1]) if found else None

    def _before(self, compute: Callable[[], date | None], at: date) -> date | None:
        """The limit, if it lies before `at`. One that a calendar cannot tell lies behind every day it covers."""
        try:
            limit = compute()
        except CalendarNotCovered as error:
            if at.year >= error.year:
                raise
            return None
        return limit if limit is not None and limit < at else None

    # Effects: each answers whether it took place ---------------------------------------------------------------------

    def _note(self, transition: Transition, act: Act) -> bool:
        return self._move(transition)

    def _begin(self, transition: Transition, act: Act) -> bool:
        if transition.effect is Effect.START and self.run.over:
            self.runs.append(Run())
        before = self.run.period
        if before and before.stop:
            before.stop.end = act.at
        self.run.periods.append(Period(transition, act))
        self._move(transition)
        if transition.keeps_date and before and before.set_on and before.set_by:
            self._keep_date(transition, act, before.set_on, before.set_by)
        if transition.effect is Effect.START and date_in(act.fact.data, transition.carries):
            self._set(transition, act)
        return True

    def _keep_date(self, transition: Transition, act: Act, set_on: date, set_by: Transition) -> None:
        """Of the date that was set and the end of the period that begins again, the later is the limit."""
        period = self._current()
        if self._before(partial(self.counted.due, period), set_on) is None:
            said = f"重新计算的期限不早于此前确定的{set_on}，以重新计算的为准"
        else:
            period.set_on, period.set_by = set_on, set_by
            self._move(set_by)
            said = f"重新计算的期限早于此前确定的{set_on}，仍以确定的日期为限"
        self._flag(NOTE, f"“{transition.title}”后{said}", act)

    def _stop(self, transition: Transition, act: Act) -> bool:
        period = self._current()
        self._close_pauses(act)
        period.stop = self._span(transition, act, "")
        return self._move(transition)

    def _pause(self, transition: Transition, act: Act) -> bool:
        asked = act.key(transition.key)
        key = asked or self._next_key(transition)
        same = [span for span in self.run.paused if span.key == key and span.by.key == transition.key]
        if not same:
            self._current().pauses.append(self._span(transition, act, key))
            return True
        self._serve_span(same[0], act.served)
        return self._ignore(NOTE, f"“{transition.title}”（{key}）已在进行，以先发出的为准", transition, act)

    def _serve(self, transition: Transition, act: Act) -> bool:
        """The day itself was placed with the event that sent; here it is only said when nothing was sent."""
        if self._spoken_of(transition, act) or (self._current().stop and not transition.key):
            return True
        return self._ignore(IGNORED, f"“{transition.title}”之前没有发出，不改变期限", transition, act)

    def _resume(self, transition: Transition, act: Act) -> bool:
        span = self._spoken_of(transition, act)
        if span is None:
            return self._ignore(IGNORED, f"“{transition.title}”之前没有发出，不改变期限", transition, act)
        if span.end is not None:
            self._flag(NOTE, f"“{transition.title}”在{span.end}届满之后，不计入的时间到{span.end}为止", act)
        if span.limit:
            span.limit.answered_on = act.at
        span.end, span.settled = span.end or act.at, True
        return self._move(transition)

    def _lapse(self, transition: Transition, act: Act) -> bool:
        span = self._spoken_of(transition, act)
        if span is None:
            return self._ignore(IGNORED, f"“{transition.title}”之前没有发出，不改变期限", transition, act)
        lapse = span.end or self.counted.lapse(span)
        if lapse is None:
            self._flag(
                NOTE, f"“{transition.title}”缺少送达日，不能推算届满日{'，按所载日期计' if act.dated else ''}", act
            )
            lapse = act.at if act.dated else None
        span.end, span.settled = lapse, lapse is not None
        return self._move(transition)

    def _extend(self, transition: Transition, act: Act) -> bool:
        length = self._length(transition, act)
        if length is None or length < 1:
            told = "没有载明延长的长度" if length is None else f"载明的长度 {length} 不是正数"
            return self._ignore(Broken.VOID, f"“{transition.title}”{told}，不延长", transition, act)
        if self._current().set_on is not None:
            return self._ignore(IGNORED, f"“{transition.title}”之前已经确定日期，不延长", transition, act)
        most = [guard.at_most for guard in transition.guards if guard.at_most is not None]
        self._current().extended += min(length, *most) if most else length
        return self._move(transition)

    def _set(self, transition: Transition, act: Act) -> bool:
        period, set_on = self._current(), date_in(act.fact.data, transition.carries)
        if set_on is None or set_on <= period.begin:
            return self._ignore(Broken.VOID, f"“{transition.title}”没有载明可用的日期，期限不变", transition, act)
        period.set_on, period.set_by = set_on, transition
        return self._move(transition)

    def _end(self, transition: Transition, act: Act) -> bool:
        self._close_pauses(act)
        self.run.ended = (transition, act)
        return self._move(transition)

    # Helpers of the effects ----------------------------------------------------------------------------------------

    def _current(self) -> Period:
        assert self.run.period is not None  # _possible() saw to it
        return self.run.period

    def _move(self, transition: Transition) -> bool:
        self.run.base = transition.target or self.run.base
        return True

    def _close_pauses(self, act: Act) -> None:
        for span in self.run.paused:
            span.end = act.at

    def _span(self, transition: Transition, act: Act, key: str) -> Span:
        span = Span(transition, act, key)
        for limit in transition.limits:
            opened = self._opened(limit, transition, act, key)
            self.run.limits.append(opened)
            span.limits.append(opened)
            span.limit = opened if limit.key == transition.lapses else span.limit
        self._serve_span(span, act.served)
        return span

    def _next_key(self, transition: Transition) -> str:
        """Letters that may be several at a time are several, also when nobody gave them a name."""
        if transition.key is None:
            return ONLY
        taken = {span.key for span in self._current().pauses}
        return next(key for key in map(str, count(int(ONLY))) if key not in taken)

    def _serve_span(self, span: Span, served: date | None) -> None:
        if served is None or span.served is not None:
            return
        if served < span.act.at:
            self._flag(NOTE, f"“{span.by.title}”载明的送达日{served}早于发出日，按发出日计", span.act)
        span.served = max(served, span.act.at)
        for opened in span.limits:
            opened.begin = span.served if opened.limit.since else opened.begin

    def _opened(self, limit: SideLimit, transition: Transition, act: Act, key: str = "") -> Opened:
        named = date_in(act.fact.data, limit.named)
        return Opened(limit, transition, key, named if limit.named else None if limit.since else act.at)

    def _spoken_of(self, transition: Transition, act: Act) -> Span | None:
        """The unsettled pause of the event's key; of an event without a key the only one, or the first that has none
        either, open ones before those that lapsed."""
        waiting = [one for one in self._current().pauses if not one.settled and one.by.key == transition.key]
        asked = act.key(transition.key)
        if asked is None:
            waiting = [one for one in waiting if one.end is None] or waiting
            unnamed = (one for one in waiting if one.act.key(transition.key) is None)
            return waiting[0] if len(waiting) == 1 else next(unnamed, None)
        return next((one for one in waiting if one.key == asked), None)

    def _length(self, transition: Transition, act: Act) -> int | None:
        value = act.fact.data.get(transition.carries) if transition.carries else None
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not WHOLE.fullmatch(str(value)):
            raise FieldMissing(f"“{transition.title}”的 {transition.carries} 应为整数，实为“{as_written(value)}”。")
        if len(str(value)) > LONGEST_NUMBER or int(value) > LONGEST[self.clock.within.unit]:
            raise FieldMissing(f"“{transition.title}”的 {transition.carries} 过大，请核对延长的长度。")
        return int(value)

    def _ignore(self, kind: str, sentence: str, transition: Transition, act: Act) -> bool:
        self._flag(kind, sentence, act, transition.citation)
        return False

    def _flag(self, kind: str, sentence: str, act: Act, citation: Citation | None = None) -> None:
        self.run.flags.append(Flag(str(kind), sentence, act.fact.name, act.at, citation, act.fact.id))


# The order of things -----------------------------------------------------------------------------------------------


def _acts(clock: Clock, facts: Iterable[Fact]) -> Iterator[Act]:
    """Facts by their days, then as given; one without a day keeps its place among its neighbours."""
    placed = sorted(_placed(clock, list(facts)), key=lambda act: act.at)
    services = _services(clock, placed)
    return (Act(act.fact, act.at, act.dated, services.get(place)) for place, act in enumerate(placed))


def _placed(clock: Clock, facts: list[Fact]) -> Iterator[Act]:
    dated = next((fact.on for fact in facts if fact.on is not None), None)
    at = instant(dated, clock.within.unit) if dated is not None else None
    for fact in facts:
        known = list(clock.matching(fact.name, fact.data))
        if fact.on is not None:
            at = instant(fact.on, clock.within.unit)
        elif at is None or not any(one.undated for one in known):
            title = known[0].title if known else fact.name
            raise FieldMissing(f"“{title}”缺少日期 on，请写明发生在哪一天。")
        yield Act(fact, at, fact.on is not None)


def _services(clock: Clock, acts: list[Act]) -> dict[int, date]:
    """Place of the event that sent → day of service, told by itself or by a later event of the same key."""
    found: dict[int, date] = {}
    sent: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for place, act in enumerate(acts):
        transition = next(clock.matching(act.fact.name, act.fact.data), None)
        if transition is None or transition.effect not in (*BY_KEY, *WAITING):
            continue
        served = date_in(act.fact.data, transition.served)
        asked = act.key(transition.key)
        waiting = sent[transition.key, asked]
        of = next((one for one in waiting if one not in found), None)
        if transition.effect in WAITING:
            one_at_a_time = asked is not None or transition.key is None
            sent[transition.key, asked] = [place] if one_at_a_time else [*waiting, place]
            of = place
        if transition.effect is Effect.SERVE and served is None:
            served = act.at
        if served is not None and of is not None:
            found.setdefault(of, served)
        if transition.effect in (Effect.RESUME, Effect.LAPSE) and asked is None and len(waiting) > 1:
            del waiting[0]
    return found
