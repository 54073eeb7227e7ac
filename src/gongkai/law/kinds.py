"""The kinds of rules, and what each takes: deadline, quota, ratio, completeness, gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import ClassVar, Literal

from gongkai.law.rulebook import Basis, Citation, Event, Organ, Pattern, Period, Read, Rule, Values, Within

Of = Literal["count", "sum", "latest", "size", "distinct", "repeated", "again"]
SUBJECT = "subject"
"""As the key of a measure: the event's subject rather than a key of its data."""


def _names(*patterns: Pattern | None) -> Iterator[str]:
    return chain.from_iterable(pattern.events for pattern in patterns if pattern)


def _any(event: Event, *patterns: Pattern | None) -> bool:
    return any(pattern.matches(event) for pattern in patterns if pattern)


def _bound(applies: tuple[str, ...], kind: str | None) -> bool:
    return not applies or kind in applies


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Until when. One of the first four is set, or none: then nothing is owed. With `ahead` the limit lies that much
    before the date in `by_field`."""

    within: Within | None = None
    by: date | None = None
    by_field: str | None = None
    within_field: str | None = None
    ahead: Within | None = None


@dataclass(frozen=True, kw_only=True)
class NamedException(Limit):
    """Where the start event's data holds `where`, this limit replaces the base rule's."""

    name: str
    where: Values
    citation: Citation | None = None
    basis: Basis | None = None

    def __str__(self) -> str:
        return f"{self.name}（{self.citation}）" if self.citation else self.name


@dataclass(frozen=True, kw_only=True)
class Deadline(Rule, Limit):
    """After `start`, `met` is owed in time.

    `start_on` names a date in the start event's data from which to count, where the day of the fact differs from the
    day it was entered; while the data holds none, the fact has not happened and nothing starts. `link` names the key of
    the met event's data that holds the start's subject (or several), for an answer that is a thing of its own, as an
    interpretation is. With `per_organ` every organ of a subject owes and answers for itself; an organ that owes nothing
    there cancels for all.
    """

    kind: ClassVar[str] = "deadline"

    start: Pattern
    met: Pattern
    start_on: str | None = None
    cancelled: tuple[Pattern, ...] = ()
    link: str | None = None
    restarts: bool = False
    """A later start while the duty is open replaces the earlier one; otherwise the earlier one stands."""
    per_organ: bool = False
    awaits: Pattern | None = None
    """Until such an event has happened on the subject the duty is waiting, and nobody can miss it."""
    after_release: Within | None = None
    """Once it has, at least this much time is left."""
    exceptions: tuple[NamedException, ...] = ()
    duty: str | None = None
    """Rules with the same key limit the same act: of one subject's limits only the strictest is owed."""

    def events(self) -> frozenset[str]:
        return frozenset(_names(self.start, self.met, self.awaits, *self.cancelled))

    def reads(self) -> Iterator[Read]:
        limits: tuple[Limit, ...] = (self, *self.exceptions)
        keys = chain.from_iterable((limit.by_field, limit.within_field) for limit in limits)
        tested = chain.from_iterable(exception.where for exception in self.exceptions)
        yield from self.start.reads(self.start_on, *keys, *tested)
        yield from self.met.reads(self.link)
        for pattern in (*self.cancelled, *filter(None, (self.awaits,))):
            yield from pattern.reads()

    def reaching(self) -> frozenset[str]:
        return frozenset(self.met.events) if self.link else frozenset()

    def answers(self, event: Event) -> tuple[str, ...]:
        """The subjects an answering event speaks to: those its data links to, or its own when it links to none."""
        linked = event.data.get(self.link) if self.link else None
        if isinstance(linked, (list, tuple)):
            return tuple(subject for subject in linked if isinstance(subject, str))
        return (linked if linked and isinstance(linked, str) else event.subject,)


