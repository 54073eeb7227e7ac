"""A rule of every kind in every way it can be written, and what Hypothesis may let happen to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from gongkai.law.clocks import NOT_STARTED, Clock, Effect, Transition
from gongkai.law.kinds import (
    Completeness,
    Deadline,
    Measure,
    NamedException,
    Quota,
    Ratio,
    Reading,
    Stage,
    Unsatisfiable,
)
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Citation, Event, Organ, Pattern, Rule, Within

CLAUSE = Citation("某文件", "第一条")
NOW = datetime(2026, 8, 1, 4, tzinfo=UTC)
ORGANS = [Organ("edu", "department", date(2026, 1, 1)), Organ("city", "government", date(2025, 6, 1))]
KINDS = {organ.code: organ.kind for organ in ORGANS}
START, MET, DONE = Pattern(("a.started",)), Pattern(("a.met",)), Pattern(("a.done",))


def deadline(id: str, **more: Any) -> Deadline:
    given = {"start": START, "met": MET, "within": Within(5, Unit.WORKING_DAYS), **more}
    return Deadline(id=id, title=id, citation=CLAUSE, **given)


def quota(id: str, **more: Any) -> Quota:
    return Quota(id=id, title=id, citation=CLAUSE, **{"counts": MET, "at_least": 2, **more})


def ratio(id: str, **more: Any) -> Ratio:
    given = {
        "observes": MET,
        "period": "quarter",
        "numerator": Measure(of="size", key="sites"),
        "denominator": Measure(of="latest", key="running"),
        **more,
    }
    return Ratio(id=id, title=id, citation=CLAUSE, **given)


def completeness(id: str, **more: Any) -> Completeness:
    given = {"of": DONE, "elements": {"a": "甲", "b": "乙", "c": "丙"}, **more}
    return Completeness(id=id, title=id, citation=CLAUSE, **given)


NIGHT = NamedException(name="夜间", where={"level": ("major",)}, within=Within(2, Unit.CALENDAR_DAYS))
FREE = NamedException(name="涉密", where={"secret": (True,)})
RULES: tuple[Rule, ...] = (
    deadline("plain", duty="act"),
    deadline("months", within=Within(1, Unit.MONTHS), duty="act"),
    deadline("hours", within=Within(48, Unit.HOURS), start_on="day"),
    deadline("field", within=None, by_field="day", duty="act"),
    deadline("ahead", within=None, by_field="day", ahead=Within(7, Unit.WORKING_DAYS)),
    deadline("length", within=None, within_field="length"),
    deadline("link", link="answers", restarts=True),
    deadline("organs", per_organ=True, cancelled=(DONE,)),
    deadline("awaits", awaits=DONE, after_release=Within(3, Unit.CALENDAR_DAYS), duty="act"),
    deadline("excepted", exceptions=(NIGHT, FREE)),
    deadline("best", best_effort=True, by=date(2026, 3, 31), within=None),
    quota("monthly", period="month"),
    quota("sum", period="quarter", sum="running", at_least=20),
    quota("distinct", period="quarter", distinct="sites", at_least=3, applies=("government",)),
    quota("closes", period="year", closes=(3, 31)),
    quota("rolling", rolling=Within(2, Unit.MONTHS)),
    quota("charged", period="month", at_least=1, charged=Pattern(("a.started",), {"level": ("major",)})),
    ratio("drawn", at_least=Fraction(15), applies=("department",), observes=Pattern(("a.met",), {"secret": (False, None)})),
    ratio("each", period="event", at_least=Fraction(15), applies=("government",)),
    ratio(
        "again",
        at_most=Fraction(10),
        numerator=Measure(of="repeated", key="sites"),
        denominator=Measure(of="distinct", key="sites"),
        readings=(Reading(name="monthly", title="按月", period="month", numerator=Measure(of="again", key="sites")),),
        reading="monthly",
        unsatisfiable=Unsatisfiable(Measure(of="latest", key="running"), 2, "只有一个网站，不可能不重复"),
    ),
    ratio("share", exactly=Fraction(100), numerator=Measure(of="count"), denominator=Measure(of="count", events=("a.started",))),
    ratio("below", below=Fraction(5), period="event", denominator=Measure(of="sum", key="running", events=("a.done",))),
    completeness("elements", optional={"c": {"level": ("major",)}}),
    completeness("inside", inside="sites", at_least=2, union="subject"),
    completeness("each-act", each=True),
    completeness("by-organ", inside="sites", union="organ"),
    completeness("by-day", inside="sites", union="organ", by=date(2026, 6, 30), charged=START, applies=("department",)),
    Clock(
        id="clock",
        title="clock",
        citation=CLAUSE,
        within=Within(10, Unit.WORKING_DAYS),
        states={"RUNNING": "办理中", "STOPPED": "待补正", "ENDED": "办结"},
        transitions=(
            Transition(pattern=START, effect=Effect.START, title="收到", sources=(NOT_STARTED,), target="RUNNING"),
            Transition(pattern=MET, effect=Effect.STOP, title="补正", sources=("RUNNING",), target="STOPPED"),
            Transition(pattern=DONE, effect=Effect.END, title="答复", target="ENDED", answers=True),
        ),
    ),
    completeness("steps", elements={}, steps=(Stage(START, "启动"), Stage(MET, "办理"), Stage(MET, "复核"))),
)  # fmt: skip

_odd = st.sampled_from([None, "", "不知道", 3, -1, 2.5, True, "1e99", ["x"], {"n": 2}, "9999-12-31", "0001-01-01"])
_days = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat)
_moments = st.just("2026-03-05T10:00:00+08:00") | st.just("2026-03-05T10:00:00")
_sites = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=4)
_data = st.fixed_dictionaries(
    {},
    optional={
        "day": _days | _moments | _odd,
        "length": st.just({"n": 7, "unit": "calendar-days"}) | _odd,
        "answers": st.sampled_from(["thing:1", "thing:2", ["thing:1", "thing:3"]]) | _odd,
        "level": st.sampled_from(["major", "minor", ["minor", "major"]]) | _odd,
        "secret": st.booleans(),
        "sites": _sites | st.dictionaries(st.sampled_from(["a", "b", "c"]), st.booleans()) | _odd,
        "running": st.integers(0, 20) | st.just("12.5") | _odd,
        "a": st.booleans() | st.just("x"),
        "b": st.just(0) | st.just(" "),
        "c": st.just("x"),
    },
)


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> list[Event]:
    """Up to a dozen events of three subjects and two organs (and one nobody knows), ids in the order of time; some take
    earlier ones back."""
    days = sorted(draw(st.lists(st.integers(0, 200), max_size=most)))
    return [_event(draw, number, day) for number, day in enumerate(days, start=1)]


def _event(draw: st.DrawFn, number: int, day: int) -> Event:
    at = datetime(2026, 1, 5, 2, tzinfo=UTC) + timedelta(days=day, hours=draw(st.integers(0, 23)))
    data = dict(draw(_data))
    if draw(st.integers(0, 5)) == 0:
        data["voids"] = draw(st.lists(st.integers(1, max(number - 1, 1)), max_size=2) | _odd)
    name = draw(st.sampled_from(["a.started", "a.met", "a.done", "a.other"]))
    subject = f"thing:{draw(st.integers(1, 3))}"
    return Event(number, name, subject, draw(st.sampled_from(["edu", "city", "else"])), at, data)
