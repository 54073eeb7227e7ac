"""Clock cases as YAML writes them, and what Hypothesis may draw for clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from gongkai.law.clock_reading import ClockReading, read
from gongkai.law.clocks import Clock, Fact
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import book

BOOKS = ("foi", "hotline", "licence", "petition", "review")
CLOCKS = {rule.id: rule for name in BOOKS for rule in book(f"national/{name}") if isinstance(rule, Clock)}
REPLY = CLOCKS["foi.reply"]
FIRST, LAST = date(2021, 1, 1), date(2025, 6, 30)


def fact(event: str, on: str | date | None, room: str = "foi", number: int | None = None, **data: Any) -> Fact:
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()}
    return Fact(f"{room}.{event}", moment(on), plain, number)


def moment(on: str | date | None) -> date | datetime | None:
    if not isinstance(on, str):
        return on
    return date.fromisoformat(on) if len(on) <= len("2026-03-01") else datetime.fromisoformat(on)


def told(case: dict[str, Any]) -> list[Fact]:
    room = case.get("room", case.get("rule", "foi.reply").split(".")[0])
    rows = [dict(row) for row in case["events"]]
    return [
        fact(row.pop("event"), row.pop("at", None), room, number, **row) for number, row in enumerate(rows, start=1)
    ]


def reading(case: dict[str, Any]) -> ClockReading:
    clock = CLOCKS[case.get("rule", "foi.reply")].chosen(**case.get("settings", {}))
    return read(clock, told(case), calendar(), case.get("now"))


def due_of(*facts: Fact, clock: Clock = REPLY) -> date | datetime | None:
    found = read(clock, facts, calendar()).due
    return found.value if found else None


# Drawn --------------------------------------------------------------------------------------------------------------

days = st.dates(FIRST, LAST)
lengths = st.integers(1, 20)
pauses = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), max_size=5)
"""Each begins so many days after the receipt and lasts so many days."""

EVENTS = sorted({name.split(".")[1] for name in REPLY.events()})


def consultations(received: date, spans: list[tuple[int, int]], keyed: bool = True) -> list[Fact]:
    facts = []
    for number, (begin, length) in enumerate(spans):
        sent, key = received + timedelta(days=begin), {"consultation": str(number)} if keyed else {}
        facts += [
            fact("consult_sent", sent, **key),
            fact("consult_done", sent + timedelta(days=length), **key),
        ]
    return facts


@st.composite
def histories(draw: st.DrawFn, distinct_days: bool = False) -> list[Fact]:
    """Any events of a request, in no lawful order."""
    offsets = draw(st.lists(st.integers(0, 200), max_size=14, unique=distinct_days))
    return [_drawn(draw, draw(st.just(FIRST)) + timedelta(days=offset)) for offset in offsets]


def _drawn(draw: st.DrawFn, on: date) -> Fact:
    dates = st.none() | st.integers(-20, 60).map(lambda n: (on + timedelta(days=n)).isoformat())
    data = {
        "consultation": draw(st.sampled_from([None, "A", "B"])),
        "served_on": draw(dates),
        "until": draw(dates),
        "n": draw(st.none() | st.integers(-3, 30)),
        "channel": draw(st.sampled_from([None, "online", "in_person"])),
        "kind": draw(st.sampled_from([None, "third_party", "co_maker"])),
        "written": draw(st.sampled_from([None, True, False])),
        "consent": draw(st.sampled_from([None, True, False])),
        "good_reason": draw(st.sampled_from([None, True, False])),
    }
    return Fact(f"foi.{draw(st.sampled_from(EVENTS))}", on, data)
