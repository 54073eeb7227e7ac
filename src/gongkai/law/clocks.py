"""Clocks: periods that events start, stop, pause, reset, extend, set and end. The law of a clock is data; this is its form.

A clock moves between named states by transitions. Working time that a pause covers is not counted; a reset begins the
whole period again with neither pauses nor extension. What happens against a guard is never an error: the guard says
whether the act stands, has no effect, or counts only as far as the law lets it, and the breach is told with its clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import Any, ClassVar, Literal, TypeVar

from gongkai.law.errors import FieldMissing
from gongkai.law.figures import as_written
from gongkai.law.periods import Unit, aware, local_day
from gongkai.law.rulebook import Basis, Citation, Pattern, Read, Rule, Values, Within, holds

NOT_STARTED = "NOT_STARTED"
DUE = "due"
"""As the limit of a guard: the clock's own, as it stands when the act is done."""
PAUSE_FROM = "pause_from"
SERVED = "served"
YEARS = (1900, 9000)
COUNTED_IN = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.HOURS)


class Effect(StrEnum):
    NOTE = "note"
    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    SERVE = "serve"
    RESUME = "resume"
    LAPSE = "lapse"
    RESET = "reset"
    EXTEND = "extend"
    SET = "set"
    END = "end"


BY_KEY = (Effect.SERVE, Effect.RESUME, Effect.LAPSE)
"""These speak of an open pause rather than of the clock's state."""


UNDATED = (Effect.NOTE, Effect.EXTEND, Effect.SET, Effect.LAPSE)


class Broken(StrEnum):
    STANDS = "stands"
    VOID = "void"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the law is silent: the value chosen, out of those that could be, each with its words."""

    title: str
    value: str
    choices: Mapping[str, str]
    basis: Basis = "convention"

    def __str__(self) -> str:
        return f"{self.title}，{self.choices[self.value]}"


Settings = Mapping[str, Setting]
When = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideLimit:
    """A limit beside the clock's own that its transition opens: send by, answer by, pay by.

    Counted from the date that the event, or the event that tells of service, holds under `since`; from the event's own
    day when `since` is None; or named as a date under `named`. `answered` are the events that keep it, `silence` is what
    follows when none comes.
    """

    key: str
    title: str
    whose: str
    within: Within | None = None
    since: str | None = None
    named: str | None = None
    answered: tuple[str, ...] = ()
    silence: str | None = None
    citation: Citation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One condition. Exactly one of `within` to `holds` is set."""

    sentence: str
    broken: Broken = Broken.STANDS
    within: Within | None = None
    """Not later than this long after the period began."""
    by: str | None = None
    """Not later than this limit."""
    after: str | None = None
    """Only once this limit has passed."""
    reached: str | None = None
    """Only once the last day of this limit has come."""
    beyond: str | None = None
    """The date that the event sets lies later than this limit."""
    once: Literal["period", "case"] | None = None
    at_most: int | None = None
    """Of the length that the event carries."""
    needs: tuple[str, ...] = ()
    """One of these has happened before."""
    holds: Values = field(default_factory=dict)
    when: When = field(default_factory=dict)
    basis: Basis = "statute"
    citation: Citation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What an event does to the clock. `sources` are the states it may happen in (empty: any that is not ended);
    `target` is the state after it (None: the same).

    `key` names the data that tells several pauses apart, `served` the data with the day of service, `carries` the data
    with the length of an extension, or the date that is set – of a start the date that it names, where it names one.
    `label` is how the trace calls the time it takes out.
    """

    pattern: Pattern
    effect: Effect
    title: str
    sources: tuple[str, ...] = ()
    target: str | None = None
    key: str | None = None
    served: str | None = None
    carries: str | None = None
    lapses: str | None = None
    """The side limit at which a pause ends by itself."""
    limits: tuple[SideLimit, ...] = ()
    guards: tuple[Guard, ...] = ()
    keeps_date: bool = False
    """Whether a date that was set stays the limit of the period that a reset begins, where it is the later."""
    answers: bool = False
    """Whether an end is what was owed; otherwise the matter fell away."""
    label: str = ""
    owed: str = ""
    """Of a start: what is owed from it on, where that is something else than the clock's own."""
    also: tuple[str, ...] = ()
    """Other short names of the event, as tables and scripts use them."""
    when: When = field(default_factory=dict)
    on: str | None = None
    """The data that says on which day it happened, where that is not the day it was entered."""
    basis: Basis = "statute"
    citation: Citation | None = None

    @property
    def undated(self) -> bool:
        """Whether it may come without a day: nothing is counted from it, or the limit itself tells when it was."""
        return self.effect in UNDATED or (self.effect is Effect.END and not self.answers)

    def speaks_of(self, state: str, open_states: frozenset[str]) -> bool:
        return state in (self.sources or open_states)