@dataclass(frozen=True, kw_only=True)
class Quota(Rule):
    """`counts` must happen `at_least` times in every organ of the kinds in `applies` (empty: every organ): in each
    `period`, or in every stretch of the length `rolling`, wherever it begins.

    `sum` adds up that key of the data instead of counting events, `distinct` counts its different values. `closes` is
    the day of the year (month, day) by which a yearly quota must be reached, `opens` the first that counts. With `charged`, an organ is bound only
    once such an event of its own gave it the work.
    """

    kind: ClassVar[str] = "quota"

    counts: Pattern
    at_least: int
    period: Period | None = None
    rolling: Within | None = None
    sum: str | None = None
    distinct: str | None = None
    opens: tuple[int, int] | None = None
    closes: tuple[int, int] | None = None
    charged: Pattern | None = None
    applies: tuple[str, ...] = ()

    def events(self) -> frozenset[str]:
        return frozenset(_names(self.counts, self.charged))

    def reads(self) -> Iterator[Read]:
        yield from self.counts.reads(self.sum, self.distinct)
        if self.charged:
            yield from self.charged.reads()

    def reaching(self) -> frozenset[str]:
        return self.events()

    def counts_by_organ(self, event: Event) -> bool:
        return _any(event, self.counts, self.charged)

    def binds(self, organ: Organ) -> bool:
        return _bound(self.applies, organ.kind)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure taken from events: those the rule observes, or of the names in `events`, narrowed by `where`.

    count: how many events · sum: of `key` · latest: `key` in the latest event · size: length of the list `key` in the
    latest event · distinct: different values of `key` · repeated: values of `key` in more than one event · again:
    values of `key` in the latest event that an earlier one had.
    """

    of: Of
    key: str | None = None
    events: tuple[str, ...] = ()
    where: Values = field(default_factory=dict)

    def pattern(self, observed: Pattern) -> Pattern:
        """Which events it is taken from. An event of its own leaves the conditions of `observed` behind."""
        return Pattern(self.events, self.where) if self.events else observed

    def reads(self, observed: Pattern) -> Iterator[Read]:
        key = None if self.key == SUBJECT else self.key
        return Pattern(self.events or observed.events, self.where).reads(key)


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """Where `measure` (None: the denominator) is smaller than `below`, nobody can satisfy the rule; `sentence` says why."""

    measure: Measure | None
    below: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Another way to understand the text; what is None stays as written."""

    name: str
    title: str
    period: Period | Literal["event"] | None = None
    numerator: Measure | None = None
    denominator: Measure | None = None


@dataclass(frozen=True, kw_only=True)
class Ratio(Rule):
    """`numerator` ÷ `denominator` is at least, at most or exactly so many percent, or strictly below or above: of every
    single `observes` event when the period is `event`, else of each period in which one happened."""

    kind: ClassVar[str] = "ratio"

    observes: Pattern
    period: Period | Literal["event"]
    numerator: Measure
    denominator: Measure
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    exactly: Fraction | None = None
    below: Fraction | None = None
    above: Fraction | None = None
    applies: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    reading: str | None = None
    unsatisfiable: Unsatisfiable | None = None

    @property
    def chosen(self) -> Reading | None:
        return next((item for item in self.readings if item.name == self.reading), None)

    def as_read(self) -> Ratio:
        """The rule as the chosen reading understands it."""
        if not (chosen := self.chosen):
            return self
        return replace(
            self,
            period=chosen.period or self.period,
            numerator=chosen.numerator or self.numerator,
            denominator=chosen.denominator or self.denominator,
        )

    def measures(self) -> tuple[Measure, ...]:
        """Those in use, then all others it could need."""
        others = chain.from_iterable((item.numerator, item.denominator) for item in self.readings)
        bounding = self.unsatisfiable.measure if self.unsatisfiable else None
        return (self.numerator, self.denominator, *filter(None, (*others, bounding)))

    def events(self) -> frozenset[str]:
        return frozenset((*self.observes.events, *chain.from_iterable(item.events for item in self.measures())))

    def reads(self) -> Iterator[Read]:
        yield from self.observes.reads()
        for measure in self.measures():
            yield from measure.reads(self.observes)

    def reaching(self) -> frozenset[str]:
        return frozenset() if self.as_read().period == "event" else self.events()

    def counts_by_organ(self, event: Event) -> bool:
        read = self.as_read()
        taken = (measure.pattern(self.observes) for measure in read.measures())
        return read.period != "event" and _any(event, self.observes, *taken)

    def binds(self, kind: str | None) -> bool:
        return _bound(self.applies, kind)


