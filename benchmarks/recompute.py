"""What a change of the calendar costs: `python -m benchmarks.recompute --home DIR --clocks 100000`.

Fills a home with N open clocks (`record.formed`, each owed within 20 working days), then takes one more day off and derives every
date again, in the way `gongkai recompute` does: each move is an event in the ledger. The same dates are then asked of law alone
and of `numpy.busday_offset` (where numpy is), one a call and all in one array, on the same run. Times are processor time, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.law.calendars import Calendar

FIRST, DAYS, TODAY = date(2026, 1, 5), 60, date(2026, 1, 6)
NEWLY_FREE = date(2026, 1, 20)
BATCH, ROUNDS = 5_000, 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--clocks", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    os.environ["GONGKAI_HOME"] = str(asked.home.resolve())
    os.environ.setdefault("GONGKAI_PROFILE", "sample-city")
    asked.home.mkdir(parents=True, exist_ok=True)
    from gongkai.cli.django import start

    start()
    told = pure(asked.clocks) | stored(asked.clocks)
    for name, figure in told.items():
        print(f"{name:<62}{figure:>14,.3f}")
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1))


def formed(count: int) -> list[date]:
    """The days on which information came into being: at random over a quarter."""
    chance = Random(11)
    return [FIRST + timedelta(days=chance.randrange(DAYS)) for _ in range(count)]


def with_a_day_off(calendar: Calendar) -> Calendar:
    year = next(year for year in calendar.years if year.year == NEWLY_FREE.year)
    amended = replace(year, off={**year.off, NEWLY_FREE: next(iter(year.off.values()))})
    return replace(calendar, years=tuple(amended if one is year else one for one in calendar.years))


def pure(count: int) -> dict[str, float]:
    """Law alone: rules and events in, duties out; and numpy's dates for the same starts."""
    from gongkai.desk.clock import CHINA
    from gongkai.law.duties import derive_deadlines
    from gongkai.law.rulebook import Event
    from gongkai.rulebooks import calendars
    from gongkai.rulebooks.loader import load

    rules = [rule for rule in load("national") if rule.id == "cn.proactive.twenty-days"]
    days, calendar = formed(count), with_a_day_off(calendars.calendar())
    now = datetime.combine(TODAY, datetime.min.time(), CHINA)
    events = [
        Event(seq, "record.formed", f"record:{seq}", "edu", now, {"formed_on": day.isoformat()})
        for seq, day in enumerate(days, start=1)
    ]
    calendar.is_workday(FIRST)  # the table of days is made once a process
    own = seconds(lambda: derive_deadlines(rules, events, calendar, now))
    told = {"law: clocks derived a second": count / own, f"law: seconds for {count:,} clocks": own}
    return told | against_numpy(days, calendar, own)


def against_numpy(days: list[date], calendar: Calendar, own: float) -> dict[str, float]:
    try:
        import numpy
    except ImportError:
        print("numpy is not here: its part is left out", file=sys.stderr)
        return {}
    every = (FIRST + timedelta(days=n) for n in range(360))
    theirs = numpy.busdaycalendar("1111111", [day for day in every if not calendar.is_workday(day)])
    starts = numpy.array(days, "datetime64[D]")
    singly = seconds(lambda: [numpy.busday_offset(day, 20, "backward", busdaycal=theirs).item() for day in days])
    at_once = seconds(lambda: numpy.busday_offset(starts, 20, "backward", busdaycal=theirs).tolist())
    return {
        "law: time ÷ numpy.busday_offset, one date a call": own / singly,
        "law: time ÷ numpy.busday_offset, one array": own / at_once,
    }


def stored(count: int) -> dict[str, float]:
    """The whole: events read, duties derived, rows compared and stored, every move in the ledger."""
    from django.core.management import call_command

    from gongkai.desk.clock import pinned
    from gongkai.duties import actions, rules

    call_command("migrate", verbosity=0)
    now = datetime.combine(TODAY, datetime.min.time()).astimezone()
    with pinned(now):
        fill(count)
        first = once(lambda: actions.recompute(cause="bench"))
        again = once(lambda: actions.recompute(cause="bench"))
        amended = with_a_day_off(rules.calendar())
        with patched(rules, "calendar", lambda: amended):
            moved = once(lambda: actions.recompute(cause="bench"))
    return {
        f"stored: seconds to make {count:,} duties": first[0],
        "stored: seconds when nothing moves": again[0],
        f"stored: seconds when {moved[1].moved:,} dates move": moved[0],
    }


def fill(count: int) -> None:
    from django.db import transaction

    from gongkai.desk import ledger
    from gongkai.desk.models import Event

    have = Event.objects.filter(name="record.formed").count()
    days = formed(count)[have:]
    while days:
        some, days = days[:BATCH], days[BATCH:]
        with transaction.atomic():
            ledger.write_all(
                ledger.Entry("record.formed", f"record:{have + n}", "edu", {"formed_on": day, "title": "bench"})
                for n, day in enumerate(some, start=1)
            )
        have += len(some)


def seconds(ask: Callable[[], object]) -> float:
    return median(once(ask)[0] for _ in range(ROUNDS))


def once(ask: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    answer = ask()
    return time.process_time() - began, answer


@contextmanager
def patched(module: Any, name: str, value: Any) -> Any:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


if __name__ == "__main__":
    main()