@dataclass(frozen=True, slots=True)
class Expiry:
    """What the law itself says once the limit has passed in silence: deemed accepted, deemed consent."""

    state: str
    sentence: str
    from_start: bool = False
    """Whether it holds as of the day the period began, rather than from the end of the limit."""
    citation: Citation | None = None


@dataclass(frozen=True, kw_only=True)
class Clock(Rule):
    """One such period. Only a clock that an organ owes (`whose` None) raises duties; `per` names the data that tells
    several of them about one subject apart."""

    kind: ClassVar[str] = "clock"

    within: Within
    states: Mapping[str, str]
    transitions: tuple[Transition, ...]
    settings: Settings = field(default_factory=dict)
    expiry: Expiry | None = None
    whose: str | None = None
    per: str | None = None

    def events(self) -> frozenset[str]:
        return frozenset(name for one in self.transitions for name in one.pattern.events)

    def reads(self) -> Iterator[Read]:
        return chain.from_iterable(self._read_by(one) for one in self.transitions)

    def chosen(self, **values: str) -> Clock:
        """The same clock with other settings. Raises FieldMissing for a setting or a value it does not know."""
        for name, value in values.items():
            if name not in self.settings or value not in self.settings[name].choices:
                known = "；".join(f"{key}：{'、'.join(one.choices)}" for key, one in self.settings.items())
                raise FieldMissing(f"规则“{self.id}”没有“{name}: {value}”这一口径，可用：{known or '无'}。")
        changed = {name: replace(self.settings[name], value=value) for name, value in values.items()}
        return replace(self, settings={**self.settings, **changed})

    def title_of(self, state: str) -> str:
        return self.states.get(state, "尚未开始")

    def matching(self, event: str, data: Mapping[str, Any]) -> Iterator[Transition]:
        """The transitions that an event can make, in the order written, whatever the state."""
        named = (one for one in self.transitions if event in one.pattern.events and holds(one.pattern.where, data))
        return (one for one in named if self.applies(one.when))

    def applies(self, when: When) -> bool:
        return all(self.settings[name].value == value for name, value in when.items())

    @property
    def open_states(self) -> frozenset[str]:
        """All but not started and ended."""
        ended = {one.target for one in self.transitions if one.effect is Effect.END}
        return frozenset(self.states) - ended - ({self.expiry.state} if self.expiry else set())

    @property
    def pauses_from_service(self) -> bool:
        return PAUSE_FROM in self.settings and self.settings[PAUSE_FROM].value == SERVED

    def _read_by(self, one: Transition) -> Iterator[Read]:
        dates = (limit.since or limit.named for limit in one.limits)
        guarded = (key for guard in one.guards for key in guard.holds)
        # Of a service the event that sends may know already, or the one that tells of it later: the latter must.
        own = None if one.effect in (Effect.PAUSE, Effect.STOP) else one.served
        return one.pattern.reads(one.key, own, one.carries, one.on, *dates, *guarded, self.per)


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, as a clock reads it. `on` is a day, or an aware moment; None where the transition may be undated."""

    name: str
    on: date | datetime | None
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


D = TypeVar("D", bound=date)


def plausible(on: D) -> D:
    """Raises FieldMissing for a year so far away that it is a typing error."""
    if not YEARS[0] <= on.year <= YEARS[1]:
        raise FieldMissing(f"日期“{on}”不在可推算的范围，请核对年份。")
    return on


def instant(on: date | datetime, unit: Unit) -> date:
    """A day for clocks that count days, an aware moment for those that count hours."""
    plausible(on)
    if unit is not Unit.HOURS:
        return local_day(on)
    if not isinstance(on, datetime):
        raise FieldMissing(f"按小时计算的期限需要时刻，“{on}”只有日期，请写成 2026-03-01T09:00:00+08:00 的形式。")
    return aware(on)


def date_in(data: Mapping[str, Any], key: str | None) -> date | None:
    """The date under a key, or None. Raises FieldMissing when there is something else."""
    value = data.get(key) if key else None
    if value is None or value == "":
        return None
    try:
        return local_day(plausible(value if isinstance(value, date) else _read(value)))
    except (TypeError, ValueError):
        raise FieldMissing(f"{key} 应为日期（如 2026-03-01），实为“{as_written(value)}”。") from None


def _read(text: str) -> date:
    """A day; a moment without a zone is read as its day."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.date()