@dataclass(frozen=True, slots=True)
class Stage:
    """An event that must stand before the act."""

    pattern: Pattern
    title: str


@dataclass(frozen=True, kw_only=True)
class Completeness(Rule):
    """`of` has every one of the `elements` (key: title), or comes after every one of the `steps` in their order; with
    `at_least`, so many of them.

    Elements are found in the event's data, or in its key `inside`: a list of them, or a map whose filled values count.
    One under `optional` is asked for only where the data holds the condition. With `union` they add up over the
    earlier events of the subject, or of the organ, which then owes them from the first day on, or from the day of such a
    `charged` event of its own; a `lost` event takes away again what it names. `by` is the last day; without it, the
    day of the first event; an organ's then have no day (逐步).
    """

    kind: ClassVar[str] = "completeness"

    of: Pattern
    elements: Mapping[str, str] = field(default_factory=dict)
    inside: str | None = None
    steps: tuple[Stage, ...] = ()
    at_least: int | None = None
    optional: Mapping[str, Values] = field(default_factory=dict)
    union: Literal["subject", "organ"] | None = None
    charged: Pattern | None = None
    lost: Pattern | None = None
    each: bool = False
    """Every act is judged by itself, for acts that recur on one subject; otherwise a later one may complete the first."""
    per_organ: bool = False
    """Of one subject every organ owes and completes its own."""
    by: date | None = None
    applies: tuple[str, ...] = ()

    def events(self) -> frozenset[str]:
        return frozenset(_names(self.of, self.charged, self.lost, *(step.pattern for step in self.steps)))

    def reads(self) -> Iterator[Read]:
        places = (self.inside,) if self.inside else tuple(self.elements)
        tested = chain.from_iterable(self.optional.values())
        yield from self.of.reads(*places, *tested)
        if self.lost:
            yield from self.lost.reads(*places)
        for pattern in (*(step.pattern for step in self.steps), *filter(None, (self.charged,))):
            yield from pattern.reads()

    def reaching(self) -> frozenset[str]:
        return self.events() if self.union == "organ" else frozenset()

    def counts_by_organ(self, event: Event) -> bool:
        return self.union == "organ" and _any(event, self.of, self.charged, self.lost)

    def binds(self, kind: str | None) -> bool:
        return _bound(self.applies, kind)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a gate asks for, unless the act's own data hold what `unless` says.

    The latest event that `pattern` selects must satisfy `holds`, must not be followed by one of `voided_by`, must be the
    act of another person than whoever did any of the `distinct_from` events, and lie `elapsed` back in full; the date that
    its data names under `reached` must have come. `carries`: the act's own data must have one of the values under every key; None asks only that it is filled.
    """

    pattern: Pattern | None
    sentence: str
    holds: Values = field(default_factory=dict)
    voided_by: tuple[str, ...] = ()
    distinct_from: tuple[str, ...] = ()
    distinct_sentence: str | None = None
    elapsed: Within | None = None
    unless: Values = field(default_factory=dict)
    carries: Mapping[str, tuple[object, ...] | None] = field(default_factory=dict)
    reached: str | None = None


@dataclass(frozen=True, kw_only=True)
class Gate(Rule):
    """`before` is refused unless every requirement was met on the same subject and the same `version`: the key of the
    data that must be equal in both, such as a content hash. None binds all versions. `forbid` refuses it outright."""

    kind: ClassVar[str] = "gate"
    owed: ClassVar[bool] = False

    before: Pattern
    require: tuple[Requirement, ...] = ()
    forbid: str | None = None
    version: str | None = None

    def events(self) -> frozenset[str]:
        return frozenset((*self.before.events, *chain.from_iterable(_required(item) for item in self.require)))

    def reads(self) -> Iterator[Read]:
        of_the_act = chain.from_iterable((*item.unless, *item.carries) for item in self.require)
        yield from self.before.reads(self.version, *of_the_act)
        for item in self.require:
            if item.pattern:
                yield from item.pattern.reads(self.version, item.reached, *item.holds)


def _required(item: Requirement) -> Iterable[str]:
    named = item.pattern.events if item.pattern else ()
    return (*named, *item.voided_by, *item.distinct_from)
