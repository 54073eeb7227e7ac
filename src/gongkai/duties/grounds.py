"""What a verdict rests on, as a page tells it: the figures of a share, the elements, the exception, what is awaited, and the
stretches of a clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk.clock import CHINA
from gongkai.law.clock_reading import ClockReading, SideDue
from gongkai.law.clock_trace import Segment
from gongkai.law.completeness import Stand
from gongkai.law.data import in_words
from gongkai.law.errors import LawError
from gongkai.law.kinds import Completeness, Deadline, Ratio
from gongkai.law.limits import Grounds
from gongkai.law.ratios import Share
from gongkai.law.rulebook import Within

from . import plain
from .demands import measured, whose

WIDTH = 1000
THINNEST = 8
EFFECTS = {
    "run": gettext_noop("计算"),
    "pause": gettext_noop("暂停，不计入"),
    "stop": gettext_noop("停止"),
    "void": gettext_noop("作废，不计入"),
    "extend": gettext_noop("延长"),
}


@dataclass(frozen=True, slots=True)
class ShareTold:
    """``at`` and ``bound_at`` are places on a bar WIDTH across; ``needed`` is None where no number of things is asked for."""

    numerator: str
    numerator_name: str
    denominator: str
    denominator_name: str
    percent: str
    bound: str
    needed: int | None
    least: bool
    at: int
    bound_at: int


@dataclass(frozen=True, slots=True)
class Elements:
    found: tuple[str, ...]
    missing: tuple[str, ...]
    needed: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Exceptional:
    """The exception that applied, and the limit of the rule itself, which it replaced."""

    name: str
    citation: str
    where: str
    limit: str
    due_text: str
    base_limit: str
    base_due_text: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """``release`` is the number of the event that came; None while it is awaited. ``own`` is the limit before the time left
    after it was added; empty where nothing was."""

    what: str
    release: int | None
    after: str
    own: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a clock; ``length`` is how much of its unit lies in it. ``x`` and ``width`` are places on the bar."""

    first: str
    last: str
    effect: str
    said: str
    length: str
    label: str
    citation: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Side:
    title: str
    whose: str
    limit: str
    answered: str
    in_time: bool | None
    passed: bool
    silence: str
    citation: str


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock as it stands."""

    status: str
    stretches: tuple[Stretch, ...]
    remaining: str
    provisional: bool
    sides: tuple[Side, ...]
    flags: tuple[str, ...]
    settings: tuple[str, ...]


def share(rule: object, found: object) -> ShareTold | None:
    if not (isinstance(rule, Ratio) and isinstance(found, Share)):
        return None
    read = rule.as_read()
    bound = next(one for one in (read.at_least, read.at_most, read.below, read.above, read.exactly) if one is not None)
    whole = max(Fraction(100), found.percent, bound)
    return ShareTold(
        numerator=in_words(found.numerator),
        numerator_name=measured(read.numerator, read),
        denominator=in_words(found.denominator),
        denominator_name=measured(read.denominator, read),
        percent=f"{in_words(found.percent)}%",
        bound=plain.bound(read),
        needed=found.needed,
        least=read.at_least is not None,
        at=int(found.percent * WIDTH / whole),
        bound_at=int(bound * WIDTH / whole),
    )


def elements(rule: object, found: object) -> Elements | None:
    if not (isinstance(rule, Completeness) and isinstance(found, Stand)) or found.fault:
        return None
    return Elements(found.found, found.missing, found.needed, bool(rule.steps))


def exceptional(rule: object, found: object) -> Exceptional | None:
    if not (isinstance(rule, Deadline) and isinstance(found, Grounds) and found.exception):
        return None
    one = found.exception
    return Exceptional(
        name=one.name,
        citation=str(one.citation or rule.citation),
        where=plain.conditions(one.where, rule.start.events),
        limit=plain.limit(one, rule.start),
        due_text=moment(found.own.value),
        base_limit=plain.limit(rule, rule.start),
        base_due_text=moment(found.base.value) if found.base else "",
    )


def awaited(rule: object, found: object, due: date | datetime | None) -> Awaited | None:
    if not (isinstance(rule, Deadline) and rule.awaits and isinstance(found, Grounds)):
        return None
    after = plain.length(rule.after_release) if rule.after_release else ""
    moved = found.own.value != due
    return Awaited(plain.events(rule.awaits), found.release, after, moment(found.own.value) if moved else "")


def ticking(found: object, now: datetime) -> Ticking | None:
    """None as well where no calendar reaches far enough to tell its stretches."""
    if not isinstance(found, ClockReading):
        return None
    try:
        return Ticking(
            status=found.clock.title_of(found.status),
            stretches=tuple(_stretches(found, now)),
            remaining=_remaining(found),
            provisional=found.provisional,
            sides=tuple(map(_side, found.limits)),
            flags=tuple(f"{flag.on}{_('：')}{flag.sentence}" for flag in found.flags),
            settings=tuple(map(str, found.conventions)),
        )
    except LawError:
        return None


def moment(value: date | datetime | None) -> str:
    """A day; a moment to the second."""
    if isinstance(value, datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if value else ""


def _remaining(found: ClockReading) -> str:
    n = found.remaining
    if n is None or found.ended_by:
        return ""
    return plain.length(Within(n, found.clock.within.unit))


def _stretches(found: ClockReading, now: datetime) -> Iterator[Stretch]:
    segments, unit = found.segments, found.clock.within.unit
    lengths = [_length(one, now) for one in segments]
    whole = sum(lengths, timedelta()) or timedelta(1)
    at = timedelta()
    for one, length in zip(segments, lengths, strict=True):
        x = int(at * WIDTH / whole)
        at += length
        yield Stretch(
            first=moment(one.first),
            last=moment(one.last),
            effect=one.effect,
            said=_(EFFECTS.get(one.effect, one.effect)),
            length="" if one.days is None else plain.length(Within(one.days, unit)),
            label=one.label,
            citation=str(one.citation or ""),
            x=x,
            width=max(int(at * WIDTH / whole) - x, THINNEST),
        )


def _length(one: Segment, now: datetime) -> timedelta:
    """How long it lies on the calendar; what is open reaches to now."""
    if isinstance(one.first, datetime):
        last = one.last if isinstance(one.last, datetime) else now
        return max(last - one.first, timedelta())
    last_day = one.last or now.astimezone(CHINA).date()
    return max(last_day - one.first, timedelta()) + timedelta(1)


def _side(one: SideDue) -> Side:
    return Side(
        title=one.title,
        whose=whose(one.whose),
        limit=moment(one.due) or one.problem,
        answered=moment(one.answered_on),
        in_time=one.in_time,
        passed=one.passed,
        silence=one.silence or "",
        citation=one.citation or "",
    )
